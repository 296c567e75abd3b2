"""What holds in every run: whole counts, none negative, what is conserved."""

import numpy as np
import pytest
from chance_runs import BY_CHANCE, is_count, network, run

import nkteach as nk

CLOSED = network(
    {"A": 60, "B": 45, "C": 0, "D": 3},
    [
        ("bind", "A + B -> C", "0.02 * A * B"),
        ("part", "C -> A + B", "0.5 * C"),
        ("turn", "C -> D", "0.4 * C"),
        ("return", "D -> A + B", "0.3 * D"),
    ],
)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_is_conserved_is_conserved_in_every_run(method):
    found, _ = run(CLOSED, 300, 20, ["A", "B", "C", "D"], method, every=0.5)
    assert all(is_count(values) for values in found.values())
    assert (found["A"] + found["C"] + found["D"] == 63).all()
    assert (found["B"] + found["C"] + found["D"] == 48).all()
    assert found["C"].std() > 0


@pytest.mark.parametrize("method", BY_CHANCE)
def test_every_change_is_made_of_reactions(method):
    """The steps of these reactions are independent, so how often each happened is one answer."""
    chain = network(
        {"A": 300, "B": 5, "C": 0},
        [
            ("split", "A -> 2 B", "0.2 * A"),
            ("join", "2 B -> C", "0.004 * B * B"),
            ("end", "C -> 0", "0.3 * C"),
        ],
    )
    steps = np.array([[-1, 0, 0], [2, -2, 0], [0, 1, -1]])
    found, _ = run(chain, 200, 10, ["A", "B", "C"], method, every=0.5)
    rows = np.stack(list(found.values()), axis=2)
    assert is_count(rows)
    times = np.linalg.solve(steps, np.diff(rows, axis=1).reshape(-1, 3).T)
    assert np.abs(times - np.round(times)).max() < 1e-9
    assert times.min() > -1e-9
    assert times.max() > 5


GREEDY = [
    network({"A": 5}, [("loss", "A -> 0", "30")]),
    network({"A": 400}, [("loss", "A -> 0", "300"), ("gain", "0 -> A", "20")]),
    network({"A": 7, "B": 50}, [("both", "2 A + 3 B -> A", "40"), ("gain", "B -> B + A", "B")]),
    network({"A": 0, "B": 0}, [("pair", "2 A -> B", "A * A"), ("come", "0 -> A", "50")]),
]


@pytest.mark.parametrize("method", BY_CHANCE)
@pytest.mark.parametrize("greedy", GREEDY)
def test_no_count_is_ever_negative(method, greedy):
    """Not even where a rate asks for more than there is: then the reaction does not happen."""
    found, _ = run(greedy, 100, 20, list(greedy.species_names), method, every=0.1)
    assert all(is_count(values) for values in found.values())


def test_the_teaching_network_counts_in_whole_cells():
    counted = [part.name for part in nk.teaching.species if part.kind == "cells"]
    for method in BY_CHANCE:
        found, _ = run(nk.teaching, 8, 30, counted, method, every=0.5)
        assert all(is_count(values) for values in found.values())
        assert found["tumour_mhc_low"].std() > 0


def test_a_rate_below_zero_between_whole_counts_stops_no_leap():
    """A (A - 1) is the rate of pairs, and below zero where less than one cell is expected."""
    parts = [
        ("come", "0 -> A", "0.3"),
        ("pair", "2 A -> 0", "5 * A * (A - 1)"),
        ("crowd", "B -> 2 B", "B"),
        ("end", "B -> 0", "B"),
    ]
    found, _ = run(network({"A": 0, "B": 9000}, parts), 200, 5, ["A"], "leap", every=0.5)
    assert is_count(found["A"])
