"""Thirty answer files into one class picture: what was expected, before and after.

A file is what a student saved with "Save for my teacher". One that is spoilt is named and left
out; the others are counted.
"""

import csv
import glob
import io
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, SimulationError
from ..files import written
from ..languages.words import fill
from . import lessons
from .answerfile import CONFIDENCES, LONGEST_TEXT, VERDICTS
from .answertable import COLUMNS, RUNS_IN_A_SPREADSHEET
from .lessons.deciding import PLACES
from .lessons.wholeness import KINDS

if TYPE_CHECKING:
    import plotly.graph_objects as go

LARGEST_FILE = 5_000_000  # bytes
MOST_ROWS = 1_000
LONGEST_COUNT = 7  # digits of how often a student tried
DRAWN = "drawn: "


@dataclass(frozen=True)
class Answered:
    """A question as a class answered it.

    records  one for each student who answered, {column: text}
    asked    the question's data; empty where its lesson is not on this computer
    shown    the option that is right, or that the run bears out; "" if nobody knows
    """

    lesson: str
    question: str
    kind: str
    records: tuple[dict[str, str], ...]
    asked: dict[str, Any] = field(default_factory=dict)
    shown: str = ""

    @property
    def prompt(self) -> str:
        return str(self.asked.get("prompt", self.question))

    @property
    def options(self) -> dict[str, str]:
        """{name: text} of the answers: the question's own, then those that only students gave."""
        known = {option["name"]: option["text"] for option in self.asked.get("options", [])}
        given = [r[when] for r in self.records for when in ("first", "answer") if r[when]]
        return known | {name: name for name in given if name not in known}

    def count(self, when: str) -> Counter[str]:
        """How many gave each answer: "first" (before) or "answer" (after)."""
        return Counter(record[when] for record in self.records if record[when])

    def sure(self) -> dict[str, tuple[int, int]]:
        """{confidence: (how many were right, how many were not)}."""
        found = {}
        for level in CONFIDENCES[1:]:
            verdicts = [r["right"] for r in self.records if r["confidence"] == level and r["right"]]
            found[level] = (verdicts.count("right"), verdicts.count("wrong"))
        return found

    def numbers(self) -> list[float]:
        """The estimated numbers, in order."""
        return sorted(n for r in self.records if (n := _number(r["answer"])) is not None)

    def drawings(self) -> list[list[float | None]]:
        """The drawn curves, 61 values each."""
        return [d for r in self.records if (d := _drawing(r["text"])) is not None]

    def texts(self) -> list[str]:
        """What was written."""
        return [r["text"] for r in self.records if r["text"] and not r["text"].startswith(DRAWN)]


@dataclass(frozen=True)
class Collection:
    """A class's answers.

    files      how many could be read
    questions  in the order of the lessons
    problems   a sentence for each file, or row of one, that could not
    """

    files: int
    questions: tuple[Answered, ...]
    problems: tuple[str, ...]

    def figure(self) -> "go.Figure":
        """Return a plotly figure: for each question with options, how many chose which."""
        from .classpicture import class_figure

        return class_figure(self)

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write one page that needs no network. Raises InputError if it cannot be written."""
        from .classpicture import class_page

        page = class_page(self)  # first, so that a failure leaves the file as it was
        with written(path) as file:
            file.write(page)


def collect(*files: str | os.PathLike[str]) -> Collection:
    """Read the CSV files of a class. Raises InputError if none of them can be read."""
    problems: list[str] = []
    students: list[list[dict[str, str]]] = []
    seen: dict[str, Path] = {}
    for path in _paths(files):
        try:
            text = _text(path)
            if text in seen:
                raise InputError(fill("collect.twice", file=path.name, other=seen[text].name))
            seen[text] = path
            rows, odd = _rows(text, path.name)
            problems += odd
            students.append(rows)
        except InputError as error:
            problems.append(str(error))
    if not students:
        raise InputError(" ".join([*problems, fill("collect.none")]))
    return Collection(len(students), _by_question(students), tuple(problems))


def _paths(files: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files named; not every shell replaces "*.csv" by the files it means."""
    found: list[Path] = []
    for file in files:
        if not isinstance(file, (str, os.PathLike)):
            raise InputError(
                "collect takes file names one by one: nk.collect('a.csv', 'b.csv') or "
                "nk.collect('*.csv')."
            )
        path = Path(file)
        several = [Path(name) for name in sorted(glob.glob(str(file)))]
        found += several if not path.exists() and several else [path]
    return found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(fill("collect.spoilt", file=path.name))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(fill("collect.unread", file=path.name, reason=reason)) from None
    except ValueError:
        raise InputError(fill("collect.spoilt", file=path.name)) from None


def _rows(text: str, name: str) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a file that hold together, and a sentence if some do not."""
    try:
        # A spreadsheet may have saved it anew, with semicolons.
        head = text.split("\n", 1)[0]
        table = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > 5 else ",")
        header = [title.strip() for title in next(table, [])]
        if not set(COLUMNS) <= set(header):
            raise InputError(fill("collect.spoilt", file=name))
        lines = [line for line in table if any(line)]
    except csv.Error:
        raise InputError(fill("collect.spoilt", file=name)) from None
    good: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines[:MOST_ROWS]:
        row = dict(zip(header, map(_bare, line), strict=False))
        if _is_sound(row):
            good[row["lesson"], row["question"]] = row
    if not good:
        raise InputError(fill("collect.empty", file=name))
    left_out = len(lines) - len(good)
    odd = [fill("collect.some", file=name, count=str(left_out))] if left_out else []
    return list(good.values()), odd


def _is_sound(row: dict[str, str]) -> bool:
    return (
        all(name in row for name in COLUMNS)
        and row["kind"] in KINDS
        and row["confidence"] in CONFIDENCES
        and row["right"] in VERDICTS
        and row["tries"].isdecimal()
        and len(row["tries"]) <= LONGEST_COUNT
        and 0 < len(row["lesson"]) <= 200
        and 0 < len(row["question"]) <= 200
        and max(map(len, row.values())) <= LONGEST_TEXT
    )


def _bare(text: str) -> str:
    """Without the mark that keeps a spreadsheet from running it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(RUNS_IN_A_SPREADSHEET) else text


def _by_question(students: list[list[dict[str, str]]]) -> tuple[Answered, ...]:
    grouped: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for rows in students:
        for row in rows:
            grouped.setdefault((row["lesson"], row["question"], row["kind"]), []).append(row)
    known = {lesson: _questions(lesson) for lesson, _, _ in grouped}
    found = []
    for (lesson, question, kind), records in grouped.items():
        asked = known[lesson].get(question, {})
        asked = asked if asked.get("kind") == kind else {}
        shown = _shown(asked, records)
        found.append(Answered(lesson, question, kind, tuple(records), asked, shown))

    def place(answered: Answered) -> tuple[str, int]:
        order = list(known[answered.lesson])
        there = answered.question in order
        return answered.lesson, order.index(answered.question) if there else len(order)

    return tuple(sorted(found, key=place))


def _questions(lesson: str) -> dict[str, Any]:
    try:
        questions: dict[str, Any] = lessons.lesson(lesson)["questions"]
    except InputError:
        return {}
    return questions


def _shown(asked: dict[str, Any], records: Iterable[dict[str, str]]) -> str:
    """The answer that is right: by the question, by the run, or by what students' pages found."""
    for option in asked.get("options", []):
        if option.get("right"):
            return str(option["name"])
    if asked.get("kind") == "predict":
        from .lessons.deciding import decide, runs_of

        try:
            return decide(asked, runs_of(asked))[0]
        except (InputError, SimulationError):
            pass  # of a network that is not here
    right = Counter(record["answer"] for record in records if record["right"] == "right")
    return right.most_common(1)[0][0] if right else ""


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return value if 0 <= value <= 1e15 else None


def _drawing(text: str) -> list[float | None] | None:
    if not text.startswith(DRAWN):
        return None
    values = [None if part == "-" else _number(part) for part in text.removeprefix(DRAWN).split()]
    return values if len(values) == PLACES and any(v is not None for v in values) else None
