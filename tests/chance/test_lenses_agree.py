"""Many runs near the average, and leaps agree with single events."""

import math

import numpy as np
import pytest
from chance_runs import BY_CHANCE, RARE, SIGMAS, network, run
from scipy import stats

import nkteach as nk
from nkteach.core import layout


def crowding(volume):
    """Logistic growth in a volume: the same concentrations, whatever the volume."""
    return network(
        {"A": 0.25 * volume},
        [("birth", "A -> 2 A", "A"), ("crowding", "2 A -> A", "A * A / v")],
        {"v": volume},
    )


def test_the_mean_of_many_runs_nears_the_average_as_the_volume_grows():
    """The difference of the concentrations falls as 1 / volume: the slope is -1 within 0.1."""
    volumes = np.array([8, 16, 32, 64, 128])
    shift, errors = [], []
    for volume in volumes:
        found, _ = run(crowding(float(volume)), 40_000, 4.0, ["A"])
        average = crowding(float(volume)).simulate(days=4)["A"][-1]
        share = (found["A"][:, -1] - average) / volume
        shift.append(-share.mean())
        errors.append(share.std() / math.sqrt(len(share)))
    shift, errors = np.array(shift), np.array(errors)
    assert (shift > 5 * errors).all(), "the difference is there, and seen"
    (slope, _), covariance = np.polyfit(
        np.log(volumes), np.log(shift), 1, w=shift / errors, cov="unscaled"
    )
    assert abs(slope + 1) < 0.1
    assert math.sqrt(covariance[0, 0]) < 0.05


# Birth and kill: the tumour T, the killers N.
KILLING = network(
    {"T": 500, "N": 950},
    [
        ("arrival", "0 -> T", "120"),
        ("birth", "T -> 2 T", "T"),
        ("kill", "N + T -> N", "0.0013 * N * T"),
        ("supply", "0 -> N", "1000"),
        ("loss", "N -> 0", "N"),
        ("wear", "N + T -> T", "0.0001 * N * T"),
    ],
)


@pytest.mark.parametrize("method", ["auto", "leap"])
def test_leaps_agree_with_single_events(method):
    """Means within 1 % and 3.9 standard errors, variances within 12 %, and the distributions."""
    columns = ["T", "N"]
    exact, reports = run(KILLING, 2_000, 10, columns, "exact", 2.0, seed=1)
    leaps, leaped = run(KILLING, 2_000, 10, columns, method, 2.0, seed=2)
    assert leaped[:, layout.ACCEPTED].mean() < 0.1 * reports[:, layout.REJECTED].mean()
    for name in columns:
        for row in range(1, 6):
            a, b = exact[name][:, row], leaps[name][:, row]
            error = math.hypot(a.std(), b.std()) / math.sqrt(len(a))
            assert abs(a.mean() - b.mean()) < min(SIGMAS * error, 0.01 * a.mean()), (name, row)
            assert b.var() == pytest.approx(a.var(), rel=0.12), (name, row)
            assert stats.ks_2samp(a, b).pvalue > RARE, (name, row)


# A few cells that come and go fast, and are a signal to many.
CALLING = network(
    {"D": 0, "T": 1000},
    [
        ("come", "0 -> D", "50"),
        ("go", "D -> 0", "10 * D"),
        ("divide", "T -> 2 T", "0.5 * T * D / (2 + D)"),
        ("end", "T -> 0", "0.2 * T"),
    ],
)


@pytest.mark.parametrize("method", ["auto", "leap"])
def test_many_cells_follow_the_few_that_call_them(method):
    exact, _ = run(CALLING, 4_000, 6, ["D", "T"], "exact", 2.0, seed=1)
    leaps, leaped = run(CALLING, 4_000, 6, ["D", "T"], method, 2.0, seed=2)
    assert leaped[:, layout.ACCEPTED].mean() < 6 * 100 / 2  # D alone changes 100 times a day
    for row in range(1, 4):
        for name in ("D", "T"):
            a, b = exact[name][:, row], leaps[name][:, row]
            error = math.hypot(a.std(), b.std()) / math.sqrt(len(a))
            assert abs(a.mean() - b.mean()) < SIGMAS * error, (name, row)
            assert b.var() == pytest.approx(a.var(), rel=0.12), (name, row)
        seen = np.unique(np.concatenate([exact["D"][:, row], leaps["D"][:, row]]))
        bins = [*seen[: np.searchsorted(seen, 10)], np.inf]
        table = [np.histogram(part["D"][:, row], bins)[0] for part in (exact, leaps)]
        assert stats.chi2_contingency(table).pvalue > RARE


@pytest.fixture(scope="module")
def teaching_runs():
    """{method: cohort} of the teaching network, where about half of the patients clear it."""
    settings = {"adaptive": 0, "tumour_cells": 30, "mhc_low": 1.0}
    columns = ["nk", "il15", "ifn_gamma", "dendritic_tissue", "nk_armed"]
    return {
        method: nk.chance(
            400,
            seed=seed,
            days=20,
            every=4,
            spread=0,
            method=method,
            columns=columns,
            progress=False,
            **settings,
        )
        for seed, method in enumerate(BY_CHANCE)
    }


@pytest.mark.parametrize("method", ["auto", "leap"])
def test_leaps_agree_with_single_events_on_the_teaching_network(teaching_runs, method):
    """The same share cleared, days of clearance and means, within their standard errors."""
    exact, leaps = teaching_runs["exact"], teaching_runs[method]
    assert 0.2 < exact.cleared < 0.8
    table = [[part.count("cleared"), len(part) - part.count("cleared")] for part in (exact, leaps)]
    assert stats.fisher_exact(table).pvalue > RARE
    days = [part.cleared_days[np.isfinite(part.cleared_days)] for part in (exact, leaps)]
    assert stats.ks_2samp(*days).pvalue > RARE
    for name in exact.columns:
        a, b = exact[name][:, 1:], leaps[name][:, 1:]
        error = np.hypot(a.std(axis=0), b.std(axis=0)) / math.sqrt(len(a))
        assert (np.abs(a.mean(axis=0) - b.mean(axis=0)) <= SIGMAS * error + 1e-12).all(), name
