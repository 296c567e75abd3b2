"""The words shown to people: one catalogue for the kernel and the page."""

import json
import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).parent / "page" / "strings.json"


@cache
def catalogue() -> dict[str, Any]:
    """Return the catalogue, {group: {key: text with {placeholders}}}."""
    words: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return words


def fill(key: str, **values: str) -> str:
    """Return the text "group.key" with its placeholders filled."""
    group, name = key.split(".")
    text: str = catalogue()[group][name]
    for placeholder, value in values.items():
        text = text.replace("{" + placeholder + "}", value)
    return text


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
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded_day(value: float) -> str:
    """A day: one decimal below ten, whole above."""
    if math.isinf(value):
        return fill("question.never")
    if value < 10:
        tenths = math.floor(value * 10 + 0.5)
        return f"{tenths / 10:g}"
    return f"{math.floor(value + 0.5):d}"
