// @ts-check
/* A tissue in the page: two blocks of memory that the core moves and a view reads. */

// Places in those blocks, as in core/tissue_layout.py.
const TISSUE = {
  WIDTH: 256, HEIGHT: 256, SITES: 65536, CAPACITY: 65648, FIELD_WIDTH: 128, FIELD_HEIGHT: 128, CELLS: 512, SITE_MAP: 722640, VESSELS: 788176,
  WHOLE: 792528, COUNT: 0, MINUTES: 2, SEED_LOW: 3, SEED_HIGH: 4, MIXING: 5, VESSEL_COUNT: 8, DYING: 9, BY_LYSIS: 16, ARMED_NK: 32, LEDGER: 48, AMOUNTS: 16,
  TIMER: 592, SKILL: 66240, FIELD: 131888, REALS: 164912, PLAN_SPECIES: 0, PLAN_EVENTS: 1, PLAN_ROLES: 2, IS_NODE: 1,
};
const TISSUE_KINDS = [
  "none", "tumour_mhc_low", "tumour_mhc_high", "healthy", "virus_infected", "nk", "cd8", "dendritic", "nk_donor", "t_donor",
];
const TISSUE_STATES = ["walking", "attached", "swelling", "shrinking", "dying_slowly", "spent", "carrying", "wandering"];
const CELL_FIELDS = [
  "site", "last_site", "kind", "state", "condition", "provoked", "granules", "target", "heading", "identity", "kills",
];
const WAYS = [
  "killed_by_lysis", "killed_by_apoptosis", "killed_by_death_receptor", "killed_by_cd8", "killed_by_donor_t", "killed_by_drug", "died_alone",
];
const KEPT = ["killed_by_donor_nk", "immune_killed_by_drug", "colonies"];
const SORTS = ["nk_armed", "nk_spent", "attached", "provoked", "carrying", "cd8_memory", "cd8_exhausted", "tumour_arrived"];
const ENTRIES = ["present", "started", "born", "arrived", "became", "ceased", "died", "left"];
// Rules by their place, as in core/rule.py.
export const RULES = [
  "site_size chamber vessel_distance colonies speed dendritic_speed wander_speed persistence attraction sensing contact_rate handling_time",
  "kill_per_contact calmed nk_strength donor_strength resting_kill killers skill_spread granules lysis_share lysis_time apoptosis_time",
  "receptor_time seen_low seen_high seen_virus seen_healthy donor_seen_high donor_seen_virus surveillance sight pd_l1_effect exhausted_kill",
  "donor_t_kills_healthy donor_t_kills_high carrying_capacity growth growth_brake tumour_death mhc_hiding mhc_return wandering settling",
  "arrival_death arrived_low healthy_regrowth virus_spread virus_death drug_kills_tumour drug_kills_nk drug_kills_t nk_division nk_death",
  "nk_leaving nk_arrival nk_recruitment donor_death arming_by_il15 arming_by_touch disarming provoked calming dendritic_cells dendritic_return",
  "antigen_uptake alarm_uptake dendritic_migration dendritic_death cd8_arrival cd8_loss memory_share memory_loss memory_answer exhaustion",
  "exhausted_loss cd8_provoked cd8_calming donor_t_half donor_t_loss donor_t_room harm host_left il15_excess ifn_secretion cytokine ifn_decay",
  "ifn_diffusion",
].join(" ").split(" ");
const MINUTES_A_DAY = 1440;

/** @typedef {{count: number, site: Int32Array, lastSite: Int32Array, kind: Int32Array, state: Int32Array, condition: Int32Array, provoked: Int32Array,
 *   granules: Int32Array, target: Int32Array, heading: Int32Array, identity: Int32Array, kills: Int32Array, timer: Float64Array, skill: Float64Array}} Cells */
/** @typedef {{whole: number, reals: number, rules: number, parameters: number, begin: number}} TissuePlaces addresses in the core's memory */
/** @typedef {{plan: number[], rules: number, parameters: number, begin: number, species: string[]}} SpaceOf a network's, and how long its arrays are */

/** What no tissue can go by, as a sentence. */
export class Refusal extends Error {}

/** How many bytes a tissue's blocks need. @param {SpaceOf} space */
export function tissueBytes({ rules, parameters, begin }) {
  return { whole: 4 * TISSUE.WHOLE, reals: 8 * TISSUE.REALS, rules: 8 * rules, parameters: 8 * parameters, begin: 8 * begin };
}

/** Begins a tissue in memory that was set aside for it.
 * @param {{memory: WebAssembly.Memory, core: any, at: TissuePlaces, plan: number, program: number, space: SpaceOf,
 *   write: (values: Record<string, number>, day: number, amounts?: number) => void, release: () => void}} home
 *   plan, program: addresses of the network's plan and of its program's handle; `write` puts the parameters, what there is at the start and
 *   the rules for these values at their places, the rules for a day and for amounts that stand at an address (else: for the start)
 * @param {Record<string, number>} values @param {number} seed a whole number from 0 to 2^53 - 1 @param {{mixing?: boolean}} options */
export function openTissue(home, values, seed, { mixing = false } = {}) {
  const { memory, core, at, plan, program, space } = home;
  const whole = (/** @type {number} */ place, /** @type {number} */ length) => new Int32Array(memory.buffer, at.whole + 4 * place, length);
  const reals = (/** @type {number} */ place, /** @type {number} */ length) => new Float64Array(memory.buffer, at.reals + 8 * place, length);
  const rule = (/** @type {string} */ name) => new Float64Array(memory.buffer, at.rules, space.rules)[RULES.indexOf(name)];
  const counter = (/** @type {number} */ place) => whole(place, 1)[0];
  const starts = () => new Float64Array(memory.buffer, at.begin, space.plan[TISSUE.PLAN_SPECIES]);
  const mixed = space.species.flatMap((name, i) => (space.plan[TISSUE.PLAN_ROLES + i] <= TISSUE.IS_NODE ? [{ name, place: TISSUE.AMOUNTS + i }] : []));

  function begin() {
    home.write(values, 0);
    const header = whole(0, TISSUE.CELLS);
    header[TISSUE.SEED_LOW] = seed >>> 0;
    header[TISSUE.SEED_HIGH] = Math.floor(seed / 2 ** 32);
    header[TISSUE.MIXING] = mixing ? 1 : 0;
    core.nk_tissue_begin(plan, at.whole, at.reals, at.rules, at.begin);
  }
  begin();

  return {
    width: TISSUE.WIDTH,
    height: TISSUE.HEIGHT,
    fieldWidth: TISSUE.FIELD_WIDTH,
    fieldHeight: TISSUE.FIELD_HEIGHT,
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
      core.nk_tissue_advance(program, plan, at.whole, at.reals, at.rules, at.parameters, Math.max(0, Math.floor(minutes)));
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
      [...WAYS, ...KEPT].forEach((name, i) => (counts[name] = header[TISSUE.BY_LYSIS + i]));
      for (const { name, place } of mixed) counts[name] = reals(place, 1)[0];
      return counts;
    },
    /** Reads the rules for other values; the tissue goes on from where it is. Tells whether it would have started otherwise.
     * @param {Record<string, number>} changed */
    setValues(changed) {
      const before = starts().slice();
      home.write(changed, counter(TISSUE.MINUTES) / MINUTES_A_DAY, at.reals + 8 * TISSUE.AMOUNTS);
      values = changed;
      return starts().some((count, i) => count !== before[i]);
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
