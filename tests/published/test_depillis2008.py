"""De Pillis 2008: its equilibria, and the misprints they show."""

import pytest
from equations import eigenvalues, rest
from papers import paper

import nkteach as nk

SMALL_2008 = {"T": 5.695e5, "N": 1.777e5, "L": 487.13, "C": 4.17e10, "I": 25.11}
LARGE_2008 = {"T": 9.20e8, "N": 141.3, "L": 19577, "C": 4.17e10, "I": 1930}


def rest_2008(guess, **changed):
    change = paper("depillis2008", **changed)
    found = rest(lambda y: change([*y, 0.0])[:5], list(guess.values()))
    return dict(zip(guess, found, strict=True)), eigenvalues(change, [*found, 0.0])


def test_depillis_2008_equilibria_to_the_printed_digits():
    small, values = rest_2008(SMALL_2008)
    assert small == pytest.approx(SMALL_2008, rel=1e-3)
    assert f"{small['T']:.4g} {small['L']:.2f} {small['I']:.2f}" == "5.695e+05 487.13 25.11"
    assert small["N"] == pytest.approx(1.777e5, rel=4e-4)  # 1.7765e5
    assert sorted(values.real > 0) == [False] * 5 + [True]
    assert values.real.max() == pytest.approx(0.069246, rel=1e-3)
    assert values.real.min() == pytest.approx(-2924.209828, rel=1e-3)
    assert values.real[3] == pytest.approx(-0.096113, rel=1e-3)
    assert values.real[1] == pytest.approx(-9.9026, rel=1e-4)  # printed as 9.485163
    large, values = rest_2008(LARGE_2008)
    assert large == pytest.approx(LARGE_2008, rel=1e-3)
    assert (round(large["N"], 1), round(large["L"]), round(large["I"])) == (141.3, 19577, 1930)
    assert values.real.max() < 0
    assert values.real[:2] == pytest.approx([-117518.189526, -91.994417], rel=1e-3)
    assert values.real[4] == pytest.approx(-0.183657, rel=2e-3)
    run = nk.published["depillis2008"].simulate(400)
    assert {name: run[name][-1] for name in large} == pytest.approx(large, rel=1e-4)


def test_depillis_2008_the_printed_table_does_not_give_the_printed_equilibria():
    """Table 1 says a = 2.00e-3 and l = 2/3; a tumour that slow never comes near the large one."""
    network = nk.published["depillis2008"]
    assert rest_2008(SMALL_2008, l=2 / 3)[0]["T"] == pytest.approx(5.905e5, rel=1e-3)
    change = paper("depillis2008", a=0.002, l=2 / 3)
    assert change([*LARGE_2008.values(), 0.0])[0] < -0.01 * LARGE_2008["T"]
    assert change([*SMALL_2008.values(), 0.0])[0] < -0.01 * SMALL_2008["T"]
    printed = network.change("a", low=1e-3).change("l", value=2 / 3)
    assert printed.simulate(a=0.002).outcome == "cleared"


def test_depillis_2008_the_third_growth_rate():
    """The eigenvalue printed for no tumour, 0.4320: a - c1 N with the N printed beside it."""
    change = paper("depillis2008", a=0.514)
    single_cell = [1.0, 2.5391e5, 0.0, 5e8 / 0.012, 0.0, 0.0]
    assert change(single_cell)[0] == pytest.approx(0.4320, abs=5e-5)
    ours = paper("depillis2008")
    assert ours([0.0, 3.155e5, 0.0, 0.0, 0.0, 0.0])[1] == pytest.approx(0, abs=2)  # N at rest


def test_depillis_2008_small_is_cleared_and_detectable_grows():
    """The paper's two starts without treatment."""
    network = nk.published["depillis2008"]
    small = network.simulate(T=100, N=3e4, L=30, I=500, C=5e6)
    assert small.outcome == "cleared"
    detectable = network.simulate(T=1e7, N=5e5, L=2e3, I=2e3, C=4.17e10)
    assert detectable.outcome == "escaped"
    assert network.simulate(vM=1.0).outcome == "cleared"
