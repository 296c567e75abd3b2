"""All lessons: their questions are whole and their notebooks are fit to hand out.

What a lesson says of the model is checked in tests/lessons/, a file a lesson.
"""

import ast
import json
import re
from pathlib import Path

import pytest
from lesson_texts import cells, name_of, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.glossary import first_uses, words
from nkteach.course.lessons.deciding import WITHIN, compare_drawing, decide, numbers, runs_of
from nkteach.course.lessons.tasks import facts_of, unmet

ROOT = Path(__file__).parent.parent
STEMS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))]
QUESTIONS = [(name, key) for name in lessons.names() for key in lessons.lesson(name)["questions"]]
RUN_BY = [
    pair for pair in QUESTIONS if lessons.question(*pair)["kind"] in ("predict", "draw", "estimate")
]
TASKS = [pair for pair in QUESTIONS if lessons.question(*pair)["kind"] == "task"]
ONE_LINE = ("nk.Lab", "nk.Question", "nk.Answers", "nk.glossary")
NO_ADVICE = r"\b(you (should|must)|avoid|protects? you|ask your doctor|treatment for you)\b"


def code_cells(stem: str) -> list[dict]:
    return [cell for cell in cells(stem) if cell["cell_type"] == "code"]


def call_of(source: str) -> ast.Call | None:
    """The one call a cell consists of, or None."""
    try:
        call = ast.parse(source, mode="eval").body
    except SyntaxError:
        return None
    return call if isinstance(call, ast.Call) and ast.unparse(call.func) in ONE_LINE else None


def own_network(lesson: str, key: str) -> bool:
    """Whether the notebook gives a question a network of its own."""
    sources = [c["source"] for stem in STEMS if name_of(stem) == lesson for c in code_cells(stem)]
    return any(f'"{key}", network=' in source for source in sources)


# Questions


@pytest.mark.parametrize(("lesson", "key"), QUESTIONS)
def test_question_is_whole(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)  # what it must hold is checked where it is read
    options = asked.get("options", [])
    if options:
        assert 3 <= len(options) <= 5
        for part in ("text", "reply"):
            assert len({option[part] for option in options}) == len(options), f"{part} twice"
    if asked["kind"] == "write":
        assert asked["hint"].strip()


@pytest.mark.parametrize(("lesson", "key"), QUESTIONS)
def test_wrong_answers_are_refuted(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    if asked["kind"] == "choice":
        wrong = [option for option in asked["options"] if not option.get("right")]
        assert any("Not so, because" in option["reply"] for option in wrong)


@pytest.mark.parametrize(("lesson", "key"), RUN_BY)
def test_what_a_run_decides_can_be_decided(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    if own_network(lesson, key):
        pytest.skip("its network is made in the notebook; the lesson's own test runs it")
    runs = runs_of(asked)
    averages = [run for run in runs if isinstance(run, nk.Run)]
    low, high = asked.get("range", (0.5, 1e5))
    for line in asked.get("lines", []):
        for one in averages:
            assert low < one[line["column"]].max() < high, "the curve does not fit the axis"
    found = numbers(asked, runs)
    assert set(re.findall(r"\{(\w+)\}", asked.get("result", ""))) <= set(found)
    if asked["kind"] == "predict":
        assert decide(asked, runs)[0] in {option["name"] for option in asked["options"]}
    if asked["kind"] == "draw":
        start = asked.get("start", runs[0][asked["lines"][0]["column"]][0])
        level = [max(float(start), low)] * 61
        far = compare_drawing(asked, level, runs)["factor"] > asked.get("within", WITHIN)
        assert far, "a level line is right: there is nothing to foresee"


@pytest.mark.parametrize(("lesson", "key"), TASKS)
def test_a_task_is_not_done_before_and_can_be_done(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    if "lab" not in asked:
        return
    stem = next(stem for stem in STEMS if name_of(stem) == lesson)
    sources = [c["source"] for c in code_cells(stem) if f'key="{asked["lab"]}"' in c["source"]]
    assert len(sources) == 1, "the notebook has one lab of this key"
    lab = eval(sources[0], {"nk": nk})  # noqa: S307 - our own lesson
    of_the_average = [c for c in asked["conditions"] if c.keys() & {"lever", "outcome", "measure"}]
    others = [c for c in asked["conditions"] if c not in of_the_average]
    assert others or unmet(asked["conditions"], facts_of(lab)) is not None
    if of_the_average:
        assert "solution" in asked, "say how it can be done"
        shown = lab.levers_shown
        for lever, value in asked["solution"].items():
            assert lever in shown
            assert lever not in lab.locked
            setattr(lab, lever, value)
        assert unmet(of_the_average, facts_of(lab)) is None


# The notebook


@pytest.mark.parametrize("stem", STEMS)
def test_code_cells_are_clean_and_run(stem: str) -> None:
    notebook = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    code = code_cells(stem)
    assert code[0]["source"].startswith("import nkteach as nk")
    for cell in code:
        stills = [output["metadata"] for output in cell["outputs"]]
        assert stills in ([], [{"nkteach": "still"}])
        assert cell["execution_count"] == (1 if stills else None)
        call = call_of(cell["source"])
        if call is not None and not re.search(r"\b(network|wells)=", cell["source"]):
            eval(cell["source"], {"nk": nk})  # noqa: S307 - our own lesson


@pytest.mark.parametrize("stem", STEMS)
def test_cells_have_names_and_slides(stem: str) -> None:
    names = [cell["id"] for cell in cells(stem)]
    assert len(set(names)) == len(names)
    kinds = {cell["metadata"]["slideshow"]["slide_type"] for cell in cells(stem)}
    assert kinds <= {"slide", "subslide", "fragment", "notes", "skip", "-"}


@pytest.mark.parametrize("stem", STEMS)
def test_notebook_asks_every_question_once(stem: str) -> None:
    source = "\n".join(cell["source"] for cell in code_cells(stem))
    asked = re.findall(r'nk\.Question\("([\w-]+)", "([\w-]+)"', source)
    name = name_of(stem)
    assert asked == [(name, key) for key in lessons.lesson(name)["questions"]]


@pytest.mark.parametrize("stem", STEMS)
def test_figures_have_a_text(stem: str) -> None:
    text = text_of(stem, "notebook")
    figures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    assert figures
    for alternative, path in figures:
        assert len(alternative) > 80
        assert (ROOT / "notebooks" / path).is_file()
    assert "<img" not in text


@pytest.mark.parametrize("stem", STEMS)
def test_times_add_up(stem: str) -> None:
    text = text_of(stem, "notebook")
    minutes = re.findall(r"^## \d+ · .*\((\d+) minutes?\)$", text, re.MULTILINE)
    assert len(minutes) >= 6
    assert f"About {sum(map(int, minutes))} minutes" in text
    assert 30 <= sum(map(int, minutes)) <= 50
    guide = text_of(stem, "guide")
    heads = re.search(r"^\| \|( \d+ minutes \|)+$", guide, re.MULTILINE)
    assert heads
    rows = re.findall(r"^\| \d+ .*$", guide, re.MULTILINE)
    for column, total in enumerate(re.findall(r"\d+", heads[0]), start=2):
        given = [re.match(r"\d+", row.split("|")[column].strip()) for row in rows]
        assert sum(int(found[0]) for found in given if found) == int(total)


@pytest.mark.parametrize("stem", STEMS)
def test_sources_stand_and_are_numbered(stem: str) -> None:
    text = text_of(stem, "notebook")
    body, sources = text.split("## Sources")
    cited = {int(number) for number in re.findall(r"\[(\d+)\](?!\()", body)}
    said = text_of(stem, "questions")
    cited |= {int(number) for number in re.findall(r"\(source (\d+)\)", said)}
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)}
    assert cited == listed
    for shown, target in re.findall(r"\[(10\.[^\]]+)\]\(https://doi\.org/([^)]+)\)", sources):
        assert shown == target.replace("%28", "(").replace("%29", ")")


@pytest.mark.parametrize("where", ["notebook", "guide", "questions"])
@pytest.mark.parametrize("stem", STEMS)
def test_no_advice_no_blame_no_shouting(stem: str, where: str) -> None:
    text = text_of(stem, where)
    assert not re.search(NO_ADVICE, text, re.IGNORECASE)
    assert "!" not in re.sub(r"!\[|!=", "", text)
    prose = re.sub(r"\]\(https?://[^)]*\)", "]", text)
    assert not re.search(r"\b\d+(\.\d+)? ?%", prose), 'say "17 of 100"'
    if where != "questions":
        assert "no medical advice" in text


@pytest.mark.parametrize("stem", STEMS)
def test_words_are_explained(stem: str) -> None:
    listed = lessons.lesson(name_of(stem)).get("words", [])
    assert listed, "a lesson lists the words it explains"
    assert set(listed) <= words().keys()
    text = text_of(stem, "notebook")
    assert "\n## Words" in text
    assert set(first_uses(text, listed)) == set(listed), "a listed word does not stand in the text"


@pytest.mark.parametrize("stem", STEMS)
def test_the_guide_says_what_the_runs_show(stem: str) -> None:
    """In the guide, a line for each prediction: | `question` | `option` |."""
    guide, name = text_of(stem, "guide"), name_of(stem)
    for key, asked in lessons.lesson(name)["questions"].items():
        if asked["kind"] == "predict":
            line = re.search(rf"^\| `{key}` \| `([\w-]+)` \|", guide, re.MULTILINE)
            assert line, f"{key} is not in the guide"
            if not own_network(name, key):
                assert decide(asked, runs_of(asked))[0] == line[1]


# Asking


def test_unknown_names_are_told() -> None:
    with pytest.raises(nk.InputError, match="Did you mean 'first-responders'"):
        nk.Question("first-responder", "why")
    with pytest.raises(nk.InputError, match="Did you mean 'who-kills-first'"):
        nk.Question("first-responders", "who-kill-first")
    with pytest.raises(nk.InputError, match="There are: stronger, memory, weaker"):
        nk.Question("first-responders", "second-time").answer = "strong"


def test_question_keeps_what_the_student_does() -> None:
    asked = nk.Question("first-responders", "who-kills-first")
    assert (asked.answer, asked.confidence, asked.tries, asked.committed) == ("", "", 0, False)
    asked.answer, asked.confidence = "nk", "guess"
    synced = asked.get_state()
    assert synced["answer"] == "nk"
    assert synced["model"]["rates"]
    assert synced["engine"].startswith("anywidget:")
    assert "nk_kills" in synced["model"]["columns"]
    assert nk.Question("first-responders", "why").model == {}, "only what runs needs the network"
