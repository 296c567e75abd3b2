"""What holds of every lesson: its questions are whole, its notebook is fit to hand out, its
instructor's page names the answers, and the kernel decides each prediction as that page says."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

import nkteach as nk
from nkteach import lessons
from nkteach.lessons.deciding import decide, drawn_days, in_words, numbers, runs_of
from nkteach.lessons.tasks import facts_of, unmet
from nkteach.lessons.wholeness import KINDS, RULES

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
LESSONS = {path.stem[3:]: path for path in NOTEBOOKS}
QUESTIONS = [(name, key) for name in LESSONS for key in lessons.lesson(name)["questions"]]
RUN = [pair for pair in QUESTIONS if "runs" in lessons.question(*pair)]
PREDICTED = [pair for pair in RUN if lessons.question(*pair)["kind"] == "predict"]
CALLS = ("nk.Lab", "nk.Question", "nk.glossary", "nk.Answers")
NO_ADVICE = r"\b(you (should|must)|avoid|protects? you|ask your doctor|treatment for you)\b"


@cache
def cells(name: str) -> list[dict]:
    notebook = json.loads(LESSONS[name].read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    return [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]


def text_of(name: str) -> str:
    return "\n".join(cell["source"] for cell in cells(name) if cell["cell_type"] == "markdown")


def guide_of(name: str) -> str:
    path = ROOT / "docs" / "instructors" / f"{LESSONS[name].stem}.md"
    return path.read_text(encoding="utf-8")


runs = cache(lambda name, key: runs_of(lessons.question(name, key)))


def test_each_lesson_has_its_parts() -> None:
    assert set(lessons.names()) == set(LESSONS)
    assert all(guide_of(name) for name in LESSONS)


# Questions


@pytest.mark.parametrize(("lesson", "key"), QUESTIONS)
def test_question_is_whole(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    assert asked["kind"] in KINDS
    assert asked["prompt"].strip()
    if asked["kind"] == "write":
        assert asked["model"].strip()
        assert asked["hint"].strip()
    elif asked["kind"] in ("draw", "estimate"):
        assert set(asked["replies"]) >= {"close"}
        assert len(set(asked["replies"].values())) == len(asked["replies"])
        assert any("Not so, because" in reply for reply in asked["replies"].values())
    elif asked["kind"] == "task":
        assert len(asked["hints"]) >= 2, "hints come in steps"
        assert all(condition["reply"].strip() for condition in asked["conditions"])
    else:
        options = asked["options"]
        assert 3 <= len(options) <= 5
        for part in ("name", "text", "reply"):
            assert len({option[part] for option in options}) == len(options), f"{part} twice"
            assert all(option[part].strip() for option in options)
        right = [option["name"] for option in options if option.get("right")]
        assert len(right) == (1 if asked["kind"] == "choice" else 0)
        wrong = [option for option in options if not option.get("right")]
        assert any("Not so" in option["reply"] for option in wrong), "nothing is refuted"


@pytest.mark.parametrize(("lesson", "key"), RUN)
def test_what_is_run_fits_its_picture(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    low, high = asked["range"]
    for run in runs(lesson, key):
        if not isinstance(run, nk.Run):
            continue
        assert {line["column"] for line in asked["lines"]} <= set(run.columns)
        for line in asked["lines"]:
            assert low < run[line["column"]].max() < high, "the curve does not fit the axis"
    found = numbers(asked, runs(lesson, key))
    assert set(re.findall(r"\{(\w+)\}", asked["result"])) <= set(found)
    assert "inf" not in asked["result"].format(**in_words(asked, found))
    if asked["kind"] == "draw":
        assert max(drawn_days(asked["days"])) == asked["days"]


@pytest.mark.parametrize(("lesson", "key"), PREDICTED)
def test_the_run_decides_as_the_instructors_page_says(lesson: str, key: str) -> None:
    asked = lessons.question(lesson, key)
    assert asked["rule"]["kind"] in RULES
    if asked["rule"]["kind"] == "value":
        assert min(option["between"][0] for option in asked["options"]) == 0
    chosen, _ = decide(asked, runs(lesson, key))
    assert chosen in {option["name"] for option in asked["options"]}
    assert f"`{key}` comes out as **{chosen}**" in guide_of(lesson)


@pytest.mark.parametrize("name", LESSONS)
def test_each_task_begins_undone(name: str) -> None:
    made = [eval(cell["source"], {"nk": nk}) for cell in cells(name) if "nk.Lab(" in cell["source"]]  # noqa: S307 - our own lesson
    labs = {lab.key: lab for lab in made}
    for asked in lessons.lesson(name)["questions"].values():
        if asked["kind"] == "task" and "lab" in asked:
            assert unmet(asked["conditions"], facts_of(labs[asked["lab"]]))


# The notebook


@pytest.mark.parametrize("name", LESSONS)
def test_code_cells_are_one_line_each(name: str) -> None:
    code = [cell for cell in cells(name) if cell["cell_type"] == "code"]
    assert code[0]["source"] == "import nkteach as nk"
    for cell in code:
        assert "\n" not in cell["source"].strip()
        kept = [output["metadata"] for output in cell["outputs"]]
        assert kept in ([], [{"nkteach": "still"}]), "a notebook is kept without outputs"
    for cell in code[1:]:
        call = ast.parse(cell["source"], mode="eval").body
        assert isinstance(call, ast.Call)
        assert ast.unparse(call).startswith((*CALLS, "nk.assay", "nk.tissue", "nk.evidence"))


@pytest.mark.parametrize("name", LESSONS)
def test_cells_have_names_and_slides(name: str) -> None:
    named = [cell["id"] for cell in cells(name)]
    assert len(set(named)) == len(named)
    kinds = {cell["metadata"]["slideshow"]["slide_type"] for cell in cells(name)}
    assert kinds <= {"slide", "subslide", "fragment", "notes", "skip", "-"}


@pytest.mark.parametrize("name", LESSONS)
def test_notebook_asks_every_question_once(name: str) -> None:
    source = "\n".join(cell["source"] for cell in cells(name))
    asked = re.findall(r'nk\.Question\("([\w-]+)", "([\w-]+)"\)', source)
    assert asked == [(name, key) for key in lessons.lesson(name)["questions"]]


@pytest.mark.parametrize("name", LESSONS)
def test_figures_have_a_text(name: str) -> None:
    figures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text_of(name))
    assert figures
    for alternative, path in figures:
        assert len(alternative) > 80
        drawn = (LESSONS[name].parent / path).read_text(encoding="utf-8")
        assert alternative in drawn, "the figure and its text say the same"
    assert "<img" not in text_of(name)


@pytest.mark.parametrize("name", LESSONS)
def test_times_add_up(name: str) -> None:
    minutes = re.findall(r"^## \d+ · .*\((\d+) minutes\)$", text_of(name), re.MULTILINE)
    total = sum(map(int, minutes))
    assert f"About {total} minutes" in text_of(name)
    assert 30 <= total <= 50
    rows = re.findall(r"^\| \d+ [A-Z].*$", guide_of(name), re.MULTILINE)
    assert len(rows) == len(minutes)
    for column, whole in ((1, 15), (2, 30), (3, 50)):
        given = [re.match(r"\d+", row.split("|")[column + 1].strip()) for row in rows]
        assert sum(int(found[0]) for found in given if found) == whole


@pytest.mark.parametrize("name", LESSONS)
def test_sources_stand_and_are_numbered(name: str) -> None:
    body, sources = text_of(name).split("## Sources")
    said = json.dumps(lessons.lesson(name), ensure_ascii=False)
    cited = {int(number) for number in re.findall(r"\[(\d)\](?!\()", body)}
    cited |= {int(number) for number in re.findall(r"\(source (\d)\)", said)}
    listed = {int(number) for number in re.findall(r"^(\d)\. ", sources, re.MULTILINE)}
    assert cited == listed
    dois = re.findall(r"\[(10\.[^\]]+)\]\(https://doi\.org/([^)]+)\)", sources)
    assert dois
    for shown, target in dois:
        assert shown == target.replace("%28", "(").replace("%29", ")")


@pytest.mark.parametrize("name", LESSONS)
def test_words_are_explained(name: str) -> None:
    meanings = json.loads((ROOT / "nkteach" / "lessons" / "glossary.json").read_text("utf-8"))
    text = text_of(name)
    for word in re.findall(r"\[\*\*([^\]*]+)\*\*\]\(#Words\)", text):
        forms = {
            form: head for head, one in meanings.items() for form in [head, *one.get("also", [])]
        }
        head = forms.get(word) or forms.get(word[0].lower() + word[1:])
        assert head in lessons.lesson(name)["words"], f"{word} is not explained"
    assert set(lessons.lesson(name)["words"]) <= set(meanings)


@pytest.mark.parametrize("name", LESSONS)
def test_no_advice_no_blame_no_shouting(name: str) -> None:
    said = json.dumps(lessons.lesson(name), ensure_ascii=False)
    for text in (text_of(name), said, guide_of(name)):
        bare = re.sub(r"!\[|https?://\S+", "", text)
        assert "!" not in bare
        assert not re.search(NO_ADVICE, bare, re.IGNORECASE)
    for text in (text_of(name), guide_of(name)):
        assert "no medical advice" in text
        assert "predicts nothing about" in text
