"""The kernel and the page give the same bits: the native core against core.wasm in wasmtime."""

import ctypes
import math

import numpy as np
import pytest
from conftest import random_settings
from page_core import PageModel

import nkteach as nk
from nkteach.core import layout
from nkteach.core.build import PAGE_CORE, page_hash, source_hash
from nkteach.core.native import core
from nkteach.core.program import compile_network
from nkteach.lenses.average import compiled
from nkteach.network.levers import choose, free_to_move, movable

RUNS = 10_000


def written(solution):
    """The rows a run wrote: all of them if it was done, else those up to the day it reached."""
    if solution.status == layout.DONE:
        return solution.rows
    return solution.rows[solution.days <= solution.report[layout.REACHED]]


def assert_same(native, page, what):
    assert native.status == page.status, what
    assert native.report.tobytes() == page.report.tobytes(), what
    assert native.begin.tobytes() == page.begin.tobytes(), what
    assert written(native).tobytes() == written(page).tobytes(), what


def test_core_wasm_belongs_to_these_sources():
    assert page_hash(PAGE_CORE.read_bytes()) == source_hash()


# The usual levers, and all of them: each have code of their own.
LEVERS = pytest.mark.parametrize(
    ("levers", "runs"),
    [(choose(nk.teaching, None), RUNS), (nk.levers(), RUNS // 4)],
    ids=["usual", "all"],
)


@LEVERS
def test_any_levers_of_the_teaching_network(levers, runs):
    native = compiled(nk.teaching, free_to_move(nk.teaching, _names(levers)))
    page = PageModel(native.program)
    random = np.random.default_rng(1)
    for index in range(runs):
        settings = random_settings(random, levers)
        days = min(settings.pop("days"), 120.0)
        arguments = (settings, days, days / 60)
        assert_same(native.average(*arguments), page.average(*arguments), (index, arguments))


def _names(levers):
    return [lever.name for lever in levers if lever.name != "days"]


@LEVERS
def test_what_is_folded_away_changes_no_bit(levers, runs):
    """The code for the levers alone is shorter than the whole network's, with the same results."""
    free = free_to_move(nk.teaching, _names(levers))
    whole, folded = compiled(nk.teaching), compiled(nk.teaching, free)
    assert len(folded.program.pattern) < (0.5 if free == movable(nk.teaching) else 1) * len(
        whole.program.pattern
    )
    random = np.random.default_rng(3)
    for index in range(runs // 20):
        settings = random_settings(random, levers)
        arguments = (settings, settings.pop("days"), 1.0)
        assert_same(whole.average(*arguments), folded.average(*arguments), (index, arguments))


def test_a_share_of_what_is_folded_away_keeps_its_bits():
    """49 times the reciprocal of 49 is not 1: folded, it must be computed as it would be run."""
    assert 49 * (1 / 49) != 1
    network = nk.Network(
        name="absent",
        title="Absent",
        volume="cells",
        species=(nk.Species("A", "cells", "", 100.0), nk.Species("B", "cells", "", 0.0)),
        parameters=(nk.Parameter("half", 49.0, "cells", 1, 100, "assumed"),),
        quantities=(nk.Quantity("room", "half / (half + B)", "share", ""),),
        reactions=(
            nk.Reaction("growth", "A -> 2 A", "0.3 * room * A"),
            nk.Reaction("loss", "B -> 0", "B"),
        ),
    )
    arguments = ({}, 10.0, 1.0)
    whole, folded = compiled(network), compiled(network, frozenset())
    assert len(folded.program.pattern) < len(whole.program.pattern)
    assert_same(whole.average(*arguments), folded.average(*arguments), "room")


def test_a_species_that_is_added_or_only_lost_is_not_folded_away():
    network = nk.teaching.add(nk.Reaction("leak", "t_donor -> 0", "1.0"))
    program = compile_network(network, movable(network))
    place = network.species_names.index("t_donor")
    assert any(place in entry for entry in program.pattern)
    with pytest.raises(nk.SimulationError):
        network.simulate(days=10)
    given = compile_network(nk.teaching, movable(nk.teaching) | {"donor_nk_cells"})
    place = nk.teaching.species_names.index("nk_donor")
    assert any(place in entry for entry in given.pattern)


def test_any_parameter_of_the_teaching_network():
    """Every parameter moves here, also those that are no lever: treatments, events, all rates."""
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
        arguments = (settings, 365.0, 0.25)
        assert_same(native.average(*arguments), page.average(*arguments), (index, arguments))


def test_kuznetsov_1994():
    native = compiled(nk.published["kuznetsov1994"])
    page = PageModel(native.program)
    random = np.random.default_rng(3)
    for _ in range(300):
        settings = {"E": 10 ** random.uniform(3, 7), "T": 10 ** random.uniform(3, 8)}
        settings["a"] = random.uniform(0.05, 0.5)
        arguments = (settings, 200.0, 1.0)
        assert_same(native.average(*arguments), page.average(*arguments), arguments)


def failing_networks():
    growth = nk.Network(
        name="growth",
        title="Growth",
        volume="cells",
        species=(nk.Species("A", "cells", "cells", 1.0),),
        parameters=(),
        quantities=(),
        reactions=(nk.Reaction("growth", "A -> 2 A", "A * A"),),
    )
    negative = growth.change("growth", rate="1 - 0.1 * A")
    return [
        (growth, layout.STEP_TOO_SMALL, 20_000),
        (growth, layout.TOO_MANY_STEPS, 5),
        (negative, layout.DONE, 20_000),
        (growth.change("growth", rate="-A"), layout.NEGATIVE_RATE, 20_000),
    ]


@pytest.mark.parametrize(("network", "status", "most_steps"), failing_networks())
def test_a_run_that_fails_fails_alike(network, status, most_steps):
    program = compile_network(network)
    runs = [
        model.average({}, 10.0, 1.0, most_steps=most_steps)
        for model in (compiled(network), PageModel(program))
    ]
    assert runs[0].status == status
    assert_same(*runs, network.name)


# exp, log and power


@pytest.fixture(scope="module")
def functions():
    """{name: (native, page)}"""
    page = PageModel(compile_network(nk.published["kuznetsov1994"]))
    found = {}
    for name, count in (("exp", 1), ("log", 1), ("power", 2)):
        kind = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * count)
        wasm = page.core[f"nk_{name}"]
        found[name] = (kind(core()[name]), lambda *x, wasm=wasm: wasm(page.store, *x))
    return found


def bits(value):
    return np.float64(value).tobytes()


def wide(random, count):
    """Positive numbers of every size a float64 has, subnormal ones too."""
    return 2.0 ** random.uniform(-1074, 1023.9, count)


def assert_near(got, exact, what):
    if math.isinf(exact) or exact == 0:
        assert got == exact, what
    else:
        assert abs(got - exact) <= 2 * math.ulp(exact), what


def test_exp(functions):
    native, page = functions["exp"]
    random = np.random.default_rng(4)
    points = [*random.uniform(-746, 709.7, 10_000), *random.uniform(-1, 1, 5_000)]
    for x in map(float, points):
        assert bits(native(x)) == bits(page(x)), x
        assert_near(native(x), float(np.exp(x)), x)
    special = {0.0: 1.0, -math.inf: 0.0, math.inf: math.inf, 800.0: math.inf, -800.0: 0.0}
    for x, exact in special.items():
        assert native(x) == page(x) == exact
    assert math.isnan(native(math.nan))
    assert math.isnan(page(math.nan))


def test_log(functions):
    native, page = functions["log"]
    random = np.random.default_rng(5)
    points = [*wide(random, 10_000), *random.uniform(0.5, 2, 5_000)]
    for x in map(float, points):
        assert bits(native(x)) == bits(page(x)), x
        assert_near(native(x), float(np.log(x)), x)
    for x, exact in {0.0: -math.inf, 1.0: 0.0, math.inf: math.inf}.items():
        assert native(x) == page(x) == exact
    for x in (-1.0, math.nan):
        assert math.isnan(native(x))
        assert math.isnan(page(x))


def test_power(functions):
    native, page = functions["power"]
    random = np.random.default_rng(6)
    bases = [*wide(random, 8_000), *random.uniform(0.01, 100, 8_000)]
    exponents = random.uniform(-12, 12, len(bases))
    for x, y in zip(map(float, bases), map(float, exponents), strict=True):
        assert bits(native(x, y)) == bits(page(x, y)), (x, y)
        with np.errstate(over="ignore", under="ignore"):
            exact = float(np.power(x, y))
        assert_near(native(x, y), exact, (x, y))
    # A count cannot be negative: a base at or below zero counts as zero.
    for x, y, exact in ((0.0, 2.5, 0.0), (-3.0, 2.5, 0.0), (-3.0, -1.5, math.inf), (5.0, 0.0, 1.0)):
        assert native(x, y) == page(x, y) == exact


def test_power_where_it_barely_stays_finite(functions):
    native, _ = functions["power"]
    for x, y in ((1e154, 1.9999), (2.5e-246, -1.2543768507390247), (10.0, 308.2)):
        assert_near(native(x, y), math.pow(x, y), (x, y))


def test_the_page_and_the_kernel_agree_on_where_things_stand():
    """page/core.js repeats places of core/layout.py by number."""
    code = (PAGE_CORE.parent / "core.js").read_text(encoding="utf-8")
    for name, places in (
        ("PLAN", ("SPECIES", "EXTINCTIONS", "WORK", "PARAMETERS", "BEGIN")),
        ("REPORT", ("REACHED", "REACTION", "AT_FAULT", "EXTINCT")),
        ("STATUS", ("DONE", "TOO_MANY_STEPS", "STEP_TOO_SMALL", "NEGATIVE_RATE", "CANNOT_BEGIN")),
    ):
        start = f"export const {name} = "
        line = next(line for line in code.splitlines() if line.startswith(start))
        listed = ", ".join(f"{place}: {getattr(layout, place)}" for place in places)
        assert line == f"{start}{{ {listed} }};"
    called = ", ".join(f'"{name}"' for name in layout.CALLED)
    assert f"const CALLED = [{called}];" in code
