// @ts-check
/* The strip above the picture: what happened, at once for the eye, after a pause for the ear. */
import { element, write } from "./element.js";

/** @typedef {import("./words.js").Strings} Strings */

const SAY_AFTER = 1000; // ms of quiet before a screen reader is told

/** The sign of an outcome: a shape that reads without colour. @param {string} outcome */
function outcomeSign(outcome) {
  const shapes = {
    cleared: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M6.5 12.5l2-2 2.5 2.6 5-6 2.2 1.8-7 8.4z",
    controlled: "M2 2h20v20h-20zM6 8v2.6h12v-2.6zM6 13.4v2.6h12v-2.6z",
    escaped: "M12 1.5 23.5 22.5h-23z",
  };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "nk-sign");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", shapes[/** @type {keyof typeof shapes} */ (outcome)] ?? "");
  svg.append(path);
  return svg;
}

/** @param {Strings} strings */
export function createStrip(strings) {
  const [begin, rest] = [new Text(), new Text()];
  const lead = element("strong", {}, begin);
  const visible = element("p", { class: "nk-sentence" });
  const spoken = element("div", { class: "nk-unseen", role: "status", "aria-live": "polite" });
  const strip = element("div", { class: "nk-outcome", role: "group", "aria-label": strings.lab.outcome }, visible, spoken);
  let timer = 0;
  let happened = ""; // what a tool did, and what came of the levers: not yet said
  let verdict = "";
  function wait() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const text = [happened && `${happened.replace(/\.$/, "")}.`, verdict].filter(Boolean).join(" ");
      happened = verdict = "";
      if (spoken.textContent !== text) spoken.textContent = text;
    }, SAY_AFTER);
  }
  /** Tells a screen reader of an outcome, once nothing has happened for a while; an empty text only ends the wait. @param {string} text */
  const say = (text) => {
    verdict = text;
    if (text) wait();
    else if (!happened) clearTimeout(timer);
  };
  return {
    element: strip,
    say,
    /** Tells a screen reader what a tool did, again also where it did the same before. @param {string} text */
    tell(text) {
      spoken.textContent = "";
      happened = text;
      wait();
    },
    /** @param {string} outcome @param {string} text */
    show(outcome, text) {
      strip.classList.remove("nk-stale");
      const cut = text.indexOf(". ") + 1;
      write(rest, text.slice(cut).replaceAll(" %", "\u00a0%"));
      if (cut > 1) write(begin, text.slice(0, cut));
      if (!rest.parentNode || (lead.parentNode !== null) !== cut > 1) visible.replaceChildren(...(cut > 1 ? [lead, rest] : [rest]));
      if (strip.dataset.outcome === outcome) return;
      strip.dataset.outcome = outcome;
      strip.querySelector("svg")?.remove();
      if (outcome) strip.prepend(outcomeSign(outcome));
    },
    /** Dims what does not belong to the present levers any more. */
    outdated() {
      say("");
      strip.classList.add("nk-stale");
    },
    stop: () => clearTimeout(timer),
  };
}
