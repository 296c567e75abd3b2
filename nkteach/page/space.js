// @ts-check
/* A tissue in the page: two blocks of memory that the core moves and a view reads. */

// Places in those blocks, as in core/tissue_layout.py.
const TISSUE = {
  WIDTH: 256, HEIGHT: 256, SITES: 65536, CAPACITY: 65648, FIELD_WIDTH: 128, FIELD_HEIGHT: 128, CELLS: 512, SITE_MAP: 722640,
  VESSELS: 788176, WHOLE: 792528, COUNT: 0, MINUTES: 2, SEED_LOW: 3, SEED_HIGH: 4, MIXING: 5, VESSEL_COUNT: 8, DYING: 9,
  BY_LYSIS: 16, KILLED_BY_DONOR_NK: 22, ARMED_NK: 24, LEDGER: 32, TIMER: 64, SKILL: 65712, FIELD: 131360, REALS: 164384,
};
const TISSUE_KINDS = [
  "none", "tumour_mhc_low", "tumour_mhc_high", "healthy", "virus_infected", "nk", "cd8", "dendritic", "nk_donor", "t_donor",
];
const TISSUE_STATES = ["walking", "attached", "swelling", "shrinking", "dying_slowly", "spent", "carrying", "wandering"];
const CELL_FIELDS = [
  "site", "last_site", "kind", "state", "condition", "provoked", "granules", "target", "heading", "identity", "kills",
];
const WAYS = ["killed_by_lysis", "killed_by_apoptosis", "killed_by_death_receptor", "killed_by_cd8", "killed_by_donor_t", "died_alone"];
const SORTS = ["nk_armed", "nk_spent", "attached", "provoked", "carrying", "cd8_memory", "cd8_exhausted"];
const ENTRIES = ["present", "started", "born", "arrived", "became", "ceased", "died", "left"];
const COMPARTMENT = ["nk_blood", "nk_marginated", "il15", "dendritic_node", "cd8_priming"];
// Rules the view needs, by their place.
// The last ones, from start_low on, say what a tissue starts with.
const TISSUE_RULES = { site_size: 0, granules: 18, lysis_time: 20, apoptosis_time: 21, receptor_time: 22, carrying_capacity: 34, start_low: 108 };
const MINUTES_A_DAY = 1440;

/** @typedef {{count: number, site: Int32Array, lastSite: Int32Array, kind: Int32Array, state: Int32Array, condition: Int32Array, provoked: Int32Array,
 *   granules: Int32Array, target: Int32Array, heading: Int32Array, identity: Int32Array, kills: Int32Array, timer: Float64Array, skill: Float64Array}} Cells */
/** @typedef {{whole: number, reals: number, rules: number, parameters: number}} TissuePlaces addresses in the core's memory */

/** How many bytes a tissue's blocks need. @param {number} rules @param {number} parameters */
export function tissueBytes(rules, parameters) {
  return { whole: 4 * TISSUE.WHOLE, reals: 8 * TISSUE.REALS, rules: 8 * rules, parameters: 8 * parameters };
}

/** Begins a tissue in memory that was set aside for it.
 * @param {{memory: WebAssembly.Memory, core: any, at: TissuePlaces, rules: number,
 *   write: (values: Record<string, number>, parameters: number, rules: number) => void, release: () => void}} home
 *   `write` puts the network's rules for these values at `rules`
 * @param {Record<string, number>} values @param {number} seed a whole number from 0 to 2^53 - 1 @param {{mixing?: boolean}} options */
export function openTissue(home, values, seed, { mixing = false } = {}) {
  const { memory, core, at } = home;
  const whole = (/** @type {number} */ place, /** @type {number} */ length) => new Int32Array(memory.buffer, at.whole + 4 * place, length);
  const reals = (/** @type {number} */ place, /** @type {number} */ length) => new Float64Array(memory.buffer, at.reals + 8 * place, length);
  const rule = (/** @type {keyof typeof TISSUE_RULES} */ name) => new Float64Array(memory.buffer, at.rules, home.rules)[TISSUE_RULES[name]];
  const counter = (/** @type {number} */ place) => whole(place, 1)[0];

  function begin() {
    home.write(values, at.parameters, at.rules);
    const header = whole(0, TISSUE.CELLS);
    header[TISSUE.SEED_LOW] = seed >>> 0;
    header[TISSUE.SEED_HIGH] = Math.floor(seed / 2 ** 32);
    header[TISSUE.MIXING] = mixing ? 1 : 0;
    core.nk_tissue_begin(at.whole, at.reals, at.rules);
  }
  begin();

  return {
    width: TISSUE.WIDTH,
    height: TISSUE.HEIGHT,
    fieldWidth: TISSUE.FIELD_WIDTH,
    fieldHeight: TISSUE.FIELD_HEIGHT,
    kinds: TISSUE_KINDS,
    states: TISSUE_STATES,
    /** The width of a site in micrometres. */
    get siteSize() {
      return rule("site_size");
    },
    /** The tissue's volume in cubic millimetres. */
    get volume() {
      return TISSUE.SITES * (rule("site_size") / 1000) ** 3;
    },
    /** How many tumour cells it can hold. */
    get capacity() {
      return rule("carrying_capacity") * this.volume;
    },
    /** How many granules a fresh NK cell has. */
    get granulesFull() {
      return Math.max(1, Math.floor(Math.min(rule("granules"), 99) + 0.5));
    },
    get seed() {
      return seed;
    },
    get minutes() {
      return counter(TISSUE.MINUTES);
    },
    /** How long a stage of dying lasts, in minutes; 0 for other states. @param {number} state */
    stageMinutes(state) {
      const name = TISSUE_STATES[state];
      if (name === "swelling") return MINUTES_A_DAY * rule("lysis_time");
      if (name === "shrinking") return MINUTES_A_DAY * rule("apoptosis_time");
      return name === "dying_slowly" ? MINUTES_A_DAY * rule("receptor_time") : 0;
    },
    /** Lets the tissue go on for whole minutes. @param {number} minutes */
    advance(minutes) {
      core.nk_tissue_advance(at.whole, at.reals, at.rules, Math.max(0, Math.floor(minutes)));
    },
    /** The cells that are there, as views of the core's memory: good until the next call.
     * @returns {Cells} */
    get cells() {
      const count = counter(TISSUE.COUNT);
      const [site, lastSite, kind, state, condition, provoked, granules, target, heading, identity, kills] = CELL_FIELDS.map(
        (_, field) => whole(TISSUE.CELLS + field * TISSUE.CAPACITY, count),
      );
      const timer = reals(TISSUE.TIMER, count);
      const skill = reals(TISSUE.SKILL, count);
      return { count, site, lastSite, kind, state, condition, provoked, granules, target, heading, identity, kills, timer, skill };
    },
    /** The cell on a site, or -1. @param {number} site */
    indexAt(site) {
      return site >= 0 && site < TISSUE.SITES ? counter(TISSUE.SITE_MAP + site) : -1;
    },
    /** Interferon-gamma in half-effects: fieldWidth x fieldHeight, row by row. */
    get field() {
      return reals(TISSUE.FIELD, TISSUE.FIELD_WIDTH * TISSUE.FIELD_HEIGHT);
    },
    /** The sites at which cells arrive. */
    get vessels() {
      return whole(TISSUE.VESSELS, counter(TISSUE.VESSEL_COUNT));
    },
    /** What there is and what became of it. @returns {Record<string, number>} */
    counts() {
      const header = whole(0, TISSUE.CELLS);
      /** @type {Record<string, number>} */
      const counts = {};
      TISSUE_KINDS.forEach((name, kind) => {
        if (kind > 0) counts[name] = header[TISSUE.LEDGER + kind * ENTRIES.length];
      });
      counts.tumour = counts.tumour_mhc_low + counts.tumour_mhc_high;
      SORTS.forEach((name, i) => (counts[name] = header[TISSUE.ARMED_NK + i]));
      counts.dying = header[TISSUE.DYING];
      WAYS.forEach((name, i) => (counts[name] = header[TISSUE.BY_LYSIS + i]));
      counts.killed_by_donor_nk = header[TISSUE.KILLED_BY_DONOR_NK];
      const mixed = reals(0, COMPARTMENT.length);
      COMPARTMENT.forEach((name, i) => (counts[name] = mixed[i]));
      return counts;
    },
    /** Reads the rules for other values; the tissue goes on from where it is. Tells whether it would have started otherwise.
     * @param {Record<string, number>} changed */
    setValues(changed) {
      const starts = () => new Float64Array(memory.buffer, at.rules, home.rules).slice(TISSUE_RULES.start_low);
      const before = starts();
      home.write(changed, at.parameters, at.rules);
      values = changed;
      return starts().some((count, i) => count !== before[i]);
    },
    /** Begins anew. @param {Record<string, number>} [changed] @param {number} [other] another seed */
    restart(changed = values, other = seed) {
      values = changed;
      seed = other;
      begin();
    },
    /** Puts cells on the free sites of a disc ("virus_infected" infects the healthy cells there); returns how many.
     * @param {string} what a kind @param {number} x @param {number} y a site @param {number} radius in sites */
    place(what, x, y, radius) {
      const kind = TISSUE_KINDS.indexOf(what);
      const inside = x >= 0 && y >= 0 && x < TISSUE.WIDTH && y < TISSUE.HEIGHT;
      if (kind < 1 || !inside || !(radius >= 0)) return 0;
      return core.nk_tissue_place(at.whole, at.reals, at.rules, kind, Math.floor(x), Math.floor(y), Math.min(Math.floor(radius), TISSUE.WIDTH));
    },
    /** Gives its memory to the next tissue; it must not be used afterwards. */
    release: home.release,
  };
}
