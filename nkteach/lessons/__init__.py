"""The questions of the lessons, as data, and the rules by which a run decides a prediction.

A lesson is a file NAME.json: {"title": ..., "questions": {name: question}}. A question has a kind:

choice   options, each with a reply of its own; one is right
predict  options without a right one: the run decides, by the question's rule (see `decide`)
write    a box to write in, and a model answer
"""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import unknown

if TYPE_CHECKING:
    from ..results import Run

FOLDER = Path(__file__).parent
KINDS = ("choice", "predict", "write")
RULES = ("largest_sum", "peak_ratio")


def names() -> tuple[str, ...]:
    """Return the lessons that have questions."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


@cache
def lesson(name: str) -> dict[str, Any]:
    """Return a lesson's data. Raises InputError for a lesson that does not exist."""
    if name not in names():
        raise unknown("lesson", name, names(), f"There are: {', '.join(names())}.")
    data: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return data


def question(lesson_name: str, name: str) -> dict[str, Any]:
    """Return a question's data. Raises InputError for a name that does not exist."""
    questions = lesson(lesson_name)["questions"]
    if name not in questions:
        advice = f"{lesson_name!r} has: {', '.join(questions)}."
        raise unknown("question", name, questions, advice)
    found: dict[str, Any] = questions[name]
    return found


def decide(asked: dict[str, Any], runs: "list[Run]") -> tuple[str, dict[str, float]]:
    """Return the option that the runs show to be right, and the numbers of the result sentence.

    largest_sum  the option whose column, added up from day 0 until a day, is the largest; or the
                 option marked "near" where the second largest is almost as large
    peak_ratio   the option whose interval holds: the peak of a column in the first run, divided by
                 its peak in the second

    The page does the same, in page/question.js.
    """
    rule = asked["rule"]
    if rule["kind"] == "largest_sum":
        sums = {
            option["name"]: _sum(runs[0], option["column"], rule["until"])
            for option in asked["options"]
            if "column" in option
        }
        best, second = sorted(sums, key=lambda name: -sums[name])[:2]
        near = [option["name"] for option in asked["options"] if "near" in option]
        if near and sums[second] >= rule["near"] * sums[best]:
            return near[0], sums
        return best, sums
    first, second_peak = (float(run[rule["column"]].max()) for run in runs[:2])
    ratio = first / second_peak
    day = float(runs[0].days[runs[0][rule["column"]].argmax()])
    numbers = {"peak": first, "other": second_peak, "ratio": ratio, "day": day}
    for option in asked["options"]:
        low, high = option["ratio"]
        if low <= ratio < high:
            return str(option["name"]), numbers
    raise ValueError(f"no option of {asked['prompt']!r} holds a ratio of {ratio}")


def runs_of(asked: dict[str, Any]) -> "list[Run]":
    """Return the runs of a prediction, computed in Python."""
    from ..running import simulate

    return [simulate(asked["days"], **run["values"]) for run in asked["runs"]]


def _sum(run: "Run", column: str, until: float) -> float:
    """Add up what happens per day, from day 0 until a day."""
    import numpy as np

    kept = run.days <= until
    return float(np.trapezoid(run[column][kept], run.days[kept]))
