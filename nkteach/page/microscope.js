// @ts-check
/* The window on the tissue: what is seen of it, a cursor that reads cells, a cell that is followed, a tool in hand. */
import { element } from "./element.js";
import { fill } from "./words.js";
import { LIGHT } from "./paint.js";
import { followHost, readTheme } from "./chart.js";
import { CLOSE, createPainter, paintedAt, placeOf } from "./painter.js";
import { createCamera } from "./camera.js";
import { createDeaths } from "./deaths.js";
import { busiestKiller, cellNear, indexOf, nextCell, targetNear } from "./finding.js";
import { followHand, shrinkOf } from "./hand.js";
import { paintMarks, paintScale } from "./marks.js";
import { cellSentence, placeSentence } from "./tissuewords.js";

/** @typedef {import("./painter.js").Tissue} Tissue */
/** @typedef {{x: number, y: number}} Place */
/** @typedef {{what: string, radius: number, button: HTMLButtonElement}} Tool */

const FOLLOW_ZOOM = 34; // pixels of a site
const ZOOM_STEP = 1.6;
const READ_EVERY = 200; // ms between two readings while time runs
const NOTE = 4000; // ms that a note stays before the cursor speaks again
const MOST_POINTS = 1.2e6; // of the canvas: what can be painted anew in every frame
const TRAIL = 90; // places of a followed cell that stay visible
const toPlace = (/** @type {[number, number]} */ [x, y]) => ({ x, y });
const EASE = 0.12; // share of the way to a followed cell that a frame goes
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {{strings: import("./words.js").Strings, signal: AbortSignal, still: () => boolean, onPlace: (tool: Tool, x: number, y: number) => void,
 *   onTool: (tool: Tool|null) => void, onFollow: (following: boolean) => void, onKey: (key: string) => boolean, onTheme: () => void,
 *   repaint: () => void}} options still: motion is to be reduced; onKey: whether a key that is not ours meant something */
export function createMicroscope({ strings, signal, still, onPlace, onTool, onFollow, onKey, onTheme, repaint }) {
  const words = strings.tissue;
  const ground = element("canvas", { class: "nk-tissue-ground", "aria-hidden": "true" });
  const canvas = element("canvas", { class: "nk-tissue-cells", tabindex: "0", role: "application", "aria-label": words.name });
  const zoomButton = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) => {
    const button = element("button", { type: "button", class: "nk-tissue-zoom", "aria-label": name, title: name }, sign);
    button.addEventListener("click", act);
    return button;
  };
  const zooms = element("div", { class: "nk-tissue-zooms", role: "group", "aria-label": words.zoom },
    zoomButton("+", words.zoom_in, () => zoomBy(ZOOM_STEP)), zoomButton("−", words.zoom_out, () => zoomBy(1 / ZOOM_STEP)),
    zoomButton("⤢", words.zoom_whole, showWhole));
  const message = element("p", { class: "nk-message", hidden: true });
  const stage = element("div", { class: "nk-tissue-stage" }, ground, canvas, zooms, message);
  const reading = element("p", { class: "nk-tissue-reading" }, words.hint);
  const spoken = element("div", { class: "nk-unseen", role: "status", "aria-live": "polite" });
  const size = { width: 0, height: 0, density: 1 };
  const camera = createCamera(size);
  const painter = createPainter();
  const deaths = createDeaths();
  /** @type {import("./paint.js").Theme} */
  let theme = { ...LIGHT, family: "sans-serif", font: 13, dark: false };
  let outside = LIGHT.paper; // the colour where there is no tissue
  /** @type {Tissue|null} */
  let tissue = null;
  /** @type {Place|null} */
  let cursor = null; // in sites
  /** @type {Place|null} */
  let pointer = null; // in pixels
  let followed = -1; // its IDENTITY
  /** @type {Place[]} */
  let trail = [];
  /** @type {Tool|null} */
  let tool = null;
  let showField = true;
  let groundIsOld = true;
  let fieldTime = -1; // minutes
  let share = 1; // of the last step that is shown
  let noted = { text: "", until: 0 };
  let readAt = 0;
  let sayTimer = 0;

  /** After any move of the camera. */
  function moved() {
    canvas.style.touchAction = camera.isWhole() ? "pan-y" : "none";
    groundIsOld = true;
    repaint();
  }
  /** @param {number} factor @param {Place} [about] pixels that stay where they are */
  function zoomBy(factor, about = worthSeeing()) {
    camera.zoomBy(factor, about);
    moved();
  }
  /** Where one would look closer, in pixels: the cursor, or the target nearest to the middle. @returns {Place} */
  function worthSeeing() {
    const { x, y } = camera.at;
    const i = tissue && !cursor ? targetNear(tissue, camera.at) : -1;
    const at = cursor ?? (tissue && i >= 0 ? toPlace(placeOf(tissue.cells, i, tissue.width, 1)) : { x: x - 0.5, y: y - 0.5 });
    return toPlace(camera.toScreen(at.x, at.y));
  }
  function showWhole() {
    follow(-1);
    camera.showWhole();
    moved();
  }

  /* Reading what is under the cursor, under the pointer, or followed. */

  const reach = () => Math.max(0.6, 6 / camera.at.zoom);
  function read() {
    readAt = performance.now();
    let text = words.hint;
    if (tissue) {
      const at = pointer ? camera.toSite(pointer) : cursor;
      const i = followed >= 0 ? indexOf(tissue, followed) : at ? cellNear(tissue, at, pointer ? reach() : 0.6, share) : -1;
      if (noted.until > readAt) text = noted.text;
      else if (tool) text = fill(words.armed, { tool: words[`tool_${tool.what}`] });
      else if (followed >= 0 && i >= 0) text = fill(words.following, { cell: cellSentence(tissue, i, strings) });
      else if (at) text = placeSentence(tissue, Math.round(at.x), Math.round(at.y), i, strings) || words.hint;
    }
    if (reading.textContent !== text) reading.textContent = text;
    return text;
  }
  /** To a screen reader, after the hand has come to rest. @param {string} text */
  function speak(text) {
    clearTimeout(sayTimer);
    sayTimer = window.setTimeout(() => (spoken.textContent = text), 250);
  }
  /** Says what happened, in the place of what the cursor reads. @param {string} text */
  function note(text) {
    noted = { text, until: performance.now() + NOTE };
    read();
    speak(text);
  }

  /* Following. */

  /** @param {number} identity -1: none */
  function follow(identity) {
    if (identity === followed) return;
    followed = identity;
    trail = [];
    onFollow(identity >= 0);
  }
  /** Follows a cell, close enough to see what it does; the one that is followed is let go. @param {number} i */
  function followCell(i) {
    const identity = tissue && i >= 0 ? tissue.cells.identity[i] : -1;
    if (!tissue || identity < 0 || identity === followed) return follow(-1);
    follow(identity);
    if (camera.at.zoom >= CLOSE) return;
    camera.goTo(...placeOf(tissue.cells, i, tissue.width, 1), FOLLOW_ZOOM);
    moved();
  }
  /** Keeps a followed cell in the middle; whether there is still a way to go. */
  function stayWith() {
    const i = indexOf(tissue, followed);
    if (!tissue || i < 0) {
      follow(-1);
      note(words.lost);
      return false;
    }
    const [x, y] = placeOf(tissue.cells, i, tissue.width, share);
    const last = trail[trail.length - 1];
    if (last?.x !== x || last.y !== y) trail.push({ x, y });
    if (trail.length > TRAIL) trail.shift();
    cursor = { x: Math.round(x), y: Math.round(y) };
    if (camera.isWhole()) return false;
    const far = camera.approach(x, y, still() ? 1 : EASE);
    groundIsOld = true;
    return far > 0.3;
  }

  /* The hand and the keyboard. */

  followHand(canvas, {
    onPoint(at) {
      pointer = at;
      read();
      repaint();
    },
    onClick(at) {
      const place = camera.toSite(at);
      setCursor(Math.round(place.x), Math.round(place.y));
      if (tool && cursor) onPlace(tool, cursor.x, cursor.y);
      else if (tissue) followCell(cellNear(tissue, place, reach(), share));
      read();
    },
    onDrag(dx, dy) {
      if (camera.isWhole()) return;
      follow(-1);
      camera.pan(dx, dy);
      moved();
    },
    onZoom: zoomBy,
  });

  /** @param {number} x @param {number} y */
  function setCursor(x, y) {
    if (!tissue) return;
    cursor = { x: Math.min(tissue.width - 1, Math.max(0, x)), y: Math.min(tissue.height - 1, Math.max(0, y)) };
    repaint();
  }
  /** The cursor, in the middle of the picture where there was none. */
  function cursorHere() {
    if (!cursor) setCursor(Math.floor(camera.at.x), Math.floor(camera.at.y));
    return cursor ?? { x: 0, y: 0 };
  }
  /** To the next cell that way, or by one site; whether there was one. @param {[number, number]} way @param {boolean} bySite */
  function go([dx, dy], bySite) {
    if (!tissue) return false;
    const from = cursorHere();
    const next = bySite ? -1 : nextCell(tissue, from, dx, dy);
    if (bySite) setCursor(from.x + dx, from.y + dy);
    else if (next >= 0) setCursor(...placeOf(tissue.cells, next, tissue.width, 1));
    camera.bring(cursorHere().x, cursorHere().y);
    moved();
    return bySite || next >= 0;
  }
  /** @param {KeyboardEvent} event @returns {string|null} what to say, or null when the key is not ours */
  function press({ key, shiftKey }) {
    if (!tissue) return null;
    if (Object.hasOwn(ARROWS, key) || key === "Enter" || key === "Home") pointer = null; // the keyboard leads from here on
    if (Object.hasOwn(ARROWS, key)) {
      follow(-1);
      noted.until = 0;
      return go(ARROWS[key], shiftKey) ? read() : words.no_further;
    }
    if (key === "+" || key === "=") zoomBy(ZOOM_STEP);
    else if (key === "-" || key === "_") zoomBy(1 / ZOOM_STEP);
    else if (key === "Home") {
      setCursor(tissue.width >> 1, tissue.height >> 1);
      showWhole();
      return read();
    } else if (key === "Enter") {
      const at = cursorHere();
      if (tool) onPlace(tool, at.x, at.y);
      else followCell(cellNear(tissue, at, 0.6, share));
      return tool ? "" : read();
    } else if (key === "Escape" && (tool || followed >= 0 || cursor)) {
      if (tool) arm(null);
      else if (followed >= 0) follow(-1);
      else cursor = null;
      return read();
    } else return onKey(key) ? "" : null;
    return "";
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const said = press(event);
    if (said === null) return;
    event.preventDefault();
    event.stopPropagation(); // a slide deck would turn the page
    if (said) speak(said);
    repaint();
  });
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && cursorHere());
  canvas.addEventListener("blur", repaint);

  /** Takes a tool in hand, or puts it away. @param {Tool|null} next */
  function arm(next) {
    tool = next;
    stage.classList.toggle("nk-armed", next !== null);
    noted.until = 0;
    onTool(next);
    if (next) canvas.focus({ preventScroll: true });
    speak(read());
    repaint();
  }

  /* Painting. */

  function refresh() {
    theme = readTheme(stage);
    outside = getComputedStyle(canvas).borderTopColor;
    size.width = stage.clientWidth;
    size.height = stage.clientHeight;
    const sharpest = Math.sqrt(MOST_POINTS / Math.max(1, size.width * size.height));
    size.density = Math.max(1, Math.min(3, sharpest, (window.devicePixelRatio || 1) * shrinkOf(canvas)));
    for (const each of [ground, canvas]) {
      each.width = Math.round(size.width * size.density);
      each.height = Math.round(size.height * size.density);
    }
    painter.setTheme(theme);
    camera.hold();
    onTheme();
    moved();
  }

  /** @param {number} now @returns {import("./marks.js").Marks} */
  function marksNow(now) {
    const i = indexOf(tissue, followed);
    const [x, y] = tissue && i >= 0 ? paintedAt(tissue.cells, i, tissue.width, share) : [0, 0];
    const at = pointer ? camera.toSite(pointer) : cursor;
    return {
      moments: deaths.moments(now), trail,
      followed: i >= 0 ? { x, y } : null,
      tool: tool && at ? { x: Math.round(at.x), y: Math.round(at.y), radius: tool.radius } : null,
      cursor: document.activeElement === canvas && !pointer && i < 0 ? cursor : null,
    };
  }

  followHost(stage, refresh, signal);
  signal.addEventListener("abort", () => clearTimeout(sayTimer));

  return {
    element: stage,
    reading,
    spoken,
    note,
    arm,
    theme: () => theme,
    unfollow: () => follow(-1),
    /** Looks for an NK cell at work and follows it close up; false when there is none. */
    followKiller() {
      const i = tissue ? busiestKiller(tissue) : -1;
      if (!tissue || i < 0) return false;
      follow(-1);
      followCell(i);
      camera.goTo(...placeOf(tissue.cells, i, tissue.width, 1), Math.max(camera.at.zoom, FOLLOW_ZOOM));
      moved();
      read();
      return true;
    },
    /** @param {boolean} shown */
    setField(shown) {
      showField = shown;
      groundIsOld = true;
      repaint();
    },
    /** @param {Tissue|null} next */
    setTissue(next) {
      tissue = next;
      follow(-1);
      deaths.clear();
      message.hidden = true;
      if (next) camera.setSites(next);
      moved();
    },
    /** @param {string} text why there is no picture */
    fail(text) {
      message.hidden = false;
      message.textContent = text;
    },
    /** Paints what is; tells whether something still moves. @param {number} now ms @param {number} shown share of the last step */
    paint(now, shown) {
      const [pen, below] = [canvas.getContext("2d"), ground.getContext("2d")];
      if (!tissue || !pen || !below || size.width < 40 || size.height < 40) return false; // hidden: the observer calls again
      const current = tissue;
      const { cells, minutes } = current;
      share = shown;
      deaths.follow(tissue, now, still());
      const moving = followed >= 0 && stayWith();
      if (groundIsOld || (showField && Math.abs(minutes - fieldTime) >= 3)) {
        painter.paintGround(below, size, camera.at, tissue, showField, outside);
        [groundIsOld, fieldTime] = [false, minutes];
      }
      painter.paintTissue(pen, size, camera.at, tissue, share, (i) => deaths.progress(current, cells, i));
      const marks = marksNow(now);
      pen.setTransform(size.density, 0, 0, size.density, 0, 0);
      paintMarks(pen, camera, theme, marks);
      paintScale(pen, size, camera.at.zoom / tissue.siteSize, theme, words);
      if (now - readAt > READ_EVERY) read();
      return moving || marks.moments.flashes.length + marks.moments.bursts.length > 0;
    },
  };
}
