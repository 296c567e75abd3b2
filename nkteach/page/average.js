// @ts-check
/* The Average view: one run a frame, the lines a student chose, a ghost to compare with, and the span that studies leave open. */
import { createBlood } from "./blood.js";
import { createChart } from "./chart.js";
import { element, numberTable, tableBox } from "./element.js";
import { clockName, fill, formatMoment, momentOf } from "./words.js";
import { changedLevers, pythonLine } from "./description.js";
import { judge, sentence } from "./outcome.js";
import { countOn, csvText, markDays, tableDays } from "./rows.js";
import { createChooser } from "./tools.js";

/** @typedef {import("./outcome.js").Run} Run */

const RANGE = /** @type {[number, number]} */ ([0.5, 2e5]); // cells: the still axis

const MOST_FOR_CORNERS = 4;

/** Settings that span what is not known: all corners for a few parameters; else all low, all high, and each alone at its ends.
 * network/levers.py does the same. @param {{name: string, low: number, high: number}[]} spans @returns {Record<string, number>[]} */
export function endsOf(spans) {
  const entries = (/** @type {"low"|"high"} */ end) => spans.map((span) => [span.name, span[end]]);
  if (spans.length > MOST_FOR_CORNERS) {
    return [Object.fromEntries(entries("low")), Object.fromEntries(entries("high")),
      ...spans.flatMap((span) => [{ [span.name]: span.low }, { [span.name]: span.high }])];
  }
  return spans.reduce((corners, span) => corners.flatMap((corner) => [{ ...corner, [span.name]: span.low }, { ...corner, [span.name]: span.high }]),
    /** @type {Record<string, number>[]} */ ([{}]));
}

/** @param {import("./lab.js").ViewOptions} options */
export function createAverageView({ simulation, description, strings, signal, values, announce, model, tell }) {
  const blood = description.blood ? createBlood(description.blood, strings) : null;
  const chart = createChart({ unit: description.unit, strings, signal, onRead: (day) => run && blood?.show(run, day), onTheme: () => run && showChosen() });
  const bandNote = element("p", { class: "nk-note", hidden: true }, fill(strings.lab.band, { word: description.outcome.word }));
  const table = tableBox(strings.lab.describe);
  const describe = element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.describe), table);
  const chooser = createChooser(description, strings, (columns) => (tell("shown", columns), change()));
  /** @type {Run|null} */
  let run = null;
  let ran = values(); // the levers of that run, also when a later one fails
  /** @type {{name: string, run: Run}|null} */
  let ghost = null;
  /** @type {import("./paint.js").ChartData["band"]} */
  let band = null;
  let verdict = "";
  let trouble = ""; // why there is no result for the present levers
  let range = description.range ?? RANGE;
  let tableTimer = 0;

  const shownLines = () => {
    const columns = model.get("shown") ?? [];
    const known = description.lines.filter((line) => description.columns.includes(line.column));
    const lines = known.filter((line) => columns.includes(line.column));
    return lines.length ? lines : known.filter((line) => line.shown);
  };

  function change() {
    const asked = { ...values() };
    const next = simulation.run(asked);
    const judgement = next.ok ? judge(next, description) : null;
    if (!next.ok || !judgement) {
      trouble = next.ok ? strings.lab.unreadable : next.message;
      chart.fail(trouble);
      announce("", run ? strings.lab.failed : strings.lab.failed_first, trouble);
      describeSoon();
      return;
    }
    trouble = "";
    run = next;
    ran = asked;
    const most = Math.max(...shownLines().map((line) => next.columns[line.column].reduce((top, count) => Math.max(top, count), 0)));
    if (most > range[1]) range = [range[0], 2 * 10 ** Math.ceil(Math.log10(most / 2))]; // grows to whole decades, and stays
    verdict = sentence(judgement, description, strings);
    announce(judgement.infection?.over === null ? "controlled" : judgement.outcome, verdict);
    draw(next);
  }

  function describeSoon() {
    clearTimeout(tableTimer);
    if (describe.open) tableTimer = window.setTimeout(fillTable, 200);
  }

  /** @param {Run} from */
  function chartLines(from) {
    return shownLines().map((line) => {
      const counts = from.columns[line.column];
      const day = from.clearedDay;
      const gone = day !== null && counts.some((count) => count >= 1) && counts.every((count, i) => from.days[i] <= day || count === 0);
      return { ...line, values: counts, ended: gone ? day : null, strong: line.column === description.outcome.count };
    });
  }

  /** The lowest and the highest count over what is not known of the levers moved, the run itself among them; as run.band in Python.
   * @param {Run} from */
  function findBand(from) {
    const spans = changedLevers(description, ran).flatMap((lever) => lever.band ?? []);
    if (spans.length === 0) return null;
    const column = description.outcome.count;
    const low = from.columns[column].slice();
    const high = from.columns[column].slice();
    for (const given of endsOf(spans)) {
      const end = simulation.run({ ...ran, ...given });
      if (!end.ok) return null;
      end.columns[column].forEach((count, i) => {
        if (count < low[i]) low[i] = count;
        if (count > high[i]) high[i] = count;
      });
    }
    const line = description.lines.find((candidate) => candidate.column === column) ?? description.lines[0];
    return { days: from.days, low, high, colour: line.colour, dark: line.dark, label: strings.lab.band_label };
  }

  /** @param {Run} from */
  function draw(from) {
    band = findBand(from);
    bandNote.hidden = band === null;
    showChosen();
    chart.show({
      last: from.days[from.days.length - 1], days: from.days, lines: chartLines(from), band, range,
      ghost: ghost && { name: ghost.name, days: ghost.run.days, lines: chartLines(ghost.run) },
      marks: markDays(description.marks, from),
    });
    if (trouble) chart.fail(trouble);
    describeSoon();
  }

  function showChosen() {
    chooser.show(shownLines().map((line) => line.column), chart.colourOf);
  }

  function fillTable() {
    if (trouble || !run) return table.replaceChildren(element("p", {}, strings.lab.failed_first), element("p", {}, trouble));
    const { days, columns } = run;
    const last = days[days.length - 1];
    const lines = shownLines();
    /** @type {{head: string, days: Float64Array, counts: Float64Array}[]} */
    const now = lines.map(({ label, column }) => ({ head: label, days, counts: columns[column] }));
    if (band) now.push({ head: strings.lab.band_low, days, counts: band.low }, { head: strings.lab.band_high, days, counts: band.high });
    const older = ghost?.run;
    const then = older ? lines.map(({ label, column }) => ({ head: label, days: older.days, counts: older.columns[column] })) : [];
    const all = [...now, ...then];
    const begins = markDays(description.marks, run).map(({ label, day }) => element("li", {}, `${momentOf(day, last, strings)}: ${label}`));
    table.replaceChildren(element("p", {}, verdict), ...(begins.length ? [element("ul", { class: "nk-begins" }, ...begins)] : []),
      numberTable(fill(strings.lab.describe_caption, { title: description.title, unit: description.unit }),
        [clockName(last, strings), ...all.map(({ head }) => head)],
        tableDays(last).map((day) => [formatMoment(day, last), ...all.map((each) => countOn(each.days, each.counts, day))]),
        ghost ? [[strings.chart.now, now.length], [ghost.name, then.length]] : []));
  }
  describe.addEventListener("toggle", () => describe.open && fillTable());
  signal.addEventListener("abort", () => clearTimeout(tableTimer));

  return {
    element: chart.element,
    before: [...(blood ? [blood.element] : []), bandNote],
    after: [chooser.element, describe],
    start: change,
    stop() {},
    change,
    restart: change,
    refresh: () => chart.refresh(),
    reset() {
      if (!ghost) range = description.range ?? RANGE;
    },
    /** Keeps the present run as a ghost under this name, or lets the ghost go. @param {string|null} name */
    keep(name) {
      if (name !== null && !run) return false;
      ghost = name === null || !run ? null : { name, run };
      if (run) draw(run);
      return true;
    },
    /** Makes an earlier run the ghost. @param {string} name @param {{levers: Record<string, number>}} kept */
    recall(name, { levers }) {
      const older = simulation.run(levers);
      ghost = older.ok ? { name, run: older } : null;
      if (run) draw(run);
    },
    settings: () => ran,
    /** @param {string} note */
    picture: (note) => (run ? chart.picture(verdict, note) : Promise.resolve(null)),
    csv: () => run && csvText(description, ran, run),
    python: () => pythonLine({ ...description, call: description.calls.average }, values()),
  };
}
