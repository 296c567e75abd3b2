"""De Pillis 2009: the counts it was made for, and its drug."""

import pytest

import nkteach as nk


def test_depillis_2009_rests_at_the_counts_it_was_made_for():
    """With a large tumour: N 2.5e8, L 5.268e5, and I 1173 as de Pillis 2013 quotes it."""
    network = nk.published["depillis2009"]
    run = network.simulate(1000)
    assert run.outcome == "escaped"
    for name, count in {"N": 2.5e8, "L": 5.268e5, "C": 2.25e9, "I": 1173}.items():
        assert run[name][-1] == pytest.approx(count, rel=4e-3), name
    healthy = network.simulate(1000, T=0.0)
    assert healthy["I"][-1] == pytest.approx(48.9, rel=0.02)
    assert healthy["N"][-1] == pytest.approx(2.5e8, rel=4e-3)


def test_depillis_2009_a_small_tumour_is_held_and_the_drug_clears_a_larger_one():
    network = nk.published["depillis2009"]
    assert [network.simulate(T=T).outcome for T in (1e6, 1e7)] == ["cleared", "escaped"]
    treated = network.simulate(vM=0.5)
    assert treated.outcome == "cleared"
    assert treated["C"][-1] < 0.25 * 2.25e9
