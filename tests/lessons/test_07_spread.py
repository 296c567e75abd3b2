"""Lesson 7: what it says of the model is what the model does, and what it names is there."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from lesson_texts import at, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import numbers, runs_of
from nkteach.evidence import records
from nkteach.pictures.appearance import lines_of

STEM, NAME = "07-spread", "spread"


def arrival(**levers: object) -> nk.Run:
    return run(**{"tumour_cells": 0, "wandering_cells": 1000, "days": 10, "every": 1 / 24} | levers)


def colonies(**levers: object) -> float:
    return float(arrival(**levers)["colonies"][-1])


def killed(until: float) -> float:
    """Cells killed by NK cells alone, until a day."""
    one = arrival(adaptive=False)
    early = one.days <= until
    return float(np.trapezoid(one["nk_kills"][early], one.days[early]))


def settled(day: float) -> float:
    return at(run(adaptive=False), "tumour", day)


@cache
def found(key: str) -> dict[str, float]:
    asked = lessons.question(NAME, key)
    return numbers(asked, runs_of(asked))


@cache
def settled_and_gone() -> float:
    """Of the patients with five arrivals and none left, the share in whom one had settled."""
    names = ["tumour_mhc_low", "tumour_mhc_high"]
    patients = nk.chance(200, 2, days=10, every=0.05, columns=names, progress=False,
                         tumour_cells=0, wandering_cells=5)  # fmt: skip
    gone = np.isfinite(patients.cleared_days)
    most = (patients[names[0]] + patients[names[1]]).max(axis=1)
    return float((most[gone] > 0).mean())


@cache
def in_the_slice(innate: bool) -> int:
    """Colonies in the lesson's tissue after one day."""
    piece = nk.tissue(2, tumour_cells=0, wandering_cells=1000, innate=innate)
    return int(piece.step(24).counts["colonies"])


def test_what_the_text_names_is_on_the_screen() -> None:
    labels = {lever.label for lever in nk.levers()}
    lines = {line.label for line in lines_of(nk.teaching, tuple(run().columns))}
    for italic in ("Colonies founded", "Tumour, just arrived"):
        assert f"*{italic}*" in text_of(STEM, "notebook")
        assert italic in lines
    assert "*Stress signs on tumour cells*" in text_of(STEM, "guide")
    assert "Stress signs on tumour cells" in labels


NO_NK, LATE = {"innate": False}, {"wandering_day": 20, "days": 30}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "Each of them wanders for half a day or so",
     lambda: nk.teaching["settling"].value == 2),
    ("questions", "Without NK cells about 800 of the 1,000 would settle",
     lambda: abs(colonies(**NO_NK) - 800) < 5),
    ("guide", "About 230 of 1,000 settle", lambda: 225 < colonies() < 240),
    ("guide", "With NK cells about 430 arrivals make 100 colonies, without them 125",
     lambda: abs(colonies(wandering_cells=430) - 100) < 3
     and abs(colonies(wandering_cells=125, **NO_NK) - 100) < 3),
    ("questions", "there are more than 1,000 NK cells in this tissue",
     lambda: arrival()["nk"][0] > 1_000),
    ("questions", "is flat already before the first day is over",
     lambda: at(arrival(), "colonies", 0.75) > 0.98 * colonies()),
    ("questions", "goes up to about 800 and needs two days or so",
     lambda: at(arrival(**NO_NK), "colonies", 1) < 0.95 * colonies(**NO_NK)
     < at(arrival(**NO_NK), "colonies", 2)),
    ("questions", "most are killed within hours", lambda: killed(4 / 24) > 500),
    ("questions", "More than half of all cells that NK cells kill in two days are killed in the fi",
     lambda: killed(4 / 24) > 0.5 * killed(2)),
    ("guide", "About 200 are left on day 1 and about 235 on day 5",
     lambda: abs(found("arrivals")["day1"] - 200) < 12
     and abs(found("arrivals")["day5"] - 235) < 5),
    ("questions", "divide a little faster than they are killed",
     lambda: 1.05 < found("arrivals")["day5"] / found("arrivals")["day1"] < 1.25),
    ("questions", "with the same NK cells very different numbers died on the first day",
     lambda: 1000 - settled(1) < 200 < 700 < 1000 - found("arrivals")["day1"]),
    ("guide", "at 0: 800 colonies, although NK cells are there",
     lambda: abs(colonies(tumour_ligand=0) - 800) < 5),
    ("guide", "Twice the usual signs help little (about 200)",
     lambda: abs(colonies(tumour_ligand=2) - 200) < 6),
    ("guide", "In about half of the patients one gets through",
     lambda: 40 <= found("five-arrive")["gone"] <= 60 and found("five-arrive")["other"] <= 2),
    ("questions", "In some of these a cell had settled, and NK cells killed it",
     lambda: 0.3 < settled_and_gone() < 0.7),
    ("notebook", "so about 66 cells arrive in it",
     lambda: abs(1000 * nk.tissue(2).volume - 66) < 1),
    ("guide", "28 colonies after one day with NK cells, 54 without",
     lambda: abs(in_the_slice(True) - 28) <= 3 and abs(in_the_slice(False) - 54) <= 3),
    ("questions", "about half as many colonies were founded on the first day",
     lambda: 0.4 < in_the_slice(True) / in_the_slice(False) < 0.62 and in_the_slice(False) >= 40),
    ("guide", "Without CIS about 180 colonies are founded by cells that arrive on day 20",
     lambda: abs(colonies(cish_knockout=True, **LATE) - 180) < 4
     and abs(colonies(**LATE) - 235) < 4),
    ("questions", "More than twice as many, but fewer than without NK",
     lambda: 2 * colonies() < colonies(mhc_low=0) < colonies(**NO_NK) - 100),
    ("guide", "About 575", lambda: abs(colonies(mhc_low=0) - 575) < 5),
    ("notebook", "an arrived cell is killed far more readily until it settles",
     lambda: nk.teaching["surveillance"].value > 10),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_studies_are_told_as_the_evidence_has_them() -> None:
    notebook, first = text_of(STEM, "notebook"), records()["innate"].lines[0]
    assert "0.59 and 0.63 of that risk (3,625 people)" in first
    assert "about 59 came with medium and 63 with high killing" in notebook
    assert "3,625 people" in notebook
    assert records()["cish_knockout"].who == "mice"
    assert (
        "half of their meetings with an NK cell end in a kill"
        in records()["wandering_cells"].lines[0]
    )
    assert "half of the meetings of an NK cell with a tumour cell ended" in notebook
    assert "has not been shown this way in people" in notebook
