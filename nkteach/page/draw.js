// @ts-check
/* A curve drawn before the run: with the pointer, the arrow keys, or as numbers; then the run is shown over the pencil line. */
import { element } from "./element.js";
import { clockName, countsCells, fill, formatCount, formatDay, formatMoment, momentOf, readNumber } from "./words.js";
import { shrinkOf } from "./hand.js";
import { LIGHT, paintChart } from "./paint.js";
import { followHost, readTheme } from "./chart.js";
import { PLACES, compareDrawing, drawnDays, filled, inWords, measuresOf } from "./deciding.js";
import { createSure } from "./choices.js";
import { commitAndRun, showRuns } from "./predict.js";

const TYPED = 5; // steps between the days that can be typed
const AT_EDGE = 6; // places at either end within which a drawing must begin and end
const CLOSE_BY = 1.25; // a factor under which two lines look as one

/** @typedef {import("./choices.js").Common} Common */
/** @typedef {import("./paint.js").Plot} Plot */

/** Three digits are more than a hand can draw. @param {number} count */
const roughly = (count) => Number(count.toPrecision(3));

/** The pad: axes and a pencil line. @param {Common} common @param {() => (number|null)[]} present @param {(drawn: (number|null)[]) => void} onDraw */
function createPad({ id, question, strings, words, signal }, present, onDraw) {
  const days = question.days ?? 0;
  const range = question.range ?? /** @type {[number, number]} */ ([0.5, 1e5]);
  const moments = drawnDays(days);
  const label = question.lines?.[0].label ?? "";
  const canvas = element("canvas", { class: "nk-canvas nk-pad", tabindex: "0", role: "application", "aria-label": fill(words.pad, { label, unit: question.unit ?? "" }),
    "aria-describedby": `${id}-keys` });
  const stage = element("div", { class: "nk-stage" }, canvas);
  const reading = element("p", { class: "nk-note", role: "status" });
  const size = { width: 0, height: 0, density: 1 };
  let theme = readTheme(stage);
  /** @type {Plot|null} */
  let plot = null;
  let place = 0; // where the keyboard's pencil is
  let height = NaN; // and how high
  let fixed = false;
  let keyboard = false;
  /** @type {{place: number, count: number}|null} */
  let pen = null;

  function refresh() {
    theme = readTheme(stage);
    Object.assign(size, { width: stage.clientWidth, height: stage.clientHeight, density: Math.min(4, Math.max(1, (window.devicePixelRatio || 1) * shrinkOf(canvas))) });
    canvas.width = Math.round(size.width * size.density);
    canvas.height = Math.round(size.height * size.density);
    paint();
  }
  function paint() {
    const context = canvas.getContext("2d");
    if (!context || size.width < 40 || size.height < 40) return;
    context.setTransform(size.density, 0, 0, size.density, 0, 0);
    const drawn = present();
    const known = drawn.flatMap((value, at) => (value === null ? [] : [at]));
    const whole = known.length ? filled(drawn, range[0]) : null;
    const [from, to] = [known[0], known[known.length - 1] + 1];
    plot = paintChart(context, size, {
      last: days, days: moments, lines: [], band: null, ghost: null, marks: question.marks ?? [], range,
      guess: whole && { label, days: moments.slice(from, to), values: whole.slice(from, to) },
    }, theme, null, { unit: question.unit ?? "", strings });
    if (keyboard && !fixed) paintPencil(context, plot, whole);
  }
  /** Where the keyboard's pencil stands. @param {CanvasRenderingContext2D} context @param {Plot} at @param {Float64Array|null} whole */
  function paintPencil(context, at, whole) {
    const x = at.x(moments[place]);
    const y = at.y(heightNow(whole));
    context.strokeStyle = theme.ink;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, at.top);
    context.lineTo(x, at.bottom);
    context.stroke();
    context.lineWidth = 2;
    context.fillStyle = theme.paper;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  /** @param {Float64Array|null} whole */
  function heightNow(whole) {
    const here = present()[place];
    if (here !== null && here !== undefined) return roughly(height) === here ? height : here; // steps do not gather what rounding takes
    if (!Number.isNaN(height)) return height;
    return whole ? whole[place] : question.start ?? Math.sqrt(range[0] * range[1]);
  }
  function read() {
    const drawn = present();
    const here = drawn[place];
    const text = here === null || here === undefined ? words.not_drawn : formatCount(here);
    reading.textContent = fill(words.pencil_at, { moment: momentOf(moments[place], days, strings), count: text });
  }

  /* The pointer draws where it goes; a click sets one place. */

  /** @param {PointerEvent} event */
  function placeOf(event) {
    if (!plot) return null;
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / shrinkOf(canvas);
    const y = (event.clientY - box.top) / shrinkOf(canvas);
    const share = Math.min(1, Math.max(0, (x - plot.left) / (plot.right - plot.left)));
    const up = Math.min(1, Math.max(0, (plot.bottom - y) / (plot.bottom - plot.top)));
    return { place: Math.round(share * (PLACES - 1)), count: roughly(range[0] * (range[1] / range[0]) ** up) };
  }
  /** @param {{place: number, count: number}} to */
  function drawTo(to) {
    const drawn = [...present()];
    const from = pen ?? to;
    const steps = Math.max(1, Math.abs(to.place - from.place));
    for (let i = 0; i <= steps; i += 1) {
      const at = from.place + Math.round(((to.place - from.place) * i) / steps);
      drawn[at] = roughly(from.count * (to.count / from.count) ** (i / steps));
    }
    drawn[to.place] = to.count;
    pen = to;
    [place, height] = [to.place, to.count];
    onDraw(drawn);
    paint();
  }
  canvas.addEventListener("pointerdown", (event) => {
    const to = fixed || event.button !== 0 ? null : placeOf(event);
    if (!to) return;
    keyboard = false;
    canvas.setPointerCapture(event.pointerId);
    pen = null;
    drawTo(to);
  });
  canvas.addEventListener("pointermove", (event) => {
    const to = pen && placeOf(event);
    if (to) drawTo(to);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (pen) read();
      pen = null;
    });
  }

  /* The keys: left and right go from place to place, up and down draw there; a line is drawn between. */

  canvas.addEventListener("focus", () => {
    keyboard = canvas.matches(":focus-visible");
    read();
    paint();
  });
  canvas.addEventListener("blur", () => {
    keyboard = false;
    paint();
  });
  canvas.addEventListener("keydown", (event) => {
    if (fixed || event.ctrlKey || event.metaKey || event.altKey) return;
    const stride = event.shiftKey ? 6 : 1;
    /** @type {Record<string, number>} */
    const goes = { ArrowLeft: place - stride, ArrowRight: place + stride, Home: 0, End: PLACES - 1 };
    /** @type {Record<string, number>} */
    const draws = { ArrowUp: 10 ** 0.05, ArrowDown: 10 ** -0.05, PageUp: 10 ** 0.5, PageDown: 10 ** -0.5, Enter: 1, " ": 1 };
    const drawn = [...present()];
    if (Object.hasOwn(goes, event.key)) {
      height = heightNow(drawn.some((value) => value !== null) ? filled(drawn, range[0]) : null);
      place = Math.min(PLACES - 1, Math.max(0, goes[event.key]));
    } else if (Object.hasOwn(draws, event.key)) {
      const whole = drawn.some((value) => value !== null) ? filled(drawn, range[0]) : null;
      const next = heightNow(whole) * draws[event.key] ** (event.shiftKey ? 4 : 1);
      height = Math.min(range[1], Math.max(range[0], next));
      drawn[place] = roughly(height);
      onDraw(drawn);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      drawn[place] = null;
      onDraw(drawn);
    } else return;
    keyboard = true;
    event.preventDefault();
    event.stopPropagation(); // a slide deck would turn the page
    read();
    paint();
  });
  followHost(stage, refresh, signal);

  return {
    parts: [stage, reading],
    refresh: paint,
    focus: () => canvas.focus(),
    /** @param {boolean} now */
    lock(now) {
      fixed = now;
      stage.hidden = reading.hidden = now;
      if (now) pen = null;
    },
  };
}

/** The drawing as numbers on a few days. @param {Common} common @param {() => (number|null)[]} present @param {(drawn: (number|null)[]) => void} onDraw */
function createNumbers({ id, question, strings, words }, present, onDraw) {
  const days = question.days ?? 0;
  const [low, high] = question.range ?? [0.5, 1e5];
  const places = Array.from({ length: TYPED + 1 }, (_, i) => Math.round((i * (PLACES - 1)) / TYPED));
  const problem = element("p", { class: "nk-problem", role: "alert", id: `${id}-typed` });
  const fields = places.map((place) => {
    const day = formatMoment((days * place) / (PLACES - 1), days);
    const field = element("input", { type: "text", inputmode: "decimal", class: "nk-number", size: "6", autocomplete: "off", "aria-describedby": problem.id });
    field.addEventListener("change", () => {
      const drawn = [...present()];
      const count = readNumber(field.value);
      const empty = field.value.trim() === "";
      const fits = empty || (count >= 0 && count <= high);
      problem.textContent = fits ? "" : fill(words.bad_point, { high: formatCount(high) });
      field.setAttribute("aria-invalid", String(!fits));
      if (!fits) return;
      drawn[place] = empty ? null : Math.max(low, roughly(count));
      onDraw(drawn);
    });
    field.readOnly = place === 0 && question.start !== undefined;
    return { place, field, row: element("label", {}, `${clockName(days, strings)} ${day} `, field, field.readOnly ? ` ${words.given}` : "") };
  });
  const about = [question.lines?.[0].label, question.unit].filter(Boolean).join(", ");
  return {
    element: element("details", { class: "nk-fold" }, element("summary", {}, words.type_points), 
      element("fieldset", { class: "nk-points" }, element("legend", {}, about), ...fields.map(({ row }) => row)), problem),
    show() {
      const drawn = present();
      for (const { place, field } of fields) {
        const value = drawn[place];
        if (document.activeElement === field) continue;
        field.value = value === null ? "" : formatCount(value);
        field.setAttribute("aria-invalid", "false");
      }
      if (!fields.some(({ field }) => field.getAttribute("aria-invalid") === "true")) problem.textContent = "";
    },
  };
}

/** Asks for a curve and how sure one is, then runs. @param {Common} common @param {() => Promise<any>} prepare */
export function askDrawing(common, prepare) {
  const { id, question, words, given, keep, button } = common;
  const nothing = Array.from({ length: PLACES }, (_, place) => (place === 0 && question.start !== undefined ? question.start : null));
  const present = () => (given().drawn.length === PLACES ? given().drawn : nothing);
  const draw = (/** @type {(number|null)[]} */ drawn) => keep({ drawn: question.start === undefined ? drawn : [question.start, ...drawn.slice(1)], answer: "drawn" });
  const pad = createPad(common, present, draw);
  const numbers = createNumbers(common, present, draw);
  const rub = button(words.rub_out, "", () => {
    keep({ drawn: [], answer: "" });
    pad.focus();
  });
  const sure = createSure(common);
  const keys = element("p", { class: "nk-note", id: `${id}-keys` }, words.pad_keys);
  const rubbing = element("div", { class: "nk-tools" }, rub);
  function missing() {
    const known = present().flatMap((value, place) => (value === null ? [] : [place]));
    if (!(known.length > 1 && known[0] <= AT_EDGE && known[known.length - 1] >= PLACES - 1 - AT_EDGE)) return words.draw_whole;
    return given().confidence ? "" : words.say_sure;
  }
  return commitAndRun(common, prepare, {
    note: words.before,
    inputs: [element("p", { class: "nk-prompt" }, question.prompt), keys, ...pad.parts, rubbing, numbers.element, sure.element],
    missing,
    lock(fixed) {
      pad.lock(fixed);
      pad.refresh();
      numbers.show();
      sure.show(given().confidence, false);
      keys.hidden = numbers.element.hidden = rubbing.hidden = sure.element.hidden = fixed;
    },
    clear: () => keep({ drawn: [], answer: "", confidence: "", committed: false, right: "" }),
    focus: pad.focus,
    reveal(runs) {
      const found = compareDrawing(question, present(), runs);
      const factor = formatCount(Number(found.factor.toPrecision(2)));
      const how = fill(found.factor < CLOSE_BY ? words.drawn_as_one : words.drawn_within, { factor });
      const cells = !question.range || countsCells(question.range);
      const count = (/** @type {number} */ value) => (cells && value < 1 ? words.under_one : formatCount(roughly(value)));
      const where = found.factor < CLOSE_BY ? "" : fill(words.drawn_worst, { day: formatDay(found.day), drawn: count(found.drawn), shown: count(found.shown) });
      return {
        right: found.close,
        said: [element("p", {}, element("strong", {}, found.close ? words.drawn_close : words.drawn_far), ` ${how} ${where}`),
          element("p", {}, fill(question.result ?? "", inWords(question, measuresOf(question, runs), words))),
          element("p", {}, question.replies?.[found.close ? "close" : "far"] ?? "")],
        result: showRuns(common, runs, present()),
      };
    },
  });
}
