// @ts-check
/* What runs in the worker: it opens one network, then answers each request with a block of patients, or with the curves over all. */
import { loadCore } from "./core.js";
import { createCohort } from "./patients.js";

/** @type {Promise<import("./core.js").Home>|null} */
let opening = null;
let present = NaN; // the ticket of the cohort
/** @type {ReturnType<typeof createCohort>|null} */
let cohort = null;

self.addEventListener("message", async ({ data }) => {
  if (data.open) {
    opening = loadCore(data.open.core).then((core) => core.open(data.open.compiled));
    return;
  }
  const home = await opening;
  if (!home) return;
  const { ticket, asked, first, count, keep, close } = data;
  if (!cohort || present !== ticket) cohort = createCohort(home.again(), asked);
  present = ticket;
  const began = performance.now();
  const block = cohort.run(first, count);
  const took = performance.now() - began;
  const curves = cohort.keep(keep, close);
  self.postMessage({ ticket, first, count, close, took, ...block, curves }, { transfer: [block.counts.buffer] });
});
