"""The language that is spoken: of the page, of the lessons, and of the sentences about a run.

English stands in the code and its data. Another language stands beside it: page/strings.es.json
has the texts of page/strings.json by their keys; phrases.es.json has the words of the model's data
(labels, meanings, units) by their English; course/lessons/es/ has the texts of lessons. What is
missing there is said in English. Messages about errors in code are English everywhere.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import unknown

LANGUAGES = ("en", "es")
ENVIRONMENT = "NKTEACH_LANGUAGE"  # the language a kernel begins with
FOLDER = Path(__file__).parent
# What is read in a description of a network; all else in it are names.
_SPOKEN = {"label", "unit", "meaning", "group", "groups", "on", "off", "who", "lines", "word"}

_chosen: list[str] = []


def language(name: str) -> None:
    """Choose the language of what is made from now on: "en" or "es".

    Labs and questions that are there already keep theirs. Raises InputError for another language.
    """
    _chosen[:] = [_known(name)]


def spoken() -> str:
    """Return the language that was chosen, else that of NKTEACH_LANGUAGE, else English."""
    return _chosen[-1] if _chosen else _known(os.environ.get(ENVIRONMENT) or LANGUAGES[0])


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = list(_chosen)
    language(name)
    try:
        yield
    finally:
        _chosen[:] = before


def _known(name: Any) -> str:
    if name not in LANGUAGES:
        raise unknown("language", name, LANGUAGES, f"There are: {', '.join(LANGUAGES)}.")
    return str(name)


@cache
def phrases(name: str) -> Mapping[str, str]:
    """Return {English: what is said} of the model's data."""
    path = FOLDER / f"phrases.{name}.json"
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def said(text: str) -> str:
    """Return a text of the model's data in the language that is spoken."""
    return phrases(spoken()).get(text, text)


def retold(value: Any, read: bool = False) -> Any:
    """Return plain data of which all that people read is said in the language that is spoken."""
    if isinstance(value, str):
        return said(value) if read else value
    if isinstance(value, dict):
        return {key: retold(part, key in _SPOKEN) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [retold(part, read) for part in value]
    return value


def overlaid(data: Any, texts: Any) -> Any:
    """Return data with texts of another language in place of its own, found by key and place."""
    if isinstance(data, dict) and isinstance(texts, dict):
        return {key: overlaid(value, texts.get(key)) for key, value in data.items()}
    if isinstance(data, list) and isinstance(texts, list) and len(data) == len(texts):
        return [overlaid(value, text) for value, text in zip(data, texts, strict=True)]
    return texts if isinstance(data, str) and isinstance(texts, str) else data
