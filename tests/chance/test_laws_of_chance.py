"""What chance alone decides, against theory."""

import math

import numpy as np
import pytest
from chance_runs import BY_CHANCE, EXTINCT_A, RARE, birth_and_death, network, run, within
from scipy import stats

from nkteach.core.layout import EXTINCT


@pytest.mark.parametrize("method", BY_CHANCE)
def test_the_first_reaction_comes_after_an_exponential_time(method):
    pair = network(
        {"A": 1, "B": 0}, [("turn", "A -> B", "k * A")], {"k": 0.7}, extinctions=EXTINCT_A
    )
    _, reports = run(pair, 5_000, 200, ["A"], method)
    assert stats.kstest(reports[:, EXTINCT], "expon", (0, 1 / 0.7)).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_the_first_of_many_cells_to_go(method):
    """The shortest of 20 exponential times: told by the marker M, which the first death takes."""
    herd = network(
        {"B": 20, "A": 1},
        [("first", "A -> 0", "0.3 * B * A"), ("other", "B -> B", "B")],
        extinctions=EXTINCT_A,
    )
    _, reports = run(herd, 5_000, 50, ["A"], method)
    assert stats.kstest(reports[:, EXTINCT], "expon", (0, 1 / 6)).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_reactions_are_chosen_by_their_rates(method):
    rates = [1, 0.5, 3, 0, 2, 0.25, 4, 1.5, 2.75, 0.1]
    ends = [f"E{i}" for i in range(len(rates))]
    fork = network(
        {"A": 1} | dict.fromkeys(ends, 0),
        [
            (f"to {end}", f"A -> {end}", f"{rate} * A")
            for end, rate in zip(ends, rates, strict=True)
        ],
    )
    found, _ = run(fork, 20_000, 100, ends, method)
    counts = np.array([found[end][:, -1].sum() for end in ends])
    assert counts.sum() == 20_000
    assert counts[3] == 0
    expected = np.array(rates) / sum(rates) * 20_000
    assert stats.chisquare(counts[expected > 0], expected[expected > 0]).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
@pytest.mark.parametrize(("start", "birth", "death"), [(1, 1.0, 0.7), (3, 1.0, 0.7), (6, 1.5, 1.2)])
def test_a_tumour_dies_out_with_the_chance_known(method, start, birth, death):
    """(death / birth)^n, up to what is left to happen after the last day: some 1 in 1,000 of it."""
    days = 20
    cohort = birth_and_death(start, birth, death).chance(
        4_000, seed=5, days=days, spread=0, method=method, progress=False
    )
    low, high = cohort.interval
    assert low <= (death / birth) ** start <= high
    grown = math.exp((birth - death) * days)
    share = death * (grown - 1) / (birth * grown - death)
    assert share**start == pytest.approx((death / birth) ** start, rel=5e-3)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_when_it_dies_out(method):
    """The whole distribution of the day of extinction, among those that die out (Kendall 1948)."""
    birth, death, days = 0.5, 0.8, 60.0
    cohort = birth_and_death(4, birth, death).chance(
        4_000, seed=6, days=days, spread=0, method=method, progress=False
    )
    assert cohort.cleared == 1

    def share(day):
        grown = np.exp((birth - death) * day)
        return (death * (1 - grown) / (death - birth * grown)) ** 4

    assert stats.kstest(cohort.cleared_days, share).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_arrival_and_loss_settle_to_a_poisson_number(method):
    pool = network({"A": 0}, [("come", "0 -> A", "60"), ("go", "A -> 0", "2 * A")])
    found, _ = run(pool, 10_000, 12, ["A"], method)
    last = found["A"][:, -1]
    assert within(last, 30)
    assert within((last - 30) ** 2, 30)
    if method == "exact":
        counts = np.bincount(last.astype(int), minlength=61)
        law = stats.poisson(30)
        classes = np.split(counts, range(16, 46, 2))
        expected = np.diff(law.cdf([-1, *range(15, 45, 2), np.inf])) * len(last)
        observed = [part.sum() for part in classes]
        assert stats.chisquare(observed, expected).pvalue > RARE
