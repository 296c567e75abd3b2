"""De Pillis 2013: thresholds and patients, by text and by table."""

import numpy as np
import pytest
from equations import solved, unruled
from papers import TABLE_2013, TEXT_2013

import nkteach as nk
from nkteach.lenses.average import compiled

HEALTHY_2013 = {"N": 2.5e8, "L": 2.4e4, "R": 1.1e8, "C": 2.14e9, "I": 48.9}


def fate_2013(tumour, **changed):
    """Whether a tumour dies out, by our solver without our rule, and by scipy."""
    network = unruled(nk.published["depillis2013"])
    for name, value in changed.items():
        network = network.change(name, value=value)
    start = HEALTHY_2013 | {"T": tumour}
    by_us = compiled(network).average(start, 600.0, 600.0, 1e-9, 1e-9, 10**6).rows[-1, 0]
    counts = [start[name] if name != "S" else 0.0 for name in network.species_names]
    by_scipy = solved("depillis2013", counts, np.array([0.0, 600.0]), **changed)[-1, 0]
    assert (by_us < 1) == (by_scipy < 1)
    return "dies out" if by_us < 1 else "grows"


def test_depillis_2013_threshold_with_the_values_of_the_text():
    assert fate_2013(1.77e7) == "dies out"
    assert fate_2013(1.78e7) == "grows"


def test_depillis_2013_threshold_is_missed_with_the_values_of_table_3():
    table = {name: TABLE_2013[name] for name in TEXT_2013}
    assert fate_2013(1.77e7, **table) == "grows"
    # r1 alone is not enough: the threshold is then 1.767e7.
    alone = table | {"r1": TEXT_2013["r1"]}
    assert fate_2013(1.76e7, **alone) == "dies out"
    assert fate_2013(1.77e7, **alone) == "grows"


def test_depillis_2013_healthy_counts_stay():
    """The printed counts without a tumour are near the model's own."""
    run = nk.published["depillis2013"].simulate(1000, T=0.0)
    for name, count in HEALTHY_2013.items():
        assert run[name][-1] == pytest.approx(count, rel=0.06), name


def test_depillis_2013_large_tumour():
    """Printed as about 2.14e9, the count of lymphocytes; the equations give less."""
    run = nk.published["depillis2013"].simulate(3000, T=4.66e9)
    assert run["T"][-1] == pytest.approx(1.744e9, rel=1e-3)


def test_depillis_2013_without_treatment_no_patient_improves():
    """Figure 4: from 1e8, in 300 days, the tumour grows by an order of magnitude in all."""
    network = nk.published["depillis2013"]
    for strength in (1.7, 1.95, 2.2):
        assert network.simulate(T=1e8, d=strength, l=strength)["T"][-1] > 1e9


def test_depillis_2013_a_low_exponent_clears_every_tumour():
    """Figure 5: for all d tried, from 0.5 to 3, l up to 1 is enough."""
    network = nk.published["depillis2013"]
    for d in (0.5, 1.0, 2.0, 3.0):
        for exponent in (0.5, 1.0):
            assert network.simulate(T=1e8, d=d, l=exponent).outcome == "cleared"
    assert network.simulate(T=1e8, d=0.5, l=1.2).outcome != "cleared"


def test_depillis_2013_the_patient_of_figure_8():
    """No dose: progress. 50 mg a day: it shrinks. 100 mg: all but gone on day 300, then cleared."""
    network = nk.published["depillis2013"]
    patient = {"T": 1e8, "d": 1.72989, "l": 1.72989}
    usual = 50 / 59.71
    none, single, double = (
        network.simulate(300, sunitinib_dose=n * usual, **patient)["T"][-1] for n in (0, 1, 2)
    )
    assert none > 1e9
    assert 1e5 < single < 0.7 * 1e8
    assert double < 10
    assert network.simulate(310, sunitinib_dose=2 * usual, **patient).outcome == "cleared"
    table = network.change("HR", value=0.227).simulate(300, sunitinib_dose=usual, **patient)
    assert table.outcome == "cleared"  # Table 3 makes the usual dose a cure


def test_depillis_2013_a_third_of_the_patients_respond_to_the_usual_dose():
    """Printed as 30 to 40 %: d = l evenly from 1.7 to 2.2, smaller on day 300 than at first."""
    network = nk.published["depillis2013"]
    ends = [
        network.simulate(300, d=x, l=x, sunitinib_dose=50 / 59.71)["T"][-1]
        for x in np.linspace(1.7, 2.2, 51)
    ]
    assert 0.3 < np.mean(np.array(ends) < 1e8) < 0.4
