// @ts-check
/* All that a student touches: levers in named groups, each with its unit, its normal value and its evidence; tools; chips. */
import { fill, formatLever, readsComma, withUnit } from "./outcome.js";

const MOST_OPEN = 6; // groups of levers that start open
const FEW = 4; // levers that a phone, too, shows all at once
const POSITIONS = 200; // places of a slider on a log scale
const DOTS = { unknown: "○○○", "very weak": "◐○○", weak: "●○○", moderate: "●●○", strong: "●●●" };

/** Makes an element, its attributes and its children; strings become text, never markup. Anything that takes the keyboard gets
 * data-lm-suppress-shortcuts here, because JupyterLab takes arrows and letters from elements that do not carry it themselves.
 * @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {Record<string, string|boolean>} [attributes]
 * @param {...(Node|string)} children @returns {HTMLElementTagNameMap[T]} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  if (/^(input|button|a|summary|select|textarea)$/.test(tag) || "tabindex" in attributes) {
    made.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  made.append(...children);
  return made;
}

/** A table's box; too wide a table scrolls in it, by keyboard too. @param {string} label @param {...Node} children */
export function tableBox(label, ...children) {
  return element("div", { class: "nk-table", role: "group", "aria-label": label, tabindex: "0" }, ...children);
}

/** Writes a text where it differs; the same text anew would be laid out anew. @param {Text} place @param {string} text */
export function write(place, text) {
  if (place.data !== text) place.data = text;
}

/** A button that shows and hides something. @param {Record<string, string|boolean>} attributes @param {HTMLElement} target
 * @param {...(Node|string)} children */
function toggle(attributes, target, ...children) {
  const button = element("button", { type: "button", "aria-expanded": "false", "aria-controls": target.id, ...attributes }, ...children);
  target.hidden = true;
  button.addEventListener("click", () => {
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", String(!target.hidden));
  });
  return button;
}

/** Reads a typed number: "1,000", "0,5", "1e3". NaN when it is none. @param {string} text */
export function readNumber(text) {
  const bare = text.trim().replace(/[\s\u00a0_]/g, "");
  if (bare === "") return NaN;
  // Where the decimal mark is a comma, a point may part thousands: "1.000,5".
  if (readsComma() && /^[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/.test(bare)) return Number(bare.replaceAll(".", "").replace(",", "."));
  if (readsComma()) return Number(bare.replace(",", "."));
  return Number(/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare) ? bare.replaceAll(",", "") : bare.replace(",", "."));
}

/** The lowest value a log scale can place; under it only nought, on the first place. @param {import("./outcome.js").Lever} lever */
function footOf(lever) {
  return lever.low > 0 ? lever.low : Math.min(1, lever.high / 1e5);
}

/** Where a value sits on the slider's own scale. @param {import("./outcome.js").Lever} lever @param {number} value */
export function positionOf(lever, value) {
  if (lever.kind !== "log") return value;
  const foot = footOf(lever);
  return value < foot ? 0 : POSITIONS * (Math.log(value / foot) / Math.log(lever.high / foot));
}

/** How far one arrow key moves the slider. @param {import("./outcome.js").Lever} lever */
function stepOf(lever) {
  return lever.kind === "log" ? 1 : lever.step || (lever.kind === "whole" ? 1 : (lever.high - lever.low) / 100);
}

/** The value at a place of the slider. @param {import("./outcome.js").Lever} lever @param {number} position */
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
 * @param {import("./outcome.js").Lever} lever @param {string} id @param {import("./outcome.js").Strings} strings */
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
 * @param {import("./outcome.js").Lever} lever @param {string} id @param {import("./outcome.js").Strings} strings
 * @param {(value: number) => void} onChange @param {() => number} present */
function createSlider(lever, id, strings, onChange, present) {
  const log = lever.kind === "log";
  const slider = element("input", {
    type: "range", id, class: "nk-slider", "aria-describedby": `${id}-meaning`,
    min: String(log ? 0 : lever.low), max: String(log ? POSITIONS : lever.high), step: String(stepOf(lever)),
  });
  const number = element("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", class: "nk-number",
    "aria-label": fill(strings.levers.type, { label: lever.label }), "aria-describedby": `${id}-problem`,
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

  /** @param {number} value */
  function show(value) {
    slider.value = String(positionOf(lever, value));
    slider.setAttribute("aria-valuetext", withUnit(lever, value, strings));
    slider.style.setProperty("--nk-at", fraction(positionOf(lever, value)));
    if (number.getAttribute("aria-invalid") === "true") return; // what was typed stays until it is mended
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
    complain("");
    show(present());
  });
  return { input: slider, number, problem, track: element("div", { class: "nk-track" }, tick, slider), show };
}

/** One lever. @param {import("./outcome.js").Lever} lever @param {string} id @param {import("./outcome.js").Strings} strings
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
  return { row, show };
}

/** All levers that a teacher chose to show, in their groups.
 * @param {{description: import("./outcome.js").Description, strings: import("./outcome.js").Strings, names: string[], locked?: string[],
 *   onChange: (name: string, value: number) => void}} options names: the levers shown; empty means all */
export function createLevers({ description, strings, names, locked = [], onChange }) {
  const prefix = `nk-${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", { class: "nk-levers", role: "group", "aria-label": strings.lab.levers });
  const chosen = description.levers.filter((lever) => names.length === 0 || names.includes(lever.name));
  const groups = [...new Set([...description.groups, ...chosen.map((lever) => lever.group)])];
  /** @type {Map<string, (value: number) => void>} */
  const shows = new Map();
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
    /** Which groups start open: all of a few levers; else on a narrow screen the first, of many the first two, else all. @param {boolean} narrow */
    fold(narrow) {
      const open = narrow && shows.size > FEW ? 1 : folds.length > MOST_OPEN ? 2 : folds.length;
      folds.forEach((fold, i) => (fold.open = i < open));
    },
  };
}

/** Hands a file to the browser to keep. @param {Blob} blob @param {string} name */
export function saveFile(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The tools under the picture. Each says what it did in its own place.
 * @param {import("./outcome.js").Strings} strings @param {(text: string) => void} say
 * @param {[string, string, () => (string|void|Promise<string|void>)][]} tools name, words, act -> what happened */
export function createTools(strings, say, tools) {
  /** @type {Record<string, HTMLButtonElement>} */
  const buttons = {};
  for (const [name, words, act] of tools) {
    const button = element("button", { type: "button", class: "nk-tool" }, words);
    button.addEventListener("click", async () => {
      const happened = await act();
      if (!happened) return;
      button.style.minWidth = `${button.offsetWidth}px`;
      button.textContent = happened;
      say(happened);
      setTimeout(() => (button.textContent = words), 1500);
    });
    buttons[name] = button;
  }
  const row = element("div", { class: "nk-tools", role: "group", "aria-label": strings.tools.name }, ...Object.values(buttons));
  return { row, buttons };
}

/** Chips that choose the lines drawn. @param {import("./outcome.js").Description} description @param {import("./outcome.js").Strings} strings
 * @param {(columns: string[]) => void} onChoose */
export function createChooser(description, strings, onChoose) {
  const chips = description.lines.map((line) => {
    const box = element("input", { type: "checkbox", value: line.column });
    const swatch = element("span", { class: "nk-swatch", "aria-hidden": "true" });
    return { line, box, swatch, chip: element("label", { class: "nk-chip", title: line.meaning || "" }, box, swatch, line.label) };
  });
  for (const { box } of chips) {
    box.addEventListener("change", () => {
      const columns = chips.filter((chip) => chip.box.checked).map((chip) => chip.line.column);
      if (columns.length) onChoose(columns);
      else box.checked = true; // an empty picture would teach nothing
    });
  }
  const list = element("div", { class: "nk-chips" }, ...chips.map((chip) => chip.chip));
  return {
    element: element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.lines), list),
    /** @param {string[]} columns @param {(line: import("./outcome.js").Line) => string} colourOf */
    show(columns, colourOf) {
      for (const { line, box, swatch } of chips) {
        box.checked = columns.includes(line.column);
        swatch.style.background = colourOf(line);
      }
    },
  };
}
