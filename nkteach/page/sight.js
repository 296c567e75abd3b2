// @ts-check
/* What is far from the window waits: a page of fifty labs draws the few that are seen. */

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
