"""Kuznetsov 1994: what rests, what escapes, against the paper's numbers."""

from types import SimpleNamespace

import numpy as np
import pytest
from equations import eigenvalues
from papers import PAPERS, kuznetsov_1994, paper
from scipy.optimize import brentq

import nkteach as nk


def kuznetsov_rest(**changed):
    """All points of rest with a tumour, by its size."""
    p = SimpleNamespace(**(PAPERS["kuznetsov1994"][1] | changed))

    def effectors(tumour):
        return p.a * (1 - p.b * tumour) / p.n

    def unbalanced(tumour):
        return kuznetsov_1994(p, (effectors(tumour), tumour))[0]

    sizes = np.geomspace(1e3, (1 - 1e-9) / p.b, 20_001)
    signs = np.sign([unbalanced(size) for size in sizes])
    edges = np.flatnonzero(signs[1:] != signs[:-1])
    roots = [brentq(unbalanced, sizes[i], sizes[i + 1], rtol=1e-14) for i in edges]
    return [(effectors(tumour), tumour) for tumour in roots]


def test_kuznetsov_nondimensional_set_is_the_dimensional_one():
    """Scaled by a million cells and by n, as printed in the paper, to its three digits."""
    p = SimpleNamespace(**PAPERS["kuznetsov1994"][1])
    unit = 1e6
    scaled = {
        "sigma": p.s / (p.n * unit * unit), "rho": p.p / (p.n * unit), "eta": p.g / unit,
        "mu": p.m / p.n, "delta": p.d / (p.n * unit), "alpha": p.a / (p.n * unit),
        "beta": p.b * unit,
    }  # fmt: skip
    printed = {
        "sigma": 0.1181, "rho": 1.131, "eta": 20.19, "mu": 0.00311, "delta": 0.3743,
        "alpha": 1.636, "beta": 0.002,
    }  # fmt: skip
    assert scaled == pytest.approx(printed, rel=1e-3)


def test_kuznetsov_has_a_dormant_tumour_a_saddle_and_a_large_tumour():
    change = paper("kuznetsov1994")
    dormant, saddle, large = kuznetsov_rest()
    assert dormant == pytest.approx((1.608e6, 8.19e6), rel=1e-3)
    assert saddle == pytest.approx((7.60e5, 2.676e8), rel=2e-3)
    assert large == pytest.approx((1.73e5, 4.471e8), rel=2e-3)
    assert eigenvalues(change, dormant).real.max() < 0
    assert np.abs(eigenvalues(change, dormant).imag).max() > 0  # it rings
    assert np.sign(eigenvalues(change, saddle).real).tolist() == [-1, 1]
    assert eigenvalues(change, large).real.max() < 0
    free = (13000 / 0.0412, 0.0)
    assert np.sign(eigenvalues(change, free).real).tolist() == [-1, 1]
    network = nk.published["kuznetsov1994"]
    for point in (dormant, large):
        run = network.simulate(3000, E=point[0], T=1.2 * point[1])
        assert (run["E"][-1], run["T"][-1]) == pytest.approx(point, rel=1e-4)


def test_kuznetsov_starts_on_either_side_of_the_saddle_part():
    network = nk.published["kuznetsov1994"]
    effectors, tumour = kuznetsov_rest()[1]
    above = network.simulate(3000, E=effectors, T=1.01 * tumour)
    below = network.simulate(3000, E=effectors, T=0.99 * tumour)
    assert above.outcome == "escaped"
    assert below.outcome == "controlled"
    assert below["T"][-1] == pytest.approx(kuznetsov_rest()[0][1], rel=0.01)


def test_kuznetsov_a_small_tumour_sneaks_through_where_a_middling_one_is_held():
    """With half the supply of effector cells; sizes from a hundred cells to nearly the capacity."""
    network = nk.published["kuznetsov1994"]
    sizes = (1e2, 1e3, 1e6, 1e7, 4e8)
    outcomes = [network.simulate(1500, s=6e3, E=1e6, T=T).outcome for T in sizes]
    assert outcomes == ["escaped", "escaped", "controlled", "controlled", "escaped"]
    assert network.simulate(1500, E=1e6, T=1e2).outcome == "controlled"  # with the usual supply
