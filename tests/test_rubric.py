"""docs/rubric.md scores each lesson; what can be told from a lesson's files is told from them."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lesson_texts import cells, name_of, text_of
from test_lessons import STEMS

from nkteach.course import lessons
from nkteach.course.handout.choosing import choose_questions
from nkteach.course.handout.notebook import read_notebook

ROOT = Path(__file__).parent.parent
POINTS = range(1, 21)


def table() -> dict[int, dict[str, str]]:
    """The scores as {point: {column: score}}."""
    lines = (ROOT / "docs" / "rubric.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    head = next(row for row in rows if row[0] == "#")
    scored = [row for row in rows if row[0].isdigit()]
    return {int(row[0]): dict(zip(head[2:], row[2:], strict=True)) for row in scored}


def questions(stem: str) -> list[dict]:
    return list(lessons.lesson(name_of(stem))["questions"].values())


def labs(stem: str) -> list[set[str]]:
    """The levers each lab shows, in the order of the notebook."""
    found = []
    for cell in cells(stem):
        if cell["cell_type"] == "code" and "nk.Lab(" in cell["source"]:
            for node in ast.walk(ast.parse(cell["source"])):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "nk.Lab":
                    named = {keyword.arg: keyword.value for keyword in node.keywords}
                    if "levers" in named:
                        found.append(set(ast.literal_eval(named["levers"])))
    return found


def goals(stem: str) -> int:
    top = text_of(stem, "notebook").split("\n## ")[0]
    found = re.findall(r"^\d\. \*\*\w+\*\*", top, re.MULTILINE)
    return 2 if 1 <= len(found) <= 4 else 0


def first_levers(stem: str) -> int:
    return 2 if len(labs(stem)[0]) <= 2 else 1 if len(labs(stem)[0]) <= 4 else 0


def seen_then_why(stem: str) -> int:
    prompts = [asked["prompt"] for asked in questions(stem) if asked["kind"] == "write"]
    seen = [i for i, prompt in enumerate(prompts) if "did you see" in prompt]
    return 2 if seen and any("hy " in prompt for prompt in prompts[seen[0] + 1 :]) else 0


def of_role(stem: str, role: str) -> int:
    return sum(asked.get("role") == role for asked in questions(stem))


def timed(stem: str) -> int:
    guide = text_of(stem, "guide")
    return 2 if "## Timing" in guide and "**Procedure.**" in guide else 1


def sourced(stem: str) -> int:
    return 2 if re.search(r"\((listed|sourced)\b", text_of(stem, "guide")) else 0


def on_paper(stem: str) -> int:
    """2: a sheet to predict on, to say what one saw and why, and for a new case; a key apart."""
    text = read_notebook(ROOT / "notebooks" / f"{stem}.ipynb")
    chosen = choose_questions(text.asked)
    whole = text.aims and chosen.before and chosen.saw and chosen.why and chosen.exit
    return 2 if whole and f"nkteach handout {stem[:2]} --key" in text_of(stem, "guide") else 1


TOLD: dict[int, Callable[[str], int]] = {
    1: goals,
    2: lambda stem: 2 if "Curriculum: " in text_of(stem, "notebook") else 0,
    3: lambda stem: 2 if any(q["kind"] in ("predict", "draw") for q in questions(stem)) else 0,
    4: sourced,
    6: first_levers,
    11: seen_then_why,
    12: lambda stem: 2 if of_role(stem, "recall") >= 2 else 1,
    13: lambda stem: 2 if of_role(stem, "exit") else 0,
    14: lambda stem: 2 if re.search(r"## What the models? leaves? out", text_of(stem, "notebook"))
    else 0,
    17: timed,
    18: on_paper,
}  # fmt: skip


def test_the_rubric_scores_every_lesson_on_every_point() -> None:
    scores = table()
    assert list(scores) == list(POINTS)
    columns = {stem[:2] for stem in STEMS} | {"P", "O", "H"}
    for point in POINTS:
        assert set(scores[point]) == columns
        assert set(scores[point].values()) <= {"0", "1", "2", "?", "–"}
        assert all(scores[point][stem[:2]] in ("0", "1", "2") for stem in STEMS)


@pytest.mark.parametrize("point", TOLD)
@pytest.mark.parametrize("stem", STEMS)
def test_a_score_that_the_files_tell_is_the_one_given(stem: str, point: int) -> None:
    assert table()[point][stem[:2]] == str(TOLD[point](stem))


def dots(stem: str) -> bool:
    """Whether a lesson shows what became of single patients, one by one."""
    held = [
        part for q in questions(stem) for part in (*q.get("runs", ()), *q.get("conditions", ()))
    ]
    code = "\n".join(cell["source"] for cell in cells(stem) if cell["cell_type"] == "code")
    return any("patients" in part for part in held) or 'lens="chance"' in code


@pytest.mark.parametrize("stem", STEMS[:6])
def test_single_runs_are_there_where_they_are_scored(stem: str) -> None:
    assert dots(stem) or table()[9][stem[:2]] != "2"


WHO = re.compile(r"\b(people|mice|rat cells|mouse cells|human|review|a model of)\b")
HOW_MANY = re.compile(
    r"\b[\d,]+ (people|human NK cells)\b|\bgroups of \d|\bone (human )?cell line\b"
    r"|not in the abstract|\bno number of people\b"
    r"|\breview\b|\bnobody was studied\b|\bcells in a dish\b"
)


@pytest.mark.parametrize("stem", STEMS[:6])
def test_each_source_says_who_was_studied_and_how_many(stem: str) -> None:
    listed = text_of(stem, "notebook").split("## Sources")[1]
    for source in re.findall(r"^\d+\. .*$", listed, re.MULTILINE):
        assert WHO.search(source), source
        assert HOW_MANY.search(source), source
