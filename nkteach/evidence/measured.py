"""What assays measured: tables whose first lines, after #, say where they are from."""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def table(name: str) -> list[list[str]]:
    """Return the rows of a table whose first lines, after #, say where it is from."""
    with open(FOLDER / name, newline="", encoding="utf-8") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))


def source(name: str) -> str:
    """Return what the table `name` says of its source."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))


def specific_lysis() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return {pair: (NK cells per target, % specific lysis after 4 h)}, each of shape (ratios,)."""
    (_, _, *heads), *rows = table("specific-lysis.csv")
    ratios = np.array([float(head.removeprefix("E:T=")) for head in heads])
    return {
        f"{target}, {effector}": (ratios, np.array(lysis, dtype=float))
        for target, effector, *lysis in rows
    }


def kill_counts() -> dict[str, np.ndarray]:
    """Return {condition: NK cells that killed 0 to 6 targets}, shape (replicates, 7)."""
    found: dict[str, list[list[int]]] = {}
    for condition, _, *counts in table("nk-kill-counts.csv")[1:]:
        found.setdefault(condition, []).append([int(count) for count in counts])
    return {condition: np.array(rows) for condition, rows in found.items()}
