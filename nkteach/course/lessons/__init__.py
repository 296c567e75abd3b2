"""The questions of the lessons, as data: those of the package, and a teacher's own.

A lesson is a file NAME.json: {"title": ..., "questions": {name: question}}. A question has a kind:

choice    options, each with a reply of its own; one is right
predict   options without a right one: the run decides, by the question's rule (see deciding.py)
draw      a curve drawn on the chart, then the run over it
estimate  a number, then the run
task      conditions on what the student's own lab did (see tasks.py)
write     a box to write in, and a model answer

A teacher's file stands beside the notebook; docs/writing-a-lesson.md lists what it may hold.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import InputError, unknown
from ...languages import overlaid, spoken
from .wholeness import check_lesson

FOLDER = Path(__file__).parent
NOT_LESSONS = ("glossary",)


def names() -> tuple[str, ...]:
    """Return the lessons of the package."""
    files = sorted(file.stem for file in FOLDER.glob("*.json"))
    return tuple(name for name in files if name not in NOT_LESSONS)


def key(name: str) -> str:
    """Return the name a lesson goes by: "my-lesson" for "my-lesson.json"."""
    return Path(name).stem if isinstance(name, str) and name.endswith(".json") else name


def lesson(name: str) -> dict[str, Any]:
    """Return a lesson's data, by the name of the package's lesson or of a file beside the notebook.

    Raises InputError for a lesson that does not exist, or a file that does not hold together.
    """
    if isinstance(name, str) and name in names():
        return _translated(name, spoken())
    own = _own_file(name)
    if own is None:
        known = ", ".join(names())
        advice = f"There are: {known}; or put {name}.json beside the notebook."
        raise unknown("lesson", name, names(), advice)
    try:
        data = json.loads(own.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{own} cannot be read: {error.strerror}; name another file.") from None
    except ValueError as error:
        raise InputError(f"{own} is not valid JSON: {error}; mend it there.") from None
    return check_lesson(own.name, data)


def question(lesson_name: str, name: str) -> dict[str, Any]:
    """Return a question's data. Raises InputError for a name that does not exist."""
    questions = lesson(lesson_name)["questions"]
    if name not in questions:
        advice = f"{lesson_name!r} has: {', '.join(questions)}."
        raise unknown("question", name, questions, advice)
    found: dict[str, Any] = questions[name]
    return found


@cache
def _packaged(name: str) -> dict[str, Any]:
    file = FOLDER / f"{name}.json"
    return check_lesson(file.name, json.loads(file.read_text(encoding="utf-8")))


@cache
def _translated(name: str, language: str) -> dict[str, Any]:
    """A packaged lesson with its texts in another language, where it was translated."""
    told = FOLDER / language / f"{name}.json"
    if not told.exists():
        return _packaged(name)
    return check_lesson(
        told.name, overlaid(_packaged(name), json.loads(told.read_text(encoding="utf-8")))
    )


def _own_file(name: Any) -> Path | None:
    if not isinstance(name, str) or not name:
        return None
    path = Path(name if name.endswith(".json") else f"{name}.json")
    return path if path.is_file() else None
