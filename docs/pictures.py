"""Take the pictures of the README and the stills in the lessons anew, in Debian's Chromium.

    python docs/pictures.py

A lesson opened before it is run shows, in place of each lab, a still of that lab's first run.
"""

import base64
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import nkteach as nk
from nkteach.pictures.still import HEIGHT, PATH, WIDTH, standard_still, still
from nkteach.sharing.export import export_page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
LESSON = ROOT / "notebooks" / "01-first-responders.ipynb"
CHROMIUM = os.environ.get("NKTEACH_CHROMIUM", "/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PRESS_RUN = {
    "en": "A still picture. To bring it to life: menu Run, then Run All Cells.",
    "es": "Una imagen fija. Para darle vida: menú Run, luego Run All Cells.",
}
PORT = 8977
EDITED = re.compile(r"^\w+ = nk\.(Network|teaching\.\w+)\(", re.MULTILINE)


def put_stills(browser: Browser) -> None:
    """Give every cell of a lesson that makes a lab a still of its first run."""
    view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        language = "en" if path.parent.name == "notebooks" else path.parent.name
        nk.language(language)
        note = PRESS_RUN[language]
        names: dict[str, Any] = {"nk": nk}
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if EDITED.search(cell.source):  # a network that a later lab shows
                exec(cell.source, names)  # noqa: S102 our lesson
            if re.match(r"(lab = )?nk\.Lab\(", cell.source):
                lab = eval(cell.source.removeprefix("lab = "), names)  # noqa: S307 our lesson
                picture = still(lab.run(), note, lab.shown)
                view.set_content(f"<body style='margin:0'>{picture}</body>")
                packed = base64.b64encode(small(view.screenshot())).decode()
                data = {"image/png": packed, "text/plain": note}
                cell.outputs = [
                    nbformat.v4.new_output("display_data", data, metadata={"nkteach": "still"})
                ]
                cell.execution_count = 1  # nbval takes an output without one for a mistake
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, path)
    nk.language("en")
    view.close()


def small(picture: bytes) -> bytes:
    """Return a picture of few colours in a fifth of its bytes."""
    taken, target = Image.open(io.BytesIO(picture)), io.BytesIO()
    taken.convert("RGB").quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        target, "PNG", optimize=True
    )
    return target.getvalue()


def settle(page: Page) -> None:
    page.wait_for_selector(".nk-lab canvas")
    page.wait_for_timeout(1500)


def take_page(browser: Browser, folder: Path) -> None:
    """The exported lesson on a projector and on a phone, with no network."""
    target = folder / "lesson.html"
    export_page(LESSON, target)
    for name, width, height in (("page", 1280, 860), ("phone", 390, 844)):
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        page = context.new_page()
        page.goto(target.as_uri())
        settle(page)
        lab = page.locator(".nk-lab:not(.nk-question)").nth(-1)
        lab.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        lab.evaluate("element => window.scrollBy(0, element.getBoundingClientRect().top - 12)")
        page.wait_for_timeout(300)
        page.screenshot(path=IMAGES / f"{name}.png")
        context.close()


@contextlib.contextmanager
def jupyterlab(folder: Path, settings: Path) -> Iterator[str]:
    news = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text('{"fetchNews": "false"}')
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={PORT}", "--ServerApp.token=t", f"--ServerApp.root_dir={folder}"]
    command += [f"--LabApp.user_settings_dir={settings}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{PORT}/api?token=t")
                break
            time.sleep(0.5)
        yield f"http://localhost:{PORT}/lab/tree/lab.ipynb?token=t"
    finally:
        server.terminate()
        server.wait()


def take_jupyterlab(browser: Browser, folder: Path) -> None:
    """A lab in JupyterLab: T cells switched off over the ghost of a normal run, a smoker."""
    cells = ["import nkteach as nk", 'nk.Lab("first-responders")']
    notebook: Any = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    root = folder / "lessons"
    root.mkdir()
    nbformat.write(notebook, root / "lab.ipynb")
    with jupyterlab(root, folder / "settings") as address:
        size = {"width": 1280, "height": 860}
        page = browser.new_page(viewport=size, color_scheme="light")
        page.goto(address)
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_timeout(3000)
        page.keyboard.press("Control+b")
        page.click("text=Run >> nth=0")
        page.click("text=Run All Cells")
        settle(page)
        page.click("button:has-text('Keep as ghost')")
        page.get_by_role("switch", name="T cells (adaptive)").click()
        page.wait_for_timeout(2500)
        page.screenshot(path=IMAGES / "jupyterlab.png")
        page.close()


def take_lenses(browser: Browser, folder: Path) -> None:
    """The other two tabs of a lab in an exported page: patients, and a tissue after a day."""
    notebook: Any = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import nkteach as nk\nnk.Lab(adaptive=False, seed=7)")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    source, target = folder / "lenses.ipynb", folder / "lenses.html"
    nbformat.write(notebook, source)
    export_page(source, target)
    page = browser.new_page(viewport={"width": 1120, "height": 900})
    page.goto(target.as_uri())
    page.get_by_role("tab", name="Chance").click()
    page.locator(".nk-progress").wait_for(state="hidden")
    page.locator(".nk-picture").screenshot(path=IMAGES / "chance.png")
    page.get_by_role("tab", name="Tissue").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(4000)
    page.get_by_role("button", name="Pause").click()
    page.locator(".nk-picture").screenshot(path=IMAGES / "tissue.png")
    page.close()


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    PATH.write_text(standard_still(), encoding="utf-8")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        put_stills(browser)
        take_page(browser, Path(name))
        take_jupyterlab(browser, Path(name))
        take_lenses(browser, Path(name))
        browser.close()


if __name__ == "__main__":
    main()
