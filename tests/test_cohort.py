"""Cohorts of virtual patients: who they are, wherever they are run, and what they tell."""

import concurrent.futures
import csv
import dataclasses
import itertools
import math
import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from scipy import stats

import nkteach as nk
from nkteach.core import layout
from nkteach.lenses import chance
from nkteach.lenses.average import compiled
from nkteach.network.levers import movable

QUICK = {"days": 12, "progress": False}
METHODS = layout.METHODS


def same(one, other):
    """Whether two cohorts are the same to the last bit."""
    return (
        one.numbers.tobytes() == other.numbers.tobytes()
        and one._rows.tobytes() == other._rows.tobytes()
        and one._summary.tobytes() == other._summary.tobytes()
    )


def block(model, runs, seed=7, method="auto", varied=None, kept=("tumour", "nk", "il15"), **more):
    varied = {"contact_rate": 0.3, "nk_turnover": 0.3} if varied is None else varied
    return model.cohort(
        more.pop("settings", {}), 8, 1, runs, seed, method, varied, list(kept), **more
    )


# A patient is the same wherever and with whomever he is run


@pytest.mark.parametrize("method", METHODS)
def test_a_patient_depends_on_seed_and_number_alone(method):
    model = compiled(nk.teaching)
    whole = block(model, range(12), method=method)
    for runs in (range(5), range(5, 12), range(3, 4), range(11, 12)):
        part = block(model, runs, method=method)
        assert part.rows.tobytes() == whole.rows[runs.start : runs.stop].tobytes()
        assert part.summary.tobytes() == whole.summary[runs.start : runs.stop].tobytes()
    assert len({rows.tobytes() for rows in whole.rows}) == 12
    other = block(model, range(12), seed=8, method=method)
    assert not any(np.array_equal(a, b) for a, b in zip(whole.rows, other.rows, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_what_is_folded_away_changes_no_bit(method):
    """The code for fewer free parameters is shorter, and gives every patient the same bits."""
    varied = {"contact_rate": 0.3, "nk_turnover": 0.3}
    whole = compiled(nk.teaching)
    folded = compiled(nk.teaching, frozenset(movable(nk.teaching) | varied.keys()))
    assert len(folded.program.channels) < len(whole.program.channels)
    for settings in ({}, {"adaptive": 0.0, "smoking": 1.0}, {"tumour_cells": 30.0}):
        found = [block(m, range(20), method=method, settings=settings) for m in (whole, folded)]
        assert found[0].rows.tobytes() == found[1].rows.tobytes()
        assert found[0].summary.tobytes() == found[1].summary.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_more_columns_and_an_early_end_change_nothing(method):
    """A run that is not followed after its tumour is gone has the same tumour."""
    short = nk.chance(60, method=method, tumour_cells=200, **QUICK)
    long = nk.chance(60, method=method, tumour_cells=200, columns=["nk", "il15"], **QUICK)
    assert short.count("cleared") > 0
    assert np.array_equal(short["tumour"], long["tumour"])
    assert np.array_equal(short.cleared_days, long.cleared_days, equal_nan=True)


def test_spread_zero_leaves_parameters_alone():
    plain = nk.chance(5, spread=0, method="average", **QUICK)
    run = nk.simulate(days=12, every=plain.days[1])
    assert plain.spread == {}
    for patient in plain["tumour"]:
        assert patient.tobytes() == run["tumour"].tobytes()
    assert same(plain, nk.chance(5, spread={}, method="average", **QUICK))
    named = nk.chance(5, spread={"contact_rate": 0}, method="average", **QUICK)
    assert same(plain, named)


# How patients differ


def parameters_seen(names, spread, runs=4_000, seed=3, **settings):
    """What each patient's parameters are, seen through events that add them to signals."""
    parts = {p.name: p for p in nk.teaching.parameters}
    watched = nk.Network(
        name="watched",
        title="Watched",
        volume="nowhere",
        species=[
            nk.Species("A", "cells", "", 1.0),
            *(nk.Species(f"seen_{name}", "", "", name, kind="signal") for name in names),
        ],
        parameters=[parts[name] for name in names],
        quantities=(),
        reactions=(),
        outcome=nk.Outcome("A", "100"),
    )
    cohort = watched.chance(
        runs,
        seed,
        spread=spread,
        days=1,
        columns=[f"seen_{name}" for name in names],
        progress=False,
        **settings,
    )
    return {name: cohort[f"seen_{name}"][:, 0] for name in names}


def test_the_logarithm_varies_by_the_stated_deviation():
    seen = parameters_seen(["contact_rate", "growth_rate", "nk_turnover"], 0.1)
    for name, deviation in (("contact_rate", 0.1), ("nk_turnover", 0.1), ("growth_rate", 0.05)):
        middle = nk.teaching[name].value
        assert stats.kstest(np.log(seen[name] / middle) / deviation, "norm").pvalue > 1e-3, name
    logs = np.log([seen["contact_rate"], seen["nk_turnover"], seen["growth_rate"]])
    off = np.corrcoef(logs) - np.eye(3)
    assert np.abs(off).max() < 3.9 / math.sqrt(4_000), "each varies by itself"


def test_patients_keep_to_the_ranges():
    seen = parameters_seen(["contact_rate", "kill_per_contact"], 1.0)
    for name, values in seen.items():
        part = nk.teaching[name]
        assert values.min() == part.low
        assert values.max() == part.high
        inside = (values > part.low) & (values < part.high)
        law = stats.norm(math.log(part.value), 1.0)
        share = law.cdf(math.log(part.high)) - law.cdf(math.log(part.low))
        assert inside.mean() == pytest.approx(share, abs=3.9 * math.sqrt(share * (1 - share) / 4e3))


def test_what_else_varies_changes_no_patient():
    names = ["contact_rate", "kill_per_contact", "nk_turnover"]
    alone = parameters_seen(names, {"nk_turnover": 0.2})
    together = parameters_seen(names, {"contact_rate": 0.5, "nk_turnover": 0.2})
    assert np.array_equal(alone["nk_turnover"], together["nk_turnover"])
    assert set(alone["contact_rate"]) == {nk.teaching["contact_rate"].value}
    wider = parameters_seen(names, {"nk_turnover": 0.1})
    logs = [np.log(seen["nk_turnover"] / 0.07) for seen in (alone, wider)]
    kept = (alone["nk_turnover"] > 0.03) & (alone["nk_turnover"] < 0.15)
    assert logs[0][kept] == pytest.approx(2 * logs[1][kept], rel=1e-12)


def test_a_parameter_set_by_hand_is_the_middle_of_its_patients():
    seen = parameters_seen(["nk_turnover"], 0.05, nk_turnover=0.1)
    assert np.median(seen["nk_turnover"]) == pytest.approx(0.1, rel=0.005)


def test_switches_and_zeros_do_not_vary():
    varied = chance.deviations(nk.teaching, 0.3, {})
    assert "healthy_ligand" not in varied
    assert "healthy_ligand" in chance.deviations(nk.teaching, 0.3, {"healthy_ligand": 0.1})
    assert "mhc_hiding" not in chance.deviations(nk.teaching, 0.3, {"mhc_hiding": 0.0})
    assert not varied.keys() & {p.name for p in nk.teaching.parameters if p.unit == "switch"}
    assert varied["growth_rate"] == 0.15
    assert varied["contact_rate"] == 0.3
    own = nk.teaching.change("innate", spread=1.0)
    assert "innate" not in chance.deviations(own, 0.3, {})


# Spread over threads, processes, machines


@pytest.fixture(scope="module")
def usual():
    return nk.chance(100, seed=4, **QUICK)


class Backwards(Executor):
    """Runs everything at once when the last was handed in, the last first."""

    def __init__(self, count):
        self.waiting = []
        self.count = count

    def submit(self, function, /, *arguments, **more):
        future = Future()
        self.waiting.append((future, function, arguments))
        if len(self.waiting) == self.count:
            for waiting, function, arguments in reversed(self.waiting):
                waiting.set_result(function(*arguments))
        return future


@pytest.mark.parametrize("size", [1, 7, 25, 100])
def test_blocks_and_their_order_change_nothing(usual, size, monkeypatch):
    def blocks(runs, workers, method):
        return [(first, min(size, runs - first)) for first in range(0, runs, size)]

    monkeypatch.setattr(chance, "_blocks", blocks)
    executor = Backwards(len(blocks(100, 1, "auto")))
    assert same(usual, nk.chance(100, seed=4, executor=executor, **QUICK))


@pytest.mark.parametrize("workers", [1, 5])
def test_threads_change_nothing(usual, workers):
    with ThreadPoolExecutor(workers) as executor:
        assert same(usual, nk.chance(100, seed=4, executor=executor, **QUICK))
        assert executor.submit(int).result() == 0, "an executor that is given is not shut down"


def test_processes_change_nothing(usual):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert same(usual, nk.chance(100, seed=4, executor=executor, **QUICK))


def test_a_dask_cluster_changes_nothing(usual):
    """A real one: a scheduler and two workers, in processes of their own."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert same(usual, nk.chance(100, seed=4, executor=executor, **QUICK))


@pytest.mark.parametrize("runs", [1, 2, 99, 5_000])
@pytest.mark.parametrize("method", METHODS)
def test_blocks_hold_every_patient_once(runs, method):
    found = chance._blocks(runs, 3, method)
    assert [n for first, size in found for n in range(first, first + size)] == list(range(runs))


# Stopped by hand


def stopped_after(count, monkeypatch):
    """Let `count` finished blocks be followed by the stop that Ctrl+C raises."""
    real = concurrent.futures.as_completed

    def stopping(futures):
        yield from itertools.islice(real(futures), count)
        raise KeyboardInterrupt

    monkeypatch.setattr(chance, "as_completed", stopping)


class OneByOne(Executor):
    """Runs what is handed in at once, but the last ones never."""

    def __init__(self, last):
        self.last = last
        self.futures = []

    def submit(self, function, /, *arguments, **more):
        future = Future()
        if len(self.futures) < self.last:
            future.set_result(function(*arguments))
        self.futures.append(future)
        return future


def test_stopped_by_hand_it_keeps_what_is_done(usual, monkeypatch):
    stopped_after(2, monkeypatch)
    executor = OneByOne(last=3)
    cohort = nk.chance(100, seed=4, executor=executor, **QUICK)
    size = chance._blocks(100, 2, "auto")[0][1] if len(executor.futures) else 0
    assert 0 < len(cohort) < 100
    assert len(cohort) % size == 0
    assert cohort.asked == 100
    assert f"stopped after {len(cohort)} of 100" in cohort.sentence
    assert all(future.cancelled() for future in executor.futures[3:])
    chosen = np.isin(usual.numbers, cohort.numbers)
    assert np.array_equal(usual["tumour"][chosen], cohort["tumour"])


def test_a_process_stopped_by_the_same_key_costs_only_its_block(monkeypatch):
    class Struck(OneByOne):
        def submit(self, function, /, *arguments, **more):
            future = super().submit(function, *arguments)
            if len(self.futures) == 2:
                struck = Future()
                struck.set_exception(KeyboardInterrupt())
                self.futures[-1] = struck
                return struck
            return future

    executor = Struck(last=5)
    cohort = nk.chance(80, seed=4, executor=executor, **QUICK)
    assert 0 < len(cohort) < 80
    assert "stopped after" in cohort.sentence


def test_stopped_before_anything_was_done(monkeypatch):
    stopped_after(0, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        nk.chance(100, executor=OneByOne(last=0), **QUICK)


def test_a_bar_that_can_be_switched_off(monkeypatch):
    import tqdm.auto

    seen = []

    class Watched(tqdm.auto.tqdm):
        def __init__(self, *arguments, **more):
            seen.append(more)
            super().__init__(*arguments, **more)

    monkeypatch.setattr(tqdm.auto, "tqdm", Watched)
    nk.chance(10, days=5, progress=False)
    nk.chance(10, days=5)
    assert [more["disable"] for more in seen] == [True, False]
    assert {more["total"] for more in seen} == {10}


def test_a_quiet_bar_writes_nothing(capfd):
    nk.chance(10, days=5, progress=False)
    assert capfd.readouterr() == ("", "")


# What is asked wrongly


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"runs": 0}, ["runs = 0", "from 1 to"]),
        ({"runs": -1}, ["runs = -1", "from 1 to"]),
        ({"runs": 1e9}, ["runs = 1000000000", "from 1 to"]),
        ({"runs": 2.5}, ["runs = 2.5", "whole number"]),
        ({"runs": "many"}, ["runs cannot be 'many'"]),
        ({"runs": math.nan}, ["runs = nan"]),
        ({"runs": True}, ["runs cannot be True"]),
        ({"runs": None}, ["runs cannot be None"]),
        ({"seed": -1}, ["seed = -1", "from 0 to"]),
        ({"seed": 1.5}, ["seed = 1.5", "whole number"]),
        ({"seed": 2**53}, ["seed = 9007199254740992"]),
        ({"seed": "luck"}, ["seed cannot be 'luck'"]),
        ({"days": 0}, ["days = 0", "from 1 to"]),
        ({"every": 0}, ["every = 0"]),
        ({"every": 500}, ["every = 500"]),
        ({"spread": -1}, ["spread = -1", "from 0 to 1"]),
        ({"spread": math.nan}, ["spread = nan"]),
        ({"spread": "wide"}, ["spread cannot be 'wide'"]),
        ({"spread": {"contact_rte": 0.1}}, ["contact_rte", "Did you mean 'contact_rate'?"]),
        ({"spread": {"contact_rate": -0.1}}, ["spread of contact_rate = -0.1"]),
        ({"spread": {"contact_rate": "x"}}, ["spread of contact_rate cannot be 'x'"]),
        ({"spread": {"innate": 0.1}}, ["innate is a switch"]),
        ({"spread": {3: 0.1}}, ["no parameter named 3"]),
        ({"method": "exat"}, ["exat", "Did you mean 'exact'?"]),
        ({"method": 3}, ["no method named 3", "auto"]),
        ({"method": ["exact"]}, ["no method named"]),
        ({"columns": "nk"}, ["columns cannot be 'nk'", "['nk']"]),
        ({"columns": 3}, ["columns cannot be 3"]),
        ({"columns": ["nkk"]}, ["no column named 'nkk'", "Did you mean"]),
        ({"columns": [3]}, ["no column named 3"]),
        ({"executor": 4}, ["executor cannot be 4", "concurrent.futures.Executor"]),
        ({"executor": ThreadPoolExecutor}, ["executor cannot be"]),
        ({"runs": 1_000_000, "every": 0.5}, ["1,000,000 runs of 241 rows", "fewer"]),
        ({"tumour_cells": -3}, ["tumour_cells = -3"]),
        ({"tumor_cells": 3}, ["tumor_cells", "Did you mean 'tumour_cells'?"]),
    ],
)
def test_what_cannot_be_asked_for(arguments, words):
    with pytest.raises(nk.InputError) as caught:
        nk.chance(**{"runs": 10, "progress": False, **arguments})
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 300
    for word in words:
        assert word in text, text


def test_a_network_without_an_outcome_or_with_a_bad_event():
    plain = nk.Network(
        name="plain",
        title="Plain",
        volume="a dish",
        species=[nk.Species("A", "cells", "", 5.0)],
        parameters=(),
        quantities=(),
        reactions=[nk.Reaction("end", "A -> 0", "A")],
    )
    with pytest.raises(nk.InputError, match="no outcome"):
        plain.chance(3)
    outcome = nk.Outcome("A", "10")
    bad = dataclasses.replace(plain, outcome=outcome, events=[nk.Event("0 - 3", "A", "1")])
    with pytest.raises(nk.InputError, match="event that adds A"):
        bad.chance(3)
    bad = dataclasses.replace(plain, outcome=nk.Outcome("A", "0"))
    with pytest.raises(nk.InputError, match="carrying capacity"):
        bad.chance(3)


# What a cohort tells


@pytest.fixture(scope="module")
def mixed():
    """Patients of all three fates."""
    return nk.chance(
        400,
        seed=2,
        days=60,
        spread=0.8,
        growth_rate=0.4,
        tumour_cells=3000,
        columns=["nk"],
        progress=False,
    )


def test_outcomes_add_up(mixed):
    counts = {name: mixed.count(name) for name in ("cleared", "controlled", "escaped")}
    assert min(counts.values()) > 0
    assert sum(counts.values()) == len(mixed) == 400
    assert mixed.cleared == counts["cleared"] / 400
    last, outcomes = mixed["tumour"][:, -1], mixed.outcomes
    assert np.array_equal(outcomes == "cleared", last == 0)
    assert np.array_equal(np.isfinite(mixed.cleared_days), last == 0)
    assert np.array_equal(outcomes == "escaped", np.isfinite(mixed.escaped_days))
    low, high = mixed.interval
    assert low < mixed.cleared < high
    for number in counts.values():
        assert f"{number} " in mixed.sentence.replace(",", " ")
    with pytest.raises(nk.InputError, match="no outcome named 'cured'"):
        mixed.count("cured")


def test_the_interval_is_wilsons():
    """A value of the formula worked by hand, for 8 of 10."""
    from nkteach.lenses.cohort import wilson

    low, high = wilson(8, 10)
    z2 = 1.959963984540054**2
    middle, root = 0.8 + z2 / 20, math.sqrt(z2) * math.sqrt(0.16 / 10 + z2 / 400)
    assert (low, high) == pytest.approx(
        ((middle - root) / (1 + z2 / 10), (middle + root) / (1 + z2 / 10))
    )
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    found = stats.binomtest(8, 10).proportion_ci(0.95, method="wilson")
    assert (low, high) == pytest.approx((found.low, found.high), rel=1e-12)


def test_no_tumour_is_a_cleared_tumour():
    cohort = nk.chance(5, tumour_cells=0, **QUICK)
    assert cohort.cleared == 1
    assert set(cohort.cleared_days) == {0.0}


def test_a_network_without_an_extinction_is_judged_by_its_rows():
    decay = nk.Network(
        name="decay",
        title="Decay",
        volume="a dish",
        species=[nk.Species("A", "cells", "", 4.0)],
        parameters=(),
        quantities=(),
        reactions=[nk.Reaction("end", "A -> 0", "0.5 * A")],
        outcome=nk.Outcome("A", "10"),
    )
    cohort = decay.chance(200, days=6, every=0.5, progress=False)
    for values, day in zip(cohort["A"], cohort.cleared_days, strict=True):
        if values[-1] == 0:
            assert day == cohort.days[np.flatnonzero(values)[-1] + 1]
        else:
            assert math.isnan(day)
    assert 0 < cohort.cleared < 1


def test_the_average_method_agrees_with_a_run():
    for settings in ({}, {"adaptive": 0}, {"tumour_cells": 20, "mhc_low": 1}):
        run = nk.simulate(days=120, every=1, **settings)
        cohort = nk.chance(2, spread=0, method="average", progress=False, **settings)
        assert set(cohort.outcomes) == {run.outcome}
        if run.cleared_day is not None:
            assert cohort.cleared_days[0] == run.cleared_day


def test_curves_and_quantiles(mixed):
    for outcome, days in (("cleared", mixed.cleared_days), ("escaped", mixed.escaped_days)):
        curve = mixed.curve(outcome)
        assert curve.shape == mixed.days.shape
        expected = [(days <= day).mean() for day in mixed.days]
        assert curve == pytest.approx(expected, abs=1e-12)
        assert curve[-1] == mixed.count(outcome) / 400
    found = mixed.quantiles("nk", (0, 0.5, 1))
    assert found.shape == (3, 61)
    assert np.array_equal(found[0], mixed["nk"].min(axis=0))
    assert np.array_equal(found[2], mixed["nk"].max(axis=0))
    assert np.array_equal(found[1], np.median(mixed["nk"], axis=0))
    for action in (
        lambda: mixed.curve("controlled"),
        lambda: mixed.quantiles("tumor"),
        lambda: mixed.quantiles("nk", [2]),
        lambda: mixed.quantiles("nk", 0.5),
        lambda: mixed.quantiles("nk", "abc"),
        lambda: mixed.quantiles("nk", [[0.5], [0.1, 0.9]]),
        lambda: mixed.curve(["cleared"]),
        lambda: mixed["nkk"],
    ):
        with pytest.raises(nk.InputError):
            action()


def test_a_figure_shows_patients_quantiles_and_curves(mixed):
    figure = mixed.figure()
    assert figure.layout.title.text.replace("<br>", " ") == mixed.sentence
    names = [trace.name for trace in figure.data]
    patients_drawn = [trace for trace in figure.data if trace.name.startswith("patient ")]
    assert len(patients_drawn) == 40
    for trace in patients_drawn:
        number = int(trace.name.split()[1].rstrip(":"))
        assert np.array_equal(trace.y, np.maximum(mixed["tumour"][number], 0.5))
    assert names[40:] == ["90 of 100 patients", "the patient in the middle", "cleared", "escaped"]
    assert np.array_equal(figure.data[-2].y, 100 * mixed.curve("cleared"))
    assert {trace.line.dash for trace in patients_drawn} == {"solid", "dot", "dash"}


def test_a_table_holds_a_row_a_patient(mixed, tmp_path):
    path = tmp_path / "cohort.csv"
    mixed.to_csv(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert any("growth_rate=0.4" in line for line in head)
    assert any("seed 2, method auto, days 60" in line for line in head)
    assert any("contact_rate=0.8" in line for line in head)
    rows = list(csv.DictReader(lines[len(head) :]))
    assert len(rows) == 400
    assert [int(row["patient"]) for row in rows] == list(range(400))
    assert [row["outcome"] for row in rows] == mixed.outcomes.tolist()
    for row, day, last in zip(rows, mixed.cleared_days, mixed["tumour"][:, -1], strict=True):
        assert row["cleared_day"] == ("" if math.isnan(day) else str(day))
        assert float(row["last_tumour"]) == last
    with pytest.raises(nk.InputError, match="name another file"):
        mixed.to_csv(tmp_path / "no" / "such" / "folder.csv")


def test_a_cohort_introduces_itself(mixed):
    assert repr(mixed) == f"<Cohort of 'teaching', 60 days, seed 2: {mixed.sentence}>"
    assert "virtual patients the tumour is cleared" in mixed.sentence
    assert "stopped" not in mixed.sentence


def test_a_task_travels_light():
    task = chance._task(
        nk.teaching, {}, 120.0, 1.0, 1, "auto", chance.deviations(nk.teaching, 0.3, {}), ()
    )
    assert len(pickle.dumps(task)) < 100_000
