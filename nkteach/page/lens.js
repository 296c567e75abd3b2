// @ts-check
/* What all lenses share: the tabs that choose one, and the seed of chance. */
import { element } from "./element.js";
import { fill, formatWhole, readNumber } from "./words.js";

/** @typedef {import("./words.js").Strings} Strings */

export const LARGEST_SEED = 2 ** 32 - 1;

/** The tabs that choose a lens. @param {Strings} strings @param {string[]} names @param {HTMLElement} panel @param {(name: string) => void} onChoose */
export function createTabs(strings, names, panel, onChoose) {
  const prefix = `nk-${Math.random().toString(36).slice(2, 8)}`;
  panel.id = `${prefix}-panel`;
  panel.setAttribute("role", "tabpanel");
  const tabs = names.map((name) =>
    element("button", { type: "button", role: "tab", class: "nk-tab", id: `${prefix}-${name}`, "aria-controls": panel.id, title: strings.lens[`${name}_meaning`] },
      strings.lens[name]));
  const row = element("div", { class: "nk-tabs", role: "tablist", "aria-label": strings.lens.name }, ...tabs);
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => onChoose(names[i]));
    tab.addEventListener("keydown", (event) => {
      /** @type {Record<string, number>} */
      const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: names.length - 1 };
      if (!Object.hasOwn(to, event.key)) return;
      event.preventDefault();
      event.stopPropagation(); // a slide deck would turn the page
      const next = (to[event.key] + names.length) % names.length;
      tabs[next].focus();
      onChoose(names[next]);
    });
  });
  return {
    element: row,
    /** @param {string} chosen */
    show(chosen) {
      names.forEach((name, i) => {
        tabs[i].setAttribute("aria-selected", String(name === chosen));
        tabs[i].tabIndex = name === chosen ? 0 : -1;
      });
      panel.setAttribute("aria-labelledby", `${prefix}-${chosen}`);
    },
  };
}

/** The seed of chance: shown, typed over, drawn anew. @param {Strings} strings @param {() => number} present @param {(seed: number) => void} onChange */
export function createSeed(strings, present, onChange) {
  const id = `nk-${Math.random().toString(36).slice(2, 8)}`;
  const number = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "nk-number", id, "aria-describedby": `${id}-problem` });
  const problem = element("p", { class: "nk-problem", id: `${id}-problem`, role: "alert" });
  const fresh = element("button", { type: "button", class: "nk-tool" }, strings.seed.fresh);
  const complain = (/** @type {string} */ text) => {
    problem.textContent = text;
    number.setAttribute("aria-invalid", String(text !== ""));
  };
  function show() {
    complain("");
    number.value = String(present());
    number.style.width = `${Math.max(3, number.value.length) + 1.5}ch`;
  }
  function read() {
    const seed = readNumber(number.value);
    if (!(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) {
      return complain(fill(strings.seed.bad, { high: formatWhole(LARGEST_SEED), seed: present() }));
    }
    complain("");
    if (seed !== present()) onChange(seed);
    show();
  }
  number.addEventListener("focus", () => number.select());
  number.addEventListener("change", read);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter") read();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    show();
  });
  fresh.addEventListener("click", () => {
    onChange(1 + Math.floor(Math.random() * 99_999));
    show();
  });
  const row = element("div", { class: "nk-seed", role: "group", "aria-label": strings.seed.name },
    element("label", { for: id }, strings.seed.label), number, fresh, element("span", { class: "nk-note" }, strings.seed.meaning), problem);
  return { element: row, show };
}
