// @ts-check
/* What is far from the window waits until the browser has nothing else to do: of fifty labs on a page the few that are seen come first. */

const NEARBY = "100% 0px"; // one window more above and below, so that what is scrolled to is there already

/** Says whether an element is near the window, at first and whenever that changes. What is printed is near wherever it stands.
 * @param {HTMLElement} element @param {AbortSignal} signal @param {(near: boolean) => void} onChange */
export function followSight(element, signal, onChange) {
  // scrollMargin, unlike rootMargin, is also that of what scrolls inside the window, as a notebook does.
  const observer = new IntersectionObserver((entries) => onChange(entries[entries.length - 1].isIntersecting), /** @type {any} */ ({ scrollMargin: NEARBY }));
  observer.observe(element);
  window.addEventListener("beforeprint", () => onChange(true), { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}

/** @type {Set<() => void>} */
const waiting = new Set();
let asked = false;

/** Does a task when nothing else is to be done, after those that wait already; asked for twice, it is done once.
 * @param {() => void} task */
export function whenIdle(task) {
  waiting.add(task);
  askForTime();
}

/** @param {() => void} task which need not be done any more */
export function dismiss(task) {
  waiting.delete(task);
}

function askForTime() {
  if (asked) return;
  asked = true;
  if (window.requestIdleCallback) window.requestIdleCallback(work);
  else setTimeout(work, 50); // Safari
}

/** One task at a time, so that a key press never waits for two. */
function work() {
  asked = false;
  const [task] = waiting;
  if (!task) return;
  waiting.delete(task);
  if (waiting.size) askForTime();
  task();
}
