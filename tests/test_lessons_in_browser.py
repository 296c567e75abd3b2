"""Every lesson as its reader has it, in the page written from the notebook, with no kernel.

Each lab is moved, each question answered right and wrong, each prediction drawn and decided.
"""

from pathlib import Path

import pytest
from accessible import WCAG, axe
from conftest import blank
from lesson_texts import name_of
from test_lessons import STEMS, own_network

from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, in_words, measured, numbers, runs_of
from nkteach.sharing.export import export_page

ROOT = Path(__file__).parent.parent
DECIDED = 30_000  # ms: a hundred patients on a slow machine
FOLDED_THOUGH_FEW = """[...document.querySelectorAll(".nk-levers")].filter((levers) =>
    levers.querySelectorAll(".nk-lever").length <= 4
    && levers.querySelector(".nk-group:not([open])")).length"""


@pytest.fixture(scope="module", params=STEMS)
def lesson(request, tmp_path_factory):
    """A lesson's name, and its page."""
    target = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    assert export_page(ROOT / "notebooks" / f"{request.param}.ipynb", target) == []
    return name_of(request.param), target


@pytest.fixture(scope="module")
def page(chromium, lesson):
    """A lesson's page. Each test comes upon questions and labs that stand as they did at first."""
    name, target = lesson
    with blank(chromium) as page:
        page.set_default_timeout(DECIDED)  # a click waits while the labs around it compute
        page.goto(target.as_uri())
        page.wait_for_function(
            "n => document.querySelectorAll('.nk-question[class*=nk-question-]').length === n",
            arg=len(lessons.lesson(name)["questions"]),
        )
        yield page


def questions_of(name, kind):
    return {k: a for k, a in lessons.lesson(name)["questions"].items() if a["kind"] == kind}


def shown(page, asked):
    """The question on the page; a prompt may be the beginning of another one."""
    kind = page.locator(f".nk-question-{asked['kind']}")
    return kind.filter(has=page.get_by_text(asked["prompt"], exact=True))


def pick(question, asked, name):
    question.locator(f"input[value={name}]").first.check()


def commit(question):
    question.get_by_role("radio", name="Very sure").check()
    question.get_by_role("button", name="Commit and run").click()
    question.locator(".nk-result > *").first.wait_for(timeout=DECIDED)


def said(question):
    return question.locator(".nk-reply").inner_text()


def test_every_lab_answers_to_each_of_its_levers(page):
    labs = page.locator(".nk-lab:not(.nk-question)")
    assert labs.count() > 0
    for lab in labs.all():
        lab.scroll_into_view_if_needed()
        lab.locator(".nk-sentence:not(:empty)").wait_for()
        for control in lab.locator(".nk-levers").locator(".nk-slider, .nk-switch").all():
            if not control.is_visible() or control.is_disabled():
                continue
            for key in (
                ("Space",) if "nk-switch" in control.get_attribute("class") else ("Home", "End")
            ):
                control.press(key)
        page.wait_for_timeout(60)
        assert lab.locator(".nk-failed").count() == 0
        assert lab.locator(".nk-sentence").inner_text() != ""
        lab.get_by_role("button", name="Reset all").click()


def test_every_choice_is_answered_wrong_and_right(page, lesson):
    for asked in questions_of(lesson[0], "choice").values():
        question = shown(page, asked)
        if asked.get("confidence"):
            question.get_by_role("radio", name="Very sure").check()
        found = question.locator(".nk-found > *")
        assert not any(each.is_visible() for each in found.all()), "nothing is shown before"
        for option in sorted(asked["options"], key=lambda option: option.get("right", False)):
            pick(question, asked, option["name"])
            question.get_by_role("button", name="Check my answer").click()
            assert all(each.is_visible() for each in found.all())
            verdict = "Yes. " if option.get("right") else "Not this one. "
            assert said(question).startswith(verdict + option["reply"])


def test_every_prediction_is_decided_as_in_python(page, lesson):
    for key, asked in questions_of(lesson[0], "predict").items():
        question = shown(page, asked)
        own = own_network(lesson[0], key)
        right, found = ("", {}) if own else decide(asked, runs_of(asked))
        for option in sorted(asked["options"], key=lambda option: option["name"] == right):
            pick(question, asked, option["name"])
            assert question.locator(".nk-result > *").count() == 0, "nothing is shown before"
            commit(question)
            text = said(question)
            assert option["reply"] in text
            if not own:
                agreed = "The run shows what you predicted." in text
                assert agreed == (option["name"] == right)
                assert asked["result"].format(**in_words(asked, found)) in text
            question.get_by_role("button", name="Start over").click()
            assert said(question) == ""


def test_every_curve_is_drawn(page, lesson):
    for key, asked in questions_of(lesson[0], "draw").items():
        question = shown(page, asked)
        pad = question.get_by_role("application")
        for way in ("keys", "mouse"):
            if way == "keys":
                pad.focus()
                for press in ("Home", "Enter", "End", "PageUp", "PageDown"):
                    page.keyboard.press(press)
            else:
                pad.scroll_into_view_if_needed()
                box = pad.bounding_box()
                page.mouse.move(box["x"] + 50, box["y"] + 0.5 * box["height"])
                page.mouse.down()
                page.mouse.move(
                    box["x"] + box["width"] - 5, box["y"] + 0.6 * box["height"], steps=20
                )
                page.mouse.up()
            commit(question)
            text = said(question)
            assert text.startswith(("Close.", "The run goes another way."))
            if asked["range"][1] <= 10:
                assert "fewer than" not in text, "times the usual value are no cells"
            if not own_network(lesson[0], key):
                runs = runs_of(asked)
                words = in_words(asked, numbers(asked, runs))
                assert asked.get("result", "").format(**words) in text
            question.get_by_role("button", name="Start over").click()


def test_every_estimate_is_judged(page, lesson):
    for key, asked in questions_of(lesson[0], "estimate").items():
        if own_network(lesson[0], key):
            continue
        question = shown(page, asked)
        value = measured(asked["measures"][asked["measure"]], runs_of(asked))
        for guess, verdict in ((value, "close"), (1000 * value + 1000, "high")):
            question.get_by_role("textbox").fill(f"{guess:.6g}")
            commit(question)
            assert asked["replies"][verdict] in said(question)
            question.get_by_role("button", name="Start over").click()


def test_every_task_finds_its_lab_and_says_what_is_missing(page, lesson):
    for asked in questions_of(lesson[0], "task").values():
        if "lab" not in asked:
            continue
        question = shown(page, asked)
        question.get_by_role("button", name="Check what I did").click()
        text = said(question)
        replies = [condition["reply"] for condition in asked["conditions"]]
        assert text.startswith("Not yet. ")
        assert text.removeprefix("Not yet. ") in replies


def test_every_text_is_written_and_compared(page, lesson):
    for asked in questions_of(lesson[0], "write").values():
        question = shown(page, asked)
        question.get_by_role("button", name="Compare").click()
        assert said(question) == "Write a sentence first. It may be wrong."
        question.get_by_role("textbox").fill("<img src=x onerror=alert(1)> because")
        question.get_by_role("button", name="Compare").click()
        assert asked["model"] in said(question)
        assert question.locator("img").count() == 0


def test_every_hint_can_be_read(page, lesson):
    for asked in lessons.lesson(lesson[0])["questions"].values():
        question = shown(page, asked)
        for hint in asked.get("hints", []):
            question.get_by_role("button", name="Hint").click()
            assert hint in question.inner_text()


def test_it_is_accessible_and_fits(page, lesson):
    """On a phone by day and on a laptop by night, with all that answering brought about."""
    for asked in questions_of(lesson[0], "choice").values():
        pick(shown(page, asked), asked, asked["options"][0]["name"])
    for asked in questions_of(lesson[0], "predict").values():
        pick(shown(page, asked), asked, asked["options"][0]["name"])
        commit(shown(page, asked))
    for fold in page.locator(".nk-question summary").all():
        fold.click()
    for width, scheme in ((390, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)  # pictures are drawn anew
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(FOLDED_THOUGH_FEW) == 0
        assert axe(page, options=WCAG) == []
