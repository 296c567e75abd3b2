// @ts-check
/* The levers in their groups, each with its unit, its normal value and its evidence. */
import { element, toggle, write } from "./element.js";
import { formatLever, withUnit } from "./description.js";
import { fill, readNumber } from "./words.js";

const MOST_OPEN = 6; // groups of levers that start open
const FEW = 4; // levers that a phone, too, shows all at once
const POSITIONS = 200; // places of a slider on a log scale
const DOTS = { unknown: "○○○", "very weak": "◐○○", weak: "●○○", moderate: "●●○", strong: "●●●" };

/** The lowest value a log scale can place; under it only nought, on the first place. @param {import("./description.js").Lever} lever */
function footOf(lever) {
  return lever.low > 0 ? lever.low : Math.min(1, lever.high / 1e5);
}

/** Where a value sits on the slider's own scale. @param {import("./description.js").Lever} lever @param {number} value */
export function positionOf(lever, value) {
  if (lever.kind !== "log") return value;
  const foot = footOf(lever);
  return value < foot ? 0 : POSITIONS * (Math.log(value / foot) / Math.log(lever.high / foot));
}

/** How far one arrow key moves the slider. @param {import("./description.js").Lever} lever */
function stepOf(lever) {
  return lever.kind === "log" ? 1 : lever.step || (lever.kind === "whole" ? 1 : (lever.high - lever.low) / 100);
}

/** The value at a place of the slider. @param {import("./description.js").Lever} lever @param {number} position */
export function valueAt(lever, position) {
  // The places are coarse and the normal value may fall between two: the one nearest to it means exactly it.
  if (Math.abs(position - positionOf(lever, lever.default)) < 0.49 * stepOf(lever)) return lever.default;
  if (lever.kind !== "log") return Number(position.toPrecision(12));
  if (position <= 0) return lever.low;
  if (position >= POSITIONS) return lever.high;
  const foot = footOf(lever);
  return Number((foot * (lever.high / foot) ** (position / POSITIONS)).toPrecision(3));
}

/** The badge that says how sure anyone is, and the lines it opens.
 * @param {import("./description.js").Lever} lever @param {string} id @param {import("./words.js").Strings} strings */
function createEvidence(lever, id, strings) {
  const evidence = lever.evidence;
  if (!evidence) return null;
  const lines = element("div", { class: "nk-evidence", id }, ...evidence.lines.map((line) => element("p", {}, line)));
  const sources = evidence.sources.map(([text, url]) => (url
    ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text, element("span", { class: "nk-unseen" }, ` ${strings.levers.new_window}`))
    : text));
  if (sources.length) lines.append(element("p", {}, `${strings.levers.source} `, ...sources.flatMap((source, i) => (i ? [", ", source] : [source]))));
  const dots = DOTS[/** @type {keyof typeof DOTS} */ (evidence.certainty)] ?? "";
  const { who } = evidence;
  const certainty = strings.certainty[evidence.certainty.replace(" ", "_")] ?? evidence.certainty;
  const words = certainty && who ? fill(strings.levers.badge, { certainty, who }) : certainty || who || strings.levers.sources;
  const badge = toggle({ class: "nk-badge" }, lines,
    element("span", { class: "nk-unseen" }, `${fill(strings.levers.evidence, { label: lever.label })} `),
    element("span", { class: "nk-dots", "aria-hidden": "true" }, dots), words);
  return { badge, lines };
}

/** The slider of a lever, with the number beside it that can be typed over.
 * @param {import("./description.js").Lever} lever @param {string} id @param {import("./words.js").Strings} strings
 * @param {(value: number) => void} onChange @param {() => number} present */
function createSlider(lever, id, strings, onChange, present) {
  const log = lever.kind === "log";
  const slider = element("input", {
    type: "range", id, class: "nk-slider", "aria-describedby": `${id}-meaning`,
    min: String(log ? 0 : lever.low), max: String(log ? POSITIONS : lever.high), step: String(stepOf(lever)),
  });
  const number = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", class: "nk-number",
    "aria-label": fill(strings.levers[lever.unit ? "type" : "type_bare"], { label: lever.label, unit: lever.unit }), "aria-describedby": `${id}-meaning ${id}-problem`,
  });
  const problem = element("p", { class: "nk-problem", id: `${id}-problem`, role: "alert" });
  const [lowest, highest, normal] = [slider.min, slider.max, positionOf(lever, lever.default)].map(Number);
  const fraction = (/** @type {number} */ position) => String(Math.min(1, Math.max(0, (position - lowest) / (highest - lowest))));
  const tick = element("span", { class: "nk-normal", "aria-hidden": "true",
    title: fill(strings.levers.normal, { value: withUnit(lever, lever.default, strings) }) });
  tick.style.setProperty("--nk-at", fraction(normal));
  const complain = (/** @type {string} */ text) => {
    problem.textContent = text;
    number.setAttribute("aria-invalid", String(text !== ""));
  };

  let shown = NaN;
  /** @param {number} value */
  function show(value) {
    if (value !== shown) complain(""); // what was typed stays until it is mended or the lever is moved
    shown = value;
    slider.value = String(positionOf(lever, value));
    slider.setAttribute("aria-valuetext", withUnit(lever, value, strings));
    slider.style.setProperty("--nk-at", fraction(positionOf(lever, value)));
    if (number.getAttribute("aria-invalid") === "true") return;
    number.value = formatLever(lever, value, strings);
    number.style.width = `${Math.max(2, number.value.length) + 1.5}ch`;
  }

  function readTyped() {
    if (number.value === formatLever(lever, present(), strings)) return complain("");
    const value = readNumber(number.value);
    if (value >= lever.low && value <= lever.high) {
      complain("");
      onChange(value);
      return show(value);
    }
    complain(fill(strings.levers.bad_number, {
      label: lever.label, value: withUnit(lever, present(), strings),
      low: formatLever(lever, lever.low, strings), high: withUnit(lever, lever.high, strings),
    }));
  }

  slider.addEventListener("input", () => {
    complain("");
    onChange(valueAt(lever, Number(slider.value)));
  });
  slider.addEventListener("dblclick", () => onChange(lever.default));
  number.addEventListener("focus", () => number.select());
  number.addEventListener("change", readTyped);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter") readTyped();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    settle();
  });
  /** Takes back what was typed and cannot be. */
  function settle() {
    complain("");
    show(present());
  }
  return { input: slider, number, problem, track: element("div", { class: "nk-track" }, tick, slider), show, settle };
}

/** One lever. @param {import("./description.js").Lever} lever @param {string} id @param {import("./words.js").Strings} strings
 * @param {(value: number) => void} onChange @param {boolean} locked shown, but fixed by whoever made the lab */
function createLever(lever, id, strings, onChange, locked) {
  let present = lever.default;
  /** @param {number} value */
  const change = (value) => {
    show(value);
    onChange(value);
  };
  const meaning = element("p", { class: "nk-meaning", id: `${id}-meaning` }, lever.meaning);
  const help = toggle({ class: "nk-help", "aria-label": fill(strings.levers.help, { label: lever.label }) }, meaning, "?");
  const evidence = createEvidence(lever, `${id}-evidence`, strings);
  const label = element("label", { for: id, class: "nk-label" }, lever.label);
  const reset = element("button", { type: "button", class: "nk-reset",
    "aria-label": fill(strings.levers.reset, { label: lever.label, value: withUnit(lever, lever.default, strings) }) }, "↺");
  reset.title = reset.getAttribute("aria-label") ?? "";
  const row = element("div", { class: `nk-lever nk-lever-${lever.kind === "switch" ? "switch" : "slider"}` });
  const said = new Text();
  const state = element("span", { class: "nk-state", "aria-hidden": "true" }, said);
  const checkbox = element("input", { type: "checkbox", role: "switch", id, class: "nk-switch", "aria-describedby": `${id}-meaning` });
  const slider = lever.kind === "switch" ? null : createSlider(lever, id, strings, change, () => present);
  const input = slider ? slider.input : checkbox;

  /** @param {number} value */
  function show(value) {
    present = value;
    checkbox.checked = value !== 0;
    write(said, lever.kind === "switch" ? formatLever(lever, value, strings) : lever.unit);
    reset.classList.toggle("nk-away", locked || value === lever.default);
    slider?.show(value);
  }

  checkbox.addEventListener("change", () => change(checkbox.checked ? 1 : 0));
  reset.addEventListener("click", () => {
    change(lever.default);
    input.focus(); // the button has gone; keep the keyboard where it was
  });
  row.append(element("div", { class: "nk-head" }, label, help, element("span", { class: "nk-gap" }),
    ...(slider ? [slider.number, state] : [reset, state, checkbox])));
  if (slider) row.append(element("div", { class: "nk-rail" }, slider.track, reset), slider.problem);
  if (evidence) row.append(evidence.badge);
  row.append(meaning);
  if (evidence) row.append(evidence.lines);
  if (locked) {
    row.classList.add("nk-locked");
    for (const each of [input, reset, ...(slider ? [slider.number] : [])]) each.disabled = true;
    row.append(element("p", { class: "nk-note" }, strings.levers.locked));
  }
  show(present);
  return { row, show, settle: () => slider?.settle() };
}

/** All levers that a teacher chose to show, in their groups.
 * @param {{description: import("./description.js").Description, strings: import("./words.js").Strings, names: string[], locked?: string[],
 *   onChange: (name: string, value: number) => void}} options names: the levers shown; empty means all */
export function createLevers({ description, strings, names, locked = [], onChange }) {
  const prefix = `nk-${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", { class: "nk-levers", role: "group", "aria-label": strings.lab.levers });
  const chosen = description.levers.filter((lever) => names.length === 0 || names.includes(lever.name));
  const groups = [...new Set([...description.groups, ...chosen.map((lever) => lever.group)])];
  /** @type {Map<string, (value: number) => void>} */
  const shows = new Map();
  /** @type {(() => void)[]} */
  const settles = [];
  /** @type {HTMLDetailsElement[]} */
  const folds = [];
  for (const group of groups) {
    const members = chosen.filter((lever) => lever.group === group);
    if (members.length === 0) continue;
    const note = new Text();
    const fold = element("details", { class: "nk-group" }, element("summary", {}, group, element("span", { class: "nk-moved" }, note)));
    /** @type {Set<string>} */
    const away = new Set();
    for (const lever of members) {
      const made = createLever(lever, `${prefix}-${lever.name}`, strings, (value) => onChange(lever.name, value), locked.includes(lever.name));
      shows.set(lever.name, (value) => {
        made.show(value);
        away[value === lever.default ? "delete" : "add"](lever.name);
        write(note, away.size ? fill(strings.levers.moved, { count: away.size }) : "");
      });
      settles.push(made.settle);
      fold.append(made.row);
    }
    folds.push(fold);
    root.append(fold);
  }
  return {
    element: root,
    /** Moves one lever without telling anyone. @param {string} name @param {number} value */
    show(name, value) {
      shows.get(name)?.(value);
    },
    /** Takes back what was typed and cannot be. */
    settle() {
      for (const settle of settles) settle();
    },
    /** Which groups start open: all of a few levers; else on a narrow screen the first, of many the first two, else all. @param {boolean} narrow */
    fold(narrow) {
      const open = narrow && shows.size > FEW ? 1 : folds.length > MOST_OPEN ? 2 : folds.length;
      folds.forEach((fold, i) => (fold.open = i < open));
    },
  };
}
