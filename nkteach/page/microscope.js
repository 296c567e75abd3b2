// @ts-check
/* The window on the tissue: pan and zoom, pointer and keyboard, a cursor that reads cells, and a cell that is followed. */
import { fill, formatCount } from "./outcome.js";
import { element } from "./levers.js";
import { LIGHT, paintText } from "./paint.js";
import { followHost, readTheme } from "./chart.js";
import { KINDS, kindColour } from "./cells.js";
import { CLOSE, createPainter, placeOf } from "./painter.js";
import { createDeaths } from "./deaths.js";
import { cellSentence } from "./tissuewords.js";

/** @typedef {import("./painter.js").Tissue} Tissue */
/** @typedef {import("./painter.js").Camera} Camera */
/** @typedef {{what: string, radius: number, button: HTMLButtonElement}} Tool */

const CLOSEST = 64; // pixels of a site
const FOLLOW_ZOOM = 34;
const READ_EVERY = 200; // ms between two readings while time runs
const SLIP = 5; // pixels a finger may slip on a click
const TRAIL = 90; // places of a followed cell that stay visible

/** @param {{strings: import("./outcome.js").Strings, signal: AbortSignal, still: () => boolean, onPlace: (tool: Tool, x: number, y: number) => void,
 *   onTool: (tool: Tool|null) => void, onFollow: (following: boolean) => void, onKey: (key: string) => boolean, repaint: () => void}} options
 * still: motion is to be reduced */
export function createMicroscope({ strings, signal, still, onPlace, onTool, onFollow, onKey, repaint }) {
  const words = strings.tissue;
  const ground = element("canvas", { class: "nk-tissue-ground", "aria-hidden": "true" });
  const canvas = element("canvas", { class: "nk-tissue-cells", tabindex: "0", role: "application", "aria-label": words.name });
  const zoomButton = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) => {
    const button = element("button", { type: "button", class: "nk-tissue-zoom", "aria-label": name, title: name }, sign);
    button.addEventListener("click", act);
    return button;
  };
  const zooms = element("div", { class: "nk-tissue-zooms", role: "group", "aria-label": words.zoom },
    zoomButton("+", words.zoom_in, () => zoomBy(1.6)), zoomButton("−", words.zoom_out, () => zoomBy(1 / 1.6)), zoomButton("⤢", words.zoom_whole, showWhole));
  const message = element("p", { class: "nk-message", hidden: true });
  const stage = element("div", { class: "nk-tissue-stage" }, ground, canvas, zooms, message);
  const reading = element("p", { class: "nk-tissue-reading" }, words.hint);
  const spoken = element("div", { class: "nk-unseen", role: "status", "aria-live": "polite" });
  const size = { width: 0, height: 0, density: 1 };
  const painter = createPainter();
  const deaths = createDeaths();
  /** @type {import("./paint.js").Theme} */
  let theme = { ...LIGHT, family: "sans-serif", font: 13, dark: false };
  let outside = "#eeeeee";
  /** @type {Tissue|null} */
  let tissue = null;
  /** @type {Camera} */
  const camera = { x: 0, y: 0, zoom: 0 };
  let whole = true; // all of the tissue in view, also when the page changes its size
  /** @type {{x: number, y: number}|null} */
  let cursor = null; // in sites
  /** @type {{x: number, y: number}|null} */
  let pointer = null; // in pixels
  let followed = -1; // its IDENTITY
  /** @type {{x: number, y: number}[]} */
  let trail = [];
  /** @type {Tool|null} */
  let tool = null;
  let showField = true;
  let groundIsOld = true;
  let fieldTime = -1;
  let share = 1;
  let readAt = 0;
  let sayTimer = 0;

  /* Where things are. */

  const fitZoom = () => (tissue ? Math.min(size.width / tissue.width, size.height / tissue.height) : 1);
  const toScreen = (/** @type {number} */ x, /** @type {number} */ y) => [(x + 0.5 - camera.x) * camera.zoom + size.width / 2, (y + 0.5 - camera.y) * camera.zoom + size.height / 2];
  const toSite = (/** @type {{x: number, y: number}} */ at) => ({ x: (at.x - size.width / 2) / camera.zoom + camera.x - 0.5, y: (at.y - size.height / 2) / camera.zoom + camera.y - 0.5 });
  /** Slides are scaled by CSS: how many screen pixels one pixel of ours takes. */
  const shrink = () => canvas.getBoundingClientRect().width / canvas.offsetWidth || 1;

  /** @param {{clientX: number, clientY: number}} event */
  function pixelOf(event) {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / shrink(), y: (event.clientY - box.top) / shrink() };
  }

  /** Keeps the camera over the tissue. */
  function holdCamera() {
    if (!tissue) return;
    const least = fitZoom();
    if (whole || camera.zoom < least) camera.zoom = least;
    camera.zoom = Math.min(Math.max(CLOSEST, least), camera.zoom);
    whole = camera.zoom <= least * 1.001;
    for (const [axis, sites, pixels] of /** @type {const} */ ([["x", tissue.width, size.width], ["y", tissue.height, size.height]])) {
      const half = pixels / camera.zoom / 2;
      camera[axis] = 2 * half >= sites ? sites / 2 : Math.min(sites - half, Math.max(half, camera[axis]));
    }
    canvas.style.touchAction = whole ? "pan-y" : "none";
    groundIsOld = true;
  }

  /** @param {number} factor @param {{x: number, y: number}} [about] pixels that stay where they are */
  function zoomBy(factor, about) {
    if (!tissue) return;
    const centre = about ?? (cursor ? { x: toScreen(cursor.x, cursor.y)[0], y: toScreen(cursor.x, cursor.y)[1] } : { x: size.width / 2, y: size.height / 2 });
    const before = toSite(centre);
    whole = false;
    camera.zoom = Math.min(CLOSEST, Math.max(fitZoom(), camera.zoom * factor));
    const after = toSite(centre);
    camera.x += before.x - after.x;
    camera.y += before.y - after.y;
    holdCamera();
    repaint();
  }

  function showWhole() {
    whole = true;
    follow(-1);
    holdCamera();
    repaint();
  }

  /** The cell nearest to a place, or -1; a cell of the tissue's own only where no other is. @param {{x: number, y: number}} at @param {number} reach sites */
  function cellNear(at, reach) {
    if (!tissue) return -1;
    const { cells, width } = tissue;
    let found = -1;
    let least = Infinity;
    for (let i = 0; i < cells.count; i++) {
      const [x, y] = placeOf(cells, i, width, share);
      const away = Math.hypot(x - at.x, y - at.y);
      if (away > reach || cells.kind[i] === 0) continue;
      const cost = away + (KINDS[cells.kind[i]].name === "healthy" ? reach : 0);
      if (cost < least) [found, least] = [i, cost];
    }
    return found;
  }
  const pointerReach = () => Math.max(0.6, 6 / camera.zoom);

  /** @param {number} identity */
  function indexOf(identity) {
    if (!tissue || identity < 0) return -1;
    const { cells } = tissue;
    for (let i = 0; i < cells.count; i++) if (cells.identity[i] === identity) return i;
    return -1;
  }

  /* Reading what is under the cursor, the pointer, or followed. */

  /** @param {{x: number, y: number}} at @param {number} reach */
  function textAt(at, reach) {
    if (!tissue) return "";
    const [x, y] = [Math.round(at.x), Math.round(at.y)];
    if (x < 0 || y < 0 || x >= tissue.width || y >= tissue.height) return words.hint;
    const i = cellNear(at, reach);
    const text = i >= 0 ? cellSentence(tissue, i, strings) : words.nothing;
    const place = fill(words.place, { x: (((x + 0.5) * tissue.siteSize) / 1000).toFixed(2), y: (((y + 0.5) * tissue.siteSize) / 1000).toFixed(2) });
    const level = tissue.field[y * tissue.width + x];
    const field = level >= 0.01 ? ` ${fill(words.level, { level: formatCount(Number(level.toPrecision(2))) })}` : "";
    return `${text} ${place}${field}`;
  }

  function read() {
    readAt = performance.now();
    const i = indexOf(followed);
    let text = words.hint;
    if (tissue && i >= 0) text = fill(words.following, { cell: cellSentence(tissue, i, strings) });
    else if (pointer) text = textAt(toSite(pointer), pointerReach());
    else if (cursor) text = textAt(cursor, 0.6);
    if (tool && (pointer || cursor)) text = fill(words.armed, { tool: tool.button.textContent ?? "" });
    if (reading.textContent !== text) reading.textContent = text;
    return text;
  }

  /** To a screen reader, after the hand has come to rest. @param {string} text */
  function speak(text) {
    clearTimeout(sayTimer);
    sayTimer = window.setTimeout(() => (spoken.textContent = text), 250);
  }

  /** @param {number} identity -1: none */
  function follow(identity) {
    if (identity === followed) return;
    followed = identity;
    trail = [];
    onFollow(identity >= 0);
  }

  /** @param {number} i */
  function followCell(i) {
    if (!tissue || i < 0) return follow(-1);
    const same = tissue.cells.identity[i] === followed;
    follow(same ? -1 : tissue.cells.identity[i]);
    if (!same && camera.zoom < CLOSE) {
      const [x, y] = placeOf(tissue.cells, i, tissue.width, 1);
      Object.assign(camera, { x: x + 0.5, y: y + 0.5, zoom: FOLLOW_ZOOM });
      whole = false;
      holdCamera();
    }
  }

  /* The pointer: drag to pan, click to follow or to place, two fingers or ctrl and wheel to zoom. */

  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let slipped = false;
  let spread = 0;
  const spreadNow = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) slipped = false;
    down.set(event.pointerId, pixelOf(event));
    if (down.size === 2) [spread, slipped] = [spreadNow(), true];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = pixelOf(event);
    pointer = at;
    const from = down.get(event.pointerId);
    if (from && down.size === 2) {
      down.set(event.pointerId, at);
      const [a, b] = [...down.values()];
      const now = spreadNow();
      if (spread > 0) zoomBy(now / spread, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
      spread = now;
    } else if (from && (slipped || Math.hypot(at.x - from.x, at.y - from.y) > SLIP)) {
      slipped = true;
      down.set(event.pointerId, at);
      if (!whole) {
        follow(-1);
        camera.x -= (at.x - from.x) / camera.zoom;
        camera.y -= (at.y - from.y) / camera.zoom;
        holdCamera();
      }
    }
    read();
    repaint();
  });
  canvas.addEventListener("pointerup", (event) => {
    const from = down.get(event.pointerId);
    down.delete(event.pointerId);
    if (!from || slipped) return;
    const at = toSite(pixelOf(event));
    cursor = { x: Math.round(at.x), y: Math.round(at.y) };
    keepCursorInside();
    if (tool) place(tool);
    else followCell(cellNear(at, pointerReach()));
    read();
    repaint();
  });
  canvas.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => {
    pointer = null;
    read();
    repaint();
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page's own scroll
    event.preventDefault();
    zoomBy(Math.exp(-Math.sign(event.deltaY) * Math.min(60, Math.abs(event.deltaY)) * 0.006), pixelOf(event));
  }, { passive: false });

  /* The keyboard. */

  function keepCursorInside() {
    if (!cursor || !tissue) return;
    cursor.x = Math.min(tissue.width - 1, Math.max(0, cursor.x));
    cursor.y = Math.min(tissue.height - 1, Math.max(0, cursor.y));
  }

  /** To the next cell in a direction; cells of the healthy tissue are passed over. @param {number} dx @param {number} dy */
  function nextCell(dx, dy) {
    if (!tissue || !cursor) return false;
    const { cells, width } = tissue;
    let found = -1;
    let least = Infinity;
    for (let i = 0; i < cells.count; i++) {
      if (cells.kind[i] === 0 || KINDS[cells.kind[i]].name === "healthy") continue;
      const [x, y] = [(cells.site[i] % width) - cursor.x, Math.floor(cells.site[i] / width) - cursor.y];
      const [along, across] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
      if (along <= 0 || across > along) continue;
      const cost = along + 2 * across;
      if (cost < least) [found, least] = [i, cost];
    }
    if (found < 0) return false;
    cursor = { x: cells.site[found] % width, y: Math.floor(cells.site[found] / width) };
    return true;
  }

  /** Shows the cursor where it would leave the picture. */
  function bringIntoView() {
    if (!cursor || whole) return;
    const [x, y] = toScreen(cursor.x, cursor.y);
    const edge = Math.min(3 * camera.zoom, size.width / 4);
    if (x < edge) camera.x -= (edge - x) / camera.zoom;
    if (x > size.width - edge) camera.x += (x - size.width + edge) / camera.zoom;
    if (y < edge) camera.y -= (edge - y) / camera.zoom;
    if (y > size.height - edge) camera.y += (y - size.height + edge) / camera.zoom;
    holdCamera();
  }

  /** @type {Record<string, [number, number]>} */
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (!tissue || event.ctrlKey || event.metaKey || event.altKey) return;
    let said = "";
    if (Object.hasOwn(arrows, event.key)) {
      const [dx, dy] = arrows[event.key];
      pointer = null;
      follow(-1);
      if (!cursor) cursor = { x: Math.round(camera.x), y: Math.round(camera.y) };
      if (event.shiftKey) Object.assign(cursor, { x: cursor.x + dx, y: cursor.y + dy });
      else if (!nextCell(dx, dy)) said = words.no_further;
      keepCursorInside();
      bringIntoView();
    } else if (event.key === "+" || event.key === "=") zoomBy(1.6);
    else if (event.key === "-" || event.key === "_") zoomBy(1 / 1.6);
    else if (event.key === "Home") {
      cursor = { x: tissue.width >> 1, y: tissue.height >> 1 };
      showWhole();
    } else if (event.key === "Enter") {
      pointer = null;
      if (!cursor) cursor = { x: Math.round(camera.x), y: Math.round(camera.y) };
      if (tool) return handled(event, place(tool));
      followCell(cellNear(cursor, 0.6));
    } else if (event.key === "Escape") {
      if (!tool && followed < 0 && !cursor) return;
      if (tool) arm(null);
      else if (followed >= 0) follow(-1);
      else cursor = null;
    } else {
      if (onKey(event.key)) handled(event, "");
      return;
    }
    handled(event, said || read());
  });
  /** @param {KeyboardEvent} event @param {string} said */
  function handled(event, said) {
    event.preventDefault();
    event.stopPropagation(); // a slide deck would turn the page
    if (said) speak(said);
    repaint();
  }
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible") || cursor || !tissue) return;
    cursor = { x: Math.round(camera.x), y: Math.round(camera.y) };
    repaint();
  });

  /* Tools. */

  /** @param {Tool|null} next */
  function arm(next) {
    tool = next;
    stage.classList.toggle("nk-armed", next !== null);
    onTool(next);
    read();
    repaint();
  }
  /** @param {Tool} what */
  function place(what) {
    if (cursor) onPlace(what, cursor.x, cursor.y);
    return "";
  }

  /* Painting. */

  function refresh() {
    theme = readTheme(stage);
    outside = getComputedStyle(canvas).borderTopColor;
    size.width = stage.clientWidth;
    size.height = stage.clientHeight;
    size.density = Math.min(3, Math.max(1, (window.devicePixelRatio || 1) * shrink()));
    for (const each of [ground, canvas]) {
      each.width = Math.round(size.width * size.density);
      each.height = Math.round(size.height * size.density);
    }
    painter.setTheme(theme);
    holdCamera();
    repaint();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} now */
  function paintMarks(pen, now) {
    if (!tissue) return;
    pen.setTransform(size.density, 0, 0, size.density, 0, 0);
    const { flashes, bursts } = deaths.moments(now);
    const signSize = Math.max(5, 0.55 * camera.zoom);
    for (const { x, y, share: done } of flashes) {
      const [px, py] = toScreen(x, y);
      pen.globalAlpha = 1 - done;
      pen.strokeStyle = theme.ink;
      pen.lineWidth = Math.max(1.5, 0.08 * camera.zoom);
      pen.beginPath();
      pen.arc(px, py, signSize * (0.8 + 0.9 * done), 0, 2 * Math.PI);
      pen.stroke();
    }
    for (const { x, y, kind, share: done } of bursts) {
      const [px, py] = toScreen(x, y);
      pen.globalAlpha = 1 - done;
      pen.fillStyle = kindColour(kind, theme);
      for (let i = 0; i < 9; i++) {
        const reach = signSize * (0.6 + 1.2 * done);
        pen.beginPath();
        pen.arc(px + reach * Math.cos(0.7 * i), py + reach * Math.sin(0.7 * i), Math.max(1, 0.16 * signSize), 0, 2 * Math.PI);
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    const i = indexOf(followed);
    if (i >= 0) {
      pen.strokeStyle = theme.ink;
      pen.lineWidth = 1.5;
      pen.setLineDash([1, 4]);
      pen.beginPath();
      trail.forEach((at, j) => pen[j ? "lineTo" : "moveTo"](toScreen(at.x, at.y)[0], toScreen(at.x, at.y)[1]));
      pen.stroke();
      pen.setLineDash([]);
      const [x, y] = placeOf(tissue.cells, i, tissue.width, share);
      outlined(pen, () => pen.arc(toScreen(x, y)[0], toScreen(x, y)[1], 1.5 * signSize, 0, 2 * Math.PI));
    }
    const at = pointer ? toSite(pointer) : cursor;
    if (tool && at) {
      const [x, y] = toScreen(Math.round(at.x), Math.round(at.y));
      pen.setLineDash([5, 4]);
      outlined(pen, () => pen.arc(x, y, (tool ? tool.radius + 0.5 : 1) * camera.zoom, 0, 2 * Math.PI));
      pen.setLineDash([]);
    }
    if (cursor && document.activeElement === canvas && !pointer) {
      const [x, y] = toScreen(cursor.x, cursor.y);
      const half = Math.max(7, 0.62 * camera.zoom);
      outlined(pen, () => pen.rect(x - half, y - half, 2 * half, 2 * half));
    }
    paintScale(pen);
  }

  /** A line that reads on any ground: ink within an edge of paper. @param {CanvasRenderingContext2D} pen @param {() => void} trace */
  function outlined(pen, trace) {
    for (const [colour, thick] of /** @type {const} */ ([[theme.paper, 5], [theme.ink, 2]])) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick;
      pen.beginPath();
      trace();
      pen.stroke();
    }
  }

  /** How long a stretch of the picture is. @param {CanvasRenderingContext2D} pen */
  function paintScale(pen) {
    if (!tissue) return;
    const micro = camera.zoom / tissue.siteSize; // pixels of a micrometre
    const length = [1000, 500, 200, 100, 50, 20, 10].find((um) => um * micro <= 0.3 * size.width) ?? 10;
    const [x, y] = [10, size.height - 12];
    pen.font = `${theme.font}px ${theme.family}`;
    outlined(pen, () => (pen.moveTo(x, y), pen.lineTo(x + length * micro, y)));
    pen.lineJoin = "round";
    paintText(pen, length >= 1000 ? fill(words.millimetres, { length: length / 1000 }) : fill(words.micrometres, { length }), x, y - theme.font, theme.ink, theme.paper, "left");
  }

  followHost(stage, refresh, signal);
  signal.addEventListener("abort", () => clearTimeout(sayTimer));

  return {
    element: stage,
    reading,
    spoken,
    speak,
    arm,
    showWhole,
    colourOf: (/** @type {number} */ kind) => kindColour(kind, theme),
    theme: () => theme,
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
      if (next && camera.zoom === 0) Object.assign(camera, { x: next.width / 2, y: next.height / 2 });
      holdCamera();
    },
    /** @param {string} text */
    fail(text) {
      message.hidden = false;
      message.textContent = text;
    },
    /** Looks for the killer a student would most like to see, and follows it; false when there is none. */
    followKiller() {
      if (!tissue) return false;
      const { cells } = tissue;
      let found = -1;
      let best = -1;
      for (let i = 0; i < cells.count; i++) {
        const { name } = KINDS[cells.kind[i]];
        if (name !== "nk" && name !== "nk_donor") continue;
        const worth = (cells.state[i] === 1 ? 4 : 0) + (cells.skill[i] > 0 ? 2 : 0) + cells.granules[i] / 100;
        if (worth > best) [found, best] = [i, worth];
      }
      if (found < 0) return false;
      follow(-1);
      followCell(found);
      Object.assign(camera, { zoom: Math.max(camera.zoom, FOLLOW_ZOOM) });
      read();
      repaint();
      return true;
    },
    unfollow: () => follow(-1),
    /** Paints what is; tells whether something still moves. @param {number} now @param {number} shown share of the last step */
    paint(now, shown) {
      const pen = canvas.getContext("2d");
      const below = ground.getContext("2d");
      if (!tissue || !pen || !below || size.width < 40 || size.height < 40) return false; // hidden: the observer calls again
      share = shown;
      const current = tissue;
      deaths.follow(tissue, now, still());
      let moving = false;
      if (followed >= 0) {
        const i = indexOf(followed);
        if (i < 0) {
          speak(words.lost);
          follow(-1);
        } else moving = stayWith(i);
      }
      const fieldIsOld = showField && Math.abs(tissue.minutes - fieldTime) >= 3;
      if (groundIsOld || fieldIsOld) {
        painter.paintGround(below, size, camera, tissue, showField, outside);
        groundIsOld = false;
        fieldTime = tissue.minutes;
      }
      painter.paintTissue(pen, size, camera, tissue, share, (i) => deaths.progress(current.cells, i));
      paintMarks(pen, now);
      if (now - readAt > READ_EVERY) read();
      const { flashes, bursts } = deaths.moments(now);
      return moving || flashes.length + bursts.length > 0;
    },
  };

  /** Keeps a followed cell in the middle. @param {number} i */
  function stayWith(i) {
    if (!tissue) return false;
    const [x, y] = placeOf(tissue.cells, i, tissue.width, share);
    const last = trail[trail.length - 1];
    if (!last || last.x !== x || last.y !== y) trail.push({ x, y });
    if (trail.length > TRAIL) trail.shift();
    cursor = { x: Math.round(x), y: Math.round(y) };
    if (whole) return false;
    const ease = still() ? 1 : 0.12;
    const [ax, ay] = [camera.x, camera.y];
    camera.x += (x + 0.5 - camera.x) * ease;
    camera.y += (y + 0.5 - camera.y) * ease;
    holdCamera();
    return Math.hypot(camera.x - ax, camera.y - ay) * camera.zoom > 0.3;
  }
}
