"""Lesson 9: what it says of the model and of the evidence is what they do and say."""

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from lesson_texts import at, cells, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, numbers, runs_of
from nkteach.evidence import records
from nkteach.pictures.appearance import lines_of

STEM = "09-treatment"
NAME = "treatment"
FIGURE = Path(__file__).parents[2] / "notebooks" / "figures" / "09-who-is-harmed.svg"
LARGE = {"tumour_cells": 50_000, "days": 90}
DRUG = {"drug_dose": 1, "drug_day": 7, "drug_cycles": 1}
DONOR = {"donor_nk_cells": 5000}
IL15 = {"il15_therapy": 3, "il15_therapy_days": 14}
HELPED = {"tumour_cells": 20_000, "days": 60} | IL15
SUPPORTS = ("il15_therapy", "il2_therapy")
HEALTHY = {"tumour_cells": 0, "days": 28} | DONOR


def outcome(**levers: object) -> str:
    return run(**levers).outcome


def given_on(day: int) -> str:
    return outcome(**LARGE, **DRUG, **DONOR, donor_nk_day=day)


def found(key: str) -> dict[str, float]:
    asked = lessons.question(NAME, key)
    return numbers(asked, runs_of(asked))


@cache
def harmed(**donor: float) -> int:
    """How many of 100 virtual patients lose more than a fifth of their healthy tissue."""
    options = {"days": 100, "tumour_cells": 0, "columns": ["healthy"], "progress": False}
    healthy = nk.chance(100, 1, **options, **donor)["healthy"]
    return int((healthy.min(axis=1) < 0.8 * healthy[:, 0]).sum())


@cache
def thousand(seed: int) -> tuple[int, str]:
    """The luckiest of 1,000 trials of a useless drug, and all that the cell says."""
    source = next(one["source"] for one in cells(STEM) if one["id"] == "thousand")
    said = StringIO()
    with redirect_stdout(said):
        exec(source.replace("default_rng(1)", f"default_rng({seed})"), {})  # noqa: S102 our own
    return int(re.search(r"The luckiest: (\d+) of 25", said.getvalue())[1]), said.getvalue()


def of_support(name: str, strength: float) -> float:
    """Donor NK cells after one week in the lab of part 4."""
    lab = {"tumour_cells": 20_000, "days": 28, "il15_therapy_days": 14} | DONOR
    return at(run(**lab, **{name: strength}), "nk_donor", 7)


CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "a tumour of 20,000 cells. The person's own NK cells and T cells are there, and",
     lambda: outcome(tumour_cells=20_000, days=60) == "escaped"),
    ("guide", "The edge lies between 1,000 and 1,500 donor cells",
     lambda: outcome(tumour_cells=20_000, days=60, donor_nk_cells=1000) == "escaped"
     and outcome(tumour_cells=20_000, days=60, donor_nk_cells=1500) == "cleared"),
    ("guide", "With IL-15 on top (3, for 14 days) 200 donor cells are enough in the model",
     lambda: outcome(**HELPED, donor_nk_cells=200) == "cleared"),
    ("guide", "IL-15 alone does not clear this tumour",
     lambda: {outcome(tumour_cells=20_000, days=60, il15_therapy=dose) for dose in (1, 3, 10)}
     == {outcome(**HELPED)} == {"escaped"}),
    ("guide", "5,000, then about 870 after a week, about 160 after two",
     lambda: abs(found("fade")["week"] - 870) < 10 and abs(found("fade")["fortnight"] - 160) < 10),
    ("questions", "each week leaves about one in six",
     lambda: 5 < 5000 / found("fade")["week"] < 7
     and 5 < found("fade")["week"] / found("fade")["fortnight"] < 7),
    ("questions", "to a few cells after four weeks",
     lambda: at(run(**HEALTHY), "nk_donor", 28) < 10),
    ("guide", "about twelve times as many as without after a week",
     lambda: round(found("fade")["helped"] / found("fade")["week"]) == 12),
    ("questions", "With IL-15 it rises to more than twice the start in two weeks",
     lambda: at(run(**HEALTHY, **IL15), "nk_donor", 14) > 2 * 5000),
    ("questions", "falls as fast as the other once the IL-15 is no longer given",
     lambda: 5 < at(run(**HEALTHY, **IL15), "nk_donor", 15)
     / at(run(**HEALTHY, **IL15), "nk_donor", 22) < 7),
    ("guide", "at strength 3 about 11,500 against 8,400",
     lambda: [round(of_support(name, 3), -2) for name in SUPPORTS] == [11_500, 8_400]),
    ("guide", "At the top of the levers the two are alike",
     lambda: of_support("il15_therapy", 10) < 1.02 * of_support("il2_therapy", 10)),
    ("guide", "100 donor T cells take about a third of the healthy tissue by day 60",
     lambda: 0.3 < 1 - found("who-harms")["t"] / 50_000 < 0.37),
    ("guide", "20,000 donor NK cells take none", lambda: found("who-harms")["nk"] == 50_000),
    ("guide", "Where MHC-I is hidden nothing presses the brake",
     lambda: found("which-brake")["hidden"] > 0.5 * found("which-brake")["hidden_free"]
     and found("which-brake")["shown"] < 0.02 * found("which-brake")["shown_free"]),
    ("guide", "NKG2A, by far, where all show MHC-I",
     lambda: found("which-brake")["shown"]
     < 0.1 * at(run(adaptive=False, mhc_low=0, cish_knockout=1), "tumour", 7)),
    ("questions", "Drug alone, or donor NK cells alone, do not clear it",
     lambda: {outcome(**LARGE, **DRUG), outcome(**LARGE, **DONOR, donor_nk_day=6),
              outcome(**LARGE, **DONOR, donor_nk_day=10)} == {"escaped"}),
    ("guide", "On day 6 they come too soon, on day 12 too late",
     lambda: [given_on(day) for day in (6, 10, 12)] == ["escaped", "cleared", "escaped"]),
    ("guide", "NK cells in blood fall to less than half and come back over weeks",
     lambda: 91 < 2 * run(**LARGE, **DRUG)["nk_blood"].min() < 217
     and at(run(**LARGE, **DRUG), "nk_blood", 60) > 200),
    ("guide", "The luckiest of 1,000 useless trials shows 8 to 10 of 25",
     lambda: sum(8 <= thousand(seed)[0] <= 10 for seed in range(40)) >= 36),
    ("questions", "About 9 of 25 or more.", lambda: thousand(1)[0] == 9),
    ("questions", "about 18 of 100 trials show 5 or more",
     lambda: 170 < sum(int(trials) for people, trials in
                       re.findall(r"(\d+) of 25: +(\d+) trials", thousand(1)[1])
                       if int(people) >= 5) < 190),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_il15_leaves_more_donor_cells_than_il2_at_every_strength() -> None:
    assert "At equal strength IL-15 leaves more donor cells" in text_of(STEM, "guide")
    for strength in np.arange(0.5, 10.5, 0.5):
        more, less = (of_support(name, float(strength)) for name in SUPPORTS)
        assert more > less > of_support("il15_therapy", 0), strength


def test_the_figure_shows_whom_the_model_harms() -> None:
    figure = FIGURE.read_text(encoding="utf-8")
    squares = re.findall(r"([\d,]+) cells</text>(.*?)>(None|\d+) of 100</text>", figure, re.DOTALL)
    said = [(dose, dots.count('class="harmed"'), count) for dose, dots, count in squares]
    assert [dose for dose, _, _ in said] == ["3", "10", "30", "100", "20,000"]
    for dose, dots, count in said[:4]:
        assert dots == int(count) == harmed(donor_t_cells=float(dose))
        assert f"{dose} cells: {count} of 100" in text_of(STEM, "notebook")
    assert said[4][1] == harmed(donor_nk_cells=20_000.0) == 0
    assert "At 3 cells 19 of 100 virtual patients are harmed" in text_of(STEM, "guide")
    assert "from 19 to 80 of 100 virtual patients" in text_of(STEM, "questions")


def test_the_order_decides_the_prediction() -> None:
    asked = lessons.question(NAME, "when-donor")
    runs = runs_of(asked)
    assert decide(asked, runs)[0] == "after"
    assert decide(asked, runs[::-1])[0] == "before"


def test_what_the_text_names_is_on_the_screen() -> None:
    text = text_of(STEM, "notebook")
    labels = {lever.label for lever in nk.levers()}
    lines = {line.label for line in lines_of(nk.teaching, tuple(run().columns))}
    for italic in ("Donor NK cells", "Day of the donor NK cells"):
        assert f"*{italic}*" in text
        assert italic in labels
    for italic in ("Donor NK cells", "Healthy tissue"):
        assert f"*{italic}*" in text
        assert italic in lines


def test_trials_are_told_as_the_evidence_has_them() -> None:
    said = text_of(STEM, "notebook") + text_of(STEM, "questions") + text_of(STEM, "guide")
    held = {name: repr(nk.evidence(name)) for name in records()}
    for record, known, told in (
        ("donor_nk_cells", "median 10 days (2 to 189)", "stayed for 10 days in the middle child"),
        ("donor_nk_cells", "5 of 9", "5 of 9 people had acute graft-versus-host disease"),
        ("donor_nk_cells", "0 to 0.23", "None of 13 leaves room for up to 23 of 100"),
        ("donor_t_cells", "21, 45 and 55 % of patients", "21, 45 and 55 of 100"),
        ("nkg2a_block", "in 31 % of patients", "shrank in 31 of 100"),
        ("cish_knockout", "two lines of such mice had fewer metastases",
         "In mice without it NK cells killed more, and there were fewer metastases"),
        ("drug_dose", "88 people with breast cancer", "In 88 people with breast cancer"),
        ("il15_therapy", "In 19 people with solid tumours none responded",
         "In 19 people with solid tumours IL-15 alone made none respond"),
    ):  # fmt: skip
        assert known in held[record]
        assert told in said
