// @ts-check
/* How cells look: a membrane, a nucleus and granules one can count close up; a small sign of the same shape and colour from afar. */
import { channels, readableColour } from "./paint.js";

/** @typedef {import("./paint.js").Theme} Theme */
/** @typedef {"hexagon"|"pebble"|"diamond"|"circle"|"square"|"star"} Shape */
/** @typedef {{name: string, shape: Shape, size: number, marked: boolean, killer: boolean, colour: string, dark: string, dash: string}} Kind */
/** @typedef {{edge: string, body: string, nucleus: string, mark: string}} Tones */

/** The kinds of cells, in the order of core/layout.py's KIND. Size: radius in sites. Marked: it carries a sign of its own on the same shape.
 * @type {Kind[]} */
export const KINDS = [
  { name: "none", shape: "pebble", size: 0, marked: false, killer: false, colour: "#808080", dark: "#808080", dash: "" },
  { name: "tumour_mhc_low", shape: "hexagon", size: 0.5, marked: false, killer: false, colour: "#D55E00", dark: "#F07A26", dash: "9 3 2 3" },
  { name: "tumour_mhc_high", shape: "hexagon", size: 0.5, marked: true, killer: false, colour: "#A86F00", dark: "#E69F00", dash: "4 4" },
  { name: "healthy", shape: "pebble", size: 0.44, marked: false, killer: false, colour: "#8A8F96", dark: "#7A8088", dash: "1 4" },
  { name: "virus_infected", shape: "diamond", size: 0.54, marked: true, killer: false, colour: "#9C4F7E", dark: "#CC79A7", dash: "6 2 2 2" },
  { name: "nk", shape: "circle", size: 0.42, marked: false, killer: true, colour: "#0072B2", dark: "#4AA8E0", dash: "6 3" },
  { name: "cd8", shape: "square", size: 0.38, marked: false, killer: true, colour: "#007A5A", dark: "#2CC79B", dash: "2 3" },
  { name: "dendritic", shape: "star", size: 0.6, marked: false, killer: false, colour: "#7A6F00", dark: "#F0E442", dash: "10 3" },
  { name: "nk_donor", shape: "circle", size: 0.42, marked: true, killer: true, colour: "#004E7C", dark: "#7CC4F0", dash: "7 2 2 2" },
  { name: "t_donor", shape: "square", size: 0.38, marked: true, killer: true, colour: "#2F7FAE", dark: "#56B4E9", dash: "4 2 1 2" },
];
/** What a cell is doing, as core/layout.py's STATE. */
export const DOING = { WALKING: 0, ATTACHED: 1, SWELLING: 2, SHRINKING: 3, DYING: 4, SPENT: 5, CARRYING: 6, WANDERING: 7 };
const YELLOW = "#F0E442"; // dendritic cells, inside a dark edge
const GRANULES_FROM = 10; // pixels of radius under which granules cannot be counted

/** @param {string} colour @param {string} other @param {number} share of the other */
function mixed(colour, other, share) {
  const [from, to] = [channels(colour), channels(other)];
  return `rgb(${from.map((c, i) => Math.round(c + (to[i] - c) * share)).join(", ")})`;
}

/** The colour of a kind where it must stand out from the paper. @param {number} kind @param {Theme} theme */
export function kindColour(kind, theme) {
  return readableColour(theme.dark ? KINDS[kind].dark : KINDS[kind].colour, theme.paper, 3);
}

/** Vessels lie under the cells, in a quiet red. @param {Theme} theme */
export function vesselColour(theme) {
  return mixed(theme.dark ? "#E0705A" : "#B3261E", theme.paper, 0.62);
}

/** @param {number} kind @param {Theme} theme @returns {Tones} */
function tonesOf(kind, theme) {
  const edge = kindColour(kind, theme);
  if (KINDS[kind].name === "healthy") {
    return { edge: mixed(edge, theme.paper, 0.35), body: mixed(edge, theme.paper, 0.86), nucleus: mixed(edge, theme.paper, 0.52), mark: edge };
  }
  const mark = mixed(edge, theme.dark ? "#ffffff" : "#000000", 0.35);
  if (KINDS[kind].name === "dendritic") return { edge, body: mixed(YELLOW, theme.paper, 0.25), nucleus: theme.dark ? "#4F4800" : edge, mark };
  return { edge, body: mixed(edge, theme.paper, 0.62), nucleus: mixed(edge, theme.paper, 0.2), mark };
}

/** Traces a cell's outline round the origin. @param {CanvasRenderingContext2D} pen @param {Shape} shape @param {number} r */
function traceShape(pen, shape, r) {
  pen.beginPath();
  if (shape === "circle") pen.arc(0, 0, r, 0, 2 * Math.PI);
  else if (shape === "pebble") pen.ellipse(0, 0, r, 0.82 * r, 0.5, 0, 2 * Math.PI);
  else if (shape === "square") pen.roundRect(-r, -r, 2 * r, 2 * r, 0.35 * r);
  else {
    const [corners, inner, turn] = shape === "hexagon" ? [6, 1, 0.2] : shape === "diamond" ? [4, 1, 0] : [14, 0.52, 0.1];
    for (let i = 0; i < corners; i++) {
      const [angle, reach] = [(2 * Math.PI * i) / corners + turn, i % 2 ? r * inner : r];
      pen[i ? "lineTo" : "moveTo"](reach * Math.cos(angle), reach * Math.sin(angle));
    }
    pen.closePath();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} r @param {string} colour @param {boolean} [hollow] */
function paintDot(pen, x, y, r, colour, hollow = false) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.fillStyle = pen.strokeStyle = colour;
  if (hollow) pen.stroke();
  else pen.fill();
}

/** Dots on a ring. @param {CanvasRenderingContext2D} pen @param {number} count @param {number} reach @param {number} size @param {string} colour @param {number} turn */
function paintRing(pen, count, reach, size, colour, turn) {
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * i) / count + turn;
    paintDot(pen, reach * Math.cos(angle), reach * Math.sin(angle), size, colour);
  }
}

/** Paints one cell close up, round the origin, facing right. @param {CanvasRenderingContext2D} pen @param {number} kind @param {number} state
 * @param {number} granules left @param {number} full granules of a fresh cell @param {number} site pixels of a site @param {Theme} theme */
export function paintCell(pen, kind, state, granules, full, site, theme) {
  const { shape, size, marked, killer, name } = KINDS[kind];
  const tones = tonesOf(kind, theme);
  const r = size * site;
  const dying = state === DOING.SWELLING || state === DOING.SHRINKING || state === DOING.DYING;
  pen.lineJoin = "round";
  pen.lineWidth = Math.max(1, 0.11 * r);
  pen.strokeStyle = tones.edge;
  pen.fillStyle = state === DOING.SWELLING ? mixed(tones.body, theme.paper, 0.5) : tones.body;
  traceShape(pen, shape, r - 0.5 * pen.lineWidth);
  pen.fill();
  if (dying || state === DOING.SPENT) pen.setLineDash([0.32 * r, 0.22 * r]); // holes in the membrane, or an empty killer
  pen.stroke();
  pen.setLineDash([]);
  if (state === DOING.SHRINKING) paintRing(pen, 7, r, 0.2 * r, tones.edge, 0.3); // blebs
  if (state === DOING.SWELLING) paintRing(pen, 5, 0.66 * r, 0.08 * r, tones.edge, 0.9); // contents on their way out
  if (name === "tumour_mhc_high" && !dying) paintMolecules(pen, r, tones.edge);
  const back = killer ? -0.28 * r : 0;
  const nucleus = r * (name === "healthy" ? 0.3 : killer ? 0.46 : state === DOING.SHRINKING ? 0.36 : 0.48);
  pen.fillStyle = tones.nucleus;
  pen.beginPath();
  if (shape === "hexagon") pen.ellipse(-0.08 * r, 0, nucleus * 1.1, nucleus * 0.9, 0.6, 0, 2 * Math.PI);
  else if (shape === "star") pen.ellipse(0, 0, nucleus * 0.6, nucleus * 0.6, 0, 0, 2 * Math.PI);
  else pen.ellipse(back, 0, nucleus, nucleus, 0, 0, 2 * Math.PI);
  pen.fill();
  if (name === "virus_infected") paintRing(pen, 4, 0.62 * r, 0.11 * r, tones.mark, 0.78);
  if (state === DOING.WANDERING) paintFoot(pen, r, tones.edge);
  if (state === DOING.CARRYING) paintDot(pen, 0.05 * r, -0.05 * r, 0.2 * r, kindColour(1, theme));
  if (marked && killer) { // a donor's cell: a second membrane
    pen.strokeStyle = tones.edge;
    pen.lineWidth = Math.max(0.75, 0.06 * r);
    traceShape(pen, shape, 0.78 * r);
    pen.stroke();
  }
  if (shape === "circle" && r >= GRANULES_FROM) paintGranules(pen, granules, full, r, tones.mark);
}

/** What a wandering cell puts out before it. @param {CanvasRenderingContext2D} pen @param {number} r @param {string} colour */
function paintFoot(pen, r, colour) {
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.arc(1.05 * r, 0, 0.3 * r, 0.6 * Math.PI, -0.6 * Math.PI, true);
  pen.stroke();
}

/** MHC-I on the membrane: short stalks one can see. @param {CanvasRenderingContext2D} pen @param {number} r @param {string} colour */
function paintMolecules(pen, r, colour) {
  pen.strokeStyle = colour;
  pen.beginPath();
  for (let i = 0; i < 12; i++) {
    const angle = (Math.PI * i) / 6 + 0.46;
    pen.moveTo(0.86 * r * Math.cos(angle), 0.86 * r * Math.sin(angle));
    pen.lineTo(1.12 * r * Math.cos(angle), 1.12 * r * Math.sin(angle));
  }
  pen.stroke();
}

/** Granules in front of the nucleus: full ones left, rings where one was spent.
 * @param {CanvasRenderingContext2D} pen @param {number} left @param {number} full @param {number} r @param {string} colour */
function paintGranules(pen, left, full, r, colour) {
  const size = Math.min(0.13, 0.8 / Math.max(1, full)) * r;
  pen.lineWidth = Math.max(0.75, 0.3 * size);
  for (let i = 0; i < full; i++) {
    const angle = full > 1 ? (i / (full - 1) - 0.5) * Math.PI * 0.95 : 0;
    paintDot(pen, 0.6 * r * Math.cos(angle) + 0.06 * r, 0.66 * r * Math.sin(angle), size, colour, i >= left);
  }
}

/** Paints one cell as a sign, round the origin. @param {CanvasRenderingContext2D} pen @param {number} kind @param {boolean} dying
 * @param {number} r pixels @param {Theme} theme */
export function paintSign(pen, kind, dying, r, theme) {
  const { shape, marked, name } = KINDS[kind];
  const tones = tonesOf(kind, theme);
  const quiet = name === "healthy";
  pen.lineJoin = "round";
  pen.lineWidth = Math.max(1, 0.25 * r);
  pen.strokeStyle = pen.fillStyle = quiet ? tones.nucleus : tones.edge;
  traceShape(pen, shape, dying || shape === "star" ? r - 0.5 * pen.lineWidth : r);
  if (dying) return pen.stroke();
  if (name === "dendritic") {
    pen.lineWidth = Math.max(1, 0.3 * r);
    pen.fillStyle = YELLOW;
    pen.stroke();
  }
  pen.fill();
  if (marked && r >= 2.5) paintDot(pen, 0, 0, Math.max(1, 0.38 * r), theme.paper);
}
