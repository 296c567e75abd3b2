// @ts-check
/* Painting the chart on a canvas: lines on a log axis against days, still axes, names at the ends of the lines. */
import { fill, formatCount, unitsADay } from "./words.js";
import { nearestIndex } from "./rows.js";

/** @typedef {{label: string, colour: string, dark: string, dash: string, values: Float64Array|Float32Array, ended: number|null, strong: boolean}} ChartLine */
/** @typedef {{colour: string, dark: string, dash: string, values: Float32Array}} CrowdLine one of many: no name, no readout */
/** @typedef {{last: number, days: Float64Array, lines: ChartLine[], crowd?: CrowdLine[], ghost: {name: string, days: Float64Array, lines: ChartLine[]}|null,
 *   band: {days: Float64Array, low: Float64Array, high: Float64Array, colour: string, dark: string, label: string}|null,
 *   marks: {label: string, day: number}[], range: [number, number],
 *   guess?: {label: string, days: Float64Array, values: Float64Array}|null}} ChartData guess: what somebody drew */
/** @typedef {{ink: string, quiet: string, paper: string, family: string, font: number, dark: boolean}} Theme */
/** @typedef {{left: number, right: number, top: number, bottom: number, x: (day: number) => number, y: (count: number) => number}} Plot */
/** @typedef {{lines: string[], colour: string, y: number, italic: boolean}} EndLabel */

const tints = new Map(); // colours once worked out: every line asks in every frame
export const USUAL_FONT = 13; // pixels: the type of a chart at 16 px
export const LIGHT = { ink: "#1c1d1f", quiet: "#5c6066", paper: "#ffffff" };

/** @param {string} colour "#rrggbb" or "rgb(...)" @returns {number[]} */
export function channels(colour) {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(colour);
  if (hex) return hex.slice(1).map((pair) => parseInt(pair, 16));
  return (colour.match(/[\d.]+/g) ?? ["110", "110", "110"]).slice(0, 3).map(Number);
}

/** @param {number[]} rgb relative luminance, as WCAG defines it */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A colour moved away from the paper until its contrast reaches the ratio. @param {string} colour @param {string} paper @param {number} ratio */
export function readableColour(colour, paper, ratio) {
  const key = `${colour} ${paper} ${ratio}`;
  if (!tints.has(key)) tints.set(key, awayFrom(colour, paper, ratio));
  return tints.get(key);
}

/** @param {string} colour @param {string} paper @param {number} ratio */
function awayFrom(colour, paper, ratio) {
  const ground = luminance(channels(paper));
  const end = ground > 0.18 ? 0 : 255;
  const start = channels(colour);
  for (let share = 0; ; share += 0.04) {
    const mixed = start.map((c) => Math.round(c + (end - c) * Math.min(1, share)));
    const light = luminance(mixed);
    if (share >= 1 || (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05) >= ratio) return `rgb(${mixed.join(", ")})`;
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} width @returns {string[]} */
export function wrap(context, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @param {number} power */
function decadeLabel(power) {
  const plain = power <= 6 && power >= -3;
  return plain ? formatCount(10 ** power) : `10${[...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "⁻").join("")}`;
}

/** Paints the chart into a box of a canvas; the page's canvas and the saved picture share it.
 * @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size @param {ChartData} data @param {Theme} theme
 * @param {number|null} cross the day being read @param {{unit: string, strings: import("./words.js").Strings}} words @returns {Plot} */
export function paintChart(context, size, data, theme, cross, { unit, strings }) {
  const em = theme.font;
  const setFont = (/** @type {string} */ style) => (context.font = `${style} ${em}px ${theme.family}`);
  const tint = (/** @type {{colour: string, dark: string}} */ line, /** @type {number} */ ratio) =>
    readableColour(theme.dark ? line.dark || line.colour : line.colour, theme.paper, ratio);
  const bold = Math.max(1, em / USUAL_FONT); // lines grow with the type, as on a projector
  const [low, high] = data.range;
  const powers = [];
  for (let power = Math.ceil(Math.log10(low * 1.001)); power <= Math.log10(high); power += 1) powers.push(power);
  setFont("normal");
  const widest = Math.max(0, ...powers.map((power) => context.measureText(decadeLabel(power)).width));
  const room = Math.min(0.27 * size.width, 12 * em);
  const names = [...data.lines.map((line) => line.label), ...(data.guess ? [data.guess.label] : []), ...(data.ghost ? [data.ghost.name] : []), ...(data.band ? [data.band.label] : [])];
  const gutter = Math.max(3 * em, ...names.flatMap((name) => wrap(context, name, room).map((part) => context.measureText(part).width + 2)));
  const left = widest + 0.6 * em;
  const right = size.width - gutter - 0.9 * em;
  const top = (data.marks.length ? 2.9 : 1.7) * em;
  const bottom = size.height - 1.9 * em;
  const scale = (bottom - top) / Math.log(high / low);
  /** @type {Plot} */
  const plot = {
    left, right, top, bottom,
    x: (day) => left + ((right - left) * day) / data.last,
    // What is below the foot of the axis stands on it: a logarithm has no zero.
    y: (count) => Math.max(top, bottom - Math.log(Math.max(count, low) / low) * scale),
  };
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, size.width, size.height);
  paintAxes(context, plot, data, theme, powers, unit, strings, size.width);

  context.save();
  context.beginPath();
  context.rect(left - 2, top - 4, right - left + 4, bottom - top + 8);
  context.clip();
  paintCrowd(context, plot, data, tint);
  if (data.band) paintBand(context, plot, data.band, tint(data.band, 3));
  for (const line of data.ghost?.lines ?? []) paintLine(context, plot, data.ghost?.days ?? data.days, line, tint(line, 3), bold * 1.25, [bold * 3, bold * 3]);
  if (data.guess) paintGuess(context, plot, data.guess, theme);
  for (const line of [...data.lines].reverse()) {
    const dash = (line.dash.match(/[\d.]+/g) ?? []).map(Number);
    paintLine(context, plot, data.days, line, tint(line, 3), bold * (line.strong ? 3 : 2), dash.map((part) => bold * part));
  }
  context.restore();

  /** @type {EndLabel[]} */
  const labels = [];
  let gone = 0;
  const finish = (/** @type {ChartLine} */ line, /** @type {string} */ name, /** @type {Float64Array} */ days, /** @type {boolean} */ italic) => {
    const colour = tint(line, 4.5);
    if (line.ended !== null && line.ended < 0.9 * data.last) {
      paintGone(context, plot, plot.x(line.ended), name, colour, theme, gone, italic);
      gone += 1;
      return;
    }
    const end = nearestIndex(days, data.last);
    if (Number.isFinite(line.values[end])) labels.push({ lines: wrap(context, name, room), colour, y: plot.y(line.values[end]), italic });
  };
  data.lines.forEach((line) => finish(line, line.label, data.days, false));
  if (data.ghost?.lines.length) finish(data.ghost.lines[0], data.ghost.name, data.ghost.days, true);
  if (data.band) {
    const end = nearestIndex(data.band.days, data.last);
    const middle = (plot.y(data.band.low[end]) + plot.y(data.band.high[end])) / 2;
    if (Number.isFinite(middle)) labels.push({ lines: wrap(context, data.band.label, room), colour: tint(data.band, 4.5), y: middle, italic: true });
  }
  if (data.guess) {
    const { label, values } = data.guess;
    labels.push({ lines: wrap(context, label, room), colour: theme.ink, y: plot.y(values[values.length - 1]), italic: true });
  }
  paintLabels(context, plot, labels, theme);
  if (cross !== null) paintCross(context, plot, data, theme, cross, tint);
  return plot;
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {ChartData} data @param {Theme} theme @param {number[]} powers
 * @param {string} unit @param {import("./words.js").Strings} strings @param {number} width */
function paintAxes(context, plot, data, theme, powers, unit, strings, width) {
  const em = theme.font;
  const sharp = (/** @type {number} */ place) => Math.round(place) + 0.5;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textBaseline = "middle";
  context.textAlign = "right";
  const every = Math.max(1, Math.ceil((1.3 * em * powers.length) / (plot.bottom - plot.top)));
  for (const power of powers) {
    const y = sharp(plot.y(10 ** power));
    context.globalAlpha = 0.25;
    context.strokeStyle = theme.quiet;
    strokePath(context, [[plot.left, y], [plot.right, y]]);
    context.globalAlpha = 1;
    context.fillStyle = theme.quiet;
    if ((power - powers[0]) % every === 0) context.fillText(decadeLabel(power), plot.left - 0.5 * em, y);
  }
  context.textAlign = "left";
  context.fillText(unit, 0, 0.7 * em);
  context.strokeStyle = theme.ink;
  strokePath(context, [[plot.left, sharp(plot.bottom)], [plot.right, sharp(plot.bottom)]]);
  const units = unitsADay(data.last);
  const steps = units > 1 ? [1, 2, 3, 6, 12] : [1, 2, 5, 10, 20, 30, 50, 60, 100];
  const step = steps.find((length) => ((plot.right - plot.left) * length) / (units * data.last) >= 3.4 * em) ?? (units > 1 ? 24 : 200);
  context.fillStyle = theme.quiet;
  context.textAlign = "center";
  for (let moment = 0; moment <= units * data.last; moment += step) {
    const x = sharp(plot.x(moment / units));
    strokePath(context, [[x, plot.bottom], [x, plot.bottom + 4]]);
    context.fillText(String(moment), x, plot.bottom + 1.05 * em);
  }
  context.textAlign = "left";
  const clear = plot.right + Math.max(0.9 * em, context.measureText(String(units * data.last)).width / 2 + 0.4 * em);
  context.fillText(units > 1 ? strings.chart.hours : strings.chart.days, clear, plot.bottom + 1.05 * em);
  const named = new Set();
  // Two rows of names: one over the plot, one beside the unit.
  const rows = [{ y: plot.top - 1.05 * em, taken: -Infinity }, { y: 0.7 * em, taken: context.measureText(unit).width + em }];
  for (const mark of data.marks) {
    if (!(mark.day >= 0 && mark.day <= data.last)) continue;
    const x = sharp(plot.x(mark.day));
    context.strokeStyle = theme.quiet;
    context.setLineDash([1, 3]);
    strokePath(context, [[x, plot.top - 0.4 * em], [x, plot.bottom]]);
    context.setLineDash([]);
    context.fillStyle = theme.ink;
    context.beginPath();
    context.moveTo(x, plot.bottom - 0.6 * em);
    context.lineTo(x + 0.35 * em, plot.bottom);
    context.lineTo(x - 0.35 * em, plot.bottom);
    context.fill();
    const long = context.measureText(mark.label).width;
    const start = Math.min(x - 0.35 * em, width - long);
    const row = rows.find((candidate) => start >= candidate.taken);
    if (!row || named.has(mark.label)) continue; // the sign stays; a name over a name would help nobody
    named.add(mark.label);
    context.fillText(mark.label, start, row.y);
    row.taken = start + long + 0.6 * em;
  }
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points */
function strokePath(context, points) {
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {Float64Array} days @param {ChartLine} line @param {string} colour
 * @param {number} thick @param {number[]} dash */
function paintLine(context, plot, days, line, colour, thick, dash) {
  context.strokeStyle = colour;
  context.lineWidth = thick;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  let drawing = false;
  for (let i = 0; i < days.length; i += 1) {
    if (line.ended !== null && days[i] > line.ended) {
      if (drawing) context.lineTo(plot.x(line.ended), plot.bottom);
      break;
    }
    const known = Number.isFinite(line.values[i]);
    if (known && drawing) context.lineTo(plot.x(days[i]), plot.y(line.values[i]));
    else if (known) context.moveTo(plot.x(days[i]), plot.y(line.values[i]));
    drawing = known;
  }
  context.stroke();
  context.setLineDash([]);
}

/** A pencil line: soft and wide under thin and sharp. @param {CanvasRenderingContext2D} context @param {Plot} plot
 * @param {{days: Float64Array, values: Float64Array}} guess @param {Theme} theme */
function paintGuess(context, plot, { days, values }, theme) {
  context.strokeStyle = theme.quiet;
  context.lineCap = "round";
  for (const [thick, share] of [[5, 0.25], [1.75, 1]]) {
    context.lineWidth = thick;
    context.globalAlpha = share;
    strokePath(context, Array.from(days, (day, i) => [plot.x(day), plot.y(values[i])]));
  }
  context.globalAlpha = 1;
  context.lineCap = "butt";
}

/** Many thin lines, those of one look in one stroke. @param {CanvasRenderingContext2D} context @param {Plot} plot @param {ChartData} data
 * @param {(line: {colour: string, dark: string}, ratio: number) => string} tint */
function paintCrowd(context, plot, data, tint) {
  const looks = new Map((data.crowd ?? []).map((line) => [line.colour, line]));
  context.lineWidth = 1;
  context.globalAlpha = 0.5;
  for (const look of looks.values()) {
    context.strokeStyle = tint(look, 3);
    context.setLineDash((look.dash.match(/[\d.]+/g) ?? []).map(Number));
    context.beginPath();
    for (const line of data.crowd ?? []) {
      if (line.colour !== look.colour) continue;
      let gone = false;
      for (let i = 0; i < line.values.length && !gone; i += 1) {
        const [x, y] = [plot.x(data.days[i]), plot.y(line.values[i])];
        if (i) context.lineTo(x, y);
        else context.moveTo(x, y);
        gone = line.values[i] === 0 && line.values[line.values.length - 1] === 0; // cleared: it ends on the floor
      }
    }
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {NonNullable<ChartData["band"]>} band @param {string} colour */
function paintBand(context, plot, band, colour) {
  const known = [...band.days.keys()].filter((i) => Number.isFinite(band.low[i]) && Number.isFinite(band.high[i]));
  const edge = (/** @type {Float64Array} */ values) => known.map((i) => [plot.x(band.days[i]), plot.y(values[i])]);
  const [lower, upper] = [edge(band.low), edge(band.high)];
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([]);
  strokePath(context, lower);
  strokePath(context, upper);
  context.beginPath();
  [...lower, ...upper.reverse()].forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.globalAlpha = 0.75;
  context.fillStyle = hatch(context, colour);
  context.fill();
  context.globalAlpha = 1;
}

/** Diagonal lines, as sharp as the canvas they go on. @param {CanvasRenderingContext2D} context @param {string} colour */
function hatch(context, colour) {
  const density = context.getTransform().a;
  const tile = document.createElement("canvas");
  const side = Math.round(7 * density);
  tile.width = tile.height = side;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.strokeStyle = colour;
  pen.lineWidth = density;
  // The neighbours' corners too, so that the lines meet across tiles.
  for (const x of [-side, 0, side]) strokePath(pen, [[x - side, 2 * side], [x + 2 * side, -side]]);
  const pattern = /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
  pattern.setTransform(new DOMMatrix().scale(1 / density));
  return pattern;
}

/** The sign of a line that ended for good, with its name: a ring on the floor.
 * @param {CanvasRenderingContext2D} context @param {Plot} plot @param {number} x @param {string} name @param {string} colour
 * @param {Theme} theme @param {number} row @param {boolean} italic */
function paintGone(context, plot, x, name, colour, theme, row, italic) {
  context.font = `${italic ? "italic " : ""}${theme.font}px ${theme.family}`;
  context.fillStyle = theme.paper;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, plot.bottom, 4.5, 0, 2 * Math.PI);
  if (row === 0 || italic) context.fill(); // names of other lines that ended with it only stack up over the first ring
  if (row === 0 || italic) context.stroke();
  const long = context.measureText(name).width;
  const start = x + long + theme.font > plot.right ? Math.max(plot.left + 4, x - 9 - long) : x + 9;
  paintText(context, name, start, plot.bottom - (0.95 + 1.25 * row) * theme.font, colour, theme.paper, "left");
}

/** Text with an edge of paper round it, so that it reads over lines. @param {CanvasRenderingContext2D} context @param {string} text
 * @param {number} x @param {number} y @param {string} colour @param {string} paper @param {CanvasTextAlign} align */
export function paintText(context, text, x, y, colour, paper, align) {
  context.textAlign = align;
  context.textBaseline = "middle";
  context.strokeStyle = paper;
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Names at the ends of the lines, pushed apart until none covers another.
 * @param {CanvasRenderingContext2D} context @param {Plot} plot @param {EndLabel[]} labels @param {Theme} theme */
function paintLabels(context, plot, labels, theme) {
  const row = 1.2 * theme.font;
  labels.sort((a, b) => Math.round(a.y / 4) - Math.round(b.y / 4)); // as good as level: the run before its ghost and its band
  const tops = labels.map((label) => label.y - (label.lines.length * row) / 2);
  for (let i = 0; i < tops.length; i += 1) {
    tops[i] = Math.max(tops[i], i ? tops[i - 1] + labels[i - 1].lines.length * row + 2 : 0);
  }
  let limit = plot.bottom + 0.4 * theme.font;
  for (let i = tops.length - 1; i >= 0; i -= 1) {
    tops[i] = Math.min(tops[i], limit - labels[i].lines.length * row);
    limit = tops[i] - 2;
  }
  labels.forEach((label, i) => {
    context.font = `${label.italic ? "italic " : ""}${theme.font}px ${theme.family}`;
    context.strokeStyle = label.colour;
    context.lineWidth = 1;
    const middle = tops[i] + (label.lines.length * row) / 2;
    strokePath(context, [[plot.right + 1, label.y], [plot.right + 0.7 * theme.font, middle]]);
    context.fillStyle = label.colour;
    context.textAlign = "left";
    label.lines.forEach((text, j) => context.fillText(text, plot.right + 0.9 * theme.font, tops[i] + (j + 0.5) * row));
  });
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {ChartData} data @param {Theme} theme @param {number} day
 * @param {(line: ChartLine, ratio: number) => string} tint */
function paintCross(context, plot, data, theme, day, tint) {
  const i = nearestIndex(data.days, day);
  const x = plot.x(data.days[i]);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  strokePath(context, [[x, plot.top], [x, plot.bottom]]);
  for (const line of data.lines) {
    if (!Number.isFinite(line.values[i])) continue;
    context.beginPath();
    context.arc(x, plot.y(line.values[i]), 4, 0, 2 * Math.PI);
    context.fillStyle = tint(line, 3);
    context.strokeStyle = theme.paper;
    context.lineWidth = 2;
    context.stroke();
    context.fill();
  }
}
