// @ts-check
/* What a run comes to: the verdict on it, and the verdict as a sentence. */
import { fill, formatCount, formatDay } from "./words.js";

/** @typedef {import("./words.js").Strings} Strings */
/** @typedef {import("./description.js").Description} Description */
/** @typedef {{ok: true, days: Float64Array, columns: Record<string, Float64Array>, capacity: number, events: number[], clearedDay: number|null}} Run
 *   events: day and amount of each, in turn */
/** @typedef {{ok: false, message: string}} FailedRun */
/** @typedef {{outcome: "followed"|"cleared"|"controlled"|"escaped", day: number|null, fromStart: boolean, never: boolean, infection: {most: number, peak: number, count: number, over: number|null}|null, count: number, share: number|null,
 *   days: number}} Judgement */

/** The verdict on a run, or null when its last count is no number. @param {Run} run @param {Description} description
 * @returns {Judgement|null} */
export function judge(run, description) {
  const counts = run.columns[description.outcome.count];
  const last = counts.length - 1;
  const half = run.capacity / 2;
  if (!Number.isFinite(counts[last])) return null;
  const shares = description.outcome.share ? run.columns[description.outcome.share] : undefined;
  const share = shares && Number.isFinite(shares[last]) ? shares[last] : null;
  const never = counts.every((count) => count === 0);
  const infected = never && description.outcome.infected ? run.columns[description.outcome.infected] : undefined;
  const infection = infected?.some((count) => count !== 0) ? infectionOf(infected, run.days) : null;
  const common = { fromStart: false, never, infection, count: counts[last], share, days: run.days[last] };
  if (!description.outcome.judged) return { ...common, outcome: "followed", day: null };
  if (counts[last] < 1) {
    // From the day the count was set to zero; without such a rule, from the row it stayed below one.
    const known = run.clearedDay !== null && counts[last] === 0;
    const stays = counts.findLastIndex((count) => count >= 1) + 1;
    return { ...common, outcome: "cleared", day: known ? run.clearedDay : run.days[stays] };
  }
  if (!(counts[last] > half)) return { ...common, outcome: "controlled", day: null };
  const after = counts.findIndex((count) => count > half);
  if (after === 0) return { ...common, outcome: "escaped", day: 0, fromStart: true };
  const fraction = (half - counts[after - 1]) / (counts[after] - counts[after - 1]);
  const day = run.days[after - 1] + fraction * (run.days[after] - run.days[after - 1]);
  return { ...common, outcome: "escaped", day, fromStart: day === 0 };
}

/** How many of 100 each count is: rounded down, then the largest remainders get what that leaves. @param {number[]} counts */
export function hundredths(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (100 * count) / total);
  const whole = exact.map(Math.floor);
  const left = 100 - whole.reduce((sum, share) => sum + share, 0);
  const order = exact.map((_, i) => i).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]));
  for (const i of order.slice(0, left)) whole[i] += 1;
  return whole;
}

/** How an infection without a tumour ended. @param {Float64Array} counts @param {Float64Array} days */
function infectionOf(counts, days) {
  const most = counts.reduce((top, count) => Math.max(top, count), 0);
  const over = counts[counts.length - 1] < 1 ? days[counts.findLastIndex((count) => count >= 1) + 1] : null;
  return { most, peak: days[counts.indexOf(most)], count: counts[counts.length - 1], over };
}

/** The verdict as a sentence to read aloud. @param {Judgement} judgement @param {Description} description @param {Strings} strings */
export function sentence(judgement, description, strings) {
  let key = /** @type {string} */ (judgement.outcome);
  if (key === "escaped" && judgement.fromStart) key += "_from_start";
  if (judgement.outcome === "escaped" && judgement.share === null) key += "_no_share";
  const { infection } = judgement;
  if (judgement.outcome === "cleared" && judgement.never) key = "never";
  if (key === "never" && infection) {
    return fill(strings.outcome[infection.over === null ? "infected" : "infection_over"], {
      most: formatCount(infection.most), peak: formatDay(infection.peak), count: formatCount(infection.count),
      day: formatDay(infection.over ?? 0), days: formatDay(judgement.days),
    });
  }
  return fill(strings.outcome[key], {
    word: description.outcome.word,
    unit: description.unit,
    day: formatDay(judgement.day ?? 0),
    days: formatDay(judgement.days),
    count: formatCount(judgement.count),
    share: Math.floor(100 * (judgement.share ?? 0) + 0.5),
  });
}
