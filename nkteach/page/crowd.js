// @ts-check
/* A cohort in a worker, block by block, so that nothing here waits: the newest request wins, a worker that dies is started again. */

const WORKER_CODE = "@worker.js@"; // page/__init__.py puts the worker's code in here
const PATIENCE = 10_000; // ms without an answer after which a worker is taken for dead
const BLOCK_TIME = 60; // ms that a block should take
const RESTARTS = 3; // in a row, before it is given up

/** @typedef {import("./patients.js").Asked} Asked */
/** @typedef {{onBlock: (block: import("./patients.js").Block) => void, onRestart: () => void, onFailure: () => void}} Listener
 *   onRestart: all patients so far are computed again */

/** @param {Uint8Array<ArrayBuffer>} core @param {import("./core.js").Compiled} compiled */
export function createCrowd(core, compiled) {
  /** @type {Worker|null} */
  let worker = null;
  /** @type {{asked: Asked, listener: Listener, next: number, size: number, ticket: number}|null} */
  let job = null;
  let ticket = 0;
  let sentAt = 0;
  let waiting = false; // one request at a time: what comes meanwhile replaces what was to be asked
  let restarts = 0;
  let timer = 0;
  const url = URL.createObjectURL(new Blob([WORKER_CODE], { type: "text/javascript" }));

  function start() {
    worker = new Worker(url); // a classic one: module workers are refused under a page opened from disk
    worker.addEventListener("message", receive);
    worker.addEventListener("error", died);
    worker.postMessage({ open: { core, compiled } });
  }

  function end() {
    clearTimeout(timer);
    worker?.terminate();
    worker = null;
    waiting = false;
  }

  /** Asks for the next block; in a hidden tab it waits until the tab is seen again. */
  function send() {
    if (waiting || !job || job.next >= job.asked.runs || document.hidden) return;
    if (!worker) start();
    const count = Math.min(job.size, job.asked.runs - job.next);
    waiting = true;
    sentAt = performance.now();
    worker?.postMessage({ ticket: job.ticket, asked: job.asked, first: job.next, count });
    timer = window.setTimeout(died, PATIENCE);
  }

  /** @param {MessageEvent} event */
  function receive({ data }) {
    waiting = false;
    clearTimeout(timer);
    if (!job || data.ticket !== job.ticket) return send(); // the answer to an older request
    const { first, count, ...block } = data;
    const took = performance.now() - sentAt;
    restarts = 0;
    job.next = first + count;
    // Blocks as long as they can be without holding up what comes after them.
    job.size = Math.min(250, Math.max(1, Math.round((count * BLOCK_TIME) / Math.max(took, 1))), 4 * job.size);
    const { listener } = job;
    if (block.trouble) job = null;
    send();
    listener.onBlock(block);
  }

  function died() {
    end();
    if (!job) return;
    restarts += 1;
    if (restarts > RESTARTS) {
      const { listener } = job;
      job = null;
      listener.onFailure();
      return;
    }
    job.next = 0;
    job.listener.onRestart();
    send();
  }

  const seen = () => !document.hidden && send();
  document.addEventListener("visibilitychange", seen);

  return {
    /** Runs a cohort; one that is still running is given up. @param {Asked} asked @param {Listener} listener */
    run(asked, listener) {
      ticket += 1;
      job = { asked, listener, next: 0, size: 8, ticket };
      send();
    },
    stop() {
      job = null;
    },
    /** Lets the worker go. */
    close() {
      job = null;
      end();
      URL.revokeObjectURL(url);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
