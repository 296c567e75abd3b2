"""Scans: each row of samples is a run of its own, and what cannot be is said in one sentence."""

import csv
import dataclasses
import math

import numpy as np
import pytest

import nkteach as nk

VALUES = {"growth_rate": [0.15, 0.3, 0.45], "tumour_cells": [300, 3000, 30000]}


def test_each_run_is_that_of_simulate():
    found = nk.scan(VALUES, days=40, columns=["nk"], mhc_low=0.7)
    assert len(found) == 3
    assert found.columns == ("tumour", "nk")
    for i in range(3):
        settings = {name: values[i] for name, values in VALUES.items()}
        run = nk.simulate(days=40, every=1, mhc_low=0.7, **settings)
        np.testing.assert_array_equal(found.days, run.days)
        for name in found.columns:
            np.testing.assert_array_equal(found[name][i], run[name])
        assert found.outcomes[i] == run.outcome
        day = run.cleared_day
        assert math.isnan(found.cleared_days[i]) if day is None else found.cleared_days[i] == day
        assert found.burden[i] == pytest.approx(np.trapezoid(run["tumour"], run.days), rel=1e-12)


def test_more_runs_than_a_block_stay_in_their_order():
    growth = np.random.default_rng(3).uniform(0.1, 0.5, 731)
    found = nk.scan({"growth_rate": growth}, days=7, adaptive=False)
    assert (np.diff(found.burden[np.argsort(growth)]) > 0).all()
    alone = nk.scan({"growth_rate": growth[[500]]}, days=7, adaptive=False)
    np.testing.assert_array_equal(alone["tumour"][0], found["tumour"][500])
    assert found.count("controlled") == 731
    assert "731 runs: 0 cleared, 731 controlled, 0 escaped" in repr(found)


def test_runs_that_are_not_judged_are_counted_as_followed():
    network = dataclasses.replace(nk.teaching, outcome=nk.Outcome("tumour"))
    found = network.scan({"growth_rate": [0.2, 0.3]}, days=5)
    assert found.count("followed") == 2
    assert found.count("cleared") == 0
    assert repr(found).endswith("2 runs: 2 followed>")


def test_rows_of_an_odd_length():
    found = nk.scan({"growth_rate": [0.2]}, days=1.3, every=0.1)
    run = nk.simulate(days=1.3, every=0.1, growth_rate=0.2)
    np.testing.assert_array_equal(found.days, run.days)


def test_switches_and_starts_may_vary():
    found = nk.scan({"innate": [True, False], "adaptive": np.array([1, 0])})
    assert found.outcomes.tolist() == ["cleared", "escaped"]
    mice = nk.published["kuznetsov1994"].scan({"T": [1e5, 1e8]}, days=20)
    assert mice["T"][:, 0].tolist() == [1e5, 1e8]


@pytest.mark.parametrize("network", nk.published.values(), ids=lambda n: n.name)
def test_a_published_model_is_scanned_over_its_own_days(network):
    name, (value, _, _) = next(iter(network.settable.items()))
    found = network.scan({name: [value]})
    assert found.days[-1] == network.days
    count = network.outcome.count
    plain = network.simulate()
    assert found[count][0, -1] == pytest.approx(plain[count][-1], rel=1e-4, abs=1e-3)


def test_a_table_with_named_columns_is_samples():
    pandas = pytest.importorskip("pandas")
    found = nk.scan(pandas.DataFrame(VALUES), days=10)
    np.testing.assert_array_equal(found["tumour"], nk.scan(VALUES, days=10)["tumour"])


def test_a_row_a_run_as_csv(tmp_path):
    found = nk.scan(VALUES, days=60, mhc_low=0.7)
    found.to_csv(tmp_path / "scan.csv")
    lines = (tmp_path / "scan.csv").read_text(encoding="utf-8").splitlines()
    assert {"# settings: mhc_low=0.7", "# days 60"} < {*lines[:3]}
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [float(row["growth_rate"]) for row in rows] == VALUES["growth_rate"]
    assert [row["outcome"] for row in rows] == found.outcomes.tolist()
    assert [float(row["burden"]) for row in rows] == found.burden.tolist()
    assert [row["escaped_day"] == "" for row in rows] == np.isnan(found.escaped_days).tolist()


@pytest.mark.parametrize(
    ("samples", "settings", "words"),
    [
        ({}, {}, ("samples is empty", "'growth_rate'")),
        ([0.2, 0.3], {}, ("samples cannot be list", "{name: values}")),
        ({"growth": [0.2]}, {}, ("'growth'", "Did you mean 'growth_rate'?")),
        ({"growth_rate": []}, {}, ("samples['growth_rate'] is not a list of numbers",)),
        ({"growth_rate": 0.2}, {}, ("samples['growth_rate'] is not a list of numbers",)),
        ({"growth_rate": [[0.2]]}, {}, ("samples['growth_rate'] is not a list of numbers",)),
        ({"growth_rate": ["fast"]}, {}, ("samples['growth_rate'] holds what is no number",)),
        ({"growth_rate": [[0.2], [0.1, 0.3]]}, {}, ("samples['growth_rate']", "no number")),
        ({"growth_rate": [0.2, 0.9]}, {}, ("growth_rate = 0.9", "0.1 to 0.5 1/day")),
        ({"growth_rate": [math.nan]}, {}, ("growth_rate = nan", "0.1 to 0.5")),
        ({"innate": [1, 0.5]}, {}, ("innate cannot be 0.5", "True or False")),
        (
            {"growth_rate": [0.2], "mhc_low": [0.1, 0.2]},
            {},
            ("samples['mhc_low'] holds 2 values and samples['growth_rate'] 1",),
        ),
        ({"growth_rate": [0.2]}, {"growth_rate": 0.3}, ("growth_rate is both in samples",)),
        ({"growth_rate": [0.2]}, {"days": 0}, ("days = 0", "1 to 3650")),
        ({"growth_rate": [0.2]}, {"every": 200}, ("every = 200",)),
        ({"growth_rate": [0.2]}, {"columns": "nk"}, ("columns cannot be 'nk'",)),
        ({"growth_rate": [0.2]}, {"columns": ["nkk"]}, ("'nkk'", "Did you mean")),
        ({"growth_rate": np.full(20_000, 0.2)}, {"every": 0.01}, ("20,000 runs of 12,001 rows",)),
    ],
)
def test_bad_input_gets_one_sentence(samples, settings, words):
    with pytest.raises(nk.InputError) as caught:
        nk.scan(samples, **settings)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 300
    for word in words:
        assert word in text, text


def test_a_run_that_fails_is_named():
    odd = nk.Network(
        name="odd",
        title="Odd",
        volume="a dish",
        species=[nk.Species("A", "cells", "", 5.0)],
        parameters=[nk.Parameter("k", 1, "1/day", -1, 1, "assumed")],
        quantities=(),
        reactions=[nk.Reaction("end", "A -> 0", "k * A")],
        outcome=nk.Outcome("A", "10"),
    )
    assert len(odd.scan({"k": [0.5, 1]}, days=5)) == 2
    with pytest.raises(nk.InputError, match=r"Run 1 of the scan: .*end"):
        odd.scan({"k": [0.5, -1, 1]}, days=5)


def test_stopped_by_hand(monkeypatch):
    """What has not begun is not begun."""
    begun = []

    def stopped(*given):
        if begun:
            raise KeyboardInterrupt
        begun.append(given)
        return original(*given)

    original = nk.scan.__globals__["_solve"]
    monkeypatch.setitem(nk.scan.__globals__, "_solve", stopped)
    with pytest.raises(KeyboardInterrupt):
        nk.scan({"growth_rate": np.full(5000, 0.2)}, progress=False)
    assert len(begun) == 1
