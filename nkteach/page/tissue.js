// @ts-check
/* The Tissue view: one piece of tissue with its cells, played, paused and stepped; what it counts is charted beside it. */
import { fill, formatCount } from "./outcome.js";
import { element } from "./levers.js";
import { LIGHT, paintText, wrap } from "./paint.js";
import { createChart } from "./chart.js";
import { KINDS, paintSign } from "./cells.js";
import { createPainter } from "./painter.js";
import { createMicroscope } from "./microscope.js";
import { clockText, counted, killedOf, killedSentence, tissueCsv, tissueSentences, tumourOf } from "./tissuewords.js";

/** @typedef {import("./painter.js").Tissue} Tissue */
/** @typedef {import("./microscope.js").Tool} Tool */

const BUDGET = 8; // ms of a frame for the model; what does not fit is left out, and the real speed shown
const LONGEST = 50; // ms: a frame that came later than this counts as this long
const STEP = 1; // minutes: the least that is asked for
const SPEEDS = [10, 60, 120, 300, 600, 1800]; // simulated minutes a second of watching
const SLOW = 0; // close up
const USUAL = 3;
const CALM = { step: 60, every: 400 }; // minutes, ms: with reduced motion
const CHART_EVERY = 250; // ms
const SPANS = [1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 365]; // days of the chart's axis
const TOOLS = [
  { what: "tumour_mhc_low", radius: 4 }, { what: "tumour_mhc_high", radius: 4 },
  { what: "virus_infected", radius: 5 }, { what: "nk_donor", radius: 6 },
];
const LEGEND = KINDS.map((_, kind) => kind).slice(1);

/** @param {{simulation: {tissue?: (values: Record<string, number>, seed: number) => Tissue|null}, description: import("./outcome.js").Description,
 *   strings: import("./outcome.js").Strings, signal: AbortSignal, values: () => Record<string, number>, seed: () => number,
 *   announce: (outcome: string, sentence: string) => void, tell?: (trait: string, value: any) => void}} options */
export function createTissueView({ simulation, description, strings, signal, values, seed, announce }) {
  const words = strings.tissue;
  const calmQuery = window.matchMedia("(prefers-reduced-motion: reduce)");
  const still = () => calmQuery.matches;
  /** @type {Tissue|null} */
  let tissue = null;
  let broken = "";
  let visible = false;
  let playing = false;
  let frame = 0;
  let timer = 0;
  let last = 0; // ms of the last frame
  let due = 0; // minutes asked for and not yet run
  let stepCost = 0.2; // ms of one step, as measured
  let speedBefore = -1;
  let real = { minutes: 0, since: 0 };
  let charted = -Infinity;
  let day = -1;
  let clearedAt = -1;
  let hadTumour = false;
  /** @type {{minutes: number, counts: Record<string, number>}[]} */
  let history = [];
  /** @type {string[]} */
  let did = [];

  /* What is there to touch. */

  const button = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", class: name }, text);
    made.addEventListener("click", act);
    return made;
  };
  const playButton = button("nk-tissue-play", words.play, togglePlay);
  const stepButton = button("nk-tool", words.step, stepOnce);
  const againButton = button("nk-tool", words.again, restart);
  const speed = element("select", { class: "nk-tissue-speed" },
    ...SPEEDS.map((minutes, i) => element("option", { value: String(i) }, minutes < 60
      ? fill(words.speed_minutes, { minutes }) : fill(minutes === 60 ? words.speed_hour : words.speed_hours, { hours: minutes / 60 }))));
  speed.value = String(USUAL);
  speed.addEventListener("change", () => {
    due = 0;
    speedBefore = -1;
    showSpeed();
  });
  const speedLabel = element("label", { class: "nk-tissue-speeds" }, words.speed, " ", speed);
  const calmNote = element("p", { class: "nk-note", hidden: true }, words.calm);
  const clock = element("p", { class: "nk-tissue-clock" });
  const realSpeed = element("span", { class: "nk-tissue-real" });
  const bar = element("div", { class: "nk-tissue-bar", role: "group", "aria-label": words.time }, playButton, stepButton, againButton, speedLabel, realSpeed, clock);
  const microscope = createMicroscope({ strings, signal, still, onPlace: place, onTool: showTool, onFollow: showFollow, onKey: pressKey, repaint: request });
  const followButton = button("nk-tool", words.follow, () => {
    if (followButton.getAttribute("aria-pressed") === "true") microscope.unfollow();
    else if (!microscope.followKiller()) note(words.nobody);
  });
  followButton.setAttribute("aria-pressed", "false");
  /** @type {Tool[]} */
  const tools = TOOLS.map(({ what, radius }) => {
    const made = { what, radius, button: element("button", { type: "button", class: "nk-tool nk-tissue-tool", "aria-pressed": "false" }, iconOf(what), words[`tool_${what}`]) };
    made.button.addEventListener("click", () => microscope.arm(made.button.getAttribute("aria-pressed") === "true" ? null : made));
    return made;
  });
  const toolRow = element("div", { class: "nk-tools", role: "group", "aria-label": words.tools }, ...tools.map((tool) => tool.button), followButton);
  const field = element("input", { type: "checkbox", checked: true });
  field.addEventListener("change", () => microscope.setField(field.checked));
  const fieldChip = element("label", { class: "nk-chip" }, field, element("span", { class: "nk-tissue-veil", "aria-hidden": "true" }), words.field);
  const legend = LEGEND.map((kind) => {
    const count = element("td", {});
    const row = element("tr", { title: words[`sign_${KINDS[kind].name}`] }, element("td", {}, iconOf(KINDS[kind].name)), element("th", { scope: "row" }, words[`legend_${KINDS[kind].name}`]), count);
    return { kind, count, row };
  });
  const killed = element("p", { class: "nk-note" });
  const legendTable = element("table", { class: "nk-tissue-legend" }, element("caption", { class: "nk-unseen" }, words.legend),
    element("tbody", {}, ...legend.map((entry) => entry.row)));
  const chart = createChart({ unit: words.unit, strings, signal });
  const volume = element("p", { class: "nk-note" });
  const described = element("div", { class: "nk-tissue-words" });
  const describe = element("details", { class: "nk-fold" }, element("summary", {}, words.describe), described);
  describe.addEventListener("toggle", fillWords);
  const keys = element("details", { class: "nk-fold" }, element("summary", {}, words.keys),
    element("dl", { class: "nk-tissue-keys" }, ...["arrows", "shift", "enter", "escape", "zoom", "home", "space", "period", "pointer"].flatMap((name) =>
      [element("dt", {}, words[`key_${name}`]), element("dd", {}, words[`does_${name}`])])));
  const view = element("div", { class: "nk-tissue-view" }, microscope.element, microscope.reading, toolRow, microscope.spoken);
  const side = element("div", { class: "nk-tissue-side" }, legendTable, fieldChip, killed, chart.element);
  const root = element("div", { class: "nk-tissue", role: "group", "aria-label": words.title }, bar, calmNote, view, side,
    element("div", { class: "nk-tissue-foot" }, volume, keys, describe));

  /** A place for a kind's sign; paintIcons draws it. @param {string} name */
  function iconOf(name) {
    return element("canvas", { class: "nk-tissue-icon", "aria-hidden": "true", "data-kind": name });
  }
  function paintIcons() {
    for (const icon of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll(".nk-tissue-icon"))) {
      const density = Math.max(1, window.devicePixelRatio || 1);
      const side = Math.round(icon.offsetWidth * density);
      const pen = icon.getContext("2d");
      if (!pen || side === 0) continue;
      icon.width = icon.height = side;
      pen.translate(side / 2, side / 2);
      paintSign(pen, KINDS.findIndex(({ name }) => name === icon.dataset.kind), false, 0.4 * side, microscope.theme());
    }
  }

  /* Making and remaking the tissue. */

  /** Does what may go wrong inside; a failure becomes a sentence and stops the clock. @template T @param {() => T} act @param {T} otherwise @returns {T} */
  function attempt(act, otherwise) {
    try {
      return act();
    } catch (error) {
      console.error(error);
      fail(error instanceof Error && error.name === "InputError" ? error.message : words.broken);
      return otherwise;
    }
  }
  /** @param {string} text */
  function fail(text) {
    pause();
    broken = text;
    microscope.fail(text);
    announce("", text);
    for (const each of [playButton, stepButton, followButton, ...tools.map((tool) => tool.button)]) each.disabled = true;
  }

  function make() {
    const older = tissue;
    tissue = null;
    broken = "";
    attempt(() => older?.release(), undefined);
    tissue = attempt(() => simulation.tissue?.(values(), seed()) ?? null, null);
    microscope.setTissue(tissue);
    [history, did, due, clearedAt, day] = [[], [], 0, -1, 0];
    did.push(`seed = ${seed()}`, ...setLines());
    for (const each of [playButton, stepButton, followButton, ...tools.map((tool) => tool.button)]) each.disabled = tissue === null;
    if (!tissue) return broken || fail(words.none);
    hadTumour = tumourOf(tissue.counts()) > 0;
    record();
    const [wide, high] = [tissue.width * tissue.siteSize, tissue.height * tissue.siteSize];
    volume.textContent = fill(words.volume, { width: formatCount(wide / 1000), height: formatCount(high / 1000), depth: formatCount(tissue.siteSize / 1000),
      volume: tissue.volume.toFixed(3), site: formatCount(tissue.siteSize), share: formatCount(1 / tissue.volume) });
    showAll();
  }
  function setLines() {
    const now = values();
    return description.levers.map((lever) => `${lever.name} = ${now[lever.name]}${lever.unit ? ` ${lever.unit}` : ""}`);
  }

  /* Time. */

  /** Runs as much of what is due as fits. @param {number} most ms */
  function advance(most) {
    const began = performance.now();
    while (tissue && due >= STEP) {
      const left = most - (performance.now() - began);
      if (left <= 0) break;
      const toHour = 60 - (tissue.minutes % 60); // the history has a row for each hour
      const steps = Math.max(1, Math.min(Math.floor(left / stepCost), Math.floor(due / STEP), Math.ceil(toHour / STEP)));
      const before = performance.now();
      const current = tissue;
      if (!attempt(() => (current.advance(steps * STEP), true), false)) return;
      stepCost = 0.8 * stepCost + 0.2 * Math.max(1e-4, (performance.now() - before) / steps);
      due -= steps * STEP;
      real.minutes += steps * STEP;
      if (current.minutes % 60 === 0) record();
    }
    if (due >= STEP) due %= STEP; // late: show what is true, and do not pile up
  }

  /** Remembers the counts of this hour. */
  function record() {
    if (!tissue) return;
    const counts = tissue.counts();
    const row = { minutes: tissue.minutes, counts };
    if (history.length && history[history.length - 1].minutes === row.minutes) history[history.length - 1] = row;
    else history.push(row);
    const tumour = tumourOf(counts);
    if (tumour > 0) [hadTumour, clearedAt] = [true, -1];
    else if (hadTumour && clearedAt < 0) clearedAt = tissue.minutes;
  }

  /** @param {number} now */
  function tick(now) {
    frame = 0;
    if (!visible) return;
    if (playing && !still()) {
      due += (Math.min(LONGEST, Math.max(0, now - last)) / 1000) * SPEEDS[Number(speed.value)];
      advance(BUDGET);
      measure(now);
    }
    last = now;
    paint(now);
    if (playing && !still()) request();
  }
  /** With reduced motion: an hour at a time, a few times a second. */
  function calmTick() {
    timer = 0;
    if (!playing || !visible || !still()) return;
    due = Math.max(due, CALM.step);
    advance(5 * BUDGET);
    request();
    timer = window.setTimeout(calmTick, CALM.every);
  }
  function request() {
    if (visible) frame ||= requestAnimationFrame(tick);
  }

  /** @param {number} now */
  function paint(now) {
    if (!tissue) return;
    const moving = microscope.paint(now, playing && !still() ? Math.min(1, due / STEP) || 0.001 : 1);
    clock.textContent = clockText(tissue.minutes, strings);
    if (!playing || now - charted > CHART_EVERY) showCounts(now);
    const today = Math.floor(tissue.minutes / 1440);
    if (today !== day) {
      day = today;
      say();
      fillWords();
    }
    if (moving) request();
  }

  /** The speed that was reached, where it is less than the one asked for. @param {number} now */
  function measure(now) {
    if (now - real.since < 1000) return;
    const reached = real.since > 0 ? real.minutes / ((now - real.since) / 1000) : Infinity;
    const asked = SPEEDS[Number(speed.value)];
    realSpeed.textContent = reached < 0.85 * asked ? fill(words.real_speed, { hours: formatCount(Number((reached / 60).toPrecision(2))) }) : "";
    real = { minutes: 0, since: now };
  }

  function play() {
    if (!tissue || broken || playing) return;
    playing = true;
    last = performance.now();
    real = { minutes: 0, since: last };
    playButton.textContent = words.pause;
    root.classList.add("nk-playing");
    if (still()) timer ||= window.setTimeout(calmTick, 0);
    request();
  }
  function pause() {
    if (!playing) return;
    playing = false;
    due = 0;
    clearTimeout(timer);
    timer = 0;
    playButton.textContent = words.play;
    realSpeed.textContent = "";
    root.classList.remove("nk-playing");
    record();
    request();
    say();
    fillWords();
  }
  function togglePlay() {
    if (playing) pause();
    else play();
  }
  function stepLength() {
    return still() ? CALM.step : Math.max(STEP, SPEEDS[Number(speed.value)] / 60);
  }
  function stepOnce() {
    pause();
    due = stepLength();
    advance(20 * BUDGET);
    due = 0;
    record();
    request();
    say();
    fillWords();
  }
  function restart() {
    pause();
    make();
    request();
    say();
  }
  function showSpeed() {
    calmNote.hidden = !still();
    speedLabel.hidden = still();
    const minutes = stepLength();
    stepButton.textContent = fill(minutes < 60 ? words.step_minutes : words.step_hour, { minutes });
  }

  /* What is shown. */

  /** @param {number} now */
  function showCounts(now) {
    if (!tissue) return;
    charted = now;
    const counts = tissue.counts();
    for (const { kind, count, row } of legend) {
      const number = counts[KINDS[kind].name] ?? 0;
      count.textContent = formatCount(number);
      row.classList.toggle("nk-none", number === 0);
    }
    killed.textContent = killedSentence(counts, strings);
    const shown = LEGEND.filter((kind) => KINDS[kind].name !== "healthy" && KINDS[kind].name !== "dendritic" && history.some((row) => row.counts[KINDS[kind].name] > 0));
    const rows = history[history.length - 1]?.minutes === tissue.minutes ? history : [...history, { minutes: tissue.minutes, counts }];
    const days = Float64Array.from(rows, (row) => row.minutes / 1440);
    let most = 0;
    const lines = shown.map((kind) => {
      const { name, colour, dark, dash } = KINDS[kind];
      const series = Float64Array.from(rows, (row) => row.counts[name] ?? 0);
      for (const value of series) most = Math.max(most, value);
      return { label: words[`legend_${name}`], colour, dark, dash, values: series, ended: null, strong: kind === 1 };
    });
    const end = days[days.length - 1];
    chart.show({ last: SPANS.find((span) => span >= end) ?? end, days, lines, ghost: null, band: null, marks: [], range: [0.5, Math.max(2000, 2 * 10 ** Math.ceil(Math.log10(Math.max(1, most) / 2)))] });
  }

  /** @returns {{outcome: string, text: string}} */
  function verdict() {
    if (broken || !tissue) return { outcome: "", text: broken || words.none };
    const counts = tissue.counts();
    const clear = clearedAt >= 0 && tumourOf(counts) === 0;
    const text = fill(clear ? words.cleared : words.running, {
      clock: clockText(tissue.minutes, strings), day: Math.floor(Math.max(0, clearedAt) / 1440),
      tumour: counted(tumourOf(counts), "tumour", strings), nk: counted((counts.nk ?? 0) + (counts.nk_donor ?? 0), "nk", strings),
      cd8: counted(counts.cd8 ?? 0, "cd8", strings), killed: formatCount(killedOf(counts).nk),
    });
    return { outcome: clear ? "cleared" : "", text };
  }
  function say() {
    const { outcome, text } = verdict();
    if (visible) announce(outcome, text);
  }
  /** @param {string} text */
  function note(text) {
    microscope.reading.textContent = text;
    microscope.speak(text);
  }
  function fillWords() {
    if (describe.open && tissue) described.replaceChildren(...tissueSentences(tissue, strings).map((text) => element("p", {}, text)));
  }
  function showAll() {
    if (!tissue) return;
    clock.textContent = clockText(tissue.minutes, strings);
    showCounts(performance.now());
    fillWords();
  }

  /* Tools, following, keys. */

  /** @param {Tool|null} armed */
  function showTool(armed) {
    for (const tool of tools) tool.button.setAttribute("aria-pressed", String(tool === armed));
  }
  /** @param {Tool} tool @param {number} x @param {number} y */
  function place(tool, x, y) {
    if (!tissue) return;
    const current = tissue;
    const placed = attempt(() => current.place(tool.what, x, y, tool.radius), -1);
    if (placed < 0) return;
    did.push(`hour ${(tissue.minutes / 60).toFixed(2)}: ${placed} ${tool.what} placed at site ${x}, ${y}, radius ${tool.radius}`);
    record();
    showCounts(performance.now());
    note(placed > 0 ? fill(words.placed, { count: counted(placed, tool.what, strings) }) : words[tool.what === "virus_infected" ? "nothing_to_infect" : "no_room"]);
    say();
    request();
  }
  /** Close up, time runs slower; the speed before comes back. @param {boolean} following */
  function showFollow(following) {
    followButton.setAttribute("aria-pressed", String(following));
    if (following && speedBefore < 0) [speedBefore, speed.value] = [Number(speed.value), String(SLOW)];
    else if (!following && speedBefore >= 0) [speed.value, speedBefore] = [String(speedBefore), -1];
    due = 0;
    showSpeed();
  }
  /** @param {string} key */
  function pressKey(key) {
    if (key === " ") togglePlay();
    else if (key === ".") stepOnce();
    else return false;
    return true;
  }

  /* A tab in the background rests; who asks for less motion gets steps. */

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !playing) return;
    pause();
    note(words.background);
  }, { signal });
  calmQuery.addEventListener("change", () => {
    pause();
    showSpeed();
  }, { signal });
  const themed = new ResizeObserver(() => paintIcons());
  themed.observe(root);
  signal.addEventListener("abort", () => {
    stop();
    themed.disconnect();
    tissue?.release();
  });

  function stop() {
    pause();
    visible = false;
    cancelAnimationFrame(frame);
    frame = 0;
  }
  showSpeed();

  return {
    element: root,
    /** The view comes into sight: a first picture at once, and no motion before "Play". */
    start() {
      visible = true;
      if (!tissue && !broken) make();
      paintIcons();
      request();
      say();
    },
    stop,
    /** A lever moved: rates follow at once; a starting count waits for "Start over", unless nothing has begun. */
    change() {
      if (!tissue) return broken ? restart() : undefined;
      const current = tissue;
      if (tissue.minutes === 0) return restart();
      attempt(() => current.setValues(values()), undefined);
      did.push(`hour ${(tissue.minutes / 60).toFixed(2)}: ${setLines().join("; ")}`);
    },
    restart,
    sentence: () => verdict().text,
    csv: () => tissueCsv(description, did, history),
    /** The tissue as a PNG on white, with its legend, what it shows above and what made it below.
     * @param {string} heading @param {string} caption @returns {Promise<Blob|null>} */
    picture(heading, caption) {
      if (!tissue) return Promise.resolve(null);
      return tissuePicture(tissue, heading, `${caption} ${volume.textContent}`, field.checked, microscope.theme().family, words);
    },
  };
}

/** @param {Tissue} tissue @param {string} heading @param {string} note @param {boolean} showField @param {string} family
 * @param {Record<string, string>} words @returns {Promise<Blob|null>} */
function tissuePicture(tissue, heading, note, showField, family, words) {
  const theme = { ...LIGHT, family, font: 15, dark: false };
  const [side, aside, edge, row] = [768, 280, 24, 24];
  const sheet = document.createElement("canvas");
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  const width = side + aside + 2 * edge;
  pen.font = `17px ${family}`;
  const above = wrap(pen, heading, width - 2 * edge);
  pen.font = `14px ${family}`;
  const below = wrap(pen, note, width - 2 * edge);
  const top = edge + above.length * row + 12;
  sheet.width = 2 * width;
  sheet.height = 2 * (top + side + 12 + below.length * row + edge);
  pen.scale(2, 2);
  pen.fillStyle = theme.paper;
  pen.fillRect(0, 0, width, sheet.height);
  const painter = createPainter();
  painter.setTheme(theme);
  const size = { width: side, height: side, density: 2 };
  const camera = { x: tissue.width / 2, y: tissue.height / 2, zoom: Math.min(side / tissue.width, side / tissue.height) };
  for (const layer of ["ground", "cells"]) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * side;
    const inner = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    if (layer === "ground") painter.paintGround(inner, size, camera, tissue, showField, theme.paper);
    else painter.paintTissue(inner, size, camera, tissue, 1, () => 0);
    pen.drawImage(canvas, edge, top, side, side);
  }
  pen.strokeStyle = theme.quiet;
  pen.strokeRect(edge, top, side, side);
  pen.textBaseline = "middle";
  const counts = tissue.counts();
  KINDS.forEach(({ name }, kind) => {
    if (kind === 0) return;
    const [x, y] = [edge + side + 30, top + (kind - 0.5) * 1.25 * row];
    pen.save();
    pen.translate(x, y);
    paintSign(pen, kind, false, 7, theme);
    pen.restore();
    pen.font = `15px ${family}`;
    paintText(pen, words[`legend_${name}`], x + 18, y, theme.ink, theme.paper, "left");
    paintText(pen, formatCount(counts[name] ?? 0), width - edge, y, theme.ink, theme.paper, "right");
  });
  pen.font = `17px ${family}`;
  above.forEach((text, i) => paintText(pen, text, edge, edge + (i + 0.5) * row, theme.ink, theme.paper, "left"));
  pen.font = `14px ${family}`;
  below.forEach((text, i) => paintText(pen, text, edge, top + side + 12 + (i + 0.5) * row, theme.quiet, theme.paper, "left"));
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}
