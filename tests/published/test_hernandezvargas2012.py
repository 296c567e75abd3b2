"""Hernandez-Vargas 2012: influenza, its peaks in the figures."""

import pytest

import nkteach as nk
from nkteach.lenses.average import compiled


def peaks_2012(**settings):
    solution = compiled(nk.published["hernandezvargas2012"]).average(settings, 10.0, 0.01)
    columns = compiled(nk.published["hernandezvargas2012"]).program.columns
    place = solution.rows.argmax(axis=0)
    return {
        name: (solution.rows[place[i], i], solution.days[place[i]])
        for i, name in enumerate(columns)
    }


def test_hernandezvargas_peaks_are_those_of_the_figures():
    """Figure 3: NK cells peak at 8.19e5 about day 3; figure 2: interferon at 12, day 1.5 to 2."""
    peaks = peaks_2012()
    assert peaks["K"][0] == pytest.approx(8.19e5, abs=0.5e3)
    assert 2.5 < peaks["K"][1] < 4
    assert peaks["IFN"][0] == pytest.approx(12.2, abs=0.3)
    for name in ("IFN", "V"):
        assert 1.5 < peaks[name][1] < 2
    assert peaks["V"][0] == pytest.approx(3.296e4, rel=1e-3)  # computed by scipy's Radau too
    # The text says 8 % infected at most; the equations say otherwise.
    assert peaks["U_I"][0] / 5e8 == pytest.approx(0.039, abs=5e-4)
    assert peaks["infected"][0] / 5e8 == pytest.approx(0.413, abs=1e-3)


def test_hernandezvargas_nk_deficiency_means_more_virus_for_longer():
    healthy, deficient = peaks_2012(), peaks_2012(q_K=0.0)
    assert deficient["V"][0] > 10 * healthy["V"][0]
    network = nk.published["hernandezvargas2012"]
    left = [network.simulate(10, q_K=value)["infected"][-1] for value in (3e-6, 0.0)]
    assert left[1] > 100 * left[0]


def test_hernandezvargas_interferon_protects():
    network = nk.published["hernandezvargas2012"]
    kept = [network.simulate(10, k_R=value) for value in (7.0, 0.7)]
    healthy = [run["U_H"][-1] + run["U_R"][-1] for run in kept]
    assert healthy[0] > 5 * healthy[1]
