"""The lab in a real JupyterLab: the whole way from "Run All Cells" to a moved lever.

What a reader does is done as a reader does it (menu, mouse, keys). What a test must know of the
kernel it asks the notebook's own kernel, through the page.
"""

import csv
import io
import json
import re
import time

import numpy as np
import pytest
from accessible import axe, light, open_folds
from conftest import watch
from test_accessible_colours import WEAK

import nkteach as nk

CELLS = [
    "import ipywidgets\nimport nkteach as nk\nlab = nk.Lab(); lab",
    'heard = []\nlab.observe(lambda change: heard.append(change["new"]), "tumour_cells")',
    "slider = ipywidgets.FloatSlider(value=1, min=0, max=1.5)\n"
    'link = ipywidgets.jslink((slider, "value"), (lab, "cytotoxic"))\nslider',
    'second = nk.Lab(smoking=True, title="A smoker"); second',
]
LIVE_SECONDS = 60  # on a new machine the kernel builds the core first


def write_notebook(path):
    cells = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(CELLS)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4,
                "nbformat_minor": 5}  # fmt: skip
    path.write_text(json.dumps(notebook))


def plain(text):
    """A sentence as Python has it: the page keeps "%" with its number."""
    return text.replace("\xa0", " ").strip()


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page, path, complaints):
        self.page = page
        self.path = path
        self.complaints = complaints

    @property
    def lab(self):
        return self.page.locator(".nk-lab").first

    def sentence(self):
        return plain(self.lab.locator(".nk-sentence").inner_text())

    def wait_for_sentence(self, text):
        self._wait(self.sentence, text, "the outcome")

    def slider(self, name):
        return self.lab.get_by_role("slider", name=name)

    def command(self, name, arguments=None):
        """Do one of JupyterLab's commands."""
        self.page.evaluate("([name, arguments]) => jupyterapp.commands.execute(name, arguments)",
                           [name, arguments or {}])  # fmt: skip

    def python(self, code):
        """Run code in the notebook's kernel; return the value of its last line, as JSON says it."""
        *lines, last = code.strip().splitlines()
        found = self.page.evaluate(
            """async (code) => {
              const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const asked = { code, silent: true, user_expressions: { answer: "answer" } };
              const { content } = await kernel.requestExecute(asked).done;
              if (content.status !== "ok") return { problem: content.evalue };
              const { answer } = content.user_expressions;
              return { answer: answer.data?.["text/plain"], problem: answer.evalue };
            }""",
            "\n".join(["import json", *lines, f"answer = json.dumps({last})"]),
        )
        assert not found["problem"], found["problem"]
        return json.loads(eval(found["answer"], {"__builtins__": {}}))  # noqa: S307 (a quoted text)

    def wait_for_python(self, expression, value):
        self._wait(lambda: self.python(expression), value, expression)

    def _wait(self, look, value, what):
        deadline = time.monotonic() + 5
        while (now := look()) != value:
            assert time.monotonic() < deadline, f"{what} is {now!r}, not {value!r}"
            self.page.wait_for_timeout(50)

    def cells(self):
        """(which cell is active, how many there are)"""
        return tuple(self.page.evaluate(
            "() => [jupyterapp.shell.currentWidget.content.activeCellIndex,"
            " jupyterapp.shell.currentWidget.content.widgets.length]"
        ))  # fmt: skip

    def reset(self):
        self.lab.get_by_role("button", name="Reset all").click()
        self.wait_for_sentence(nk.simulate().sentence)


@pytest.fixture(scope="module")
def opened(chromium, jupyter_server):
    """The notebook, run from the menu; its labs are live."""
    path = jupyter_server.folder / "lab.ipynb"
    write_notebook(path)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    complaints = watch(page)
    page.goto(jupyter_server.address(path.name))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # Run too early, it would ask which kernel to take.
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
        timeout=60_000,
    )
    began = time.monotonic()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    from playwright.sync_api import TimeoutError as TooLate

    try:
        page.wait_for_selector(".nk-lab .nk-sentence:not(:empty)", timeout=1000 * LIVE_SECONDS)
    except TooLate as late:
        outputs = page.locator(".jp-OutputArea").all_inner_texts()
        raise AssertionError(f"no lab: {outputs}, {complaints}") from late
    print(f"\nfrom Run All Cells to a live lab: {time.monotonic() - began:.1f} s")
    page.locator(".nk-lab").nth(1).scroll_into_view_if_needed()  # it draws as it is seen
    page.wait_for_function(
        "() => document.querySelectorAll('.nk-lab .nk-sentence:not(:empty)').length === 2"
    )
    page.locator(".nk-lab").first.scroll_into_view_if_needed()
    yield Notebook(page, path, complaints)
    page.close()


@pytest.fixture
def notebook(opened):
    """The notebook with all levers of its first lab at their normal value."""
    opened.reset()
    opened.wait_for_python("lab.tumour_cells", 1000)
    return opened


def test_the_lab_is_live_and_says_what_python_says(notebook):
    assert notebook.sentence() == nk.simulate().sentence
    second = notebook.page.locator(".nk-lab").nth(1).locator(".nk-sentence")
    assert plain(second.inner_text()) == nk.simulate(smoking=True).sentence


def test_arrows_move_the_slider_and_nothing_else(notebook):
    slider = notebook.slider("Killing on contact")
    slider.focus()
    before = notebook.cells()
    places = {}
    for key in (
        "ArrowRight",
        "ArrowUp",
        "ArrowLeft",
        "ArrowDown",
        "PageUp",
        "PageDown",
        "Home",
        "End",
    ):
        notebook.page.keyboard.press(key)
        places[key] = float(slider.input_value())
        assert slider.evaluate("element => element === document.activeElement"), key
        assert notebook.cells() == before, key
    assert places["ArrowRight"] == pytest.approx(1.05)
    assert places["ArrowUp"] == pytest.approx(1.1)
    assert places["ArrowDown"] == pytest.approx(1.0)
    assert places["PageUp"] > 1.05
    assert (places["Home"], places["End"]) == (0.0, 1.5)
    notebook.wait_for_python("lab.cytotoxic", 1.5)


def test_letters_pressed_on_a_lever_do_not_edit_the_notebook(notebook):
    before = notebook.cells()
    labelled = [
        notebook.slider("Killing on contact"),
        notebook.lab.get_by_role("switch", name="NK cells (innate)"),
        notebook.lab.get_by_role("button", name="Keep as ghost"),
    ]
    for control in labelled:
        control.focus()
        for key in ("a", "b", "d", "d", "x", "m", "j", "k"):
            notebook.page.keyboard.press(key)
        assert notebook.cells() == before
        # The cell is still there and still code.
        assert notebook.page.locator(".jp-CodeCell").count() == len(CELLS)


def test_a_switch_changes_the_outcome(notebook):
    switch = notebook.lab.get_by_role("switch", name="NK cells (innate)")
    switch.press("Space")
    expected = nk.simulate(innate=False).sentence
    assert expected != nk.simulate().sentence
    notebook.wait_for_sentence(expected)
    notebook.wait_for_python("lab.innate", False)


def test_python_moves_the_page(notebook):
    assert notebook.python("lab.smoking = True\nlab.smoking") is True
    notebook.wait_for_sentence(nk.simulate(smoking=True).sentence)
    assert notebook.lab.get_by_role("switch", name="Smoking").is_checked()


def test_the_page_moves_python_and_observers_hear_it(notebook):
    notebook.python("heard.clear()\n0")
    slider = notebook.slider("Tumour cells at the start")
    slider.press("End")
    notebook.wait_for_python("lab.tumour_cells", 50000)
    assert notebook.python("heard")[-1] == 50000
    notebook.wait_for_sentence(nk.simulate(tumour_cells=50000).sentence)


def test_another_widget_moves_the_lab_by_jslink(notebook):
    handle = notebook.page.locator(".widget-slider .noUi-handle").first
    handle.focus()
    handle.press("End")
    assert notebook.slider("Killing on contact").input_value() == "1.5"
    notebook.wait_for_sentence(nk.simulate(cytotoxic=1.5).sentence)


def download_csv(notebook):
    with notebook.page.expect_download() as waiting:
        notebook.lab.get_by_role("button", name="CSV").click()
    with open(waiting.value.path(), newline="", encoding="utf-8") as file:
        return file.read()


def table_of(text):
    """The columns of a CSV text, {name: numbers}."""
    lines = [line for line in io.StringIO(text) if not line.startswith(("#", '"#'))]
    rows = list(csv.reader(lines))
    numbers = np.array(rows[1:], dtype=float)
    return {name: numbers[:, i] for i, name in enumerate(rows[0])}


def test_lab_run_gives_the_rows_that_the_page_computed(notebook):
    notebook.python("lab.smoking, lab.tumour_cells, lab.short_sleep = True, 2345.5, 3\n0")
    notebook.wait_for_sentence(
        nk.simulate(smoking=True, tumour_cells=2345.5, short_sleep=3).sentence
    )
    page = table_of(download_csv(notebook))
    notebook.python('lab.run().to_csv("run.csv")\n0')
    python = table_of((notebook.path.parent / "run.csv").read_text(encoding="utf-8"))
    assert set(page) == set(python)
    for name, values in python.items():
        assert page[name].tobytes() == values.tobytes(), name


def test_the_chance_view_shows_the_cohort_of_python(notebook):
    notebook.python('lab.patients, lab.seed, lab.lens = 100, 7, "chance"\n0')
    try:
        said = notebook.python("lab.cohort().sentence")
        notebook.wait_for_sentence(said)
        tab = notebook.page.get_by_role("tab", name="Chance").first
        before = notebook.cells()
        tab.focus()
        for key in ("b", "d", "d", "ArrowDown", "ArrowLeft"):
            notebook.page.keyboard.press(key)
        assert notebook.cells() == before
        notebook.wait_for_python("lab.lens", "average")
        notebook.wait_for_sentence(nk.simulate().sentence)
    finally:
        notebook.python('lab.lens = "average"\n0')


def test_two_labs_share_one_engine(notebook):
    assert notebook.python("lab.engine == second.engine") is True
    engines = """
from ipywidgets.widgets.widget import _instances
sum(type(widget).__name__ == "Engine" for widget in _instances.values())
"""
    assert notebook.python(engines) == 1


def test_a_saved_notebook_stays_small(notebook):
    notebook.command("docmanager:save")
    deadline = time.monotonic() + 20
    states = {}
    while not states:
        assert time.monotonic() < deadline, "the widget state was not saved"
        notebook.page.wait_for_timeout(200)
        saved = json.loads(notebook.path.read_text())["metadata"].get("widgets", {})
        states = saved.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    sizes = {"engine": [], "lab": []}
    for widget in states.values():
        traits = widget["state"]
        kind = "engine" if traits.get("_anywidget_id") == "nkteach.page.engine.Engine" else ""
        kind = kind or ("lab" if "levers_shown" in traits else "")
        if kind:
            sizes[kind].append(len(json.dumps(widget)))
    print(f"\nsaved state in bytes: {sizes}")
    assert len(sizes["engine"]) == 1
    assert len(sizes["lab"]) == 2
    assert sizes["engine"][0] <= 200_000
    assert max(sizes["lab"]) <= 50_000


def test_the_tissue_takes_its_keys_from_the_notebook(notebook):
    notebook.lab.get_by_role("tab", name="Tissue").click()
    notebook.wait_for_python("lab.lens", "tissue")
    try:
        tissue = notebook.lab.get_by_role("application")
        tissue.focus()
        before = notebook.cells()
        texts = set()
        keys = ("Home", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "+", "-", "Enter")
        for key in (*keys, "Escape", ".", "j", "k", "a", "b"):
            notebook.page.keyboard.press(key)
            texts.add(notebook.lab.locator(".nk-tissue-reading").inner_text())
            assert notebook.cells() == before, key
            assert tissue.evaluate("element => element === document.activeElement"), key
        assert len(texts) > 4
        clock = notebook.lab.locator(".nk-tissue-clock")
        notebook.page.keyboard.press("Space")
        notebook._wait(lambda: clock.inner_text() > "Day 0, 1 h", True, "the clock")
        notebook.page.keyboard.press("Space")
        assert axe(notebook.page, context=".nk-lab") == []
    finally:
        notebook.lab.get_by_role("tab", name="Average").click()
        notebook.wait_for_python("lab.lens", "average")


# The host's own ground under the lab, the lab's, and that of its picture.
GROUNDS = """() => {
  const lab = document.querySelector(".nk-lab");
  const canvas = lab.querySelector("canvas.nk-canvas");
  const corner = [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data].slice(0, 3).join(", ");
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.background = "var(--jp-layout-color1)";
  const host = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [host, getComputedStyle(lab).backgroundColor, `rgb(${corner})`];
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_lab_follows_the_theme_and_axe_finds_nothing_in_any_lens(notebook, theme):
    page, lab = notebook.page, notebook.lab
    notebook.command("apputils:change-theme", {"theme": theme})
    is_light = theme.endswith("Light")
    page.wait_for_selector(f'body[data-jp-theme-light="{str(is_light).lower()}"]', state="attached")
    page.wait_for_timeout(500)  # colours fade from one theme to the other
    try:
        host, own, painted = page.evaluate(GROUNDS)
        assert host == own == painted
        assert (light([int(part) for part in re.findall(r"\d+", own)]) > 0.5) == is_light
        assert axe(page, context=".nk-lab") == []
        for lens in ("Average", "Chance", "Tissue"):
            lab.get_by_role("tab", name=lens).click()
            page.wait_for_timeout(1500)
            open_folds(page)
            assert axe(page, context=".nk-lab") == [], lens
            weak, found = page.evaluate(WEAK)
            assert weak == [], lens
            assert found["ring"] > 20
    finally:
        page.evaluate("document.querySelectorAll('.nk-lab [aria-expanded=true]').forEach"
                      "((each) => each.click())")  # fmt: skip
        lab.get_by_role("tab", name="Average").click()
        for fold in ("Choose lines", "Describe"):
            lab.get_by_text(fold, exact=True).click()
        notebook.command("apputils:change-theme", {"theme": "JupyterLab Light"})


def test_tab_goes_through_the_lab_and_out_again_both_ways(notebook):
    page = notebook.page
    inside = "document.activeElement.closest('.nk-lab') === document.querySelector('.nk-lab')"
    for key, first in (
        ("Tab", notebook.lab.get_by_role("tab", name="Average")),
        ("Shift+Tab", notebook.lab.locator("summary:visible").last),
    ):
        first.focus()
        stops = 1
        while page.evaluate(inside):
            page.keyboard.press(key)
            stops += 1
            assert stops < 100
        assert stops > 20
    page.evaluate("document.activeElement.blur()")


def test_a_narrow_window_needs_no_sideways_scroll(notebook):
    from test_page import overflowing

    page = notebook.page
    notebook.command("application:toggle-left-area")
    page.set_viewport_size({"width": 390, "height": 800})
    try:
        page.wait_for_timeout(500)
        print("\nwidth of the lab:", notebook.lab.bounding_box()["width"])
        assert overflowing(page) == []
        scrolled = page.evaluate(
            "() => { const lab = document.querySelector('.nk-lab');"
            " return [lab.scrollWidth, lab.clientWidth]; }"
        )
        assert scrolled[0] <= scrolled[1]
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
        notebook.command("application:toggle-left-area")


def test_our_code_put_no_error_on_the_console(opened):
    assert opened.complaints.uncaught == []
    # JupyterLab's own requests may fail (a setting that is not there); scripts of ours may not.
    ours = [text for text in opened.complaints.console if "Failed to load resource" not in text]
    assert ours == []


# This comes last: the kernel is shut down.


def test_without_its_kernel_the_lab_lives_on(notebook):
    notebook.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    notebook.page.wait_for_function(
        "() => !jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
    )
    notebook.lab.get_by_role("switch", name="NK cells (innate)").press("Space")
    notebook.wait_for_sentence(nk.simulate(innate=False).sentence)
    notebook.slider("Killing on contact").press("Home")
    notebook.wait_for_sentence(nk.simulate(innate=False, cytotoxic=0).sentence)
