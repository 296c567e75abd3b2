// @ts-check
/* A slide deck: reveal.js turns the slides, labs come to life as theirs is shown, and each slide's text and pictures are as large as fits.
 * A window too narrow for slides, as on a phone or at 200 % zoom, gets the same as one page to read. */
import { openHost } from "./host.js";
import { createSpeaker, titleOf } from "./speaker.js";
import { element } from "./element.js";
import { fill } from "./words.js";

const SIZE = { width: 1920, height: 1080 };
const [LARGEST, SMALLEST, STEP] = [44, 26, 2]; // pixels of a slide's text
const NARROW = 900; // pixels of a window that shows no slides
const STAGE = 720; // pixels of a lab's picture, where there is room
const AHEAD = 400; // ms of rest before the next slide's labs are started

/** @param {{initialize: (context: any) => Promise<any>}} widget */
export async function startDeck(widget) {
  const root = /** @type {HTMLElement} */ (document.querySelector(".deck"));
  const host = await openHost(widget);
  const words = host.strings.deck;
  const printing = /print-pdf/i.test(location.search);
  if (window.innerWidth < NARROW && !printing) return read(root, host);
  const deck = new /** @type {any} */ (globalThis).Reveal(root, {
    ...SIZE, margin: 0, minScale: 0.1, maxScale: 8, center: false, hash: true, controls: false, progress: true, transition: "none",
    backgroundTransition: "none", navigationMode: "linear", postMessage: false, pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1,
    scrollActivationWidth: 0, keyboardCondition: isForSlides,
  });
  const said = element("p", { class: "deck-said", role: "status" });
  const speaker = createSpeaker({ deck, strings: host.strings, tell: (text) => (said.textContent = text) });
  const bar = createBar(deck, words, speaker.open);
  for (const place of root.querySelectorAll("[data-widget]")) place.setAttribute("data-prevent-swipe", "");
  await deck.initialize();
  root.removeAttribute("role"); // reveal.js calls it an application, whose text many screen readers do not read
  deck.addKeyBinding({ keyCode: 83, key: "S", description: words.speaker }, speaker.open);
  deck.addKeyBinding(13, () => deck.toggleOverview(false)); // Enter shows the slide chosen in the overview
  document.body.append(bar.element, said);
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
    said.textContent = "";
    rest();
    bar.show(at, slides.length);
    speaker.show();
    await bringToLife(slide);
    fit(slide.querySelector(".deck-sheet"));
    clearTimeout(timer);
    timer = window.setTimeout(() => bringToLife(slides[at + 1]), AHEAD);
  }

  if (printing) {
    for (const slide of deck.getSlides()) await bringToLife(slide);
    window.dispatchEvent(new Event("beforeprint")); // labs draw, out of sight too
    for (const sheet of root.querySelectorAll(".deck-sheet")) fit(sheet);
    return document.documentElement.classList.add("deck-printable");
  }
  deck.on("slidechanged", show);
  for (const event of ["overviewshown", "overviewhidden"]) deck.on(event, rest);
  // Pictures read how much they are scaled; they hear of it by a change of the document's attributes.
  const rescale = () => {
    document.documentElement.dataset.scale = deck.getScale().toFixed(3);
    root.style.setProperty("--deck-scale", deck.getScale().toFixed(3));
  };
  deck.on("resize", rescale);
  rescale();
  const keys = keepKeys(deck);
  window.addEventListener("resize", function resized() {
    if (window.innerWidth >= NARROW) return;
    window.removeEventListener("resize", resized);
    keys.abort();
    sheets.disconnect();
    deck.destroy();
    for (const part of [bar.element, said]) part.remove();
    for (const sheet of root.querySelectorAll(".deck-sheet")) ["style", "tabindex", "role", "aria-label", "inert"].forEach((name) => sheet.removeAttribute(name));
    read(root, host);
  });
  await show();
}

/** Shows all slides as one page. @param {HTMLElement} root @param {{start: (place: Element) => Promise<void>, tell: (trait: string, value: any) => void}} host */
async function read(root, host) {
  root.className = "deck-read";
  host.tell("projector", false);
  for (const place of root.querySelectorAll("[data-widget]")) await host.start(place);
}

/** Makes a sheet's text and pictures as large as fits; what is still too long scrolls. @param {Element|null} found */
function fit(found) {
  const sheet = /** @type {HTMLElement|null} */ (found);
  if (!sheet || sheet.clientHeight === 0) return;
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
