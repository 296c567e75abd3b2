"""Alvarez 2019: the clone that is seen and the clone that hides."""

import numpy as np
import pytest
from equations import eigenvalues, rest
from papers import paper

import nkteach as nk


def test_alvarez_cd8_cells_hold_the_clone_they_see_and_innate_cells_remove_the_other():
    run = nk.published["alvarez2019"].simulate(3000)
    assert run["T2"][-1] == 0
    ending = [run[name][-1] for name in ("T1", "E1", "E2")]
    change = paper("alvarez2019")
    seen, innate, cd8 = rest(lambda y: change([y[0], 0.0, y[1], y[2]])[[0, 2, 3]], ending)
    assert ending == pytest.approx([seen, innate, cd8], rel=1e-3)
    assert eigenvalues(change, [seen, 0.0, innate, cd8]).real.max() < 0


def test_alvarez_each_arm_is_needed():
    network = nk.published["alvarez2019"]
    hidden = network.simulate(2000, q=0.0)  # innate cells do not see the hidden clone
    assert hidden.outcome == "escaped"
    assert hidden["T1"][-1] == 0
    assert hidden["T2"][-1] == pytest.approx(5e8, rel=1e-6)
    seen = network.simulate(2000, beta=1.2e-11)  # CD8 cells hardly kill
    assert seen.outcome == "escaped"
    assert seen["T2"][-1] == 0


def test_alvarez_the_hidden_clone_at_capacity_is_stable_without_innate_killing():
    change = paper("alvarez2019", q=0.0)
    tumour = 5e8
    balance = 0.0412 + 3.422e-10 * tumour - 0.1245 * tumour / (20193000.0 + tumour)
    point = [0.0, tumour, 13000.0 / balance, 0.0]
    assert np.abs(change(point)).max() < 1e-3
    assert eigenvalues(change, point).real.max() < 0
