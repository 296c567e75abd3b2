// @ts-check
/* The compiled core in a page or a worker: one instance, its memory, and each network's programs beside it. */

// Places in the arrays handed to the core, as in core/layout.py.
export const PLAN = { SPECIES: 0, EXTINCTIONS: 5, WORK: 7, PARAMETERS: 12, BEGIN: 13 };
export const REPORT = { REACHED: 0, REACTION: 3, AT_FAULT: 4, EXTINCT: 5 };
export const STATUS = { DONE: 0, TOO_MANY_STEPS: 1, STEP_TOO_SMALL: 2, NEGATIVE_RATE: 3, CANNOT_BEGIN: 4 };
const CALLED = ["jacobian", "eliminate", "stage", "observe", "propensities", "start", "channels", "drift"];
const PAGE = 65536;
export const FEWEST_ROWS = 480; // of an average run, as in lenses/average.py

/** @typedef {{columns: string[], reactions: string[], given: string[], parameters: number[], plan: number[], begin: number, added: string[],
 *   rates: string, every: number, tolerance: number, mostSteps: number, extinction: number, tissue: number, space: number[], count: number, ending: number,
 *   spreads: [string, number, number, number, number][], judged: boolean}} Compiled */
/** @typedef {Awaited<ReturnType<typeof loadCore>>} Core */
/** @typedef {Awaited<ReturnType<Core["open"]>>} Home a network in the core: its programs, and where its arrays stand */

/** Days between rows: `most`, halved until there are at least `fewest` of them, as in lenses/average.py.
 * @param {number} days @param {number} most @param {number} fewest */
export function spacing(days, most, fewest) {
  let every = most;
  while (fewest * every > days) every /= 2;
  return every;
}

/** Reads bytes that zlib packed. @param {Uint8Array<ArrayBuffer>} packed */
async function inflate(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/** Starts the core. @param {Uint8Array<ArrayBuffer>} packed core.wasm, packed */
export async function loadCore(packed) {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const { instance } = await WebAssembly.instantiate(await inflate(packed), { env: { memory } });
  const core = /** @type {any} */ (instance.exports);
  const table = /** @type {WebAssembly.Table} */ (core.__indirect_function_table);
  let free = (core.__heap_base.value + 7) & ~7;

  /** Sets memory aside for good; returns its address. @param {number} bytes */
  function allocate(bytes) {
    const address = free;
    free = (free + bytes + 7) & ~7;
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** Puts a function where the core can call it; returns its handle. @param {unknown} program */
  function handleOf(program) {
    const handle = table.grow(1);
    table.set(handle, program);
    return handle;
  }

  /** Compiles a network's programs and puts them where the core can call them. @param {string} rates */
  async function compile(rates) {
    const imports = { core: { memory, nk_exp: core.nk_exp, nk_log: core.nk_log, nk_power: core.nk_power } };
    const bytes = await inflate(Uint8Array.from(atob(rates), (letter) => letter.charCodeAt(0)));
    const module = await WebAssembly.instantiate(bytes, imports);
    const programs = /** @type {any} */ (module.instance.exports);
    const handles = allocate(8 * CALLED.length);
    CALLED.forEach((name, i) => {
      // The handles are 64 bits wide; a table index fills the lower half.
      new Int32Array(memory.buffer, handles + 8 * i, 2).set([handleOf(programs[name]), 0]);
    });
    return { programs, handles };
  }

  /** The programs of each network: many labs may show one. @type {Map<string, ReturnType<typeof compile>>} */
  const known = new Map();

  /** Gets a network's programs and sets its memory aside. @param {Compiled} compiled */
  async function open(compiled) {
    const { plan, rates } = compiled;
    const compiling = known.get(rates) ?? compile(rates);
    known.set(rates, compiling);
    const { programs, handles } = await compiling;
    const at = { handles, plan: allocate(4 * plan.length), parameters: allocate(8 * compiled.parameters.length) };
    new Int32Array(memory.buffer, at.plan, plan.length).set(plan);
    const places = new Map(compiled.given.map((name, i) => [name, i]));

    /** Puts the parameters for these values at an address. @param {Record<string, number>} values @param {number} address */
    function writeParameters(values, address) {
      const parameters = new Float64Array(memory.buffer, address, compiled.parameters.length);
      parameters.set(compiled.parameters);
      for (const [name, value] of Object.entries(values)) {
        const place = places.get(name);
        if (place !== undefined) parameters[place] = value;
      }
    }
    const home = { memory, core, allocate, handleOf, compiled, programs, at, places, writeParameters, again };
    const start = free;

    /** Takes back all memory that was set aside since the network was opened: what stood there is gone. */
    function again() {
      free = start;
      return home;
    }
    return home;
  }

  return { open };
}
