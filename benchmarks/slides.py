"""The exported slide deck of lesson 1 on a projector: a window of 1920 x 1080, the network off.

    python benchmarks/slides.py

first       from the start of the navigation to the end of the frame that shows a lab's first
            picture; every time in a browser context of its own
slider      from a pressed key to the end of the frame that shows the new picture, as slider.py
frames      from frame to frame for some seconds, while the lever moves in each frame; and while
            the tissue plays
The browser draws without a graphics card, which is the slower case. peers_slides.py puts the deck
beside others' slides and pages.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import browser
import numpy as np
import slider

PROJECTOR = {"width": 1920, "height": 1080}
OPENINGS, PRESSES, WARM_UP, SECONDS = 15, 110, 10, 5
SLIDE = "lab-more-levers"
LEVER = "Killing on contact"
PICTURE = "section.present .nk-lab:not(.nk-question) .nk-sentence strong"
CANVAS = "(slider) => slider.closest('.nk-lab').querySelector('canvas').toDataURL()"

FIRST = """
addEventListener("DOMContentLoaded", () => stopwatch.appears(SELECTOR));
"""
# Moves the lever in every frame, and takes the time from frame to frame.
MOVE = """
async ({ seconds, move }) => {
  const slide = document.querySelector("section.present:not(.stack)");
  const slider = slide.querySelectorAll("input[type=range]")[0];
  const between = [];
  let [last, up] = [0, true];
  await new Promise((done) => {
    const frame = (now) => {
      if (last > 0) between.push(now - last);
      last ||= now;
      last = now;
      if (move) {
        if (Number(slider.value) >= Number(slider.max)) up = false;
        if (Number(slider.value) <= Number(slider.min)) up = true;
        up ? slider.stepUp() : slider.stepDown();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (between.length < 60 * seconds) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  return between;
}
"""


def write_deck(folder: Path) -> str:
    """Write lesson 1 as slides; return the address of a slide with a lab."""
    target = folder / "ours.html"
    command = [sys.executable, "-m", "nkteach", "slides", "01", "-o", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"{target.as_uri()}#/{SLIDE}"


def new_page(chromium: Any, address: str) -> Any:
    """Open an empty page for an address; for a file it has no network at all."""
    page = browser.new_page(chromium, PROJECTOR)
    page.context.set_offline(address.startswith("file:"))
    return page


def first_pictures(chromium: Any, address: str, selector: str, count: int) -> list[float]:
    """Return the milliseconds from opening to the picture."""
    times = []
    for _ in range(count):
        page = new_page(chromium, address)
        page.add_init_script(FIRST.replace("SELECTOR", repr(selector)))
        page.goto(address)
        # The stopwatch counts from 0 here: the page's own clock begins with the navigation.
        times.append(float(page.evaluate("stopwatch.result")))
        page.close()
    return times


def lab_slider(chromium: Any, address: str) -> slider.Way:
    """Open the deck; return the lever of the lab on its slide."""
    page = new_page(chromium, address)
    page.goto(address)
    page.wait_for_selector(PICTURE)
    lever = page.locator("section.present").get_by_role("slider", name=LEVER, exact=True)
    return slider.Way(page, lever, "input", CANVAS)


def frames(between: list[float]) -> str:
    late = sum(1 for time in between if time > 25)
    return f"{1000 / np.mean(between):.1f} a second, {late} of {len(between)} late"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        deck = write_deck(Path(folder))
        print(f"slides at 1920 x 1080, network off; {browser.machine()}")
        size = (Path(folder) / "ours.html").stat().st_size
        print(f"  size                       {size / 1000:7.0f} kB")
        middle, late = browser.spread(first_pictures(chromium, deck, PICTURE, OPENINGS))
        print(f"  first picture              {middle:7.0f} ms (95 %: {late:.0f})")
        way = lab_slider(chromium, deck)
        way.check()
        middle, late = browser.spread([way.press() for _ in range(WARM_UP + PRESSES)][WARM_UP:])
        print(f"  key to frame               {middle:7.1f} ms (95 %: {late:.1f})")
        page = way.page
        page.evaluate(MOVE, {"seconds": 1, "move": True})  # warms up
        moved = page.evaluate(MOVE, {"seconds": SECONDS, "move": True})
        print(f"  frames, lever moving       {frames(moved)}")
        page.locator("section.present").get_by_role("tab", name="Tissue").click()
        page.locator("section.present").get_by_role("button", name="Play").click()
        page.evaluate(MOVE, {"seconds": 1, "move": False})
        played = page.evaluate(MOVE, {"seconds": SECONDS, "move": False})
        print(f"  frames, tissue playing     {frames(played)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
