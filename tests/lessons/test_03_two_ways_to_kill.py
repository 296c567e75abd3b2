"""Lesson 3: what it says of the model, and of what was counted, is so."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from lesson_texts import cells, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.tasks import facts_of, unmet
from nkteach.evidence.measured import kill_counts

STEM = "03-two-ways-to-kill"
NAME = "two-ways-to-kill"
COUNTED = np.array(kill_counts()["none"]).sum(axis=0)


@cache
def tissue() -> nk.tissue:
    return nk.tissue(2, adaptive=False, mhc_low=1, tumour_cells=5000).step(24)


@cache
def lysis(hours: float, granules: int | None = None, ratios: tuple = (10,)) -> list[int]:
    """Of 100 targets, as the notebook's wells give."""
    found = nk.assay(ratios, hours=hours, targets=1000, replicates=2, granules=granules,
                     progress=False)  # fmt: skip
    return [round(mean) for mean in found.mean]


@cache
def modelled() -> np.ndarray:
    """How many of 8,000 NK cells killed 0, 1, 2, ... targets in 5 h, one for five targets."""
    return nk.assay([0.2], hours=5, replicates=20, progress=False).kills[0]


def best(kills: np.ndarray) -> int:
    """Of 100 kills, how many the 15 of 100 NK cells with the most kills made."""
    each = np.repeat(np.arange(len(kills)), kills)[::-1]
    return round(100 * each[: round(0.15 * len(each))].sum() / each.sum())


def half(**levers: float) -> nk.Run:
    return nk.simulate(days=60, cytotoxic=0.5, **levers)


def cleared(cytotoxic: float) -> int:
    return nk.chance(100, 1, days=60, cytotoxic=cytotoxic, progress=False).count("cleared")


RATIOS = (10, 5, 2.5, 1.25)
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("guide", "11 have burst and 7 have shrunk by then",
     lambda: (tissue().counts["killed_by_lysis"], tissue().counts["killed_by_apoptosis"])
     == (11, 7)),
    ("guide", "The first kills come in the second half of the first day",
     lambda: nk.tissue(2, adaptive=False, mhc_low=1, tumour_cells=5000).step(12)
     .counts["killed_by_lysis"] <= 2),
    ("questions", "after 4 hours. Without granules, about 2 of 100 were killed after 4 hours, and"
     " 85 of 100 after 8 hours",
     lambda: (lysis(4), lysis(4, 0), lysis(8, 0)) == ([98], [2], [85])),
    ("guide", "a death by receptor takes 3.6 hours",
     lambda: [round(24 * nk.teaching[f"tissue_{name}_time"].value, 2) for name in
              ("receptor", "lysis", "apoptosis")] == [3.6, 0.48, 2.4]),
    ("questions", "stays attached for an hour or more",
     lambda: 24 * nk.teaching["handling_time"].value * 0.5 > 1),
    ("questions", "Instead, fewer NK cells waste fewer of their meetings, and about 55 of 100 die",
     lambda: lysis(4, None, RATIOS)[-1] == pytest.approx(55, abs=3)),
    ("guide", "Four ratios give 98, 96, 81 and 55 of 100",
     lambda: lysis(4, None, RATIOS) == [98, 96, 81, 55]),
    ("questions", "68 of 141 killed nothing while they were watched",
     lambda: (int(COUNTED[0]), int(COUNTED.sum())) == (68, 141)),
    ("questions", "15 of 100 cells made 53 of 100 kills", lambda: best(COUNTED) == 53),
    ("guide", "the best 15 of 100 NK cells make 50 of 100 kills", lambda: best(modelled()) == 50),
    ("questions", "73 of 141 made at least one kill", lambda: COUNTED[1:].sum() == 73),
    ("questions", "fewer would have made four or five kills",
     lambda: 141 * (1 - sum(np.exp(-1.02) * 1.02**k / f for k, f in enumerate((1, 1, 2, 6))))
     < COUNTED[4:].sum() / 2),
    ("questions", "in the model 85 of 100 NK cells are able to kill, and still about half",
     lambda: nk.assay([0.2], hours=0.1, replicates=1, progress=False).well["well_killers"]
     == 0.85 and modelled()[0] / modelled().sum() == pytest.approx(0.47, abs=0.03)),
    ("questions", "it is a race between dying and dividing",
     lambda: half().outcome == "controlled" and half(growth_rate=0.1).outcome == "cleared"),
    ("guide", "about 15 cells are left on day 60", lambda: round(half()["tumour"][-1]) == 15),
    ("questions", "all but always hide MHC-I",
     lambda: half()["tumour_mhc_low"][-1] > 0.95 * half()["tumour"][-1]),
    ("notebook", "Lesson 1 had this tumour cleared in about a week",
     lambda: 7 <= run().cleared_day < 9),
    ("guide", "Of 100 patients, 51 are cleared at half the killing and 88 at usual killing",
     lambda: (cleared(0.5), cleared(1)) == (51, 88)),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_table_shows_what_was_counted_and_what_the_model_gives() -> None:
    rows = lessons.question(NAME, "how-many-idle")["table"]["rows"]
    assert [int(kills) for kills, _, _ in rows] == list(range(6))
    assert [int(counted) for _, counted, _ in rows] == COUNTED[:6].tolist()
    expected = 141 * modelled() / modelled().sum()
    assert [int(model) for _, _, model in rows] == [round(count) for count in expected[:6]]


@cache
def shown() -> dict[str, list[list[str]]]:
    """The wells the notebook hands to its questions, as they are shown once it was answered."""
    names: dict = {"nk": nk}
    for cell in cells(STEM):
        if cell["id"] in ("clocks", "ratios"):
            exec(cell["source"], names)  # noqa: S102 - our own lesson
    asked = {"no-granules": names["clocks"], "eightfold": names["ratios"]}
    made = {key: nk.Question(NAME, key, wells=wells) for key, wells in asked.items()}
    return {key: one.question["table"]["rows"] for key, one in made.items()}


def test_the_wells_of_the_notebook_are_those_of_the_text() -> None:
    killed = {row[0]: row[2] for row in shown()["no-granules"]}
    assert killed == {
        "after 4 hours, with granules": "98",
        "after 4 hours, without granules": "2",
        "after 8 hours, without granules": "85",
    }
    ratios = [row[1:3] for row in shown()["eightfold"]]
    assert ratios == [["10", "98"], ["5", "96"], ["2.5", "81"], ["1.25", "55"]]


def test_no_well_stands_on_the_page_before_an_answer() -> None:
    """Only a question shows a well, and a question shows it once it was answered."""
    for cell in cells(STEM):
        if cell["cell_type"] == "code" and "nk.assay" in cell["source"]:
            assert cell["source"].splitlines()[-1].startswith(("}", "ratios ="))
    assert "| 68 |" not in text_of(STEM, "notebook")


def test_tasks_can_be_done() -> None:
    watched = lessons.question(NAME, "both-deaths")["conditions"]
    assert unmet(watched, facts_of(tissue())) is None
    asked = lessons.question(NAME, "hundred-half")["conditions"]
    hundred = nk.chance(100, 1, days=60, cytotoxic=0.5, progress=False)
    assert unmet(asked, facts_of(hundred)) is None
