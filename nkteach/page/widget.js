// @ts-check
/* The engine as an anywidget: it draws nothing itself; labs and questions ask it to show them. */
import { createLab } from "./lab.js";
import { createQuestion } from "./question.js";
import { createAnswers } from "./answers.js";
import { loadEngine } from "./engine.js";
import { speak } from "./words.js";

/** @param {DataView|ArrayBuffer|Uint8Array} buffer */
function asBytes(buffer) {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  // WebAssembly refuses the DataView that binary traits arrive as.
  return new Uint8Array(/** @type {ArrayBuffer} */ (buffer.buffer), buffer.byteOffset, buffer.byteLength);
}

export default {
  /** @param {{model: import("./lab.js").Model}} context */
  async initialize({ model }) {
    const strings = model.get("strings");
    speak(strings.language.code);
    const still = model.get("still");
    const loading = loadEngine(asBytes(model.get("core")), strings);
    loading.catch(() => {}); // each lab says so itself
    /** The labs that have a key, as a task finds them. @type {Map<string, import("./task.js").LabFacts>} */
    const labs = new Map();

    return {
      /** @param {{model: import("./lab.js").Model, el: HTMLElement, signal?: AbortSignal}} context */
      async showLab({ model, el, signal }) {
        let prepare;
        try {
          const simulation = await (await loading).prepare(model.get("model"));
          prepare = () => simulation;
        } catch (error) {
          prepare = () => {
            throw error;
          };
        }
        if (!signal?.aborted) createLab({ model, el, engine: { prepare }, labs, signal, strings, still });
      },
      /** @param {{model: import("./lab.js").Model, el: HTMLElement, signal?: AbortSignal}} context */
      async showQuestion({ model, el, signal }) {
        const prepare = async () => {
          const compiled = model.get("model");
          return { ...(await (await loading).prepare(compiled)), outcome: compiled.outcome, crowdFailed: strings.chance.failed };
        };
        createQuestion({ model, el, prepare, labs, signal, strings });
      },
      /** @param {{model: import("./lab.js").Model, el: HTMLElement, signal?: AbortSignal}} context */
      async showAnswers({ model, el, signal }) {
        createAnswers({ model, el, signal, strings });
      },
    };
  },
};
