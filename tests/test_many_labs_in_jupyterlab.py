"""Twenty labs in one notebook: what they share, and that no state of the kernel stops them."""

import json
import os
import re
import signal
import time

import pytest
from conftest import watch

COUNT = 20
CELLS = [
    "import os\nimport nkteach as nk\nfrom IPython.display import display\n"
    "print('kernel', os.getpid())",
    f'labs = [nk.Lab(levers=["innate", "cytotoxic"], patients=100) for _ in range({COUNT})]\n'
    "display(*labs)",
]
ENGINE = "nkteach.page.engine.Engine"
LIVE = 90_000  # ms: on a new machine the kernel builds the core first
# Every memory that the page makes for WebAssembly: a core has one.
REMEMBER = """
globalThis.memories = 0;
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(...given) {
    super(...given);
    memories += 1;
  }
};
"""
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"


class Bench:
    """The notebook, open and run in JupyterLab."""

    def __init__(self, page, path):
        self.page = page
        self.path = path

    def run_all(self):
        self.page.wait_for_function(
            f"() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext?.session"
            f" && {KERNEL}?.status === 'idle'",
            timeout=LIVE,
        )
        self.page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            "(count) => document.querySelectorAll('.nk-lab .nk-levers').length === count",
            arg=COUNT,
            timeout=LIVE,
        )
        self.page.wait_for_selector(".nk-sentence strong >> nth=0")

    def kernel_process(self):
        printed = self.page.locator(".jp-OutputArea-output", has_text=re.compile(r"kernel \d+"))
        return int(printed.first.text_content().split()[1])

    def show(self, number, lens):
        lab = self.page.locator(".nk-lab").nth(number)
        lab.get_by_role("tab", name=lens, exact=True).click()
        self.page.wait_for_function(
            "(lab) => lab.querySelector('.nk-sentence').innerText.length > 0",
            arg=lab.element_handle(),
        )
        return lab

    def check_chance(self):
        """The patients of the first lab are counted anew, all of them."""
        lab = self.show(0, "Chance")
        self.wait_for_patients(lab)
        before = lab.locator(".nk-tally").inner_text()
        lab.get_by_role("switch", name="NK cells (innate)").press("Space")
        self.page.wait_for_function(
            "([lab, before]) => lab.querySelector('.nk-tally').innerText !== before",
            arg=[lab.element_handle(), before],
        )
        self.wait_for_patients(lab)

    def wait_for_patients(self, lab):
        self.page.wait_for_function(
            """(lab) => !lab.querySelector(".nk-shares").classList.contains("nk-stale")
              && lab.querySelector(".nk-progress").hidden
              && [...lab.querySelectorAll(".nk-tally li")].every((li) =>
                li.innerText.endsWith(" of 100"))""",
            arg=lab.element_handle(),
        )

    def check_tissue(self):
        """The cells of the second lab follow a lever at once, and their clock goes on."""
        lab = self.show(1, "Tissue")
        clock = lab.locator(".nk-tissue-clock")
        began = clock.inner_text()
        lab.get_by_role("button", name="Play", exact=True).click()
        self.page.wait_for_function(
            "([clock, began]) => clock.innerText !== began", arg=[clock.element_handle(), began]
        )
        lab.get_by_role("button", name="Pause", exact=True).click()
        lab.get_by_role("button", name="Start over", exact=True).click()
        before = lab.locator(".nk-sentence").inner_text()
        lab.get_by_role("switch", name="NK cells (innate)").press("Space")
        self.page.wait_for_function(
            "([lab, before]) => lab.querySelector('.nk-sentence').innerText !== before",
            arg=[lab.element_handle(), before],
        )

    def check_all_lenses(self):
        self.check_chance()
        self.check_tissue()


@pytest.fixture(scope="module")
def bench(chromium, jupyter_server):
    path = jupyter_server.folder / "bench.ipynb"
    cells = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(CELLS)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4,
                "nbformat_minor": 5}  # fmt: skip
    path.write_text(json.dumps(notebook))
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    page.add_init_script(REMEMBER)
    complaints = watch(page)
    # A workspace of its own, or other tests would find this notebook open.
    address = jupyter_server.address(path.name).replace("/lab/tree/", "/lab/workspaces/bench/tree/")
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=LIVE)
    found = Bench(page, path)
    found.run_all()
    yield found
    page.evaluate("() => jupyterapp.shell.currentWidget?.sessionContext?.shutdown()")
    # JupyterLab itself complains of requests that a killed kernel cannot answer.
    assert [said for said in complaints.uncaught if "Canceled future" not in said] == []
    page.close()


def test_twenty_labs_share_one_core_one_style_and_one_saved_engine(bench):
    page = bench.page
    assert page.locator(".nk-lab canvas.nk-canvas").count() >= COUNT
    # Those out of sight are drawn when there is time.
    page.wait_for_function(
        "count => document.querySelectorAll('.nk-sentence strong').length >= count", arg=COUNT
    )
    assert page.evaluate("memories") == 1
    styles = (
        "[...document.querySelectorAll('style')].filter((s) => s.textContent.includes('.nk-lab'))"
    )
    assert page.evaluate(f"{styles}.length") == 1
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    deadline = time.monotonic() + 20
    state = {}
    while not state:
        assert time.monotonic() < deadline, "the widget state was not saved"
        page.wait_for_timeout(200)
        saved = json.loads(bench.path.read_text())["metadata"].get("widgets", {})
        state = saved.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    engines = [
        widget for widget in state.values() if widget["state"].get("_anywidget_id") == ENGINE
    ]
    labs = [widget for widget in state.values() if "levers_shown" in widget["state"]]
    assert len(engines) == 1
    assert len(labs) == COUNT
    assert max(len(json.dumps(lab)) for lab in labs) <= 50_000


def test_a_busy_kernel_holds_nothing_up(bench):
    code = "import time; time.sleep(300)"
    bench.page.evaluate(
        f"(code) => void {KERNEL}.requestExecute({{ code }}).done.catch(() => 0)", code
    )
    bench.page.wait_for_function(f"() => {KERNEL}.status === 'busy'")
    try:
        bench.check_all_lenses()
        assert bench.page.evaluate(f"{KERNEL}.status") == "busy"
    finally:
        bench.page.evaluate(f"() => {KERNEL}.interrupt()")
        bench.page.wait_for_function(f"() => {KERNEL}.status === 'idle'")


def test_a_killed_kernel_leaves_the_labs_alive(bench):
    os.kill(bench.kernel_process(), signal.SIGKILL)
    bench.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click(timeout=LIVE)
    bench.check_all_lenses()
    bench.run_all()  # another kernel came by itself; its labs are new ones
    bench.check_all_lenses()


def test_a_restarted_kernel_leaves_the_labs_alive(bench):
    bench.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    bench.page.wait_for_function(f"() => {KERNEL}.status === 'idle'", timeout=LIVE)
    bench.check_all_lenses()
