// @ts-check
/* Tasks: what must hold of the student's own lab; each condition that does not says why. The same as course/lessons/tasks.py. */
import { element } from "./element.js";
import { fill } from "./words.js";
import { measured } from "./deciding.js";

/** @typedef {{levers: Record<string, number>, run: import("./outcome.js").Run|null, outcome: string, lens: string, patients: Record<string, number>,
 *   tissue: Record<string, number>, ghost: boolean, python: string}} Facts */
/** @typedef {() => Facts} LabFacts */

/** @param {any} condition @param {Facts} facts */
function holds(condition, facts) {
  const lies = (/** @type {number|undefined} */ value) => value !== undefined && condition.between[0] <= value && value < condition.between[1];
  if ("lever" in condition) {
    const value = facts.levers[condition.lever];
    return "is" in condition ? value === Number(condition.is) : lies(value);
  }
  if ("outcome" in condition) return facts.outcome === condition.outcome;
  if ("measure" in condition) return facts.run !== null && lies(measured(condition.measure, [facts.run]));
  if ("lens" in condition) return facts.lens === condition.lens;
  if ("patients" in condition) return lies(facts.patients[condition.patients]);
  if ("tissue" in condition) return lies(facts.tissue[condition.tissue]);
  return facts.ghost === Boolean(condition.ghost);
}

/** The first condition that does not hold, or null. @param {any[]} conditions @param {Facts} facts */
export function unmet(conditions, facts) {
  return conditions.find((condition) => !holds(condition, facts)) ?? null;
}

/** Asks for something to be done in a lab. @param {import("./choices.js").Common} common @param {unknown} _ @param {Map<string, LabFacts>} labs */
export function askTask({ root, question, words, given, commit, status, say, button }, _, labs) {
  const prompt = element("p", { class: "nk-prompt" }, question.prompt);
  const check = button(words.check_task, "nk-main", () => {
    const facts = labs.get(question.lab ?? "")?.();
    if (!facts) return say(fill(words.no_lab, { lab: question.lab ?? "" }));
    const missing = unmet(question.conditions ?? [], facts);
    reply = missing?.reply ?? "";
    commit({ answer: missing ? "not yet" : "done", right: missing ? "wrong" : "right", text: facts.python.slice(0, 20_000) });
  });
  root.append(prompt, element("div", { class: "nk-tools" }, check), status);
  check.hidden = question.lab === undefined;
  let reply = "";

  return () => {
    const { committed, right, text } = given();
    status.dataset.verdict = committed ? right : "";
    if (!committed) return say(...(question.lab === undefined ? [element("p", { class: "nk-note" }, words.check_by_code)] : []));
    const how = text ? [element("p", { class: "nk-note" }, words.you_did, " ", element("code", {}, text))] : [];
    if (right === "right") say(element("p", {}, element("strong", {}, words.done), ` ${question.done ?? ""}`), ...how);
    else say(element("p", {}, element("strong", {}, words.not_yet), ` ${reply || words.check_again}`));
  };
}
