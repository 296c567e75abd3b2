"""Lesson 4: what it says of the model is what the model does."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from lesson_texts import at, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.tasks import facts_of, unmet
from nkteach.evidence import records

STEM = "04-cytokines"
NAME = "cytokines"
LARGE = {"tumour_cells": 10_000, "days": 30}
HIDES = {"adaptive": False, "mhc_low": 1, "days": 60}
BOTH_ARMS = {"mhc_low": 1, "days": 60}


def on_day_7(**levers: float) -> int:
    return round(at(run(**LARGE, **levers), "tumour", 7), -2)


def about(one: nk.Run, column: str, day: float, value: float, share: float = 0.02) -> bool:
    return at(one, column, day) == pytest.approx(value, rel=share)


def nk_in_tissue(cytokine: float) -> int:
    pieces = [nk.tissue(seed, adaptive=False, cytokine=cytokine).step(48) for seed in range(1, 11)]
    return round(np.mean([piece.counts["nk"] for piece in pieces]))


def mute_deaf(cytokine: float) -> float:
    return at(run(days=60, cytotoxic=0, cytokine=cytokine), "tumour", 28)


def gone(**levers: float) -> int:
    """In how many of 100 patients, all alike, the tumour of part 9 is gone."""
    return nk.chance(100, 1, spread=0, progress=False, **HIDES, **levers).count("cleared")


KILL, SIGNAL = {"cytokine": 0}, {"cytotoxic": 0}
IL15 = {"tumour_cells": 0, "il15_therapy": 3, "il15_therapy_day": 2, "il15_therapy_days": 10}
FED = {"days": 60, "adaptive": False, "tumour_cells": 5000}
FIVE_DAYS = {"tumour_cells": 0, "il15_therapy_days": 5}
CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("questions", "about 25,900 tumour cells with signals and about 45,600 without",
     lambda: mute_deaf(1) == pytest.approx(25_900, rel=0.01)
     and mute_deaf(0) == pytest.approx(45_600, rel=0.01)),
    ("questions", "it takes more than three weeks until the tumour is cleared",
     lambda: 21 < run(**LARGE, **KILL).cleared_day < 25),
    ("questions", "stays near 10,000 for about three days",
     lambda: all(about(run(**LARGE), "tumour", day, 10_000, 0.06) for day in (1, 2, 3))),
    ("questions", "to more than 15,000 cells about day 5 to 7",
     lambda: min(at(run(**LARGE, **KILL), "tumour", day) for day in (5, 7)) > 15_000),
    ("questions", "lingers at a few cells",
     lambda: all(1 < at(run(**LARGE, **KILL), "tumour", day) < 10 for day in (16, 20))),
    ("questions", "Both together save 24,800",
     lambda: on_day_7(**KILL, **SIGNAL) - on_day_7() == 24_800),
    ("guide", "about 2,100 NK cells on day 2 against 1,040, armed 1,230 against 610",
     lambda: about(run(**LARGE, **SIGNAL), "nk", 2, 2100) and about(run(**LARGE, **KILL), "nk", 2,
     1040) and about(run(**LARGE, **SIGNAL), "nk_armed", 2, 1230)
     and about(run(**LARGE, **KILL), "nk_armed", 2, 610)),
    ("guide", "96 NK cells after two days with IFN-γ and 74 without",
     lambda: (nk_in_tissue(1), nk_in_tissue(0)) == (96, 74)),
    ("questions", "reaches less than half a millimetre",
     lambda: np.sqrt(nk.teaching["tissue_ifn_diffusion"].value / nk.teaching["ifn_decay"].value)
     < 0.5),
    ("notebook", "IFN-γ fades within hours",
     lambda: 24 * np.log(2) / nk.teaching["ifn_decay"].value < 4),
    ("guide", "About 5,990 per microlitre on day 12, about 28 times the start; still about 1,900",
     lambda: about(run(days=28, **IL15), "nk_blood", 12, 5990, 0.01)
     and about(run(days=28, **IL15), "nk_blood", 28, 1900, 0.01)
     and round(run(days=28, **IL15)["nk_blood"].max() / 217) == 28),
    ("questions", "At rest there are 217 NK cells per microlitre",
     lambda: round(run(days=28, **IL15)["nk_blood"][0]) == 217),
    ("questions", "In the model IL-15 slows this tumour, and at every strength it escapes",
     lambda: {run(**FED, il15_therapy=dose).outcome for dose in np.arange(0, 10.5, 0.5)}
     == {"escaped"} and all(at(run(**FED, il15_therapy=dose), "tumour", 42)
     < 0.7 * at(run(**FED), "tumour", 42) for dose in np.arange(0.5, 10.5, 0.5))),
    ("guide", "on day 35 without IL-15, between day 43 and day 51 with it",
     lambda: round(run(**FED).escaped_day) == 35 and all(
         43 < run(**FED, il15_therapy=dose).escaped_day < 51
         for dose in (0.25, *np.arange(0.5, 10.5, 0.5)))),
    ("questions", "IL-15 of strength 3 brings 34 times as many NK cells in the blood and 6 times",
     lambda: [round((run(**FED, il15_therapy=3)[name] / run(**FED)[name][0]).max())
              for name in ("nk_blood", "nk")] == [34, 6]),
    ("questions", "bring 9 times as many at the strength you saw, and 17 times at the strongest",
     lambda: [round(run(days=28, **FIVE_DAYS, il15_therapy=dose)["nk_blood"].max() / 217)
              for dose in (IL15["il15_therapy"], nk.teaching["il15_therapy"].high)] == [9, 17]),
    ("guide", "With IFN-γ about 9 tumour cells on day 7, 37 without",
     lambda: round(at(run(**HIDES), "tumour", 7)) == 9
     and round(at(run(**HIDES, **KILL), "tumour", 7)) == 37),
    ("guide", "On day 60 about 4,380 with IFN-γ, and more than 99 of 100 of them show MHC-I",
     lambda: about(run(**HIDES), "tumour", 60, 4380, 0.01)
     and at(run(**HIDES), "mhc_high_share", 60) > 0.99),
    ("guide", "without it the tumour is gone on day 28",
     lambda: round(run(**HIDES, **KILL).cleared_day) == 28),
    ("guide", "and IFN-γ on, the tumour is gone on day 18",
     lambda: round(run(**HIDES, mhc_return=0).cleared_day) == 18),
    ("guide", "the tumour is gone in 32 of 100 with IFN-γ, in 100 of 100 without it, and in all"
     " with IFN-γ that leaves MHC-I alone",
     lambda: (gone(), gone(**KILL), gone(mhc_return=0)) == (32, 100, 100)),
    ("questions", "With IFN-γ about 4,380 cells were left on average",
     lambda: about(run(**HIDES), "tumour", 60, 4380, 0.01)),
    ("guide", "The tumour escapes",
     lambda: run(**HIDES, growth_brake=0, nk_recruitment=0).outcome == "escaped"),
    ("guide", "this tumour is cleared, on day 18 with IFN-γ and on day 28 without",
     lambda: (round(run(**BOTH_ARMS).cleared_day), round(run(**BOTH_ARMS, **KILL).cleared_day))
     == (18, 28)),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_table_is_the_models() -> None:
    rows = re.findall(r"^\| \*\*(no killing|killing)\*\* \| ([\d,]+) \| ([\d,]+) \|$",
                      text_of(STEM, "notebook"), re.MULTILINE)  # fmt: skip
    found = {name: [int(cell.replace(",", "")) for cell in cells] for name, *cells in rows}
    assert found == {
        "no killing": [on_day_7(**KILL, **SIGNAL), on_day_7(**SIGNAL)],
        "killing": [on_day_7(**KILL), on_day_7()],
    }


def test_the_evidence_card_says_what_the_question_says() -> None:
    findings = {one.source: one for one in records()["il15_therapy"].findings}
    assert (findings["Miller 2018"].n, findings["Dubois 2021"].value) == (19, 34)
    asked = text_of(STEM, "questions")
    assert "34 times as many NK cells on average (source 6)" in asked
    assert "In 19 people with solid tumours who were given IL-15 alone" in asked
    assert "lung lesions went in two people" in repr(nk.evidence("il15_therapy"))
    assert "in an earlier trial lung lesions went away in two people" in asked
    card = records()["il15_therapy"].maps
    assert "up to 17 times as many in blood after 5 days" in card  # held above
    assert f"{nk.teaching['nk_coming_most'].value:g} times as many come to the tissue" in card
    assert findings["Romee 2018"].result.startswith("19 % of those who could be judged")


def test_tasks_can_be_done() -> None:
    asked = lessons.question(NAME, "signals-only")["conditions"]
    lab = nk.Lab(NAME, cytotoxic=0, days=60)
    lab.ghosts = {"average": {"levers": {"cytokine": 0}}}
    assert unmet(asked, facts_of(lab)) is None
    watched = lessons.question(NAME, "watch-the-veil")["conditions"]
    assert unmet(watched, facts_of(nk.tissue(2, adaptive=False).step(24))) is None
