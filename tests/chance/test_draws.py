"""Draws by chance: exponential, Poisson and normal numbers."""

import math

import numpy as np
import pytest
from chance_runs import RARE, SEED, SIGMAS
from scipy import stats

from nkteach.core import draws, layout
from nkteach.core.random import random_bits, unit


def bits(count, stream=0):
    numbers = (random_bits(SEED, np.uint64(stream), np.uint64(i))[0] for i in range(count))
    return [np.uint64(number) for number in numbers]


def test_exponential_is_minus_the_logarithm():
    some = [np.uint64(2) ** np.uint64(k) - np.uint64(1) for k in range(1, 64)]
    for number in (*bits(20_000), *some, ~np.uint64(0), np.uint64(0)):
        exact = -math.log(unit(number))
        assert draws.exponential(number) == pytest.approx(exact, rel=4e-15)


def test_exponential_and_unit_numbers_drawn_ahead():
    size = layout.AHEAD
    waits, shares = np.empty((200, size)), np.empty((200, size))
    for block in range(200):
        draws.draw_ahead(SEED, np.uint64(3), np.uint64(block * size), waits[block], shares[block])
    assert stats.kstest(waits.ravel(), "expon").pvalue > RARE
    assert stats.kstest(shares.ravel(), "uniform").pvalue > RARE
    assert abs(stats.spearmanr(waits.ravel(), shares.ravel()).statistic) < SIGMAS / 113
    assert len(np.unique(waits)) == waits.size


def poisson_numbers(mean, count, stream=1):
    if mean < draws.FEW:
        return np.array([draws.few(mean, unit(number)) for number in bits(count, stream)])
    found, index = np.empty(count), np.uint64(0)
    for i in range(count):
        found[i], index = draws.many(mean, SEED, np.uint64(stream), np.uint64(index))
    return found


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 4.5, 9.99, 10.0, 11.3, 40.0, 1000.0, 1e6])
def test_poisson_numbers(mean):
    """A goodness of fit over about fifty classes that are expected alike often."""
    law = stats.poisson(mean)
    found = poisson_numbers(mean, 20_000)
    assert np.array_equal(found, np.floor(found))
    edges = np.unique(law.ppf(np.linspace(0.0005, 0.9995, 50)))
    expected = np.diff(np.concatenate(([0.0], law.cdf(edges), [1.0]))) * len(found)
    observed = np.bincount(np.searchsorted(edges, found), minlength=len(expected))
    often = expected >= 5
    assert observed[~often].sum() <= 5 + 5 * expected[~often].sum()
    scaled = expected[often] * observed[often].sum() / expected[often].sum()
    assert stats.chisquare(observed[often], scaled).pvalue > RARE


@pytest.mark.parametrize("mean", [1e9, 1e12])
def test_poisson_numbers_of_huge_means(mean):
    found = (poisson_numbers(mean, 20_000) - mean) / math.sqrt(mean)
    assert stats.kstest(found, "norm").pvalue > RARE


def test_normal_numbers():
    found = [draws.normal(SEED, np.uint64(i), np.uint64(0)) for i in range(20_000)]
    assert stats.kstest(found, "norm").pvalue > RARE
