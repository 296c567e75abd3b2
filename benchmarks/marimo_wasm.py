"""marimo's WebAssembly export of a slider over a plotly line, as it is and with --offline.

A page of marimo asks other hosts for Python and its packages when it is opened; one written with
--offline has asked them before. Here npm and pip stand in for these hosts: npm has Pyodide, and pip
finds wheels for Pyodide's platform. There is none of numpy, so the notebook does without it and
gains by that: its own page would have a few megabytes more to load.
"""

import contextlib
import hashlib
import http.server
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from email import message_from_string
from functools import partial
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# One line and one exponential in place of our 25 amounts.
NOTEBOOK = """\
# /// script
# dependencies = ["marimo", "plotly"]
# ///
import marimo

app = marimo.App()


@app.cell
def _():
    import math

    import marimo as mo
    import plotly.graph_objects as go

    return go, math, mo


@app.cell
def _(mo):
    slider = mo.ui.slider(0, 1.5, 0.05, value=1, label="Killing on contact")
    slider
    return (slider,)


@app.cell
def _(go, math, slider):
    days = list(range(121))
    tumour = [1000 * math.exp((0.25 - 0.3 * slider.value) * day) for day in days]
    go.Figure(go.Scatter(x=days, y=tumour))
    return
"""
# marimo with the browser that is there in place of one that Playwright fetched.
MARIMO = """
import runpy
import sys
from functools import partialmethod

from playwright.async_api import BrowserType

path = sys.argv.pop(1)
BrowserType.launch = partialmethod(BrowserType.launch, executable_path=path or None)
runpy.run_module("marimo", run_name="__main__", alter_sys=True)
"""
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# What marimo takes by name from Pyodide's list of packages, and what these need.
LOCKED = ("micropip", "packaging", "docutils", "pygments", "jedi", "parso", "pyodide-http")


class MissingError(Exception):
    """What a measurement needs is not there."""


class Server(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a log; counts the bytes it sends."""

    sent = 0

    def log_message(self, *_: Any) -> None:
        pass

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        Server.sent += len(data)
        with contextlib.suppress(ConnectionError):
            outputfile.write(data)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def npm(folder: Path, *packages: str) -> None:
    """Unpack packages of npm, each into `folder` under its own name."""
    if not shutil.which("npm"):
        raise MissingError("npm is missing")
    for package in packages:
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        name = package[0] + package[1:].partition("@")[0]
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            archive.extractall(folder / "unpacked", filter="data")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "unpacked" / "package").rename(folder / name)


def export(folder: Path, *options: str, browser: str = "") -> None:
    """Write the notebook with marimo to `folder`, or to one file."""
    if importlib.util.find_spec("marimo") is None or not shutil.which("uv"):
        raise MissingError("marimo or uv is missing")
    notebook = folder.with_suffix(".py")
    notebook.write_text(NOTEBOOK)
    command = [sys.executable, "-c", MARIMO, browser, "export", "html-wasm", str(notebook)]
    command += ["-o", str(folder), "--mode", "run", "--force", *options]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"CI": "1"})
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])


def export_offline(folder: Path, mirror: Path, browser: str) -> None:
    """Write the notebook with all that it needs, taken from a mirror of ours."""
    write_mirror(mirror)
    with served(mirror) as address:
        sources = ("--pyodide-index-url", address, "--pypi-index-url", f"{address}simple")
        export(folder, "--offline", *sources, browser=browser)


def pyodide_version() -> str:
    """Return the version of Pyodide that marimo asks for, from the help of its command."""
    command = [sys.executable, "-m", "marimo", "export", "html-wasm", "--help"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Pyodide\s+(\d[\d.]*\d)", text)
    if not found:
        raise RuntimeError("marimo's help no longer names a version of Pyodide")
    return found[1]


def write_mirror(folder: Path) -> None:
    """Fetch Pyodide with npm, the wheels with pip, and lay them out as their hosts do."""
    folder.mkdir()
    npm(folder, f"pyodide@{pyodide_version()}")
    for name in RUNTIME:
        (folder / "pyodide" / name).rename(folder / name)
    lock = json.loads((folder / "pyodide" / "pyodide-lock.json").read_text())
    python = ".".join(lock["info"]["python"].split(".")[:2])
    platform = f"pyemscripten_{lock['info']['abi_version']}_wasm32"
    abi = f"cp{python.replace('.', '')}"
    tags = ("--platform", platform, "--python-version", python, "--abi", abi)
    fetch(folder, [f"{name}=={lock['packages'][name]['version']}" for name in LOCKED], tags)
    lock["packages"] = {name: lock["packages"][name] for name in LOCKED}
    for entry in lock["packages"].values():
        wheel = folder / entry["file_name"]
        entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    write_yaml(folder)
    fetch_all(folder, tags, {"sys_platform": "emscripten", "python_full_version": f"{python}.0"})
    for name, wheel in wheels(folder).items():
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<!doctype html><a href="../../{wheel.name}">{wheel.name}</a>')


def fetch(folder: Path, requirements: list[str], tags: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(folder), *tags, *requirements]
    subprocess.run(command, check=True, capture_output=True)


def fetch_all(folder: Path, tags: tuple[str, ...], markers: dict[str, str]) -> None:
    """Fetch what marimo installs in Pyodide and what the notebook imports, with all they need."""
    version = importlib.metadata.version("marimo")
    wanted = [f"marimo-base=={version}", "black", "plotly"]
    while wanted:
        fetch(folder, wanted, tags)
        there = wheels(folder)
        needed: dict[str, str] = {}
        for wheel in there.values():
            for requirement in map(Requirement, requires(wheel)):
                marker = requirement.marker
                if marker is None or marker.evaluate(markers | {"extra": ""}):
                    name = canonicalize_name(requirement.name)
                    needed.setdefault(name, f"{name}{requirement.specifier}")
        wanted = [text for name, text in needed.items() if name not in there]


def wheels(folder: Path) -> dict[str, Path]:
    """Return the wheels of a folder by the names of their distributions."""
    return {canonicalize_name(wheel.name.split("-")[0]): wheel for wheel in folder.glob("*.whl")}


def requires(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_string(archive.read(name).decode())
    return metadata.get_all("Requires-Dist") or []


def write_yaml(folder: Path) -> None:
    """Fetch PyYAML, and leave out its compiled half, which it can do without."""
    compiled = folder / "compiled"
    fetch(compiled, ["pyyaml"], ())
    (source,) = compiled.glob("*.whl")
    version = source.name.split("-")[1]
    plain = folder / f"pyyaml-{version}-py3-none-any.whl"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".dist-info/WHEEL"):
                data = re.sub(rb"(?m)^Tag: .*\n", b"", data).strip() + b"\nTag: py3-none-any\n"
            if not name.endswith((".so", ".pyd", "/")):
                new.writestr(name, data)


def size(path: Path) -> int:
    """Return the bytes of a file, or of all files of a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
