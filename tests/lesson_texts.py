"""What the tests of single lessons share: a lesson's texts, its runs, its claims."""

import json
from functools import cache
from pathlib import Path

import numpy as np

import nkteach as nk
from nkteach.course import lessons

ROOT = Path(__file__).parents[1]

run = cache(nk.simulate)


@cache
def cells(stem: str) -> list[dict]:
    """The cells of a lesson's notebook, each with its source as one text."""
    path = ROOT / "notebooks" / f"{stem}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]


@cache
def text_of(stem: str, where: str) -> str:
    """A lesson's text: of its "notebook", its "questions" or its "guide" for instructors."""
    if where == "guide":
        return (ROOT / "docs" / "instructors" / f"{stem}.md").read_text(encoding="utf-8")
    if where == "notebook":
        texts = [cell["source"] for cell in cells(stem) if cell["cell_type"] == "markdown"]
        return "\n".join(texts)
    return json.dumps(lessons.lesson(name_of(stem)), ensure_ascii=False)


def name_of(stem: str) -> str:
    """The name of a lesson's data: "first-responders" of "01-first-responders"."""
    return stem.partition("-")[2]


def at(one: nk.Run, column: str, day: float) -> float:
    """A column of a run on a day."""
    return float(np.interp(day, one.days, one[column]))


def share_hiding(day: float, **levers: object) -> float:
    """The share of the tumour that hides MHC-I on a day."""
    one = run(**levers)
    return at(one, "tumour_mhc_low", day) / at(one, "tumour", day)
