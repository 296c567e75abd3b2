// @ts-check
/* The clock of a tissue: plays, pauses and steps it, and gives up speed rather than the page. */

const BUDGET = 8; // ms of a frame for the model
const LONGEST = 50; // ms: a frame that came later than this counts as this long
const MINUTE = 1; // the least that is asked of the model
const CALM = { minutes: 60, every: 400 }; // with reduced motion: how far, and after how many ms
const MEASURE = 1000; // ms over which the real speed is taken

/** @param {{still: () => boolean, clock: () => number, run: (minutes: number) => boolean, onHour: () => void,
 *   paint: (now: number, share: number) => boolean, onSpeed: (reached: number|null) => void, signal: AbortSignal}} options
 * still: motion is to be reduced; clock: the tissue's minutes; run: false when it failed; paint: whether something still moves;
 * onSpeed: minutes a second, or null when it is as asked */
export function createPlayer({ still, clock, run, onHour, paint, onSpeed, signal }) {
  let speed = 300; // simulated minutes a second
  let visible = false;
  let playing = false;
  let frame = 0;
  let timer = 0;
  let last = 0; // ms of the last frame
  let due = 0; // minutes asked for and not yet run
  let cost = 0.2; // ms of a minute, as measured
  let done = { minutes: 0, since: 0 };

  /** Runs as much of what is due as fits into so many ms; the rest is left out. @param {number} most */
  function advance(most) {
    const began = performance.now();
    while (due >= MINUTE) {
      const left = most - (performance.now() - began);
      if (left <= 0) break;
      const toHour = 60 - (Math.floor(clock()) % 60);
      const minutes = Math.max(MINUTE, Math.min(Math.floor(left / cost), Math.floor(due), toHour));
      const before = performance.now();
      if (!run(minutes)) return void (due = 0);
      cost = 0.8 * cost + 0.2 * Math.max(1e-4, (performance.now() - before) / minutes);
      due -= minutes;
      done.minutes += minutes;
      if (Math.floor(clock()) % 60 === 0) onHour();
    }
    if (due >= MINUTE) due %= MINUTE;
  }

  /** @param {number} now */
  function tick(now) {
    frame = 0;
    if (!visible) return;
    const flows = playing && !still();
    if (flows) {
      due += (Math.min(LONGEST, Math.max(0, now - last)) / 1000) * speed;
      advance(BUDGET);
      measure(now);
    }
    last = now;
    // Between two minutes cells are shown on their way, where a minute takes longer than a frame.
    const between = flows && playing && speed < 60 * MINUTE;
    const moving = paint(now, between ? Math.max(0.001, Math.min(1, due / MINUTE)) : 1);
    if (moving || (playing && !still())) request();
  }
  /** With reduced motion: an hour at a time, a few times a second. */
  function calmTick() {
    timer = 0;
    if (!playing || !visible || !still()) return;
    due = CALM.minutes;
    advance(5 * BUDGET);
    request();
    if (playing) timer = window.setTimeout(calmTick, CALM.every);
  }
  function request() {
    if (visible) frame ||= requestAnimationFrame(tick);
  }
  /** @param {number} now */
  function measure(now) {
    if (now - done.since < MEASURE) return;
    const reached = (1000 * done.minutes) / (now - done.since);
    onSpeed(reached < 0.85 * speed ? reached : null);
    done = { minutes: 0, since: now };
  }
  function pause() {
    playing = false;
    due = 0;
    clearTimeout(timer);
    timer = 0;
    onSpeed(null);
    request();
  }
  function hide() {
    pause();
    visible = false;
    cancelAnimationFrame(frame);
    frame = 0;
  }
  signal.addEventListener("abort", hide);

  const player = {
    isPlaying: () => playing,
    request,
    hide,
    show() {
      visible = true;
      request();
    },
    play() {
      playing = true;
      last = performance.now();
      done = { minutes: 0, since: last };
      if (still()) timer ||= window.setTimeout(calmTick, 0);
      request();
    },
    pause,
    /** What one step is: what a frame shows, or an hour with reduced motion. */
    stepMinutes: () => (still() ? CALM.minutes : Math.max(MINUTE, speed / 60)),
    step() {
      pause();
      due = player.stepMinutes();
      advance(20 * BUDGET);
      due = 0;
    },
    /** @param {number} minutes a second of watching */
    setSpeed(minutes) {
      speed = minutes;
      due = 0;
    },
  };
  return player;
}
