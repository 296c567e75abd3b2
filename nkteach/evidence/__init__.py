"""Evidence as data: behind the levers, who was studied and how; and what assays measured."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
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
    text = (FOLDER / "lifestyle.json").read_text(encoding="utf-8")
    return {
        name: Evidence(**{**record, "lines": tuple(record["lines"])})
        for name, record in json.loads(text).items()
    }


def _rows(name: str) -> list[list[str]]:
    """The rows of a table whose first lines, after #, say where it is from."""
    with open(FOLDER / name, newline="", encoding="utf-8") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))


def source(name: str) -> str:
    """Return what the table `name` says of its source."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))


def specific_lysis() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return {pair: (NK cells per target, % specific lysis after 4 h)}, each of shape (ratios,)."""
    (_, _, *heads), *rows = _rows("specific-lysis.csv")
    ratios = np.array([float(head.removeprefix("E:T=")) for head in heads])
    return {
        f"{target}, {effector}": (ratios, np.array(lysis, dtype=float))
        for target, effector, *lysis in rows
    }


def kill_counts() -> dict[str, np.ndarray]:
    """Return {condition: NK cells that killed 0 to 6 targets}, shape (replicates, 7)."""
    found: dict[str, list[list[int]]] = {}
    for condition, _, *counts in _rows("nk-kill-counts.csv")[1:]:
        found.setdefault(condition, []).append([int(count) for count in counts])
    return {condition: np.array(rows) for condition, rows in found.items()}
