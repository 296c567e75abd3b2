// @ts-check
/* The blood count under the chart: white cells of a microlitre side by side, and the first kind against its normal range. */
import { element, write } from "./element.js";
import { fill, formatCount, momentOf } from "./words.js";
import { nearestIndex } from "./rows.js";

const SPAN = [20, 5e3]; // cells per µL: the ends of the small scale

/** Where a count sits on the small scale, in percent. @param {number} count */
function percentAt(count) {
  const [low, high] = SPAN;
  const share = Math.log(Math.max(count, low) / low) / Math.log(high / low);
  return `${100 * Math.min(1, share)}%`;
}

/** @param {import("./description.js").Blood} blood @param {import("./words.js").Strings} strings */
export function createBlood(blood, strings) {
  const words = strings.blood;
  const [low, high] = blood.normal;
  const sentence = new Text();
  const said = element("p", { class: "nk-blood-words" }, element("strong", {}, words.title), " ", sentence);
  const kinds = blood.parts.map((_, i) => element("span", { class: `nk-blood-kind nk-blood-${Math.min(i, 2)}` }));
  const normal = element("span", { class: "nk-blood-normal" }, element("span", {}, formatCount(low)), element("span", {}, formatCount(high)));
  const pointer = element("span", { class: "nk-blood-now" }, "▲");
  normal.style.left = percentAt(low);
  normal.style.width = `calc(${percentAt(high)} - ${percentAt(low)})`;
  const root = element("div", { class: "nk-blood", role: "group", "aria-label": words.title }, said,
    element("div", { class: "nk-blood-bar", "aria-hidden": "true" }, ...kinds),
    element("div", { class: "nk-blood-scale", "aria-hidden": "true" }, normal, pointer));

  return {
    element: root,
    /** Shows the blood of a run on a day. @param {import("./outcome.js").Run} run @param {number} day */
    show(run, day) {
      const at = nearestIndex(run.days, day);
      const counts = blood.parts.map(([column]) => run.columns[column]?.[at]);
      root.hidden = !counts.every((count) => Number.isFinite(count));
      if (root.hidden) return;
      const [first] = counts;
      const total = counts.reduce((sum, count) => sum + count, 0);
      const state = first < low ? words.below : first > high ? words.above : words.within;
      const [own, ...others] = blood.parts.map(([, label], i) => fill(words.kind, { label, count: formatCount(counts[i]) }));
      const share = total > 0 ? formatCount((100 * first) / total) : "0";
      write(sentence, fill(words.sentence, {
        moment: momentOf(run.days[at], run.days[run.days.length - 1], strings), own, share, others: others.join(", "), state, low: formatCount(low), high: formatCount(high),
      }));
      kinds.forEach((kind, i) => (kind.style.flexGrow = String(total > 0 ? counts[i] / total : 0)));
      pointer.style.left = percentAt(first);
    },
  };
}
