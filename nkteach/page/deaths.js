// @ts-check
/* Deaths as one sees them: how far a dying cell has come, a short flash where a kill begins, a puff where a cell bursts. */
import { DOING } from "./cells.js";
import { isDying } from "./painter.js";

const FLASH_TIME = 350; // ms
const MOST_FLASHES = 12; // flashes at a time: a picture, not fireworks

/** @typedef {{x: number, y: number, kind: number, state: number, began: number}} Moment */

/** Follows the dying cells of a tissue from picture to picture. */
export function createDeaths() {
  /** @type {Map<number, {seen: number, site: number, kind: number, state: number}>} */
  const known = new Map();
  /** @type {Moment[]} */
  let flashes = [];
  /** @type {Moment[]} */
  let bursts = [];
  let picture = 0;

  return {
    /** Looks at all cells once. @param {import("./painter.js").Tissue} tissue @param {number} now ms @param {boolean} quiet no flash at all */
    follow({ cells, width }, now, quiet) {
      picture += 1;
      for (let i = 0; i < cells.count; i++) {
        if (!isDying(cells.state[i])) continue;
        const identity = cells.identity[i];
        const [site, kind, state] = [cells.site[i], cells.kind[i], cells.state[i]];
        const before = known.get(identity);
        if (before) Object.assign(before, { seen: picture, site, state });
        else {
          known.set(identity, { seen: picture, site, kind, state });
          flashes.push({ x: site % width, y: Math.floor(site / width), kind, state, began: now });
        }
      }
      for (const [identity, { seen, site, kind, state }] of known) {
        if (seen === picture) continue;
        known.delete(identity);
        bursts.push({ x: site % width, y: Math.floor(site / width), kind, state, began: now });
      }
      const fresh = (/** @type {Moment} */ moment) => !quiet && now - moment.began < FLASH_TIME;
      flashes = flashes.filter(fresh).slice(-MOST_FLASHES);
      bursts = bursts.filter(fresh).slice(-MOST_FLASHES);
    },
    /** How far a dying cell has come, 0 to 1. @param {import("./painter.js").Tissue} tissue @param {import("./painter.js").Cells} cells @param {number} i */
    progress(tissue, cells, i) {
      const all = tissue.stageMinutes(cells.state[i]);
      return all > 0 ? Math.min(1, Math.max(0, 1 - cells.timer[i] / all)) : 0;
    },
    /** What flashes now, each with its share done. @param {number} now */
    moments(now) {
      const share = (/** @type {Moment} */ moment) => ({ ...moment, share: Math.min(1, (now - moment.began) / FLASH_TIME) });
      return { flashes: flashes.map(share), bursts: bursts.filter(({ state }) => state === DOING.SWELLING).map(share) };
    },
    clear() {
      known.clear();
      flashes = bursts = [];
    },
  };
}
