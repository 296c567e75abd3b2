// @ts-check
/* The lab: levers in, and one model seen through three lenses. It computes in the page and never waits for a kernel. */
import { element, saveFile } from "./element.js";
import { fill } from "./words.js";
import { caption, defaultValues, shortName, startOf } from "./description.js";
import { judge } from "./outcome.js";
import { createLevers } from "./levers.js";
import { createTools } from "./tools.js";
import { createAverageView } from "./average.js";
import { createChanceView } from "./chance.js";
import { LARGEST_SEED, createSeed, createTabs } from "./lens.js";
import { createStrip } from "./strip.js";
import { createSharing } from "./share.js";
import { dismiss, followSight, whenIdle } from "./sight.js";
import { createTissueView } from "./tissue.js";

const CHANCE = ["seed", "patients", "spread"]; // traits of chance beside the levers
const MOST_COVERED = 2 / 3; // of the window's height, by the picture that stays in it
const SEND_EVERY = 50; // ms between messages to the kernel
const DUE = /** @type {const} */ (["change", "restart", "start"]); // what a view may have to do: each includes the ones before

/** @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes?: () => void,
 *   on: (event: string, handler: () => void) => void, off?: (event: string, handler: () => void) => void}} Model */
/** @typedef {import("./description.js").Description} Description */
/** @typedef {import("./words.js").Strings} Strings */
/** @typedef {{run: (values: Record<string, number>) => import("./outcome.js").Run|import("./outcome.js").FailedRun, crowd: () => any,
 *   tissue: (values: Record<string, number>, seed: number) => any, explain: (status: number, report: Float64Array) => string}} Simulation */
/** @typedef {{simulation: Simulation, description: Description & Record<string, any>, strings: Strings, signal: AbortSignal, model: Model,
 *   values: () => Record<string, number>, seed: () => number, tell: (trait: string, value: any) => void,
 *   announce: (outcome: string, text: string, spoken?: string|null) => void, outdated: () => void}} ViewOptions what a view is given */
/** @typedef {{element: HTMLElement, before: HTMLElement[], after: HTMLElement[], start: () => void, stop: () => void, change: () => void,
 *   restart: () => void, refresh: () => void, reset: () => void, keep?: (name: string|null) => boolean,
 *   recall?: (name: string, kept: any) => void, rest?: (near: boolean) => void, facts?: () => Record<string, number>, settings: () => Record<string, number>,
 *   picture: (note: string) => Promise<Blob|null>, csv: () => string|null, python: () => string}} View a lens as the lab shows it;
 *   before and after: what stands under the picture, before and after the tools */

/** Builds a lab in an element and keeps it alive until the signal aborts.
 * @param {{model: Model, el: HTMLElement, engine: {prepare: (description: Description) => Simulation}, labs?: Map<string, import("./task.js").LabFacts>, signal?: AbortSignal,
 *   strings: Strings, still?: string}} options labs: where tasks find this lab by its key */
export function createLab({ model, el, engine, labs = new Map(), signal = new AbortController().signal, strings, still = "" }) {
  /** @type {any} */
  const description = model.get("model");
  const root = element("div", { class: "nk-lab", role: "group", "aria-label": description.title, lang: strings.language.code });
  el.append(root);
  signal.addEventListener("abort", () => root.remove());
  /** @type {Simulation} */
  let simulation;
  try {
    simulation = guarded(engine.prepare(description));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.append(element("p", { class: "nk-outcome", role: "alert" }, fill(strings.lab.cannot_start, { reason })));
    if (still) root.append(element("img", { class: "nk-still", alt: strings.lab.still, src: `data:image/svg+xml,${encodeURIComponent(still)}` }));
    return;
  }

  const values = defaultValues(description);
  /** @type {Map<string, import("./description.js").Lever>} */
  const levers = new Map(description.levers.map((/** @type {import("./description.js").Lever} */ lever) => [lever.name, lever]));
  let frame = 0;
  let narrow = false;
  let near = false; // the window
  let due = -1; // what the view still has to do: a place in DUE
  let chance = CHANCE.map((name) => model.get(name)).join(); // what the present picture was drawn with

  const strip = createStrip(strings);
  /** @type {ViewOptions} */
  const given = {
    simulation, description, strings, signal, model, tell,
    values: () => values,
    seed: () => Math.min(LARGEST_SEED, Math.max(0, Math.floor(Number(model.get("seed") ?? 1)) || 0)),
    announce(outcome, text, spoken = text) {
      strip.show(outcome, text);
      if (spoken !== null) strip.say(spoken);
    },
    outdated: strip.outdated,
  };
  const makers = { average: createAverageView, chance: createChanceView, tissue: createTissueView };
  const names = /** @type {(keyof typeof makers)[]} */ (["average", "chance", ...(description.tissue ? ["tissue"] : [])]);
  /** @type {Partial<Record<keyof typeof makers, View>>} */
  const views = {};
  let lens = names[0];
  const viewOf = (/** @type {keyof typeof makers} */ name) => (views[name] ??= makers[name](given));
  const view = () => viewOf(lens);

  const { row: tools, buttons } = createTools(strings, strip.tell, [
    ["keep", strings.tools.keep, keepGhost],
    ["remove", strings.tools.remove, () => (dropGhost(), buttons.keep.focus())],
    ["reset", strings.tools.reset, resetAll],
    ["csv", strings.tools.csv, keepTable],
    ["picture", strings.tools.picture, keepPicture],
    ["python", strings.tools.python, copyPython],
    ["larger", strings.tools.larger, () => (tell("projector", !model.get("projector")), showSize())],
  ]);
  buttons.remove.hidden = true;
  const python = element("input", { class: "nk-python", readonly: true, id: `nk-${Math.random().toString(36).slice(2, 8)}` });
  const byHand = element("p", { class: "nk-note", hidden: true }, element("label", { for: python.id }, strings.tools.copy_by_hand), " ", python);
  const notice = element("p", { class: "nk-notice", role: "alert", hidden: true });
  const share = createSharing({ model, strings, say: strip.tell, flush, copy, complain, followState,
    save: (text) => keep(new Blob([text], { type: "application/json" }), "state.json") });
  const seed = createSeed(strings, given.seed, (next) => tell("seed", next));
  const scene = element("div", { class: "nk-scene" });
  const tabs = createTabs(strings, names, scene, (name) => tell("lens", name));
  const picture = element("div", { class: "nk-picture" }, tabs.element, strip.element, scene);
  const foot = element("div", { class: "nk-foot" });
  const shelf = element("div", { class: "nk-shelf" });
  root.append(notice, element("div", { class: "nk-body" }, picture, shelf, foot));
  let panel = buildLevers();
  /** @param {string} trait @param {any} value */
  function tell(trait, value) {
    model.set(trait, value);
    model.save_changes?.();
    heard(); // not every host says what was set from here
  }
  /** Follows the traits that choose the lens and its chance; what is there already stays. */
  function heard() {
    showLens();
    const now = CHANCE.map((name) => model.get(name)).join();
    if (now === chance) return;
    chance = now;
    seed.show();
    ask("restart");
  }
  /** Has the view do something: at once if it is near the window, else when there is time. @param {typeof DUE[number]} what */
  function ask(what) {
    due = Math.max(due, DUE.indexOf(what));
    if (near) settle();
    else whenIdle(settle);
  }
  function settle() {
    const what = DUE[due];
    due = -1;
    dismiss(settle);
    if (what) view()[what]();
    if (what === "start") recallGhost();
  }
  function buildLevers() {
    const made = createLevers({ description, strings, names: model.get("levers_shown") ?? [], locked: model.get("locked") ?? [], onChange: moveLever });
    shelf.replaceChildren(made.element);
    for (const name of levers.keys()) made.show(name, values[name]);
    made.fold(narrow);
    return made;
  }

  /* Lenses. */

  function showLens() {
    const asked = model.get("lens");
    const next = names.find((name) => name === asked) ?? names[0];
    if (next === lens && views[lens]) return;
    views[lens]?.stop();
    lens = next;
    const made = view();
    tabs.show(lens);
    scene.replaceChildren(made.element);
    seed.element.hidden = lens === "average";
    seed.show();
    foot.replaceChildren(...made.before, seed.element, tools, byHand, ...made.after, share);
    byHand.hidden = true;
    buttons.keep.hidden = !made.keep;
    buttons.remove.hidden = !ghosts.has(lens);
    root.dataset.lens = lens;
    ask("start");
  }

  /* From levers to picture: any number of moves make one change a frame, always to the last position. */

  /** @param {string} name @param {number} value */
  function moveLever(name, value) {
    if (values[name] === value) return;
    setValue(name, value);
    send(name);
  }

  /** @param {string} name @param {number} value */
  function setValue(name, value) {
    values[name] = value;
    panel.show(name, value);
    redraw();
  }

  function redraw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      ask("change");
    });
  }

  /** Whatever goes wrong inside a run becomes a sentence. @param {Simulation} bare @returns {Simulation} */
  function guarded(bare) {
    return {
      ...bare,
      run(asked) {
        try {
          return bare.run(asked);
        } catch (error) {
          console.error(error);
          return { ok: false, message: strings.lab.broken };
        }
      },
    };
  }

  /* Tools. */

  /** @param {Blob|null} blob @param {string} ending */
  function keep(blob, ending) {
    if (!blob) return;
    const name = description.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    saveFile(blob, `${name || "lab"}.${ending}`);
    return strings.tools.saved;
  }
  function keepTable() {
    const text = view().csv();
    return keep(text === null ? null : new Blob([text], { type: "text/csv;charset=utf-8" }), "csv");
  }
  async function keepPicture() {
    return keep(await view().picture(caption(description, view().settings(), strings)), "png");
  }

  /** The lenses that have a ghost. @type {Set<string>} */
  const ghosts = new Set();
  function keepGhost() {
    if (!view().keep?.(shortName(description, view().settings(), strings))) return;
    ghosts.add(lens);
    buttons.remove.hidden = false;
    const luck = Object.fromEntries(CHANCE.map((name) => [name, model.get(name)]));
    tell("ghosts", { ...model.get("ghosts"), [lens]: { levers: { ...view().settings() }, ...luck } });
    return strings.tools.kept;
  }
  function dropGhost() {
    view().keep?.(null);
    ghosts.delete(lens);
    buttons.remove.hidden = true;
    tell("ghosts", Object.fromEntries(Object.entries(model.get("ghosts") ?? {}).filter(([name]) => name !== lens)));
  }
  /** A ghost that came with a state is run again. */
  function recallGhost() {
    const kept = model.get("ghosts")?.[lens];
    if (!kept || ghosts.has(lens) || !view().recall) return;
    ghosts.add(lens);
    buttons.remove.hidden = false;
    // A lever that was not there when it was kept stands where the lab begins.
    const all = Object.fromEntries([...levers.values()].map((lever) => [lever.name, kept.levers[lever.name] ?? startOf(description, lever)]));
    view().recall?.(shortName(description, all, strings), { ...kept, levers: all });
  }
  function resetAll() {
    view().reset();
    for (const lever of levers.values()) moveLever(lever.name, startOf(description, lever));
    panel.settle();
    redraw();
    return strings.tools.was_reset;
  }
  function copyPython() {
    return copy(view().python());
  }
  /** The traits were brought into another state: all that is shown follows. */
  function followState() {
    for (const name of levers.keys()) setValue(name, received(name) ?? values[name]);
    for (const name of [...ghosts]) viewOf(/** @type {keyof typeof makers} */ (name)).keep?.(null);
    ghosts.clear();
    heard();
    showSize();
    showLens();
    if (due !== DUE.indexOf("start")) recallGhost();
    buttons.remove.hidden = !ghosts.has(lens);
  }
  /** @param {string} text */
  function complain(text) {
    notice.textContent = text;
    notice.hidden = !text;
  }
  /** @param {string} text */
  async function copy(text) {
    python.value = text;
    try {
      await navigator.clipboard.writeText(python.value);
      byHand.hidden = true;
      return strings.tools.copied;
    } catch {
      byHand.hidden = false;
      python.focus();
      python.select();
    }
  }
  function showSize() {
    const large = Boolean(model.get("projector"));
    root.classList.toggle("nk-projector", large);
    buttons.larger.setAttribute("aria-pressed", String(large));
    views[lens]?.refresh();
  }

  /* To and from the kernel: what the hand does goes out at most every 50 ms, the last value always; what comes in moves the lever. */

  /** @type {Set<string>} */
  const unsent = new Set();
  let sendTimer = 0;
  let lastSent = -Infinity;
  /** @param {string} name */
  function send(name) {
    unsent.add(name);
    sendTimer ||= window.setTimeout(flush, Math.max(0, lastSent + SEND_EVERY - performance.now()));
  }
  function flush() {
    clearTimeout(sendTimer);
    sendTimer = 0;
    lastSent = performance.now();
    if (unsent.size === 0) return;
    for (const name of unsent) model.set(name, levers.get(name)?.kind === "switch" ? Boolean(values[name]) : values[name]);
    unsent.clear();
    model.save_changes?.();
  }
  /** @param {string} name @returns {number|null} */
  function received(name) {
    const value = Number(model.get(name) ?? NaN);
    return Number.isFinite(value) ? value : null;
  }
  /** @param {string} trait @param {() => void} handler */
  function listen(trait, handler) {
    const heard = () => !signal.aborted && handler();
    model.on(`change:${trait}`, heard);
    signal.addEventListener("abort", () => model.off?.(`change:${trait}`, heard));
  }
  for (const name of levers.keys()) {
    const start = received(name);
    if (start !== null) setValue(name, start);
    listen(name, () => {
      const value = received(name);
      if (value !== null && value !== values[name] && !unsent.has(name)) setValue(name, value); // the hand wins over an older echo
    });
  }
  listen("shown", redraw);
  listen("projector", showSize);
  for (const trait of ["lens", ...CHANCE]) listen(trait, heard);
  for (const trait of ["levers_shown", "locked"]) listen(trait, () => (panel = buildLevers()));
  listen("notice", () => complain(model.get("notice")));

  /* What a task asks of this lab. */

  /** @type {import("./task.js").LabFacts} */
  const facts = () => {
    settle();
    const run = simulation.run({ ...values });
    const judgement = run.ok ? judge(run, description) : null;
    return {
      levers: { ...values }, run: run.ok ? run : null, outcome: judgement?.outcome ?? "", lens, ghost: ghosts.size > 0, python: view().python(),
      patients: views.chance?.facts?.() ?? {}, tissue: views.tissue?.facts?.() ?? {},
    };
  };
  const key = model.get("key");
  if (key) labs.set(key, facts);
  signal.addEventListener("abort", () => labs.get(key) === facts && labs.delete(key));

  /* Under 700 px (43.75 em) the picture comes first and the levers fold. */
  const width = new ResizeObserver(() => {
    if (root.clientWidth === 0) return;
    const now = root.clientWidth < 43.75 * parseFloat(getComputedStyle(root).fontSize);
    if (now !== narrow) panel.fold(now);
    narrow = now;
  });
  width.observe(root);
  const cover = new ResizeObserver(showCover);
  cover.observe(picture);
  window.addEventListener("resize", showCover, { signal });
  /** A picture that would leave the levers too little of the window goes up with the page. */
  function showCover() {
    root.classList.toggle("nk-tall", picture.offsetHeight > MOST_COVERED * window.innerHeight);
    root.style.setProperty("--nk-covered", getComputedStyle(picture).position === "sticky" ? `${picture.offsetHeight}px` : "0px");
  }

  // A slide deck turns the page on Space and Enter, also when they press one of our buttons.
  root.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.matches("button, summary, a, input") && /^( |Enter)$/.test(event.key)) event.stopPropagation();
  });
  signal.addEventListener("abort", () => {
    flush();
    cancelAnimationFrame(frame);
    dismiss(settle);
    strip.stop();
    width.disconnect();
    cover.disconnect();
  });
  followSight(root, signal, (now) => {
    near = now;
    if (near) settle();
    views[lens]?.rest?.(near);
  });
  complain(model.get("notice") ?? "");
  showSize();
  showLens();
}
