// @ts-check
/* The student's own answers: a file for the teacher, and the way to begin anew. Nothing is sent anywhere. */
import { element, saveFile } from "./element.js";
import { answersCsv, howMany } from "./kept.js";

/** @param {{model: import("./lab.js").Model, el: HTMLElement, signal?: AbortSignal, strings: import("./words.js").Strings}} options */
export function createAnswers({ model, el, signal = new AbortController().signal, strings }) {
  if (signal.aborted) return;
  const words = strings.answers;
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", class: "nk-tool" }, text);
    made.addEventListener("click", act);
    return made;
  };
  const count = element("p", {});
  const said = element("p", { class: "nk-note", role: "status", tabindex: "-1" });
  const questions = () => model.get("questions") ?? {};
  const save = button(words.save, () => {
    saveFile(new Blob([answersCsv(model.get("lesson"), questions())], { type: "text/csv;charset=utf-8" }), `${model.get("lesson")}-answers.csv`);
    said.textContent = words.saved;
  });
  const ask = button(words.forget, () => {
    sure.hidden = false;
    no.focus();
  });
  const yes = button(words.forget_yes, () => {
    model.set("resets", (model.get("resets") ?? 0) + 1);
    model.save_changes?.();
    sure.hidden = true;
    said.textContent = words.forgotten;
    said.focus(); // where there is nothing left to delete, the button takes no keyboard
  });
  const no = button(words.forget_no, () => {
    sure.hidden = true;
    ask.focus();
  });
  const sure = element("div", { class: "nk-tools", role: "group", "aria-label": words.forget_sure, hidden: true }, element("p", {}, words.forget_sure), yes, no);
  const root = element("div", { class: "nk-lab nk-question nk-answers-kept", role: "group", "aria-label": words.title, lang: strings.language.code },
    element("p", { class: "nk-kind" }, words.title), count, element("p", { class: "nk-note" }, words.where), element("div", { class: "nk-tools" }, save, ask), sure, said);
  el.append(root);
  function show() {
    const records = Object.values(questions());
    count.textContent = howMany(records.filter(({ tries }) => tries > 0).length, words);
    save.disabled = ask.disabled = records.length === 0;
  }
  const heard = () => !signal.aborted && show();
  model.on("change:questions", heard);
  signal.addEventListener("abort", () => {
    model.off?.("change:questions", heard);
    root.remove();
  });
  root.addEventListener("keydown", (event) => /^( |Enter)$/.test(event.key) && event.stopPropagation());
  show();
}
