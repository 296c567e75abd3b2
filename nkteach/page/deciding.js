// @ts-check
/* How a run decides: what can be measured on it, and what it bears out; the same as course/lessons/deciding.py. */
import { formatCount, formatDay } from "./words.js";
import { judge } from "./outcome.js";
import { nearestIndex } from "./rows.js";

export const PLACES = 61; // days on which a drawing has a value
const WITHIN = 2; // a drawing or a number is close when it is within this factor
const JUDGED = ["cleared", "controlled", "escaped"];

/** @typedef {import("./outcome.js").Run} OneRun */
/** @typedef {{days: Float64Array, tally: Record<string, number>, total: number}} PatientsRun what became of patients */
/** @typedef {OneRun|PatientsRun} AnyRun */
/** @typedef {{of: string, run?: number, column?: string, day?: number, level?: number, until?: number}} Measure */
/** @typedef {{name: string, text: string, reply: string, right?: boolean, measure?: string, near?: boolean,
 *   between?: [number, number], outcomes?: string[]}} Option */
/** @typedef {{column: string, label: string, colour: string, dark: string, dash: string}} QuestionLine */
/** @typedef {{kind: string, near?: number, measure?: string, over?: string}} Rule */
/** @typedef {{kind: string, prompt: string, context?: string, hint?: string, hints?: string[], role?: string, confidence?: boolean, model?: string,
 *   options?: Option[], days?: number, runs?: {name: string, values: Record<string, number>, patients?: number, seed?: number, spread?: number}[],
 *   unit?: string, range?: [number, number], lines?: QuestionLine[], marks?: {label: string, day: number}[], rule?: Rule,
 *   measures?: Record<string, Measure>, measure?: string, answer_unit?: string, within?: number, start?: number, result?: string, after?: string,
 *   replies?: Record<string, string>, lab?: string, conditions?: any[], done?: string,
 *   table?: {head: string[], rows: string[][]}}} QuestionData */

/** What a measure comes to. @param {Measure} spec @param {AnyRun[]} runs @returns {number} */
export function measured(spec, runs) {
  const run = runs[spec.run ?? 0];
  if ("tally" in run) return (100 * run.tally[spec.of]) / run.total;
  const { days } = run;
  const counts = run.columns[spec.column ?? ""];
  const level = spec.level ?? 0;
  if (spec.of === "last") return counts[counts.length - 1];
  if (spec.of === "at") return counts[nearestIndex(days, spec.day ?? 0)];
  if (spec.of === "sum") return sumUntil(days, counts, spec.until ?? Infinity);
  if (spec.of === "day_above") return days[counts.findIndex((count) => count >= level)] ?? Infinity;
  if (spec.of === "day_below") return days[counts.findLastIndex((count) => count >= level) + 1] ?? Infinity;
  const peak = counts.reduce((most, count) => Math.max(most, count), -Infinity);
  return spec.of === "peak" ? peak : days[counts.indexOf(peak)];
}

/** Adds up what happens per day. @param {Float64Array} days @param {Float64Array} counts @param {number} until */
function sumUntil(days, counts, until) {
  let sum = 0;
  for (let i = 1; i < counts.length && days[i] <= until; i += 1) sum += ((counts[i] + counts[i - 1]) / 2) * (days[i] - days[i - 1]);
  return sum;
}

/** A question's measures. @param {QuestionData} question @param {AnyRun[]} runs @returns {Record<string, number>} */
export function measuresOf(question, runs) {
  return Object.fromEntries(Object.entries(question.measures ?? {}).map(([name, spec]) => [name, measured(spec, runs)]));
}

/** The measures as a sentence names them. @param {QuestionData} question @param {Record<string, number>} numbers @param {Record<string, string>} words
 * @returns {Record<string, string>} */
export function inWords(question, numbers, words) {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => {
    const of = question.measures?.[name].of ?? "";
    if (JUDGED.includes(of)) return [name, String(Math.floor(value + 0.5))];
    if (of.startsWith("day_")) return [name, value === Infinity ? words.never : formatDay(value)];
    return [name, formatCount(value >= 1 ? Math.floor(value + 0.5) : value)];
  }));
}

/** The option that the runs bear out. @param {QuestionData} question @param {AnyRun[]} runs
 * @param {{count: string, share: string|null, judged: boolean}} [outcome] how the network judges a run @returns {{name: string, numbers: Record<string, number>}} */
export function decide(question, runs, outcome) {
  const options = question.options ?? [];
  const rule = /** @type {Rule} */ (question.rule);
  const numbers = measuresOf(question, runs);
  if (rule.kind === "largest") {
    const sizes = options.filter((option) => option.measure)
      .map((option) => ({ name: option.name, size: numbers[option.measure ?? ""] })).sort((a, b) => b.size - a.size);
    const near = options.find((option) => option.near);
    return { name: near && sizes[1].size >= (rule.near ?? 1) * sizes[0].size ? near.name : sizes[0].name, numbers };
  }
  if (rule.kind === "value") {
    const other = rule.over === undefined ? 1 : numbers[rule.over];
    const value = other ? numbers[rule.measure ?? ""] / other : Infinity;
    const found = options.find(({ between: [low, high] = [0, 0] }) => low <= value && value < high);
    return { name: found?.name ?? "", numbers };
  }
  const outcomes = runs.map((run) => ("tally" in run || !outcome ? "" : judge(run, /** @type {any} */ ({ outcome }))?.outcome ?? ""));
  const found = options.find((option) => option.outcomes?.every((wanted, i) => wanted === "any" || wanted === outcomes[i]));
  return { name: found?.name ?? "", numbers };
}

/** How near an estimated number came. @param {QuestionData} question @param {number} guess @param {AnyRun[]} runs @returns {"close"|"high"|"low"} */
export function estimateVerdict(question, guess, runs) {
  const shown = measured(/** @type {Measure} */ (question.measures?.[question.measure ?? ""]), runs);
  const within = question.within ?? WITHIN;
  if (shown / within <= guess && guess <= shown * within) return "close";
  return guess > shown ? "high" : "low";
}

/** The days on which a drawing has a value. @param {number} days */
export function drawnDays(days) {
  return Float64Array.from({ length: PLACES }, (_, place) => (days * place) / (PLACES - 1));
}

/** A drawing without gaps: straight on the logarithmic axis, level at both ends. @param {(number|null)[]} drawn @param {number} low */
export function filled(drawn, low) {
  const known = drawn.flatMap((value, place) => (value === null ? [] : [place]));
  const logs = known.map((place) => Math.log(Math.max(Number(drawn[place]), low)));
  return Float64Array.from(drawn, (_, place) => {
    const found = known.findIndex((other) => other >= place);
    const after = found < 0 ? known.length - 1 : found;
    const before = known[after] > place ? Math.max(0, after - 1) : after;
    const width = known[after] - known[before];
    const share = width ? Math.min(1, (place - known[before]) / width) : 0;
    return Math.exp(logs[before] + share * (logs[after] - logs[before]));
  });
}

/** How a drawing and the run differ: by which factor, typically, and where most. @param {QuestionData} question @param {(number|null)[]} drawn @param {AnyRun[]} runs */
export function compareDrawing(question, drawn, runs) {
  const low = question.range?.[0] ?? 0.5;
  const run = /** @type {OneRun} */ (runs[0]);
  const mine = filled(drawn, low);
  const days = drawnDays(question.days ?? 0);
  const counts = run.columns[question.lines?.[0].column ?? ""];
  const theirs = Float64Array.from(days, (day) => Math.max(counts[nearestIndex(run.days, day)], low));
  const gaps = Array.from(mine, (value, i) => Math.abs(Math.log(value / theirs[i])));
  const worst = gaps.indexOf(Math.max(...gaps));
  const factor = Math.exp(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
  return { factor, day: days[worst], drawn: mine[worst], shown: theirs[worst], close: factor <= (question.within ?? WITHIN) };
}
