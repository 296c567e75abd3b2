"""What the benchmarks in a browser share: Chromium, JupyterLab, the peer's cell and a stopwatch."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIRST_PORT = 8951
SECONDS = 90
SIZE = {"width": 1280, "height": 1500}  # room for our lab and the peer's figure, both in view

OUR_CELL = """\
import nkteach as nk
nk.Lab("first-responders", levers=["innate", "adaptive", "mhc_low", "cytotoxic"])"""

# As a teacher would write it: the same model, lines and rows, in the kernel.
PEER_CELL = """\
import ipywidgets
import plotly.graph_objects as go
import nkteach as nk

run = nk.simulate()
figure = go.FigureWidget(
    [go.Scatter(x=run.days, y=run[name], name=name) for name in ("tumour", "nk", "cd8_effector")]
)
figure.update_yaxes(type="log", range=[-0.3, 5.3])
slider = ipywidgets.FloatSlider(value=1, min=0, max=1.5, step=0.05, continuous_update=True)


def move(change):
    run = nk.simulate(cytotoxic=change["new"])
    with figure.batch_update():
        for trace in figure.data:
            trace.y = run[trace.name]


slider.observe(move, "value")
ipywidgets.VBox([slider, figure])"""

# The stopwatch in the page. It starts when a key reaches the window, before any other listener.
# It stops after `when`, at the end of the next frame: a task that is queued inside
# requestAnimationFrame runs once that frame has been drawn. It looks into shadow roots, in which
# marimo keeps its elements.
STOPWATCH = """
globalThis.stopwatch = {
  arm(when) {
    this.began = 0;
    this.result = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("no new picture")), 120000);
      when(() => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - this.began);
        port2.postMessage(0);
      }));
    });
  },
  // Our chart repaints in the frame that its slider's own "input" handler asks for.
  input() {
    this.arm((then) => document.addEventListener("input", then, { once: true }));
  },
  // Plotly redraws after the kernel's answer: when the lines have other paths than before.
  lines() {
    const before = this.paths();
    this.change(() => this.paths() !== before);
  },
  // Something, unless it is there already.
  appears(selector) {
    this.change(() => this.find(selector).length > 0);
  },
  change(happened) {
    this.arm((then) => {
      const look = () => {
        if (!happened()) return;
        observer.disconnect();
        this.enter = () => {};
        then();
      };
      const observer = new MutationObserver(look);
      const all = { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] };
      this.enter = (root) => observer.observe(root, all);
      this.roots.forEach(this.enter);
      look();
    });
  },
  roots: [document],
  enter() {},
  find(selector) {
    return this.roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  },
  paths() {
    return this.find(".js-line").map((line) => line.getAttribute("d")).join();
  },
};
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  stopwatch.roots.push(root);
  stopwatch.enter(root);
  return root;
};
const start = (event) => event.key !== "Shift" && (stopwatch.began ||= performance.now());
addEventListener("keydown", start, { capture: true });
"""


def installed() -> str | None:
    """Return $NKTEACH_CHROMIUM or Debian's; None stands for the one that Playwright fetched."""
    debian = Path("/usr/bin/chromium")
    return os.environ.get("NKTEACH_CHROMIUM") or (str(debian) if debian.exists() else None)


@contextlib.contextmanager
def chromium(*options: str) -> Iterator[Any]:
    """A Chromium without a graphics card; `options` are added to its command line."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = [*OPTIONS, *options]
        browser = playwright.chromium.launch(executable_path=installed(), args=args)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Any, size: dict[str, int] = SIZE) -> Any:
    """Open an empty page that has the stopwatch."""
    page = browser.new_page(viewport=size)
    page.add_init_script(STOPWATCH)
    return page


class JupyterLab:
    """A running JupyterLab and the folder it shows."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "root"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.token = os.urandom(12).hex()

    def start(self) -> subprocess.Popen[bytes]:
        self.folder.mkdir()
        settings = self.home / "settings"
        for plugin, values in {
            "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
            "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
        }.items():
            path = settings / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(values))
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--expose-app-in-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.url.rpartition(':')[2]}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.folder}",
            f"--IdentityProvider.token={self.token}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            f"--LabApp.user_settings_dir={settings}",
            f"--LabApp.workspaces_dir={self.home / 'workspaces'}",
        ]
        own = {
            f"JUPYTER_{part}_DIR": str(self.home / part) for part in ("CONFIG", "DATA", "RUNTIME")
        }
        with open(self.home / "log", "w") as log:
            return subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)

    def answers(self) -> bool:
        address = f"{self.url}/api/status?token={self.token}"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own server)
                return True
        except OSError:
            return False

    def open(self, browser: Any, name: str, cells: list[str]) -> Any:
        """Write a notebook and open it; return its page, with an idle kernel of its own."""
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "cells": [
                {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source,
                 "outputs": [], "execution_count": None}
                for i, source in enumerate(cells)
            ],
            "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5,
        }  # fmt: skip
        (self.folder / name).write_text(json.dumps(notebook))
        return self.show(browser, name)

    def show(self, browser: Any, name: str) -> Any:
        """Open a notebook of the folder; return its page, with an idle kernel of its own."""
        page = new_page(browser)
        page.goto(f"{self.url}/lab/tree/{name}?token={self.token}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=1000 * SECONDS)
        page.wait_for_function(
            "() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session"
            "?.kernel?.status === 'idle'",
            timeout=1000 * SECONDS,
        )
        page.wait_for_timeout(2000)  # what JupyterLab still does after its start
        return page

    def close(self, page: Any) -> None:
        """End the notebook's kernel and close its page."""
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.close()


@contextlib.contextmanager
def jupyterlab() -> Iterator[JupyterLab]:
    """A JupyterLab in a folder of its own: no user's settings, no news, no updates."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        lab = JupyterLab(Path(home))
        process = lab.start()
        try:
            deadline = time.monotonic() + SECONDS
            while not lab.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((lab.home / "log").read_text()[-3000:])
                time.sleep(0.2)
            yield lab
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no free port from {FIRST_PORT} up")


def machine() -> str:
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def spread(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    middle, late = np.percentile(times, [50, 95])
    return float(middle), float(late)
