"""The exported slide deck of lesson 1 on a projector: a window of 1920 x 1080, the network off.

    python benchmarks/slides.py

first       from the start of the navigation to the end of the frame that shows a lab's first
            picture; every time in a browser context of its own
slider      from a pressed key to the end of the frame that shows the new picture, as slider.py
frames      from frame to frame for some seconds, in turns: at rest, where the page only counts its
            frames, which is what this machine gives now; while the lever moves once between any
            two frames, as under a hand; and while the tissue plays. Nothing is sent to the browser
            meanwhile. A frame is late where the one before it was shown for longer than 25 ms.
The browser draws without a graphics card, which is the slower case.
peers_slides.py puts the deck beside others' slides and pages.
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
OPENINGS, PRESSES, WARM_UP = 15, 110, 10
ROUNDS, SECONDS = 5, 3  # of the frames
SLIDE = "lab-more-levers"
LEVER = "Killing on contact"
PICTURE = "section.present .nk-lab:not(.nk-question) .nk-sentence strong"
CANVAS = "(slider) => slider.closest('.nk-lab').querySelector('canvas').toDataURL()"

FIRST = """
addEventListener("DOMContentLoaded", () => stopwatch.appears(SELECTOR));
"""
# Takes the time from frame to frame; where it moves the lever, then in a task between the frames.
FRAMES = """
async ({ seconds, move }) => {
  const slide = document.querySelector("section.present:not(.stack)");
  const slider = slide.querySelectorAll("input[type=range]")[0];
  const { port1, port2 } = new MessageChannel();
  let up = true;
  port1.onmessage = () => {
    if (Number(slider.value) >= Number(slider.max)) up = false;
    if (Number(slider.value) <= Number(slider.min)) up = true;
    up ? slider.stepUp() : slider.stepDown();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const between = [];
  let [first, last] = [0, 0];
  await new Promise((done) => {
    const frame = (now) => {
      if (last > 0) between.push(now - last);
      first ||= now;
      last = now;
      if (now - first >= 1000 * seconds) return done();
      if (move) port2.postMessage(0);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  port1.close();
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


def frames(page: Any) -> None:
    """Print the frames a second at rest, with the lever moving and with the tissue playing."""
    slide = page.locator("section.present")
    tabs = {name: slide.get_by_role("tab", name=name) for name in ("Average", "Tissue")}
    found: dict[str, list[float]] = {"at rest": [], "lever moving": [], "tissue playing": []}
    for turn in range(ROUNDS + 1):
        tabs["Average"].click()
        page.wait_for_timeout(500)
        between = [page.evaluate(FRAMES, {"seconds": SECONDS, "move": move}) for move in (0, 1)]
        tabs["Tissue"].click()
        slide.get_by_role("button", name="Play").click()
        page.wait_for_timeout(500)
        between.append(page.evaluate(FRAMES, {"seconds": SECONDS, "move": 0}))
        slide.get_by_role("button", name="Pause").click()
        if turn > 0:  # the first warms up
            for times, more in zip(found.values(), between, strict=True):
                times += more
    base = 1000 / np.mean(found["at rest"])
    for name, times in found.items():
        rate = 1000 / np.mean(times)
        late = sum(1 for time in times if time > 25)
        print(
            f"  frames, {name:18} {rate:7.1f} a second, {rate / base:.3f} of those at rest;"
            f" {late} of {len(times)} late"
        )


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
        frames(way.page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
