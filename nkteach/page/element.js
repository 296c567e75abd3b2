// @ts-check
/* Elements of the page, made of text and never of markup. */

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

/** A table of numbers by moments. @param {string} caption @param {string[]} heads of each column @param {string[][]} rows
 * @param {[string, number][]} [groups] what stands over the columns after the first, and over how many each */
export function numberTable(caption, heads, rows, groups = []) {
  const head = heads.map((text, i) => element("th", { scope: "col", ...(groups.length && i === 0 ? { rowspan: "2" } : {}) }, text));
  const over = groups.map(([text, columns]) => element("th", { scope: "colgroup", colspan: String(columns) }, text));
  const lines = groups.length ? [[head[0], ...over], head.slice(1)] : [head];
  return element("table", {}, element("caption", {}, caption), element("thead", {}, ...lines.map((cells) => element("tr", {}, ...cells))),
    element("tbody", {}, ...rows.map(([first, ...cells]) =>
      element("tr", {}, element("th", { scope: "row" }, first), ...cells.map((text) => element("td", {}, text))))));
}

/** Writes a text where it differs; the same text anew would be laid out anew. @param {Text} place @param {string} text */
export function write(place, text) {
  if (place.data !== text) place.data = text;
}

/** A button that shows and hides something. @param {Record<string, string|boolean>} attributes @param {HTMLElement} target
 * @param {...(Node|string)} children */
export function toggle(attributes, target, ...children) {
  const button = element("button", { type: "button", "aria-expanded": "false", "aria-controls": target.id, ...attributes }, ...children);
  target.hidden = true;
  button.addEventListener("click", () => {
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", String(!target.hidden));
  });
  return button;
}

/** Hands a file to the browser to keep. @param {Blob} blob @param {string} name */
export function saveFile(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
