// @ts-check
/* What runs in the worker: it opens one network, then answers each request with a block of patients. */
import { loadCore } from "./core.js";
import { createCohort } from "./patients.js";

/** @type {Promise<import("./core.js").Home>|null} */
let opening = null;
/** @type {{ticket: number, cohort: ReturnType<typeof createCohort>}|null} */
let present = null;

self.addEventListener("message", async ({ data }) => {
  if (data.open) {
    opening = loadCore(data.open.core).then((core) => core.open(data.open.compiled));
    return;
  }
  const home = await opening;
  if (!home) return;
  const { ticket, asked, first, count } = data;
  if (present?.ticket !== ticket) present = { ticket, cohort: createCohort(home.again(), asked) };
  self.postMessage({ ticket, first, count, ...present.cohort.run(first, count) });
});
