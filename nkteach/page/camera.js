// @ts-check
/* Where the window on the tissue stands: which site is in its middle, how many pixels a site takes, and back from pixels to sites. */

/** @typedef {import("./painter.js").Size} Size */

const CLOSEST = 64; // pixels of a site

/** @param {Size} size of the window; it changes with the page */
export function createCamera(size) {
  let sites = { width: 1, height: 1 };
  let whole = true; // all of the tissue in view, also when the page changes its size
  const camera = { x: 0, y: 0, zoom: 1 };
  const least = () => Math.min(size.width / sites.width, size.height / sites.height) || 1;

  /** Keeps the tissue in the window. */
  function hold() {
    const most = Math.max(CLOSEST, least());
    camera.zoom = whole ? least() : Math.min(most, Math.max(least(), camera.zoom));
    whole = camera.zoom <= least() * 1.001;
    for (const [axis, all, pixels] of /** @type {const} */ ([["x", sites.width, size.width], ["y", sites.height, size.height]])) {
      const half = pixels / camera.zoom / 2;
      camera[axis] = 2 * half >= all ? all / 2 : Math.min(all - half, Math.max(half, camera[axis]));
    }
  }
  /** The middle of a site, in pixels. @param {number} x @param {number} y @returns {[number, number]} */
  const toScreen = (x, y) => [(x + 0.5 - camera.x) * camera.zoom + size.width / 2, (y + 0.5 - camera.y) * camera.zoom + size.height / 2];
  /** A point in pixels, in sites. @param {{x: number, y: number}} at */
  const toSite = (at) => ({ x: (at.x - size.width / 2) / camera.zoom + camera.x - 0.5, y: (at.y - size.height / 2) / camera.zoom + camera.y - 0.5 });

  return {
    /** Read only. @type {Readonly<import("./painter.js").Camera>} */
    at: camera,
    isWhole: () => whole,
    hold,
    toScreen,
    toSite,
    /** @param {{width: number, height: number}} next */
    setSites(next) {
      sites = { width: next.width, height: next.height };
      hold();
    },
    showWhole() {
      whole = true;
      hold();
    },
    /** @param {number} factor @param {{x: number, y: number}} about pixels that stay where they are */
    zoomBy(factor, about) {
      const before = toSite(about);
      whole = false;
      camera.zoom = Math.min(Math.max(CLOSEST, least()), Math.max(least(), camera.zoom * factor));
      const after = toSite(about);
      camera.x += before.x - after.x;
      camera.y += before.y - after.y;
      hold();
    },
    /** @param {number} dx pixels @param {number} dy */
    pan(dx, dy) {
      camera.x += dx / camera.zoom;
      camera.y += dy / camera.zoom;
      hold();
    },
    /** Moves a share of the way to a site; returns how many pixels that was. @param {number} x @param {number} y @param {number} share */
    approach(x, y, share) {
      const before = { ...camera };
      camera.x += (x + 0.5 - camera.x) * share;
      camera.y += (y + 0.5 - camera.y) * share;
      hold();
      return Math.hypot(camera.x - before.x, camera.y - before.y) * camera.zoom;
    },
    /** Goes to a site at once. @param {number} x @param {number} y @param {number} zoom */
    goTo(x, y, zoom) {
      whole = false;
      Object.assign(camera, { x: x + 0.5, y: y + 0.5, zoom });
      hold();
    },
    /** Shows a site that lies at the edge or outside. @param {number} x @param {number} y */
    bring(x, y) {
      if (whole) return;
      const [px, py] = toScreen(x, y);
      const edge = Math.min(3 * camera.zoom, size.width / 4, size.height / 4);
      const beyond = (/** @type {number} */ place, /** @type {number} */ end) => Math.min(0, place - edge) + Math.max(0, place - end + edge);
      camera.x += beyond(px, size.width) / camera.zoom;
      camera.y += beyond(py, size.height) / camera.zoom;
      hold();
    },
  };
}
