"""What a run gives back: outcome, sentence, table, and the words they are made of."""

import csv
import json
import re

import numpy as np
import pytest

import nkteach as nk
from nkteach.languages.words import CATALOGUE, catalogue, fill, rounded_count, rounded_day


def logistic(start, growth=0.5, capacity=1000.0, **fields):
    """A tumour whose every value is known: logistic growth, or decay if growth is 0."""
    parts = {
        "species": (nk.Species("tumour", "cells", "tumour cells", start),),
        "parameters": (),
        "quantities": (),
        "reactions": (
            nk.Reaction("up", "tumour -> 2 tumour", f"{growth} * tumour"),
            nk.Reaction(
                "down",
                "tumour -> 0",
                f"{growth or 1} * tumour * tumour / {capacity}" if growth else "tumour",
            ),
        ),
        "extinctions": (nk.Extinction(("tumour",)),),
        "outcome": nk.Outcome("tumour", str(capacity)),
    }
    return nk.Network(name="logistic", title="Logistic", volume="cells", **(parts | fields))


def test_a_tumour_past_half_its_room_has_escaped():
    run = logistic(10.0).simulate(60)
    # N = K / (1 + (K/N0 - 1) e^-rt) is half of K on day ln(K/N0 - 1) / r.
    day = np.log(99) / 0.5
    assert run.outcome == "escaped"
    assert run.capacity == 1000.0
    assert run.escaped_day == pytest.approx(day, abs=0.01)
    assert run.cleared_day is None
    assert run.sentence == fill("outcome.escaped_no_share", word="tumour", day=rounded_day(day))


def test_a_tumour_below_half_is_held():
    run = logistic(10.0).simulate(5)
    assert run.outcome == "controlled"
    assert run.escaped_day is None
    count = 1000 / (1 + 99 * np.exp(-2.5))
    assert run.sentence == fill(
        "outcome.controlled", word="tumour", days="5", count=rounded_count(count)
    )


def test_a_tumour_that_starts_past_half_has_escaped_from_the_start():
    run = logistic(600.0).simulate(30)
    assert (run.outcome, run.escaped_day) == ("escaped", 0.0)
    assert "from the start" in run.sentence


def test_a_tumour_below_one_cell_is_cleared():
    run = logistic(100.0, growth=0).simulate(30)
    assert run.outcome == "cleared"
    assert run.cleared_day == pytest.approx(np.log(100), abs=1e-4)
    assert run.sentence == fill("outcome.cleared", word="tumour", day="4.6")


def test_a_tumour_that_comes_back_is_not_cleared():
    """Below one cell on day ln 100; something that depends on the day brings it back later."""
    late = nk.Reaction("again", "0 -> tumour", "max(0, day - 20)")
    run = logistic(100.0, growth=0).add(late).simulate(30)
    assert run["tumour"][run.days == 10] == 0
    assert run["tumour"][-1] > 1
    assert run.outcome == "controlled"


def test_a_network_without_an_outcome_runs_and_says_how_to_get_one():
    run = logistic(10.0, outcome=None).simulate(5)
    assert run["tumour"][-1] > 10
    assert repr(run) == "<Run of 'logistic', 5 days>"
    with pytest.raises(nk.InputError, match=r"nk\.Outcome"):
        _ = run.outcome


def test_every_outcome_of_the_teaching_network_has_its_sentence():
    run = nk.simulate(innate=False)
    assert run.outcome == "escaped"
    assert run.sentence.startswith("Escaped.")
    share = run[nk.teaching.outcome.share][-1]
    assert f"{int(100 * share + 0.5)} % of its cells show MHC-I" in run.sentence
    assert nk.simulate().sentence.startswith("Cleared.")


def test_an_infection_without_a_tumour_has_its_sentence():
    virus = {"tumour_cells": 0, "virus_cells": 100, "days": 30}
    over, lasts = nk.simulate(**virus), nk.simulate(**virus, adaptive=False)
    infected = over["virus_infected"]
    gone = over.days[np.flatnonzero(infected >= 1)[-1] + 1]
    assert f"is expected from day {rounded_day(gone)} on" in over.sentence
    assert over.sentence.startswith("Cleared. ")
    peak = lasts["virus_infected"].argmax()
    assert lasts.sentence == fill(
        "outcome.infected",
        count=rounded_count(lasts["virus_infected"][-1]),
        days="30",
        most=rounded_count(lasts["virus_infected"][peak]),
        peak=rounded_day(lasts.days[peak]),
    )
    assert nk.simulate(tumour_cells=0).sentence == "There is no tumour in this run."


def test_a_column_that_is_not_there_is_refused_by_name():
    run = nk.simulate(10)
    with pytest.raises(nk.InputError, match=r"'tumor'. Did you mean 'tumour'.*run\.columns"):
        run["tumor"]


def test_the_columns_a_lesson_relies_on():
    run = nk.simulate(10)
    for name in ("tumour", "nk", "t_cells", "healthy", *nk.teaching.species_names):
        assert run[name].shape == run.days.shape == (641,)
    assert run.steps > 0


def test_csv_holds_every_bit_of_the_run(tmp_path):
    run = nk.simulate(20, smoking=True, tumour_cells=1234.5)
    run.to_csv(tmp_path / "run.csv")
    lines = (tmp_path / "run.csv").read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert nk.__version__ in comments[0]
    assert "smoking=1" in comments[1]
    assert "tumour_cells=1234.5" in comments[1]
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    assert rows[0] == ["days", *run.columns]
    numbers = np.array(rows[1:], dtype=float)
    assert np.array_equal(numbers[:, 0], run.days)
    for index, name in enumerate(run.columns, start=1):
        assert np.array_equal(numbers[:, index], run[name]), name


# Words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.0004, "0.0004"), (0.123456, "0.123"), (1, "1"), (1.005, "1"), (9.995, "9.99"),
        (12.34, "12.3"), (999.4, "999"), (999.5, "1,000"), (1234, "1,230"), (1235, "1,240"),
        (1e6, "1,000,000"), (123456789, "123,000,000"), (2.5e12, "2,500,000,000,000"),
    ],
)  # fmt: skip
def test_a_count_has_three_digits(value, text):
    assert rounded_count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.04, "0"), (0.05, "0.1"), (4.6, "4.6"), (9.94, "9.9"), (9.96, "10"), (10.4, "10"),
     (10.5, "11"), (365, "365")],
)  # fmt: skip
def test_a_day_has_one_decimal_below_ten(value, text):
    assert rounded_day(value) == text


def test_the_catalogue_is_plain_text_with_named_places():
    for group, texts in catalogue().items():
        for key, text in texts.items():
            assert isinstance(text, str), (group, key)
            assert "<" not in text.replace("< 1", ""), (group, key)
            assert re.sub(r"\{[a-z][a-z0-9_]*\}", "", text).count("{") == 0, (group, key)
    assert json.loads(CATALOGUE.read_text(encoding="utf-8")) == catalogue()
