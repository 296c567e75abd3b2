"""What the tests share: a real Chromium, a real JupyterLab, and settings drawn at random.

The browser is Debian's /usr/bin/chromium, $NKTEACH_CHROMIUM, or the one `playwright install
chromium` fetched. Where there is none, browser tests are skipped and say so; where the variable CI
is set, they fail.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import numpy as np
import pytest

import nkteach as nk
from nkteach.__main__ import main
from nkteach.network.levers import choose

# The same examples in every run, and no folder of examples left behind.
hypothesis.settings.register_profile("nkteach", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("nkteach")

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The popups of an address bar that nobody sees: more than half of what a new page costs. This
    # list takes the place of Playwright's, of which the last four are kept.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding",
]
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
START_SECONDS = 90


@pytest.fixture(autouse=True)
def answers_of_this_test(tmp_path, monkeypatch):
    """Each test begins without answers, and leaves none beside the lessons."""
    monkeypatch.setenv("NKTEACH_ANSWERS_DIR", str(tmp_path))


# Settings


def random_settings(random, levers=None):
    """Any value of these levers (the usual ones), {name: value}; `random` is a numpy Generator."""
    settings = {}
    for lever in levers or choose(nk.teaching, None):
        if lever.kind == "switch":
            settings[lever.name] = int(random.integers(2))
        elif lever.kind == "whole":
            settings[lever.name] = int(random.integers(lever.low, lever.high + 1))
        elif lever.kind == "log":
            share = random.uniform()
            low = max(lever.low, 1.0)
            settings[lever.name] = float(
                np.clip(low * (lever.high / low) ** share, low, lever.high)
            )
        else:
            settings[lever.name] = float(random.uniform(lever.low, lever.high))
    return settings


# The first lesson, as files


@pytest.fixture(scope="session")
def first_page(tmp_path_factory):
    """The first lesson as a page."""
    return _written("page", tmp_path_factory)


@pytest.fixture(scope="session")
def first_deck(tmp_path_factory):
    """The first lesson as slides."""
    return _written("slides", tmp_path_factory)


@pytest.fixture(scope="session")
def spanish_deck(tmp_path_factory):
    """The first lesson as slides in Spanish."""
    return _written("slides", tmp_path_factory, "--lang", "es")


def _written(kind, tmp_path_factory, *options):
    target = tmp_path_factory.mktemp(kind) / "first.html"
    assert main([kind, "01", *options, "-o", str(target)]) == 0
    return target


# The browser


LONGEST = "test_lessons_in_browser.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark every test that uses the browser, so that `-m "not browser"` leaves them out.

    Their files take longest and come first, so that on two cores none is left alone at the end.
    """
    for item in items:
        if {"chromium", "firefox"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("browser")
    long = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path.name != LONGEST, item.path not in long))


def _no_browser(reason):
    if os.environ.get("CI"):
        pytest.fail(f"No browser test could run: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium():
    """A Chromium, driven by Playwright.

    One for each module, not for all: while Playwright is on, an event loop runs in the
    main thread, which is no place for the notebooks that are run after the tests.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _no_browser('Playwright is missing: pip install -e ".[test]"')
    path = os.environ.get("NKTEACH_CHROMIUM")
    if not path and DEBIAN_CHROMIUM.exists():
        path = DEBIAN_CHROMIUM
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        except Error as error:
            _no_browser(f"no Chromium starts (playwright install chromium): {error}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lens_files(tmp_path_factory):
    """A page and a deck of a lab in each lens, a prediction and a drawing: {name: address}."""
    from accessible import lens_files

    return lens_files(tmp_path_factory.mktemp("lenses"))


@pytest.fixture(scope="session")
def spanish_file(tmp_path_factory):
    """A page in Spanish: a lab, and a published model with long units."""
    from accessible import spanish_file

    return spanish_file(tmp_path_factory.mktemp("spanish"))


@dataclass
class Complaints:
    """What a page complained of: errors nobody caught, and what went to console.error."""

    uncaught: list[str]
    console: list[str]


def watch(page):
    """Return the complaints of a page; they gather as it runs."""
    complaints = Complaints([], [])
    page.on("pageerror", lambda error: complaints.uncaught.append(str(error)))

    def heard(message):
        if message.type == "error":
            complaints.console.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", heard)
    return complaints


@contextlib.contextmanager
def blank(chromium):
    """An empty page with no kernel and no network; it must not complain."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.context.set_offline(True)
    complaints = watch(page)
    yield page
    page.close()
    assert complaints == Complaints([], [])


@pytest.fixture
def blank_page(chromium):
    with blank(chromium) as page:
        yield page


# JupyterLab


@dataclass(frozen=True)
class JupyterServer:
    """A running JupyterLab and the folder it shows."""

    url: str
    token: str
    folder: Path

    def address(self, notebook):
        return f"{self.url}/lab/tree/{notebook}?token={self.token}"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def jupyter_server(tmp_path_factory):
    """A real JupyterLab in a folder of its own: no user's settings, no news, no updates.

    It saves widget state with a notebook, which is what a teacher turns on.
    """
    home = tmp_path_factory.mktemp("jupyter")
    folder, settings = home / "root", home / "settings"
    folder.mkdir()
    for plugin, values in {
        "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
        "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    }.items():
        path = settings / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    server = JupyterServer(f"http://127.0.0.1:{_free_port()}", os.urandom(12).hex(), folder)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={server.url.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={server.token}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.user_settings_dir={settings}",
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(server):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()[-3000:]}")
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(server):
    address = f"{server.url}/api/status?token={server.token}"
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own server)
            return True
    except OSError:
        return False
