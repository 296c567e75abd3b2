// @ts-check
/* How a lab stands, as a small JSON: in a file, or in a link after its "#"; as state.py. */
import { startOf } from "./description.js";

const STATE_VERSION = 1;
const STATE_MARK = "nkteach state";
const FRAGMENT = "#nk=";
const LARGEST_STATE = 100_000; // characters
const STATE_TRAITS = /** @type {const} */ ({ lens: "lens", seed: "seed", patients: "patients", spread: "spread", lines: "shown", larger: "projector", ghosts: "ghosts" });
/** @type {Record<string, (value: any) => boolean>} */
const STATE_TYPES = {
  lens: (value) => typeof value === "string",
  seed: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32,
  patients: (value) => Number.isInteger(value) && value >= 1 && value <= 1e5,
  spread: (value) => Number.isFinite(value) && value >= 0 && value <= 1,
  lines: (value) => Array.isArray(value) && value.every((column) => typeof column === "string"),
  larger: (value) => typeof value === "boolean",
  ghosts: (value) => isObject(value) && Object.entries(value).every(isGhost),
};
const LUCK = ["seed", "patients", "spread"]; // without these a ghost of the chance view cannot be computed again

/** @typedef {{get: (name: string) => any, set: (name: string, value: any) => void}} Traits */

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {[string, any]} entry */
function isGhost([lens, ghost]) {
  return isObject(ghost) && isObject(ghost.levers) && LUCK.every((part) => (part in ghost ? STATE_TYPES[part](ghost[part]) : lens !== "chance"));
}

/** The state of a lab whose traits these are. @param {Traits} model @returns {any} */
export function stateOf(model) {
  /** @type {import("./description.js").Description} */
  const description = model.get("model");
  const levers = description.levers.map((lever) => [lever.name, Number(model.get(lever.name) ?? startOf(description, lever))]);
  const others = Object.entries(STATE_TRAITS).map(([part, trait]) => [part, model.get(trait)]);
  if (model.get("in_deck")) others.push(["larger", false]); // slides have a size of their own, which a page need not take
  return { [STATE_MARK]: STATE_VERSION, levers: Object.fromEntries(levers), ...Object.fromEntries(others), ...(model.get("key") ? { lab: model.get("key") } : {}) };
}

/** A state as the end of a link. @param {any} state */
export function stateLink(state) {
  const letters = Array.from(new TextEncoder().encode(JSON.stringify(state)), (byte) => String.fromCharCode(byte)).join("");
  return FRAGMENT + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The state in a link or a JSON text, or the sentence that says why there is none; null where a link speaks of none.
 * @param {string} text @param {Record<string, string>} words @returns {{state?: any, problem?: string}|null} */
export function readState(text, words) {
  if (text.startsWith("#") && !text.startsWith(FRAGMENT)) return null;
  if (text.length > LARGEST_STATE) return { problem: words.broken };
  try {
    const packed = text.startsWith(FRAGMENT) ? atob(text.slice(FRAGMENT.length).replaceAll("-", "+").replaceAll("_", "/")) : null;
    const state = JSON.parse(packed === null ? text : new TextDecoder().decode(Uint8Array.from(packed, (letter) => letter.charCodeAt(0))));
    if (Number.isInteger(state[STATE_MARK]) && state[STATE_MARK] > STATE_VERSION) return { problem: words.newer };
    const sound = state[STATE_MARK] === STATE_VERSION && isObject(state.levers) && Object.entries(STATE_TYPES).every(([part, fits]) => fits(state[part]));
    return sound ? { state } : { problem: words.broken };
  } catch {
    return { problem: words.broken };
  }
}

/** Brings a lab's traits into a state; returns "" or the sentence that says why it does not fit. @param {Traits} model @param {any} state
 * @param {Record<string, string>} words */
export function takeState(model, state, words) {
  const { levers, lines, tissue } = model.get("model");
  /** @type {Map<string, any>} */
  const known = new Map(levers.map((/** @type {any} */ lever) => [lever.name, lever]));
  const fits = (/** @type {[string, any]} */ [name, value]) => {
    const lever = known.get(name);
    return lever && Number.isFinite(value) && lever.low <= value && value <= lever.high && (lever.kind !== "switch" || value === 0 || value === 1);
  };
  const all = [state.levers, ...Object.values(state.ghosts).map((ghost) => ghost.levers)];
  const lenses = ["average", "chance", ...(tissue ? ["tissue"] : [])];
  const drawn = (/** @type {string} */ column) => lines.some((/** @type {any} */ line) => line.column === column);
  const isKnown = [state.lens, ...Object.keys(state.ghosts)].every((lens) => lenses.includes(lens)) && state.lines.every(drawn);
  if (!isKnown || !all.every((some) => Object.entries(some).every(fits))) return words.other_lab;
  const locked = model.get("locked") ?? [];
  for (const [name, value] of Object.entries(state.levers)) if (!locked.includes(name)) model.set(name, known.get(name).kind === "switch" ? value !== 0 : value);
  for (const [part, trait] of Object.entries(STATE_TRAITS)) if (part !== "larger" || !model.get("in_deck")) model.set(trait, state[part]);
  return "";
}
