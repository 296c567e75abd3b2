"""The exported slide deck on a projector, beside nbconvert's own slides and marimo's WebAssembly.

    python benchmarks/slides.py

Ours is lesson 1. nbconvert's deck holds the usual way, an ipywidgets slider over a plotly
FigureWidget of the same model. Both are opened from the disk with the network off, in a window of
1920 x 1080. marimo's export cannot hold our model, as numba does not run in Pyodide: it holds a
slider over a plotly line. It needs a web server, which it gets here, and no host beyond that one.
Without marimo and uv (pip install "nkteach[places]" uv) it is left out, and that is said.

size        the file, or all files of the folder
first       from the start of the navigation to the end of the frame that shows a lab's first
            picture; every time in a browser context of its own
slider      from a pressed key to the end of the frame that shows the new picture, as slider.py
frames      from frame to frame for some seconds, in turns: at rest, where the page only counts its
            frames, which is what this machine gives now; while the lever moves once between any
            two frames, as under a hand; and while the tissue plays. Nothing is sent to the browser
            meanwhile. A frame is late where the one before it was shown for longer than 25 ms.
The browser draws without a graphics card, which is the slower case.
"""

import http.server
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

import browser
import nbformat
import numpy as np

PROJECTOR = {"width": 1920, "height": 1080}
OPENINGS, PRESSES = 15, 120
ROUNDS, SECONDS = 5, 3  # of the frames
SLIDE = "lab-more-levers"
LEVER = "Killing on contact"
PICTURE = "section.present .nk-lab:not(.nk-question) .nk-sentence strong"

FIRST = f"""
addEventListener("DOMContentLoaded", () => stopwatch.appears({PICTURE!r}));
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


def write_ours(folder: Path) -> Path:
    target = folder / "ours.html"
    command = [sys.executable, "-m", "nkteach", "slides", "01", "-o", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return target


def write_peer(folder: Path) -> Path:
    """Write nbconvert's slides of a notebook with a slider and a FigureWidget."""
    path = folder / "peer.ipynb"
    cell = nbformat.v4.new_code_cell(
        browser.PEER_CELL, metadata={"slideshow": {"slide_type": "slide"}}
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "slides", "--execute", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "peer.slides.html"


MARIMO = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import numpy as np
    import plotly.graph_objects as go

    return go, mo, np


@app.cell
def _(mo):
    slider = mo.ui.slider(0, 1.5, 0.05, value=1)
    slider
    return (slider,)


@app.cell
def _(go, np, slider):
    days = np.linspace(0, 120, 481)
    go.Figure(go.Scatter(x=days, y=1000 * np.exp((0.25 - 0.3 * slider.value) * days)))
    return
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def marimo(chromium: Any, folder: Path) -> str:
    """Return the size of marimo's export, and whether it lives with its own server alone."""
    command = shutil.which("marimo")
    if not command or not shutil.which("uv"):
        return "not measured: marimo or uv is missing"
    path, target = folder / "peer.py", folder / "marimo"
    path.write_text(MARIMO)
    asked = [command, "export", "html-wasm", str(path), "-o", str(target), "--mode", "run"]
    subprocess.run(asked, check=True, capture_output=True)
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=target))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = f"http://127.0.0.1:{server.server_port}/"
    refused: set[str] = set()

    def only_own(route: Any) -> None:
        if route.request.url.startswith((own, "data:", "blob:")):
            route.continue_()
        else:
            refused.add(route.request.url.split("/")[2])
            route.abort()

    context = chromium.new_context(viewport=PROJECTOR)
    context.route("**/*", only_own)
    page = context.new_page()
    page.goto(own)
    page.wait_for_timeout(20_000)
    alive = "alive" if page.locator(".js-line").count() else "dead"
    context.close()
    server.shutdown()
    return f"{size / 1000:7.0f} kB, {alive}; asked for {', '.join(sorted(refused)) or 'nothing'}"


def first_pictures(chromium: Any, deck: Path) -> list[float]:
    times = []
    for _ in range(OPENINGS):
        page = browser.new_page(chromium, PROJECTOR)
        page.context.set_offline(True)
        page.add_init_script(FIRST)
        page.goto(f"{deck.as_uri()}#/{SLIDE}")
        page.wait_for_selector(PICTURE)
        # The stopwatch counts from 0 here: the page's own clock begins with the navigation.
        times.append(float(page.evaluate("stopwatch.result")))
        page.close()
    return times


def slider_times(page: Any) -> list[float]:
    slider = page.locator("section.present").get_by_role("slider", name=LEVER, exact=True)
    slider.focus()
    times = []
    for press in range(PRESSES):
        page.evaluate("stopwatch.input()")
        page.wait_for_timeout(random.uniform(40, 80))  # noqa: S311 (not in step with the screen)
        page.keyboard.press("ArrowLeft" if press % 2 else "ArrowRight")
        times.append(float(page.evaluate("stopwatch.result")))
    return times[10:]


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


def is_alive(chromium: Any, deck: Path, selector: str) -> bool:
    page = chromium.new_page(viewport=PROJECTOR)
    page.context.set_offline(True)
    page.goto(deck.as_uri())
    page.wait_for_timeout(5000)
    there = bool(page.locator(selector).count())
    page.close()
    return there


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        deck, peer = write_ours(Path(folder)), write_peer(Path(folder))
        print(f"slides at 1920 x 1080, network off; {browser.machine()}")
        for name, path, selector in (
            ("nkteach", deck, "section.present"),
            ("nbconvert, FigureWidget", peer, ".js-line, .noUi-handle"),
        ):
            alive = "alive" if is_alive(chromium, path, selector) else "dead"
            print(f"  {name:26} {path.stat().st_size / 1000:7.0f} kB, {alive}")
        print(f"  {'marimo html-wasm':26} {marimo(chromium, Path(folder))}")
        middle, late = browser.spread(first_pictures(chromium, deck))
        print(f"  first picture              {middle:7.0f} ms (95 %: {late:.0f})")
        page = browser.new_page(chromium, PROJECTOR)
        page.context.set_offline(True)
        page.goto(f"{deck.as_uri()}#/{SLIDE}")
        page.wait_for_selector(PICTURE)
        middle, late = browser.spread(slider_times(page))
        print(f"  key to frame               {middle:7.1f} ms (95 %: {late:.1f})")
        frames(page)
        page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
