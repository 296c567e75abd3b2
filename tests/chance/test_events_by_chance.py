"""Events and extinctions in runs by chance."""

import dataclasses

import numpy as np
import pytest
from chance_runs import BY_CHANCE, EXTINCT_A, birth_and_death, network, run, signal, within

import nkteach as nk
from nkteach.core.layout import EXTINCT


def given(amount, day="3.7", **more):
    return network(
        {"A": 0, "s": signal("s")},
        [("nothing", "A -> A", "A")],
        events=[nk.Event(day, "A", amount), nk.Event(day, "s", amount)],
        extinctions=EXTINCT_A,
        **more,
    )


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_an_event_adds_comes_in_whole_cells_on_its_day(method):
    found, _ = run(given("2.25"), 2_000, 5, ["A", "s"], method, every=0.25)
    moments = np.arange(21) * 0.25
    assert (found["A"][:, moments < 3.7] == 0).all()
    after = found["A"][:, moments > 3.7]
    assert set(np.unique(after)) == {2.0, 3.0}
    assert (after == after[:, :1]).all()
    assert within(after[:, 0], 2.25)
    assert (found["s"][:, moments > 3.7] == 2.25).all()
    for day, column in (("0", 0), ("5", 20), ("1.25", 5)):
        found, _ = run(given("4", day), 3, 5, ["A"], method, every=0.25)
        assert (found["A"][:, :column] == 0).all()
        assert (found["A"][:, column:] == 4).all()


def test_a_start_is_made_of_whole_cells():
    part = network({"A": 0.3, "B": 7}, [("nothing", "A -> A", "A")])
    found, _ = run(part, 3_000, 1, ["A", "B"])
    assert set(np.unique(found["A"])) == {0.0, 1.0}
    assert within(found["A"][:, 0], 0.3)
    assert (found["B"] == 7).all()


@pytest.mark.parametrize("method", BY_CHANCE)
def test_an_extinction_has_its_day_and_an_event_brings_life_back(method):
    decay = network(
        {"A": 3},
        [("end", "A -> 0", "A")],
        events=[nk.Event("40", "A", "2")],
        extinctions=EXTINCT_A,
    )
    found, reports = run(decay, 500, 120, ["A"], method, every=1.0)
    assert (found["A"][:, 40] == 2).all()
    assert (reports[:, EXTINCT] > 40).all()
    _, reports = run(decay, 500, 40.5, ["A"], method)
    alive = reports[:, EXTINCT] < 0
    assert alive.any()
    found, reports = run(decay, 500, 39, ["A"], method, every=0.5)
    rows = (found["A"] > 0).sum(axis=1)
    days = reports[:, EXTINCT]
    assert np.array_equal(np.ceil(days / 0.5), rows), (
        "the last cell died before the first empty row"
    )


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_group_below_its_threshold_is_gone(method):
    rare = dataclasses.replace(
        birth_and_death(40, 1.0, 1.1), extinctions=(nk.Extinction(("T",), below=20),)
    )
    found, reports = run(rare, 200, 30, ["T"], method, every=0.5)
    values = found["T"]
    assert ((values == 0) | (values >= 20)).all()
    assert np.array_equal(values[:, -1] == 0, reports[:, EXTINCT] > 0)


@pytest.mark.parametrize("day", ["30", "25.5"])
def test_a_run_that_is_not_followed_to_its_end_misses_no_event(day):
    decay = network(
        {"A": 3}, [("end", "A -> 0", "A")], events=[nk.Event(day, "A", "9")], extinctions=EXTINCT_A
    )
    found, _ = run(decay, 50, 30, ["A"], every=1.0, ending=0)
    followed, _ = run(decay, 50, 30, ["A"], every=1.0)
    assert np.array_equal(found["A"], followed["A"])
    assert followed["A"][:, -1].any()
