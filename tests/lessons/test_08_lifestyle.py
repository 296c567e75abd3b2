"""Lesson 8: what it says of the model and of the evidence is what they do and say."""

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
from nkteach.course.lessons.deciding import compare_drawing, decide, runs_of
from nkteach.evidence import records
from nkteach.languages.words import catalogue

STEM = "08-lifestyle"
NAME = "lifestyle"
FIGURE = Path(__file__).parents[2] / "notebooks" / "figures" / "08-how-sure.svg"
MICE = {"mouse_running": True, "tumour_cells": 10_000, "days": 30}
PERSON = {"exercise": True, "tumour_cells": 10_000, "days": 30}


def source_of(cell: str) -> str:
    return next(one["source"] for one in cells(STEM) if one["id"] == cell)


@cache
def one_bout() -> nk.Network:
    space = {"nk": nk}
    exec(source_of("one-bout"), space)  # noqa: S102 - our own lesson
    return space["one_bout"]


@cache
def bout() -> nk.Run:
    return one_bout().simulate(bout=1)


def after(hours: float) -> float:
    """NK cells in blood some hours after the stairs, times those at rest."""
    return at(bout(), "in_blood", 0.25 + hours / 24) / 217


def band_at(day: float, **levers: object) -> tuple[float, float]:
    one = run(**levers)
    low, high = one.band("tumour")
    return float(np.interp(day, one.days, low)), float(np.interp(day, one.days, high))


def width(**levers: object) -> float:
    low, high = band_at(7, **levers)
    return high - low


def forty(seed: int) -> tuple[list[int], list[int]]:
    """The lowest and the highest of the forty people: first mean, second mean, how many rose."""
    said = StringIO()
    source = source_of("forty-people").replace("default_rng(7)", f"default_rng({seed})")
    with redirect_stdout(said):
        exec(source, {})  # noqa: S102 - our own lesson
    low, high = said.getvalue().splitlines()
    pattern = r"(\d+), then (\d+)\. (\d+) of 20 rose"
    return tuple(list(map(int, re.search(pattern, line).groups())) for line in (low, high))


@cache
def twenty() -> tuple[list[int], int]:
    """By how much the lowest of each of the twenty studies rose, and the mean."""
    said, space = StringIO(), {}
    with redirect_stdout(said):
        exec(source_of("forty-people"), space)  # noqa: S102 - our own lesson
        exec(source_of("twenty-studies"), space)  # noqa: S102 - our own lesson
    single, mean = said.getvalue().splitlines()[2:]
    return list(map(int, re.findall(r"[+-]\d+", single))), int(re.findall(r"[+-]\d+", mean)[0])


def in_blood(of: str) -> float:
    """The share of NK cells in blood among the "lymphocytes" or all "white" cells."""
    one = run()
    cells = {"white": one["white_cells"], "lymphocytes": one["nk_blood"] + one["lymphocytes_blood"]}
    return float(one["nk_blood"][0] / cells[of][0])


def cleared_of_20(seed: int, music: bool) -> int:
    given = {"tumour_cells": 8000, "days": 60, "music": music}
    return nk.chance(20, seed, progress=False, **given).count("cleared")


def stopping() -> nk.Run:
    return runs_of(lessons.question(NAME, "stopping"))[0]


CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("notebook", "they are 217 of about 6,000 white cells, and 91 to 593 is normal",
     lambda: run()["nk_blood"][0] == 217 and round(run()["white_cells"][0], -3) == 6000
     and nk.teaching.blood.normal == (91, 593)),
    ("questions", "Even at the top of the normal range, 593 in a microlitre, they would be",
     lambda: round(100 * in_blood("white")) == 4 and nk.teaching.blood.normal[1] == 593
     and 593 / (run()["white_cells"][0] - 217 + 593) < 0.1),
    ("guide", "12 of 100 is the share of the lymphocytes",
     lambda: round(100 * in_blood("lymphocytes")) == 12),
    ("guide", "They never leave the normal range: with smoking at 40 years about 189",
     lambda: round(run(tumour_cells=0, smoking=True)["nk_blood"].min()) == 189),
    ("guide", "at 90 years about 282",
     lambda: round(run(tumour_cells=0, age=90)["nk_blood"].max()) == 282),
    ("guide", "the sum of both places stays the same",
     lambda: np.allclose(bout()["in_all"], 1519)),
    ("guide", "blood rises about six-fold within ten minutes, falls below half within two hours",
     lambda: 5.5 < bout()["in_blood"].max() / 217 < 6.5
     and bout().days[bout()["in_blood"].argmax()] < 0.25 + 10 / 1440 and after(2) < 0.5),
    ("questions", "Within two hours it has fallen to less than half",
     lambda: after(2) < 0.5),
    ("questions", "By the end of the day it is almost what it was before",
     lambda: 0.97 < after(18) < 1),
    ("questions", "a tumour in tissue is not in the blood",
     lambda: bool(np.allclose(run(bout=1)["tumour"], run()["tumour"]))),
    ("guide", "With the wheel the tumour on day 7 is less than a tenth of that without",
     lambda: at(run(**MICE), "tumour", 7) < 0.1 * at(run(**MICE | {"mouse_running": False}),
                                                      "tumour", 7)),
    ("notebook", "The line stays where it is, and a **hatched band** stands around it",
     lambda: bool(np.array_equal(run(**PERSON)["tumour"],
                                 run(**PERSON | {"exercise": False})["tumour"]))),
    ("guide", "the band on day 7 reaches from a few hundred to several thousand cells",
     lambda: 200 < band_at(7, **PERSON)[0] < 700 and 4000 < band_at(7, **PERSON)[1] < 8000),
    ("guide", "The widest band is that of smoking",
     lambda: width(smoking=True) > max(width(short_sleep=7), width(age=75))),
    ("notebook", "The low ones rose and the high ones fell",
     lambda: forty(7)[0][1] > forty(7)[0][0] and forty(7)[1][1] < forty(7)[1][0]),
    ("guide", "In more than 95 of 100 draws the low group rises and the high group falls",
     lambda: sum(low[1] > low[0] and high[1] < high[0] for low, high in map(forty, range(200)))
     > 190),
    ("guide", "the low ones rise, by 7 to 19 points; in the mean by 13",
     lambda: (len(twenty()[0]), min(twenty()[0]), max(twenty()[0]), twenty()[1])
     == (20, 7, 19, 13)),
    ("notebook", "the lever *Music therapy* does nothing in this model",
     lambda: bool(np.array_equal(run(music=True)["tumour"], run()["tumour"]))
     and cleared_of_20(1, True) == cleared_of_20(1, False)),
    ("guide", "With 20 patients, typically from 14 to 19 are cleared",
     lambda: {14, 19} <= {cleared_of_20(seed, True) for seed in range(1, 9)} <= set(range(14, 20))),
    ("guide", "It is flat at 0.71 until day 30, about 0.89 on day 60 and 0.99 on day 120",
     lambda: [round(at(stopping(), "nk_activity", day), 2) for day in (0, 30, 60, 120)]
     == [0.71, 0.71, 0.89, 0.99]),
    ("questions", "Half the loss is made good after about three weeks",
     lambda: abs(at(stopping(), "nk_activity", 51) - (0.71 + 1) / 2) < 0.01),
    ("guide", "(About 19 of 100: 1 - 0.95⁴.)", lambda: round(100 * (1 - 0.95**4)) == 19),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()


def test_the_small_model_moves_nk_cells_as_the_teaching_network_does() -> None:
    """Its rates are those of the network: after the stairs both tell the same story."""
    given = {"bout": 1, "bout_day": 0.25, "tumour_cells": 0}
    whole = nk.simulate(days=1, every=1 / 512, **given)
    small = np.interp(whole.days, bout().days, bout()["in_blood"])
    assert small == pytest.approx(whole["nk_blood"], rel=0.01)


def test_the_two_places_decide_the_prediction() -> None:
    asked = lessons.question(NAME, "where-from")
    assert decide(asked, runs_of(asked, one_bout()))[0] == "same"


def test_a_jump_back_on_the_day_of_stopping_is_not_close() -> None:
    asked = lessons.question(NAME, "stopping")
    assert "A jump to 1 on day 30 is not counted as close." in text_of(STEM, "guide")
    jump = [0.71 if 2 * place < 30 else 1.0 for place in range(61)]
    right = list(np.interp(np.arange(0, 121, 2), stopping().days, stopping()["nk_activity"]))
    assert compare_drawing(asked, jump, [stopping()])["factor"] > asked["within"]
    assert compare_drawing(asked, right, [stopping()])["factor"] < 1.01


def test_what_the_text_names_is_on_the_screen() -> None:
    text = text_of(STEM, "notebook")
    labels = {lever.label for lever in nk.levers()}
    for italic in ("Smoking", "Short nights", "Age", "Lasting stress", "Music therapy"):
        assert f"*{italic}*" in text
        assert italic in labels
    for bold in (catalogue()["tools"]["keep"], catalogue()["seed"]["fresh"]):
        assert f"**{bold}**" in text


def test_studies_are_told_as_the_evidence_has_them() -> None:
    known, text = records(), text_of(STEM, "notebook") + text_of(STEM, "questions")
    lines = {name: " ".join(record.lines) for name, record in known.items()}
    for record, held, told in (
        ("exercise", "13 randomised trials, 459 people", "13 randomised trials with 459 people"),
        ("mouse_running", "more than 60 % in five models", "more than 60 of 100 in five kinds"),
        ("short_sleep", "fell in 18 of 23", "fell in 18 of them"),
        ("smoking", "0.47 to 0.95 of that of non-smokers", "0.47 to 0.95 times that of non-smok"),
        ("music", "40 men it rose in those who began low and fell in those who began high",
         "rose in those who had begun low, and fell in those who had begun high"),
        ("music", "it was higher than in the readers", "more NK activity than in the readers"),
        ("music", "one of four ways of drumming tried", "four kinds of drumming tried"),
        ("stress", "Over more than 300 studies", "Over more than 300 studies"),
    ):  # fmt: skip
        assert held in lines[record]
        assert told in text
    figure = FIGURE.read_text(encoding="utf-8")
    drawn = {float(value) for value in re.findall(r">([\d.]+)</text>", figure)}
    held = {
        finding.value
        for name in ("bout", "exercise", "smoking", "short_sleep", "mouse_running")
        for finding in known[name].findings
        if finding.value is not None
    }
    assert {6, 1.12, 0.95, 0.74, 0.72, 0.47, 0.41} <= drawn & held
