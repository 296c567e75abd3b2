// @ts-check
/* The Tissue view: one piece of tissue with its cells, played, paused and stepped; tools to add to it; what it counts beside it. */
import { element } from "./element.js";
import { fill, formatCount, formatFixed } from "./words.js";
import { pythonLine } from "./description.js";
import { createMicroscope } from "./microscope.js";
import { Refusal } from "./space.js";
import { createPlayer } from "./player.js";
import { createCounts, iconOf, paintIcons } from "./counts.js";
import { tissuePicture } from "./tissuepicture.js";
import { clockText, counted, killedByNk, tissueCsv, tissueSentences, tumourOf } from "./tissuewords.js";

/** @typedef {import("./painter.js").Tissue} Tissue */
/** @typedef {import("./microscope.js").Tool} Tool */

const SPEEDS = [10, 60, 120, 300, 600, 1800]; // simulated minutes a second of watching
const [SLOW, USUAL] = [0, 4]; // close up, and from afar
const COUNT_EVERY = 250; // ms between two pictures of the chart
const TOOLS = [
  { what: "tumour_mhc_low", radius: 4 }, { what: "tumour_mhc_high", radius: 4 },
  { what: "virus_infected", radius: 5 }, { what: "nk_donor", radius: 6 },
];
const KEYS = ["arrows", "shift", "enter", "escape", "zoom", "home", "space", "period", "pointer"];

/** @param {{simulation: {tissue?: (values: Record<string, number>, seed: number) => Tissue|null}, description: import("./description.js").Description,
 *   strings: import("./words.js").Strings, signal: AbortSignal, values: () => Record<string, number>, seed: () => number,
 *   announce: (outcome: string, sentence: string, spoken?: string|null) => void, tell?: (trait: string, value: any) => void}} options
 * announce: says a sentence in the strip above the picture
 * @returns {import("./lab.js").View} */
export function createTissueView({ simulation, description, strings, signal, values, seed, announce }) {
  const words = strings.tissue;
  const levers = description.levers.filter(({ name }) => name !== "days"); // a tissue goes on as long as one watches
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const still = () => calm.matches;
  /** @type {Tissue|null} */
  let tissue = null;
  let broken = "";
  let visible = false;
  let countedAt = -Infinity;
  let day = 0;
  let had = { tumour: false, virus: false };
  let clearedAt = -1; // minutes, of the present outcome
  let escapedAt = -1;
  let heard = ""; // the outcome that was last said aloud
  let speedBefore = -1; // what was chosen before a cell was followed
  /** @type {import("./counts.js").Row[]} */
  let history = []; // a row for each hour
  /** @type {string[]} */
  let did = []; // what was placed and moved, and when
  /** @type {{seed: number, levers: string[]}} */
  let made = { seed: 0, levers: [] }; // with what the tissue began
  /** @type {string[]} */
  let told = []; // the levers as the tissue knows them

  /* What is there to touch, and what to see. */

  const button = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = element("button", { type: "button", class: name }, text);
    made.addEventListener("click", act);
    return made;
  };
  const playButton = button("nk-tissue-play", words.play, () => (player.isPlaying() ? pause() : play()));
  const stepButton = button("nk-tool", "", stepOnce);
  const againButton = button("nk-tool", words.again, restart);
  const speed = element("select", { class: "nk-tissue-speed" }, ...SPEEDS.map((minutes, i) =>
    element("option", { value: String(i) }, fill(words[minutes < 60 ? "speed_minutes" : minutes === 60 ? "speed_hour" : "speed_hours"], { minutes, hours: minutes / 60 }))));
  speed.addEventListener("change", () => {
    speedBefore = -1;
    showSpeed();
  });
  speed.addEventListener("keydown", (event) => event.stopPropagation()); // a slide deck would turn the page
  const speedLabel = element("label", { class: "nk-tissue-speeds" }, words.speed, " ", speed);
  const realSpeed = element("span", { class: "nk-tissue-real" });
  const clock = element("p", { class: "nk-tissue-clock" });
  const bar = element("div", { class: "nk-tissue-bar", role: "group", "aria-label": words.time }, playButton, stepButton, againButton, speedLabel, realSpeed, clock);
  const calmNote = element("p", { class: "nk-note", hidden: true }, words.calm);
  const microscope = createMicroscope({ strings, signal, still, onPlace: place, onTool: showTool, onFollow: showFollow, onKey: pressKey, onTheme: showIcons,
    repaint: () => player.request() });
  /** @type {Tool[]} */
  const tools = TOOLS.map(({ what, radius }) => {
    const made = element("button", { type: "button", class: "nk-tool nk-tissue-tool", "aria-pressed": "false" }, iconOf(what), words[`tool_${what}`]);
    const tool = { what, radius, button: made };
    made.addEventListener("click", () => microscope.arm(made.getAttribute("aria-pressed") === "true" ? null : tool));
    return tool;
  });
  const followButton = button("nk-tool", words.follow, () => {
    if (followButton.getAttribute("aria-pressed") === "true") microscope.unfollow();
    else if (!microscope.followKiller()) note(words.nobody);
  });
  followButton.setAttribute("aria-pressed", "false");
  const toolRow = element("div", { class: "nk-tools", role: "group", "aria-label": words.tools },
    element("span", { class: "nk-tissue-add", "aria-hidden": "true" }, words.add), ...tools.map((tool) => tool.button), followButton);
  const field = element("input", { type: "checkbox", checked: true });
  field.addEventListener("change", () => microscope.setField(field.checked));
  const fieldChip = element("label", { class: "nk-chip" }, field, element("span", { class: "nk-tissue-veil", "aria-hidden": "true" }), words.field);
  const counts = createCounts({ strings, signal });
  const volume = element("p", { class: "nk-note" });
  const described = element("div", { class: "nk-tissue-words" });
  const describe = element("details", { class: "nk-fold" }, element("summary", {}, words.describe), described);
  describe.addEventListener("toggle", fillWords);
  const keys = element("details", { class: "nk-fold" }, element("summary", {}, words.keys),
    element("dl", { class: "nk-tissue-keys" }, ...KEYS.flatMap((name) => [element("dt", {}, words[`key_${name}`]), element("dd", {}, words[`does_${name}`])])));
  const root = element("div", { class: "nk-tissue", role: "group", "aria-label": words.title }, bar, calmNote,
    element("div", { class: "nk-tissue-view" }, microscope.element, microscope.reading, toolRow, microscope.spoken),
    element("div", { class: "nk-tissue-side" }, counts.table, fieldChip, counts.killed, counts.chart),
    volume);
  const player = createPlayer({
    still, signal, onHour: record, paint,
    clock: () => tissue?.minutes ?? 0,
    run: (minutes) => attempt(() => (tissue?.advance(minutes), true), false),
    onSpeed: (reached) => (realSpeed.textContent = reached === null ? "" : fill(words.real_speed, { hours: formatCount(Number((reached / 60).toPrecision(2))) })),
  });

  /* Making and remaking the tissue. */

  /** Does what may go wrong inside; a failure becomes a sentence and stops the clock. @template T @param {() => T} act @param {T} otherwise @returns {T} */
  function attempt(act, otherwise) {
    try {
      return act();
    } catch (error) {
      const refused = error instanceof Refusal;
      if (!refused) console.error(error);
      fail(refused ? error.message : words.broken);
      return otherwise;
    }
  }
  /** @param {string} text */
  function fail(text) {
    broken = text;
    pause();
    enable(false);
    microscope.fail(text);
    if (visible) announce("", text);
  }
  /** @param {boolean} able */
  function enable(able) {
    for (const each of [playButton, stepButton, followButton, ...tools.map((tool) => tool.button)]) each.disabled = !able;
  }

  function make() {
    const older = tissue;
    tissue = null;
    broken = "";
    attempt(() => older?.release(), undefined);
    microscope.setTissue(null);
    tissue = attempt(() => simulation.tissue?.(values(), seed()) ?? null, null);
    [history, did, clearedAt, escapedAt, day] = [[], [], -1, -1, 0];
    made = { seed: seed(), levers: leverLines() };
    told = made.levers;
    if (!tissue) return broken ? undefined : fail(words.none);
    microscope.setTissue(tissue);
    enable(true);
    had = { tumour: false, virus: false };
    record();
    const [wide, high, deep] = [tissue.width, tissue.height, 1].map((sites) => formatCount((sites * (tissue?.siteSize ?? 0)) / 1000));
    volume.textContent = fill(words.volume, { width: wide, height: high, depth: deep, volume: formatFixed(tissue.volume, 3), site: formatCount(tissue.siteSize) });
  }
  function leverLines() {
    const now = values();
    return levers.map((lever) => `${lever.name} = ${now[lever.name]}${lever.unit && " "}${lever.unit}`);
  }

  /** Remembers the counts of this hour, or of now. */
  function record() {
    if (!tissue) return;
    const row = { minutes: tissue.minutes, counts: tissue.counts() };
    if (history[history.length - 1]?.minutes === row.minutes) history.pop();
    history.push(row);
    judgeNow(row.counts);
  }
  /** What became of it, and since when. @param {Record<string, number>} now */
  function judgeNow(now) {
    const minutes = tissue?.minutes ?? 0;
    const [tumour, virus] = [tumourOf(now), now.virus_infected];
    had = { tumour: had.tumour || tumour > 0, virus: had.virus || virus > 0 };
    if (tumour + virus > 0) clearedAt = -1;
    else if ((had.tumour || had.virus) && clearedAt < 0) clearedAt = minutes;
    if (!(tumour > (tissue?.capacity ?? Infinity) / 2)) escapedAt = -1;
    else if (escapedAt < 0) escapedAt = minutes;
  }

  /* Time. */

  function play() {
    if (!tissue || broken) return;
    playButton.textContent = words.pause;
    root.classList.add("nk-playing");
    player.play();
  }
  function pause() {
    const played = player.isPlaying();
    player.pause();
    playButton.textContent = words.play;
    root.classList.remove("nk-playing");
    if (played) say();
  }
  function stepOnce() {
    pause();
    player.step();
    say();
  }
  function restart() {
    pause();
    make();
    player.request();
    say();
  }
  function showSpeed() {
    player.setSpeed(SPEEDS[Number(speed.value)]);
    calmNote.hidden = !still();
    speedLabel.hidden = still();
    const minutes = player.stepMinutes();
    stepButton.textContent = fill(words[minutes < 60 ? "step_minutes" : "step_hour"], { minutes });
  }

  /* What is shown. */

  /** @param {number} now @param {number} share of the last step @returns {boolean} */
  function paint(now, share) {
    if (!tissue) return false;
    const moving = microscope.paint(now, share);
    clock.textContent = clockText(tissue.minutes, strings);
    const playing = player.isPlaying();
    if (!playing || now - countedAt > COUNT_EVERY) {
      showCounts();
      if (playing) say(true);
    }
    const today = Math.floor(tissue.minutes / 1440);
    if (today !== day) {
      day = today;
      fillWords(); // who reads them is not disturbed more often
    }
    return moving;
  }
  function showCounts() {
    if (!tissue) return;
    countedAt = performance.now();
    counts.show(historyToNow());
  }
  function historyToNow() {
    if (!tissue) return history;
    const row = { minutes: tissue.minutes, counts: tissue.counts() };
    return [...history.filter(({ minutes }) => minutes < row.minutes), row];
  }
  function showIcons() {
    paintIcons(root, microscope.theme());
  }

  /** What there is to say of the tissue now. @returns {{outcome: string, text: string}} */
  function verdict() {
    if (broken || !tissue) return { outcome: "", text: broken || words.none };
    const now = tissue.counts();
    judgeNow(now);
    const outcome = clearedAt >= 0 ? "cleared" : escapedAt >= 0 ? "escaped" : "";
    const cleared = had.tumour && had.virus ? "cleared_both" : had.virus ? "cleared_virus" : "cleared_tumour";
    const key = outcome === "cleared" ? cleared : outcome || (tissue.minutes === 0 ? "beginning" : "running");
    const targets = [...(had.tumour || !had.virus ? [counted(tumourOf(now), "tumour", strings)] : []),
      ...(had.virus ? [counted(now.virus_infected, "virus_infected", strings)] : [])];
    const text = fill(words[key], {
      day: Math.floor(Math.max(clearedAt, escapedAt, outcome ? 0 : tissue.minutes) / 1440), targets: targets.join(` ${words.and} `),
      nk: counted(now.nk + now.nk_donor, "nk", strings), cd8: counted(now.cd8, "cd8", strings), killed: counted(killedByNk(now), "cell", strings),
    });
    return { outcome, text };
  }
  /** In the strip; to a screen reader too, but while time runs only what it came to. @param {boolean} [running] */
  function say(running = false) {
    if (!running) fillWords();
    const { outcome, text } = verdict();
    const news = !running || outcome !== heard;
    if (news) heard = outcome;
    if (visible) announce(outcome, text, news ? text : null);
  }
  /** Under the picture, and to a screen reader. @param {string} text */
  function note(text) {
    microscope.note(text);
  }
  function fillWords() {
    if (describe.open && tissue) described.replaceChildren(...tissueSentences(tissue, strings).map((text) => element("p", {}, text)));
  }

  /* Tools, following, keys. */

  /** @param {Tool|null} armed */
  function showTool(armed) {
    for (const tool of tools) tool.button.setAttribute("aria-pressed", String(tool === armed));
  }
  /** @param {Tool} tool @param {number} x @param {number} y */
  function place(tool, x, y) {
    if (!tissue || broken) return;
    const placed = attempt(() => tissue?.place(tool.what, x, y, tool.radius) ?? 0, -1);
    if (placed < 0) return;
    did.push(`hour ${(tissue.minutes / 60).toFixed(2)}: ${placed} ${tool.what} placed at site ${x}, ${y}, radius ${tool.radius}`);
    record();
    showCounts();
    const nowhere = tool.what === "virus_infected" ? words.nothing_to_infect : words.no_room;
    note(placed > 0 ? fill(words.placed, { count: counted(placed, tool.what, strings) }) : nowhere);
    say();
    player.request();
  }
  /** Close up, time runs slower; the speed before comes back. @param {boolean} following */
  function showFollow(following) {
    followButton.setAttribute("aria-pressed", String(following));
    if (following && speedBefore < 0) [speedBefore, speed.value] = [Number(speed.value), String(SLOW)];
    else if (!following && speedBefore >= 0) [speed.value, speedBefore] = [String(speedBefore), -1];
    showSpeed();
  }
  /** @param {string} key */
  function pressKey(key) {
    if (key === " ") playButton.click();
    else if (key === ".") stepOnce();
    else return false;
    return true;
  }

  /* What nobody sees rests; who asks for less motion gets steps. */

  let rested = false;
  /** @param {boolean} seen @param {string} why it was paused */
  function rest(seen, why) {
    if (!seen && player.isPlaying()) {
      rested = true;
      pause();
    } else if (seen && rested) {
      rested = false;
      note(why);
    }
  }
  document.addEventListener("visibilitychange", () => rest(document.visibilityState !== "hidden", words.background), { signal });
  calm.addEventListener("change", () => {
    pause();
    showSpeed();
  }, { signal });
  signal.addEventListener("abort", () => tissue?.release());
  speed.value = String(USUAL);
  showSpeed();

  return {
    element: root,
    before: [],
    after: [keys, describe],
    /** The view comes into sight: a first picture at once, and no motion before "Play". */
    start() {
      visible = true;
      if (!broken && (!tissue || seed() !== made.seed)) make();
      else change();
      showIcons();
      player.show();
      say();
    },
    stop() {
      pause();
      visible = false;
      player.hide();
    },
    change,
    restart,
    /** @param {boolean} near the window */
    rest: (near) => rest(near, words.out_of_sight),
    refresh() {},
    reset() {},
    settings: values,
    facts: () => (tissue ? { hours: tissue.minutes / 60, ...tissue.counts() } : {}),
    csv: () => (tissue ? tissueCsv(description, [`seed = ${made.seed}`, ...made.levers, ...did], historyToNow()) : null),
    /** The tissue as a PNG on white. @param {string} note @returns {Promise<Blob|null>} */
    async picture(note) {
      if (!tissue) return null;
      return tissuePicture(tissue, { heading: verdict().text, note: `${note} ${volume.textContent}`, showField: field.checked, family: microscope.theme().family }, words);
    },
    python: pythonOfNow,
  };

  /** A lever moved: rates follow at once; a starting count waits for "Start over", unless nothing has begun. */
  function change() {
    if (!tissue) return broken ? restart() : undefined;
    const now = leverLines();
    const moved = now.filter((line, i) => line !== told[i]);
    if (moved.length === 0) return;
    if (tissue.minutes === 0 && did.length === 0) return restart();
    told = now;
    did.push(`hour ${(tissue.minutes / 60).toFixed(2)}: ${moved.join("; ")}`);
    if (attempt(() => tissue?.setValues(values()), false)) note(words.after_restart);
  }
  /** The line of Python that gives this tissue, up to what was done to it by hand. */
  function pythonOfNow() {
    const line = pythonLine({ levers, call: description.calls.tissue }, values(), [`seed=${seed()}`]);
    const gone = tissue && tissue.minutes > 0 ? `.step(hours=${Number((tissue.minutes / 60).toFixed(4))})` : "";
    return did.length > 0 ? `${line}${gone}  # ${words.by_hand}` : line + gone;
  }
}
