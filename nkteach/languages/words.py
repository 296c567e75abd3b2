"""The words shown to people: one catalogue for the kernel and the page."""

import json
import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from . import LANGUAGES, overlaid, spoken

CATALOGUE = Path(__file__).parents[1] / "page" / "strings.json"
IN_PYTHON = (
    "collect",
    "site",
    "handout",
    "figures",
    "assay",
    "lever_table",
)  # groups that no page shows
# {language: its decimal mark, its mark of thousands, digits from which that is written}, as CLDR
# has them, which the page's Intl.NumberFormat follows.
NUMBERS = {"en": (".", ",", 4), "es": (",", ".", 5)}


def catalogue() -> dict[str, Any]:
    """Return the catalogue of the language spoken, {group: {key: text with {placeholders}}}."""
    return _catalogue(spoken())


@cache
def _catalogue(name: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    if name != LANGUAGES[0]:
        told = CATALOGUE.with_suffix(f".{name}.json")
        words = overlaid(words, json.loads(told.read_text(encoding="utf-8")))
    return words


def page_catalogue() -> dict[str, Any]:
    """Return what a page needs of the catalogue."""
    return {group: texts for group, texts in catalogue().items() if group not in IN_PYTHON}


def fill(key: str, **values: str) -> str:
    """Return the text "group.key" with its placeholders filled."""
    group, name = key.split(".")
    text: str = catalogue()[group][name]
    for placeholder, value in values.items():
        text = text.replace("{" + placeholder + "}", value)
    return text


def number_in_words(text: str) -> str:
    """Return a number that is written the English way, "1,234.5", the way of the language."""
    decimal, thousands, fewest = NUMBERS[spoken()]
    whole, point, rest = text.partition(".")
    if len(whole.lstrip("-").replace(",", "")) < fewest:
        thousands = ""
    return whole.replace(",", thousands) + (decimal + rest if point else "")


def marks_of_numbers() -> str:
    """The decimal mark and the mark of thousands, as plotly's `separators` takes them."""
    return "".join(NUMBERS[spoken()][:2])


def whole_count(value: int) -> str:
    """A whole number with all its digits: "12,345"."""
    return number_in_words(f"{value:,d}")


def rounded_count(value: float) -> str:
    """A count to three significant digits, with thousands separators: "1,230"."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    exact = Decimal(float(value))
    if not exact:
        return "0"
    # Half up on the exact value, as JavaScript's toPrecision rounds.
    unit = Decimal(1).scaleb(exact.adjusted() - 2)
    rounded = exact.quantize(unit, rounding=ROUND_HALF_UP) + 0
    text = f"{rounded:,f}"
    return number_in_words(text.rstrip("0").rstrip(".") if "." in text else text)


def rounded_day(value: float) -> str:
    """A day: one decimal below ten, whole above."""
    if math.isinf(value):
        return fill("question.never")
    if value < 10:
        tenths = math.floor(value * 10 + 0.5)
        return number_in_words(f"{tenths / 10:g}")
    return f"{math.floor(value + 0.5):d}"
