// @ts-check
/* What a hand does on a canvas: points, clicks, drags, and zooms with two fingers or with Ctrl and the wheel. */

/** @typedef {{x: number, y: number}} Point in the canvas's own pixels */

const SLIP = 5; // pixels a finger may slip on a click

/** Slides are scaled by CSS: how many screen pixels one pixel of ours takes. @param {HTMLElement} canvas */
export function shrinkOf(canvas) {
  return canvas.getBoundingClientRect().width / canvas.offsetWidth || 1;
}

/** @param {HTMLCanvasElement} canvas @param {{onPoint: (at: Point|null) => void, onClick: (at: Point) => void, onDrag: (dx: number, dy: number) => void,
 *   onZoom: (factor: number, about: Point) => void}} tell */
export function followHand(canvas, { onPoint, onClick, onDrag, onZoom }) {
  /** @type {Map<number, Point>} */
  const down = new Map();
  let slipped = false;
  let spread = 0;

  /** @param {MouseEvent} event @returns {Point} */
  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const scale = shrinkOf(canvas);
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  }
  function twoFingers() {
    const [a, b] = [...down.values()];
    return { apart: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) slipped = false;
    down.set(event.pointerId, pointOf(event));
    if (down.size === 2) [spread, slipped] = [twoFingers().apart, true];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = pointOf(event);
    const from = down.get(event.pointerId);
    if (from && down.size === 2) {
      down.set(event.pointerId, at);
      const { apart, middle } = twoFingers();
      if (spread > 0) onZoom(apart / spread, middle);
      spread = apart;
    } else if (from && (slipped || Math.hypot(at.x - from.x, at.y - from.y) > SLIP)) {
      slipped = true;
      down.set(event.pointerId, at);
      onDrag(from.x - at.x, from.y - at.y);
    }
    onPoint(at);
  });
  canvas.addEventListener("pointerup", (event) => {
    const known = down.delete(event.pointerId);
    if (known && !slipped) onClick(pointOf(event));
  });
  canvas.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => onPoint(null));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page's own scroll
    event.preventDefault();
    onZoom(Math.exp(-0.006 * Math.sign(event.deltaY) * Math.min(60, Math.abs(event.deltaY))), pointOf(event));
  }, { passive: false });
}
