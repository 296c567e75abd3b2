"""The solver against exact solutions, against scipy's Radau, and where it must give up."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import nkteach as nk
from nkteach.core import average as lens
from nkteach.core import layout
from nkteach.lenses.average import compiled


def network(*parts, **fields):
    grouped = {"species": [], "parameters": [], "quantities": [], "reactions": []}
    for part in parts:
        grouped[
            {
                nk.Species: "species",
                nk.Parameter: "parameters",
                nk.Quantity: "quantities",
                nk.Reaction: "reactions",
            }[type(part)]
        ].append(part)
    return nk.Network(name="test", title="Test", volume="cells", **(grouped | fields))


def cells(name, initial=0.0):
    return nk.Species(name, "cells", "", initial)


# Against exact solutions


def test_decay_is_exponential():
    run = network(cells("A", 1e4), nk.Reaction("loss", "A -> 0", "0.3 * A")).simulate(30)
    assert run["A"] == pytest.approx(1e4 * np.exp(-0.3 * run.days), rel=1e-5)


def test_a_rate_may_depend_on_the_day():
    run = network(cells("A", 1e3), nk.Reaction("in", "0 -> A", "100 * day")).simulate(20)
    assert run["A"] == pytest.approx(1e3 + 50 * run.days**2, rel=1e-6)


def test_an_event_and_an_extinction_happen_on_their_days():
    """Decay at 1/day: 100 cells fall below 1 on day ln 100; 50 more on day 7; below 1 on ln 50."""
    model = network(
        cells("A", 100.0),
        nk.Parameter("infusion_day", 7.0, "day", 0, 100, "assumed"),
        nk.Parameter("dose", 50.0, "cells", 0, 100, "assumed"),
        nk.Reaction("loss", "A -> 0", "A"),
        extinctions=(nk.Extinction(("A",)),),
        events=(nk.Event("infusion_day", "A", "dose"),),
        outcome=nk.Outcome("A", "1000"),
    )
    first, second = math.log(100), 7 + math.log(50)
    run = model.simulate(14)
    exact = np.where(
        run.days < first,
        100 * np.exp(-run.days),
        np.where((run.days >= 7) & (run.days < second), 50 * np.exp(7 - run.days), 0.0),
    )
    assert run["A"] == pytest.approx(exact, rel=1e-5)
    assert run.cleared_day == pytest.approx(second, abs=1e-4)
    without = model.simulate(14, dose=0)
    assert without.cleared_day == pytest.approx(first, abs=1e-4)
    assert not without["A"][without.days > first].any()
    # Held: on day 10 the second batch is still there, though the first one had gone.
    assert model.simulate(10).cleared_day is None


def test_an_event_on_day_zero_and_one_after_the_end():
    model = network(
        cells("A", 1.0),
        nk.Reaction("none", "A -> 0", "0 * A"),
        events=(nk.Event("0", "A", "5"), nk.Event("50", "A", "7")),
    )
    assert model.simulate(10)["A"] == pytest.approx(6.0, rel=1e-12)
    assert model.simulate(50)["A"][-1] == pytest.approx(13.0, rel=1e-12)


def test_a_group_goes_extinct_by_its_sum():
    model = network(
        cells("A", 0.6),
        cells("B", 0.6),
        nk.Reaction("loss", "B -> 0", "0.1 * B"),
        extinctions=(nk.Extinction(("A", "B")),),
    )
    run = model.simulate(10)
    gone = 10 * math.log(0.6 / 0.4)
    assert run["A"][run.days < gone].min() == pytest.approx(0.6, rel=1e-12)
    assert not run["A"][run.days > gone].any()
    assert not run["B"][run.days > gone].any()


def test_rows_stand_on_the_days_asked_for():
    model = network(cells("A", 1.0), nk.Reaction("loss", "A -> 0", "A"))
    assert model.simulate(130).days == pytest.approx(np.arange(0, 130.25, 0.25))
    assert nk.simulate(10.1, every=4).days == pytest.approx([0, 4, 8, 10.1])
    assert len(nk.simulate(1, every=1).days) == 2


@pytest.mark.parametrize(
    ("days", "every"), [(3650, 1 / 4), (120, 1 / 4), (119, 1 / 8), (60, 1 / 8), (1, 1 / 512)]
)
def test_a_short_run_has_finer_rows(days, every):
    model = network(cells("A", 1.0), nk.Reaction("loss", "A -> 0", "A"))
    run = model.simulate(days)
    assert run.days[1] == every
    assert len(run.days) > 480
    assert days in run.days


def test_the_peak_after_a_bout_of_exercise_is_seen_in_a_run_of_a_day():
    run = nk.simulate(days=1, bout=1, bout_day=0, tumour_cells=0)
    fine = nk.simulate(days=1, every=1 / 4096, bout=1, bout_day=0, tumour_cells=0)
    assert run["nk_blood"].max() > 0.98 * fine["nk_blood"].max() > 1000


# Against Radau


def reference(model, days, start):
    """The same network by scipy's Radau, its rates read from the compiled program."""
    program = compiled(model)
    values = dict(zip(program.program.given, program.program.defaults, strict=False))
    reactions = [
        (compile(r.rate, r.name, "eval"), *model.stoichiometry(r)) for r in model.reactions
    ]

    def rates(_, y):
        names = values | dict(zip(model.species_names, y, strict=True))
        changes = dict.fromkeys(model.species_names, 0.0)
        for rate, taken, left in reactions:
            speed = eval(rate, {}, names)  # noqa: S307 (expressions of our own networks)
            for name, count in taken.items():
                changes[name] -= count * speed
            for name, count in left.items():
                changes[name] += count * speed
        return list(changes.values())

    solved = solve_ivp(rates, (0, days[-1]), start, "Radau", days, rtol=1e-11, atol=1e-11)
    assert solved.success
    return solved.y


@pytest.mark.parametrize(("effectors", "tumour"), [(3.2e5, 5e6), (1e5, 1e4), (5e4, 4e8)])
def test_kuznetsov_agrees_with_radau(effectors, tumour):
    model = nk.published["kuznetsov1994"]
    run = model.simulate(300, E=effectors, T=tumour)
    exact = reference(model, run.days, [effectors, tumour])
    for name, values in zip(("E", "T"), exact, strict=True):
        assert run[name] == pytest.approx(values, rel=2e-4), name


def test_robertson_agrees_with_radau():
    """Robertson 1966: three species, rates over nine decades; stiff."""
    model = network(
        cells("A", 1.0),
        cells("B"),
        cells("C"),
        nk.Reaction("slow", "A -> B", "0.04 * A"),
        nk.Reaction("fast", "2 B -> B + C", "3e7 * B * B"),
        nk.Reaction("back", "B + C -> A + C", "1e4 * B * C"),
    )
    solution = compiled(model).average({}, 1000.0, 10.0, 1e-8, 1e-12)
    assert solution.status == layout.DONE
    exact = reference(model, solution.days, [1.0, 0.0, 0.0])
    for values, known in zip(solution.rows.T, exact, strict=True):
        assert values == pytest.approx(known, rel=1e-5, abs=1e-11)
    assert solution.rows.sum(axis=1) == pytest.approx(1.0, rel=1e-9)
    assert solution.report[layout.ACCEPTED] < 300  # an explicit method needs hundreds of thousands


def test_a_tighter_tolerance_gives_a_smaller_error():
    model = nk.published["kuznetsov1994"]
    days = np.arange(0, 101.0)
    exact = reference(model, days, [3.2e5, 5e6])
    errors = []
    for tolerance in (1e-4, 1e-6, 1e-8):
        rows = compiled(model).average({}, 100.0, 1.0, tolerance, tolerance).rows
        errors.append(np.abs(rows.T / exact - 1).max())
    assert errors[0] > 5 * errors[1] > 25 * errors[2]


# Steps


def test_a_step_changes_by_the_fifth_root_of_its_error():
    for error in 10.0 ** np.linspace(-300, 11.9, 5_000):
        wanted = max(lens.MOST_SHRINKING, lens.SAFETY * error**-0.2)
        assert lens._factor(error) == pytest.approx(wanted, rel=0.01), error
    assert lens._factor(0.0) > lens.MOST_GROWTH
    for error in (1e13, math.inf, math.nan):
        assert lens._factor(error) == lens.MOST_SHRINKING


# Invariants


def test_no_count_is_ever_negative():
    random = np.random.default_rng(8)
    for _ in range(50):
        run = nk.simulate(60, tumour_cells=random.uniform(0, 5e4), mhc_low=random.uniform())
        for name in run.columns[: len(run.network.species)]:
            assert run[name].min() >= 0, name


def test_the_same_run_gives_the_same_bits():
    runs = [nk.simulate(60, smoking=True) for _ in range(2)]
    assert runs[0]["tumour"].tobytes() == runs[1]["tumour"].tobytes()


# Where it must give up, in a sentence


def test_a_rate_below_zero_is_named():
    model = network(cells("A", 5.0), nk.Reaction("leak", "A -> 0", "A - 10"))
    with pytest.raises(nk.InputError, match=r"rate of leak became -5\b"):
        model.simulate(10)


def test_a_rate_that_is_no_number_is_named():
    model = network(cells("A", 0.0), nk.Reaction("odd", "0 -> A", "log(A - 1)"))
    with pytest.raises(nk.InputError, match="rate of odd became NaN"):
        model.simulate(10)


def test_growth_without_bounds_stops_with_a_sentence():
    """dA/dt = A^2 from 1 is infinite on day 1."""
    model = network(cells("A", 1.0), nk.Reaction("boom", "A -> 2 A", "A * A"))
    with pytest.raises(nk.SimulationError, match=r"^The run stopped on day 1: .* too fast"):
        model.simulate(10)


def test_too_many_steps_stop_with_a_sentence():
    """A clock of a thousand turns a day, for ten years."""
    model = network(
        cells("A", 2.5),
        cells("B", 1.0),
        nk.Reaction("a_up", "B -> A + B", "6000 * B"),
        nk.Reaction("a_down", "A -> 0", "6000"),
        nk.Reaction("b_up", "0 -> B", "6000 * 2"),
        nk.Reaction("b_down", "B + A -> A", "6000 * A"),
    )
    with pytest.raises(nk.SimulationError, match=r"^The run stopped on day .* too many steps"):
        model.simulate(3650)


def test_a_simulation_error_is_a_runtime_error_and_shows_no_traceback():
    model = network(cells("A", 1.0), nk.Reaction("boom", "A -> 2 A", "A * A"))
    with pytest.raises(RuntimeError) as raised:
        model.simulate(10)
    assert raised.value._render_traceback_() == [str(raised.value)]


def test_a_network_is_compiled_once():
    model = nk.published["kuznetsov1994"]
    assert compiled(model) is compiled(dataclasses.replace(model))
