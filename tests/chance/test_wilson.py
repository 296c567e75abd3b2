"""The interval of a share: Wilson's."""

import numpy as np
import pytest
from scipy import optimize, stats

from nkteach.lenses.cohort import wilson


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Exactly, over all that can happen: 95 % on the whole, whatever the share (Wilson 1927)."""
    for total in (10, 50, 200):
        covered = []
        for share in np.linspace(0.05, 0.95, 181):
            hits = np.arange(total + 1)
            held = [low <= share <= high for low, high in (wilson(int(h), total) for h in hits)]
            covered.append(stats.binom(total, share).pmf(hits)[held].sum())
        assert np.mean(covered) == pytest.approx(0.95, abs=0.008)


def test_wilson_solves_its_equation():
    for hits, total in ((0, 10), (3, 10), (10, 10), (812, 1000)):
        low, high = wilson(hits, total)
        share = hits / total

        def off(p, share=share, total=total):
            return (p - share) ** 2 - 1.959963984540054**2 * p * (1 - p) / total

        if hits:
            assert low == pytest.approx(optimize.brentq(off, 1e-9, share - 1e-9), abs=1e-9)
        else:
            assert low == 0
        if hits < total:
            assert high == pytest.approx(optimize.brentq(off, share + 1e-9, 1 - 1e-12), abs=1e-9)
        else:
            assert high == pytest.approx(1, abs=1e-12)
