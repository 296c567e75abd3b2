"""Every kind of question in an exported page, with no kernel and no network."""

import base64
import csv
import json
import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
from accessible import WCAG, axe
from conftest import watch
from playwright.sync_api import expect

import nkteach as nk
from nkteach.course.answertable import COLUMNS
from nkteach.course.lessons import deciding
from nkteach.lab.state import state_link
from nkteach.languages.words import rounded_count, rounded_day
from nkteach.sharing.export import export_page

HERE = Path(__file__).parent
NUMBER = "Tumour cells at the start, cells, type a number"
KIT = json.loads((HERE / "kit.json").read_text(encoding="utf-8"))["questions"]
LAB = (
    'nk.Lab("kit", levers=["innate", "adaptive", "tumour_cells"], locked=["adaptive"], '
    'key="bench", keep=True)'
)
HOSTILE = '<img src=x onerror="window.hacked=1"></textarea><script>window.hacked=1</script>'

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kit_page(tmp_path_factory):
    """A page with a lab, a question of each kind, and the student's answers."""
    folder = tmp_path_factory.mktemp("kit")
    shutil.copyfile(HERE / "kit.json", folder / "kit.json")
    lines = ["import nkteach as nk", LAB, *(f'nk.Question("kit", "{name}")' for name in KIT)]
    lines += ['nk.Answers("kit")', 'nk.glossary("kit")']
    cells = [nbformat.v4.new_code_cell(line) for line in lines]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "kit.ipynb")
    assert export_page(folder / "kit.ipynb", folder / "kit.html") == []
    return folder / "kit.html"


class Reader:
    """Somebody who reads the page."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.open()

    def open(self, fragment=""):
        self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        self.page.wait_for_function(
            "n => document.querySelectorAll('.nk-question').length === n", arg=len(KIT) + 1
        )

    def question(self, name):
        return self.page.locator(".nk-question", has_text=KIT[name]["prompt"])

    @property
    def lab(self):
        return self.page.locator(".nk-lab:not(.nk-question)").first

    def said(self, name):
        return self.question(name).locator(".nk-reply").inner_text()

    def press(self, name, button):
        self.question(name).get_by_role("button", name=button).click()

    def commit(self, name, sure="Fairly sure"):
        self.question(name).get_by_role("radio", name=sure).check()
        self.press(name, "Commit and run")
        self.question(name).locator(".nk-result > *").first.wait_for()


@pytest.fixture(params=[1280])
def reader(chromium, kit_page, request):
    page = chromium.new_page(viewport={"width": request.param, "height": 900})
    page.set_default_timeout(10_000)
    page.context.set_offline(True)
    complaints = watch(page)
    yield Reader(page, kit_page.as_uri())
    assert page.evaluate("window.hacked") is None
    assert (complaints.uncaught, complaints.console) == ([], [])
    page.context.close() if page.context.pages == [page] else page.close()


# Drawing


def draw(reader, ups):
    """Draw with the mouse from left to right, at these heights of the pad, 0 to 1."""
    reader.question("sketch").locator("canvas").scroll_into_view_if_needed()
    box = reader.question("sketch").locator("canvas").bounding_box()
    mouse = reader.page.mouse
    for i, up in enumerate(ups):
        x = box["x"] + 45 + (box["width"] - 45) * i / (len(ups) - 1)
        mouse.move(x, box["y"] + box["height"] * (1 - up))
        if i == 0:
            mouse.down()
    mouse.up()


def drawn_by(reader):
    stored = reader.page.evaluate("localStorage.getItem('nkteach answers: kit')")
    return json.loads(stored)["questions"]["sketch"]["drawn"]


def test_a_curve_is_drawn_by_mouse_and_judged_by_the_run_as_in_python(reader):
    sketch = reader.question("sketch")
    reader.press("sketch", "Commit and run")
    assert reader.said("sketch") == "Draw the curve from the first day to the last."
    draw(reader, np.linspace(0.6, 0.9, 30))
    drawn = drawn_by(reader)
    assert drawn[0] == 1000, "the given start stays"
    known = [value for value in drawn if value is not None]
    assert len(known) >= 55
    assert known[1:] == sorted(known[1:]), "it goes up where the hand went up"
    assert sketch.locator(".nk-result > *").count() == 0, "nothing is shown before"
    reader.commit("sketch")

    asked = KIT["sketch"]
    runs = deciding.runs_of(asked)
    found = deciding.compare_drawing(asked, drawn, runs)
    assert found["factor"] > deciding.WITHIN
    said = reader.said("sketch")
    assert said.startswith("The run goes another way.")
    factor = rounded_count(float(f"{found['factor']:.2g}"))
    assert f"by a factor of {factor}." in said
    assert asked["replies"]["far"] in said
    assert f"on day {rounded_day(found['day'])}" in said
    words = deciding.in_words(asked, deciding.numbers(asked, runs))
    assert asked["result"].format(**words) in said
    sketch.get_by_text("Describe").click()
    assert sketch.locator("th", has_text="your drawing").count() == 1


def test_a_curve_is_drawn_by_keyboard_alone(reader):
    page, sketch = reader.page, reader.question("sketch")
    pad = sketch.get_by_role("application")
    pad.focus()
    reading = sketch.locator("p[role=status]").first
    assert reading.inner_text() == "Day 0: 1,000"
    page.keyboard.press("End")
    assert reading.inner_text() == "Day 14: not drawn yet"
    for _ in range(6):
        page.keyboard.press("PageDown")
    assert reading.inner_text() == "Day 14: 1"
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    drawn = drawn_by(reader)
    assert [place for place, value in enumerate(drawn) if value is not None] == [0, 2, 60]
    page.keyboard.press("Delete")
    assert drawn_by(reader)[2] is None
    assert pad.evaluate("e => e === document.activeElement")
    reader.commit("sketch")
    assert "your line" in reader.said("sketch").lower()
    assert sketch.locator(".nk-reply").evaluate("e => e === document.activeElement")


def test_a_curve_is_typed_and_what_cannot_be_is_told(reader):
    sketch = reader.question("sketch")
    sketch.get_by_text("Or type points").click()
    given = sketch.get_by_label("Day 0")
    assert given.get_attribute("readonly") is not None  # the beginning is no guess
    assert given.input_value() == "1,000"
    points = sketch.get_by_role("group", name="tumour cells, cells per mm³")
    assert points.get_by_role("textbox").count() == 6
    field = sketch.get_by_label("Day 14")
    field.fill("many")
    field.press("Tab")
    assert "from 0 to 100,000" in sketch.get_by_role("alert").last.inner_text()
    for day, count in (("Day 2.8", "700"), ("Day 14", "0")):
        sketch.get_by_label(day, exact=True).fill(count)
        sketch.get_by_label(day, exact=True).press("Tab")
    assert (drawn_by(reader)[12], drawn_by(reader)[60]) == (700, 0.5)
    field.fill("many")
    field.press("Tab")
    reader.press("sketch", "Rub it out")
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("", "false")
    assert "from 0 to 100,000" not in sketch.inner_text()


# Predictions


@pytest.mark.parametrize("name", ["luck", "fate"])
def test_predictions_come_out_as_in_python(reader, name):
    asked = KIT[name]
    runs = deciding.runs_of(asked)
    right, found = deciding.decide(asked, runs)
    option = next(option for option in asked["options"] if option["name"] == right)
    question = reader.question(name)
    question.get_by_role("radio", name=option["text"]).check()
    reader.commit(name)
    said = reader.said(name)
    assert "The run shows what you predicted." in said
    assert asked["result"].format(**deciding.in_words(asked, found)) in said
    if name == "luck":
        assert f"{runs[0].count('cleared')} of 100 cleared" in question.inner_text()
    reader.press(name, "Start over")
    assert reader.said(name) == ""


def test_an_estimate_is_judged_by_the_run(reader):
    question = reader.question("number")
    reader.press("number", "Commit and run")
    assert reader.said("number").startswith("Type a number")
    question.get_by_role("textbox").fill("100")
    reader.commit("number")
    asked = KIT["number"]
    shown = deciding.in_words(asked, deciding.numbers(asked, deciding.runs_of(asked)))["p"]
    assert f"That is too low. The run shows {shown} cells." in reader.said("number")


# Tasks and hints


def test_a_task_looks_at_the_lab_and_says_why_not(reader):
    reader.press("clear", "Check what I did")
    assert reader.said("clear") == "Not yet. " + KIT["clear"]["conditions"][0]["reply"]
    number = reader.lab.get_by_role("textbox", name=NUMBER)
    number.fill("20000")
    number.press("Enter")
    reader.press("clear", "Check what I did")
    assert reader.said("clear") == "Not yet. " + KIT["clear"]["conditions"][1]["reply"]
    number.fill("2,000")
    number.press("Enter")
    reader.press("clear", "Check what I did")
    assert reader.said("clear").startswith("Done. " + KIT["clear"]["done"])
    assert "nk.simulate(tumour_cells=2000)" in reader.said("clear")


def test_a_task_can_ask_for_a_lens_its_patients_and_a_ghost(reader):
    replies = [condition["reply"] for condition in KIT["look"]["conditions"]]
    reader.press("look", "Check what I did")
    assert replies[0] in reader.said("look")
    reader.lab.get_by_role("tab", name="Chance").click()
    reader.lab.locator("select.nk-select").select_option("100")
    reader.page.wait_for_function("() => document.querySelector('.nk-progress').hidden")
    reader.press("look", "Check what I did")
    assert replies[2] in reader.said("look")
    reader.lab.get_by_role("button", name="Keep as ghost").click()
    reader.press("look", "Check what I did")
    assert reader.said("look").startswith("Done.")


def test_hints_come_one_by_one(reader):
    question = reader.question("pick")
    first, second = KIT["pick"]["hints"]
    assert first not in question.inner_text()
    button = question.get_by_role("button", name="Hint 1 of 2")
    button.press("Enter")
    assert first in question.inner_text()
    assert second not in question.inner_text()
    question.get_by_role("button", name="Hint 2 of 2").click()
    assert second in question.inner_text()
    assert question.locator("i").count() == 0, "markup in a hint is shown as text"
    assert question.get_by_role("button", name="Hint").count() == 0


def test_a_locked_lever_cannot_be_moved(reader):
    switch = reader.lab.get_by_role("switch", name="T cells (adaptive)")
    assert switch.is_disabled()
    assert "Fixed in this task." in reader.lab.inner_text()


def test_a_state_moves_no_locked_lever(reader, tmp_path):
    state = nk.Lab(adaptive=False, tumour_cells=2000).state()
    path = tmp_path / "state.json"
    path.write_text(json.dumps(state))
    reader.lab.get_by_text("Share this state").click()
    reader.lab.locator("input[type=file]").set_input_files(path)
    number = reader.lab.get_by_role("textbox", name=NUMBER)
    expect(number).to_have_value("2,000")
    assert reader.lab.get_by_role("switch", name="T cells (adaptive)").is_checked()


def test_what_was_typed_wrong_goes_when_the_lever_is_moved_or_reset(reader):
    number = reader.lab.get_by_role("textbox", name=NUMBER)
    number.fill("2,345")
    number.press("Enter")
    number.fill("99,999,999")
    number.press("Enter")
    assert number.get_attribute("aria-invalid") == "true"
    reader.lab.get_by_role("button", name="Set Tumour cells at the start back to").click()
    assert (number.input_value(), number.get_attribute("aria-invalid")) == ("1,000", "false")
    number.fill("none")
    number.press("Enter")
    assert number.get_attribute("aria-invalid") == "true"
    reader.lab.get_by_role("button", name="Reset all").click()
    assert (number.input_value(), number.get_attribute("aria-invalid")) == ("1,000", "false")
    assert "none" not in reader.lab.inner_text()


# Answers


def fill_in(reader):
    reader.question("why").get_by_role("textbox").fill(HOSTILE)
    reader.press("why", "Compare")
    reader.question("pick").locator("input[value=a]").check()
    reader.question("pick").get_by_role("radio", name="Very sure").check()
    reader.press("pick", "Check my answer")
    reader.press("pick", "Hint 1")
    draw(reader, [0.5, 0.5])
    number = reader.lab.get_by_role("textbox", name=NUMBER)
    number.fill("2,345")
    number.press("Enter")
    reader.page.wait_for_timeout(100)


def test_answers_and_levers_come_back_after_a_reload(reader):
    fill_in(reader)
    drawn = drawn_by(reader)
    reader.open()
    assert reader.question("why").get_by_role("textbox").input_value() == HOSTILE
    assert KIT["why"]["model"] in reader.said("why")
    assert reader.question("pick").locator("input[value=a]").is_checked()
    assert reader.said("pick").startswith("Not this one.")
    assert KIT["pick"]["hints"][0] in reader.question("pick").inner_text()
    assert drawn_by(reader) == drawn
    number = reader.lab.get_by_role("textbox", name=NUMBER)
    assert number.input_value() == "2,345"
    assert "2 questions" in reader.page.locator(".nk-answers-kept").inner_text()


def test_two_tabs_do_not_undo_each_other(reader):
    with reader.page.expect_popup() as opening:
        reader.page.evaluate("void open(location.href)")
    other = opening.value
    second = other.locator(".nk-question", has_text=KIT["why"]["prompt"])
    reader.question("pick").locator("input[value=a]").check()
    second.get_by_role("textbox").fill("because")
    reader.question("luck").get_by_role("radio").first.check()
    stored = json.loads(reader.page.evaluate("localStorage.getItem('nkteach answers: kit')"))
    assert set(stored["questions"]) == {"pick", "why", "luck"}
    assert stored["questions"]["why"]["text"] == "because"
    other.close()


def test_each_key_press_is_kept(reader):
    box = reader.question("why").get_by_role("textbox")
    for end, letter in enumerate("Hello", start=1):
        box.press_sequentially(letter)
        stored = reader.page.evaluate("localStorage.getItem('nkteach answers: kit')")
        assert json.loads(stored)["questions"]["why"]["text"] == "Hello"[:end]


def test_the_file_for_the_teacher_can_be_collected(reader, tmp_path):
    fill_in(reader)
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name="Save for my teacher (CSV)").click()
    assert waiting.value.suggested_filename == "kit-answers.csv"
    path = tmp_path / "kit-answers.csv"
    waiting.value.save_as(path)
    with open(path, newline="", encoding="utf-8") as file:
        rows = {row["question"]: row for row in csv.DictReader(file)}
    assert tuple(next(iter(rows.values()))) == COLUMNS
    assert rows["why"]["text"] == HOSTILE
    assert (rows["pick"]["first"], rows["pick"]["right"], rows["pick"]["confidence"]) == (
        "a", "wrong", "very")  # fmt: skip
    collection = nk.collect(path)
    assert collection.problems == ()
    assert {answered.question for answered in collection.questions} == {"why", "pick", "sketch"}


def test_answers_are_deleted_only_when_it_is_meant(reader):
    fill_in(reader)
    reader.press("pick", "Show all answers")
    kept = reader.page.locator(".nk-answers-kept")
    kept.get_by_role("button", name="Delete all my answers").click()
    kept.get_by_role("button", name="No, keep them").click()
    assert "2 questions" in kept.inner_text()
    kept.get_by_role("button", name="Delete all my answers").click()
    kept.get_by_role("button", name="Yes, delete them").click()
    assert "0 questions" in kept.inner_text()
    assert kept.get_by_role("status").evaluate("(said) => said === document.activeElement")
    assert reader.question("pick").locator(".nk-all").is_hidden()
    assert reader.question("why").get_by_role("textbox").input_value() == ""
    assert reader.question("pick").locator("input:checked").count() == 0
    reader.open()
    assert reader.question("why").get_by_role("textbox").input_value() == ""


SPOILT = [
    "{",
    "null",
    "[1]",
    '{"version":2,"questions":{},"labs":{}}',
    '{"version":1,"questions":{"why":{"text":5}},"labs":{}}',
]


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_memory_is_set_aside_and_said_so(reader, spoilt):
    reader.page.evaluate("text => localStorage.setItem('nkteach answers: kit', text)", spoilt)
    reader.open()
    notice = reader.page.locator(".nk-notice:not([hidden])")
    assert notice.count() == 1, "said once"
    assert "could not be read in full" in notice.inner_text()
    aside = reader.page.evaluate("localStorage.getItem('nkteach answers: kit (spoilt)')")
    assert aside == spoilt
    assert reader.question("why").get_by_role("textbox").input_value() == ""


def test_the_page_holds_no_answers_of_whoever_wrote_it(kit_page):
    page = kit_page.read_text(encoding="utf-8")
    state = json.loads(page.split('id="nk-state">')[1].split("</script>")[0])
    for traits in state["widgets"].values():
        if "question" in traits:
            assert (traits["answer"], traits["text"], traits["tries"]) == ("", "", 0)
            assert traits["generation"] == "", "no kernel stands behind it"


# State in a link


def test_a_link_brings_back_the_same_lab(reader):
    lab = reader.lab
    lab.get_by_role("switch", name="NK cells (innate)").press("Space")
    lab.get_by_role("button", name="Keep as ghost").click()
    number = lab.get_by_role("textbox", name=NUMBER)
    number.fill("777")
    number.press("Enter")
    reader.page.wait_for_timeout(100)
    sentence = lab.locator(".nk-sentence").inner_text()
    lab.get_by_text("Share this state").click()
    reader.page.context.grant_permissions([])
    lab.get_by_role("button", name="Copy link").click()
    link = lab.locator(".nk-python").input_value()
    assert link.startswith(reader.address + "#nk=")
    state = nk.Lab(state=link)
    assert (state.innate, state.tumour_cells, state.lens) == (False, 777, "average")
    assert state.ghosts["average"]["levers"]["tumour_cells"] == 1000

    reader.page.evaluate("localStorage.clear()")
    reader.open("#" + link.split("#")[1])
    assert reader.lab.locator(".nk-sentence").inner_text() == sentence
    assert reader.lab.get_by_role("button", name="Remove ghost").is_visible()
    # And the other way: what Python wrote opens here.
    other = nk.Lab(innate=False, tumour_cells=50, lens="chance", seed=9, patients=100)
    reader.open(other.link())
    assert reader.lab.get_by_role("tab", name="Chance").get_attribute("aria-selected") == "true"
    assert reader.lab.get_by_label("Seed", exact=True).input_value() == "9"


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("#nk=%%%", "cannot be read"),
        ("#nk=" + base64.urlsafe_b64encode(b'{"nkteach state":9}').decode(), "later nkteach"),
        (nk.Lab().link()[:-9], "cannot be read"),
        (state_link(nk.Lab().state() | {"levers": {"<img onerror=hacked>": 1}}), "another lab"),
        (state_link(nk.Lab(key="elsewhere").state() | {"lab": "elsewhere"}), "another lab"),
        (state_link(nk.Lab().state() | {"ghosts": {"chance": {"levers": {}}}}), "cannot be read"),
        (state_link(nk.Lab().state() | {"ghosts": {"x": {"levers": {}}}}), "another lab"),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_gets_one_sentence(reader, fragment, said):
    reader.open(fragment)
    assert said in reader.lab.locator(".nk-notice").inner_text()
    assert reader.lab.locator(".nk-sentence").inner_text() != ""


def test_a_state_is_saved_and_opened_as_a_file(reader, tmp_path):
    lab = reader.lab
    before = lab.locator(".nk-sentence").inner_text()
    lab.get_by_role("switch", name="NK cells (innate)").press("Space")
    reader.page.wait_for_function(
        "text => document.querySelector('.nk-sentence').innerText !== text", arg=before
    )
    sentence = lab.locator(".nk-sentence").inner_text()
    lab.get_by_text("Share this state").click()
    with reader.page.expect_download() as waiting:
        lab.get_by_role("button", name="Save state").click()
    path = tmp_path / "start.json"
    waiting.value.save_as(path)
    assert nk.Lab(state=path).innate is False
    lab.get_by_role("button", name="Reset all").click()
    reader.page.wait_for_timeout(100)
    lab.locator("input[type=file]").set_input_files(path)
    reader.page.wait_for_function(
        "text => document.querySelector('.nk-sentence').innerText === text", arg=sentence
    )
    path.write_text("{}")
    lab.locator("input[type=file]").set_input_files(path)
    lab.locator(".nk-notice:not([hidden])").wait_for()
    assert "cannot be read" in lab.locator(".nk-notice").inner_text()


# Everybody


@pytest.mark.parametrize("reader", [390, 1280], indirect=True)
def test_all_kinds_are_accessible_and_fit(reader):
    page = reader.page
    for fold in page.locator(".nk-question summary").all():
        fold.click()
    draw(reader, [0.5, 0.6])
    for when in ("before", "after"):
        assert axe(page, options=WCAG) == [], when
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        if when == "before":
            reader.commit("sketch")
            reader.question("luck").get_by_role("radio", name="In 10 to 89.").check()
            reader.commit("luck")
            reader.press("clear", "Check what I did")
    bare = "input, button, a, summary, textarea, [tabindex='0']"
    left = (
        page.locator(".nk-question")
        .locator(bare)
        .evaluate_all(
            "all => all.filter(e => !e.hasAttribute('data-lm-suppress-shortcuts')).length"
        )
    )
    assert left == 0, "JupyterLab would take the keys"
