// @ts-check
/* The lab: levers in, one run a frame, outcome and picture out. It computes in the page and never waits for a kernel. */
import { fill, judge, sentence, defaultValues, changedLevers, shortName, caption, pythonLine, csvText, shortTable, markDay } from "./outcome.js";
import { element, createLevers, createTools, createChooser, saveFile } from "./levers.js";
import { createChart } from "./chart.js";

const SEND_EVERY = 50; // ms between messages to the kernel
const SAY_AFTER = 1000; // ms of quiet before a screen reader is told
const RANGE = /** @type {[number, number]} */ ([0.5, 2e5]); // cells: the still axis

/** @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes?: () => void,
 *   on: (event: string, handler: () => void) => void, off?: (event: string, handler: () => void) => void}} Model */
/** @typedef {import("./outcome.js").Run} Run */
/** @typedef {import("./outcome.js").Description} Description */
/** @typedef {import("./outcome.js").Strings} Strings */
/** @typedef {{run: (values: Record<string, number>) => Run|import("./outcome.js").FailedRun}} Simulation */

/** The sign of an outcome: a shape that reads without colour. @param {string} outcome */
function outcomeSign(outcome) {
  const shapes = {
    cleared: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M6.5 12.5l2-2 2.5 2.6 5-6 2.2 1.8-7 8.4z",
    controlled: "M2 2h20v20h-20zM6 8v2.6h12v-2.6zM6 13.4v2.6h12v-2.6z",
    escaped: "M12 1.5 23.5 22.5h-23z",
  };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "nk-sign");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", shapes[/** @type {keyof typeof shapes} */ (outcome)] ?? "");
  svg.append(path);
  return svg;
}

/** The strip above the picture: what happened, at once for the eye, after a pause for the ear. @param {Strings} strings */
function createStrip(strings) {
  const visible = element("p", { class: "nk-sentence" });
  const spoken = element("div", { class: "nk-unseen", role: "status", "aria-live": "polite" });
  const strip = element("div", { class: "nk-outcome", role: "group", "aria-label": strings.lab.outcome }, visible, spoken);
  let timer = 0;
  /** @param {string} text */
  const say = (text) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => spoken.textContent !== text && (spoken.textContent = text), SAY_AFTER);
  };
  return {
    element: strip,
    say,
    /** @param {string} outcome @param {string} text */
    show(outcome, text) {
      if (visible.textContent === text && strip.dataset.outcome === outcome) return;
      strip.dataset.outcome = outcome;
      const cut = text.indexOf(". ") + 1;
      const rest = text.slice(cut).replaceAll(" %", "\u00a0%");
      visible.replaceChildren(...(cut > 1 ? [element("strong", {}, text.slice(0, cut)), rest] : [rest]));
      strip.querySelector("svg")?.remove();
      if (outcome) strip.prepend(outcomeSign(outcome));
      say(text);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Builds a lab in an element and keeps it alive until the signal aborts.
 * @param {{model: Model, el: HTMLElement, engine: {prepare: (description: Description) => Simulation}, signal?: AbortSignal, strings: Strings, still?: string}} options */
export function createLab({ model, el, engine, signal = new AbortController().signal, strings, still = "" }) {
  /** @type {Description} */
  const description = model.get("model");
  const root = element("div", { class: "nk-lab", role: "group", "aria-label": description.title });
  el.append(root);
  signal.addEventListener("abort", () => root.remove());
  /** @type {Simulation} */
  let simulation;
  try {
    simulation = engine.prepare(description);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.append(element("p", { class: "nk-outcome", role: "alert" }, fill(strings.lab.cannot_start, { reason })));
    if (still) root.append(element("img", { class: "nk-still", alt: strings.lab.still, src: `data:image/svg+xml,${encodeURIComponent(still)}` }));
    return;
  }

  const values = defaultValues(description);
  const levers = new Map(description.levers.map((lever) => [lever.name, lever]));
  /** @type {Run|null} */
  let run = null;
  let ran = values; // the levers of that run, also when a later one fails
  /** @type {{name: string, run: Run}|null} */
  let ghost = null;
  let verdict = "";
  let range = description.range ?? RANGE;
  let frame = 0;
  let tableTimer = 0;
  let narrow = false;

  const strip = createStrip(strings);
  const chart = createChart({ unit: description.unit, strings, signal });
  const bandNote = element("p", { class: "nk-note", hidden: true }, fill(strings.lab.band, { word: description.outcome.word }));
  const table = element("div", { class: "nk-table" });
  const describe = element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.describe), table);
  const chooser = createChooser(description, strings, (columns) => (tell("shown", columns), redraw()));
  const { row: tools, buttons } = createTools(strings, strip.say, [
    ["keep", strings.tools.keep, keepGhost],
    ["remove", strings.tools.remove, () => (setGhost(null), buttons.keep.focus())],
    ["reset", strings.tools.reset, resetAll],
    ["csv", strings.tools.csv, () => keep(run && new Blob([csvText(description, ran, run)], { type: "text/csv;charset=utf-8" }), "csv")],
    ["picture", strings.tools.picture, async () => keep(run && await chart.picture(verdict, caption(description, ran, strings)), "png")],
    ["python", strings.tools.python, copyPython],
    ["larger", strings.tools.larger, () => (tell("projector", !model.get("projector")), showSize())],
  ]);
  buttons.remove.hidden = true;
  const python = element("input", { class: "nk-python", readonly: true, id: `nk-${Math.random().toString(36).slice(2, 8)}` });
  const byHand = element("p", { class: "nk-note", hidden: true }, element("label", { for: python.id }, strings.tools.copy_by_hand), " ", python);
  const picture = element("div", { class: "nk-picture" }, strip.element, chart.element);
  const foot = element("div", { class: "nk-foot" }, bandNote, tools, byHand, chooser.element, describe);
  const shelf = element("div", { class: "nk-shelf" });
  root.append(element("div", { class: "nk-body" }, picture, shelf, foot));
  let panel = buildLevers();
  /** @param {string} trait @param {any} value */
  function tell(trait, value) {
    model.set(trait, value);
    model.save_changes?.();
  }
  function buildLevers() {
    const made = createLevers({ description, strings, names: model.get("levers_shown") ?? [], onChange: moveLever });
    shelf.replaceChildren(made.element);
    for (const name of levers.keys()) made.show(name, values[name]);
    made.fold(narrow);
    return made;
  }

  const shownLines = () => {
    const columns = model.get("shown") ?? [];
    const known = description.lines.filter((line) => description.columns.includes(line.column));
    const lines = known.filter((line) => columns.includes(line.column));
    return lines.length ? lines : known.filter((line) => line.shown);
  };

  /* From levers to picture: any number of moves make one run a frame, always of the last position. */

  /** @param {string} name @param {number} value */
  function moveLever(name, value) {
    if (values[name] === value) return;
    setValue(name, value);
    send(name);
  }

  /** @param {string} name @param {number} value */
  function setValue(name, value) {
    values[name] = value;
    panel.show(name, value);
    redraw();
  }

  function redraw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      compute();
    });
  }

  /** One run; whatever goes wrong inside becomes a sentence. @param {Record<string, number>} asked */
  function attempt(asked) {
    try {
      return simulation.run(asked);
    } catch (error) {
      console.error(error);
      return /** @type {const} */ ({ ok: false, message: strings.lab.broken });
    }
  }

  function compute() {
    const next = attempt(values);
    const judgement = next.ok ? judge(next, description) : null;
    if (!next.ok || !judgement) {
      chart.fail(next.ok ? strings.lab.unreadable : next.message);
      strip.show("", run ? strings.lab.failed : strings.lab.failed_first);
      strip.say(next.ok ? strings.lab.unreadable : next.message);
      return;
    }
    run = next;
    ran = { ...values };
    const most = Math.max(...shownLines().map((line) => next.columns[line.column].reduce((top, count) => Math.max(top, count), 0)));
    if (most > range[1]) range = [range[0], 2 * 10 ** Math.ceil(Math.log10(most / 2))]; // grows to whole decades, and stays
    verdict = sentence(judgement, description, strings);
    strip.show(judgement.outcome, verdict);
    draw(next);
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

  /** Two more runs with what studies found, when a lever that carries such a span is moved. */
  function findBand() {
    const spans = changedLevers(description, values).flatMap((lever) => lever.band ?? []);
    if (spans.length === 0) return null;
    const [low, high] = /** @type {const} */ (["low", "high"]).map((side) =>
      attempt({ ...values, ...Object.fromEntries(spans.map((span) => [span.name, span[side]])) }));
    if (!low.ok || !high.ok) return null;
    const column = description.outcome.count;
    const line = description.lines.find((candidate) => candidate.column === column) ?? description.lines[0];
    return { days: low.days, low: low.columns[column], high: high.columns[column], colour: line.colour, dark: line.dark, label: strings.lab.band_label };
  }

  /** @param {Run} from */
  function draw(from) {
    const band = findBand();
    bandNote.hidden = band === null;
    chart.show({
      last: from.days[from.days.length - 1], days: from.days, lines: chartLines(from), band, range,
      ghost: ghost && { name: ghost.name, days: ghost.run.days, lines: chartLines(ghost.run) },
      marks: description.marks.map((mark) => ({ label: mark.label, day: markDay(mark, from, values) })),
    });
    chooser.show(shownLines().map((line) => line.column), chart.colourOf);
  }

  function fillTable() {
    if (!run) return;
    const lines = shownLines();
    const title = fill(strings.lab.describe_caption, { title: description.title, unit: description.unit });
    const heads = [strings.lab.describe_day, ...lines.map((line) => line.label)].map((text) => element("th", { scope: "col" }, text));
    const rows = shortTable(run, lines).map(({ day, counts }) =>
      element("tr", {}, element("th", { scope: "row" }, day), ...counts.map((count) => element("td", {}, count))));
    table.replaceChildren(element("p", {}, verdict), element("table", {}, element("caption", {}, title),
      element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)));
  }
  describe.addEventListener("toggle", () => describe.open && fillTable());

  /* Tools. */

  /** @param {Blob|null} blob @param {string} ending */
  function keep(blob, ending) {
    if (!blob) return;
    const name = description.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    saveFile(blob, `${name || "lab"}.${ending}`);
    return strings.tools.saved;
  }

  /** @param {{name: string, run: Run}|null} next */
  function setGhost(next) {
    ghost = next;
    buttons.remove.hidden = ghost === null;
    if (run) draw(run);
  }
  function keepGhost() {
    if (!run) return;
    setGhost({ name: shortName(description, ran, strings), run });
    return strings.tools.kept;
  }
  function resetAll() {
    if (!ghost) range = description.range ?? RANGE;
    for (const lever of levers.values()) moveLever(lever.name, lever.start);
    redraw();
    return strings.tools.was_reset;
  }
  async function copyPython() {
    python.value = pythonLine(description, values);
    try {
      await navigator.clipboard.writeText(python.value);
      byHand.hidden = true;
      return strings.tools.copied;
    } catch {
      byHand.hidden = false;
      python.focus();
      python.select();
    }
  }
  function showSize() {
    const large = Boolean(model.get("projector"));
    root.classList.toggle("nk-projector", large);
    buttons.larger.setAttribute("aria-pressed", String(large));
    chart.refresh();
  }

  /* To and from the kernel: what the hand does goes out at most every 50 ms, the last value always; what comes in moves the lever. */

  /** @type {Set<string>} */
  const unsent = new Set();
  let sendTimer = 0;
  let lastSent = -Infinity;
  /** @param {string} name */
  function send(name) {
    unsent.add(name);
    sendTimer ||= window.setTimeout(flush, Math.max(0, lastSent + SEND_EVERY - performance.now()));
  }
  function flush() {
    clearTimeout(sendTimer);
    sendTimer = 0;
    lastSent = performance.now();
    if (unsent.size === 0) return;
    for (const name of unsent) model.set(name, levers.get(name)?.kind === "switch" ? Boolean(values[name]) : values[name]);
    unsent.clear();
    model.save_changes?.();
  }
  /** @param {string} name @returns {number|null} */
  function received(name) {
    const value = Number(model.get(name) ?? NaN);
    return Number.isFinite(value) ? value : null;
  }
  /** @param {string} trait @param {() => void} handler */
  function listen(trait, handler) {
    const heard = () => !signal.aborted && handler();
    model.on(`change:${trait}`, heard);
    signal.addEventListener("abort", () => model.off?.(`change:${trait}`, heard));
  }
  for (const name of levers.keys()) {
    const start = received(name);
    if (start !== null) setValue(name, start);
    listen(name, () => {
      const value = received(name);
      if (value !== null && value !== values[name] && !unsent.has(name)) setValue(name, value); // the hand wins over an older echo
    });
  }
  listen("shown", redraw);
  listen("projector", showSize);
  listen("levers_shown", () => (panel = buildLevers()));

  /* Under 700 px (43.75 em) the picture comes first and the levers fold. */
  const width = new ResizeObserver(() => {
    if (root.clientWidth === 0) return;
    const now = root.clientWidth < 43.75 * parseFloat(getComputedStyle(root).fontSize);
    if (now !== narrow) panel.fold(now);
    narrow = now;
  });
  width.observe(root);

  // A slide deck turns the page on Space and Enter, also when they press one of our buttons.
  root.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.matches("button, summary, a, input") && /^( |Enter)$/.test(event.key)) event.stopPropagation();
  });
  signal.addEventListener("abort", () => {
    flush();
    cancelAnimationFrame(frame);
    clearTimeout(tableTimer);
    strip.stop();
    width.disconnect();
  });
  showSize();
  redraw();
}
