// @ts-check
/* What a tissue counts: each kind's sign, name and number, and their course on a chart. */
import { element } from "./element.js";
import { formatCount } from "./words.js";
import { createChart } from "./chart.js";
import { KINDS, paintSign, vesselColour } from "./cells.js";
import { bodySentences, killedSentence } from "./tissuewords.js";

/** @typedef {{minutes: number, counts: Record<string, number>}} Row */

const MOST_ROWS = 400; // points of a line that a chart of this size can show
const UNCHARTED = ["none", "healthy", "dendritic"];

/** A place for a kind's sign; paintIcons draws it. @param {string} name */
export function iconOf(name) {
  return element("canvas", { class: "nk-tissue-icon", "aria-hidden": "true", "data-kind": name });
}

/** @param {HTMLElement} root @param {import("./paint.js").Theme} theme */
export function paintIcons(root, theme) {
  for (const icon of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll(".nk-tissue-icon"))) {
    const side = Math.round(icon.offsetWidth * Math.max(1, window.devicePixelRatio || 1));
    const pen = icon.getContext("2d");
    if (!pen || side === 0) continue;
    icon.width = icon.height = side;
    pen.translate(side / 2, side / 2);
    const kind = KINDS.findIndex(({ name }) => name === icon.dataset.kind);
    if (kind > 0) paintSign(pen, kind, false, 0.4 * side, theme);
    else {
      pen.fillStyle = vesselColour(theme);
      pen.arc(0, 0, 0.25 * side, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

/** @param {{strings: import("./words.js").Strings, signal: AbortSignal}} options */
export function createCounts({ strings, signal }) {
  const words = strings.tissue;
  const rows = KINDS.slice(1).map(({ name }) => {
    const count = element("td", {});
    const row = element("tr", { title: words[`sign_${name}`] }, element("td", {}, iconOf(name)), element("th", { scope: "row" }, words[`legend_${name}`]), count);
    return { name, count, row };
  });
  const table = element("table", { class: "nk-tissue-legend" }, element("caption", { class: "nk-unseen" }, words.legend), element("tbody", {}, ...rows.map(({ row }) => row),
    element("tr", {}, element("td", {}, iconOf("vessel")), element("th", { scope: "row", colspan: "2" }, words.legend_vessel))));
  const killed = element("p", { class: "nk-note" });
  const chart = createChart({ unit: words.unit, strings, signal });

  return {
    table,
    killed,
    chart: chart.element,
    /** @param {Row[]} history the last one is of now */
    show(history) {
      const now = history[history.length - 1];
      const { counts } = now;
      for (const { name, count, row } of rows) {
        const number = counts[name];
        count.textContent = formatCount(number);
        row.classList.toggle("nk-none", number === 0);
      }
      killed.textContent = [killedSentence(counts, strings), ...bodySentences(counts, strings)].join(" ");
      const every = Math.ceil(history.length / MOST_ROWS);
      const drawn = history.filter((row, i) => i % every === 0 || row === now);
      const days = Float64Array.from(drawn, ({ minutes }) => minutes / 1440);
      const seen = KINDS.filter(({ name }) => !UNCHARTED.includes(name) && drawn.some((row) => row.counts[name] > 0));
      const lines = seen.map(({ name, colour, dark, dash }) => ({ label: words[`legend_${name}`], colour, dark, dash, ended: null, strong: false,
        values: Float64Array.from(drawn, (row) => row.counts[name]) }));
      const most = lines.reduce((top, { values }) => values.reduce((a, b) => Math.max(a, b), top), 1);
      chart.show({ last: Math.max(1, Math.ceil(4 * days[days.length - 1]) / 4), days, lines, ghost: null, band: null, marks: [],
        range: [0.5, Math.max(2000, 2 * 10 ** Math.ceil(Math.log10(most / 2)))] });
    },
  };
}
