// @ts-check
/* A slide deck: reveal.js turns the slides, labs come to life as theirs is shown, and each slide's text and pictures are as large as fits.
 * A window too narrow for slides, as on a phone or at 200 % zoom, gets the same as one page to read. */
import { openHost, scrollToPart } from "./host.js";
import { createSpeaker, titleOf } from "./speaker.js";
import { element } from "./element.js";
import { fill } from "./words.js";

const SIZE = { width: 1920, height: 1080 };
const [LARGEST, SMALLEST, STEP] = [44, 26, 2]; // pixels of a slide's text
const NARROW = 900; // pixels of a window that shows no slides
const STAGE = 720; // pixels of a lab's picture, where there is room
const ABOVE = 48; // pixels of a slide above its text
const AHEAD = 400; // ms of rest before the next slide's labs are started

/** @typedef {import("./host.js").Host} Host */
/** @typedef {{deck: any, arrive: (part: Element) => Promise<void>, end: () => Element}} Slides what is shown as slides, one of them now
 * arrive: shows a part of them; end: takes the slides down, and returns the one that was shown */

/** @param {{initialize: (context: any) => Promise<any>}} widget */
export async function startDeck(widget) {
  const root = /** @type {HTMLElement} */ (document.querySelector(".deck"));
  const host = await openHost(widget, [...root.querySelectorAll("[data-widget]")], { inDeck: true });
  for (const place of root.querySelectorAll("[data-widget]")) place.setAttribute("data-prevent-swipe", "");
  if (/print-pdf/i.test(location.search)) return print(root, host);
  const said = element("p", { class: "deck-said", role: "status" });
  const tell = (/** @type {string} */ text) => (said.textContent = text);
  /** @type {Slides|null} */
  let slides = null;
  const speaker = createSpeaker({ turned: () => slides?.deck, strings: host.strings, tell });
  let reading = false;

  /** A window made wide or narrow: the same place, as slides or as a page, and every lab as it stands. @param {Element|null} [first] */
  async function follow(first = null) {
    const narrow = window.innerWidth < NARROW;
    if (narrow ? reading : slides) return;
    const part = first ?? slides?.end() ?? (reading ? topmost(root) : null);
    slides = null;
    reading = narrow;
    if (narrow) return read(root, host, part);
    document.body.append(said);
    slides = await present(root, host, { part, speaker, tell });
    speaker.show();
  }
  const asked = host.linked ?? findPart(root, location.hash);
  spellOut(root);
  window.addEventListener("hashchange", () => {
    const part = findPart(root, location.hash);
    spellOut(root);
    if (part) slides ? slides.arrive(part) : scrollToPart(part);
  });
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const part = link?.getAttribute("href")?.startsWith("#") && findPart(root, link.hash);
    if (!part || !slides || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation(); // reveal.js would go by digits, and know no part of a slide
    slides.arrive(part);
  }, { capture: true });
  let following = follow(asked);
  window.addEventListener("resize", () => (following = following.then(() => follow())));
  await following;
}

/** @param {HTMLElement} root @param {Record<string, any>} more */
function createDeck(root, more) {
  return new /** @type {any} */ (globalThis).Reveal(root, {
    ...SIZE, margin: 0, minScale: 0.1, maxScale: 8, center: false, hash: true, controls: false, progress: true, transition: "none",
    backgroundTransition: "none", navigationMode: "linear", postMessage: false, scrollActivationWidth: 0, ...more,
  });
}

/** Turns the slides, beginning with the one that holds a part.
 * @param {HTMLElement} root @param {Host} host @param {{part: Element|null, speaker: {open: () => void, show: () => void}, tell: (text: string) => void}} given
 * @returns {Promise<Slides>} */
async function present(root, host, { part, speaker, tell }) {
  const words = host.strings.deck;
  root.className = "reveal deck";
  host.tell("projector", true);
  const deck = createDeck(root, { keyboardCondition: isForSlides });
  const bar = createBar(deck, words, speaker.open);
  const heard = element("p", { class: "deck-heard", role: "status" });
  await deck.initialize();
  root.removeAttribute("role"); // reveal.js calls it an application, whose text many screen readers do not read
  root.querySelector(".aria-status")?.remove(); // and reads out all of a slide, every control and what is folded
  deck.addKeyBinding({ keyCode: 83, key: "S", description: words.speaker }, speaker.open);
  deck.addKeyBinding(13, () => deck.toggleOverview(false)); // Enter shows the slide chosen in the overview
  document.body.append(bar.element, heard);
  const sheets = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target.closest(".deck-sheet"))));

  /** @param {Element|undefined} slide */
  async function bringToLife(slide) {
    for (const place of slide?.querySelectorAll("[data-widget]") ?? []) {
      await host.start(place);
      sheets.observe(place);
    }
  }
  /** The keyboard comes into the slide that is shown, and into none of the pictures of an overview. */
  function rest() {
    const slide = deck.getCurrentSlide();
    for (const sheet of root.querySelectorAll(".deck-sheet")) sheet.toggleAttribute("inert", deck.isOverview() || !slide.contains(sheet));
  }
  let timer = 0;
  async function show() {
    const slides = deck.getSlides();
    const slide = deck.getCurrentSlide();
    const at = slides.indexOf(slide);
    for (const playing of root.querySelectorAll(".nk-playing .nk-tissue-play")) {
      if (!slide.contains(playing)) /** @type {HTMLElement} */ (playing).click(); // what nobody sees need not move
    }
    tell("");
    rest();
    bar.show(at, slides.length);
    speaker.show();
    await bringToLife(slide);
    if (deck.getCurrentSlide() !== slide) return;
    fit(slide.querySelector(".deck-sheet"));
    heard.textContent = `${fill(words.place, { number: at + 1, count: slides.length })}, ${titleOf(slide)}`;
    clearTimeout(timer);
    timer = window.setTimeout(() => bringToLife(slides[at + 1]), AHEAD);
  }
  /** @param {Element} part */
  async function arrive(part) {
    const slide = part.closest("section");
    if (slide !== part || slide !== deck.getCurrentSlide()) {
      const { h, v } = deck.getIndices(slide);
      const fragment = part.closest(".fragment")?.getAttribute("data-fragment-index");
      deck.slide(h, v, fragment ? Number(fragment) : undefined);
    }
    await show();
    const sheet = slide?.querySelector(".deck-sheet");
    if (sheet?.contains(part)) sheet.scrollTop += (part.getBoundingClientRect().top - sheet.getBoundingClientRect().top) / deck.getScale() - ABOVE;
  }

  deck.on("slidechanged", show);
  deck.on("fragmentshown", (/** @type {any} */ { fragment }) => (heard.textContent = titleOf(fragment)));
  for (const event of ["overviewshown", "overviewhidden"]) deck.on(event, rest);
  // Pictures read how much they are scaled; they hear of it by a change of the document's attributes.
  const rescale = () => {
    document.documentElement.dataset.scale = deck.getScale().toFixed(3);
    root.style.setProperty("--deck-scale", deck.getScale().toFixed(3));
    fit(deck.getCurrentSlide().querySelector(".deck-sheet"));
  };
  deck.on("resize", rescale);
  rescale();
  const keys = keepKeys(deck);
  await (part ? arrive(part) : show());
  return {
    deck, arrive,
    end() {
      const slide = deck.getCurrentSlide();
      clearTimeout(timer);
      keys.abort();
      sheets.disconnect();
      deck.destroy();
      delete document.documentElement.dataset.scale;
      for (const made of [bar.element, heard]) made.remove();
      for (const sheet of root.querySelectorAll(".deck-sheet")) ["style", "tabindex", "role", "aria-label", "inert"].forEach((name) => sheet.removeAttribute(name));
      return slide;
    },
  };
}

/** Shows all slides as one page, from a part on. @param {HTMLElement} root @param {Host} host @param {Element|null} part */
async function read(root, host, part) {
  root.className = "deck-read";
  host.tell("projector", false);
  for (const place of root.querySelectorAll("[data-widget]")) await host.start(place);
  if (part) scrollToPart(part);
}

/** Lays each slide on a sheet of paper; one that is longer goes on overleaf. @param {HTMLElement} root @param {Host} host */
async function print(root, host) {
  const deck = createDeck(root, { pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1 });
  const laid = new Promise((resolve) => root.addEventListener("pdf-ready", resolve, { once: true }));
  await deck.initialize();
  await laid;
  const lay = (/** @type {Element|null} */ sheet) => {
    const page = sheet?.closest(".pdf-page");
    if (page && !page.matches(".deck-long")) page.classList.toggle("deck-long", fit(sheet));
  };
  const sheets = new ResizeObserver((entries) => entries.forEach(({ target }) => lay(target.closest(".deck-sheet"))));
  for (const place of root.querySelectorAll("[data-widget]")) {
    await host.start(place);
    sheets.observe(place);
  }
  window.dispatchEvent(new Event("beforeprint")); // labs draw, out of sight too
  root.querySelectorAll(".deck-sheet").forEach(lay);
  document.documentElement.classList.add("deck-printable");
}

/** The part of the slides that an address names, as "#name" or "#/name". @param {HTMLElement} root @param {string} hash @returns {Element|null} */
function findPart(root, hash) {
  try {
    const part = document.getElementById(decodeURIComponent(hash.replace(/^#\/?/, "").replace(/\/[-\d]+$/, "")));
    return part?.closest("section") && root.contains(part) ? part : null;
  } catch {
    return null; // what no address can hold
  }
}

/** Names the slide in the address by a name of letters: reveal.js takes digits alone for a slide's number. @param {HTMLElement} root */
function spellOut(root) {
  const name = /^#\/?\d+$/.test(location.hash) && findPart(root, location.hash)?.closest("section")?.id;
  if (name) history.replaceState(null, "", `#/${name}`);
}

/** The slide that stands at the top of the window where all are one page. @param {HTMLElement} root */
function topmost(root) {
  const slides = [...root.querySelectorAll("section:not(.stack, :has(> section))")];
  return slides.findLast((slide) => slide.getBoundingClientRect().top < ABOVE) ?? null;
}

/** Makes a sheet's text and pictures as large as fits; what is still too long scrolls: then it returns true. @param {Element|null} found */
function fit(found) {
  const sheet = /** @type {HTMLElement|null} */ (found);
  if (!sheet || sheet.clientHeight === 0) return false;
  const beyond = () => sheet.scrollHeight - sheet.clientHeight;
  const set = (/** @type {string} */ name, /** @type {number} */ pixels) => sheet.style.setProperty(name, `${pixels}px`);
  let size = LARGEST;
  set("--deck-stage", STAGE);
  set("--deck-size", size);
  const pictures = sheet.querySelector(".nk-lab:not(.nk-question)") !== null;
  const most = pictures ? STAGE - 12 * 24 : 0; // what pictures can give, down to their least height
  while (size > SMALLEST && beyond() > most) set("--deck-size", (size -= STEP));
  if (pictures && beyond() > 0) set("--deck-stage", Math.max(STAGE - most, STAGE - beyond()));
  const long = beyond() > 1;
  if (long) {
    sheet.tabIndex = 0;
    sheet.setAttribute("role", "region");
    sheet.setAttribute("aria-label", titleOf(sheet.parentElement));
  } else if (document.activeElement !== sheet) sheet.removeAttribute("tabindex");
  return long;
}

let letters = true; // whether letter keys do anything: who dictates or brushes a key by chance can turn them off

/** Keys pressed in a lab, or on a slide that scrolls, are not for the deck. @param {KeyboardEvent} event */
function isForSlides(event) {
  const at = event.target instanceof Element ? event.target : null;
  if (!letters && event.key.length === 1 && event.key !== " ") return false;
  if (at?.matches(".deck-sheet") && /^Arrow(Up|Down)$|^ $/.test(event.key)) return false;
  if (at?.closest(".deck-bar, summary, a") && /^( |Enter)$/.test(event.key)) return false;
  return !at?.closest(".nk-lab");
}

/** A presenter's remote sends Page Up and Page Down, which turn slides wherever the keyboard is; Escape leaves a lab. @param {any} deck */
function keepKeys(deck) {
  const keys = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "PageDown") deck.next();
    else deck.prev();
  }, { capture: true, signal: keys.signal });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && document.activeElement?.closest(".nk-lab")) leave();
  }, { signal: keys.signal });
  return keys;
}

/** Gives the keyboard back to the deck. */
function leave() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Buttons for who has no keyboard at hand. @param {any} deck @param {Record<string, string>} words @param {() => void} openSpeaker */
function createBar(deck, words, openSpeaker) {
  const button = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", "aria-label": name, title: name }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const before = button(words.before, "←", () => deck.prev());
  const next = button(words.next, "→", () => deck.next());
  const place = element("span", { class: "deck-place" });
  const keys = button(words.letters, "⌨\ufe0e", () => {
    letters = !letters;
    keys.setAttribute("aria-pressed", String(letters));
  });
  keys.setAttribute("aria-pressed", "true");
  const bar = element("nav", { class: "deck-bar", "aria-label": words.bar }, before, place, next,
    button(words.overview, "▦", () => (deck.toggleOverview(), leave())), button(words.speaker, "✎", openSpeaker), keys);
  return {
    element: bar,
    /** @param {number} at @param {number} count */
    show(at, count) {
      place.textContent = fill(words.place, { number: at + 1, count });
      before.disabled = deck.isFirstSlide();
      next.disabled = deck.isLastSlide();
    },
  };
}
