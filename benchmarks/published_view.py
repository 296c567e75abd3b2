"""How long a slider of a published or an imported model's lab takes from key to painted frame.

    python benchmarks/published_view.py

One exported page (a file, no network) with a lab of every published model, and one of the teaching
network written as SBML and read again. The lab's first sliders are moved by the arrow keys, in
turns; the stopwatch is that of slider.py. A frame of 60 a second lasts 16.7 ms.
"""

import sys
import tempfile
from pathlib import Path

import browser
import nbformat
from slider import Way

import nkteach as nk
from nkteach.sharing.export import export_page

SLIDERS, PRESSES, WARM_UP = 3, 12, 3
FRAME = 1000 / 60


def cells(folder: Path) -> dict[str, str]:
    """One line a lab, by what it shows."""
    nk.teaching.to_sbml(folder / "teaching.xml")
    read = 'nk.Network.from_sbml("teaching.xml", count="tumour", capacity="carrying_capacity")'
    shown = {name: f'nk.Lab(network=nk.published["{name}"])' for name in nk.published}
    levers = '["cytotoxic", "tumour_cells", "growth_rate"]'
    return shown | {"teaching, through SBML": f"nk.Lab(network={read}, levers={levers})"}


def export(folder: Path, labs: dict[str, str]) -> Path:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(c) for c in ("import nkteach as nk", *labs.values())],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    source, target = folder / "published.ipynb", folder / "published.html"
    nbformat.write(notebook, source)
    export_page(source, target)
    return target


def main() -> int:
    with tempfile.TemporaryDirectory() as name, browser.chromium() as chromium:
        folder = Path(name)
        labs = cells(folder)
        page = browser.new_page(chromium)
        page.context.set_offline(True)
        page.goto(export(folder, labs).as_uri())
        page.locator(".nk-lab canvas").nth(len(labs) - 1).wait_for(timeout=1000 * browser.SECONDS)
        print(f"{'from key to frame':26} {'median':>10} {'95 %':>10}   {browser.machine()}")
        late = []
        for place, label in enumerate(labs):
            lab = page.locator(".nk-lab").nth(place)
            times = []
            for k in range(min(SLIDERS, lab.locator("input[type=range]").count())):
                way = Way(page, lab.locator("input[type=range]").nth(k), "input", "")
                way.focus()
                for _ in range(WARM_UP):
                    way.press()
                times += [way.press() for _ in range(PRESSES)]
            middle, slow = browser.spread(times)
            print(f"{label:26} {middle:7.1f} ms {slow:7.1f} ms")
            if middle > FRAME:
                late.append(label)
    print("Longer than a frame: " + ", ".join(late) if late else "All within a frame (median).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
