"""What thirty students hold of one server's memory: a kernel each, with a lesson run in it.

    python benchmarks/memory.py [--kernels 30]

Three kinds, one after the other, each in as many kernels at the same time:

bare             a kernel that has run nothing but 1 + 1
lesson 1         all its cells, with their labs and questions
FigureWidget     one ipywidgets slider over one plotly FigureWidget, the model in the kernel

Memory is the proportional set size, which shares out what several processes have in common, of
the kernels and their children (Linux, /proc/PID/smaps_rollup). It is taken when all have run. The
server itself, which is the same for all, is not counted. The kernels are fresh ones of this Python;
the core is built before.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import browser
import nbformat
import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

import nkteach as nk
from nkteach.__main__ import find_lesson

SECONDS = 180


def lesson_cells() -> list[str]:
    notebook = nbformat.read(find_lesson("01"), as_version=4)
    return [str(cell.source) for cell in notebook.cells if cell.cell_type == "code"]


def run(client: BlockingKernelClient, cells: list[str]) -> None:
    for cell in cells:
        reply = client.execute_interactive(
            cell, timeout=SECONDS, allow_stdin=False, output_hook=lambda _: None
        )
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"{cell}\n{reply['content']['evalue']}")


def held(manager: KernelManager) -> float:
    """Return the megabytes of a kernel and its children."""
    kernel = psutil.Process(manager.provisioner.pid)
    total = 0
    for process in (kernel, *kernel.children(recursive=True)):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return 1024 * total / 1e6


def measure(name: str, cells: list[str], kernels: int) -> float:
    """Start the kernels, run the cells in each, print what they hold; return it for each."""
    running: list[tuple[Any, Any]] = []
    began = time.perf_counter()
    try:
        for _ in range(kernels):
            started = start_new_kernel(startup_timeout=SECONDS, stderr=subprocess.DEVNULL)
            running.append(started)
            run(running[-1][1], cells)
        found = [held(manager) for manager, _ in running]
    finally:
        for manager, client in running:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    middle = statistics.median(found)
    print(
        f"  {name:16} {middle:6.1f} MB a kernel ({min(found):.1f} to {max(found):.1f}), "
        f"{sum(found):6.0f} MB in all; {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    return middle


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernels", type=int, default=30)
    kernels = parser.parse_args().kernels
    nk.simulate(1)  # builds the core if it was not
    print(f"proportional set size of {kernels} kernels; {browser.machine()}")
    bare = measure("bare", ["1 + 1"], kernels)
    ours = measure("lesson 1", lesson_cells(), kernels)
    peer = measure("FigureWidget", [browser.PEER_CELL], kernels)
    print(f"  over a bare kernel: {ours - bare:.1f} MB and {peer - bare:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
