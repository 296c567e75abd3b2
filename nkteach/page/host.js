// @ts-check
/* The host of an exported page: gives each widget the model it had when the notebook was run. */

/** Which of the engine's ways shows a widget, by the class it was made from. */
const SHOWN_BY = { "nkteach.lab.Lab": "showLab", "nkteach.question.Question": "showQuestion" };

/** A widget's traits with no kernel behind them. @param {Record<string, any>} traits */
function createModel(traits) {
  /** @type {Map<string, Set<() => void>>} */
  const handlers = new Map();
  return {
    /** @param {string} name */
    get: (name) => traits[name],
    /** @param {string} name @param {any} value */
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      for (const handler of handlers.get(`change:${name}`) ?? []) handler();
    },
    save_changes() {},
    send() {},
    /** @param {string} event @param {() => void} handler */
    on(event, handler) {
      if (!handlers.has(event)) handlers.set(event, new Set());
      handlers.get(event)?.add(handler);
    },
    /** @param {string} event @param {() => void} handler */
    off(event, handler) {
      handlers.get(event)?.delete(handler);
    },
  };
}

/** Gets ready what the page's widgets share; returns what brings the widget of one marked place to life, once.
 * @param {{initialize: (context: any) => Promise<any>}} widget @returns {Promise<{strings: any, start: (place: Element) => Promise<void>, tell: (trait: string, value: any) => void}>} */
export async function openHost(widget) {
  const state = JSON.parse(document.getElementById("nk-state")?.textContent ?? "{}");
  const core = Uint8Array.from(atob(state.core), (letter) => letter.charCodeAt(0));
  const engine = await widget.initialize({ model: createModel({ core, strings: state.strings, still: state.still }) });
  /** @type {WeakMap<Element, Promise<void>>} */
  const started = new WeakMap();
  const models = new Map(Object.entries(state.widgets).map(([name, traits]) => [name, createModel(traits)]));

  /** @param {HTMLElement} el */
  async function show(el) {
    const traits = state.widgets[el.dataset.widget ?? ""];
    if (traits.model) traits.model.rates = state.programs[traits.model.rates] ?? traits.model.rates;
    const show = SHOWN_BY[/** @type {keyof typeof SHOWN_BY} */ (traits._anywidget_id)];
    el.replaceChildren();
    await engine[show]({ model: models.get(el.dataset.widget ?? ""), el });
  }
  return {
    tell: (trait, value) => models.forEach((model) => model.set(trait, value)),
    strings: state.strings,
    start(place) {
      const el = /** @type {HTMLElement} */ (place);
      const starting = started.get(el) ?? show(el);
      started.set(el, starting);
      return starting;
    },
  };
}

/** Brings every place marked with a widget to life. @param {{initialize: (context: any) => Promise<any>}} widget */
export async function startPage(widget) {
  const asked = new URLSearchParams(location.search).get("embed");
  if (asked !== null) embed(asked);
  const host = await openHost(widget);
  for (const place of document.querySelectorAll("[data-widget]")) await host.start(place);
}

/** Shows the page inside another one: without its margins and foot, or one cell of it alone. Tells the outer page how high it is,
 * in the words that Canvas listens to. @param {string} name of a cell; "" for the whole page */
function embed(name) {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  const cell = [...main.querySelectorAll(".page-cell")].find(({ id }) => id === name);
  if (name && cell) main.replaceChildren(cell);
  document.documentElement.classList.add("embedded");
  if (window.parent === window) return;
  new ResizeObserver(() => {
    const height = Math.ceil(main.getBoundingClientRect().height);
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*"); // a height is no secret
  }).observe(main);
}
