"""Lesson 6: what it says of its models is what they do."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from lesson_texts import at, cells, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, numbers, runs_of
from nkteach.evidence import records

STEM, NAME = "06-virus", "virus"


def infection(**levers: object) -> nk.Run:
    return run(**{"tumour_cells": 0, "virus_cells": 100, "days": 60} | levers)


def peak(**levers: object) -> float:
    return float(infection(**levers)["virus_infected"].max())


def peak_day(**levers: object) -> float:
    one = infection(**levers)
    return float(one.days[one["virus_infected"].argmax()])


def gone_on(**levers: object) -> float:
    """The last day with an infected cell."""
    one = infection(**levers)
    return float(one.days[np.flatnonzero(one["virus_infected"])[-1]])


def lost(**levers: object) -> float:
    return 50_000 - float(infection(**levers)["healthy"].min())


@cache
def found(key: str) -> dict[str, float]:
    asked = lessons.question(NAME, key)
    return numbers(asked, runs_of(asked))


@cache
def in_the_slice(innate: bool) -> int:
    """Infected cells of the lesson's tissue on day 3."""
    piece = nk.tissue(2, tumour_cells=0, virus_cells=1000, innate=innate)
    return int(piece.step(72).counts["virus_infected"])


@cache
def few() -> nk.Network:
    """The small network, as the notebook makes it."""
    names = {"nk": nk}
    source = next(cell["source"] for cell in cells(STEM) if cell["id"] == "few")
    exec(source, names)  # noqa: S102 - our own lesson
    return names["few"]


NO_NK, NO_T = {"innate": False}, {"adaptive": False}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "there are 50,000 healthy cells. A virus is in 100 of them",
     lambda: infection()["healthy"][0] + infection()["virus_infected"][0] == 50_000),
    ("guide", "About 30 cells. From 300 and more the number only falls after the first hours",
     lambda: 2.5 < peak_day(virus_cells=30) < 3.5 and peak_day(virus_cells=300) < 0.5),
    ("questions", "climbs to about 3,300, is highest between day 4 and day 5",
     lambda: 3_200 < peak(**NO_NK) < 3_400 and 4 <= peak_day(**NO_NK) <= 5),
    ("questions", "and then falls to nothing before day 10", lambda: gone_on(**NO_NK) < 10),
    ("questions", "hardly climbs above 130, begins to fall within two days and is gone about day 8",
     lambda: 130 < peak() < 140 and peak_day() < 2 and 7 < gone_on() < 9),
    ("questions", "more than 20 times as high", lambda: peak(**NO_NK) > 20 * peak()),
    ("questions", "T cells clear the virus in both runs, at about the same time",
     lambda: gone_on(**NO_NK) - gone_on() < 2.5),
    ("questions", "NK cells alone leave some dozens of infected cells for good",
     lambda: 24 < found("nk-alone")["last"] < 100),
    ("notebook", "NK cells alone keep it low, and it stays",
     lambda: at(infection(**NO_T), "virus_infected", 30) > 24 and peak(**NO_T) < 200),
    ("questions", "With no guard at all most of the tissue is lost: 46 of every 50 healthy cells",
     lambda: round(lost(innate=False, adaptive=False) / 1000) == 46),
    ("questions", "never more than about 15,000 are infected at once",
     lambda: round(peak(innate=False, adaptive=False), -3) == 15_000),
    ("questions", "more than 8,000 of 50,000 healthy cells were lost, and fewer than 1,000 with bo",
     lambda: lost(**NO_NK) > 8_000 and lost() < 1_000),
    ("guide", "With a decoy too, more than 1,000 cells are infected on day 30; without, some dozen",
     lambda: found("best-plan")["both"] > 1_000 and 24 < found("best-plan")["hides"] < 100),
    ("questions", "A decoy may hold NK cells back, and the virus climbs at first",
     lambda: peak(virus_mhc=1) > 5 * peak() and found("best-plan")["decoy"] == 0),
    ("questions", "both guards see it, and it is gone within two weeks", lambda: gone_on() < 14),
    ("notebook", "a slice of tissue one fifteenth as large",
     lambda: abs(nk.tissue(2).volume * 15 - 1) < 0.05),
    ("questions", "With NK cells, from the same start and seed, none is left by then",
     lambda: in_the_slice(True) == 0),
    ("guide", "without them about 80 of the slice are", lambda: abs(in_the_slice(False) - 80) < 8),
    ("guide", "10 cells do it: the highest number is about 1,400",
     lambda: abs(peak(virus_cells=10, **NO_NK) - 1_400) < 50),
    ("questions", "With NK cells even a start of 100 stays below 200", lambda: peak() < 200),
    ("questions", "the highest number is less than twice as large without NK killing",
     lambda: 1 < found("another-model")["peak"] / found("another-model")["other"] < 2),
    ("notebook", "Its T cells always see an infected cell",
     lambda: peak(innate=False, virus_mhc=0) == peak(innate=False, virus_mhc=1)),
    ("guide", "speaks of cancer in 3,625 people",
     lambda: "cancer" in records()["innate"].lines[0] and "3,625" in records()["innate"].lines[0]),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_models_do_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_first_cell_ends_as_the_guide_says() -> None:
    asked = lessons.question(NAME, "first-cell")
    option, counted = decide(asked, runs_of(asked, few()))
    assert f"| `first-cell` | `{option}` |" in text_of(STEM, "guide")
    assert (counted["with"], counted["without"]) == (85, 39)
    assert "85 of 100 with NK cells, 39 without" in text_of(STEM, "guide")


@pytest.mark.parametrize(("killing", "chance"), [(0.5, 0.8), (0.0, 0.3)])
def test_the_rule_of_families_holds_for_infected_cells(killing: float, chance: float) -> None:
    """(death + killing) / infection: within four standard errors of 2,000 people."""
    days = 60 if killing else 14  # without killing the survivors are soon too many to count
    crowd = few().chance(2000, seed=1, spread=0, nk_killing=killing, days=days)
    assert abs(crowd.cleared - chance) < 4 * (chance * (1 - chance) / 2000) ** 0.5
