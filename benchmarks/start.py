"""How long until the first picture or trajectory, and how large what is kept or sent is.

    python benchmarks/start.py

1. From Run to a picture: Shift+Enter on a cell in JupyterLab, in a fresh page with a fresh idle
   kernel that has imported nothing; until a Lab is painted, or until the peer's plotly figure is
   (an ipywidgets slider over the same model in the kernel). In turns, the caches on disk warm. The
   clock is that of slider.py.
2. Fresh processes, in turns, from starting Python to its end: `import nkteach` alone, then to the
   first trajectory, and libroadrunner to its first one of the same network (read as SBML), with
   the same days, rows and relative tolerance. An empty Python is what all of them include.
3. Sizes: an exported page, and the widget state that JupyterLab saves in a notebook.
4. One trajectory in the page (V8) and in the kernel, in turns: the same levers in, the same rows
   out, without drawing. In the page this includes reading the columns that a lab draws.
"""

import base64
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import antimony
import browser
import peers

import nkteach as nk
from nkteach.__main__ import find_lesson
from nkteach.core.program import compile_network
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.lenses.average import EVERY, TOLERANCE, compiled
from nkteach.network.levers import choose, movable
from nkteach.page import joined_code, packed_core
from nkteach.sharing.export import ENGINE, STATE, export_page

DAYS = 120
KERNELS = 5
PROCESSES = 7
ROUNDS, RUNS = 31, 20  # a trajectory is shorter than the page's clock is fine
WARM = 25  # rounds before these, until V8 has compiled it in full
SCENARIOS = {"cleared": {}, "escapes": {"adaptive": 0.0}}

PICTURES = {
    "nk.Lab": (browser.OUR_CELL, ".nk-lab .nk-sentence:not(:empty)"),
    "slider and plotly": (browser.PEER_CELL, ".js-line[d]"),
}
# The sentence and the picture of a Lab change in one task; this says that the picture has.
DRAWN = """() => {
  const canvas = document.querySelector(".nk-lab canvas");
  const blank = document.createElement("canvas");
  [blank.width, blank.height] = [canvas.width, canvas.height];
  return canvas.width > 0 && canvas.toDataURL() !== blank.toDataURL();
}"""

IN_PAGE = """async ({ code, core, strings, model }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const engine = await (await import(url)).loadEngine(bytes, strings);
  const simulation = await engine.prepare(model);
  const { lines, outcome, blood } = model;
  const drawn = lines.filter((line) => line.shown).map((line) => line.column);
  drawn.push(outcome.count, outcome.share, ...blood.parts.map(([column]) => column));
  globalThis.time = (settings, runs) => {
    const begun = performance.now();
    for (let i = 0; i < runs; i++) {
      const run = simulation.run(settings);
      if (!drawn.every((column) => run.columns[column].length > 0)) throw new Error("no rows");
    }
    return 1000 * (performance.now() - begun) / runs;
  };
}"""


def picture(server: browser.JupyterLab, chromium: Any, cell: str, sign: str) -> float:
    """Return the seconds from Shift+Enter to the first picture."""
    page = server.open(chromium, "start.ipynb", [cell])
    page.evaluate("(sign) => stopwatch.appears(sign)", sign)
    page.locator(".jp-Cell .cm-content").first.click()
    page.wait_for_timeout(500)
    page.keyboard.press("Shift+Enter")
    taken = float(page.evaluate("stopwatch.result")) / 1000
    if cell == browser.OUR_CELL and not page.evaluate(DRAWN):
        raise RuntimeError("the lab said its outcome before it was painted")
    server.close(page)
    return taken


def pictures(server: browser.JupyterLab, chromium: Any) -> None:
    times: dict[str, list[float]] = {name: [] for name in PICTURES}
    for kernel in range(KERNELS + 1):
        for name, (cell, sign) in PICTURES.items():
            taken = picture(server, chromium, cell, sign)
            if kernel > 0:  # the first fills the caches
                times[name].append(taken)
    print(f"\nfrom Run to a painted picture ({KERNELS} fresh kernels each)")
    base = statistics.median(times["slider and plotly"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(
            f"  {name:26} {middle:8.2f} s  {middle / base:5.2f} of the peer's"
            f"  ({min(found):.2f} to {max(found):.2f})"
        )


def processes(folder: Path) -> None:
    program = compile_network(nk.teaching)
    parameters, start = compiled(nk.teaching).start({})
    sbml = folder / "network.xml"
    text = peers.antimony_text(program, parameters, start[: len(nk.teaching.species)])
    if antimony.loadString(text) < 0:
        raise RuntimeError(antimony.getLastError())
    sbml.write_text(antimony.getSBMLString(antimony.getMainModuleName()))
    rows = round(DAYS / EVERY) + 1
    codes = {
        "empty Python": "",
        "import nkteach": "import nkteach",
        "nkteach, first trajectory": f"import nkteach as nk; nk.simulate({DAYS})",
        "libroadrunner, the same": (
            f"import roadrunner; r = roadrunner.RoadRunner({str(sbml)!r});"
            f"r.integrator.relative_tolerance = {TOLERANCE}; r.simulate(0, {DAYS}, {rows})"
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in codes}
    for process in range(PROCESSES + 1):
        for name, code in codes.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
            if process > 0:
                times[name].append(time.perf_counter() - begun)
    print(f"\nfresh processes ({len(program.columns)} columns, {rows} rows; {PROCESSES} each)")
    base = statistics.median(times["libroadrunner, the same"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"  {name:26} {1000 * middle:7.0f} ms  {middle / base:5.2f} of libroadrunner's")


def sizes(server: browser.JupyterLab, chromium: Any, folder: Path) -> None:
    page = folder / "lesson.html"
    export_page(find_lesson("01"), page)
    print("\nsizes")
    print(f"  {'lesson 1 as a page':26} {page.stat().st_size / 1000:7.0f} kB")
    labs = saved_state(server, chromium, "labs.ipynb", [browser.OUR_CELL, "nk.Lab()"])
    peer = saved_state(server, chromium, "peer.ipynb", [browser.PEER_CELL])
    engine = labs.pop(ENGINE)
    for name, size in {
        "state of the engine": engine,
        "state of each lab": sum(labs.values()) / 2,
        "state of the peer": sum(peer.values()),
    }.items():
        print(f"  {name:26} {size / 1000:7.0f} kB")


def saved_state(
    server: browser.JupyterLab, chromium: Any, name: str, cells: list[str]
) -> dict[str, int]:
    """Return the bytes that each kind of widget takes in a notebook that JupyterLab saved."""
    page = server.open(chromium, name, cells)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        "(count) => document.querySelectorAll('.nk-lab canvas, .js-plotly-plot').length === count",
        arg=len(cells),
        timeout=1000 * browser.SECONDS,
    )
    page.wait_for_timeout(2000)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    server.close(page)
    notebook = json.loads((server.folder / name).read_text(encoding="utf-8"))
    found: dict[str, int] = {}
    for entry in notebook["metadata"]["widgets"][STATE]["state"].values():
        kind = entry["state"].get("_anywidget_id", entry["model_name"])
        found[kind] = found.get(kind, 0) + len(json.dumps(entry).encode())
    return found


def trajectories(chromium: Any) -> None:
    network = nk.teaching
    page = browser.new_page(chromium)
    page.evaluate(
        IN_PAGE,
        {
            "code": f"{joined_code()}\nexport {{ loadEngine }};",
            "core": base64.b64encode(packed_core()).decode(),
            "strings": catalogue(),
            "model": description(network, choose(network, None), network.title),
        },
    )
    model = compiled(network, movable(network))  # as the lab of the same levers
    print(f"\none trajectory ({DAYS} days, {RUNS * ROUNDS} each)")
    for scenario, settings in SCENARIOS.items():
        times: dict[str, list[float]] = {"kernel": [], "page (V8)": []}
        for turn in range(WARM + ROUNDS):
            begun = time.perf_counter()
            for _ in range(RUNS):
                model.average(settings, DAYS, EVERY, TOLERANCE, TOLERANCE)
            native = 1e6 * (time.perf_counter() - begun) / RUNS
            inside = page.evaluate(
                "([settings, runs]) => time(settings, runs)", [settings | {"days": DAYS}, RUNS]
            )
            if turn >= WARM:
                times["kernel"].append(native)
                times["page (V8)"].append(inside)
        base = statistics.median(times["kernel"])
        for name, found in times.items():
            middle = statistics.median(found)
            print(f"  {f'{scenario}, {name}':26} {middle:7.0f} us  {middle / base:5.2f} x")


def main() -> int:
    print(browser.machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        processes(folder)
        with browser.chromium() as chromium:
            trajectories(chromium)
            with browser.jupyterlab() as server:
                pictures(server, chromium)
                sizes(server, chromium, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
