// @ts-check
/* The chart in the page: a canvas that repaints as levers move, and a crosshair that reads every line at a day. */
import { element } from "./element.js";
import { countsCells, fill, formatCount, momentOf, unitsADay } from "./words.js";
import { nearestIndex } from "./rows.js";
import { shrinkOf } from "./hand.js";
import { LIGHT, channels, luminance, paintChart, paintText, readableColour, wrap } from "./paint.js";

/** @typedef {import("./paint.js").ChartData} ChartData */
/** @typedef {import("./paint.js").ChartLine} ChartLine */
/** @typedef {import("./paint.js").Theme} Theme */
/** @typedef {import("./paint.js").Plot} Plot */

/** The colours and the type of the page, as a picture in it needs them. @param {HTMLElement} stage @returns {Theme} */
export function readTheme(stage) {
  const style = getComputedStyle(stage);
  const [ink, paper] = [style.color, style.backgroundColor];
  return { ink, paper, quiet: style.outlineColor, family: style.fontFamily, font: 0.8125 * parseFloat(style.fontSize),
    dark: luminance(channels(ink)) > luminance(channels(paper)) };
}

/** Calls whenever a picture must be read anew: its size, the host's theme, the system's colours, paper.
 * @param {HTMLElement} stage @param {() => void} refresh @param {AbortSignal} signal */
export function followHost(stage, refresh, signal) {
  const observer = new ResizeObserver(refresh);
  observer.observe(stage);
  const hostTheme = new MutationObserver(() => setTimeout(refresh, 60)); // after the host's own style sheet has followed
  for (const host of [document.documentElement, document.body]) hostTheme.observe(host, { attributes: true });
  window.addEventListener("resize", refresh, { signal });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
    window.matchMedia(query).addEventListener("change", refresh, { signal });
  }
  signal.addEventListener("abort", () => {
    observer.disconnect();
    hostTheme.disconnect();
  });
}

/** The chart in the page. @param {{unit: string, strings: import("./words.js").Strings, signal: AbortSignal,
 *   onRead?: (day: number) => void, onTheme?: () => void}} options onRead: told which day is read, the last one if none; onTheme: colours may be others now */
export function createChart({ unit, strings, signal, onRead, onTheme }) {
  const words = { unit, strings };
  const canvas = element("canvas", { class: "nk-canvas", tabindex: "0", role: "slider", "aria-label": fill(strings.chart.name, { unit }) });
  const readout = element("table", { class: "nk-readout", "aria-hidden": "true", hidden: true });
  const message = element("p", { class: "nk-message", hidden: true });
  const stage = element("div", { class: "nk-stage" }, canvas, readout, message);
  const size = { width: 0, height: 0, density: 1 };
  /** @type {Theme} */
  let theme = { ...LIGHT, family: "sans-serif", font: 13, dark: false };
  /** @type {ChartData|null} */
  let data = null;
  /** @type {Plot|null} */
  let plot = null;
  /** @type {number|null} */
  let cross = null;
  let stepping = false; // read by keys, which stop on whole steps only
  let failure = "";

  /** Reads size and colours from the page, then paints. */
  function refresh() {
    theme = readTheme(stage);
    size.width = stage.clientWidth;
    size.height = stage.clientHeight;
    size.density = Math.min(4, Math.max(1, (window.devicePixelRatio || 1) * shrinkOf(canvas)));
    canvas.width = Math.round(size.width * size.density);
    canvas.height = Math.round(size.height * size.density);
    paint();
    onTheme?.();
  }

  function paint() {
    const context = canvas.getContext("2d", { alpha: false }); // what stands under it need not be drawn
    if (!data || !context || size.width < 40 || size.height < 40) return; // a hidden slide: the observer calls again
    // Words first: text on a canvas has the page laid out, and what changes after it would have it laid out once more.
    read();
    context.setTransform(size.density, 0, 0, size.density, 0, 0);
    plot = paintChart(context, size, data, theme, cross, words);
    placeReadout();
  }

  /** Says what stands at the day being read, in the table and to a screen reader. */
  function read() {
    if (!data) return;
    const { days, lines, ghost, band, last, range } = data;
    const day = cross ?? last;
    onRead?.(day);
    const at = (/** @type {Float64Array} */ axis, /** @type {{values: Float64Array|Float32Array}} */ line) => {
      const count = day > axis[axis.length - 1] ? NaN : line.values[nearestIndex(axis, day)]; // a ghost may be shorter
      return !Number.isFinite(count) ? "" : count > 0 && count < 1 && countsCells(range) ? strings.chart.below_one : formatCount(count);
    };
    const near = (stepping ? 0.5 : 0.25) / unitsADay(last);
    const begins = cross === null ? [] : data.marks.filter((mark) => Math.abs(mark.day - day) <= near).map((mark) => mark.label);
    const title = [momentOf(day, last, strings), ...begins].join(", ");
    canvas.setAttribute("aria-valuemin", "0");
    canvas.setAttribute("aria-valuemax", String(last));
    canvas.setAttribute("aria-valuenow", String(day));
    const said = lines.map((line, i) => {
      const text = fill(strings.chart.value, { label: line.label, count: at(days, line) });
      const older = line.strong && ghost?.lines[i] ? at(ghost.days, ghost.lines[i]) : "";
      const beside = !line.strong ? [] : [
        ...(ghost && older ? [fill(strings.chart.beside_ghost, { name: ghost.name, count: older })] : []),
        ...(band ? [fill(strings.chart.beside_band, { low: at(band.days, { values: band.low }), high: at(band.days, { values: band.high }) })] : []),
      ];
      return beside.length ? `${text} (${beside.join("; ")})` : text;
    });
    const text = `${title}: ${said.join(", ")}`;
    canvas.setAttribute("aria-valuetext", failure ? fill(strings.chart.outdated, { text }) : text);
    readout.hidden = cross === null;
    if (cross === null) return;
    const older = size.width > 36 * theme.font ? ghost : null; // a phone has room for one column
    const head = element("tr", {}, element("th", {}, title), ...(older ? [element("th", {}, strings.chart.now), element("th", {}, older.name)] : []));
    readout.replaceChildren(head, ...lines.map((line, i) => {
      const swatch = element("span", { class: "nk-swatch" });
      swatch.style.background = readableColour(theme.dark ? line.dark || line.colour : line.colour, theme.paper, 3);
      const row = element("tr", {}, element("td", {}, swatch, line.label), element("td", {}, at(days, line)));
      if (older) row.append(element("td", {}, older.lines[i] ? at(older.days, older.lines[i]) : ""));
      return row;
    }));
  }

  /** Beside the day that is read, where there is more room. */
  function placeReadout() {
    if (!plot || cross === null) return;
    const x = plot.x(cross);
    const rightHalf = x > (plot.left + plot.right) / 2;
    readout.style.left = rightHalf ? "auto" : `${x + 12}px`;
    readout.style.right = rightHalf ? `${size.width - x + 12}px` : "auto";
    readout.style.top = `${Math.max(0, Math.min(plot.top, size.height - readout.offsetHeight))}px`; // a long one from the very top
  }

  /** @param {number|null} day */
  function readAt(day) {
    cross = day === null || !data ? null : Math.min(data.last, Math.max(0, day));
    paint();
  }

  let waved = false; // the reading was sent away while the pointer stays
  canvas.addEventListener("pointermove", pointAt);
  canvas.addEventListener("pointerdown", (event) => {
    waved = false;
    pointAt(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || cross === null || !canvas.matches(":hover") || document.activeElement === canvas) return;
    waved = true;
    readAt(null);
    event.stopPropagation(); // a slide deck would show its overview
  }, { capture: true, signal });
  /** @param {PointerEvent} event */
  function pointAt(event) {
    if (!plot || !data || waved) return;
    stepping = false;
    const x = (event.clientX - canvas.getBoundingClientRect().left) / shrinkOf(canvas);
    const day = ((x - plot.left) / (plot.right - plot.left)) * data.last;
    readAt(x < plot.left - 8 || x > plot.right + 8 ? null : data.days[nearestIndex(data.days, day)]);
  }
  canvas.addEventListener("pointerleave", (event) => {
    waved = false;
    if (event.pointerType === "mouse") readAt(null); // after a touch it stays until the next one
  });
  canvas.addEventListener("focus", () => {
    stepping = canvas.matches(":focus-visible");
    if (stepping && cross === null && data) readAt(data.last);
  });
  canvas.addEventListener("blur", () => readAt(null));
  canvas.addEventListener("keydown", (event) => {
    if (!data || event.ctrlKey || event.metaKey || event.altKey) return;
    stepping = true;
    const from = cross ?? data.last;
    const units = unitsADay(data.last);
    const [before, after] = [(Math.ceil(from * units) - 1) / units, (Math.floor(from * units) + 1) / units];
    const page = 7 / units;
    /** @type {Record<string, number>} */
    const to = { ArrowLeft: before, ArrowDown: before, ArrowRight: after, ArrowUp: after, PageDown: from - page, PageUp: from + page, Home: 0, End: data.last };
    if (event.key === "Escape" && cross !== null) readAt(null);
    else if (Object.hasOwn(to, event.key)) readAt(to[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation(); // a slide deck would turn the page
  });

  followHost(stage, refresh, signal);

  return {
    element: stage,
    refresh,
    /** The colour of a line as it is drawn now. @param {{colour: string, dark: string}} line */
    colourOf: (line) => readableColour(theme.dark ? line.dark || line.colour : line.colour, theme.paper, 3),
    /** @param {ChartData} next */
    show(next) {
      data = next;
      failure = "";
      if (cross !== null) cross = Math.min(cross, next.last);
      stage.classList.remove("nk-failed");
      message.hidden = true;
      paint();
    },
    /** Dims the last picture and says why there is no new one. @param {string} text */
    fail(text) {
      stage.classList.add("nk-failed");
      message.hidden = false;
      message.textContent = failure = text;
      if (data) read();
      else canvas.setAttribute("aria-valuetext", text);
    },
    /** The chart as a PNG on white, with what it shows above and what made it below.
     * @param {string} heading @param {string} note @returns {Promise<Blob|null>} */
    picture(heading, note) {
      const sheet = document.createElement("canvas");
      const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
      const [width, height, edge, row] = [960, 480, 24, 24];
      context.font = `17px ${theme.family}`;
      const above = wrap(context, heading, width - 2 * edge);
      context.font = `14px ${theme.family}`;
      const below = wrap(context, note, width - 2 * edge);
      const chartTop = edge + above.length * row + 12;
      sheet.width = 2 * width;
      sheet.height = 2 * (chartTop + height + 12 + below.length * row + edge);
      context.scale(2, 2);
      context.fillStyle = LIGHT.paper;
      context.fillRect(0, 0, width, sheet.height);
      if (data) {
        const chart = document.createElement("canvas");
        chart.width = 2 * (width - 2 * edge);
        chart.height = 2 * height;
        const inner = /** @type {CanvasRenderingContext2D} */ (chart.getContext("2d"));
        inner.scale(2, 2);
        paintChart(inner, { width: width - 2 * edge, height }, data, { ...LIGHT, family: theme.family, font: 15, dark: false }, null, words);
        context.drawImage(chart, edge, chartTop, width - 2 * edge, height);
      }
      context.textBaseline = "middle";
      context.font = `17px ${theme.family}`;
      above.forEach((text, i) => paintText(context, text, edge, edge + (i + 0.5) * row, LIGHT.ink, LIGHT.paper, "left"));
      context.font = `14px ${theme.family}`;
      const start = chartTop + height + 12;
      below.forEach((text, i) => paintText(context, text, edge, start + (i + 0.5) * row, LIGHT.quiet, LIGHT.paper, "left"));
      return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
    },
  };
}
