// @ts-check
/* What a run comes to, in words: the outcome, numbers, a table, CSV, and the line of Python that repeats it. */

/** @typedef {{certainty: string, who: string, lines: string[], sources: [string, string][]}} Evidence */
/** @typedef {{name: string, label: string, unit: string, group: string, kind: "switch"|"slider"|"log"|"whole", low: number,
 *   high: number, step: number, default: number, start: number, meaning: string, on?: string, off?: string, evidence: Evidence|null,
 *   band?: {name: string, low: number, high: number}[]}} Lever */
/** @typedef {{column: string, label: string, colour: string, dark: string, dash: string, shown: boolean, meaning: string}} Line */
/** @typedef {{parts: [string, string][], normal: [number, number], source: string}} Blood */
/** @typedef {{label: string, column?: string, share_of_peak?: number, event?: number}} Mark */
/** @typedef {{version: string, title: string, unit: string, calls: Record<"average"|"chance"|"tissue", string>, columns: string[], groups: string[], levers: Lever[],
 *   lines: Line[], marks: Mark[], blood: Blood|null, range?: [number, number], outcome: {count: string, share: string|null, word: string, infected?: string|null, judged: boolean}}} Description */
/** @typedef {{ok: true, days: Float64Array, columns: Record<string, Float64Array>, capacity: number, events: number[], clearedDay: number|null}} Run
 *   events: day and amount of each, in turn */
/** @typedef {{ok: false, message: string}} FailedRun */
/** @typedef {Record<string, number>} Values */
/** @typedef {Record<string, Record<string, string>>} Strings */
/** @typedef {{outcome: "followed"|"cleared"|"controlled"|"escaped", day: number|null, fromStart: boolean, never: boolean, infection: {most: number, peak: number, count: number, over: number|null}|null, count: number, share: number|null,
 *   days: number}} Judgement */

let counts = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });
let decimal = ".";

/** Writes numbers from now on as a language does. @param {string} language */
export function speak(language) {
  counts = new Intl.NumberFormat(language, { maximumFractionDigits: 20 });
  decimal = counts.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

/** Whether a comma is the decimal mark. */
export function readsComma() {
  return decimal === ",";
}

/** A whole number with all its digits, thousands separated. @param {number} count */
export function formatWhole(count) {
  return counts.format(count);
}

/** A number with so many decimals. @param {number} value @param {number} digits */
export function formatFixed(value, digits) {
  return value.toFixed(digits).replace(".", decimal);
}

/** Puts values into the {named} places of a template. @param {string} template @param {Record<string, string|number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/** A count of cells: three significant digits, thousands separated. @param {number} count */
export function formatCount(count) {
  return counts.format(Number(count.toPrecision(3)));
}

/** Whether an axis counts cells, of which less than one is "fewer than 1"; one that ends low shows times the usual value.
 * @param {[number, number]} range */
export const countsCells = (range) => range[1] > 10;

/** A day: one decimal below ten, else whole; halves go up, in Python too. @param {number} day */
export function formatDay(day) {
  const tenths = Math.floor(day * 10 + 0.5) / 10;
  return String(tenths < 10 ? tenths : Math.floor(day + 0.5)).replace(".", decimal);
}

/** How many units of a run's clock make a day: what lasts two days or less is read in hours. @param {number} last */
export function unitsADay(last) {
  return last <= 2 ? 24 : 1;
}

/** A moment of a run of `last` days, as a number of its clock. @param {number} day @param {number} last */
export function formatMoment(day, last) {
  return formatDay(day * unitsADay(last));
}

/** The same with its unit. @param {number} day @param {number} last @param {Strings} strings */
export function momentOf(day, last, strings) {
  return fill(unitsADay(last) > 1 ? strings.chart.hour : strings.chart.day, { day: formatMoment(day, last) });
}

/** What a column of moments is called. @param {number} last @param {Strings} strings */
export function clockName(last, strings) {
  return unitsADay(last) > 1 ? strings.lab.describe_hour : strings.lab.describe_day;
}

/** A lever's value without its unit. @param {Lever} lever @param {number} value @param {Strings} strings */
export function formatLever(lever, value, strings) {
  if (lever.kind === "switch") return value ? lever.on || strings.levers.on : lever.off || strings.levers.off;
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-3 && size < 1e9) ? counts.format(Number(value.toPrecision(6))) : String(Number(value.toPrecision(4))).replace(".", decimal);
}

/** A lever's value with its unit, as one would say it. @param {Lever} lever @param {number} value @param {Strings} strings */
export function withUnit(lever, value, strings) {
  return lever.unit ? `${formatLever(lever, value, strings)} ${lever.unit}` : formatLever(lever, value, strings);
}

/** The verdict on a run, or null when its last count is no number. @param {Run} run @param {Description} description
 * @returns {Judgement|null} */
export function judge(run, description) {
  const counts = run.columns[description.outcome.count];
  const last = counts.length - 1;
  const half = run.capacity / 2;
  if (!Number.isFinite(counts[last])) return null;
  const shares = description.outcome.share ? run.columns[description.outcome.share] : undefined;
  const share = shares && Number.isFinite(shares[last]) ? shares[last] : null;
  const never = counts.every((count) => count === 0);
  const infected = never && description.outcome.infected ? run.columns[description.outcome.infected] : undefined;
  const infection = infected?.some((count) => count !== 0) ? infectionOf(infected, run.days) : null;
  const common = { fromStart: false, never, infection, count: counts[last], share, days: run.days[last] };
  if (!description.outcome.judged) return { ...common, outcome: "followed", day: null };
  if (counts[last] < 1) {
    // From the day the count was set to zero; without such a rule, from the row it stayed below one.
    const known = run.clearedDay !== null && counts[last] === 0;
    const stays = counts.findLastIndex((count) => count >= 1) + 1;
    return { ...common, outcome: "cleared", day: known ? run.clearedDay : run.days[stays] };
  }
  if (!(counts[last] > half)) return { ...common, outcome: "controlled", day: null };
  const after = counts.findIndex((count) => count > half);
  if (after === 0) return { ...common, outcome: "escaped", day: 0, fromStart: true };
  const fraction = (half - counts[after - 1]) / (counts[after] - counts[after - 1]);
  const day = run.days[after - 1] + fraction * (run.days[after] - run.days[after - 1]);
  return { ...common, outcome: "escaped", day, fromStart: day === 0 };
}

/** How an infection without a tumour ended. @param {Float64Array} counts @param {Float64Array} days */
function infectionOf(counts, days) {
  const most = counts.reduce((top, count) => Math.max(top, count), 0);
  const over = counts[counts.length - 1] < 1 ? days[counts.findLastIndex((count) => count >= 1) + 1] : null;
  return { most, peak: days[counts.indexOf(most)], count: counts[counts.length - 1], over };
}

/** The verdict as a sentence to read aloud. @param {Judgement} judgement @param {Description} description @param {Strings} strings */
export function sentence(judgement, description, strings) {
  let key = /** @type {string} */ (judgement.outcome);
  if (key === "escaped" && judgement.fromStart) key += "_from_start";
  if (judgement.outcome === "escaped" && judgement.share === null) key += "_no_share";
  const { infection } = judgement;
  if (judgement.outcome === "cleared" && judgement.never) key = "never";
  if (key === "never" && infection) {
    return fill(strings.outcome[infection.over === null ? "infected" : "infection_over"], {
      most: formatCount(infection.most), peak: formatDay(infection.peak), count: formatCount(infection.count),
      day: formatDay(infection.over ?? 0), days: formatDay(judgement.days),
    });
  }
  return fill(strings.outcome[key], {
    word: description.outcome.word,
    unit: description.unit,
    day: formatDay(judgement.day ?? 0),
    days: formatDay(judgement.days),
    count: formatCount(judgement.count),
    share: Math.floor(100 * (judgement.share ?? 0) + 0.5),
  });
}

/** Every lever at its normal value. @param {Description} description @returns {Values} */
export function defaultValues(description) {
  return Object.fromEntries(description.levers.map((lever) => [lever.name, lever.default]));
}

/** The levers that are not at their normal value. @param {Description} description @param {Values} values */
export function changedLevers(description, values) {
  return description.levers.filter((lever) => values[lever.name] !== lever.default);
}

/** A run's short name, from what is not normal in it. @param {Description} description @param {Values} values @param {Strings} strings */
export function shortName(description, values, strings) {
  const names = changedLevers(description, values).map((lever) => {
    const template = lever.kind !== "switch" ? "value" : values[lever.name] ? "with" : "without";
    return fill(strings.ghost[template], { label: lever.label, value: withUnit(lever, values[lever.name], strings) });
  });
  if (names.length === 0) return strings.ghost.normal;
  if (names.length <= 2) return names.join(", ");
  return fill(strings.ghost.more, { names: names[0], count: names.length - 1 });
}

/** A caption for a lab report. @param {Description} description @param {Values} values @param {Strings} strings */
export function caption(description, values, strings) {
  const moved = changedLevers(description, values)
    .map((lever) => `${lever.label} ${withUnit(lever, values[lever.name], strings)}`);
  const levers = moved.length ? fill(strings.tools.caption, { levers: moved.join("; ") }) : strings.tools.caption_normal;
  return `${levers} ${fill(strings.tools.caption_version, { version: description.version, title: description.title })}`;
}

/** The line of Python that repeats these levers. @param {{call: string, levers: Lever[]}} description @param {Values} values
 * @param {string[]} [before] arguments that come first @param {string[]} [after] and last */
export function pythonLine(description, values, before = [], after = []) {
  const moved = description.levers.filter((lever) => values[lever.name] !== lever.default);
  const named = moved.map((lever) => {
    const value = values[lever.name];
    return `${lever.name}=${lever.kind === "switch" ? (value ? "True" : "False") : String(value)}`;
  });
  return `${description.call}(${[...before, ...named, ...after].join(", ")})`;
}

/** All columns of a run as RFC 4180 text, after "#" lines that say what made it.
 * @param {Description} description @param {Values} values @param {Run} run */
export function csvText(description, values, run) {
  const quoted = (/** @type {string} */ field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const names = description.columns.filter((name) => run.columns[name]);
  const head = [
    `# nkteach ${description.version}`,
    `# ${description.title}`,
    `# unit = ${description.unit}`,
    ...description.levers.map((lever) => `# ${lever.name} = ${values[lever.name]}${lever.unit && " "}${lever.unit}`),
  ];
  const rows = [head.map(quoted).join("\r\n"), ["days", ...names].map(quoted).join(",")];
  run.days.forEach((day, i) => rows.push([day, ...names.map((name) => run.columns[name][i])].join(",")));
  return `${rows.join("\r\n")}\r\n`;
}

/** The index of the time point nearest to a day. @param {Float64Array} days @param {number} day */
export function nearestIndex(days, day) {
  let low = 0;
  let high = days.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (days[middle] <= day) low = middle;
    else high = middle;
  }
  return day - days[low] <= days[high] - day ? low : high;
}

/** The few days of a run that a table tells of. @param {number} last */
export function tableDays(last) {
  const hours = [1, 2, 3, 6, 12, 24].map((hour) => hour / 24);
  return [0, ...(unitsADay(last) > 1 ? hours : [1, 3, 7, 14, 28, 60]).filter((day) => day < last), last];
}

/** A short table of a run: the chosen lines on a few days. @param {Run} run @param {Line[]} lines
 * @returns {{day: string, counts: string[]}[]} */
export function shortTable(run, lines) {
  const end = run.days[run.days.length - 1];
  return tableDays(end).map((day) => {
    const i = nearestIndex(run.days, day);
    return { day: formatMoment(day, end), counts: lines.map((line) => formatCount(run.columns[line.column][i])) };
  });
}

/** The day a mark stands on, or null when it does not come about. @param {Mark} mark @param {Run} run */
function markDay(mark, run) {
  if (mark.event !== undefined) {
    const [day, amount] = run.events.slice(2 * mark.event);
    return amount > 0 ? day : null;
  }
  const counts = mark.column ? run.columns[mark.column] : undefined;
  if (!counts) return null;
  const peak = counts.reduce((most, count) => Math.max(most, count), 0);
  if (!(peak >= 1)) return null;
  const first = counts.findIndex((count) => count >= peak * (mark.share_of_peak ?? 0));
  return first > 0 ? run.days[first] : null;
}

/** What begins when in a run, in the order of days; what happens twice on a day is one mark. @param {Mark[]} marks @param {Run} run */
export function markDays(marks, run) {
  /** @type {Map<string, {label: string, day: number}>} */
  const found = new Map();
  for (const mark of marks) {
    const day = markDay(mark, run);
    if (day !== null) found.set(`${mark.label} ${day}`, { label: mark.label, day });
  }
  return [...found.values()].sort((a, b) => a.day - b.day);
}
