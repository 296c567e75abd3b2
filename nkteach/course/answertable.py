"""The table of answers that goes to a teacher: one row a question. page/kept.js writes the same."""

import csv
import os
from collections.abc import Iterable, Mapping
from typing import Any

from ..files import written

COLUMNS = (
    "lesson",
    "question",
    "kind",
    "answer",
    "right",
    "confidence",
    "tries",
    "text",
    "time",
    "first",
    "hints",
)
# A spreadsheet would run what begins so as a formula.
RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def row(lesson: str, question: str, record: Mapping[str, Any]) -> dict[str, str]:
    """Return a kept answer as a row of texts. A drawing's text is its values, "-" where none is."""
    drawn = record["drawn"]
    if drawn:
        text = "drawn: " + " ".join("-" if value is None else f"{value:g}" for value in drawn)
    else:
        text = record["text"]
    found = {
        "lesson": lesson,
        "question": question,
        "text": text,
        **{name: str(record[name]) for name in COLUMNS if name in record and name != "text"},
    }
    return {name: _harmless(found[name]) for name in COLUMNS}


def write_table(path: str | os.PathLike[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows as RFC 4180 CSV in UTF-8."""
    with written(path) as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RUNS_IN_A_SPREADSHEET) else text
