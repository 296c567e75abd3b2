// @ts-check
/* The host of an exported page: gives each widget the model it had when the notebook was run, and remembers what is answered. */
import { FRESH, createMemory } from "./kept.js";
import { readState, stateOf, takeState } from "./state.js";

/** Which of the engine's ways shows a widget, by the class it was made from. */
const SHOWN_BY = { "nkteach.lab.lab.Lab": "showLab", "nkteach.course.question.Question": "showQuestion", "nkteach.course.answers.Answers": "showAnswers" };

/** A widget's traits with no kernel behind them. @param {Record<string, any>} traits */
function createModel(traits) {
  /** @type {Map<string, Set<() => void>>} */
  const handlers = new Map();
  /** @type {Set<() => void>} */
  const saving = new Set();
  return {
    /** @param {string} name */
    get: (name) => traits[name],
    /** @param {string} name @param {any} value */
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      for (const handler of handlers.get(`change:${name}`) ?? []) handler();
    },
    save_changes() {
      for (const save of saving) save();
    },
    /** @param {string} event @param {() => void} handler */
    on(event, handler) {
      if (!handlers.has(event)) handlers.set(event, new Set());
      handlers.get(event)?.add(handler);
    },
    /** @param {string} event @param {() => void} handler */
    off(event, handler) {
      handlers.get(event)?.delete(handler);
    },
    /** @param {() => void} save */
    onSave: (save) => saving.add(save),
  };
}

/** Gives questions, labs and the table of answers the page's memory, as a kernel gives them its file.
 * @param {Record<string, any>} traits @param {ReturnType<typeof createModel>} model @param {ReturnType<typeof createMemory>} memory
 * @param {EventTarget} news @param {Record<string, string>} words */
function remember(traits, model, memory, news, words) {
  const { lesson } = traits;
  if (traits._anywidget_id === "nkteach.course.question.Question") {
    const { kind, options } = traits.question;
    const kept = memory.read(lesson).questions[traits.name];
    const fits = kept && kept.kind === kind && (!options || kept.answer === "" || options.some((/** @type {any} */ option) => option.name === kept.answer));
    for (const part of Object.keys(FRESH)) if (fits) traits[part] = kept[part];
    traits.notice = memory.takeNotice();
    model.onSave(() => {
      memory.keep(lesson, traits.name, { kind, ...Object.fromEntries(Object.keys(FRESH).map((part) => [part, traits[part]])) });
      model.set("notice", memory.takeNotice() || traits.notice);
      news.dispatchEvent(new Event("kept"));
    });
    news.addEventListener("forgotten", () => {
      for (const [part, fresh] of Object.entries(FRESH)) model.set(part, fresh);
    });
  } else if (traits._anywidget_id === "nkteach.lab.lab.Lab" && traits.kept) {
    const state = memory.read(lesson).labs[traits.key];
    const read = state && readState(JSON.stringify(state), words);
    if (read?.state) takeState(model, read.state, words);
    model.onSave(() => memory.keepLab(lesson, traits.key, stateOf(model)));
  } else if (traits._anywidget_id === "nkteach.course.answers.Answers") {
    const show = () => model.set("questions", { ...memory.read(lesson).questions });
    traits.questions = { ...memory.read(lesson).questions };
    news.addEventListener("kept", show);
    model.on("change:resets", () => {
      memory.forget(lesson);
      news.dispatchEvent(new Event("forgotten"));
      show();
    });
  }
}

/** @typedef {{strings: any, linked: Element|null, start: (place: Element) => Promise<void>, tell: (trait: string, value: any) => void}} Host
 * linked: the place of the lab that a state in the page's link is for; start: brings the widget of a marked place to life, once */

/** Gets ready what the page's widgets share. @param {{initialize: (context: any) => Promise<any>}} widget
 * @param {Element[]} places all that are marked with a widget, also those that are not shown
 * @param {{inDeck?: boolean}} [where] @returns {Promise<Host>} */
export async function openHost(widget, places, { inDeck = false } = {}) {
  const state = JSON.parse(document.getElementById("nk-state")?.textContent ?? "{}");
  const core = Uint8Array.from(atob(state.core), (letter) => letter.charCodeAt(0));
  const engine = await widget.initialize({ model: createModel({ core, strings: state.strings, still: state.still }) });
  const memory = createMemory(state.strings);
  const news = new EventTarget();
  const linked = readState(location.hash || "#", state.strings.state);
  window.addEventListener("hashchange", (event) => {
    if (readState(location.hash || "#", state.strings.state) === null) return;
    event.stopImmediatePropagation(); // reveal.js would write over it
    location.reload();
  });
  /** @type {WeakMap<Element, Promise<void>>} */
  const started = new WeakMap();
  const traitsOf = (/** @type {Element} */ place) => state.widgets[/** @type {HTMLElement} */ (place).dataset.widget ?? ""];
  const labs = places.filter((place) => traitsOf(place)?._anywidget_id === "nkteach.lab.lab.Lab");
  labs.forEach((place, i) => (traitsOf(place).key ||= `lab ${i + 1}`)); // so that a link finds it again
  const shown = labs.filter((place) => place.isConnected);
  const wanted = linked?.state?.lab;
  const found = shown.find((place) => traitsOf(place).key === wanted);
  /** The place that takes the state in the link: of the lab it names, else of the first. */
  const target = (linked && (found ?? shown[0])) || null;
  const models = new Map(Object.entries(state.widgets).map(([name, traits]) => [name, createModel(traits)]));

  /** @param {HTMLElement} el */
  async function show(el) {
    const traits = traitsOf(el);
    for (const [part, place] of Object.entries(traits.common ?? {})) traits.model[part] = state.common[place];
    const show = SHOWN_BY[/** @type {keyof typeof SHOWN_BY} */ (traits._anywidget_id)];
    const model = /** @type {ReturnType<typeof createModel>} */ (models.get(el.dataset.widget ?? ""));
    remember(traits, model, memory, news, state.strings.state);
    el.replaceChildren();
    if (show === "showLab") {
      Object.assign(traits, { in_page: true, in_deck: inDeck });
      if (el === target) takeLink(traits, model, el);
    }
    await engine[show]({ model, el });
  }

  /** @param {Record<string, any>} traits @param {ReturnType<typeof createModel>} model @param {HTMLElement} el */
  function takeLink(traits, model, el) {
    const words = state.strings.state;
    traits.notice = linked?.problem ?? (wanted && !found ? words.other_lab : takeState(model, linked?.state, words));
    if (!inDeck) requestAnimationFrame(() => scrollToPart(el));
  }
  return {
    tell: (trait, value) => models.forEach((model) => model.set(trait, value)),
    strings: state.strings,
    linked: target,
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
  const places = [...document.querySelectorAll("[data-widget]")];
  const asked = new URLSearchParams(location.search).get("embed");
  if (asked !== null) embed(asked);
  const host = await openHost(widget, places);
  for (const place of places) if (place.isConnected) await host.start(place);
}

/** Scrolls this window to a part of it, and no other: a page around this one stays where it is. @param {Element} part */
export function scrollToPart(part) {
  window.scrollBy(0, part.getBoundingClientRect().top);
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
