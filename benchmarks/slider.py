"""How long a slider takes from a pressed key to the painted frame, here and with a kernel.

    python benchmarks/slider.py

Three ways, in one session of one browser, in turns: a Lab in JupyterLab, the same lab in an
exported page (a file, no network), and the usual way: an ipywidgets slider, whose move runs the
same model in the kernel and updates a plotly figure, in the same notebook as the Lab.

A real key press (arrow right and left in turn, one lever, the same steps) moves the slider by the
same amount in each. The clock starts when the key reaches the page, before any other listener, and
stops at the end of the frame that shows the new picture: the frame of our chart's repaint, or the
first frame after plotly's lines have new paths, and then a task queued in that frame's
requestAnimationFrame, which runs after it is drawn. What a screen adds is in none of them. That
every press really changes the picture is checked afterwards by its pixels (ours) or paths.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import browser

ROUNDS, PRESSES = 6, 12  # of each way; presses in a round
WARM_UP = 10
LEVER = "Killing on contact"
PEER = "slider and plotly, kernel"


class Way:
    """A slider with the keyboard on it, and how its page tells that the picture is new."""

    def __init__(self, page: Any, slider: Any, mark: str, picture: str) -> None:
        self.page = page
        self.slider = slider
        self.mark = mark
        self.picture = picture
        self.pressed = 0

    def focus(self) -> None:
        self.page.bring_to_front()
        self.slider.focus()
        self.page.wait_for_timeout(300)

    def press(self) -> float:
        """Return the milliseconds from key to frame."""
        self.page.evaluate(f"stopwatch.{self.mark}()")
        # Not in step with the screen, and with time for what follows a picture.
        self.page.wait_for_timeout(random.uniform(100, 150))  # noqa: S311
        self.page.keyboard.press("ArrowLeft" if self.pressed % 2 else "ArrowRight")
        self.pressed += 1
        return float(self.page.evaluate("stopwatch.result"))

    def check(self) -> None:
        """Raise if a press leaves the picture as it was when its time is taken."""
        self.focus()
        for _ in range(4):
            before = self.slider.evaluate(self.picture)
            self.press()
            if self.slider.evaluate(self.picture) == before:
                raise RuntimeError("a press did not change the picture")


def ours(page: Any) -> Way:
    slider = page.get_by_role("slider", name=LEVER, exact=True).first
    slider.wait_for(timeout=1000 * browser.SECONDS)
    canvas = "(slider) => slider.closest('.nk-lab').querySelector('canvas').toDataURL()"
    return Way(page, slider, "input", canvas)


def peer(page: Any) -> Way:
    page.wait_for_selector(".js-line", timeout=1000 * browser.SECONDS)
    return Way(page, page.locator(".noUi-handle").first, "lines", "() => stopwatch.paths()")


def export(folder: Path) -> Path:
    """Write the first lesson as a page."""
    target = folder / "lesson.html"
    command = [sys.executable, "-m", "nkteach", "page", "01", "-o", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        browser.jupyterlab() as server,
        browser.chromium() as chromium,
    ):
        lesson = browser.new_page(chromium)
        lesson.context.set_offline(True)
        lesson.goto(export(Path(folder)).as_uri())
        notebook = server.open(chromium, "slider.ipynb", [browser.OUR_CELL, browser.PEER_CELL])
        notebook.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        ways = {
            "Lab in JupyterLab": ours(notebook),
            "exported page": ours(lesson),
            PEER: peer(notebook),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for way in ways.values():
            way.focus()
            for _ in range(WARM_UP):
                way.press()
        begun = time.monotonic()
        for _ in range(ROUNDS):
            for name, way in ways.items():
                way.focus()
                times[name] += [way.press() for _ in range(PRESSES)]
        taken = time.monotonic() - begun
        for way in ways.values():
            way.check()
        server.close(notebook)
    base, late_base = browser.spread(times[PEER])
    print(f"{ROUNDS * PRESSES} presses each in {taken:.0f} s; {browser.machine()}")
    print(f"  {'from key to frame':26} {'median':>10} {'95 %':>10}   of the peer's")
    for name, found in times.items():
        middle, late = browser.spread(found)
        shares = f"{middle / base:.2f} and {late / late_base:.2f}"
        print(f"  {name:26} {middle:7.1f} ms {late:7.1f} ms   {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
