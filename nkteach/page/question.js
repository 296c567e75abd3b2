// @ts-check
/* Questions: nothing is shown before a try. A prediction is judged by a run made here, in the page. */
import { fill, formatCount, formatDay, shortTable } from "./outcome.js";
import { element } from "./levers.js";
import { createChart } from "./chart.js";

const WRITTEN_AFTER = 400; // ms of rest before written text is kept
const CONFIDENCES = ["guess", "fairly", "very"];

/** @typedef {{name: string, text: string, reply: string, right?: boolean, column?: string, near?: boolean, ratio?: [number, number]}} Option */
/** @typedef {{column: string, label: string, colour: string, dark: string, dash: string}} QuestionLine */
/** @typedef {{kind: "largest_sum", until: number, near: number}|{kind: "peak_ratio", column: string}} Rule */
/** @typedef {{kind: "choice"|"predict"|"write", prompt: string, context?: string, hint?: string, model?: string, options?: Option[],
 *   days?: number, runs?: {name: string, values: Record<string, number>}[], unit?: string, range?: [number, number], lines?: QuestionLine[],
 *   marks?: {label: string, day: number}[], rule?: Rule, result?: string, after?: string}} QuestionData */
/** @typedef {{answer: string, confidence: string, tries: number, committed: boolean, text: string}} Given */
/** @typedef {import("./outcome.js").Run} QuestionRun */

/** Adds up what happens per day, from day 0 until a day. @param {QuestionRun} run @param {string} column @param {number} until */
function sumUntil(run, column, until) {
  const counts = run.columns[column];
  let sum = 0;
  for (let i = 1; i < counts.length && run.days[i] <= until; i += 1) {
    sum += ((counts[i] + counts[i - 1]) / 2) * (run.days[i] - run.days[i - 1]);
  }
  return sum;
}

/** The option that the runs show to be right, and the numbers of the result sentence; as in lessons/__init__.py.
 * @param {QuestionData} question @param {QuestionRun[]} runs @returns {{name: string, numbers: Record<string, string>}} */
export function decide(question, runs) {
  const options = question.options ?? [];
  const rule = /** @type {Rule} */ (question.rule);
  if (rule.kind === "largest_sum") {
    const sums = options.filter((option) => option.column)
      .map((option) => ({ name: option.name, sum: sumUntil(runs[0], option.column ?? "", rule.until) }))
      .sort((a, b) => b.sum - a.sum);
    const numbers = Object.fromEntries(sums.map(({ name, sum }) => [name, formatCount(Math.round(sum))]));
    const near = options.find((option) => option.near);
    return { name: near && sums[1].sum >= rule.near * sums[0].sum ? near.name : sums[0].name, numbers };
  }
  const [first, other] = runs.map((run) => run.columns[rule.column].reduce((most, count) => Math.max(most, count), 0));
  const ratio = first / other;
  const found = options.find(({ ratio: [low, high] = [0, 0] }) => low <= ratio && ratio < high);
  const day = runs[0].days[runs[0].columns[rule.column].indexOf(first)];
  return { name: found?.name ?? "", numbers: { peak: formatCount(first), other: formatCount(other), ratio: formatCount(ratio), day: formatDay(day) } };
}

/** The day from which a line is at nought for good, or null. @param {QuestionRun} run @param {string} column */
function endOf(run, column) {
  const counts = run.columns[column];
  const last = counts.findLastIndex((count) => count > 0);
  return last >= 0 && last < counts.length - 1 && counts.some((count) => count >= 1) ? run.days[last + 1] : null;
}

/** Radio buttons in a fieldset. @param {{name: string, legend: string|HTMLElement, choices: {name: string, text: string}[], className: string,
 *   onChoose: (name: string) => void}} options */
function createChoices({ name, legend, choices, className, onChoose }) {
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

/** Replies to options, each under the answer it speaks of. @param {Option[]} options */
function listReplies(options) {
  return element("dl", { class: "nk-replies" }, ...options.flatMap((option) => [element("dt", {}, option.text), element("dd", {}, option.reply)]));
}

/** Builds a question in an element and keeps it alive until the signal aborts.
 * @param {{model: import("./lab.js").Model, el: HTMLElement, prepare: () => Promise<{run: (values: Record<string, number>) => any}>,
 *   signal?: AbortSignal, strings: import("./outcome.js").Strings}} options */
export function createQuestion({ model, el, prepare, signal = new AbortController().signal, strings }) {
  if (signal.aborted) return;
  /** @type {QuestionData} */
  const question = model.get("question");
  const words = strings.question;
  const id = `nk-q${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", { role: "group", class: `nk-lab nk-question nk-question-${question.kind}`, "aria-label": words[question.kind] });
  el.append(root);
  signal.addEventListener("abort", () => root.remove());
  root.append(element("p", { class: "nk-kind", "aria-hidden": "true" }, words[question.kind]));
  if (question.context) root.append(element("p", { class: "nk-context" }, question.context));

  /** @returns {Given} */
  const given = () => ({
    answer: model.get("answer") ?? "", confidence: model.get("confidence") ?? "", tries: model.get("tries") ?? 0,
    committed: Boolean(model.get("committed")), text: model.get("text") ?? "",
  });
  /** Keeps what the student did, then shows it. @param {Partial<Given>} change */
  const keep = (change) => {
    for (const [trait, value] of Object.entries(change)) model.set(trait, value);
    model.save_changes?.();
    show();
  };
  const status = element("div", { class: "nk-reply", role: "status" });
  const say = (/** @type {(Node|string)[]} */ ...parts) => status.replaceChildren(...parts);
  const button = (/** @type {string} */ text, /** @type {string} */ className, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", class: `nk-tool ${className}` }, text);
    made.addEventListener("click", act);
    return made;
  };

  const common = { id, root, question, strings, words, given, keep, status, say, button, signal };
  const show = { choice: askChoice, predict: askPrediction, write: askText }[question.kind](common, prepare);
  for (const trait of ["answer", "confidence", "tries", "committed", "text"]) {
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

/** @typedef {{id: string, root: HTMLElement, question: QuestionData, strings: import("./outcome.js").Strings, words: Record<string, string>,
 *   given: () => Given, keep: (change: Partial<Given>) => void, status: HTMLElement, say: (...parts: (Node|string)[]) => void,
 *   button: (text: string, className: string, act: () => void) => HTMLButtonElement, signal: AbortSignal}} Common */

/** Asks for one of several answers, as often as one likes. @param {Common} common */
function askChoice({ id, root, question, words, given, keep, status, say, button }) {
  const options = question.options ?? [];
  const choices = createChoices({ name: id, legend: question.prompt, choices: options, className: "nk-answers",
    onChoose: (answer) => keep({ answer, committed: false }) });
  const check = button(words.check, "nk-main", () => {
    if (!given().answer) return say(words.choose_first);
    keep({ tries: given().tries + 1, committed: true });
  });
  const showAll = button(words.show_all, "", () => (all.hidden = !all.hidden, showAll.setAttribute("aria-expanded", String(!all.hidden))));
  const all = element("div", { class: "nk-all", id: `${id}-all`, hidden: true });
  showAll.setAttribute("aria-controls", all.id);
  showAll.setAttribute("aria-expanded", "false");
  root.append(choices.element, element("div", { class: "nk-tools" }, check, showAll), status, all);

  return () => {
    const { answer, committed, tries } = given();
    const chosen = options.find((option) => option.name === answer);
    choices.show(answer, false);
    showAll.hidden = tries === 0;
    showAll.textContent = chosen?.right && committed ? words.others : words.show_all;
    all.replaceChildren(listReplies(options.filter((option) => !(committed && option === chosen))));
    status.dataset.verdict = !committed || !chosen ? "" : chosen.right ? "right" : "wrong";
    if (!committed || !chosen) return say();
    const verdict = element("strong", {}, chosen.right ? words.right : words.wrong);
    say(element("p", {}, verdict, ` ${chosen.reply}`), ...(chosen.right ? [] : [element("p", { class: "nk-note" }, words.try_again)]));
  };
}

/** Asks for a prediction and how sure one is, and only then runs. @param {Common} common
 * @param {() => Promise<{run: (values: Record<string, number>) => any}>} prepare */
function askPrediction({ id, root, question, strings, words, given, keep, status, say, button, signal }, prepare) {
  const options = question.options ?? [];
  const textOf = (/** @type {string} */ name) => (options.find((option) => option.name === name)?.text ?? "").replace(/\.$/, "");
  const choices = createChoices({ name: id, legend: question.prompt, choices: options, className: "nk-answers",
    onChoose: (answer) => keep({ answer }) });
  const sure = createChoices({ name: `${id}-sure`, legend: words.sure, className: "nk-sure",
    choices: CONFIDENCES.map((name) => ({ name, text: words[name] })), onChoose: (confidence) => keep({ confidence }) });
  const commit = button(words.commit, "nk-main", () => {
    const { answer, confidence } = given();
    if (!answer || !confidence) return say(words.choose_both);
    keep({ tries: given().tries + 1, committed: true });
  });
  const again = button(words.again, "", () => {
    keep({ answer: "", confidence: "", committed: false });
    choices.focus();
  });
  const before = element("p", { class: "nk-note" }, words.before);
  const result = element("div", { class: "nk-result" });
  root.append(choices.element, sure.element, before, element("div", { class: "nk-tools" }, commit), status, result, element("div", { class: "nk-tools" }, again));
  let showing = false;

  /** @param {QuestionRun[]} runs */
  function draw(runs) {
    const lines = question.lines ?? [];
    const chart = createChart({ unit: question.unit ?? "", strings, signal });
    const linesOf = (/** @type {QuestionRun} */ run) =>
      lines.map((line, i) => ({ ...line, values: run.columns[line.column], ended: endOf(run, line.column), strong: i === 0 }));
    const other = runs[1];
    chart.show({
      last: question.days ?? 0, days: runs[0].days, lines: linesOf(runs[0]), band: null, range: question.range ?? [0.5, 1e5],
      ghost: other ? { name: question.runs?.[1].name ?? "", days: other.days, lines: linesOf(other) } : null,
      marks: question.marks ?? [],
    });
    const title = fill(words.describe_caption, { unit: question.unit ?? "" });
    const table = element("div", { class: "nk-table" });
    const shown = runs.flatMap((run, i) => lines.map((line) => ({ run, line, label: i ? question.runs?.[i].name ?? "" : line.label })));
    const tables = shown.map(({ run, line }) => shortTable(run, [/** @type {any} */ (line)]));
    table.append(element("table", {}, element("caption", {}, title),
      element("thead", {}, element("tr", {}, ...[strings.lab.describe_day, ...shown.map(({ label }) => label)].map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...tables[0].map(({ day }, i) =>
        element("tr", {}, element("th", { scope: "row" }, day), ...tables.map((rows) => element("td", {}, rows[i].counts[0])))))));
    return [chart.element, element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.describe), table)];
  }

  async function reveal() {
    if (showing) return;
    showing = true;
    say(words.running);
    try {
      const simulation = await prepare();
      const runs = (question.runs ?? []).map((run) => simulation.run({ ...run.values, days: question.days ?? 120 }));
      const failed = runs.find((run) => !run.ok);
      if (failed) throw new Error(failed.message);
      if (signal.aborted || !given().committed) return;
      const { name, numbers } = decide(question, runs);
      const { answer, confidence } = given();
      const agrees = name === answer;
      const predicted = fill(words.predicted, { answer: textOf(answer), confidence: words[confidence].toLowerCase() });
      status.dataset.verdict = agrees ? "right" : "wrong";
      choices.tag(agrees ? { [name]: `${words.yours} · ${words.shown}` } : { [answer]: words.yours, [name]: words.shown });
      const chosen = options.find((option) => option.name === answer);
      say(element("p", { class: "nk-predicted" }, predicted),
        element("p", {}, element("strong", {}, agrees ? words.as_predicted : fill(words.shows, { answer: textOf(name) }))),
        element("p", {}, fill(question.result ?? "", numbers)), element("p", {}, chosen?.reply ?? ""),
        ...(question.after ? [element("p", {}, question.after)] : []));
      result.replaceChildren(...draw(runs),
        element("details", { class: "nk-fold" }, element("summary", {}, words.replies), listReplies(options)));
    } catch (error) {
      say(fill(words.failed, { reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  return () => {
    const { answer, confidence, committed } = given();
    const fixed = committed && answer !== "" && confidence !== "";
    const had = commit.contains(document.activeElement);
    choices.show(answer, fixed);
    sure.show(confidence, false);
    before.hidden = commit.hidden = sure.element.hidden = fixed;
    again.hidden = !fixed;
    if (fixed) {
      status.tabIndex = -1;
      reveal();
      if (had) status.focus({ preventScroll: true }); // the button has gone; go on from where the answer is
      return;
    }
    showing = false;
    choices.tag({});
    result.replaceChildren();
    status.dataset.verdict = "";
    say();
  };
}

/** Asks for an answer in words; it is compared, never marked. @param {Common} common */
function askText({ id, root, question, words, given, keep, status, say, button, signal }) {
  const area = element("textarea", { id, rows: "4", "aria-describedby": `${id}-hint` });
  const compare = button(words.compare, "nk-main", () => {
    keepText();
    if (!given().text.trim()) return say(words.write_first);
    keep({ tries: given().tries + 1, committed: true });
  });
  root.append(element("label", { for: id, class: "nk-prompt" }, question.prompt),
    element("p", { class: "nk-note", id: `${id}-hint` }, question.hint ?? ""), area, element("div", { class: "nk-tools" }, compare), status);
  let timer = 0;
  function keepText() {
    clearTimeout(timer);
    if (area.value !== given().text) keep({ text: area.value });
  }
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(keepText, WRITTEN_AFTER);
  });
  area.addEventListener("change", keepText);
  signal.addEventListener("abort", () => clearTimeout(timer));
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
