// @ts-check
/* The buttons under the picture, and the chips that choose its lines. */
import { element } from "./element.js";

/** The tools under the picture. Each says what it did in its own place.
 * @param {import("./words.js").Strings} strings @param {(text: string) => void} say
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

/** Chips that choose the lines drawn. @param {import("./description.js").Description} description @param {import("./words.js").Strings} strings
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
    /** @param {string[]} columns @param {(line: import("./description.js").Line) => string} colourOf */
    show(columns, colourOf) {
      for (const { line, box, swatch } of chips) {
        box.checked = columns.includes(line.column);
        swatch.style.background = colourOf(line);
      }
    },
  };
}
