"""Kirschner and Panetta 1998: its folds and oscillations."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from equations import eigenvalues, unruled
from papers import PAPERS, kirschner_1998, paper
from scipy.optimize import brentq, minimize_scalar

import nkteach as nk
from nkteach.lenses.average import compiled


def kirschner_rest(c):
    """The point of rest with the smallest tumour."""
    p = SimpleNamespace(**(PAPERS["kirschner1998"][1] | {"c": c}))

    def point(tumour):
        effectors = p.r2 * (1 - p.b * tumour) * (p.g2 + tumour) / p.a
        return effectors, tumour, p.p2 * effectors * tumour / (p.g3 + tumour) / p.mu3

    def unbalanced(tumour):
        return kirschner_1998(p, point(tumour))[0]

    sizes = np.geomspace(1e2, (1 - 1e-12) / p.b, 20_001)
    signs = np.sign([unbalanced(size) for size in sizes])
    edges = np.flatnonzero(signs[1:] != signs[:-1])
    return [point(brentq(unbalanced, sizes[i], sizes[i + 1])) for i in edges]


def test_kirschner_large_tumour_vanishes_at_the_fold():
    """The paper's first bifurcation, c = 8.55e-5: three points of rest become one."""
    p = SimpleNamespace(**PAPERS["kirschner1998"][1])

    def antigenicity(tumour):
        effectors = p.r2 * (1 - p.b * tumour) * (p.g2 + tumour) / p.a
        il2 = p.p2 * effectors * tumour / (p.g3 + tumour) / p.mu3
        return (p.mu2 * effectors - p.p1 * effectors * il2 / (p.g1 + il2)) / tumour

    top = minimize_scalar(lambda t: -antigenicity(t), bounds=(9e8, 9.999e8), method="bounded")
    assert antigenicity(top.x) == pytest.approx(8.55e-5, rel=5e-4)
    assert [len(kirschner_rest(c)) for c in (8.54e-5, 8.56e-5)] == [3, 1]
    large = kirschner_rest(8.54e-5)[2]
    assert eigenvalues(paper("kirschner1998", c=8.54e-5), large).real.max() < 0
    network = nk.published["kirschner1998"]
    escaped = network.simulate(1000, c=8e-5, E=large[0], T=large[1])
    assert escaped.outcome == "escaped"


def test_kirschner_oscillation_is_born_at_a_hopf_point():
    def leading(c):
        found = eigenvalues(paper("kirschner1998", c=c), kirschner_rest(c)[0])
        return max(value.real for value in found if value.imag != 0)

    hopf = brentq(leading, 0.03, 0.034)
    assert hopf == pytest.approx(0.03246, rel=1e-3)
    point = kirschner_rest(hopf)[0]
    turn = 2 * math.pi / np.abs(eigenvalues(paper("kirschner1998", c=hopf), point).imag).max()
    assert turn == pytest.approx(93.7, rel=1e-3)  # days
    network = nk.published["kirschner1998"]
    for c, lasting in ((0.032, True), (0.033, False)):
        E, T, I = kirschner_rest(c)[0]  # noqa: E741, N806
        tumour = network.simulate(3650, c=c, E=E, T=1.3 * T, I=I)["T"]
        early, late = (np.ptp(part) for part in (tumour[:1000], tumour[-1000:]))
        assert bool(late > early) is lasting, c


def test_kirschner_period_and_amplitude_fall_with_antigenicity():
    """Periods of the lasting oscillation, in days, as scipy finds them too."""
    network = nk.published["kirschner1998"]
    for c, period in ((0.025, 150.6), (0.03, 107.1)):
        solution = compiled(network).average({"c": c}, 3650.0, 0.1, 1e-9, 1e-12, 10**6)
        tumour = solution.rows[20_000:, 1]
        peaks = 1 + np.flatnonzero((tumour[1:-1] > tumour[:-2]) & (tumour[1:-1] >= tumour[2:]))
        assert 0.1 * np.diff(peaks).mean() == pytest.approx(period, abs=0.3)


@pytest.mark.parametrize(("c", "outcome"), [(0.022, "cleared"), (0.024, "controlled")])
def test_kirschner_the_rule_for_the_last_cell_ends_a_wide_oscillation(c, outcome):
    network = nk.published["kirschner1998"]
    assert network.simulate(3650, c=c).outcome == outcome
    solution = compiled(unruled(network)).average({"c": c}, 3650.0, 1.0, 1e-9, 1e-12, 10**6)
    tumour = solution.rows[:, 1]
    assert (tumour.min() < 1) == (outcome == "cleared")
    assert tumour[np.argmin(tumour) :].max() > 1e4  # the paper's equations bring it back


def test_kirschner_a_lasting_dose_of_il2_too_high_has_no_end():
    """Effector cells grow without end: the paper's capillary leak."""
    network = nk.published["kirschner1998"]
    p = SimpleNamespace(**PAPERS["kirschner1998"][1])
    enough = p.mu3 * p.mu2 * p.g1 / (p.p1 - p.mu2)  # IL-2 per day at which they outgrow their loss
    held = network.simulate(300, T=0.0, E=1e4, s2=0.9 * enough)["E"]
    grown = network.simulate(300, T=0.0, E=1e4, s2=1.1 * enough)["E"]
    assert held[-1] < held[0]
    assert grown[-1] > grown[0]
