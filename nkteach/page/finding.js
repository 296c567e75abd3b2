// @ts-check
/* Finding cells: the one under a pointer, the next one in a direction, the one that is followed. */
import { DOING, KINDS } from "./cells.js";
import { placeOf } from "./painter.js";

/** @typedef {import("./painter.js").Tissue} Tissue */
/** @typedef {{x: number, y: number}} Place in sites */

const TARGETS = new Set(["tumour_mhc_low", "tumour_mhc_high", "virus_infected"].map((target) => KINDS.findIndex(({ name }) => name === target)));
const HEALTHY = KINDS.findIndex(({ name }) => name === "healthy");

/** The cell nearest to a place, or -1; one of the healthy tissue only where there is no other. @param {Tissue} tissue @param {Place} at
 * @param {number} reach sites @param {number} share of the step that is shown */
export function cellNear({ cells, width }, at, reach, share) {
  let found = -1;
  let least = Infinity;
  for (let i = 0; i < cells.count; i++) {
    const [x, y] = placeOf(cells, i, width, share);
    const away = Math.hypot(x - at.x, y - at.y);
    if (away > reach || cells.kind[i] === 0) continue;
    const cost = away + (cells.kind[i] === HEALTHY ? reach : 0);
    if (cost < least) [found, least] = [i, cost];
  }
  return found;
}

/** The next cell in a direction, or -1; cells of the healthy tissue are passed over. @param {Tissue} tissue @param {Place} from
 * @param {number} dx @param {number} dy */
export function nextCell({ cells, width }, from, dx, dy) {
  let found = -1;
  let least = Infinity;
  for (let i = 0; i < cells.count; i++) {
    if (cells.kind[i] === 0 || cells.kind[i] === HEALTHY) continue;
    const [x, y] = [(cells.site[i] % width) - from.x, Math.floor(cells.site[i] / width) - from.y];
    const [along, across] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
    if (along <= 0 || across > along) continue;
    const cost = along + 2 * across;
    if (cost < least) [found, least] = [i, cost];
  }
  return found;
}

/** The tumour cell or infected cell nearest to a place, or -1. @param {Tissue} tissue @param {Place} from */
export function targetNear({ cells, width }, from) {
  let found = -1;
  let least = Infinity;
  for (let i = 0; i < cells.count; i++) {
    if (!TARGETS.has(cells.kind[i])) continue;
    const away = Math.hypot((cells.site[i] % width) - from.x, Math.floor(cells.site[i] / width) - from.y);
    if (away < least) [found, least] = [i, away];
  }
  return found;
}

/** Where a cell stands among the others now, or -1 when it is gone. @param {Tissue|null} tissue @param {number} identity */
export function indexOf(tissue, identity) {
  if (!tissue || identity < 0) return -1;
  const { cells } = tissue;
  for (let i = 0; i < cells.count; i++) if (cells.identity[i] === identity) return i;
  return -1;
}

/** The NK cell a student would most like to watch, or -1: one that kills and holds what it will kill, then one that looks for it. @param {Tissue} tissue */
export function busiestKiller({ cells }) {
  let found = -1;
  let most = -1;
  for (let i = 0; i < cells.count; i++) {
    const { name } = KINDS[cells.kind[i]];
    if ((name !== "nk" && name !== "nk_donor") || cells.state[i] === DOING.SHRINKING) continue;
    const target = cells.state[i] === DOING.ATTACHED ? cells.kind[cells.target[i]] : 0;
    const holds = target === 0 ? 0 : KINDS[target].name === "tumour_mhc_high" ? 1 : 3;
    const worth = (cells.skill[i] > 0 ? 4 : 0) + holds + Math.min(1, cells.granules[i]) + cells.granules[i] / 100;
    if (worth > most) [found, most] = [i, worth];
  }
  return found;
}
