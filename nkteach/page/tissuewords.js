// @ts-check
/* The tissue in words: what a cell is doing, the clock, what is going on, and the counts as CSV. */
import { fill, formatCount, formatFixed } from "./words.js";
import { quoted } from "./rows.js";
import { DOING, KINDS } from "./cells.js";
import { levelAt, placeInField } from "./painter.js";

/** @typedef {import("./words.js").Strings} Strings */
/** @typedef {import("./painter.js").Tissue} Tissue */

// What NK cells, CD8 cells and tumour cells can be, as core/tissue_layout.py.
const [ARMED, MEMORY, EXHAUSTED, ARRIVED] = [1, 1, 2, 1];
const PARTS = ["upper_left", "top", "upper_right", "left", "middle", "right", "lower_left", "bottom", "lower_right"];

/** "Day 3, 7 h 20 min". @param {number} minutes @param {Strings} strings */
export function clockText(minutes, strings) {
  const whole = Math.floor(minutes + 1e-9);
  return fill(strings.tissue.clock, { day: Math.floor(whole / 1440), hours: Math.floor(whole / 60) % 24, minutes: String(whole % 60).padStart(2, "0") });
}

/** A number with its noun: "1 NK cell", "12 NK cells". @param {number} count @param {string} name @param {Strings} strings */
export function counted(count, name, strings) {
  return `${formatCount(count)} ${strings.tissue[(count === 1 ? "one_" : "many_") + name]}`;
}

/** What a cell is and does: "NK cell, 3 of 5 granules left, attached to a tumour cell." @param {Tissue} tissue @param {number} i @param {Strings} strings */
export function cellSentence({ cells, granulesFull }, i, strings) {
  const words = strings.tissue;
  const { name, killer } = KINDS[cells.kind[i]];
  const state = cells.state[i];
  const target = cells.target[i];
  const parts = [words[`one_${name}`]];
  if (name === "nk" || name === "nk_donor") {
    if (cells.condition[i] === ARMED) parts.push(words.armed_nk);
    parts.push(fill(words.granules, { left: cells.granules[i], full: granulesFull }));
    if (cells.kills[i] > 0) parts.push(fill(words[cells.kills[i] === 1 ? "one_kill" : "many_kills"], { count: cells.kills[i] }));
    else if (cells.skill[i] === 0) parts.push(words.no_skill);
  }
  if (state === DOING.ATTACHED && target >= 0 && target < cells.count) parts.push(fill(words.attached, { target: words[`one_${KINDS[cells.kind[target]].name}`] }));
  else if (state === DOING.SWELLING) parts.push(words.swelling);
  else if (state === DOING.SHRINKING) parts.push(words.shrinking);
  else if (state === DOING.DYING) parts.push(words.dying);
  else if (state === DOING.SPENT) parts.push(words.spent);
  else if (state === DOING.CARRYING) parts.push(words.carrying);
  else if (state === DOING.WANDERING) parts.push(cells.condition[i] === ARRIVED ? words.arrived : words.wandering);
  else if (killer) parts.push(words.searching);
  else if (name === "dendritic") parts.push(words.sampling);
  if (name === "cd8" && cells.condition[i] === MEMORY) parts.splice(1, 0, words.memory);
  if (name === "cd8" && cells.condition[i] === EXHAUSTED) parts.splice(1, 0, words.exhausted);
  const text = `${parts.join(", ")}.`;
  return text[0].toUpperCase() + text.slice(1);
}

/** What is at a site, where that is, and the IFN-gamma there; "" outside the tissue. @param {Tissue} tissue @param {number} x @param {number} y
 * @param {number} i the cell there, or -1 @param {Strings} strings */
export function placeSentence(tissue, x, y, i, strings) {
  if (x < 0 || y < 0 || x >= tissue.width || y >= tissue.height) return "";
  const words = strings.tissue;
  const [across, down] = [x, y].map((sites) => formatFixed((sites * tissue.siteSize) / 1000, 2));
  const level = levelAt(tissue, x, y);
  const parts = [i >= 0 ? cellSentence(tissue, i, strings) : words.nothing, fill(words.place, { x: across, y: down })];
  if (level >= 0.01) parts.push(fill(words.level, { level: formatCount(Number(level.toPrecision(2))) }));
  return parts.join(" ");
}

/** @param {Record<string, number>} counts */
export function tumourOf(counts) {
  return counts.tumour_mhc_low + counts.tumour_mhc_high;
}

/** All that NK cells have killed, the donor's too. @param {Record<string, number>} counts */
export function killedByNk(counts) {
  return counts.killed_by_lysis + counts.killed_by_apoptosis + counts.killed_by_death_receptor;
}

/** Which ninth of the picture a site lies in. @param {Tissue} tissue @param {number} x @param {number} y */
function partOf({ width, height }, x, y) {
  return 3 * Math.floor((3 * y) / height) + Math.floor((3 * x) / width);
}

/** What is going on, in sentences. @param {Tissue} tissue @param {Strings} strings @returns {string[]} */
export function tissueSentences(tissue, strings) {
  const words = strings.tissue;
  const { cells, width, field } = tissue;
  const counts = tissue.counts();
  const states = KINDS.map(() => new Int32Array(8));
  const inPart = new Int32Array(9);
  for (let i = 0; i < cells.count; i++) {
    states[cells.kind[i]][cells.state[i]]++;
    if (cells.kind[i] !== 1 && cells.kind[i] !== 2) continue;
    inPart[partOf(tissue, cells.site[i] % width, Math.floor(cells.site[i] / width))]++;
  }
  const present = KINDS.slice(1).filter(({ name }) => counts[name] > 0).map(({ name }) => counted(counts[name], name, strings));
  const said = [fill(words.describe_counts, { clock: clockText(tissue.minutes, strings), counts: present.join(", ") || words.describe_nothing })];
  const tumour = tumourOf(counts);
  const most = inPart.indexOf(inPart.reduce((a, b) => Math.max(a, b), 0));
  if (tumour > 0) said.push(fill(words.describe_where, { share: Math.round((100 * inPart[most]) / Math.max(1, inPart.reduce((a, b) => a + b, 0))), where: words[PARTS[most]] }));
  const ofKillers = (/** @type {number} */ state) => KINDS.reduce((sum, { killer }, kind) => sum + (killer ? states[kind][state] : 0), 0);
  const ofAll = (/** @type {number} */ state) => states.reduce((sum, row) => sum + row[state], 0);
  said.push(fill(words.describe_doing, { attached: ofKillers(DOING.ATTACHED), spent: ofKillers(DOING.SPENT) }));
  const dying = { swelling: ofAll(DOING.SWELLING), shrinking: ofAll(DOING.SHRINKING), slow: ofAll(DOING.DYING) };
  if (dying.swelling + dying.shrinking + dying.slow > 0) said.push(fill(words.describe_dying, dying));
  said.push(killedSentence(counts, strings), ...bodySentences(counts, strings));
  const peak = field.reduce((top, level, i) => (level > field[top] ? i : top), 0);
  if (field[peak] >= 0.05) {
    const { x, y } = placeInField(tissue, peak);
    said.push(fill(words.describe_field, { where: words[PARTS[partOf(tissue, x, y)]], level: formatCount(Number(field[peak].toPrecision(2))) }));
  } else said.push(words.describe_no_field);
  return said;
}

/** Numbers as one reads them, by their names. @param {Record<string, number>} numbers */
function shown(numbers) {
  return Object.fromEntries(Object.entries(numbers).map(([name, count]) => [name, formatCount(count)]));
}

/** @param {Record<string, number>} counts @param {Strings} strings */
export function killedSentence(counts, strings) {
  const words = strings.tissue;
  const { killed_by_lysis: burst, killed_by_apoptosis: shrunk, killed_by_death_receptor: slow, killed_by_cd8: cd8, killed_by_donor_t: donor } = counts;
  const { killed_by_drug: poisoned, immune_killed_by_drug: immune } = counts;
  const said = [fill(words.killed, shown({ burst, shrunk, slow, cd8 }))];
  if (donor > 0) said.push(fill(words.killed_donor, shown({ donor })));
  if (poisoned > 0) said.push(fill(words.killed_drug, shown({ tumour: poisoned - immune, immune })));
  return said.join(" ");
}

/** What came from elsewhere, and the white cells in blood, where the network has them; each a sentence.
 * @param {Record<string, number>} counts @param {Strings} strings @returns {string[]} */
export function bodySentences(counts, strings) {
  const words = strings.tissue;
  const { tumour_arrived: waiting, colonies, nk_blood: nk, lymphocytes_other: lymphocytes, white_other: others } = counts;
  const said = [];
  if (waiting + colonies > 0) said.push(fill(words.spread_arrived, shown({ waiting, colonies })));
  if (nk !== undefined && lymphocytes !== undefined && others !== undefined) said.push(fill(words.blood, shown({ nk, lymphocytes, others })));
  return said;
}

/** Counts by the hour as RFC 4180 text, after "#" lines that say what made it. @param {import("./description.js").Description} description
 * @param {string[]} did what was set and placed, and when @param {{minutes: number, counts: Record<string, number>}[]} history */
export function tissueCsv(description, did, history) {
  const names = Object.keys(history[0]?.counts ?? {});
  const head = [`# nkteach ${description.version}`, `# ${description.title}`, ...did.map((line) => `# ${line}`)].map(quoted);
  const rows = history.map(({ minutes, counts }) => [minutes / 60, ...names.map((name) => counts[name])].join(","));
  return [...head, ["hours", ...names].map(quoted).join(","), ...rows, ""].join("\r\n");
}
