// @ts-check
/* A network in the page: a run of the average, a tissue, a crowd of patients; what goes wrong becomes a sentence. */
import { FEWEST_ROWS, PLAN, REPORT, STATUS, loadCore, spacing } from "./core.js";
import { createCrowd } from "./crowd.js";
import { fill, formatCount, formatDay } from "./words.js";
import { RULES, Refusal, openTissue, tissueBytes } from "./space.js";

/** @typedef {import("./core.js").Compiled} Compiled */

/** @typedef {{values: Record<string, number>, days: number, every: number, rows: number}} Asked what a run is made from */

/** A class of a run's columns by name, each read when it is first asked for: a picture needs few of them.
 * @param {string[]} names @param {(asked: Asked) => Float64Array} rowsOf @returns {new (asked: Asked) => Record<string, Float64Array>} */
function columnsOf(names, rowsOf) {
  const width = names.length;
  const runs = new WeakMap();
  class Columns {
    /** @param {Asked} asked */
    constructor(asked) {
      runs.set(this, asked);
    }
  }
  names.forEach((name, column) => {
    Object.defineProperty(Columns.prototype, name, {
      get() {
        const rows = rowsOf(runs.get(this));
        const value = new Float64Array(rows.length / width);
        for (let row = 0; row < value.length; row++) value[row] = rows[row * width + column];
        Object.defineProperty(this, name, { value });
        return value;
      },
    });
  });
  return /** @type {any} */ (Columns);
}

/** A number that is not finite spoils a sum of noughts times each, which is far quicker than asking each. @param {Float64Array} values */
function allFinite(values) {
  // Four sums, as a processor need not wait for one to begin the next.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += 0 * values[i];
    b += 0 * values[i + 1];
    c += 0 * values[i + 2];
    d += 0 * values[i + 3];
  }
  for (let i = whole; i < values.length; i += 1) a += 0 * values[i];
  return a + b + c + d === 0;
}

/** Starts the core. Rejects with a sentence where the browser has no WebAssembly.
 * @param {Uint8Array<ArrayBuffer>} packed core.wasm, packed @param {import("./words.js").Strings} strings */
export async function loadEngine(packed, strings) {
  if (typeof WebAssembly === "undefined") throw new Error(strings.failure.no_webassembly);
  const loaded = await loadCore(packed);

  /** Gets a network ready to run. @param {Compiled} compiled */
  async function prepare(compiled) {
    const { memory, core, allocate, handleOf, programs, at, writeParameters } = await loaded.open(compiled);
    const { plan, columns } = compiled;
    const width = columns.length;
    const groups = plan[PLAN.EXTINCTIONS];
    const own = {
      begin: allocate(8 * compiled.begin),
      settings: allocate(8 * 6),
      report: allocate(8 * (REPORT.EXTINCT + groups)),
      work: allocate(8 * plan[PLAN.WORK]),
      output: 0,
    };
    let outputRows = 0;
    let moments = new Float64Array(0);
    /** The run whose rows stand in memory. @type {Asked|null} */
    let present = null;
    const Columns = columnsOf(columns, rowsOf);

    const space = { plan: compiled.space, rules: compiled.tissue, parameters: compiled.parameters.length, begin: compiled.begin,
      species: columns.slice(0, plan[PLAN.SPECIES]) };
    const spaceAt = { plan: allocate(4 * space.plan.length), program: allocate(8) };
    new Int32Array(memory.buffer, spaceAt.plan, space.plan.length).set(space.plan);
    new Int32Array(memory.buffer, spaceAt.program, 2).set([handleOf(programs.tissue), 0]);

    /** Blocks of memory of tissues that were released. @type {import("./space.js").TissuePlaces[]} */
    const unused = [];

    /** Sets memory aside for a tissue, or takes what another one left. */
    function tissuePlaces() {
      const { whole, reals, rules, parameters, begin } = tissueBytes(space);
      return unused.pop() ?? { whole: allocate(whole), reals: allocate(reals), rules: allocate(rules), parameters: allocate(parameters), begin: allocate(begin) };
    }

    /** Makes a run, over what stood in memory before; returns how it ended. @param {Asked} asked @returns {number} */
    function make(asked) {
      const { values, days, every, rows } = asked;
      if (rows > outputRows) {
        outputRows = Math.max(rows, 2 * outputRows); // memory is set aside for good
        own.output = allocate(8 * outputRows * width);
      }
      present = asked;
      writeParameters(values, at.parameters);
      const settings = [days, every, rows, compiled.tolerance, compiled.tolerance, compiled.mostSteps];
      new Float64Array(memory.buffer, own.settings, settings.length).set(settings);
      programs.start(0, 0, at.parameters, own.begin);
      return core.nk_average(at.handles, at.plan, at.parameters, own.begin, own.settings, own.output, own.report, own.work);
    }

    /** The rows of a run. They are not copied: an older run is made again, which gives the same bits. @param {Asked} asked */
    function rowsOf(asked) {
      if (asked !== present) make(asked);
      return new Float64Array(memory.buffer, own.output, asked.rows * width);
    }

    /** @param {number} status @param {Float64Array} report */
    function explain(status, report) {
      if (status === STATUS.NEGATIVE_RATE) {
        const reaction = compiled.reactions[report[REPORT.REACTION]];
        return fill(strings.failure.negative_rate, { reaction, rate: formatCount(report[REPORT.AT_FAULT]) });
      }
      if (status === STATUS.CANNOT_BEGIN) return unfit(report[REPORT.REACTION], report[REPORT.AT_FAULT]);
      const key = status === STATUS.TOO_MANY_STEPS ? "too_many_steps" : "step_too_small";
      return fill(strings.failure[key], { day: formatDay(report[REPORT.REACHED]) });
    }

    /** What no run can begin with, in a sentence, as network/checking.py says it. @param {number} place in `begin` @param {number} value */
    function unfit(place, value) {
      const ofEvents = place - 2 * plan[PLAN.SPECIES] - groups;
      if (place < plan[PLAN.SPECIES]) return fill(strings.failure.start, { species: columns[place], value: String(value) });
      const species = compiled.added[ofEvents >> 1];
      if (species === undefined) return fill(strings.failure.capacity, { capacity: String(value) });
      return fill(ofEvents % 2 ? strings.failure.event_amount : strings.failure.event_day, { species, value: String(value) });
    }

    return {
      /** Runs the network. A value that is not given has its default.
       * @param {Record<string, number>} values @returns {import("./outcome.js").Run|import("./outcome.js").FailedRun} */
      run(values) {
        const days = values.days ?? 120;
        const every = spacing(days, compiled.every, FEWEST_ROWS);
        const rows = Math.ceil(days / every - 1e-9) + 1;
        const asked = { values: { ...values }, days, every, rows };
        const status = make(asked);
        const report = new Float64Array(memory.buffer, own.report, REPORT.EXTINCT + groups);
        const begin = new Float64Array(memory.buffer, own.begin, compiled.begin);
        if (status !== STATUS.DONE) return { ok: false, message: explain(status, report) };
        if (moments.length !== rows || moments[rows - 1] !== days) {
          moments = Float64Array.from({ length: rows }, (_, row) => Math.min(row * every, days));
        }
        const output = rowsOf(asked);
        if (!allFinite(output)) {
          const column = columns[output.findIndex((value) => !Number.isFinite(value)) % width];
          return { ok: false, message: fill(strings.failure.not_a_number, { column }) };
        }
        const extinct = compiled.extinction >= 0 ? report[REPORT.EXTINCT + compiled.extinction] : -1;
        const capacity = begin[compiled.begin - 1];
        const events = Array.from(begin.subarray(2 * plan[PLAN.SPECIES] + groups, compiled.begin - 1));
        return { ok: true, days: moments, columns: new Columns(asked), capacity, events, clearedDay: extinct >= 0 ? extinct : null };
      },
      /** Begins a tissue of the network, or returns null where it has none; see space.js.
       * @param {Record<string, number>} values @param {number} seed @param {{mixing?: boolean}} [options] */
      tissue(values, seed, options) {
        if (compiled.tissue === 0) return null;
        const places = tissuePlaces();
        /** @type {(values: Record<string, number>, day: number, amounts?: number) => void} */
        const write = (values, day, amounts = places.begin) => {
          const blocks = [[places.rules, space.rules], [places.parameters, space.parameters], [places.begin, space.begin]];
          const before = blocks.map(([address, length]) => new Float64Array(memory.buffer, address, length).slice());
          writeParameters(values, places.parameters);
          programs.start(0, 0, places.parameters, places.begin);
          programs.tissue(day, amounts, places.parameters, places.rules);
          const place = core.nk_tissue_fault(spaceAt.plan, places.rules);
          const begin = new Float64Array(memory.buffer, places.begin, plan[PLAN.SPECIES]);
          const start = begin.findIndex((amount) => !(amount >= 0 && amount < Infinity));
          if (place < 0 && start < 0) return;
          const value = new Float64Array(memory.buffer, places.rules, space.rules)[place];
          // Behind the rules stand the day and the amount of each event.
          const ofEvents = 2 * plan[PLAN.SPECIES] + groups + place - RULES.length;
          const named = place < RULES.length ? fill(strings.failure.tissue_rule, { rule: RULES[place], value: String(value) }) : unfit(ofEvents, value);
          const why = start < 0 ? named : unfit(start, begin[start]);
          blocks.forEach(([address], i) => new Float64Array(memory.buffer, address, before[i].length).set(before[i]));
          throw new Refusal(why);
        };
        const release = () => void unused.push(places);
        try {
          return openTissue({ memory, core, at: places, ...spaceAt, space, write, release }, values, seed, options);
        } catch (error) {
          release();
          throw error;
        }
      },
      /** A crowd of virtual patients, in a worker of its own. */
      crowd: () => createCrowd(packed, compiled),
      explain,
    };
  }

  return { prepare };
}
