"""The words of the lessons, as data: each explained once, in one or two short sentences."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import unknown
from ..languages import spoken
from ..languages.words import fill
from ..network import Markdown
from . import lessons

FILE = Path(__file__).parent / "lessons" / "glossary.json"


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return {word: {"meaning": ..., "also": [other forms]}}."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@cache
def translated(language: str) -> dict[str, dict[str, str]]:
    """Return {word: {"word": ..., "meaning": ...}} in another language, as far as it is there."""
    file = FILE.parent / language / FILE.name
    if not file.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
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
    texts = translated(spoken())
    told = [{"word": word} | known[word] | texts.get(word, {}) for word in asked]
    told.sort(key=lambda entry: entry["word"].lower())
    rows = [f"| {entry['word']} | {entry['meaning']} |" for entry in told]
    head = f"| {fill('glossary.word')} | {fill('glossary.meaning')} |"
    return Markdown("\n".join([head, "|---|---|", *rows]))


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
