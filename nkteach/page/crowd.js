// @ts-check
/* A cohort in workers, block by block, so that nothing here waits: the newest request wins, and workers that die are started again.
 *
 * One worker is enough for most cohorts; the others come where many slow patients are left. The first one also keeps what
 * all patients had, for the curves over them. */
import { hire, workerUrl } from "./crew.js";

const BLOCK_TIME = 60; // ms that a block should take
const LARGEST_BLOCK = 250; // patients
const FIRST_BLOCK = 8;
const RESTARTS = 3; // in a row, before it is given up
const MOST_WORKERS = 4;
const LONG = 300; // ms of work left that are worth another worker

/** @typedef {import("./patients.js").Asked} Asked */
/** @typedef {Omit<import("./patients.js").Block, "counts">} Part */
/** @typedef {{onBlock: (part: Part) => void, onRestart: () => void, onFailure: () => void}} Listener
 *   onBlock: the next patients in their order, the last ones with the curves over all; onRestart: all patients so far are computed again */
/** @typedef {{asked: Asked, listener: Listener, ticket: number, next: number, size: number, shown: number, came: number,
 *   early: Map<number, import("./crew.js").Answer>, keep: Float32Array<ArrayBuffer>[], asking: boolean, closed: boolean, curves: Float32Array[]|null, most: number}} Job
 *   next, shown: the first patient not given out, and not passed on; came: how many are computed; early: answers before their turn;
 *   asking, closed: the curves over all are asked for, and have come */

/** @param {Uint8Array<ArrayBuffer>} core @param {import("./core.js").Compiled} compiled */
export function createCrowd(core, compiled) {
  /** @type {import("./crew.js").Hired[]} */
  let crew = [];
  /** @type {Job|null} */
  let job = null;
  let ticket = 0;
  let restarts = 0;
  const url = workerUrl();
  const allowed = Math.min(MOST_WORKERS, Math.max(1, (navigator.hardwareConcurrency || 2) - 1)); // one core stays free for the page

  function enlist() {
    crew.push(hire(url, { core, compiled }, { onAnswer: receive, onDeath: died }));
  }

  /** @param {number} left how many workers stay */
  function dismiss(left) {
    for (const hired of crew.splice(left)) hired.end();
  }

  /** Gives every idle worker its next block; in a hidden tab they wait until the tab is seen again. */
  function send() {
    if (!job || document.hidden) return;
    if (crew.length === 0) enlist();
    const { asked } = job;
    crew.forEach((hired, i) => {
      if (!job || !hired.idle()) return;
      const count = Math.min(job.size, asked.runs - job.next);
      const close = i === 0 && job.came === asked.runs && !job.asking;
      if (count === 0 && !close) return;
      job.asking = close;
      hired.ask({ ticket: job.ticket, asked, first: job.next, count, keep: i === 0 ? job.keep.splice(0) : [], close });
      job.next += count;
    });
  }

  /** @param {import("./crew.js").Answer} answer */
  function receive(answer) {
    if (!job || answer.ticket !== job.ticket) return send(); // the answer to an older request
    restarts = 0;
    job.curves = answer.curves ?? job.curves;
    job.closed = answer.close;
    if (answer.count > 0) take(job, answer);
    send();
    pass();
  }

  /** @param {Job} job @param {import("./crew.js").Answer} answer */
  function take(job, answer) {
    const { first, count, took } = answer;
    job.early.set(first, answer);
    job.came += count;
    job.keep.push(answer.counts);
    // Blocks as long as they can be without holding up what comes after them.
    job.size = Math.min(LARGEST_BLOCK, Math.max(1, Math.round((count * BLOCK_TIME) / Math.max(took, 1))), 4 * count);
    // The first patients are slow: the browser still compiles the core.
    const left = job.came > FIRST_BLOCK ? ((job.asked.runs - job.next) * took) / count : 0;
    if (left > LONG * crew.length && crew.length < allowed) enlist();
  }

  /** Passes on the patients whose turn it is. */
  function pass() {
    for (let answer = job?.early.get(job.shown); job && answer; answer = job?.early.get(job.shown)) {
      const { patients, count, trouble } = answer;
      const last = job.shown + count === job.asked.runs;
      if (last && !trouble && !job.closed) return;
      job.most = Math.max(job.most, answer.most);
      job.early.delete(job.shown);
      job.shown += count;
      const { listener, curves, most } = job;
      if (last || trouble) stop();
      listener.onBlock({ patients, curves, most, trouble });
    }
  }

  function died() {
    dismiss(0);
    if (!job) return;
    const { asked, listener } = job;
    restarts += 1;
    if (restarts > RESTARTS) {
      job = null;
      listener.onFailure();
      return;
    }
    begin(asked, listener);
    listener.onRestart();
    send();
  }

  /** @param {Asked} asked @param {Listener} listener */
  function begin(asked, listener) {
    ticket += 1;
    job = { asked, listener, ticket, next: 0, size: FIRST_BLOCK, shown: 0, came: 0, early: new Map(), keep: [], asking: false, closed: false, curves: null, most: 0 };
  }

  function stop() {
    job = null;
    dismiss(1);
  }

  const seen = () => !document.hidden && send();
  document.addEventListener("visibilitychange", seen);

  return {
    /** Runs a cohort; one that is still running is given up. @param {Asked} asked @param {Listener} listener */
    run(asked, listener) {
      begin(asked, listener);
      send();
    },
    stop,
    /** Lets the workers go. */
    close() {
      job = null;
      dismiss(0);
      URL.revokeObjectURL(url);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
