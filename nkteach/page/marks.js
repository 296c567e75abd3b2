// @ts-check
/* What is painted over the cells: flashes, the cell that is followed and its way, the cursor, the tool in hand, how long a stretch is. */
import { fill } from "./words.js";
import { paintText } from "./paint.js";
import { kindColour } from "./cells.js";

/** @typedef {import("./paint.js").Theme} Theme */
/** @typedef {{x: number, y: number}} Place in sites */
/** @typedef {ReturnType<typeof import("./camera.js").createCamera>} CameraHolder */
/** @typedef {{moments: ReturnType<ReturnType<typeof import("./deaths.js").createDeaths>["moments"]>, followed: Place|null, trail: Place[],
 *   cursor: Place|null, tool: (Place & {radius: number})|null}} Marks */

/** A line that reads on any ground: ink within an edge of paper. @param {CanvasRenderingContext2D} pen @param {Theme} theme @param {() => void} trace */
function strokeTwice(pen, theme, trace) {
  for (const [colour, thick] of /** @type {const} */ ([[theme.paper, 5], [theme.ink, 2]])) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.beginPath();
    trace();
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen in pixels @param {CameraHolder} camera @param {Theme} theme @param {Marks} marks */
export function paintMarks(pen, camera, theme, { moments, followed, trail, cursor, tool }) {
  const { zoom } = camera.at;
  const near = Math.max(5, 0.55 * zoom); // pixels: about a cell
  for (const { x, y, share } of moments.flashes) {
    const [px, py] = camera.toScreen(x, y);
    pen.globalAlpha = 1 - share;
    pen.strokeStyle = theme.ink;
    pen.lineWidth = Math.max(1.5, 0.08 * zoom);
    pen.beginPath();
    pen.arc(px, py, near * (0.8 + 0.9 * share), 0, 2 * Math.PI);
    pen.stroke();
  }
  for (const { x, y, kind, share } of moments.bursts) {
    const [px, py] = camera.toScreen(x, y);
    pen.globalAlpha = 1 - share;
    pen.fillStyle = kindColour(kind, theme);
    for (let i = 0; i < 9; i++) {
      const reach = near * (0.6 + 1.2 * share);
      pen.beginPath();
      pen.arc(px + reach * Math.cos(0.7 * i), py + reach * Math.sin(0.7 * i), Math.max(1, 0.16 * near), 0, 2 * Math.PI);
      pen.fill();
    }
  }
  pen.globalAlpha = 1;
  if (followed) {
    pen.strokeStyle = theme.ink;
    pen.lineWidth = 1.5;
    pen.setLineDash([1, 4]);
    pen.beginPath();
    trail.forEach((at, i) => pen[i ? "lineTo" : "moveTo"](...camera.toScreen(at.x, at.y)));
    pen.stroke();
    pen.setLineDash([]);
    strokeTwice(pen, theme, () => pen.arc(...camera.toScreen(followed.x, followed.y), 1.5 * near, 0, 2 * Math.PI));
  }
  if (tool) {
    pen.setLineDash([5, 4]);
    strokeTwice(pen, theme, () => pen.arc(...camera.toScreen(tool.x, tool.y), (tool.radius + 0.5) * zoom, 0, 2 * Math.PI));
    pen.setLineDash([]);
  }
  if (cursor) {
    const [x, y] = camera.toScreen(cursor.x, cursor.y);
    const half = Math.max(7, 0.62 * zoom);
    strokeTwice(pen, theme, () => pen.rect(x - half, y - half, 2 * half, 2 * half));
  }
}

/** How long a stretch of the picture is. @param {CanvasRenderingContext2D} pen in pixels @param {{width: number, height: number}} size
 * @param {number} micro pixels of a micrometre @param {Theme} theme @param {Record<string, string>} words */
export function paintScale(pen, size, micro, theme, words) {
  const length = [1000, 500, 200, 100, 50, 20, 10].find((um) => um * micro <= 0.3 * size.width) ?? 10;
  const [x, y] = [10, size.height - 12];
  pen.font = `${theme.font}px ${theme.family}`;
  strokeTwice(pen, theme, () => (pen.moveTo(x, y), pen.lineTo(x + length * micro, y)));
  pen.lineJoin = "round";
  paintText(pen, length >= 1000 ? fill(words.millimetres, { length: length / 1000 }) : fill(words.micrometres, { length }), x, y - theme.font, theme.ink, theme.paper, "left");
}
