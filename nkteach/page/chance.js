// @ts-check
/* The Chance view: patients one by one as they are computed, what became of them, and how sure a share is. */
import { createChart } from "./chart.js";
import { element, numberTable, tableBox } from "./element.js";
import { clockName, fill, formatCount, formatDay, formatMoment, formatWhole } from "./words.js";
import { pythonLine } from "./description.js";
import { hundredths } from "./outcome.js";
import { countOn, nearestIndex, quoted, tableDays } from "./rows.js";
import { CURVES, DRAWN, OUTCOMES, patientDays } from "./patients.js";

const SPREAD = 0.3;
const CHOICES = [100, 1000, 10_000]; // patients
const MOST_PATIENTS = 100_000;
const REDRAW = 90; // ms between two pictures while patients come in
const OUTCOME_LOOKS = {
  cleared: { colour: "#0072B2", dark: "#4AA8E0", dash: "", glyph: "●" },
  controlled: { colour: "#5C6066", dark: "#A9AEB5", dash: "2 3", glyph: "■" },
  escaped: { colour: "#B34700", dark: "#FF8A3D", dash: "7 3", glyph: "▲" },
};
const INK = { colour: "#1c1d1f", dark: "#eceef0" }; // of what stands for all patients
const MIDDLE = CURVES.indexOf(0.5);
const TOO_FEW = 10; // patients of whom it is not said by which day most had cleared it
const NORMAL_95 = 1.959963984540054;

/** @typedef {import("./patients.js").Patient} Patient */

/** The 95 % interval of a share: Wilson 1927, doi:10.1080/01621459.1927.10502953.
 * @param {number} hits @param {number} total @returns {[number, number]} */
function wilson(hits, total) {
  const z = NORMAL_95;
  const share = hits / total;
  const middle = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return [Math.max(middle - half, 0), Math.min(middle + half, 1)];
}

/** What became of the patients, in words; as Cohort.sentence in Python.
 * @param {Record<string, number>} tally @param {number} total @param {string} word @param {import("./words.js").Strings} strings */
function cohortSentence(tally, total, word, strings) {
  const [low, high] = wilson(tally.cleared, total);
  return fill(strings.cohort.sentence, {
    runs: formatWhole(total), word, low: Math.floor(100 * low), high: Math.ceil(100 * high),
    ...Object.fromEntries(OUTCOMES.map((name) => [name, formatWhole(tally[name])])),
  });
}

/** The same where nothing is judged: what the patients have at last. @param {Float32Array[]} curves @param {number} total @param {number} day
 * @param {import("./description.js").Description} description @param {import("./words.js").Strings} strings */
function followedSentence(curves, total, day, description, strings) {
  const [low, middle, high] = curves.map((curve) => formatCount(curve[curve.length - 1]));
  return fill(strings.cohort.followed, { days: formatDay(day), runs: formatWhole(total), low, middle, high,
    unit: description.unit, word: description.outcome.word });
}

/** @param {{simulation: any, description: any, strings: import("./words.js").Strings, signal: AbortSignal,
 *   values: () => Record<string, number>, seed: () => number, announce: (outcome: string, text: string, spoken?: string) => void, outdated: () => void,
 *   model: import("./lab.js").Model, tell: (trait: string, value: any) => void}} options */
export function createChanceView({ simulation, description, strings, signal, values, seed, announce, outdated, model, tell }) {
  const words = strings.chance;
  const chart = createChart({ unit: description.unit, strings, signal, onTheme: paintDots });
  const id = `nk-${Math.random().toString(36).slice(2, 8)}`;
  const often = element("select", { id: `${id}-often`, class: "nk-select" },
    ...CHOICES.map((count) => element("option", { value: String(count) }, formatWhole(count))));
  const differ = element("input", { type: "checkbox", role: "switch", id: `${id}-differ`, class: "nk-switch", "aria-describedby": `${id}-meaning` });
  const progress = element("progress", { class: "nk-progress", max: "1", value: "0", "aria-label": words.progress });
  const state = element("p", { class: "nk-note" });
  const rows = Object.fromEntries(OUTCOMES.map((name) => [name, {
    dot: element("span", { class: "nk-glyph", "aria-hidden": "true" }, OUTCOME_LOOKS[name].glyph),
    line: element("span", {}),
  }]));
  const tally = element("ul", { class: "nk-tally" }, ...OUTCOMES.map((name) => element("li", {}, rows[name].dot, rows[name].line)));
  const dots = element("div", { class: "nk-dots100", "aria-hidden": "true" }, ...Array.from({ length: 100 }, () => element("span", {})));
  const half = element("p", { class: "nk-note" });
  const table = tableBox(strings.lab.describe);
  const describe = element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.describe), table);
  const controls = element("div", { class: "nk-luck", role: "group", "aria-label": words.controls },
    element("label", { for: often.id }, words.patients), often,
    element("span", { class: "nk-pair" }, element("label", { for: differ.id }, words.differ), differ),
    element("p", { class: "nk-note", id: `${id}-meaning` }, words.meaning));
  const shares = element("div", { class: "nk-shares" }, dots, element("div", {}, tally, half, progress, state));

  const { judged } = description.outcome;
  dots.hidden = tally.hidden = half.hidden = !judged;
  const crowd = simulation.crowd();
  const column = description.outcome.count;
  const line = description.lines.find((/** @type {any} */ known) => known.column === column) ?? description.lines[0];
  /** @type {Patient[]} */
  let patients = [];
  /** @type {Float32Array[]|null} */
  let curves = null;
  let most = 0;
  let wanted = 0;
  let days = new Float64Array(0);
  /** @type {import("./outcome.js").Run|null} */
  let average = null;
  let ghost = /** @type {{name: string, days: Float64Array, middle: Float32Array}|null} */ (null);
  let range = /** @type {[number, number]} */ (description.range ?? [0.5, 2e5]);
  let shownAt = 0;
  let timer = 0;
  let on = false;
  let trouble = "";
  let failure = ""; // why there are no patients
  /** The cohort of a ghost that is being computed again. @type {ReturnType<typeof simulation.crowd>|null} */
  let recalling = null;

  const howMany = () => Math.min(MOST_PATIENTS, Math.max(1, Math.floor(Number(model.get("patients") ?? CHOICES[1])) || CHOICES[1]));
  const spread = () => Math.min(1, Math.max(0, Number(model.get("spread") ?? SPREAD)));

  function showChoices() {
    const many = String(howMany());
    if (![...often.options].some(({ value }) => value === many)) often.add(new Option(formatWhole(howMany()), many));
    often.value = many;
    differ.checked = spread() > 0;
  }

  /** Starts the cohort anew for the present levers; what stood there before goes when the first patients come. */
  function change() {
    const asked = { ...values() };
    const run = simulation.run(asked);
    if (!run.ok) {
      crowd.stop();
      fail(run.message);
      return;
    }
    average = run;
    failure = "";
    wanted = howMany();
    trouble = "";
    const last = asked.days ?? 120;
    days = patientDays(last);
    forget();
    const request = { values: asked, days: last, every: days[1], seed: seed(), spread: spread(), method: "auto", runs: wanted };
    crowd.run(request, {
      onBlock: receive,
      onRestart() {
        trouble = words.restarted;
        forget();
      },
      onFailure: () => fail(words.failed),
    });
  }

  /** Says why there are no patients; those of other levers go. @param {string} why */
  function fail(why) {
    clearTimeout(timer);
    timer = 0;
    patients = [];
    curves = null;
    failure = why;
    trouble = state.textContent = "";
    dots.hidden = tally.hidden = half.hidden = progress.hidden = true;
    shares.classList.add("nk-stale");
    chart.fail(why);
    announce("", why);
    fillTable();
  }

  /** The average follows a lever at once; the patients come as they are computed. */
  function forget() {
    patients = [];
    curves = null;
    most = 0;
    shares.classList.add("nk-stale");
    outdated();
    draw();
    showState();
  }

  /** @param {import("./patients.js").Block} block */
  function receive(block) {
    if (block.trouble) {
      fail(simulation.explain(block.trouble.status, block.trouble.report));
      return;
    }
    patients.push(...block.patients);
    curves = block.curves ?? curves;
    most = block.most;
    const wait = Math.max(0, shownAt + REDRAW - performance.now());
    if (patients.length === wanted || wait === 0) show();
    else timer ||= window.setTimeout(show, wait);
  }

  /** How many had each outcome. @returns {Record<string, number>} */
  function counted() {
    return Object.fromEntries(OUTCOMES.map((name) => [name, patients.filter((patient) => patient.outcome === name).length]));
  }

  /** What the patients came to, in words. */
  function verdict() {
    if (!judged) return curves ? followedSentence(curves, patients.length, days[days.length - 1], description, strings) : "";
    return cohortSentence(counted(), patients.length, description.outcome.word, strings);
  }

  function show() {
    clearTimeout(timer);
    timer = 0;
    if (!on || !average || patients.length === 0) return;
    shownAt = performance.now();
    shares.classList.remove("nk-stale");
    draw();
    const now = counted();
    showShares(now);
    showState();
    // Who listens hears the whole cohort, not how it grows.
    const text = verdict();
    announce(judged ? mostOf(now) : "followed", text, patients.length === wanted ? text : "");
    fillTable();
  }

  /** @param {Record<string, number>} now */
  function mostOf(now) {
    return OUTCOMES.reduce((most, name) => (now[name] > now[most] ? name : most), OUTCOMES[0]);
  }

  /** The day from which a curve stays at zero, or null. @param {Float32Array} curve */
  function goneOn(curve) {
    const row = curve.findLastIndex((count) => count > 0) + 1;
    return row > 0 && row < curve.length ? days[row] : null;
  }

  function draw() {
    if (!average) return;
    if (most > range[1]) range = [range[0], 2 * 10 ** Math.ceil(Math.log10(most / 2))];
    const run = average;
    const onDays = Float64Array.from(days, (day) => run.columns[column][nearestIndex(run.days, day)]);
    const middle = patients.length >= 5 && curves ? curves[MIDDLE] : null;
    chart.show({
      last: days[days.length - 1], days, range, marks: [], band: null,
      crowd: patients.slice(0, DRAWN).flatMap(({ counts, outcome }) => (counts ? [{ values: counts, ...OUTCOME_LOOKS[outcome] }] : [])),
      lines: [
        ...(middle ? [{ ...line, label: words.middle, values: middle, dash: "", ended: goneOn(middle), strong: true, ...INK }] : []),
        { ...line, label: words.average, values: onDays, dash: "6 3", ended: run.clearedDay, strong: false, ...INK },
      ],
      ghost: ghost && { name: ghost.name, days: ghost.days, lines: [{ ...line, label: ghost.name, values: ghost.middle, dash: "", ended: null, strong: false }] },
    });
    if (failure) chart.fail(failure);
  }

  /** @param {Record<string, number>} now */
  function showShares(now) {
    const total = patients.length;
    dots.hidden = tally.hidden = !judged;
    for (const name of OUTCOMES) {
      rows[name].line.textContent = fill(words[name], { count: formatWhole(now[name]), total: formatWhole(total) });
    }
    const whole = hundredths(OUTCOMES.map((name) => now[name]));
    [...dots.children].forEach((dot, i) => {
      const name = OUTCOMES[i < whole[0] ? 0 : i < whole[0] + whole[1] ? 1 : 2];
      if (dot.textContent !== OUTCOME_LOOKS[name].glyph) dot.textContent = OUTCOME_LOOKS[name].glyph;
      /** @type {HTMLElement} */ (dot).dataset.outcome = name;
    });
    paintDots();
    const cleared = patients.filter((patient) => patient.outcome === "cleared").map((patient) => patient.day).sort((a, b) => a - b);
    half.hidden = !judged || cleared.length < TOO_FEW;
    if (!half.hidden) {
      half.textContent = fill(words.half, { day: formatDay(cleared[cleared.length >> 1]), late: formatDay(cleared[Math.ceil(0.95 * (cleared.length - 1))]) });
    }
  }

  function paintDots() {
    const shown = /** @type {HTMLElement[]} */ ([...dots.children]).map((dot) => ({ dot, name: dot.dataset.outcome }));
    for (const { dot, name } of [...shown, ...OUTCOMES.map((name) => ({ dot: rows[name].dot, name }))]) {
      if (name) dot.style.color = chart.colourOf(OUTCOME_LOOKS[/** @type {keyof typeof OUTCOME_LOOKS} */ (name)]);
    }
  }

  function showState() {
    const done = patients.length;
    progress.value = wanted ? done / wanted : 0;
    progress.hidden = done === wanted;
    const waiting = done === wanted ? "" : fill(words.so_far, { done: formatWhole(done), wanted: formatWhole(wanted) });
    state.textContent = [trouble, waiting].filter(Boolean).join(" ");
  }

  function fillTable() {
    if (!describe.open) return;
    if (failure) table.replaceChildren(element("p", {}, failure));
    if (!curves) return;
    const found = curves;
    const older = ghost;
    const last = days[days.length - 1];
    const heads = [words.low, words.middle, words.high, ...(judged ? [words.cleared_by] : [])];
    const gone = (/** @type {number} */ day) => patients.filter((patient) => patient.outcome === "cleared" && patient.day <= day).length;
    table.replaceChildren(numberTable(fill(words.describe_caption, { title: description.title, unit: description.unit }),
      [clockName(last, strings), ...heads, ...(older ? [words.middle] : [])],
      tableDays(last).map((day) => [formatMoment(day, last), ...found.map((curve) => countOn(days, curve, day)), ...(judged ? [String(gone(day))] : []),
        ...(older ? [countOn(older.days, older.middle, day)] : [])]),
      older ? [[strings.chart.now, heads.length], [older.name, 1]] : []));
  }
  describe.addEventListener("toggle", fillTable);

  often.addEventListener("change", () => tell("patients", Number(often.value)));
  differ.addEventListener("change", () => tell("spread", differ.checked ? SPREAD : 0));
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    crowd.close();
    recalling?.close();
  });

  return {
    element: element("div", {}, chart.element, shares),
    before: [controls],
    after: [describe],
    start() {
      on = true;
      showChoices();
      change();
    },
    stop() {
      on = false;
      crowd.stop();
      clearTimeout(timer);
      timer = 0;
    },
    change,
    restart() {
      showChoices();
      change();
    },
    refresh: () => chart.refresh(),
    settings: values,
    reset() {
      if (!ghost) range = description.range ?? [0.5, 2e5];
    },
    /** @param {string|null} name */
    keep(name) {
      if (name !== null && !curves) return false;
      recalling?.close();
      recalling = null;
      ghost = name === null || !curves ? null : { name, days, middle: curves[MIDDLE] };
      draw();
      fillTable();
      return true;
    },
    /** Makes an earlier cohort the ghost: its patients are computed again.
     * @param {string} name @param {{levers: Record<string, number>, seed: number, spread: number, patients: number}} kept */
    recall(name, { levers, seed: its, spread: differing, patients: many }) {
      const last = levers.days ?? 120;
      recalling?.close();
      const older = (recalling = simulation.crowd());
      const moments = patientDays(last);
      let done = 0;
      older.run({ values: levers, days: last, every: moments[1], seed: its, spread: differing, method: "auto", runs: many }, {
        onBlock(/** @type {import("./patients.js").Block} */ block) {
          done += block.patients.length;
          if (done < many && !block.trouble) return;
          older.close();
          if (block.curves) ghost = { name, days: moments, middle: block.curves[MIDDLE] };
          draw();
          fillTable();
        },
        onRestart: () => (done = 0),
        onFailure: () => older.close(),
      });
    },
    /** What became of 100 of the patients, once all are computed. @returns {Record<string, number>} */
    facts() {
      const now = counted();
      return patients.length < wanted ? {} : Object.fromEntries(OUTCOMES.map((outcome) => [outcome, (100 * now[outcome]) / patients.length]));
    },
    /** @param {string} note */
    picture: (note) => patients.length === 0 ? Promise.resolve(null) : chart.picture(verdict(),
      `${note} ${fill(words.caption, { runs: formatWhole(patients.length), seed: seed(), spread: formatCount(spread()) })}`),
    /** A row a patient, after "#" lines that say what made them. */
    csv() {
      if (patients.length === 0) return null;
      const present = values();
      const head = [`# nkteach ${description.version}`, `# ${description.title}`, `# seed = ${seed()}`, `# spread = ${spread()}`,
        ...description.levers.map((/** @type {import("./description.js").Lever} */ lever) => `# ${lever.name} = ${present[lever.name]}${lever.unit && " "}${lever.unit}`)].map(quoted);
      const body = patients.map(({ outcome, day, last }, i) => [i, judged ? outcome : "followed", Number.isFinite(day) ? day : "", last].join(","));
      const names = `patient,outcome,day,last_${column}`;
      return `${[...head, names, ...body].join("\r\n")}\r\n`;
    },
    python: () => pythonLine({ ...description, call: description.calls.chance }, values(), [String(howMany()), `seed=${seed()}`],
      spread() === SPREAD ? [] : [`spread=${spread()}`]),
  };
}
