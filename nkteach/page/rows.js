// @ts-check
/* A run read row by row: a day's row, a short table, all rows as CSV, and the days on which its marks stand. */
import { formatCount, formatNumber, unitsADay } from "./words.js";

/** @typedef {import("./description.js").Description} Description */
/** @typedef {import("./description.js").Mark} Mark */
/** @typedef {import("./description.js").Values} Values */
/** @typedef {import("./outcome.js").Run} Run */

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

/** The count on a day as a table shows it; nothing after the last. @param {Float64Array} days @param {Float64Array|Float32Array} counts @param {number} day */
export function countOn(days, counts, day) {
  if (day > days[days.length - 1]) return "";
  const count = counts[nearestIndex(days, day)];
  return count > 0 && count < 1e-3 ? formatNumber(Number(count.toPrecision(3))) : formatCount(count);
}

/** A field of a CSV row. @param {string} field */
export function quoted(field) {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** All columns of a run as RFC 4180 text, after "#" lines that say what made it.
 * @param {Description} description @param {Values} values @param {Run} run */
export function csvText(description, values, run) {
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
