"""Whether a lab that is used for a long time stays as it was: its memory, and what it shows.

    python benchmarks/soak.py [--moves 100000] [--switches 10000] [--labs 50]

An exported page with one lab of every lever stands in Chromium with no network. Levers are moved to
random places, five moves a frame (what a hand can do is one); then the lens is switched, with a
move in between. Memory is what is left after garbage collection: the heap of the language, and
WebAssembly's memory. It is taken after the second tenth and at the end. Then all levers are set
back and some are moved, here and in a page just opened: the pictures must be the same, point by
point.

The tests run it with 5,000 and 500; it ends with 1 if memory grew by more than a tenth, elements or
listeners are left behind, or the pictures differ.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import browser
import nbformat

GROWTH = 1.10
DRAWN = ".nk-lab .nk-sentence strong"
# Every memory of WebAssembly that the page makes.
REMEMBER = """
globalThis.memories = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(...given) {
    super(...given);
    memories.push(this);
  }
};
"""
COUNT = "() => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)"
MOVE = """
async ({ moves, seed }) => {
  const sliders = [...document.querySelectorAll(".nk-lab input[type=range]")];
  const switches = [...document.querySelectorAll(".nk-lever .nk-switch")];
  let state = seed;
  const below = (end) => ((state = (state * 1103515245 + 12345) % 2 ** 31), (state >> 8) % end);
  for (let i = 1; i <= moves; i++) {
    if (below(8) === 0) switches[below(switches.length)].click();
    else {
      const slider = sliders[below(sliders.length)];
      const share = below(1001) / 1000;
      slider.value = String(Number(slider.min) + share * (slider.max - slider.min));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (i % 5 === 0) await new Promise(requestAnimationFrame);
  }
}
"""
SWITCH = """
async ({ switches, seed }) => {
  const tabs = [...document.querySelectorAll(".nk-tab")];
  const slider = document.querySelector(".nk-lab input[type=range]");
  for (let i = 0; i < switches; i++) {
    tabs[(i + 1) % tabs.length].click();
    slider[(i + seed) % 2 ? "stepUp" : "stepDown"](3);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  tabs[0].click();
  await new Promise(requestAnimationFrame);
}
"""
# Every lens once, until it has shown all it shows.
VISIT = """
async () => {
  const tabs = [...document.querySelectorAll(".nk-tab")];
  const shown = () => document.querySelector(".nk-sentence strong, .nk-dots100 > *");
  for (const tab of [...tabs, tabs[0]]) {
    tab.click();
    await new Promise((done) => setTimeout(done, 1500));
    while (!shown()) await new Promise(requestAnimationFrame);
  }
}
"""
SETTLE = """
async () => {
  const tools = [...document.querySelectorAll(".nk-tool")];
  tools.find((tool) => tool.textContent === "Reset all").click();
  await new Promise(requestAnimationFrame);
  const sliders = [...document.querySelectorAll(".nk-lab input[type=range]")];
  for (const [at, share] of [[0, 0.3], [1, 0.6], [2, 0.8]]) {
    const slider = sliders[at];
    slider.value = String(Number(slider.min) + share * (slider.max - slider.min));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const canvas = document.querySelector(".nk-canvas");
  return [document.querySelector(".nk-sentence").textContent, canvas.toDataURL()];
}
"""


def write_page(folder: Path, labs: int) -> Path:
    cells = [nbformat.v4.new_code_cell("import nkteach as nk")]
    cells += [nbformat.v4.new_code_cell("nk.Lab(patients=100)") for _ in range(labs)]
    path = folder / f"labs-{labs}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    target = path.with_suffix(".html")
    command = [sys.executable, "-m", "nkteach", "page", str(path), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def opened(chromium: Any, file: Path, labs: int = 1) -> tuple[Any, float]:
    """Return the page when all its labs are there and one is drawn, and the seconds till then."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.context.set_offline(True)
    page.add_init_script(REMEMBER)
    page.on("pageerror", lambda error: print(f"  error: {error}"))
    began = time.perf_counter()
    page.goto(file.as_uri())
    page.wait_for_function(
        "(labs) => document.querySelectorAll('.nk-lab').length === labs", arg=labs, timeout=120_000
    )
    page.wait_for_selector(f"{DRAWN} >> nth=0")
    return page, time.perf_counter() - began


class Memory:
    """What a page holds after garbage collection."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def bytes(self) -> float:
        for _ in range(3):
            self.session.send("HeapProfiler.collectGarbage")
        usage = self.session.send("Runtime.getHeapUsage")
        return float(usage["usedSize"] + self.page.evaluate(COUNT))

    def things(self) -> tuple[int, int]:
        """Return the numbers of elements and of listeners."""
        counts = self.session.send("Memory.getDOMCounters")
        return counts["nodes"], counts["jsEventListeners"]


def soak(page: Any, name: str, script: str, count: int) -> bool:
    """Run a script in ten parts; print what memory does after the second, return whether it stays.

    Until then the browser still compiles what is used often.
    """
    memory = Memory(page)
    began = time.perf_counter()
    part = {name: max(1, count // 10)}
    found = []
    for seed in range(1, 11):
        page.evaluate(script, {**part, "seed": seed})
        if seed in (2, 10):
            page.wait_for_timeout(1000)  # patients that are still computed
            found.append((memory.bytes(), *memory.things()))
    (first, nodes, listeners), (last, more_nodes, more_listeners) = found
    seconds = time.perf_counter() - began
    print(
        f"  {count:7,} {name:8} {first / 1e6:6.1f} MB, then {last / 1e6:6.1f} MB "
        f"({last / first:.3f} times); elements {nodes:,} and {more_nodes:,}, "
        f"listeners {listeners:,} and {more_listeners:,}; {seconds:.0f} s"
    )
    flat = last <= GROWTH * first
    return flat and more_nodes <= GROWTH * nodes and more_listeners <= GROWTH * listeners


def many(chromium: Any, folder: Path, labs: int) -> bool:
    """Open a page of many labs; return whether the last one answers. What is out of sight is
    drawn when there is time.
    """
    page, seconds = opened(chromium, write_page(folder, labs), labs)
    began = time.perf_counter()
    page.wait_for_function(
        f"(labs) => document.querySelectorAll({DRAWN!r}).length === labs", arg=labs, timeout=120_000
    )
    more = time.perf_counter() - began
    held = Memory(page).bytes()
    lab = page.locator(".nk-lab").last
    lab.scroll_into_view_if_needed()
    before = lab.locator(".nk-sentence").inner_text()
    lab.get_by_role("switch").first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    answers = bool(lab.locator(".nk-sentence").inner_text() != before)
    print(
        f"  {labs} labs on a page: {seconds:.1f} s until all are there and what is seen is drawn, "
        f"{more:.1f} s more until the rest is; {held / 1e6:.0f} MB"
    )
    page.close()
    return answers


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=100_000)
    parser.add_argument("--switches", type=int, default=10_000)
    parser.add_argument("--labs", type=int, default=50)
    asked = parser.parse_args()
    print(f"a lab in long use; {browser.machine()}")
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as chromium:
        file = write_page(Path(folder), 1)
        page, _ = opened(chromium, file)
        page.evaluate(VISIT)
        stays = soak(page, "moves", MOVE, asked.moves)
        stays &= soak(page, "switches", SWITCH, asked.switches)
        used = page.evaluate(SETTLE)
        page.close()
        page, _ = opened(chromium, file)
        same = used == page.evaluate(SETTLE)
        print(f"  the last picture and that of a page just opened: {'equal' if same else 'DIFFER'}")
        page.close()
        answers = many(chromium, Path(folder), asked.labs)
    return 0 if stays and same and answers else 1


if __name__ == "__main__":
    sys.exit(main())
