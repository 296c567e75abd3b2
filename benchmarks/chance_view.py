"""What a cohort that fills in costs the sliders beside it, and how long it takes to fill in.

    python benchmarks/chance_view.py

Two labs on one page share an engine: one in the Average view, one in the Chance view. Cohorts of
1,000 patients are computed in a worker while arrow keys move a slider of the first lab, and the
same is done while nothing else goes on, in turns. A frame is lost where more than 25 ms lie
between two pictures of the browser (1.5 frames at 60 a second). The clock from key to painted
frame is that of slider.py. The browser draws without a graphics card.

Then patients without NK cells, the slowest ones, with one worker and with two, in turns.
"""

import base64
import random
import sys
import time
from typing import Any

import browser
import numpy as np

import nkteach as nk
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.network.levers import choose
from nkteach.page import joined_code, joined_style, packed_core

PATIENTS = 1_000
ROUNDS = 8  # cohorts, and as long with none
SLOW_ROUNDS = 3
LOST = 25  # ms from one frame to the next
LEVER = "Killing on contact"

SHOW = """
async ({ code, core, strings, style, model, cohort }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const traits = { core: new DataView(bytes.buffer), strings };
  const engine = await module.default.initialize({ model: { get: (name) => traits[name] } });
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  const show = async (name, more) => {
    const own = { model, shown: [], levers_shown: [], ...more };
    const heard = {};
    const host = {
      get: (trait) => own[trait],
      set: (trait, value) => { own[trait] = value; },
      on: (event, handler) => { (heard[event] ??= []).push(handler); },
    };
    const place = document.createElement("div");
    place.id = name;
    document.body.append(place);
    await engine.showLab({ model: host, el: place });
  };
  await show("average", { lens: "average" });
  await show("chance", { lens: "chance", seed: 1, spread: 0.3, ...cohort });
}
"""
CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => %d });"
WATCH = """() => {
  globalThis.frames = [];
  let last = 0;
  const note = (now) => {
    if (last > 0) frames.push(now - last);
    last = now;
    globalThis.watching = requestAnimationFrame(note);
  };
  globalThis.watching = requestAnimationFrame(note);
}"""
SEEN = "() => { cancelAnimationFrame(watching); return frames; }"
NEW_SEED = """() => {
  const button = [...document.querySelectorAll("#chance button")]
    .find((found) => found.innerText.trim() === "New seed" || found.title === "New seed"
      || found.getAttribute("aria-label") === "New seed");
  globalThis.asked = performance.now();
  globalThis.full = 0;
  button.click();
  const look = () => {
    const stale = document.querySelector("#chance .nk-shares").classList.contains("nk-stale");
    const busy = !document.querySelector("#chance .nk-progress").hidden;
    const all = [...document.querySelectorAll("#chance .nk-tally li")]
      .every((line) => / of 1,?000$/.test(line.textContent));
    if (!stale && !busy && all) full = performance.now() - asked;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def press(page: Any, right: bool) -> float:
    page.evaluate("stopwatch.input()")
    page.wait_for_timeout(random.uniform(20, 50))  # noqa: S311 (not in step with the screen)
    page.keyboard.press("ArrowRight" if right else "ArrowLeft")
    return float(page.evaluate("stopwatch.result"))


def presses(page: Any, until: Any) -> tuple[list[float], list[float]]:
    """Press until `until` says stop; return the times from key to frame and between frames."""
    page.evaluate(WATCH)
    times = []
    while not until():
        times.append(press(page, len(times) % 2 == 0))
    return times, page.evaluate(SEEN)


def opened(chromium: Any, cores: int | None = None, **levers: Any) -> Any:
    """A page of both labs, in a browser that says to have this many cores."""
    page = browser.new_page(chromium)
    if cores is not None:
        page.add_init_script(CORES % cores)
    page.goto("about:blank")  # from here on it has the stopwatch
    page.evaluate(SHOW, {
        "code": joined_code(),
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "style": joined_style(),
        "model": description(nk.teaching, choose(nk.teaching, None), nk.teaching.title),
        "cohort": {"patients": PATIENTS, **levers},
    })  # fmt: skip
    page.wait_for_function(
        "() => document.querySelector('#chance .nk-progress')?.hidden", timeout=120_000
    )
    return page


def filled(page: Any) -> float:
    """Seconds until a new cohort is full."""
    page.evaluate(NEW_SEED)
    page.wait_for_function("() => full > 0", timeout=120_000)
    return float(page.evaluate("() => full")) / 1000


def main() -> int:
    keys: dict[str, list[float]] = {"alone": [], "beside a cohort": []}
    frames: dict[str, list[float]] = {"alone": [], "beside a cohort": []}
    fills, alone = [], []
    with browser.chromium() as chromium:
        page = opened(chromium)
        page.wait_for_timeout(2000)
        page.locator("#average").get_by_role("slider", name=LEVER, exact=True).focus()
        for turn in range(12):
            press(page, turn % 2 == 0)
        for _ in range(ROUNDS):
            alone.append(filled(page))
            page.locator("#average").get_by_role("slider", name=LEVER, exact=True).focus()
            page.evaluate(NEW_SEED)
            page.locator("#average").get_by_role("slider", name=LEVER, exact=True).focus()
            begun = time.monotonic()
            found, between = presses(page, lambda: page.evaluate("() => full > 0"))
            lasted = time.monotonic() - begun
            keys["beside a cohort"] += found
            frames["beside a cohort"] += between
            fills.append(page.evaluate("() => full") / 1000)
            end = time.monotonic() + lasted
            found, between = presses(page, lambda end=end: time.monotonic() > end)
            keys["alone"] += found
            frames["alone"] += between
    print(f"{PATIENTS:,} patients, {ROUNDS} times; {browser.machine()}")
    for name, seconds in (("no key pressed", alone), ("while a slider moves", fills)):
        print(f"  fills in, {name:22} {np.median(seconds):5.2f} s (most {max(seconds):.2f})")
    for name, found in keys.items():
        middle, late = browser.spread(found)
        between = np.array(frames[name])
        print(
            f"  {name:16} {len(found)} keys: {middle:5.1f} ms to the frame (95 %: {late:.1f}); "
            f"{len(between)} frames, {(between > LOST).sum()} lost, longest {between.max():.0f} ms"
        )
    slow: dict[int, list[float]] = {1: [], 2: []}
    with browser.chromium() as chromium:
        for _ in range(SLOW_ROUNDS):
            for workers, found in slow.items():
                # One core is left free, so that as many are asked for and one more.
                page = opened(chromium, cores=workers + 1, innate=False)
                found.append(filled(page))
                page.close()
    for workers, found in slow.items():
        middle, most = np.median(found), max(found)
        print(f"  without NK cells, workers: {workers}  {middle:5.1f} s (most {most:.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
