"""The first lesson: its notebook is fit to hand out, and what it says about the model is what the
model does. What holds of every lesson: test_every_lesson.py."""

import ast
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import nkteach as nk
from nkteach import lessons
from nkteach.appearance import lines_of
from nkteach.evidence import records
from nkteach.lessons.deciding import decide, in_words, runs_of
from nkteach.words import catalogue

ROOT = Path(__file__).parent.parent
NAME = "first-responders"
NOTEBOOK = ROOT / "notebooks" / "01-first-responders.ipynb"
GUIDE = ROOT / "docs" / "instructors" / "01-first-responders.md"
NO_ADVICE = r"\b(you (should|must)|avoid|protects? you|ask your doctor|treatment for you)\b"

run = cache(nk.simulate)


@cache
def cells() -> list[dict]:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    return [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]


@cache
def text_of(where: str) -> str:
    if where == "guide":
        return GUIDE.read_text(encoding="utf-8")
    if where == "notebook":
        return "\n".join(cell["source"] for cell in cells() if cell["cell_type"] == "markdown")
    return json.dumps(lessons.lesson(NAME), ensure_ascii=False)


# Questions


def test_predictions_come_out_as_the_text_says() -> None:
    for key, intended in (("who-kills-first", "nk"), ("born-without-nk", "much")):
        asked = lessons.question(NAME, key)
        assert decide(asked, runs_of(asked))[0] == intended


def test_decide_knows_both_rules() -> None:
    asked = json.loads(json.dumps(lessons.question(NAME, "who-kills-first")))
    runs = runs_of(asked)
    asked["rule"]["near"] = 0.0
    assert decide(asked, runs)[0] == "both"
    asked = lessons.question(NAME, "born-without-nk")
    runs = runs_of(asked)
    assert decide(asked, [runs[0], runs[0]])[0] == "same"
    assert decide(asked, runs[::-1])[0] == "lower"


def test_unknown_names_are_told() -> None:
    with pytest.raises(nk.InputError, match="Did you mean 'first-responders'"):
        nk.Question("first-responder", "why")
    with pytest.raises(nk.InputError, match="Did you mean 'who-kills-first'"):
        nk.Question(NAME, "who-kill-first")
    with pytest.raises(nk.InputError, match="There are: stronger, memory, weaker"):
        nk.Question(NAME, "second-time").answer = "strong"


def test_question_keeps_what_the_student_does() -> None:
    asked = nk.Question(NAME, "who-kills-first")
    assert (asked.answer, asked.confidence, asked.tries, asked.committed) == ("", "", 0, False)
    asked.answer, asked.confidence = "nk", "guess"
    synced = asked.get_state()
    assert synced["answer"] == "nk"
    assert synced["model"]["rates"]
    assert synced["engine"].startswith("anywidget:")
    assert "nk_kills" in synced["model"]["columns"]
    assert nk.Question(NAME, "why").model == {}, "only a prediction needs the network"


# The notebook


def test_code_cells_are_one_line_each() -> None:
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    assert code[0]["source"] == "import nkteach as nk"
    for cell in code:
        assert "\n" not in cell["source"].strip()
        stills = [output["metadata"] for output in cell["outputs"]]
        assert stills == ([{"nkteach": "still"}] if "nk.Lab(" in "".join(cell["source"]) else [])
        assert cell["execution_count"] == (1 if stills else None)
    for cell in code[1:]:
        call = ast.parse(cell["source"], mode="eval").body
        assert isinstance(call, ast.Call)
        assert ast.unparse(call.func) in ("nk.Lab", "nk.Question")
        eval(cell["source"], {"nk": nk})  # noqa: S307 - our own lesson


def test_cells_have_names_and_slides() -> None:
    names = [cell["id"] for cell in cells()]
    assert len(set(names)) == len(names)
    kinds = {cell["metadata"]["slideshow"]["slide_type"] for cell in cells()}
    assert kinds <= {"slide", "subslide", "fragment", "notes", "skip", "-"}


def test_notebook_asks_every_question_once() -> None:
    source = "\n".join(cell["source"] for cell in cells())
    asked = re.findall(r'nk\.Question\("([\w-]+)", "([\w-]+)"\)', source)
    assert asked == [(NAME, key) for key in lessons.lesson(NAME)["questions"]]


def test_figures_have_a_text() -> None:
    figures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text_of("notebook"))
    assert figures
    for alternative, path in figures:
        assert len(alternative) > 80
        assert (NOTEBOOK.parent / path).is_file()
    assert "<img" not in text_of("notebook")


def test_times_add_up() -> None:
    minutes = re.findall(r"^## \d · .*\((\d+) minutes\)$", text_of("notebook"), re.MULTILINE)
    assert len(minutes) == 9
    assert sum(map(int, minutes)) == 35
    assert "About 35 minutes" in text_of("notebook")
    for column, total in ((1, 15), (2, 30), (3, 50)):
        rows = re.findall(r"^\| \d .*$", text_of("guide"), re.MULTILINE)
        given = [re.match(r"\d+", row.split("|")[column + 1].strip()) for row in rows]
        assert sum(int(found[0]) for found in given if found) == total


def test_sources_stand_and_are_numbered() -> None:
    text = text_of("notebook")
    body, sources = text.split("## Sources")
    cited = {int(number) for number in re.findall(r"\[(\d)\]", body)}
    cited |= {int(number) for number in re.findall(r"\(source (\d)\)", text_of("questions"))}
    listed = {int(number) for number in re.findall(r"^(\d)\. ", sources, re.MULTILINE)}
    assert cited == listed
    for shown, target in re.findall(r"\[(10\.[^\]]+)\]\(https://doi\.org/([^)]+)\)", sources):
        assert shown == target.replace("%28", "(").replace("%29", ")")
    assert "HPI-12" in text


@pytest.mark.parametrize("where", ["notebook", "guide", "questions"])
def test_no_advice_no_blame_no_shouting(where: str) -> None:
    text = text_of(where)
    assert not re.search(NO_ADVICE, text, re.IGNORECASE)
    assert "!" not in re.sub(r"!\[", "", text)
    prose = re.sub(r"\]\(https?://[^)]*\)", "]", text)
    assert not re.search(r"\b\d+(\.\d+)? ?%", prose), 'say "17 of 100"'
    if where != "questions":
        assert "no medical advice" in text


def test_what_the_text_names_is_on_the_screen() -> None:
    tools, lab = catalogue()["tools"], catalogue()["lab"]
    labels = {lever.label for lever in nk.levers()}
    lines = {line.label for line in lines_of(nk.teaching, tuple(run().columns))}
    notebook, guide = text_of("notebook"), text_of("guide")
    for bold in ("Choose lines", "Keep as ghost", "Reset all"):
        assert f"**{bold}**" in notebook
    assert (lab["lines"], tools["keep"], tools["reset"]) == (
        "Choose lines", "Keep as ghost", "Reset all")  # fmt: skip
    for bold in (lab["describe"], tools["larger"]):
        assert f"**{bold}**" in guide
    for italic in ("Tumour cells that hide from T cells", "Killing on contact", "Smoking"):
        assert f"*{italic}*" in notebook
        assert italic in labels
    ends = {lever.label: (lever.low, lever.high) for lever in nk.levers()}
    assert "Set *Tumour cells that hide from T cells* to 1." in notebook
    assert ends["Tumour cells that hide from T cells"][1] == 1
    assert "set *Killing on contact* to 0" in notebook
    assert ends["Killing on contact"][0] == 0
    for italic in ("Tumour, hides MHC-I", "Tumour, shows MHC-I", "Memory T cells"):
        assert f"*{italic}*" in notebook
        assert italic in lines


def test_words_are_explained() -> None:
    glossary = text_of("notebook").split("## Words")[1].split("## Sources")[0]
    for word in ("antigen", "dendritic cell", "innate arm", "lymph node", "MHC-I", "missing self"):
        assert f"| {word} |" in glossary


# What the text says of the model. Each sentence stands in its text, and the model does so.


def peak_day(column: str) -> float:
    one = run(days=14)
    return float(one.days[one[column].argmax()])


def crossing() -> float:
    one = run(days=14)
    return float(one.days[np.flatnonzero(one["cd8_kills"] > one["nk_kills"])[0]])


def at(one: nk.Run, column: str, day: float) -> float:
    return float(np.interp(day, one.days, one[column]))


def share_hiding(day: float, **levers: object) -> float:
    one = run(**levers)
    return at(one, "tumour_mhc_low", day) / at(one, "tumour", day)


def killed_until_day_3() -> dict[str, float]:
    asked = lessons.question(NAME, "who-kills-first")
    return decide(asked, runs_of(asked))[1]


def arrival(infected: nk.Run) -> float:
    return float(infected.days[np.flatnonzero(infected["cd8_effector"] > 50)[0]])


def virus_runs() -> list[nk.Run]:
    return runs_of(lessons.question(NAME, "born-without-nk"))


def escapes_sooner_without_nk() -> bool:
    without_nk, without_t = run(mhc_low=1, innate=False), run(mhc_low=1, adaptive=False)
    assert without_nk.escaped_day is not None
    return without_nk.escaped_day < (without_t.escaped_day or np.inf)


def band_appears() -> bool:
    smoker = run(smoking=True)
    low, high = smoker.band("tumour")
    day = int(np.flatnonzero(smoker.days == 5)[0])
    return bool(smoker.open) and high[day] > low[day] * 1.2


NK_ONLY, T_ONLY = {"adaptive": False}, {"innate": False}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "one cubic millimetre of tissue with 1,000 **tumour cells**",
     lambda: run()["tumour"][0] == 1000),
    ("questions", "On day 0 there are 1,000 tumour cells", lambda: run()["tumour"][0] == 1000),
    ("notebook", "Half of these tumour cells hide", lambda: share_hiding(0) == 0.5),
    ("notebook", "A ring on the ground means", lambda: run().outcome == "cleared"),
    ("notebook", "find a start from which the tumour is not cleared, although NK cells are present",
     lambda: run(days=60, tumour_cells=20_000).outcome == "escaped"),
    ("guide", "with 20,000 tumour cells the tumour escapes although both arms are there",
     lambda: run(tumour_cells=20_000).outcome == "escaped"),
    ("notebook", "NK cells can see to that within hours",
     lambda: at(run(days=14), "nk_kills", 0.25) > 24),
    ("questions", "is highest within the first two days", lambda: peak_day("nk_kills") < 2),
    ("questions", "is highest about day 5", lambda: 4 <= peak_day("cd8_kills") <= 6),
    ("questions", "The curves cross between day 3 and day 5", lambda: 3 <= crossing() <= 5),
    ("guide", "The curves cross between day 3 and day 5", lambda: 3 <= crossing() <= 5),
    ("guide", "NK cells first; T cells take over after day 3", lambda: crossing() >= 3),
    ("guide", "killed more than ten times as many cells as T cells have",
     lambda: killed_until_day_3()["nk"] > 10 * killed_until_day_3()["t"]),
    ("notebook", "In which run does the tumour shrink in the first three days?",
     lambda: at(run(**NK_ONLY), "tumour", 3) < 1000 < at(run(**T_ONLY), "tumour", 3)),
    ("notebook", "What do both runs have in common in the end?",
     lambda: run(**NK_ONLY).outcome == run(**T_ONLY).outcome == "escaped"),
    ("guide", "In the end both escape",
     lambda: run(**NK_ONLY).outcome == run(**T_ONLY).outcome == "escaped"),
    ("guide", "With NK cells alone more than 90 of 100 tumour cells show MHC-I on day 28",
     lambda: share_hiding(28, **NK_ONLY) < 0.1),
    ("guide", "With T cells alone more than 90 of 100 hide it",
     lambda: share_hiding(28, **T_ONLY) > 0.9),
    ("questions", "Each arm leaves behind the cells that the other arm can kill",
     lambda: share_hiding(28, **NK_ONLY) < 0.1 and share_hiding(28, **T_ONLY) > 0.9
     and run().outcome == "cleared"),
    ("guide", "without NK cells the tumour fills the tissue sooner than without T cells",
     escapes_sooner_without_nk),
    ("guide", "NK cells that cannot kill: the tumour is not cleared",
     lambda: run(cytotoxic=0).outcome != "cleared" and at(run(cytotoxic=0), "nk", 60) > 100),
    ("guide", "What is left hides MHC-I, because T cells still kill the rest",
     lambda: share_hiding(28, cytotoxic=0) > 0.9),
    ("guide", "The effector T cells fall, the memory T cells stay",
     lambda: at(run(), "cd8_memory", 90) > 100 > 10 * at(run(), "cd8_effector", 90)),
    ("notebook", "A **hatched band** appears", band_appears),
    ("questions", "infects 100 cells", lambda: virus_runs()[0]["virus_infected"][0] == 100),
    ("questions", "T cells still come and clear the virus in the end",
     lambda: all(one["virus_infected"][-1] == 0 for one in virus_runs())),
    ("guide", "T cells come at about the same time in both runs and clear the virus in both",
     lambda: abs(arrival(virus_runs()[0]) - arrival(virus_runs()[1])) < 1),
    ("questions", "more tissue has been lost by then",
     lambda: virus_runs()[0]["healthy"].min() < 0.95 * virus_runs()[1]["healthy"].min()),
    ("questions", "a healthy red cell shows no sign of stress",
     lambda: nk.teaching["healthy_ligand"].value == 0),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(where)
    assert holds()


def test_the_evidence_card_says_what_the_evidence_says() -> None:
    lines = " ".join(records()["smoking"].lines)
    assert "5.5 against 7.4 % of lymphocytes (282 people, one point in time)" in lines
    context = lessons.question(NAME, "smoking-card")["context"]
    assert "out of every 1,000 lymphocytes, 55 were NK cells in smokers and 74 in non" in context
    assert "282 people" in context
    assert "0.47 to 0.95 of that of non-smokers" in lines
    assert "0.47 to 0.95 of that of non-smokers" in text_of("guide")
    assert "has not been shown in people" in lines


# The questions alive, in the page written from the notebook, with no kernel and no network


@pytest.fixture(scope="module")
def written_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from nkteach.export import export_page

    target = tmp_path_factory.mktemp("page") / "lesson.html"
    assert export_page(NOTEBOOK, target) == []
    return target


@pytest.fixture
def lesson_page(blank_page, written_page):
    blank_page.set_default_timeout(10_000)
    blank_page.goto(written_page.as_uri())
    blank_page.wait_for_function(
        "n => document.querySelectorAll('.nk-question').length === n",
        arg=len(lessons.lesson(NAME)["questions"]),
    )
    return blank_page


def shown(page, key):
    return page.locator(".nk-question", has_text=lessons.question(NAME, key)["prompt"])


@pytest.mark.browser
@pytest.mark.parametrize("key", ["who-kills-first", "born-without-nk"])
def test_page_decides_as_python_does(lesson_page, key):
    asked = lessons.question(NAME, key)
    name, numbers = decide(asked, runs_of(asked))
    right = next(option for option in asked["options"] if option["name"] == name)
    wrong = next(option for option in asked["options"] if option["name"] != name)
    question = shown(lesson_page, key)
    status = question.get_by_role("status")

    question.get_by_role("button", name="Commit and run").click()
    assert status.inner_text() == "Choose an answer, and say how sure you are."
    question.get_by_role("radio", name=wrong["text"]).check()
    question.get_by_role("radio", name="Very sure").check()
    assert question.locator("canvas").count() == 0, "nothing is shown before"
    assert right["reply"] not in question.inner_text()

    question.get_by_role("button", name="Commit and run").press("Enter")
    question.locator("canvas").wait_for()
    said = status.inner_text()
    assert f"You predicted: {wrong['text'].rstrip('.')} (very sure)" in said
    assert f"The run shows: {right['text'].rstrip('.')}" in said
    assert wrong["reply"] in said
    assert asked["result"].format(**in_words(asked, numbers)) in said
    assert status.evaluate("e => e === document.activeElement"), "the keyboard stays here"
    assert question.get_by_role("radio", name=wrong["text"]).is_disabled()

    question.get_by_role("button", name="Start over").click()
    assert status.inner_text() == ""
    assert question.locator("canvas").count() == 0


@pytest.mark.browser
def test_choice_by_keyboard_alone(lesson_page):
    question = shown(lesson_page, "one-arm-leaves")
    options = lessons.question(NAME, "one-arm-leaves")["options"]
    status = question.get_by_role("status")
    question.get_by_role("radio").first.focus()
    lesson_page.keyboard.press("Space")
    for key in ("Tab", "Enter"):
        lesson_page.keyboard.press(key)
    assert status.inner_text().startswith("Not this one. " + options[0]["reply"])
    question.get_by_role("radio").first.focus()
    lesson_page.keyboard.press("ArrowDown")
    assert status.inner_text() == "", "a new choice takes the old reply away"
    for key in ("Tab", "Enter"):
        lesson_page.keyboard.press(key)
    assert status.inner_text() == "Yes. " + options[1]["reply"]
    for key in ("Tab", "Enter"):
        lesson_page.keyboard.press(key)
    for option in options:
        assert option["reply"] in question.inner_text()


@pytest.mark.browser
def test_written_text_stays_text(lesson_page):
    question = shown(lesson_page, "why")
    question.get_by_role("button", name="Compare").click()
    assert question.get_by_role("status").inner_text() == "Write a sentence first. It may be wrong."
    question.get_by_role("textbox").fill("<img src=x onerror=alert(1)> because")
    question.get_by_role("button", name="Compare").click()
    assert lessons.question(NAME, "why")["model"] in question.get_by_role("status").inner_text()
    assert question.locator("img").count() == 0
    assert question.get_by_role("textbox").input_value().startswith("<img")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_questions_are_accessible_and_fit(lesson_page, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    lesson_page.set_viewport_size({"width": width, "height": 900})
    lesson_page.emulate_media(color_scheme=scheme)
    for key, option in (("second-time", "stronger"), ("where-copies", "cells")):
        shown(lesson_page, key).locator(f"input[value={option}]").check()
        shown(lesson_page, key).get_by_role("button", name="Check my answer").click()
        shown(lesson_page, key).locator("[aria-expanded]").click()
    question = shown(lesson_page, "who-kills-first")
    question.locator("input[value=nk]").check()
    question.locator("input[value=guess]").check()
    question.get_by_role("button", name="Commit and run").click()
    question.locator("canvas").wait_for()
    for fold in question.locator("summary").all():
        fold.click()
    assert lesson_page.evaluate("document.documentElement.scrollWidth") <= width
    tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    result = axe.Axe().run(lesson_page, options={"runOnly": tags})
    assert result.violations_count == 0, result.generate_report()
    bare = "input, button, a, summary, textarea, [tabindex='0']"
    left = (
        lesson_page.locator(".nk-question")
        .locator(bare)
        .evaluate_all(
            "all => all.filter(e => !e.hasAttribute('data-lm-suppress-shortcuts')).length"
        )
    )
    assert left == 0, "JupyterLab would take the keys"
