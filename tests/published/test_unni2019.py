"""Unni and Seshaiyer 2019: peaks as in the figures."""

import pytest
from equations import eigenvalues, rest
from papers import paper

import nkteach as nk
from nkteach.lenses.average import compiled


def unni_peaks(**settings):
    solution = compiled(nk.published["unni2019"]).average(settings, 100.0, 0.1)
    return dict(zip("TNDL", solution.rows.max(axis=0), strict=True))


@pytest.mark.parametrize(
    ("settings", "read_off"),
    [
        ({"d3": 0.0}, {"T": 1000, "N": 3.1e5, "D": 1500, "L": 1.2e5}),  # figure 2
        ({"d3": 8e-4}, {"D": 2.7e4, "L": 1.2e6}),  # figure 3
        ({"s2": 500.0}, {"T": 1000, "L": 1.5e5}),  # figure 4
        ({"s2": 2000.0}, {"T": 850, "L": 5e5}),
        ({"vL": 1e6}, {"T": 200}),  # figure 5
        ({"vL": 10.0}, {"T": 1000}),
    ],
)
def test_unni_peaks_are_those_of_the_figures(settings, read_off):
    """Read off the figures, so to a tenth."""
    peaks = unni_peaks(**settings)
    assert {name: peaks[name] for name in read_off} == pytest.approx(read_off, rel=0.1)


def test_unni_regulation_takes_the_cd8_cells_away():
    """Figure 7: with u the CD8 cells drop, the tumour gains a little."""
    without, with_it = unni_peaks(), unni_peaks(u=3e-10)
    assert with_it["L"] < 0.3 * without["L"]
    assert 1.0 < with_it["T"] / without["T"] < 1.1


def test_unni_without_a_tumour_rests_at_a_stable_point():
    change = paper("unni2019")
    n, d = rest(lambda y: change([0.0, y[0], y[1], 0.0])[1:3], [3e5, 4e2])
    values = eigenvalues(change, [0.0, n, d, 0.0]).real
    assert values.max() < 0
    assert min(values, key=lambda v: abs(v - (0.431 - 3.5e-6 * n - 1e-7 * d))) == pytest.approx(
        0.431 - 3.5e-6 * n - 1e-7 * d, rel=1e-6
    )
