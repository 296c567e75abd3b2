// @ts-check
/* Virtual patients, in the worker: blocks of a cohort run by the core, what became of each, and curves over all of them. */
import { PLAN, REPORT, STATUS, spacing } from "./core.js";

export const OUTCOMES = /** @type {const} */ (["cleared", "controlled", "escaped"]);
export const CURVES = [0.05, 0.5, 0.95]; // the share of the patients below each curve
export const DRAWN = 100; // patients drawn one by one: more is a tangle
const METHODS = ["average", "auto", "exact", "leap"]; // as in core/layout.py
const REPORTED = 2; // what a summary holds before the report: status and capacity
const MOST_STEPS = 5e6; // of one patient: half a second at worst
const BETWEEN_CURVES = 250; // ms
const EVERY = 1; // days between the rows of a patient, at most, as in lenses/chance.py
const FEWEST_PATIENT_ROWS = 30;

/** @typedef {{values: Record<string, number>, days: number, every: number, seed: number, spread: number, method: string, runs: number}} Asked */
/** @typedef {{outcome: typeof OUTCOMES[number], day: number, last: number, counts: Float32Array|null}} Patient
 *   day: of clearing or escape, else NaN; counts: row by row, of the first ones only */
/** @typedef {{patients: Patient[], counts: Float32Array<ArrayBuffer>, curves: Float32Array[]|null, most: number, trouble: {status: number, report: Float64Array}|null}} Block
 *   counts: of all its patients, row by row, one after the other */

/** The days of a patient's rows. @param {number} days */
export function patientDays(days) {
  const every = spacing(days, EVERY, FEWEST_PATIENT_ROWS);
  return Float64Array.from({ length: Math.ceil(days / every - 1e-9) + 1 }, (_, row) => Math.min(row * every, days));
}

/** A cohort that grows block by block. @param {import("./core.js").Home} home @param {Asked} asked */
export function createCohort({ memory, core, allocate, compiled, at, places, writeParameters }, asked) {
  const { plan, spreads, tolerance, ending } = compiled;
  const { days, every } = asked;
  const moments = Math.ceil(days / every - 1e-9) + 1;
  const perPatient = REPORTED + REPORT.EXTINCT + plan[PLAN.EXTINCTIONS];
  const varied = asked.spread > 0 ? spreads : [];
  /** @type {Float32Array[]} */
  const everyone = [];
  let curvesAt = -Infinity;

  const room = {
    given: allocate(8 * compiled.parameters.length),
    varied: allocate(8 * (1 + 5 * varied.length)),
    kept: allocate(4),
    settings: allocate(8 * 12),
    work: allocate(8 * (plan[PLAN.WORK] + plan[PLAN.PARAMETERS] + plan[PLAN.BEGIN] + moments * compiled.columns.length)),
    output: allocate(8 * 256 * moments),
    summary: allocate(8 * 256 * perPatient),
  };
  writeParameters(asked.values, room.given);
  const numbers = varied.flatMap(([name, identity, share, low, high]) => [places.get(name) ?? 0, identity, asked.spread * share, low, high]);
  new Float64Array(memory.buffer, room.varied, 1 + numbers.length).set([varied.length, ...numbers]);
  new Int32Array(memory.buffer, room.kept, 1)[0] = compiled.count;

  /** @param {Float32Array} counts @param {Float64Array} told @returns {Patient} */
  function judged(counts, told) {
    const last = counts[moments - 1];
    const onDay = (/** @type {number} */ row) => Math.min(row * every, days);
    const half = told[1] / 2;
    if (!compiled.judged) return { outcome: "controlled", day: NaN, last, counts: null };
    if (last < 1) {
      const extinct = compiled.extinction >= 0 ? told[REPORTED + REPORT.EXTINCT + compiled.extinction] : -1;
      const day = extinct >= 0 ? extinct : onDay(Math.min(counts.findLastIndex((count) => count >= 1) + 1, moments - 1));
      return { outcome: "cleared", day, last, counts: null };
    }
    if (!(last > half)) return { outcome: "controlled", day: NaN, last, counts: null };
    return { outcome: "escaped", day: onDay(counts.findIndex((count) => count > half)), last, counts: null };
  }

  /** The curves below which a share of the patients is, row by row. */
  function curves() {
    const found = CURVES.map(() => new Float32Array(moments));
    const column = new Float32Array(everyone.length);
    for (let row = 0; row < moments; row += 1) {
      everyone.forEach((counts, i) => (column[i] = counts[row]));
      column.sort();
      CURVES.forEach((share, i) => (found[i][row] = column[Math.min(column.length - 1, Math.floor(share * column.length))]));
    }
    return found;
  }

  return {
    /** Runs the patients from number `first` on, 256 at most. @param {number} first @param {number} count @returns {Omit<Block, "curves">} */
    run(first, count) {
      const choices = [days, every, moments, tolerance, tolerance, MOST_STEPS, METHODS.indexOf(asked.method), asked.seed, first, count, ending, 1];
      new Float64Array(memory.buffer, room.settings, choices.length).set(choices);
      core.nk_cohort(at.handles, at.plan, room.given, room.varied, room.kept, room.settings, room.output, room.summary, room.work);
      const counts = Float32Array.from(new Float64Array(memory.buffer, room.output, count * moments));
      const summary = new Float64Array(memory.buffer, room.summary, count * perPatient);
      const most = counts.reduce((top, value) => Math.max(top, value), 0);
      /** @type {Patient[]} */
      const patients = [];
      for (let i = 0; i < count; i += 1) {
        const told = summary.slice(i * perPatient, (i + 1) * perPatient);
        if (told[0] !== STATUS.DONE) return { patients, counts, most, trouble: { status: told[0], report: told.slice(REPORTED) } };
        const own = counts.subarray(i * moments, (i + 1) * moments);
        patients.push({ ...judged(own, told), counts: first + i < DRAWN ? own.slice() : null });
      }
      return { patients, counts, most, trouble: null };
    },
    /** Keeps what patients had, and draws the curves over all from time to time. @param {Float32Array[]} blocks @param {boolean} now */
    keep(blocks, now) {
      for (const block of blocks) {
        for (let at = 0; at < block.length; at += moments) everyone.push(block.subarray(at, at + moments));
      }
      if (everyone.length === 0 || !(now || performance.now() > curvesAt + BETWEEN_CURVES)) return null;
      curvesAt = performance.now();
      return curves();
    },
  };
}
