// @ts-check
/* Questions that a run decides: the student commits first, then sees the guess beside what the model does. */
import { element, numberTable, tableBox } from "./element.js";
import { clockName, fill, formatCount, formatMoment, readNumber } from "./words.js";
import { hundredths } from "./outcome.js";
import { countOn, tableDays } from "./rows.js";
import { createChart } from "./chart.js";
import { createChoices, createSure, listReplies } from "./choices.js";
import { patientDays } from "./patients.js";
import { decide, drawnDays, estimateVerdict, filled, inWords, measuresOf } from "./deciding.js";

const ENDINGS = /** @type {const} */ ({ cleared: "●", controlled: "■", escaped: "▲" });

/** @typedef {import("./choices.js").Common} Common */
/** @typedef {import("./deciding.js").AnyRun} AnyRun */
/** @typedef {import("./deciding.js").OneRun} OneRun */
/** @typedef {() => Promise<any>} Prepare */

/** The day from which a line is at nought for good, or null. @param {OneRun} run @param {string} column */
function endOf(run, column) {
  const counts = run.columns[column];
  const last = counts.findLastIndex((count) => count > 0);
  return last >= 0 && last < counts.length - 1 && counts.some((count) => count >= 1) ? run.days[last + 1] : null;
}

/** Runs one of a question's runs: the average, or patients one by one. @param {any} simulation
 * @param {{values: Record<string, number>, patients?: number, seed?: number, spread?: number}} run @param {number} days @param {AbortSignal} signal
 * @returns {Promise<AnyRun>} */
function runOnce(simulation, { values, patients, seed = 1, spread = 0.3 }, days, signal) {
  if (patients === undefined) {
    const made = simulation.run({ ...values, days });
    return made.ok ? Promise.resolve(made) : Promise.reject(new Error(made.message));
  }
  return new Promise((resolve, reject) => {
    const crowd = simulation.crowd();
    const tally = { cleared: 0, controlled: 0, escaped: 0 };
    let done = 0;
    signal.addEventListener("abort", () => crowd.close());
    crowd.run({ values: { ...values, days }, days, every: patientDays(days)[1], seed, spread, method: "auto", runs: patients }, {
      onBlock(/** @type {import("./patients.js").Block} */ block) {
        if (block.trouble) {
          crowd.close();
          return reject(new Error(simulation.explain(block.trouble.status, block.trouble.report)));
        }
        for (const patient of block.patients) tally[patient.outcome] += 1;
        done += block.patients.length;
        if (done < patients) return;
        crowd.close();
        resolve({ days: Float64Array.of(0, days), tally, total: patients });
      },
      onRestart() {
        Object.assign(tally, { cleared: 0, controlled: 0, escaped: 0 });
        done = 0;
      },
      onFailure() {
        crowd.close();
        reject(new Error(simulation.crowdFailed));
      },
    });
  });
}

/** What a question's runs look like: curves with a table, or a dot for each patient.
 * @param {Common} common @param {AnyRun[]} runs @param {(number|null)[]|null} [drawn] the student's own curve, under the run's */
export function showRuns({ question, strings, words, signal }, runs, drawn = null) {
  const lines = question.lines ?? [];
  const averages = /** @type {{run: OneRun, name: string}[]} */ (runs.flatMap((run, i) => ("tally" in run ? [] : [{ run, name: question.runs?.[i].name ?? "" }])));
  const dots = runs.flatMap((run, i) => ("tally" in run ? [showPatients(run.tally, question.runs?.[i].name ?? "", words)] : []));
  if (averages.length === 0 || lines.length === 0) return dots;
  const chart = createChart({ unit: question.unit ?? "", strings, signal });
  const linesOf = (/** @type {OneRun} */ run) =>
    lines.map((line, i) => ({ ...line, dash: line.dash ?? "", values: run.columns[line.column], ended: endOf(run, line.column), strong: i === 0 }));
  const [{ run: first }, other] = averages;
  const range = question.range ?? [0.5, 1e5];
  chart.show({
    last: question.days ?? 0, days: first.days, lines: linesOf(first), band: null, range,
    ghost: other ? { name: other.name, days: other.run.days, lines: linesOf(other.run) } : null,
    marks: question.marks ?? [],
    guess: drawn && { label: words.your_drawing, days: drawnDays(question.days ?? 0), values: filled(drawn, range[0]) },
  });
  const shown = averages.flatMap(({ run, name }, i) => lines.map((line) => ({ run, line, label: headOf(i ? name : "", lines.length > 1 || !i ? line.label : "") })));
  const columns = shown.map(({ run, line }) => ({ days: run.days, counts: run.columns[line.column] }));
  if (drawn) columns.push({ days: drawnDays(question.days ?? 0), counts: filled(drawn, range[0]) });
  const heads = [clockName(question.days ?? 0, strings), ...shown.map(({ label }) => label), ...(drawn ? [words.your_drawing] : [])];
  const last = first.days[first.days.length - 1];
  const rows = tableDays(last).map((day) => [formatMoment(day, last), ...columns.map(({ days, counts }) => countOn(days, counts, day))]);
  const table = tableBox(strings.lab.describe, numberTable(fill(words.describe_caption, { unit: question.unit ?? "" }), heads, rows));
  return [chart.element, ...dots, element("details", { class: "nk-fold" }, element("summary", {}, strings.lab.describe), table)];
}

/** A column's head: of a further run its name, and the line's label where a run has several. @param {string} run @param {string} label */
function headOf(run, label) {
  return [run, label].filter(Boolean).join(": ");
}

/** A dot for each of 100 patients, and the same in words. @param {Record<string, number>} tally @param {string} name
 * @param {Record<string, string>} words */
function showPatients(tally, name, words) {
  const kinds = /** @type {(keyof typeof ENDINGS)[]} */ (Object.keys(ENDINGS));
  const shares = hundredths(kinds.map((kind) => tally[kind]));
  const dots = element("div", { class: "nk-dots100", "aria-hidden": "true" },
    ...kinds.flatMap((kind, i) => Array.from({ length: shares[i] }, () => element("span", { class: `nk-${kind}` }, ENDINGS[kind]))));
  const text = kinds.map((kind, i) => `${ENDINGS[kind]} ${fill(words["of_100_" + kind], { count: shares[i] })}`).join(" · ");
  return element("div", { class: "nk-of-100" }, element("p", {}, element("strong", {}, name), ` ${text}`), dots);
}

/** Commits, then runs, then shows: what all questions that a run decides have in common.
 * @param {Common} common @param {Prepare} prepare
 * @param {{inputs: HTMLElement[], missing: () => string, lock: (fixed: boolean) => void, clear: () => void, focus: () => void,
 *   reveal: (runs: AnyRun[], outcome: any) => {right: boolean, said: (Node|string)[], result: (Node|string)[]}, note?: string}} way
 *   missing: what is to be done before committing, or ""; clear: what starting over takes back */
export function commitAndRun({ root, question, words, given, keep, commit, status, say, button, signal }, prepare, way) {
  const main = button(words.commit, "nk-main", () => {
    const missing = way.missing();
    if (missing) return say(missing);
    commit();
  });
  const again = button(words.again, "", () => {
    way.clear();
    way.focus();
  });
  const before = element("p", { class: "nk-note" }, way.note ?? words.before);
  const result = element("div", { class: "nk-result" });
  root.append(...way.inputs, before, element("div", { class: "nk-tools" }, main), status, result, element("div", { class: "nk-tools" }, again));
  let showing = false;

  async function show() {
    if (showing) return;
    showing = true;
    say(words.running);
    try {
      const simulation = await prepare();
      const runs = await Promise.all((question.runs ?? []).map((run) => runOnce(simulation, run, question.days ?? 120, signal)));
      if (signal.aborted || !given().committed) return;
      const { right, said, result: shown } = way.reveal(runs, simulation.outcome);
      status.dataset.verdict = right ? "right" : "wrong";
      say(...said, ...(question.after ? [element("p", {}, question.after)] : []));
      result.replaceChildren(...shown);
      const verdict = right ? "right" : "wrong";
      if (given().right !== verdict) keep({ right: verdict });
    } catch (error) {
      showing = false;
      say(fill(words.failed, { reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  return () => {
    const fixed = given().committed && way.missing() === "";
    const had = main.contains(document.activeElement);
    way.lock(fixed);
    before.hidden = main.hidden = fixed;
    again.hidden = !fixed;
    if (fixed) {
      status.tabIndex = -1;
      show();
      if (had) status.focus({ preventScroll: true }); // the button has gone; go on from where the answer is
      return;
    }
    if (showing) {
      result.replaceChildren();
      status.dataset.verdict = "";
      say();
    }
    showing = false;
  };
}

/** Asks for a prediction and how sure one is, and only then runs. @param {Common} common @param {Prepare} prepare */
export function askPrediction(common, prepare) {
  const { id, question, words, given, keep } = common;
  const options = question.options ?? [];
  const textOf = (/** @type {string} */ name) => (options.find((option) => option.name === name)?.text ?? "").replace(/\.$/, "");
  const choices = createChoices({ name: id, legend: question.prompt, choices: options, className: "nk-answers",
    onChoose: (answer) => keep({ answer }) });
  const sure = createSure(common);
  return commitAndRun(common, prepare, {
    inputs: [choices.element, sure.element],
    missing: () => (given().answer && given().confidence ? "" : words.choose_both),
    lock(fixed) {
      choices.show(given().answer, fixed);
      sure.show(given().confidence, false);
      sure.element.hidden = fixed;
      if (!fixed) choices.tag({});
    },
    clear: () => keep({ answer: "", confidence: "", committed: false, right: "" }),
    focus: choices.focus,
    reveal(runs, outcome) {
      const { name, numbers } = decide(question, runs, outcome);
      const { answer, confidence } = given();
      const right = name === answer;
      choices.tag(right ? { [name]: `${words.yours} · ${words.shown}` } : { [answer]: words.yours, [name]: words.shown });
      const predicted = fill(words.predicted, { answer: textOf(answer), confidence: words[confidence].toLowerCase() });
      const shows = name ? fill(words.shows, { answer: textOf(name) }) : words.none_fits;
      return {
        right,
        said: [element("p", { class: "nk-predicted" }, predicted), element("p", {}, element("strong", {}, right ? words.as_predicted : shows)),
          element("p", {}, fill(question.result ?? "", inWords(question, numbers, words))),
          element("p", {}, options.find((option) => option.name === answer)?.reply ?? "")],
        result: [...showRuns(common, runs), element("details", { class: "nk-fold" }, element("summary", {}, words.replies), listReplies(options))],
      };
    },
  });
}

/** Asks for a number and how sure one is, and only then runs. @param {Common} common @param {Prepare} prepare */
export function askEstimate(common, prepare) {
  const { id, question, words, given, keep } = common;
  const number = element("input", { type: "text", id, class: "nk-number", inputmode: "decimal", autocomplete: "off", size: "10" });
  const field = element("div", {}, element("label", { for: id, class: "nk-prompt" }, question.prompt), number, " ", question.answer_unit ?? "");
  number.addEventListener("input", () => keep({ answer: number.value.trim().slice(0, 200) }));
  number.addEventListener("keydown", (event) => event.key !== "Tab" && event.stopPropagation());
  const sure = createSure(common);
  const guess = () => readNumber(given().answer);
  return commitAndRun(common, prepare, {
    inputs: [field, sure.element],
    missing: () => (!(guess() >= 0 && guess() < 1e15) ? words.type_number : given().confidence ? "" : words.say_sure),
    lock(fixed) {
      if (document.activeElement !== number && number.value !== given().answer) number.value = given().answer;
      number.readOnly = fixed;
      sure.show(given().confidence, false);
      sure.element.hidden = fixed;
    },
    clear: () => {
      number.value = "";
      keep({ answer: "", confidence: "", committed: false, right: "" });
    },
    focus: () => number.focus(),
    reveal(runs) {
      const verdict = estimateVerdict(question, guess(), runs);
      const numbers = inWords(question, measuresOf(question, runs), words);
      const { confidence } = given();
      const unit = question.answer_unit ? ` ${question.answer_unit}` : "";
      return {
        right: verdict === "close",
        said: [element("p", { class: "nk-predicted" }, fill(words.predicted, { answer: formatCount(guess()) + unit, confidence: words[confidence].toLowerCase() })),
          element("p", {}, element("strong", {}, fill(words[`estimate_${verdict}`], { shown: numbers[question.measure ?? ""] + unit }))),
          element("p", {}, fill(question.result ?? "", numbers)), element("p", {}, question.replies?.[verdict] ?? "")],
        result: showRuns(common, runs),
      };
    },
  });
}
