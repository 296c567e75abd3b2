"""The files of binder/ carried out step by step in a fresh environment, until a lab is live.

    python benchmarks/binder.py [--python /path/to/python3.12]

As repo2docker does it, without its container: a virtual environment of the Python that runtime.txt
names, with JupyterLab, which Binder's image brings; requirements.txt, before the repository is
there; the files of the last commit in an empty home; postBuild. Then, as at each visit, `start`
starts JupyterLab, a browser opens the first lesson and runs all its cells. The last three lines are
what a student waits for once the image is there and a machine for it is found. Every lab and
question of the lesson must be alive and the first lab must answer; otherwise it ends with 1.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import browser

ROOT = Path(__file__).parent.parent
LESSON = "01-first-responders.ipynb"
SECONDS = 180
LIVE = ".nk-lab:not(.nk-question) .nk-sentence:not(:empty)"


class Clock:
    """Says how long each step took."""

    def __init__(self) -> None:
        self.began = time.perf_counter()

    def step(self, name: str) -> None:
        now = time.perf_counter()
        print(f"  {name:44} {now - self.began:6.1f} s", flush=True)
        self.began = now


def python_named() -> str:
    """Return the Python that runtime.txt names, or this one."""
    name = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().replace("-", "")
    found = shutil.which(name)
    if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
        return found
    print(f"  there is no {name} here; taken instead: {sys.executable}")
    return sys.executable


class Image:
    """What Binder builds and starts, in a folder of its own."""

    def __init__(self, folder: Path, python: str) -> None:
        self.python = python
        self.environment, self.home = folder / "environment", folder / "home" / "student"
        self.home.mkdir(parents=True)
        self.log = folder / "log"
        self.url = f"http://127.0.0.1:{browser.free_port()}"
        kept = {name: value for name, value in os.environ.items() if "NKTEACH" not in name}
        for name in ("PYTHONPATH", "VIRTUAL_ENV"):
            kept.pop(name, None)
        path = f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.settings = kept | {"HOME": str(self.home), "PATH": path}

    def run(self, *command: str) -> None:
        with open(self.log, "a") as log:
            done = subprocess.run(
                command, cwd=self.home, env=self.settings, stdout=log, stderr=subprocess.STDOUT
            )
        if done.returncode:
            said = self.log.read_text()[-3000:]
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")

    def build(self, clock: Clock) -> None:
        self.run(self.python, "-m", "venv", str(self.environment))
        self.run("pip", "install", "--no-cache-dir", "jupyterlab>=4.2")
        clock.step("an environment with JupyterLab")
        requirements = ROOT / "binder" / "requirements.txt"
        self.run("pip", "install", "--no-cache-dir", "-r", str(requirements))
        clock.step("requirements.txt")
        archive = self.home.parent / "commit.tar"
        subprocess.run(["git", "archive", "-o", str(archive), "HEAD"], cwd=ROOT, check=True)
        self.run("tar", "-xf", str(archive))
        self.run("./binder/postBuild")
        clock.step("postBuild, which builds the core")

    def start(self) -> subprocess.Popen[bytes]:
        command = [
            *("./binder/start", "jupyter", "lab", "--no-browser", "--allow-root"),
            "--expose-app-in-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.url.rpartition(':')[2]}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
        ]
        with open(self.log, "a") as log:
            return subprocess.Popen(
                command, cwd=self.home, env=self.settings, stdout=log, stderr=log
            )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/status", timeout=2):  # noqa: S310 (ours)
                return True
        except OSError:
            return False


def visit(page: Any, image: Image, clock: Clock) -> bool:
    """Open the first lesson and run it; return whether all of it is alive."""
    while not image.answers():
        time.sleep(0.1)
    clock.step("start, until JupyterLab answers")
    page.set_default_timeout(1000 * SECONDS)
    page.goto(f"{image.url}/lab/tree/notebooks/{LESSON}")
    page.wait_for_function(
        "() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session"
        "?.kernel?.status === 'idle'"
    )
    clock.step("until the lesson is open, its kernel idle")
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(LIVE, state="attached")
    clock.step("Run All Cells, until the first lab is live")
    lab = page.locator(".nk-lab:not(.nk-question)").first
    before = lab.locator(".nk-sentence").inner_text()
    lab.get_by_role("switch", name="NK cells (innate)").press("Space")
    page.wait_for_function(
        "([lab, before]) => lab.querySelector('.nk-sentence').innerText !== before",
        arg=[lab.element_handle(), before],
    )
    cells = json.loads((image.home / "notebooks" / LESSON).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    guests = sum(source.startswith(("nk.Lab(", "nk.Question(")) for source in sources)
    # What is scrolled out of sight is not drawn by JupyterLab: each cell is looked at once.
    alive = 0
    for number, cell in enumerate(cells):
        if "".join(cell["source"]).startswith(("nk.Lab(", "nk.Question(")):
            page.evaluate(
                "(i) => jupyterapp.shell.currentWidget.content.scrollToItem(i, 'start')", number
            )
            drawn = page.locator(f".jp-Cell[data-windowed-list-index='{number}'] .nk-lab")
            drawn.first.wait_for(timeout=20_000)
            alive += 1
    print(f"  {alive} of {guests} labs and questions of {LESSON} alive; the first lab answers")
    return alive == guests > 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", help="the Python of the environment")
    asked = parser.parse_args()
    print(f"the files of binder/, step by step; {browser.machine()}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        image = Image(Path(name), asked.python or python_named())
        image.build(Clock())
        with browser.chromium() as chromium:
            page = chromium.new_page(viewport=browser.SIZE)
            clock = Clock()
            server = image.start()
            try:
                alive = visit(page, image, clock)
                page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
            finally:
                server.terminate()
                server.wait(20)
    return 0 if alive else 1


if __name__ == "__main__":
    sys.exit(main())
