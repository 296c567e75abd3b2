// @ts-check
/* Questions: nothing is shown before a try. What a run decides is decided by a run made here, in the page. */
import { element, tableBox } from "./element.js";
import { FRESH, createSecondMemory } from "./kept.js";
import { createChoices, createHints, createSure, listReplies } from "./choices.js";
import { askEstimate, askPrediction } from "./predict.js";
import { askDrawing } from "./draw.js";
import { askTask } from "./task.js";

const KINDS_ASKED = { choice: askChoice, predict: askPrediction, draw: askDrawing, estimate: askEstimate, task: askTask, write: askText };

/** @typedef {import("./choices.js").Common} Common */
/** @typedef {import("./choices.js").Given} Given */

/** Builds a question in an element and keeps it alive until the signal aborts.
 * @param {{model: import("./lab.js").Model, el: HTMLElement, prepare: () => Promise<any>, labs: Map<string, import("./task.js").LabFacts>,
 *   signal?: AbortSignal, strings: import("./words.js").Strings}} options */
export function createQuestion({ model, el, prepare, labs, signal = new AbortController().signal, strings }) {
  if (signal.aborted) return;
  /** @type {import("./deciding.js").QuestionData} */
  const question = model.get("question");
  const words = strings.question;
  const id = `nk-q${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", { role: "group", class: `nk-lab nk-question nk-question-${question.kind}`, "aria-label": words[question.kind], lang: strings.language.code });
  el.append(root);
  signal.addEventListener("abort", () => root.remove());
  const role = question.role ? [words["role_" + question.role]] : [];
  root.append(element("p", { class: "nk-kind", "aria-hidden": "true" }, [...role, words[question.kind]].join(" · ")));
  const notice = element("p", { class: "nk-notice", role: "alert" });
  root.append(notice);
  if (question.context) root.append(element("p", { class: "nk-context" }, question.context));

  /** @returns {Given} */
  const given = () => /** @type {any} */ (Object.fromEntries(Object.entries(FRESH).map(([name, fresh]) => [name, model.get(name) ?? fresh])));
  /** Keeps what the student did, then shows it. @param {Partial<Given>} change */
  const keep = (change) => {
    for (const [trait, value] of Object.entries({ ...change, edits: given().edits + 1 })) model.set(trait, value);
    second.keep();
    model.save_changes?.();
    show();
  };
  /** Hands the present answer in. @param {Partial<Given>} [change] */
  const commit = (change = {}) => {
    const { answer, first, tries } = given();
    keep({ tries: tries + 1, committed: true, first: first || change.answer || answer, ...change });
  };
  const second = createSecondMemory(model);
  second.recall();
  const status = element("div", { class: "nk-reply", role: "status" });
  const say = (/** @type {(Node|string)[]} */ ...parts) => status.replaceChildren(...parts);
  const button = (/** @type {string} */ text, /** @type {string} */ className, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", class: `nk-tool ${className}` }, text);
    made.addEventListener("click", act);
    return made;
  };

  /** @type {Common} */
  const common = { id, root, question, strings, words, given, keep, commit, status, say, button, signal };
  const showKind = KINDS_ASKED[/** @type {keyof typeof KINDS_ASKED} */ (question.kind)](common, prepare, labs);
  const hints = createHints(common);
  root.append(hints.element);
  function show() {
    notice.textContent = model.get("notice") ?? "";
    notice.hidden = !notice.textContent;
    hints.show();
    showKind();
  }
  for (const trait of [...Object.keys(FRESH), "notice"]) {
    const heard = () => !signal.aborted && show();
    model.on(`change:${trait}`, heard);
    signal.addEventListener("abort", () => model.off?.(`change:${trait}`, heard));
  }
  // A slide deck turns the page on keys that answer a question.
  root.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.matches("input, button, textarea, summary") && event.key !== "Escape") event.stopPropagation();
  });
  show();
}

/** Asks for one of several answers, as often as one likes. @param {Common} common */
function askChoice(common) {
  const { id, root, question, words, given, keep, commit, status, say, button } = common;
  const options = question.options ?? [];
  const choices = createChoices({ name: id, legend: question.prompt, choices: options, className: "nk-answers",
    onChoose: (answer) => keep({ answer, committed: false, right: "" }) });
  const sure = question.confidence ? createSure(common) : null;
  const check = button(words.check, "nk-main", () => {
    const { answer, confidence } = given();
    if (!answer) return say(words.choose_first);
    if (sure && !confidence) return say(words.choose_both);
    commit({ right: options.find((option) => option.name === answer)?.right ? "right" : "wrong" });
  });
  const showAll = button(words.show_all, "", () => (all.hidden = !all.hidden, showAll.setAttribute("aria-expanded", String(!all.hidden))));
  const all = element("div", { class: "nk-all", id: `${id}-all`, hidden: true });
  const found = element("div", { class: "nk-found", hidden: true }, ...(question.table ? [showTable(question.table, question.prompt)] : []),
    ...(question.after ? [element("p", {}, question.after)] : []));
  showAll.setAttribute("aria-controls", all.id);
  showAll.setAttribute("aria-expanded", "false");
  root.append(choices.element, ...(sure ? [sure.element] : []), element("div", { class: "nk-tools" }, check, showAll), status, found, all);
  let shown = "";

  return () => {
    const { answer, committed, tries, confidence } = given();
    const chosen = options.find((option) => option.name === answer);
    choices.show(answer, false);
    sure?.show(confidence, false);
    showAll.hidden = tries === 0;
    if (tries === 0) {
      all.hidden = true;
      showAll.setAttribute("aria-expanded", "false");
    }
    found.hidden = tries === 0 || found.childElementCount === 0;
    const now = `${answer} ${committed} ${tries}`;
    if (now === shown) return; // what is read stays as it is
    shown = now;
    showAll.textContent = chosen?.right && committed ? words.others : words.show_all;
    all.replaceChildren(listReplies(options.filter((option) => !(committed && option === chosen))));
    status.dataset.verdict = !committed || !chosen ? "" : chosen.right ? "right" : "wrong";
    if (!committed || !chosen) return say();
    const verdict = element("strong", {}, chosen.right ? words.right : words.wrong);
    say(element("p", {}, verdict, ` ${chosen.reply}`), ...(chosen.right ? [] : [element("p", { class: "nk-note" }, words.try_again)]));
  };
}

/** What was counted, shown once an answer was handed in. @param {{head: string[], rows: string[][]}} table @param {string} label */
function showTable({ head, rows }, label) {
  return tableBox(label, element("table", {},
    element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map(([first, ...cells]) =>
      element("tr", {}, element("th", { scope: "row" }, first), ...cells.map((text) => element("td", {}, text)))))));
}

/** Asks for an answer in words; it is compared, never marked. @param {Common} common */
function askText({ id, root, question, words, given, keep, commit, status, say, button }) {
  const area = element("textarea", { id, rows: "4", maxlength: "20000", "aria-describedby": `${id}-hint` });
  const compare = button(words.compare, "nk-main", () => {
    keepText();
    if (!given().text.trim()) return say(words.write_first);
    commit();
  });
  root.append(element("label", { for: id, class: "nk-prompt" }, question.prompt),
    element("p", { class: "nk-note", id: `${id}-hint` }, question.hint ?? ""), area, element("div", { class: "nk-tools" }, compare), status);
  function keepText() {
    if (area.value !== given().text) keep({ text: area.value });
  }
  area.addEventListener("input", keepText); // each key: whatever dies, one key press is lost at most
  area.addEventListener("change", keepText);
  let told = false;

  return () => {
    const { text, committed } = given();
    if (document.activeElement !== area && area.value !== text) area.value = text; // the hand wins over an older echo
    compare.hidden = committed;
    if (committed && !told) {
      if (document.activeElement === compare) area.focus({ preventScroll: true });
      say(element("p", {}, element("strong", {}, words.model)), element("p", {}, question.model ?? ""),
        element("p", { class: "nk-note" }, words.compare_how));
    }
    if (!committed && told) say();
    told = committed;
  };
}
