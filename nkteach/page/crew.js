// @ts-check
/* One worker that computes patients: it answers one request at a time; one that stays silent is taken for dead. */

const WORKER_CODE = "@worker.js@"; // page/__init__.py puts the worker's code in here
const PATIENCE = 10_000; // ms without an answer after which a worker is taken for dead

/** @typedef {ReturnType<typeof hire>} Hired */
/** @typedef {{ticket: number, asked: import("./patients.js").Asked, first: number, count: number, keep: Float32Array<ArrayBuffer>[], close: boolean}} Request
 *   keep: counts of patients that go into the curves; close: no others follow */
/** @typedef {import("./patients.js").Block & {ticket: number, first: number, count: number, close: boolean, took: number}} Answer
 *   took: ms, without the way to the worker and back */

/** The address of the worker's code. */
export const workerUrl = () => URL.createObjectURL(new Blob([WORKER_CODE], { type: "text/javascript" }));

/** @param {string} url @param {{core: Uint8Array<ArrayBuffer>, compiled: import("./core.js").Compiled}} open
 * @param {{onAnswer: (answer: Answer) => void, onDeath: () => void}} tell */
export function hire(url, open, { onAnswer, onDeath }) {
  const worker = new Worker(url); // a classic one: module workers are refused under a page opened from disk
  let timer = 0;
  let idle = true;

  worker.addEventListener("message", ({ data }) => {
    clearTimeout(timer);
    idle = true;
    onAnswer(data);
  });
  worker.addEventListener("error", onDeath);
  worker.postMessage({ open });

  return {
    idle: () => idle,
    /** @param {Request} request */
    ask(request) {
      idle = false;
      worker.postMessage(request, request.keep.map(({ buffer }) => buffer));
      timer = window.setTimeout(onDeath, PATIENCE);
    },
    end() {
      clearTimeout(timer);
      worker.terminate();
    },
  };
}
