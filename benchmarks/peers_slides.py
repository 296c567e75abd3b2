"""Our slides beside nbconvert's slides and marimo's pages, where no other host is in reach.

    python benchmarks/peers_slides.py

Ours is lesson 1. nbconvert's deck holds the usual way, an ipywidgets slider over a plotly
FigureWidget of the same model. marimo's export cannot hold our model, as numba does not run in
Pyodide: it holds a slider over one plotly line. The window is 1920 x 1080. What needs marimo, uv or
npm (pip install "nkteach[places]" uv) is left out without it, and that is said.

size        the file, or all files of the folder
alive       whether a picture appears; where not, which hosts were asked in vain. nbconvert's deck
            is opened a second time with all that it asks its hosts for, as with a network
fetched     what a web server of this machine sent until the first picture, uncompressed
first       from the start of the navigation to the end of the frame with the first picture; in
            turns, every time in a browser context of its own
slider      from a pressed key to the end of the frame that shows the new picture, as slider.py; in
            turns
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import browser
import marimo_wasm
import nbformat
import slider
import slides

ROUNDS, PRESSES, WARM_UP = 6, 20, 10  # in each round ours is opened three times, marimo once
OURS, MARIMO = "nkteach slides", "marimo --offline"
# A page is dead that has no picture after this many seconds, or after twice the time that marimo
# takes with all it needs.
PATIENCE = 20.0
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LINES = ".js-line"
# What nbconvert's deck asks its hosts for: packages of npm, and files in them.
PACKAGES = ("requirejs", "jquery", "anywidget", "reveal.js@4", "@jupyter-widgets/html-manager")
FILES = {
    "require.min": "requirejs/require.js",
    "jquery.min": "jquery/dist/jquery.min.js",
    "anywidget": "anywidget/dist/index.js",
}


def write_deck(folder: Path) -> Path:
    """Write nbconvert's slides of a notebook with a slider and a FigureWidget."""
    path = folder / "peer.ipynb"
    cell = nbformat.v4.new_code_cell(
        browser.PEER_CELL, metadata={"slideshow": {"slide_type": "slide"}}
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    command = [sys.executable, "-m", "nbconvert", "--to", "slides", "--execute", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "peer.slides.html"


def alive(chromium: Any, address: str, selector: str, patience: float) -> str:
    """Return whether a page shows a picture, and the hosts it asked for in vain."""
    page = browser.new_page(chromium, slides.PROJECTOR)
    asked: set[str] = set()
    page.context.on("requestfailed", lambda request: asked.add(request.url))
    page.goto(address)
    found = "alive" if appears(page, selector, patience) else "dead"
    page.close()
    hosts = {url.split("/")[2] for url in asked if url.startswith("http")}
    return f"{found}; asked {', '.join(sorted(hosts))}" if hosts else found


def appears(page: Any, selector: str, patience: float) -> bool:
    from playwright.sync_api import TimeoutError as NotThereError

    try:
        page.locator(selector).first.wait_for(state="attached", timeout=1000 * patience)
    except NotThereError:
        return False
    return True


def with_its_hosts(chromium: Any, folder: Path, deck: Path) -> str:
    """Give nbconvert's deck what it asks for; return what a key on its slider then does."""
    marimo_wasm.npm(folder, *PACKAGES)

    def answer(route: Any) -> None:
        address = route.request.url.partition("?")[0]
        found = re.search(r"(@jupyter-widgets/html-manager|reveal\.js)@[^/]*/(.+)", address)
        known = next((file for word, file in FILES.items() if word in address), "")
        file = folder / (f"{found[1]}/{found[2]}" if found else known)
        if file.is_file():
            route.fulfill(path=file)
        else:
            route.abort()

    page = browser.new_page(chromium, slides.PROJECTOR)
    page.route(re.compile("^https?:"), answer)
    page.goto(deck.as_uri())
    if not appears(page, LINES, browser.SECONDS):
        raise RuntimeError("nbconvert's deck shows no figure, though its hosts are answered")
    handle = page.locator(".noUi-handle").first
    handle.focus()
    value, lines = handle.get_attribute("aria-valuetext"), page.evaluate("stopwatch.paths()")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(3000)
    moves = "moves" if handle.get_attribute("aria-valuetext") != value else "stays"
    follows = "follows" if page.evaluate("stopwatch.paths()") != lines else "stays"
    page.close()
    return f"the slider {moves}, the figure {follows}"


def marimo_slider(chromium: Any, address: str) -> slider.Way:
    page = browser.new_page(chromium, slides.PROJECTOR)
    page.goto(address)
    page.locator(LINES).first.wait_for(state="attached", timeout=2000 * browser.SECONDS)
    return slider.Way(page, page.get_by_role("slider").first, "lines", "() => stopwatch.paths()")


def key_to_frame(ways: dict[str, slider.Way]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way.focus()
        for _ in range(WARM_UP):
            way.press()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            way.focus()
            times[name] += [way.press() for _ in range(PRESSES)]
    for way in ways.values():
        way.check()
    return times


def say(name: str, text: str) -> None:
    print(f"  {name:40} {text}", flush=True)


def spread(times: list[float]) -> str:
    middle, late = browser.spread(times)
    return f"{middle:.0f} ms (95 %: {late:.0f})"


def kilobytes(path: Path) -> str:
    return f"{marimo_wasm.size(path) / 1000:,.0f} kB"


def attempt(name: str, measure: Callable[[], str]) -> bool:
    """Say what was measured, or what was missing for it."""
    try:
        say(name, measure())
    except marimo_wasm.MissingError as error:
        say(name, f"not measured: {error}")
        return False
    return True


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chromium = stack.enter_context(browser.chromium(ALONE))
        ours, peer, offline = slides.write_deck(folder), write_deck(folder), folder / "offline"
        patience = [PATIENCE]

        def life(path: Path, address: str, selector: str = LINES) -> str:
            return f"{kilobytes(path)}; {alive(chromium, address, selector, max(patience))}"

        def exported(path: Path, *options: str) -> str:
            marimo_wasm.export(path, *options)
            if path.is_file():
                return life(path, path.as_uri())
            with marimo_wasm.served(path) as address:
                return life(path, address)

        def exported_offline() -> str:
            marimo_wasm.export_offline(offline, folder / "mirror", browser.installed() or "")
            address = stack.enter_context(marimo_wasm.served(offline))
            marimo_wasm.Server.sent = 0
            for _ in range(ROUNDS):
                first[OURS] += slides.first_pictures(chromium, ours, slides.PICTURE, 3)
                first[MARIMO] += slides.first_pictures(chromium, address, LINES, 1)
            fetched = marimo_wasm.Server.sent / len(first[MARIMO])
            ways[MARIMO] = marimo_slider(chromium, address)
            return f"{kilobytes(offline)}, of which it fetched {fetched / 1000:,.0f} kB; alive"

        print(f"slides at 1920 x 1080, no other host in reach; {browser.machine()}")
        first: dict[str, list[float]] = {OURS: [], MARIMO: []}
        ways = {OURS: slides.lab_slider(chromium, ours)}
        say(OURS, life(folder / "ours.html", ours, slides.PICTURE))
        if attempt(f"{MARIMO}, from a web server", exported_offline):
            for name, times in first.items():
                say(f"{name}, first picture", spread(times))
            for name, times in key_to_frame(ways).items():
                say(f"{name}, key to frame", spread(times))
                ways[name].page.close()
            patience.append(2 * max(first[MARIMO]) / 1000)
            say(f"{MARIMO}, from the disk", life(offline, (offline / "index.html").as_uri()))
        attempt("marimo, from a web server", lambda: exported(folder / "plain"))
        attempt("marimo --single-file", lambda: exported(folder / "one.html", "--single-file"))
        say("nbconvert", life(peer, peer.as_uri()))
        attempt("nbconvert, its hosts answered", lambda: with_its_hosts(chromium, folder, peer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
