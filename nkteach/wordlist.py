"""The words of the lessons, as data: each explained once, in one or two short sentences."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from . import lessons
from .errors import unknown
from .network import Markdown

FILE = Path(__file__).parent / "lessons" / "glossary.json"


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return {word: {"meaning": ..., "also": [other forms]}}."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def glossary(lesson: str | None = None, *more: str) -> Markdown:
    """Return the words of a lesson, or all words, as a table that shows in a notebook.

    lesson  a lesson's name; its data lists its words under "words"
    more    further words

    Raises InputError for a lesson or a word that does not exist.
    """
    known = words()
    asked = list(known) if lesson is None else [*lessons.lesson(lesson).get("words", []), *more]
    for word in asked:
        if word not in known:
            raise unknown("word", word, known, "nk.glossary() lists all words.")
    rows = [f"| {word} | {known[word]['meaning']} |" for word in sorted(asked, key=str.lower)]
    return Markdown("\n".join(["| word | what it means here |", "|---|---|", *rows]))


def first_uses(text: str, asked: list[str]) -> dict[str, str]:
    """Return {word: the form it first stands in} for those of `asked` that a text has."""
    found = {}
    for word in asked:
        forms = [word, *words()[word].get("also", [])]
        pattern = r"\b(" + "|".join(map(re.escape, forms)) + r")\b"
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            found[word] = match[0]
    return found
