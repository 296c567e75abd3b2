"""De Pillis 2006: two patients, a drug, IL-2 and T cells from outside."""

import math

import pytest

import nkteach as nk


def test_depillis_2006_patients_differ_in_what_they_hold():
    nine, ten = (nk.published[f"depillis2006-patient-{number}"] for number in (9, 10))
    assert nine.simulate(T=1e7).outcome == "cleared"
    assert [ten.simulate(T=T).outcome for T in (1e6, 2e6)] == ["cleared", "escaped"]


def test_depillis_2006_the_drug_kills_lymphocytes_too():
    network = nk.published["depillis2006-patient-10"]
    runs = [network.simulate(vM=dose) for dose in (0.0, 0.1, 1.0)]
    assert [run.outcome for run in runs] == ["escaped", "escaped", "cleared"]
    lymphocytes = [run["C"][-1] for run in runs]
    assert lymphocytes[0] == pytest.approx(5e8 / 0.008)
    kill = 0.6 * (1 - math.exp(-1 / 0.9))  # at rest, M = vM / gamma
    assert lymphocytes[2] == pytest.approx(5e8 / (0.008 + kill), rel=1e-3)


def test_depillis_2006_il2_alone_does_little_and_til_do_much():
    network = nk.published["depillis2006-patient-10"]
    assert network.simulate(vI=1e9).outcome == "escaped"
    assert network.simulate(vL=1e6).outcome == "escaped"
    assert network.simulate(vL=1e7).outcome == "cleared"
