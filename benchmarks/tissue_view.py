"""How many frames a second the Tissue view keeps, with 10,000 cells and more, and what they cost.

    python benchmarks/tissue_view.py

The view stands in an empty page with the core that a lesson has. The tissue is filled with tumour
cells and donor NK cells at random places, then played for some seconds. For each frame the time
spent in the core (`advance`) and in the rest of the frame's callback (drawing, words, the chart
four times a second) is taken, and the time from frame to frame. The browser draws without a
graphics card, which is the slower case; the rest of its drawing shows in the time between frames.
"""

import base64
import sys
from typing import Any

import browser
import numpy as np

import nkteach as nk
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.network.levers import choose
from nkteach.page import joined_code, joined_style, packed_core

CELLS = 14_000  # to begin with; killing begins at once
SECONDS = 6

SHOW = """
async ({ code, core, strings, style, description }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { loadEngine, createTissueView } = await import(url);
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const simulation = await (await loadEngine(bytes, strings)).prepare(description);
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  document.body.className = "nk-lab";
  const usual = Object.fromEntries(description.levers.map((lever) => [lever.name, lever.default]));
  const view = createTissueView({
    simulation: { tissue: (...given) => (globalThis.tissue = simulation.tissue(...given)) },
    description, strings, signal: new AbortController().signal,
    values: () => usual, seed: () => 7, announce() {},
  });
  document.body.append(view.element);
  view.start();
}
"""
FILL = """
(cells) => {
  let state = 5;
  const below = (end) => ((state = (state * 1103515245 + 12345) % 2 ** 31), state % end);
  const kinds = ["tumour_mhc_low", "tumour_mhc_high", "nk_donor"];
  for (let i = 0; i < 4000 && tissue.cells.count < cells; i++) {
    tissue.place(kinds[i % 3], 10 + below(236), 10 + below(236), 3);
  }
}
"""
PLAY = """
async ({ minutes, seconds }) => {
  const log = { core: [], rest: [], between: [] };
  const { advance } = tissue;
  const ask = requestAnimationFrame;
  let inCore = 0;
  let last = 0;
  tissue.advance = (more) => {
    const began = performance.now();
    advance.call(tissue, more);
    inCore += performance.now() - began;
  };
  globalThis.requestAnimationFrame = (act) => ask((now) => {
    inCore = 0;
    const began = performance.now();
    act(now);
    log.core.push(inCore);
    log.rest.push(performance.now() - began - inCore);
    if (last > 0) log.between.push(now - last);
    last = now;
  });
  const speed = document.querySelector("select");
  const names = [...speed.options].map((option) => option.text);
  speed.selectedIndex = names.findIndex((name) => name.startsWith(`${minutes} h`));
  speed.dispatchEvent(new Event("change"));
  const before = tissue.minutes;
  document.querySelector(".nk-tissue-play").click();
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  document.querySelector(".nk-tissue-play").click();
  globalThis.requestAnimationFrame = ask;
  tissue.advance = advance;
  return { ...log, cells: tissue.cells.count, minutes: tissue.minutes - before };
}
"""


def measure(chromium: Any, density: int) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=density)
    page.evaluate(SHOW, {
        "code": f"{joined_code()}\nexport {{ loadEngine, createTissueView }};",
        "core": base64.b64encode(packed_core()).decode(),
        "strings": catalogue(),
        "style": joined_style(),
        "description": description(nk.teaching, choose(nk.teaching, None), nk.teaching.title),
    })  # fmt: skip
    page.wait_for_timeout(1000)
    for minutes in (10, 30):
        page.evaluate("() => document.querySelectorAll('.nk-tissue-bar .nk-tool')[1].click()")
        page.evaluate(FILL, CELLS)
        # n hours a second are n minutes a frame.
        log = page.evaluate(PLAY, {"minutes": minutes, "seconds": SECONDS})
        frames = len(log["between"])
        rate = 1000 / np.mean(log["between"])
        (core, late_core), (rest, late_rest) = (
            browser.spread(log[key]) for key in ("core", "rest")
        )
        print(
            f"  {log['cells']:6,} cells at the end, {density} device pixels a pixel, "
            f"{log['minutes'] / frames:4.1f} minutes a frame: {rate:4.1f} frames a second; "
            f"core {core:.1f} ms (95 %: {late_core:.1f}), drawing {rest:.1f} ms ({late_rest:.1f})"
        )
    page.close()


def main() -> int:
    print(f"the Tissue view, {SECONDS} s each; {browser.machine()}")
    with browser.chromium() as chromium:
        for density in (1, 2):
            measure(chromium, density)
    return 0


if __name__ == "__main__":
    sys.exit(main())
