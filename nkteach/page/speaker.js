// @ts-check
/* The speaker's window: notes, what comes next, and the minutes. It holds no script of its own: the deck fills it, so the strict policy holds in it. */
import { element } from "./element.js";
import { fill } from "./words.js";

const STYLE = `body { margin: 0; padding: 1rem 1.5rem; font: 1.25rem/1.5 system-ui, sans-serif; color-scheme: light dark; }
h1 { font-size: 1.25rem; margin: 0.5rem 0; } .notes { font-size: 1.5rem; min-height: 50vh; } .quiet { opacity: 0.75; }
.bar { display: flex; gap: 0.75rem; align-items: center; position: sticky; bottom: 0; padding: 0.5rem 0; background: Canvas; }
button { font: inherit; min-height: 44px; padding: 0 1rem; } .clock { margin-left: auto; font-variant-numeric: tabular-nums; }`;

/** The first heading of what is seen of a slide, or its first words. @param {Element|null|undefined} slide */
export function titleOf(slide) {
  const seen = slide?.querySelector(".deck-sheet") ?? slide; // a speaker's notes have headings too
  const heading = seen?.querySelector("h1, h2, h3, h4, .nk-prompt, legend");
  const lab = seen?.querySelector(".nk-lab")?.getAttribute("aria-label");
  const text = (heading?.textContent || lab || seen?.textContent || "").trim().replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Opens the window once and keeps it in step. @param {{turned: () => any, strings: import("./words.js").Strings, tell: (text: string) => void}} options
 * turned: the reveal.js that turns the slides now, null while they are read as one page */
export function createSpeaker({ turned, strings, tell }) {
  const words = strings.deck;
  /** @type {Window|null} */
  let opened = null;
  let began = 0;
  let timer = 0;
  const heading = element("h1", {});
  const notes = element("div", { class: "notes" });
  const coming = element("p", { class: "quiet" });
  const clock = element("span", { class: "clock", role: "timer", "aria-label": words.clock });
  const step = (/** @type {string} */ text, /** @type {() => void} */ act) => {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", act);
    return button;
  };
  const bar = element("div", { class: "bar" }, step(words.before, () => turned()?.prev()), step(words.next, () => turned()?.next()), clock);

  function tick() {
    if (!opened || opened.closed) return clearInterval(timer);
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function show() {
    const deck = turned();
    if (!opened || opened.closed || !deck) return;
    const slides = deck.getSlides();
    const at = slides.indexOf(deck.getCurrentSlide());
    const found = [...slides[at].querySelectorAll(":scope > aside.notes > *")];
    heading.textContent = `${fill(words.place, { number: at + 1, count: slides.length })} · ${titleOf(slides[at])}`;
    notes.replaceChildren(...(found.length ? found.map((part) => part.cloneNode(true)) : [words.no_notes]));
    coming.textContent = at + 1 < slides.length ? fill(words.coming, { title: titleOf(slides[at + 1]) }) : words.end;
  }

  function open() {
    if (opened && !opened.closed) return opened.focus();
    opened = window.open("", "nkteach-speaker", "width=900,height=700");
    if (!opened) return tell(words.blocked);
    const page = opened.document;
    page.documentElement.lang = document.documentElement.lang;
    const style = page.createElement("style");
    style.textContent = STYLE;
    page.head.replaceChildren(style);
    page.title = fill(words.speaker_title, { title: document.title });
    page.body.replaceChildren(element("main", {}, heading, element("h2", { class: "quiet" }, words.notes), notes, coming, bar));
    page.addEventListener("keydown", (event) => {
      if (/^(ArrowRight|ArrowDown|PageDown)$/.test(event.key)) turned()?.next();
      else if (/^(ArrowLeft|ArrowUp|PageUp)$/.test(event.key)) turned()?.prev();
      else return;
      event.preventDefault();
    });
    began = Date.now();
    clearInterval(timer);
    timer = window.setInterval(tick, 1000);
    tick();
    show();
  }
  window.addEventListener("pagehide", () => opened?.close());
  return { open, show };
}
