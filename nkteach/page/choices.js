// @ts-check
/* What the kinds of question share: radio buttons in a fieldset, how sure one is, hints in steps, replies. */
import { element } from "./element.js";
import { fill } from "./words.js";

const CONFIDENCES = ["guess", "fairly", "very"];

/** @typedef {import("./deciding.js").QuestionData} QuestionData */
/** @typedef {{answer: string, first: string, confidence: string, tries: number, committed: boolean, right: string, text: string,
 *   drawn: (number|null)[], hints: number, edits: number}} Given */
/** @typedef {{id: string, root: HTMLElement, question: QuestionData, strings: import("./words.js").Strings, words: Record<string, string>,
 *   given: () => Given, keep: (change: Partial<Given>) => void, commit: (change?: Partial<Given>) => void, status: HTMLElement,
 *   say: (...parts: (Node|string)[]) => void, button: (text: string, className: string, act: () => void) => HTMLButtonElement,
 *   signal: AbortSignal}} Common what each kind of question is built with */

/** Radio buttons in a fieldset. @param {{name: string, legend: string|HTMLElement, choices: {name: string, text: string}[], className: string,
 *   onChoose: (name: string) => void}} options */
export function createChoices({ name, legend, choices, className, onChoose }) {
  const rows = choices.map((choice) => {
    const input = element("input", { type: "radio", name, value: choice.name });
    const tag = element("span", { class: "nk-tag", hidden: true });
    input.addEventListener("change", () => onChoose(choice.name));
    return { choice, input, tag, row: element("label", { class: "nk-choice" }, input, element("span", {}, choice.text), tag) };
  });
  return {
    element: element("fieldset", { class: `nk-choices ${className}` }, element("legend", {}, legend), ...rows.map(({ row }) => row)),
    /** @param {string} answer @param {boolean} fixed */
    show(answer, fixed) {
      for (const { choice, input, row } of rows) {
        input.checked = choice.name === answer;
        input.disabled = fixed;
        row.classList.toggle("nk-chosen", input.checked);
      }
    },
    /** Names some rows, e.g. "your prediction". @param {Record<string, string>} tags */
    tag(tags) {
      for (const { choice, tag, row } of rows) {
        tag.textContent = tags[choice.name] ?? "";
        tag.hidden = !tag.textContent;
        row.classList.toggle("nk-tagged", !tag.hidden);
      }
    },
    focus: () => (rows.find(({ input }) => input.checked) ?? rows[0]).input.focus(),
  };
}

/** How sure one is. @param {Common} common */
export function createSure({ id, words, keep }) {
  return createChoices({ name: `${id}-sure`, legend: words.sure, className: "nk-sure",
    choices: CONFIDENCES.map((name) => ({ name, text: words[name] })), onChoose: (confidence) => keep({ confidence }) });
}

/** Replies to options, each under the answer it speaks of. @param {import("./deciding.js").Option[]} options */
export function listReplies(options) {
  return element("dl", { class: "nk-replies" }, ...options.flatMap((option) => [element("dt", {}, option.text), element("dd", {}, option.reply)]));
}

/** Hints, each shown when it is asked for. @param {Common} common */
export function createHints({ id, question, words, given, keep, button }) {
  const hints = question.hints ?? [];
  const list = element("ol", { class: "nk-hints", id: `${id}-hints`, role: "list" });
  const region = element("div", { role: "status" }, list);
  const next = button("", "", () => keep({ hints: Math.min(hints.length, given().hints + 1) }));
  const part = element("div", { class: "nk-hinting", hidden: hints.length === 0 }, next, region);
  return {
    element: part,
    show() {
      const read = Math.min(hints.length, given().hints);
      next.textContent = fill(words.hint, { number: read + 1, total: hints.length });
      const had = next === document.activeElement;
      next.hidden = read >= hints.length;
      list.hidden = read === 0;
      while (list.children.length > read) list.lastChild?.remove();
      for (const text of hints.slice(list.children.length, read)) list.append(element("li", {}, text));
      if (had && next.hidden) {
        part.tabIndex = -1;
        part.focus({ preventScroll: true });
      }
    },
  };
}
