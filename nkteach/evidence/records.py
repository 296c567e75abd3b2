"""What studies found, as data: a record a lever, with its findings one by one.

The numbers of the model are not repeated here: they are the network's, and joined when shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .references import Reference, references

FOLDER = Path(__file__).parent
SUBJECTS = ("lifestyle", "therapy", "biology")
CERTAINTIES = ("strong", "moderate", "weak", "very weak", "unknown")


@dataclass(frozen=True)
class Finding:
    """What one study found.

    of         what was measured
    value      the estimate in `unit`, with its interval `low` to `high`, if it printed one or it
               can be computed; `interval` says what the interval is
    who        "people", "mice" or "cells"; `n` is how many were studied, if that was read
    parameter  the parameter of the model it bears on
    """

    source: str
    of: str
    who: str
    design: str
    n: int | None = None
    population: str = ""
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    interval: str = ""
    result: str = ""
    parameter: str = ""

    @property
    def reference(self) -> Reference:
        return references()[self.source]

    @property
    def number(self) -> str:
        """The estimate and its interval in words, or ""."""
        if self.value is None:
            return ""
        text = f"{self.value:g} {self.unit}"
        if self.low is None or self.high is None:
            return text
        return f"{text} ({self.low:g} to {self.high:g}; {self.interval})"

    @property
    def studied(self) -> str:
        """Who, how many and how: "people, n = 282, cross-sectional"."""
        count = f"n = {self.n:,}" if self.n is not None else ""
        return ", ".join(text for text in (self.who, count, self.design) if text)


@dataclass(frozen=True)
class Record:
    """What is written of a lever; see looking.Evidence.

    subject      "lifestyle", "therapy" or "biology"
    interval_of  parameters whose ranges are what studies, or assumptions, leave open of its effect
    parameters   other parameters that carry it
    also         levers that only say when or how long
    """

    subject: str
    certainty: str
    who: str
    found: str
    limits: str
    not_shown: str
    maps: str
    findings: tuple[Finding, ...]
    interval_of: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, str, str]:
        return self.found, self.limits, self.not_shown

    @property
    def carriers(self) -> tuple[str, ...]:
        return (*self.interval_of, *self.parameters)


@cache
def records() -> Mapping[str, Record]:
    """Return what is written of levers and parameters, by name; `also` names have it too."""
    found = {}
    for subject in SUBJECTS:
        text = (FOLDER / f"{subject}.json").read_text(encoding="utf-8")
        for name, fields in json.loads(text).items():
            lists = {
                key: tuple(fields.get(key, ())) for key in ("interval_of", "parameters", "also")
            }
            findings = tuple(Finding(**finding) for finding in fields["findings"])
            found[name] = Record(subject, **{**fields, **lists, "findings": findings})
    return found | {other: record for record in found.values() for other in record.also}
