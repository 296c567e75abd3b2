// @ts-check
/* The tissue as a picture to keep: on white, what it shows above, its legend beside it, what made it below. */
import { formatCount } from "./words.js";
import { LIGHT, paintText, wrap } from "./paint.js";
import { KINDS, paintSign } from "./cells.js";
import { createPainter } from "./painter.js";

const [SIDE, ASIDE, EDGE, ROW] = [768, 280, 24, 24]; // pixels

/** @param {import("./painter.js").Tissue} tissue @param {{heading: string, note: string, showField: boolean, family: string}} what
 * @param {Record<string, string>} words @returns {Promise<Blob|null>} a PNG */
export function tissuePicture(tissue, { heading, note, showField, family }, words) {
  const theme = { ...LIGHT, family, font: 15, dark: false };
  const sheet = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  const width = SIDE + ASIDE + 2 * EDGE;
  pen.font = `17px ${family}`;
  const above = wrap(pen, heading, width - 2 * EDGE);
  pen.font = `14px ${family}`;
  const below = wrap(pen, note, width - 2 * EDGE);
  const top = EDGE + above.length * ROW + 12;
  sheet.width = 2 * width;
  sheet.height = 2 * (top + SIDE + 12 + below.length * ROW + EDGE);
  pen.scale(2, 2);
  pen.fillStyle = theme.paper;
  pen.fillRect(0, 0, width, sheet.height);

  const painter = createPainter();
  painter.setTheme(theme);
  const size = { width: SIDE, height: SIDE, density: 2 };
  const camera = { x: tissue.width / 2, y: tissue.height / 2, zoom: Math.min(SIDE / tissue.width, SIDE / tissue.height) };
  for (const layer of ["ground", "cells"]) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * SIDE;
    const inner = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    if (layer === "ground") painter.paintGround(inner, size, camera, tissue, showField, theme.paper);
    else painter.paintTissue(inner, size, camera, tissue, 1, () => 0);
    pen.drawImage(canvas, EDGE, top, SIDE, SIDE);
  }
  pen.strokeStyle = theme.quiet;
  pen.strokeRect(EDGE, top, SIDE, SIDE);

  pen.textBaseline = "middle";
  const counts = tissue.counts();
  KINDS.forEach(({ name }, kind) => {
    if (kind === 0) return;
    const [x, y] = [EDGE + SIDE + 30, top + (kind - 0.5) * 1.25 * ROW];
    pen.save();
    pen.translate(x, y);
    paintSign(pen, kind, false, 7, theme);
    pen.restore();
    pen.font = `15px ${family}`;
    paintText(pen, words[`legend_${name}`], x + 18, y, theme.ink, theme.paper, "left");
    paintText(pen, formatCount(counts[name]), width - EDGE, y, theme.ink, theme.paper, "right");
  });
  pen.font = `17px ${family}`;
  above.forEach((text, i) => paintText(pen, text, EDGE, EDGE + (i + 0.5) * ROW, theme.ink, theme.paper, "left"));
  pen.font = `14px ${family}`;
  below.forEach((text, i) => paintText(pen, text, EDGE, top + SIDE + 12 + (i + 0.5) * ROW, theme.quiet, theme.paper, "left"));
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}
