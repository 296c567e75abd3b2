"""Lesson 10: its code runs, its tasks can be done in code, and the model does what it says."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from lesson_texts import at, cells, run, text_of

import nkteach as nk
from nkteach.course import lessons
from nkteach.course.lessons.deciding import decide, numbers, runs_of
from nkteach.course.lessons.tasks import facts_of, unmet
from nkteach.evidence import records

STEM = "10-build-your-own-bench"
NAME = "build-your-own-bench"
ROOT = Path(__file__).parents[2]


def code(cell: str) -> str:
    return next(each["source"] for each in cells(STEM) if each["id"] == cell)


def missing(task: str, made: object) -> str | None:
    """What a task still asks for, or None."""
    found = unmet(lessons.question(NAME, task)["conditions"], facts_of(made))
    return found and found["reply"]


def made_by(source: str, **known: object) -> dict:
    found: dict = {"nk": nk, **known}
    exec(source, found)  # noqa: S102 - our own lesson
    return found


# The code of the notebook, as it stands and as a student changes it


def test_the_first_run_is_changed_in_three_places() -> None:
    source = code("run-cell")
    assert "NK cells" in missing("first-run", made_by(source)["run"])
    without = source.replace("tumour_cells=1000", "tumour_cells=1000, innate=False")
    assert "300" in missing("first-run", made_by(without)["run"])
    done = made_by(without.replace("1000", "300"))["run"]
    assert missing("first-run", done) is None
    assert done.outcome == "escaped"  # as it says when it is done
    assert run(tumour_cells=300, days=60).outcome == "cleared"


def test_the_bench_answers_to_its_slider() -> None:
    made = made_by(code("contrast-cell") + "\n" + code("bench"))
    picture, slider = made["picture"], made["slider"]
    before = np.array(picture.data[0].y)
    assert before == pytest.approx(run(tumour_cells=1000, days=60)["tumour"])
    slider.value = 16_000
    assert picture.data[0].y[-1] == pytest.approx(run(tumour_cells=16_000, days=60)["tumour"][-1])
    assert picture.layout.title.text == run(tumour_cells=16_000, days=60).sentence
    assert len(made["figure"].data) == 2


def test_the_second_slider_is_broken_and_one_place_mends_it() -> None:
    before = code("contrast-cell") + "\n" + code("bench") + "\n"
    as_given = made_by(before + code("bench-two"))
    as_given["killing"].value = 0.5
    as_given["cells"].value = 8_000
    assert "not handed to nk.simulate" in missing("second-slider", as_given["last"])
    mended = code("bench-two").replace(
        "nk.simulate(tumour_cells=tumour_cells, days",
        "nk.simulate(tumour_cells=tumour_cells, cytotoxic=killing, days",
    )  # fmt: skip
    made = made_by(before + mended)
    made["killing"].value = 0.5
    assert "8000" in missing("second-slider", made["last"])
    made["cells"].value = 8_000
    assert missing("second-slider", made["last"]) is None
    made["cells"].continuous_update = made["killing"].continuous_update = False  # as part 7 says
    made["killing"].value = 0.9
    assert "Not held" in missing("second-slider", made["last"])


@cache
def patients(tumour_cells: int) -> nk.Cohort:
    return nk.chance(100, seed=1, tumour_cells=tumour_cells, days=60, progress=False)


def test_even_chances_can_be_found_and_saved(tmp_path: Path) -> None:
    assert "tumour_cells=12000, days=60" in code("cohort-cell")
    assert "More than 60" in missing("even-chances", patients(12_000))
    assert missing("even-chances", patients(14_000)) is None
    assert "Fewer than 40" in missing("even-chances", patients(20_000))
    target = tmp_path / "my-patients.csv"
    patients(14_000).to_csv(target)
    lines = target.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if not line.startswith("#")]) == 101
    assert any("tumour_cells=14000" in line for line in lines[:5])
    assert any("seed 1" in line for line in lines[:5])


def test_the_labs_ask_for_what_the_code_asks_for() -> None:
    lines = {
        "run-cell": ("lab-line", {"days": 60}),
        "cohort-cell": ("lab-hundred", {"tumour_cells": 12_000, "days": 60, "patients": 100}),
    }
    for cell, (shown, values) in lines.items():
        lab = eval(code(shown), {"nk": nk})  # noqa: S307 - our own lesson
        assert all(getattr(lab, name) == value for name, value in values.items())
        assert "days=60" in code(cell)
    assert (lab.lens, lab.seed) == ("chance", 1)
    hundred = [c for c in lessons.question(NAME, "even-by-levers")["conditions"] if "patients" in c]
    assert unmet(hundred, facts_of(patients(14_000))) is None  # as the hint says
    assert unmet(hundred, facts_of(patients(12_000))) is not None


def test_the_two_times_are_those_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if "key press on a slider" in line)
    measured = re.search(r"\| (\d+) ms;.*FigureWidget: (\d+) ms;", row)
    assert measured
    lab, bench = (int(float(f"{int(found):.0e}")) for found in measured.groups())  # one digit
    figure = (ROOT / "notebooks" / "figures" / "10-two-ways.svg").read_text(encoding="utf-8")
    for way in (f"about {bench} milliseconds a key press", f"about {lab} milliseconds a key press"):
        assert way in figure


# What the text says of the model


def day(tumour_cells: int) -> float:
    return run(tumour_cells=tumour_cells, days=60).cleared_day or np.inf


def estimated() -> dict[str, float]:
    asked = lessons.question(NAME, "of-a-hundred")
    return numbers(asked, runs_of(asked))


def virus() -> dict[str, float]:
    asked = lessons.question(NAME, "eight-times-virus")
    return decide(asked, runs_of(asked))[1]


def on(day: float, column: str, tumour_cells: int) -> float:
    return at(run(tumour_cells=tumour_cells, days=60), column, day)


def harmed_from(cells_per_kg: str) -> float:
    """The share with graft-versus-host disease among those given at least so many donor T cells."""
    found = records()["donor_t_cells"].findings
    return next(
        each.value for each in found if f"{cells_per_kg} CD3 cells per kg and more" in each.of
    )


CLAIMS: list[tuple[str, str, Callable[[], bool]]] = [
    ("questions", "given 100 million donor T cells per kilogram or more, about 55 of 100",
     lambda: harmed_from("1e8") == 0.55),
    ("notebook", "The usual tumour of 1,000 cells is cleared on day 8",
     lambda: 7.5 < day(1000) < 8.5),
    ("notebook", "eight times the cells take about a fifth more time",
     lambda: 1.15 < day(8000) / day(1000) < 1.27),
    ("notebook", "a row every few hours", lambda: run()["tumour"].size > 4 * 60),
    ("questions", "ends about day 8. With 8,000 cells it stays level for a short while, then falls,"
     " and ends about day 10", lambda: 7.5 < day(1000) < 8.5 and 9.5 < day(8000) < 10.5
     and 1 < run(tumour_cells=8000, days=60)["tumour"].max() / 8000 < 1.1),
    ("questions", "With 1,000 cells the curve falls from the start",
     # But for the first three hours, in which it rises by one or two cells.
     lambda: (np.diff(run(tumour_cells=1000, days=60)["tumour"])[1:] <= 0).all()
     and run(tumour_cells=1000, days=60)["tumour"].max() < 1002),
    ("questions", "With 16,000 cells it never falls",
     lambda: (np.diff(run(tumour_cells=16_000, days=60)["tumour"]) > -1).all()),
    ("questions", "at about 85,000",
     lambda: 84_000 < run(tumour_cells=16_000, days=60)["tumour"][-1] < 86_000),
    ("guide", "about 85,000 cells on day 60",
     lambda: 84_000 < run(tumour_cells=16_000, days=60)["tumour"][-1] < 86_000),
    ("guide", "day 10 instead of day 8", lambda: 9.5 < day(8000) < 10.5),
    ("questions", "About as many T cells come on the same days",
     lambda: all(0.85 < on(each, "cd8_effector", 8000) / on(each, "cd8_effector", 1000) < 1.2
                 for each in (5, 7))),
    ("questions", "in the large one each kills more",
     lambda: on(5, "cd8_kills", 8000) > 5 * on(5, "cd8_kills", 1000)),
    ("questions", "more than 1,000 of them", lambda: on(7, "cd8_effector", 16_000) > 1000),
    ("guide", "most of them are worn out by day 20",
     lambda: on(20, "cd8_exhausted", 16_000) > 4 * on(20, "cd8_effector", 16_000)),
    ("questions", "The tissue could hold about 100,000",
     lambda: run().capacity == pytest.approx(1e5, rel=0.01)),
    ("notebook", "In this model a tumour calms NK cells and T cells the more, the larger it is",
     lambda: at(run(tumour_cells=16_000, days=60), "suppression", 10)
     > 1.3 * at(run(tumour_cells=8000, days=60), "suppression", 10)),
    ("guide", "any start from 10,000 to about 14,000", lambda: day(14_000) < 60 < day(15_000)),
    ("questions", "The average run with 12,000 cells is cleared, on about day 15",
     lambda: 14 < day(12_000) < 15.5),
    ("guide", "With 12,000 cells (seed 1), 69 of 100 are cleared",
     lambda: estimated()["cleared"] == 69),
    ("notebook", "69 of 100", lambda: estimated()["cleared"] == 69),
    ("guide", "with 57 of 100 cleared", lambda: patients(14_000).count("cleared") == 57),
    ("notebook", "with 8,000 tumour cells it changes the outcome of the average run",
     lambda: run(tumour_cells=8000, smoking=True, days=60).outcome != "cleared"),
    ("questions", "The peak comes within the first day",
     lambda: all(one.days[one["virus_infected"].argmax()] <= 1
                 for one in runs_of(lessons.question(NAME, "eight-times-virus")))),
    ("questions", "nearly as the start", lambda: 5 < virus()["large"] / virus()["small"] < 8),
    ("guide", "Repeat part 8 with `spread=0`",
     lambda: nk.chance(100, seed=1, tumour_cells=12_000, spread=0, days=60, progress=False)
     .count("cleared") > 90),
]  # fmt: skip


@pytest.mark.parametrize(("where", "sentence", "holds"), CLAIMS, ids=[c[1][:60] for c in CLAIMS])
def test_the_model_does_what_the_text_says(
    where: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in text_of(STEM, where)
    assert holds()
