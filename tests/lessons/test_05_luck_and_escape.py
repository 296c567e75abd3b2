"""Lesson 5: what it says of its two models is what they do."""

from collections.abc import Callable
from functools import cache

import pytest
from lesson_texts import at, cells, run, share_hiding, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, numbers, runs_of
from nkteach.evidence import records

STEM, NAME = "05-luck-and-escape", "luck-and-escape"
SOURCE = next(cell["source"] for cell in cells(STEM) if cell["id"] == "few")


@cache
def few() -> nk.Network:
    """The small network, as the notebook makes it."""
    names = {"nk": nk}
    exec(SOURCE, names)  # noqa: S102 - our own lesson
    return names["few"]


@cache
def counts(small: bool, patients: int = 100, seed: int = 1, **levers: object) -> dict[str, int]:
    """How many patients end in which way; alike patients in the small network."""
    if small:
        cohort = few().chance(patients, seed=seed, spread=0, **levers)
    else:
        cohort = nk.chance(patients, seed, progress=False, **levers)
    return {outcome: cohort.count(outcome) for outcome in ("cleared", "controlled", "escaped")}


@pytest.mark.parametrize(
    ("key", "option"), [("how-many-vanish", "half"), ("better-killing", "most")]
)
def test_predictions_over_the_small_network(key: str, option: str) -> None:
    asked = lessons.question(NAME, key)
    assert decide(asked, runs_of(asked, few()))[0] == option
    assert f"| `{key}` | `{option}` |" in text_of(STEM, "guide")


@pytest.mark.parametrize(("start", "killing"), [(1, 0.8), (3, 0.8), (5, 0.8), (3, 0.95)])
def test_the_rule_of_families(start: int, killing: float) -> None:
    """(killing / division)^start dies out: within four standard errors of 2,000 patients."""
    gone = counts(True, 2000, start=start, killing=killing, days=60)["cleared"] / 2000
    theory = killing**start
    assert abs(gone - theory) < 4 * (theory * (1 - theory) / 2000) ** 0.5


def edge() -> dict[str, float]:
    asked = lessons.question(NAME, "on-the-edge")
    return numbers(asked, runs_of(asked))


def half_has_more_than_the_average() -> bool:
    last = few().chance(100, seed=3, spread=0)
    return last.count("cleared") >= 46 and float(few().simulate()["cells"][-1]) > 5000


CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "by day 40, the average is about 9,000 cells",
     lambda: 8_900 < few().simulate()["cells"][-1] < 9_100),
    ("notebook", "*Escaped* means that there are more than 500 tumour cells",
     lambda: few()["room"].value == 1000 and few().outcome.capacity == "room"),
    ("notebook", "divides**, on average 1.0 times a day", lambda: few()["division"].value == 1),
    ("notebook", "is killed**, on average 0.8 times a day", lambda: few()["killing"].value == 0.8),
    ("notebook", "find the smallest start from which fewer than 10 of 100 tumours vanish",
     lambda: counts(True, start=30)["cleared"] < 10 < counts(True, start=5)["cleared"]),
    ("guide", "About 11 cells, where the rule gives 9 of 100", lambda: 8.5 < 100 * 0.8**11 < 9.4),
    ("notebook", "that never happens in practice",
     lambda: all(counts(True, seed=s, start=300)["cleared"] == 0 for s in range(1, 6))),
    ("questions", "half have none, and many of the others have more than 9,000",
     half_has_more_than_the_average),
    ("questions", "Ten alike patients gave anything from 2 to 8 cures",
     lambda: {counts(True, 10, s)["cleared"] for s in range(1, 9)} >= {2, 3, 4, 5, 6, 8}),
    ("questions", "NK cells kill about half of the tumour quickly, the half that hides MHC-I",
     lambda: at(run(adaptive=False), "tumour_mhc_low", 3) < 100),
    ("guide", "dips to about 660 cells on day 3 and ends near 65,000",
     lambda: abs(at(run(adaptive=False), "tumour", 3) - 660) < 15
     and abs(at(run(adaptive=False), "tumour", 60) - 65_000) < 2_000),
    ("questions", "More than 80 of 100 show MHC-I by then",
     lambda: share_hiding(60, adaptive=False) < 0.2),
    ("questions", "Under T cells alone it goes the other way",
     lambda: share_hiding(60, innate=False) > 0.8),
    ("guide", "on day 60 of 100 patients 1 is cleared, 55 held, 44 escaped",
     lambda: list(counts(False, adaptive=False, days=60).values()) == [1, 55, 44]),
    ("guide", "On day 365 about 32 are held and 64 escaped",
     lambda: list(counts(False, adaptive=False, days=365).values()) == [4, 32, 64]),
    ("guide", "With T cells too, about 9 of 10 are cleared",
     lambda: counts(False, days=60)["cleared"] > 85),
    ("guide", "cleared up to 14,000 cells and escapes from 15,000",
     lambda: run(tumour_cells=14_000).outcome == "cleared"
     and run(tumour_cells=15_000).outcome == "escaped"),
    ("notebook", "1,000 cells are cleared in most patients, and 20,000 escape in most",
     lambda: counts(False, days=60)["cleared"] > 50
     and counts(False, days=60, tumour_cells=20_000)["escaped"] > 50),
    ("guide", "about 28 of 100 patients escape", lambda: edge()["escaped"] == 28),
    ("guide", "`on-the-edge` comes to about 69 of 100", lambda: edge()["cleared"] == 69),
    ("notebook", "it holds NK cells and T cells down",
     lambda: at(run(tumour_cells=20_000), "suppression", 10)
     > 1.5 * at(run(tumour_cells=1_000), "suppression", 10)),
    ("guide", "The badge under *Growth of the tumour* says: nobody, it is assumed",
     lambda: next(lever for lever in nk.levers() if lever.name == "growth_rate").evidence.who
     == "nobody (assumed)" and "growth_rate" not in records()),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_models_do_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()
