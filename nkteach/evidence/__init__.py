"""The evidence behind the levers, as data: who was studied, how, and how sure anyone is."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CERTAINTIES = ("strong", "moderate", "weak", "unknown")


@dataclass(frozen=True)
class Evidence:
    """What is known of a lever's effect on NK cells.

    certainty  one of CERTAINTIES, for the effect on NK cells in `who`
    lines      three sentences for a student: the finding, its limits, what is not shown
    source     short citations; `doi` is the first one's
    """

    certainty: str
    who: str
    lines: tuple[str, ...]
    source: str
    doi: str


@cache
def lifestyle() -> dict[str, Evidence]:
    """Return the evidence for the lifestyle levers, by lever name."""
    text = (Path(__file__).parent / "lifestyle.json").read_text(encoding="utf-8")
    return {
        name: Evidence(**{**record, "lines": tuple(record["lines"])})
        for name, record in json.loads(text).items()
    }
