"""De Pillis 2005: its four groups of mice."""

import math

import pytest
from equations import unruled

import nkteach as nk
from nkteach.lenses.average import compiled


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        ("nn", {5: 1.138e5, 10: 1.032e6, 15: 8.861e6, 20: 8.813e7, 25: 5.341e8, 35: 9.713e8}),
        ("ln", {5: 6.003e4, 10: 2.022e4, 15: 5e-3}),
    ],
)
def test_depillis_2005_trajectories(group, counts):
    """Tumour cells from T 1e4, N 300, L 0, computed by two other integrators."""
    network = unruled(nk.published[f"depillis2005-mouse-{group}"])
    rows = compiled(network).average({}, 35.0, 1.0, 1e-10, 1e-13, 10**6).rows[:, 0]
    for day, tumour in counts.items():
        digits = 5e-4 if tumour > 1 else 0.1  # printed to one digit there
        assert rows[day] == pytest.approx(tumour, rel=digits), day


def test_depillis_2005_only_mice_without_any_ligand_lose():
    """The paper's result: control cells twice are not controlled, the other groups are."""
    groups = ("nn", "nl", "ln", "ll")
    found = [nk.published[f"depillis2005-mouse-{group}"].simulate().outcome for group in groups]
    assert found == ["escaped", "cleared", "cleared", "cleared"]


def test_depillis_2005_half_recruitment_is_at_4494_tumour_cells():
    network = nk.published["depillis2005"]
    assert math.sqrt(network["h"].value) == pytest.approx(4494, abs=0.5)
    state = {"T": math.sqrt(network["h"].value), "N": 1.0}
    rate = eval(network["NK recruitment"].rate, {}, state | {"h": 2.02e7, "g": 0.025})  # noqa: S307
    assert rate == pytest.approx(0.0125)


def test_depillis_2005_no_tumour_and_no_t_cell_is_no_division_by_nought():
    run = nk.published["depillis2005"].simulate(T=0.0, L=0.0)
    assert run["D"].max() == 0
    assert run["N"][-1] == pytest.approx(1.3e4 / 0.0412, rel=0.1)
