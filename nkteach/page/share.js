// @ts-check
/* Handing a lab's state on: a link, a line for Python, a small file. */
import { element } from "./element.js";
import { createTools } from "./tools.js";
import { readState, stateLink, stateOf, takeState } from "./state.js";

/** @param {{model: import("./lab.js").Model, strings: import("./words.js").Strings, say: (text: string) => void, flush: () => void,
 *   copy: (text: string) => Promise<string|void>, save: (text: string) => string|void, complain: (text: string) => void, followState: () => void}} options
 * flush: sends what is on its way into the traits; complain: shows a sentence, or takes it away; followState: shows what the traits now hold */
export function createSharing({ model, strings, say, flush, copy, save, complain, followState }) {
  const words = strings.state;
  const inPage = Boolean(model.get("in_page")); // a notebook's own address brings back nothing
  const file = element("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": words.open });
  const { row } = createTools(strings, say, [
    ["link", inPage ? words.link : words.as_python, () => copy(inPage ? location.href.replace(/#.*$/, "") + linkNow() : `state="${linkNow()}"`)],
    ["save", words.save, () => save(JSON.stringify(stateNow(), null, 1))],
    ["open", words.open, () => file.click()],
  ]);
  function stateNow() {
    flush();
    return stateOf(model);
  }
  function linkNow() {
    return stateLink(stateNow());
  }
  file.addEventListener("change", async () => {
    const text = await file.files?.[0]?.text();
    file.value = "";
    if (text === undefined) return;
    const { state, problem } = readState(text, words) ?? {};
    const wrong = state ? takeState(model, state, words) : problem ?? words.broken;
    complain(wrong);
    if (wrong) return;
    model.save_changes?.();
    followState();
  });
  return element("details", { class: "nk-fold nk-sharing" }, element("summary", {}, words.name), row, file, element("p", { class: "nk-note" }, words.meaning));
}
