"""The chance lens gives the same bits in the kernel and in the page: core.wasm in wasmtime."""

import numpy as np
import pytest
from conftest import random_settings
from page_core import PageModel

import nkteach as nk
from nkteach.core import layout
from nkteach.lenses.average import compiled
from nkteach.lenses.chance import deviations
from nkteach.network.levers import choose, free_to_move, movable

RUNS = 10_000
KEPT = ["tumour", "nk", "il15", "cd8_effector"]


def assert_same(native, page, what):
    assert native.summary.tobytes() == page.summary.tobytes(), what
    assert native.rows.tobytes() == page.rows.tobytes(), what


def random_task(random, index, levers):
    """Any levers, a short run of one patient, and any way to run it."""
    settings = random_settings(random, levers)
    settings.pop("days")
    method = ("auto", "leap", "exact", "average")[index % 4]
    # Exact runs of large tumours are long: an hour or two of them is many events too.
    days = float(random.uniform(0.1, 0.5) if method == "exact" else random.uniform(5, 20))
    seed = int(random.integers(2**53))
    patient = int(random.integers(1_000_000))
    ending = int(random.integers(-1, 1))
    return settings, days, days / 4, range(patient, patient + 1), seed, method, ending


@pytest.mark.parametrize(
    ("levers", "runs"),
    [(choose(nk.teaching, None), RUNS), (nk.levers(), RUNS // 10)],
    ids=["usual", "all"],
)
def test_any_levers_by_any_method(levers, runs):
    varied = deviations(nk.teaching, 0.3, {})
    free = free_to_move(nk.teaching, [lever.name for lever in levers if lever.name != "days"])
    native = compiled(nk.teaching, frozenset(free | varied.keys()))
    page = PageModel(native.program)
    random = np.random.default_rng(1)
    ends = set()
    for index in range(runs):
        *task, ending = random_task(random, index, levers)
        spread = varied if index % 3 else {}
        found = [model.cohort(*task, spread, KEPT, ending) for model in (native, page)]
        assert_same(*found, (index, task))
        ends |= set(found[0].summary[:, layout.STATUS])
    assert ends == {layout.DONE}


def test_long_runs():
    varied = deviations(nk.teaching, 0.3, {})
    native = compiled(nk.teaching, frozenset(movable(nk.teaching) | varied.keys()))
    page = PageModel(native.program)
    for method, runs in (("exact", range(2)), ("auto", range(20)), ("leap", range(20))):
        task = ({}, 120.0, 1.0, runs, 9, method, varied, KEPT)
        assert_same(native.cohort(*task), page.cohort(*task), method)


def test_every_parameter_of_the_teaching_network():
    """Treatments and events too, from which folding leaves nothing out."""
    native = compiled(nk.teaching)
    page = PageModel(native.program)
    random = np.random.default_rng(2)
    for index in range(300):
        settings = {
            p.name: float(random.integers(2))
            if p.unit == "switch"
            else random.uniform(p.low, p.high)
            for p in nk.teaching.parameters
        }
        task = (settings, 10.0, 0.5, range(index, index + 1), 5, "auto", {}, KEPT)
        assert_same(native.cohort(*task), page.cohort(*task), (index, settings))


def test_kuznetsov_1994():
    network = nk.published["kuznetsov1994"]
    native = compiled(network)
    page = PageModel(native.program)
    random = np.random.default_rng(3)
    varied = deviations(network, 0.2, {})
    for index in range(200):
        settings = {"E": 10 ** random.uniform(1, 7), "T": 10 ** random.uniform(1, 8)}
        task = (settings, 100.0, 5.0, range(3), index, ("auto", "leap")[index % 2], varied)
        assert_same(native.cohort(*task, ["T", "E"]), page.cohort(*task, ["T", "E"]), settings)
    task = ({"E": 300.0, "T": 3000.0}, 20.0, 1.0, range(3), 4, "exact", varied, ["T", "E"])
    assert_same(native.cohort(*task), page.cohort(*task), "exact")


def test_runs_that_fail_fail_alike():
    growth = nk.Network(
        name="growth",
        title="Growth",
        volume="cells",
        species=(nk.Species("A", "cells", "cells", 3.0),),
        parameters=(),
        quantities=(),
        reactions=(nk.Reaction("growth", "A -> 2 A", "A * A * A"),),
    )
    wrong = growth.change("growth", rate="10 - A")
    for network, method, status in (
        (growth, "exact", layout.TOO_MANY_STEPS),
        (growth, "leap", layout.TOO_MANY_STEPS),
        (wrong.add(nk.Reaction("gain", "0 -> A", "90")), "auto", layout.NEGATIVE_RATE),
    ):
        native = compiled(network)
        task = ({}, 10.0, 1.0, range(3), 1, method, {}, ["A"])
        found = [
            model.cohort(*task, most_steps=2_000) for model in (native, PageModel(native.program))
        ]
        assert found[0].summary[0, layout.STATUS] == status, method
        assert set(found[0].summary[:, layout.STATUS]) == {status}
        assert found[0].summary[0].tobytes() == found[1].summary[0].tobytes()
