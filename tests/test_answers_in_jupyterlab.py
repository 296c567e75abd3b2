"""Answers in a real JupyterLab: kept at each key press, through a killed kernel and a reload."""

import json
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from conftest import watch
from test_questions_in_page import HOSTILE, KIT, NUMBER

from nkteach.course.lessons import deciding

HERE = Path(__file__).parent
CELLS = [
    "import os\nimport nkteach as nk\nprint('kernel', os.getpid())",
    'nk.Lab("kit", levers=["innate", "tumour_cells"], key="bench", keep=True)',
    *(f'nk.Question("kit", "{name}")' for name in ("why", "pick", "sketch", "clear", "luck")),
    'nk.Answers("kit")',
]
LIVE = 60_000  # ms: on a new machine the kernel builds the core first


class Student:
    """Somebody who works through a notebook in JupyterLab."""

    def __init__(self, page, server):
        self.page = page
        self.path = server.folder / "class" / "01-kit.ipynb"
        # A workspace of its own, or other tests would find this notebook open.
        lab = server.address("class/01-kit.ipynb")
        self.address = lab.replace("/lab/tree/", "/lab/workspaces/answers/tree/")

    def open(self):
        self.page.goto(self.address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=LIVE)
        self.wait_for_kernel()

    def wait_for_kernel(self):
        self.page.wait_for_function(
            "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'",
            timeout=LIVE,
        )

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.locator(".nk-answers-kept").wait_for(timeout=LIVE)
        self.page.locator(".nk-sentence:not(:empty)").first.wait_for(state="attached", timeout=LIVE)

    def question(self, name):
        return self.page.locator(".nk-question", has_text=KIT[name]["prompt"])

    def box(self):
        return self.question("why").get_by_role("textbox")

    def kill_the_kernel(self):
        # What is scrolled out of sight has no inner text in JupyterLab.
        first = self.page.locator(".jp-OutputArea-output", has_text=re.compile(r"kernel \d+")).first
        os.kill(int(first.text_content().split()[1]), signal.SIGKILL)

    def wait_for_another_kernel(self):
        """JupyterLab notices after a while, says so in a dialog, and starts another one."""
        self.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click(timeout=LIVE)
        self.wait_for_kernel()

    def kept(self):
        return json.loads(self.path.with_name("01-kit.answers.json").read_text())["questions"]

    def wait_for_kept(self, name, part, value):
        deadline = time.monotonic() + 5
        while True:
            try:
                now = self.kept()[name][part]
            except (OSError, KeyError):
                now = None
            if now == value:
                return
            assert time.monotonic() < deadline, f"{name}: {part} is {now!r}, not {value!r}"
            self.page.wait_for_timeout(20)


@pytest.fixture
def student(chromium, jupyter_server, monkeypatch):
    folder = jupyter_server.folder / "class"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(HERE / "kit.json", folder / "kit.json")
    cells = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(CELLS)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4,
                "nbformat_minor": 5}  # fmt: skip
    (folder / "01-kit.ipynb").write_text(json.dumps(notebook))
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(15_000)
    complaints = watch(page)
    found = Student(page, jupyter_server)
    found.open()
    found.run_all()
    yield found
    page.evaluate("() => jupyterapp.shell.currentWidget?.sessionContext?.shutdown()")
    assert page.evaluate("window.hacked") is None
    # JupyterLab itself complains of requests that a killed kernel cannot answer.
    assert [said for said in complaints.uncaught if "Canceled future" not in said] == []
    page.close()


def test_a_killed_kernel_loses_nothing_that_was_typed(student):
    text = "NK cells are there from the start, so they"
    for end, letter in enumerate(text, start=1):
        student.box().press_sequentially(letter)
        if end % 10 == 0:
            student.wait_for_kept("why", "text", text[:end])
    student.kill_the_kernel()
    assert text.startswith(student.kept()["why"]["text"]), "the file is whole"
    student.box().press_sequentially(" kill.")
    student.wait_for_another_kernel()
    student.run_all()
    # The page had what was on its way to the kernel, and what was typed while there was none.
    student.page.wait_for_function(
        "text => document.querySelector('.nk-question textarea').value === text",
        arg=text + " kill.",
    )
    student.wait_for_kept("why", "text", text + " kill.")


def test_a_closed_page_loses_one_key_press_at_most(student):
    text = "They need not be told"
    for letter in text:
        student.box().press_sequentially(letter, delay=40)
        student.page.wait_for_timeout(60)  # a quick hand: ten keys a second
    student.page.goto("about:blank")
    student.page.wait_for_timeout(500)
    assert student.kept()["why"]["text"] in (text[:-1], text)
    student.open()


def test_all_that_was_done_comes_back_after_a_restart_and_a_reload(student):
    page = student.page
    (cohort,) = deciding.runs_of(KIT["luck"])
    cleared = f"{cohort.count('cleared')} of 100 cleared"
    student.box().fill(HOSTILE)
    student.question("why").get_by_role("button", name="Compare").click()
    pick = student.question("pick")
    pick.locator("input[value=b]").check()
    pick.get_by_role("radio", name="Fairly sure").check()
    pick.get_by_role("button", name="Check my answer").click()
    pick.get_by_role("button", name="Hint 1").click()
    pad = student.question("sketch").get_by_role("application")
    pad.focus()
    cells = page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")
    for key in ("End", "PageDown", "ArrowLeft", "ArrowUp", "b", "d", "d", "x"):
        page.keyboard.press(key)
    assert page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == cells
    luck = student.question("luck")
    luck.locator("input[value=all]").check()
    luck.get_by_role("radio", name="Very sure").check()
    luck.get_by_role("button", name="Commit and run").click()
    luck.get_by_text(cleared).first.wait_for(state="attached")
    number = page.get_by_role("textbox", name=NUMBER)
    number.fill("2000")
    number.press("Enter")
    clear = student.question("clear")
    clear.get_by_role("button", name="Check what I did").click()
    assert clear.locator(".nk-reply").text_content().startswith("Done.")
    student.wait_for_kept("clear", "right", "right")
    student.wait_for_kept("luck", "right", "wrong")
    student.wait_for_kept("why", "text", HOSTILE)
    drawn = student.kept()["sketch"]["drawn"]
    assert drawn[0] == 1000
    assert drawn[60] < drawn[59]

    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    student.kill_the_kernel()
    student.wait_for_another_kernel()
    student.open()
    student.run_all()
    page.wait_for_function(
        "text => document.querySelector('.nk-question textarea').value === text",
        arg=HOSTILE.replace("\r\n", "\n"),
    )
    assert student.question("pick").locator("input[value=b]").is_checked()
    assert KIT["pick"]["hints"][0] in student.question("pick").text_content()
    assert student.question("clear").locator(".nk-reply").text_content().startswith("Done.")
    student.question("luck").get_by_text(cleared).first.wait_for(state="attached")
    number = page.get_by_role("textbox", name=NUMBER)
    assert number.input_value() == "2,000"
    assert student.kept()["sketch"]["drawn"] == drawn
    assert "4 questions" in page.locator(".nk-answers-kept").text_content()


def test_a_spoilt_file_is_said_so_in_the_notebook(student):
    student.path.with_name("01-kit.answers.json").write_text("{ spoilt")
    student.kill_the_kernel()
    student.wait_for_another_kernel()
    student.run_all()
    notice = student.page.locator(".nk-notice:not([hidden])")
    notice.first.wait_for(state="attached")
    assert notice.count() == 1
    assert "was kept as 01-kit.answers.spoilt.json" in notice.text_content()


def test_the_students_answers_are_deleted_from_the_page(student):
    student.box().fill("gone")
    student.wait_for_kept("why", "text", "gone")
    student.page.get_by_role("button", name="Delete all my answers").click()
    student.page.get_by_role("button", name="Yes, delete them").click()
    student.page.wait_for_function(
        "() => document.querySelector('.nk-question textarea').value === ''"
    )
    deadline = time.monotonic() + 5
    while student.path.with_name("01-kit.answers.json").exists():
        assert time.monotonic() < deadline
        student.page.wait_for_timeout(20)
