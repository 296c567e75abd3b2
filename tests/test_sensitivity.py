"""Sensitivity analysis: it finds what is known of functions with a known answer."""

import numpy as np
import pytest

import nkteach as nk
from nkteach.calibration import sensitivity

WEIGHTS = (0, 1, 4.5, 9, 99, 99)


def still(expression, *parameters, **fields):
    """A network of one amount that starts as an expression says and never changes."""
    return nk.Network(
        name="still",
        title="Still",
        volume="a dish",
        species=[nk.Species("y", "cells", "", expression, kind="signal")],
        parameters=parameters,
        quantities=(),
        reactions=[nk.Reaction("nothing", "0 -> y", "0 * y")],
        outcome=nk.Outcome("y", "1e12"),
        **fields,
    )


def part(name, low=0.0, high=1.0, **fields):
    value = fields.pop("value", (low + high) / 2)
    return nk.Parameter(name, value, "share", low, high, fields.pop("source", "assumed"), **fields)


# Sobol's G-function (Saltelli 2010, doi:10.1016/j.cpc.2009.09.018).
# The measure is log10(1 + y), so y is 10 to the power of it.
G = " * ".join(
    f"(max(4 * x{i} - 2, 2 - 4 * x{i}) + {a}) / (1 + {a})" for i, a in enumerate(WEIGHTS)
)
g_function = still(f"10 ** ({G}) - 1", *(part(f"x{i}") for i in range(len(WEIGHTS))))


def known_shares():
    """The G-function's indices, by its formula: alone, and total."""
    own = np.array([1 / 3 / (1 + a) ** 2 for a in WEIGHTS])
    variance = np.prod(1 + own) - 1
    total = [v * np.prod(1 + np.delete(own, i)) / variance for i, v in enumerate(own)]
    return own / variance, np.array(total)


def test_the_shares_of_the_g_function_are_those_of_its_formula():
    names = [f"x{i}" for i in range(len(WEIGHTS))]
    found = sensitivity.shares(g_function, names, measure="last", samples=4096, days=1)
    alone, total = known_shares()
    place = [int(name[1:]) for name in found.names]
    assert found.names[:4] == ("x0", "x1", "x2", "x3")
    assert found.effect == pytest.approx(total[place], abs=0.03)
    assert found.alone == pytest.approx(alone[place], abs=0.03)
    assert (np.abs(found.effect - total[place]) < 2 * found.half + 0.01).all()
    assert len(found.scan) == 4096 * (len(WEIGHTS) + 2)


def test_the_screening_of_a_straight_line_is_its_slopes():
    slopes = {"a": 0.1, "b": 0.7, "c": 0.0, "d": 0.3}
    line = " + ".join(f"{slope} * {name}" for name, slope in slopes.items())
    network = still(f"10 ** ({line}) - 1", *(part(name) for name in slopes))
    found = sensitivity.screen(network, measure="last", trajectories=8, days=1)
    assert found.names == ("b", "d", "a", "c")
    assert found.effect == pytest.approx([0.7, 0.3, 0.1, 0], abs=1e-9)
    assert found.half == pytest.approx([0, 0, 0, 0], abs=1e-9)


def test_a_range_that_begins_above_zero_is_moved_by_its_logarithm():
    network = still("x * z - 1", part("x", 10, 1000), part("z", 1, 100), part("w", 0, 4))
    found = sensitivity.screen(network, measure="last", trajectories=8, days=1)
    assert dict(zip(found.names, found.effect, strict=True)) == {
        "x": pytest.approx(2),
        "z": pytest.approx(2),
        "w": pytest.approx(0),
    }
    assert found.scan.samples["w"].min() == 0
    assert found.scan.samples["w"].max() == 4
    assert sorted(set(found.scan.samples["x"].round(6))) == pytest.approx(
        [10, 10 * 100 ** (1 / 3), 10 * 100 ** (2 / 3), 1000]
    )


def test_over_the_spread_numbers_differ_as_patients_do():
    network = still(
        "x * z", part("x", 0.1, 1e4, value=10), part("z", 0.1, 20, value=10, spread=2),
        part("w", value=0.5, spread=0),
    )  # fmt: skip
    found = sensitivity.shares(network, ["x", "z", "w"], over="spread", samples=1024, days=1)
    x, z, w = (np.log(found.scan.samples[name]) for name in "xzw")
    # A normal cut at two standard deviations has 0.880 of the spread.
    assert x.std() == pytest.approx(0.3 * 0.880, rel=0.03)
    assert np.exp(x).min() == pytest.approx(10 * np.exp(-0.6), rel=0.02)
    assert np.exp(z).max() == pytest.approx(20)
    assert w.std() == pytest.approx(0, abs=1e-12)
    assert found.names[0] == "z"


def test_switches_are_on_or_off():
    network = still(
        "10 ** on * 10 ** x - 1",
        nk.Parameter("on", 1, "switch", 0, 1, "assumed: a lever"),
        part("x"),
    )
    found = sensitivity.screen(network, measure="last", trajectories=16, days=1)
    assert set(found.scan.samples["on"]) == {0.0, 1.0}
    assert found.effect[found.names.index("x")] == pytest.approx(1)
    assert found.effect[found.names.index("on")] == pytest.approx(1.5)


def test_the_measures_are_those_of_the_runs():
    runs = {"growth_rate": np.array([0.2, 0.5]), "tumour_cells": np.array([1000.0, 50_000.0])}
    scan = nk.scan(runs)
    assert sensitivity._measured(scan, "cleared").tolist() == [1, 0]
    assert sensitivity._measured(scan, "burden") == pytest.approx(np.log10(1 + scan.burden))
    assert sensitivity._measured(scan, "last") == pytest.approx(np.log10(1 + scan["tumour"][:, -1]))


@pytest.fixture(scope="module")
def screening():
    names = sensitivity.uncertain(nk.teaching)
    return sensitivity.screen(nk.teaching, names, trajectories=40)


def test_the_screening_moves_what_nobody_sets(screening):
    moved = set(screening.names)
    assert moved == set(sensitivity.uncertain(nk.teaching))
    assert "growth_rate" in moved
    assert not moved & {"innate", "tumour_cells", "donor_nk_day", "tissue_speed", "smoking"}
    assert len(screening.scan) == 40 * (len(moved) + 1)
    assert (np.diff(screening.effect) <= 0).all()


def test_the_numbers_the_notebook_names_are_at_the_top(screening):
    assert {"kill_per_contact", "growth_rate", "nk_tissue_ratio"} <= set(screening.top)
    assert "more than half" not in screening.sentence
    shares = sensitivity.shares(nk.teaching, screening.top, samples=512)
    assert set(shares.names[:4]) >= {"kill_per_contact", "growth_rate", "nk_tissue_ratio"}


def test_a_number_that_matters_changes_single_runs(screening):
    """What stands at the top moves the burden of a plain run; what stands last does not."""

    def moved(name):
        ends = [nk.simulate(**{name: end}) for end in nk.teaching.settable[name][1:]]
        burdens = [np.trapezoid(run["tumour"], run.days) for run in ends]
        return abs(np.log10(burdens[0]) - np.log10(burdens[1]))

    assert max(moved(name) for name in screening.names[:5]) > 0.5
    assert max(moved(name) for name in screening.names[-20:]) < 0.05


def test_the_same_seed_gives_the_same_list():
    names = ["kill_per_contact", "growth_rate", "arming"]
    first, again = (
        sensitivity.screen(nk.teaching, names, trajectories=6, days=30, seed=5) for _ in range(2)
    )
    np.testing.assert_array_equal(first.effect, again.effect)
    other = sensitivity.screen(nk.teaching, names, trajectories=6, days=30, seed=6)
    assert (first.effect != other.effect).any()


def test_it_works_for_a_published_model():
    mice = nk.published["kuznetsov1994"]
    found = sensitivity.screen(mice, measure="last", trajectories=10, days=60)
    assert set(found.names) == {part.name for part in mice.parameters}
    assert "measured" in found.sentence


def test_words_table_and_figure_agree(screening):
    text = screening._repr_markdown_()
    assert screening.sentence in text
    assert screening.sentence.startswith("Of the 10 numbers that matter most, ")
    for name in screening.top:
        assert name.replace("_", "\\_") in text
    figure = screening.figure(shown=10)
    drawn = {name: value for bar in figure.data for name, value in zip(bar.y, bar.x, strict=True)}
    assert drawn == dict(zip(screening.top, screening.effect[:10], strict=True))
    assert len({bar.marker.pattern.shape for bar in figure.data}) == len(figure.data)
    assert list(figure.layout.yaxis.categoryarray) == list(screening.top[::-1])
    for bar in figure.data:
        assert (np.array(bar.error_x.arrayminus) <= np.array(bar.x) + 1e-12).all()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda s: s.screen(nk.teaching, ["growth"]), ("fewer than two",)),
        (lambda s: s.screen(nk.teaching, "growth_rate"), ("names cannot be 'growth_rate'",)),
        (lambda s: s.screen(nk.teaching, 3), ("names cannot be 3",)),
        (
            lambda s: s.screen(nk.teaching, ["growth_rat", "arming"]),
            ("'growth_rat'", "Did you mean 'growth_rate'?"),
        ),
        (lambda s: s.screen(nk.teaching, trajectories=3), ("trajectories = 3", "4 to 1,000")),
        (lambda s: s.screen(nk.teaching, trajectories=1000), ("100,000", "fewer names")),
        (lambda s: s.screen(nk.teaching, measure="size"), ("'size'", "burden, last, cleared")),
        (lambda s: s.screen(nk.teaching, over="all"), ("'all'", "range, spread")),
        (lambda s: s.shares(nk.teaching, ["arming", "growth_rate"], samples=100), ("no power",)),
        (lambda s: s.shares(nk.teaching, ["arming", "growth_rate"], samples=8), ("64 to 16,384",)),
        (
            lambda s: s.shares(nk.teaching, ["tissue_speed", "tissue_sensing"], samples=64),
            ("none of these numbers moves it",),
        ),
        (
            lambda s: s.screen(nk.teaching, ["arming", "growth_rate"], growth_rate=0.2),
            ("growth_rate is both in samples and set",),
        ),
    ],
)
def test_bad_input_gets_one_sentence(act, words):
    with pytest.raises(nk.InputError) as caught:
        act(sensitivity)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 300
    for word in words:
        assert word in text, text


def test_a_number_without_a_range_is_refused():
    network = still("x", part("x"), part("fixed", 0.5, 0.5))
    with pytest.raises(nk.InputError, match="fixed has no range"):
        sensitivity.screen(network, ["x", "fixed"])
    assert sensitivity.uncertain(network) == ("x",)
