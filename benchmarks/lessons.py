"""How long until each lesson is alive, and how large it is.

    python benchmarks/lessons.py            # in JupyterLab
    python benchmarks/lessons.py --pages    # as the pages that `nkteach page` writes
    python benchmarks/lessons.py 01 09      # some lessons only

In JupyterLab each lesson is opened anew with a fresh idle kernel that has imported nothing, at its
first lab, and all cells are run at once; the caches on disk are warm. A page is opened from the
disk with the network off, at its first lab; its times run from the start of the navigation. The
clock is that of slider.py.

first       from "Run All" to the end of the frame that shows the first lab's picture
all         until the kernel has run the last cell; of a page: until its last lab is there
last        from scrolling to the last lab to the end of the frame that shows its picture
saved       the notebook that JupyterLab saves, and with the state of its widgets, which it saves
            where that is turned on; of a page: the file

Then a key moves the first and the last lab: each must show something else at once.
"""

import argparse
import json
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import browser

from nkteach.sharing.export import export_page

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
OPENINGS = 3
FIRST_WITHIN, SAVED_WITHIN = 2.0, 300.0  # s, kB
LAB = ".nk-lab:not(.nk-question)"
PICTURE = ".nk-sentence:not(:empty)"
NOTEBOOK = "jupyterapp.shell.currentWidget"

# Seconds on the stopwatch when the kernel has run all cells.
RAN = f"""() => new Promise((done) => {{
  const {{ content, sessionContext }} = {NOTEBOOK};
  const codes = [...content.model.cells].filter((cell) => cell.type === "code");
  const look = () => {{
    const ran = codes.every((cell) => cell.executionCount || !cell.sharedModel.source.trim());
    if (!ran || sessionContext.session.kernel.status !== "idle") return setTimeout(look, 20);
    done((performance.now() - stopwatch.began) / 1000);
  }};
  look();
}})"""
# In a page: both clocks run from the start of the navigation.
PAGE = f"""
addEventListener("DOMContentLoaded", () => {{
  stopwatch.appears(`${{location.hash}} {LAB} {PICTURE}`);
  const places = [...document.querySelectorAll("[data-widget]")];
  globalThis.complete = new Promise((done) => {{
    const look = () => places.every((place) => place.querySelector(".nk-lab, .nk-answers"))
      ? done(performance.now()) : setTimeout(look, 20);
    look();
  }});
}});
"""
# What a lab shows, and the levers that a key can move.
SHOWN = """(lab) => [lab.querySelector(".nk-sentence").textContent,
  ...[...lab.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL())].join()"""
LEVERS = ".nk-levers :is(.nk-slider, .nk-switch):enabled"


class Found:
    """What the openings of one lesson gave: times in seconds, sizes in kB."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.all: list[float] = []
        self.last: list[float] = []
        self.sizes: tuple[float, ...] = ()

    def row(self) -> str:
        first = statistics.median(self.first)
        span = f"({min(self.first):.2f} to {max(self.first):.2f})"
        others = [statistics.median(times or [float("nan")]) for times in (self.all, self.last)]
        sizes = "".join(f"{size:8.0f} kB" for size in self.sizes)
        saved = self.sizes[0] if len(self.sizes) > 1 else 0  # a page has no bound
        over = {"first": first > FIRST_WITHIN, "saved": saved > SAVED_WITHIN}
        above = [name for name, so in over.items() if so]
        return f"{first:6.2f} s {span:16} {others[0]:6.2f} s {others[1]:6.2f} s {sizes}" + (
            f"   above: {', '.join(above)}" if above else ""
        )


def lab_cells(notebook: Path) -> list[tuple[int, str]]:
    """Return the place and the id of each cell that shows a lab."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        (place, cell["id"])
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and re.search(r"\bnk\.Lab\(", "".join(cell["source"]))
    ]


def timed(page: Any, picture: str, act: str) -> float:
    """Do something in the page; return the seconds until a picture is there, painted."""
    code = f"stopwatch.appears({picture!r}); stopwatch.began = performance.now(); {act}"
    page.evaluate(f"() => {{ {code} }}")
    return float(page.evaluate("stopwatch.result")) / 1000


def check_alive(lab: Any) -> None:
    """Raise unless a key on a lever, or on a step of a tissue, changes what the lab shows."""
    # It may have been drawn out of sight.
    lab.evaluate("lab => lab.scrollIntoView()")
    lab.locator(LEVERS).first.wait_for()
    lab.page.wait_for_timeout(300)
    before = lab.evaluate(SHOWN)
    step = lab.get_by_role("button", name="Step 10 min")
    if step.is_visible():
        step.press("Enter")
        lab.page.wait_for_timeout(300)
    for lever in [] if lab.evaluate(SHOWN) != before else lab.locator(LEVERS).all():
        if not lever.is_visible():
            continue
        lever.press("Space" if lever.get_attribute("role") == "switch" else "ArrowRight")
        lab.page.wait_for_timeout(300)
        if lab.evaluate(SHOWN) != before:
            break
    if lab.evaluate(SHOWN) == before:
        raise RuntimeError("no key changed what the lab shows")


def in_jupyterlab(server: browser.JupyterLab, chromium: Any, name: str, found: Found) -> None:
    path = server.folder / name
    shutil.copy(NOTEBOOKS / name, path)
    cells = lab_cells(path)
    page = server.show(chromium, name)

    def lab_in(place: int) -> str:
        return f'[data-windowed-list-index="{place}"] {LAB}'

    def picture_after(act: str, lab: str) -> float:
        # The page is held at the lab, as what stands above it grows.
        hold = f"document.querySelector({lab!r})?.scrollIntoView()"
        drawn = f"{lab} {PICTURE}"
        hold = f"document.querySelector({drawn!r}) ? clearInterval(hold) : {hold}"
        return timed(page, drawn, f"{act} const hold = setInterval(() => {hold}, 50);")

    first, last = (lab_in(cells[at][0]) for at in (0, -1))
    # JupyterLab goes to the last cell; the reader goes back.
    run = "void jupyterapp.commands.execute('notebook:run-all-cells');"
    found.first.append(picture_after(run, first))
    found.all.append(float(page.evaluate(RAN)))
    page.wait_for_timeout(500)
    check_alive(page.locator(first).first)
    if last != first:
        found.last.append(picture_after("", last))
        check_alive(page.locator(last).first)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    with_state = kilobytes(notebook)
    del notebook["metadata"]["widgets"]
    found.sizes = (kilobytes(notebook), with_state)
    server.close(page)


def kilobytes(notebook: dict[str, Any]) -> float:
    """Return the size of a notebook as Jupyter writes it."""
    return len(json.dumps(notebook, indent=1, ensure_ascii=False).encode()) / 1000


def as_page(chromium: Any, name: str, folder: Path, found: Found) -> None:
    target = folder / f"{name}.html"
    if not target.exists():
        export_page(NOTEBOOKS / name, target)
    found.sizes = (target.stat().st_size / 1000,)
    (_, first), (_, last) = (lab_cells(NOTEBOOKS / name)[at] for at in (0, -1))
    page = browser.new_page(chromium)
    page.context.set_offline(True)
    page.add_init_script(PAGE)
    page.goto(f"{target.as_uri()}#{first}")
    found.first.append(float(page.evaluate("stopwatch.result")) / 1000)
    found.all.append(float(page.evaluate("complete")) / 1000)
    check_alive(page.locator(f"#{first} {LAB}").first)
    if last != first:
        scroll = f"document.getElementById('{last}').scrollIntoView()"
        found.last.append(timed(page, f"#{last} {LAB} {PICTURE}", scroll))
        check_alive(page.locator(f"#{last} {LAB}").first)
    page.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", help="their numbers; all if none is given")
    parser.add_argument("--pages", action="store_true", help="the exported pages")
    parser.add_argument("--openings", type=int, default=OPENINGS)
    asked = parser.parse_args()
    names = [path.name for path in sorted(NOTEBOOKS.glob("[01]*.ipynb"))]
    names = [name for name in names if not asked.lessons or name[:2] in asked.lessons]
    found = {name: Found() for name in names}
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        if asked.pages:
            for _ in range(asked.openings):
                for name in names:
                    as_page(chromium, name, Path(folder), found[name])
        else:
            with browser.jupyterlab() as server:
                # Figures that lessons show stand beside them; the first opening fills the caches.
                shutil.copytree(NOTEBOOKS / "figures", server.folder / "figures")
                in_jupyterlab(server, chromium, names[0], Found())
                for _ in range(asked.openings):
                    for name in names:
                        in_jupyterlab(server, chromium, name, found[name])
    print(f"{asked.openings} openings each, medians; {browser.machine()}")
    print(f"bounds: first within {FIRST_WITHIN:.0f} s, saved within {SAVED_WITHIN:.0f} kB")
    heads = ("size",) if asked.pages else ("saved", "with state")
    print(
        f"  {'':24} {'first':25} {'all':>8} {'last':>8} {''.join(f'{head:>11}' for head in heads)}"
    )
    for name in names:
        print(f"  {name.removesuffix('.ipynb'):24} {found[name].row()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
