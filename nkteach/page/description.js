// @ts-check
/* What a lab is described by, and what its levers stand at: their values in words, and the line of Python that repeats them. */
import { fill, formatNumber } from "./words.js";

/** @typedef {import("./words.js").Strings} Strings */
/** @typedef {{certainty: string, who: string, lines: string[], sources: [string, string][]}} Evidence */
/** @typedef {{name: string, label: string, unit: string, group: string, kind: "switch"|"slider"|"log"|"whole", low: number,
 *   high: number, step: number, default: number, meaning: string, on?: string, off?: string, evidence: Evidence|null,
 *   band?: {name: string, low: number, high: number}[]}} Lever */
/** @typedef {{column: string, label: string, colour: string, dark: string, dash: string, shown: boolean, meaning: string}} Line */
/** @typedef {{parts: [string, string][], normal: [number, number], source: string}} Blood */
/** @typedef {{label: string, column?: string, share_of_peak?: number, event?: number}} Mark */
/** @typedef {{version: string, title: string, unit: string, calls: Record<"average"|"chance"|"tissue", string>, columns: string[], groups: string[], levers: Lever[], starts: Record<string, number>,
 *   lines: Line[], marks: Mark[], blood: Blood|null, range?: [number, number], outcome: {count: string, share: string|null, word: string, infected?: string|null, judged: boolean}}} Description */
/** @typedef {Record<string, number>} Values */

/** A lever's value without its unit. @param {Lever} lever @param {number} value @param {Strings} strings */
export function formatLever(lever, value, strings) {
  if (lever.kind === "switch") return value ? lever.on || strings.levers.on : lever.off || strings.levers.off;
  return formatNumber(value);
}

/** A lever's value with its unit, as one would say it. @param {Lever} lever @param {number} value @param {Strings} strings */
export function withUnit(lever, value, strings) {
  return lever.unit ? `${formatLever(lever, value, strings)} ${lever.unit}` : formatLever(lever, value, strings);
}

/** Where a lever stands when the lab opens. @param {Description} description @param {Lever} lever */
export function startOf(description, lever) {
  return description.starts[lever.name] ?? lever.default;
}

/** Every lever at its normal value. @param {Description} description @returns {Values} */
export function defaultValues(description) {
  return Object.fromEntries(description.levers.map((lever) => [lever.name, lever.default]));
}

/** The levers that are not at their normal value. @param {Description} description @param {Values} values */
export function changedLevers(description, values) {
  return description.levers.filter((lever) => values[lever.name] !== lever.default);
}

/** A run's short name, from what is not normal in it. @param {Description} description @param {Values} values @param {Strings} strings */
export function shortName(description, values, strings) {
  const names = changedLevers(description, values).map((lever) => {
    const template = lever.kind !== "switch" ? "value" : values[lever.name] ? "with" : "without";
    return fill(strings.ghost[template], { label: lever.label, value: withUnit(lever, values[lever.name], strings) });
  });
  if (names.length === 0) return strings.ghost.normal;
  if (names.length <= 2) return names.join(", ");
  return fill(strings.ghost.more, { names: names[0], count: names.length - 1 });
}

/** A caption for a lab report. @param {Description} description @param {Values} values @param {Strings} strings */
export function caption(description, values, strings) {
  const moved = changedLevers(description, values)
    .map((lever) => `${lever.label} ${withUnit(lever, values[lever.name], strings)}`);
  const levers = moved.length ? fill(strings.tools.caption, { levers: moved.join("; ") }) : strings.tools.caption_normal;
  return `${levers} ${fill(strings.tools.caption_version, { version: description.version, title: description.title })}`;
}

/** The line of Python that repeats these levers. @param {{call: string, levers: Lever[]}} description @param {Values} values
 * @param {string[]} [before] arguments that come first @param {string[]} [after] and last */
export function pythonLine(description, values, before = [], after = []) {
  const moved = description.levers.filter((lever) => values[lever.name] !== lever.default);
  const named = moved.map((lever) => {
    const value = values[lever.name];
    return `${lever.name}=${lever.kind === "switch" ? (value ? "True" : "False") : String(value)}`;
  });
  return `${description.call}(${[...before, ...named, ...after].join(", ")})`;
}
