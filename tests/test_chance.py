"""The chance lens: its draws, its laws, and its agreement with theory and the average lens.

Every seed is fixed, so a test either always passes or never. Where a sample is compared with what
it should be, the chance that a right core fails is stated: RARE, at most.
"""

import dataclasses
import math

import numpy as np
import pytest
from scipy import optimize, stats

import nkteach as nk
from nkteach.core import draws, layout
from nkteach.core.layout import EXTINCT, REPORTED
from nkteach.core.random import random_bits, unit
from nkteach.lenses.average import compiled
from nkteach.lenses.cohort import wilson

RARE = 1e-3
SIGMAS = 3.9  # standard errors that a mean strays by less than once in 10,000 times
BY_CHANCE = ("exact", "auto", "leap")
SEED = np.uint64(11)


def network(species, reactions, parameters=None, **more):
    """A network of counts {name: initial} or Species, and of reactions (name, how, rate)."""
    return nk.Network(
        name="small",
        title="Small",
        volume="a drop",
        species=[
            part if isinstance(part, nk.Species) else nk.Species(name, "cells", "", part)
            for name, part in species.items()
        ],
        parameters=[
            nk.Parameter(name, value, "1/day", 0, 1e9, "assumed")
            for name, value in (parameters or {}).items()
        ],
        reactions=[nk.Reaction(*reaction) for reaction in reactions],
        **{"quantities": (), **more},
    )


def signal(name, initial=0.0):
    return nk.Species(name, "units", "", initial, kind="signal")


def run(model, runs, days, columns, method="exact", every=None, seed=1, settings=None, **more):
    """{column: array of shape (runs, rows)}, and the reports of the runs."""
    if isinstance(model, nk.Network):
        model = compiled(model)
    block = model.cohort(
        settings or {}, days, every or days, range(runs), seed, method, {}, columns, **more
    )
    assert not block.summary[:, layout.STATUS].any()
    return dict(zip(columns, np.moveaxis(block.rows, 2, 0), strict=True)), block.summary[
        :, REPORTED:
    ]


def within(values, exact, sigmas=SIGMAS):
    """Whether the mean of a sample is as far from `exact` as its standard error allows."""
    error = values.std(axis=0, ddof=1) / math.sqrt(len(values))
    return np.all(np.abs(values.mean(axis=0) - exact) <= sigmas * error)


# Draws


def bits(count, stream=0):
    numbers = (random_bits(SEED, np.uint64(stream), np.uint64(i))[0] for i in range(count))
    return [np.uint64(number) for number in numbers]


def test_exponential_is_minus_the_logarithm():
    some = [np.uint64(2) ** np.uint64(k) - np.uint64(1) for k in range(1, 64)]
    for number in (*bits(20_000), *some, ~np.uint64(0), np.uint64(0)):
        exact = -math.log(unit(number))
        assert draws.exponential(number) == pytest.approx(exact, rel=4e-15)


def test_exponential_and_unit_numbers_drawn_ahead():
    size = layout.AHEAD
    waits, shares = np.empty((200, size)), np.empty((200, size))
    for block in range(200):
        draws.draw_ahead(SEED, np.uint64(3), np.uint64(block * size), waits[block], shares[block])
    assert stats.kstest(waits.ravel(), "expon").pvalue > RARE
    assert stats.kstest(shares.ravel(), "uniform").pvalue > RARE
    assert abs(stats.spearmanr(waits.ravel(), shares.ravel()).statistic) < SIGMAS / 113
    assert len(np.unique(waits)) == waits.size


def poisson_numbers(mean, count, stream=1):
    if mean < draws.FEW:
        return np.array([draws.few(mean, unit(number)) for number in bits(count, stream)])
    found, index = np.empty(count), np.uint64(0)
    for i in range(count):
        found[i], index = draws.many(mean, SEED, np.uint64(stream), np.uint64(index))
    return found


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 4.5, 9.99, 10.0, 11.3, 40.0, 1000.0, 1e6])
def test_poisson_numbers(mean):
    """A goodness of fit over about fifty classes that are expected alike often."""
    law = stats.poisson(mean)
    found = poisson_numbers(mean, 20_000)
    assert np.array_equal(found, np.floor(found))
    edges = np.unique(law.ppf(np.linspace(0.0005, 0.9995, 50)))
    expected = np.diff(np.concatenate(([0.0], law.cdf(edges), [1.0]))) * len(found)
    observed = np.bincount(np.searchsorted(edges, found), minlength=len(expected))
    often = expected >= 5
    assert observed[~often].sum() <= 5 + 5 * expected[~often].sum()
    scaled = expected[often] * observed[often].sum() / expected[often].sum()
    assert stats.chisquare(observed[often], scaled).pvalue > RARE


@pytest.mark.parametrize("mean", [1e9, 1e12])
def test_poisson_numbers_of_huge_means(mean):
    found = (poisson_numbers(mean, 20_000) - mean) / math.sqrt(mean)
    assert stats.kstest(found, "norm").pvalue > RARE


def test_normal_numbers():
    found = [draws.normal(SEED, np.uint64(i), np.uint64(0)) for i in range(20_000)]
    assert stats.kstest(found, "norm").pvalue > RARE


# What chance alone decides


EXTINCT_A = (nk.Extinction(("A",)),)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_the_first_reaction_comes_after_an_exponential_time(method):
    pair = network(
        {"A": 1, "B": 0}, [("turn", "A -> B", "k * A")], {"k": 0.7}, extinctions=EXTINCT_A
    )
    _, reports = run(pair, 5_000, 200, ["A"], method)
    assert stats.kstest(reports[:, EXTINCT], "expon", (0, 1 / 0.7)).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_the_first_of_many_cells_to_go(method):
    """The shortest of 20 exponential times: told by the marker M, which the first death takes."""
    herd = network(
        {"B": 20, "A": 1},
        [("first", "A -> 0", "0.3 * B * A"), ("other", "B -> B", "B")],
        extinctions=EXTINCT_A,
    )
    _, reports = run(herd, 5_000, 50, ["A"], method)
    assert stats.kstest(reports[:, EXTINCT], "expon", (0, 1 / 6)).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_reactions_are_chosen_by_their_rates(method):
    rates = [1, 0.5, 3, 0, 2, 0.25, 4, 1.5, 2.75, 0.1]
    ends = [f"E{i}" for i in range(len(rates))]
    fork = network(
        {"A": 1} | dict.fromkeys(ends, 0),
        [
            (f"to {end}", f"A -> {end}", f"{rate} * A")
            for end, rate in zip(ends, rates, strict=True)
        ],
    )
    found, _ = run(fork, 20_000, 100, ends, method)
    counts = np.array([found[end][:, -1].sum() for end in ends])
    assert counts.sum() == 20_000
    assert counts[3] == 0
    expected = np.array(rates) / sum(rates) * 20_000
    assert stats.chisquare(counts[expected > 0], expected[expected > 0]).pvalue > RARE


def birth_and_death(start, birth, death):
    return network(
        {"T": start},
        [("birth", "T -> 2 T", "b * T"), ("death", "T -> 0", "d * T")],
        {"b": birth, "d": death},
        extinctions=(nk.Extinction(("T",)),),
        outcome=nk.Outcome("T", "1e6"),
    )


@pytest.mark.parametrize("method", BY_CHANCE)
@pytest.mark.parametrize(("start", "birth", "death"), [(1, 1.0, 0.7), (3, 1.0, 0.7), (6, 1.5, 1.2)])
def test_a_tumour_dies_out_with_the_chance_known(method, start, birth, death):
    """(death / birth)^n, up to what is left to happen after the last day: some 1 in 1,000 of it."""
    days = 20
    cohort = birth_and_death(start, birth, death).chance(
        4_000, seed=5, days=days, spread=0, method=method, progress=False
    )
    low, high = cohort.interval
    assert low <= (death / birth) ** start <= high
    grown = math.exp((birth - death) * days)
    share = death * (grown - 1) / (birth * grown - death)
    assert share**start == pytest.approx((death / birth) ** start, rel=5e-3)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_when_it_dies_out(method):
    """The whole distribution of the day of extinction, among those that die out (Kendall 1948)."""
    birth, death, days = 0.5, 0.8, 60.0
    cohort = birth_and_death(4, birth, death).chance(
        4_000, seed=6, days=days, spread=0, method=method, progress=False
    )
    assert cohort.cleared == 1

    def share(day):
        grown = np.exp((birth - death) * day)
        return (death * (1 - grown) / (death - birth * grown)) ** 4

    assert stats.kstest(cohort.cleared_days, share).pvalue > RARE


@pytest.mark.parametrize("method", BY_CHANCE)
def test_arrival_and_loss_settle_to_a_poisson_number(method):
    pool = network({"A": 0}, [("come", "0 -> A", "60"), ("go", "A -> 0", "2 * A")])
    found, _ = run(pool, 10_000, 12, ["A"], method)
    last = found["A"][:, -1]
    assert within(last, 30)
    assert within((last - 30) ** 2, 30)
    if method == "exact":
        counts = np.bincount(last.astype(int), minlength=61)
        law = stats.poisson(30)
        classes = np.split(counts, range(16, 46, 2))
        expected = np.diff(law.cdf([-1, *range(15, 45, 2), np.inf])) * len(last)
        observed = [part.sum() for part in classes]
        assert stats.chisquare(observed, expected).pvalue > RARE


# The lenses agree


def crowding(volume):
    """Logistic growth in a volume: the same concentrations, whatever the volume."""
    return network(
        {"A": 0.25 * volume},
        [("birth", "A -> 2 A", "A"), ("crowding", "2 A -> A", "A * A / v")],
        {"v": volume},
    )


def test_the_mean_of_many_runs_nears_the_average_as_the_volume_grows():
    """The difference of the concentrations falls as 1 / volume: the slope is -1 within 0.1."""
    volumes = np.array([8, 16, 32, 64, 128])
    shift, errors = [], []
    for volume in volumes:
        found, _ = run(crowding(float(volume)), 40_000, 4.0, ["A"])
        average = crowding(float(volume)).simulate(days=4)["A"][-1]
        share = (found["A"][:, -1] - average) / volume
        shift.append(-share.mean())
        errors.append(share.std() / math.sqrt(len(share)))
    shift, errors = np.array(shift), np.array(errors)
    assert (shift > 5 * errors).all(), "the difference is there, and seen"
    (slope, _), covariance = np.polyfit(
        np.log(volumes), np.log(shift), 1, w=shift / errors, cov="unscaled"
    )
    assert abs(slope + 1) < 0.1
    assert math.sqrt(covariance[0, 0]) < 0.05


# Birth and kill: the tumour T, the killers N.
KILLING = network(
    {"T": 500, "N": 950},
    [
        ("arrival", "0 -> T", "120"),
        ("birth", "T -> 2 T", "T"),
        ("kill", "N + T -> N", "0.0013 * N * T"),
        ("supply", "0 -> N", "1000"),
        ("loss", "N -> 0", "N"),
        ("wear", "N + T -> T", "0.0001 * N * T"),
    ],
)


@pytest.mark.parametrize("method", ["auto", "leap"])
def test_leaps_agree_with_single_events(method):
    """Means within 1 % and 3.9 standard errors, variances within 12 %, and the distributions."""
    columns = ["T", "N"]
    exact, reports = run(KILLING, 2_000, 10, columns, "exact", 2.0, seed=1)
    leaps, leaped = run(KILLING, 2_000, 10, columns, method, 2.0, seed=2)
    assert leaped[:, layout.ACCEPTED].mean() < 0.1 * reports[:, layout.REJECTED].mean()
    for name in columns:
        for row in range(1, 6):
            a, b = exact[name][:, row], leaps[name][:, row]
            error = math.hypot(a.std(), b.std()) / math.sqrt(len(a))
            assert abs(a.mean() - b.mean()) < min(SIGMAS * error, 0.01 * a.mean()), (name, row)
            assert b.var() == pytest.approx(a.var(), rel=0.12), (name, row)
            assert stats.ks_2samp(a, b).pvalue > RARE, (name, row)


@pytest.fixture(scope="module")
def teaching_runs():
    """{method: cohort} of the teaching network, where about half of the patients clear it."""
    settings = {"adaptive": 0, "tumour_cells": 30, "mhc_low": 1.0}
    columns = ["nk", "il15", "ifn_gamma", "dendritic_tissue", "nk_armed"]
    return {
        method: nk.chance(
            400,
            seed=seed,
            days=20,
            every=4,
            spread=0,
            method=method,
            columns=columns,
            progress=False,
            **settings,
        )
        for seed, method in enumerate(BY_CHANCE)
    }


@pytest.mark.parametrize("method", ["auto", "leap"])
def test_leaps_agree_with_single_events_on_the_teaching_network(teaching_runs, method):
    """The same share cleared, days of clearance and means, within their standard errors."""
    exact, leaps = teaching_runs["exact"], teaching_runs[method]
    assert 0.2 < exact.cleared < 0.8
    table = [[part.count("cleared"), len(part) - part.count("cleared")] for part in (exact, leaps)]
    assert stats.fisher_exact(table).pvalue > RARE
    days = [part.cleared_days[np.isfinite(part.cleared_days)] for part in (exact, leaps)]
    assert stats.ks_2samp(*days).pvalue > RARE
    for name in exact.columns:
        a, b = exact[name][:, 1:], leaps[name][:, 1:]
        error = np.hypot(a.std(axis=0), b.std(axis=0)) / math.sqrt(len(a))
        assert (np.abs(a.mean(axis=0) - b.mean(axis=0)) <= SIGMAS * error + 1e-12).all(), name


# What holds run by run


def is_count(values):
    return (values >= 0).all() and np.array_equal(values, np.floor(values))


CLOSED = network(
    {"A": 60, "B": 45, "C": 0, "D": 3},
    [
        ("bind", "A + B -> C", "0.02 * A * B"),
        ("part", "C -> A + B", "0.5 * C"),
        ("turn", "C -> D", "0.4 * C"),
        ("return", "D -> A + B", "0.3 * D"),
    ],
)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_is_conserved_is_conserved_in_every_run(method):
    found, _ = run(CLOSED, 300, 20, ["A", "B", "C", "D"], method, every=0.5)
    assert all(is_count(values) for values in found.values())
    assert (found["A"] + found["C"] + found["D"] == 63).all()
    assert (found["B"] + found["C"] + found["D"] == 48).all()
    assert found["C"].std() > 0


@pytest.mark.parametrize("method", BY_CHANCE)
def test_every_change_is_made_of_reactions(method):
    """The steps of these reactions are independent, so how often each happened is one answer."""
    chain = network(
        {"A": 300, "B": 5, "C": 0},
        [
            ("split", "A -> 2 B", "0.2 * A"),
            ("join", "2 B -> C", "0.004 * B * B"),
            ("end", "C -> 0", "0.3 * C"),
        ],
    )
    steps = np.array([[-1, 0, 0], [2, -2, 0], [0, 1, -1]])
    found, _ = run(chain, 200, 10, ["A", "B", "C"], method, every=0.5)
    rows = np.stack(list(found.values()), axis=2)
    assert is_count(rows)
    times = np.linalg.solve(steps, np.diff(rows, axis=1).reshape(-1, 3).T)
    assert np.abs(times - np.round(times)).max() < 1e-9
    assert times.min() > -1e-9
    assert times.max() > 5


GREEDY = [
    network({"A": 5}, [("loss", "A -> 0", "30")]),
    network({"A": 400}, [("loss", "A -> 0", "300"), ("gain", "0 -> A", "20")]),
    network({"A": 7, "B": 50}, [("both", "2 A + 3 B -> A", "40"), ("gain", "B -> B + A", "B")]),
    network({"A": 0, "B": 0}, [("pair", "2 A -> B", "A * A"), ("come", "0 -> A", "50")]),
]


@pytest.mark.parametrize("method", BY_CHANCE)
@pytest.mark.parametrize("greedy", GREEDY)
def test_no_count_is_ever_negative(method, greedy):
    """Not even where a rate asks for more than there is: then the reaction does not happen."""
    found, _ = run(greedy, 100, 20, list(greedy.species_names), method, every=0.1)
    assert all(is_count(values) for values in found.values())


def test_the_teaching_network_counts_in_whole_cells():
    counted = [part.name for part in nk.teaching.species if part.kind == "cells"]
    for method in BY_CHANCE:
        found, _ = run(nk.teaching, 8, 30, counted, method, every=0.5)
        assert all(is_count(values) for values in found.values())
        assert found["tumour_mhc_low"].std() > 0


def test_a_rate_below_zero_between_whole_counts_stops_no_leap():
    """A (A - 1) is the rate of pairs, and below zero where less than one cell is expected."""
    parts = [
        ("come", "0 -> A", "0.3"),
        ("pair", "2 A -> 0", "5 * A * (A - 1)"),
        ("crowd", "B -> 2 B", "B"),
        ("end", "B -> 0", "B"),
    ]
    found, _ = run(network({"A": 0, "B": 9000}, parts), 200, 5, ["A"], "leap", every=0.5)
    assert is_count(found["A"])


# Smooth species


def test_smooth_species_follow_their_equations_where_no_count_changes():
    """Within 2 in 1,000 of their largest value: windows are short, not infinitely so."""
    still = network(
        {"A": 12, "B": 30, "x": signal("x"), "y": signal("y", 3.0), "z": signal("z", 0.5)},
        [
            ("make", "0 -> x", "A * y / (2 + y)"),
            ("lose", "x -> 0", "1.5 * x"),
            ("turn", "y -> z", "0.4 * y"),
            ("spend", "z -> 0", "25 * z * x / (1 + x)"),
            ("come", "0 -> B", "90"),
            ("go", "B -> 0", "3 * B"),
        ],
    )
    exact = still.simulate(days=10, every=0.25)
    for method in BY_CHANCE:
        found, _ = run(still, 1, 10, ["x", "y", "z"], method, every=0.25)
        for name, values in found.items():
            assert np.abs(values[0] - exact[name]).max() < 2e-3 * exact[name].max(), (method, name)


@pytest.mark.parametrize("every", [0.5, 5.0])
@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_smooth_species_sums_up_what_a_count_makes(method, every):
    """Its mean is the integral of the count's mean, however seldom rows are asked for."""
    made = network(
        {"A": 0, "s": nk.Species("s", "units", "", 50.0, kind="pool")},
        [("come", "0 -> A", "200"), ("go", "A -> 0", "2 * A"), ("make", "0 -> s", "0.01 * A")],
    )
    found, _ = run(made, 4_000, 5, ["s"], method, every)
    moments = np.arange(len(found["s"][0])) * every
    exact = 50 + moments - 0.5 * (1 - np.exp(-2 * moments))
    assert within(found["s"], exact)


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_rate_that_changes_with_the_day(method):
    """A supply of two days is met by all, though nothing else happens before it."""
    supply = "max(0, min(1, 4 * (day - 3.3))) * max(0, min(1, 4 * (5.3 - day)))"
    timed = network(
        {"A": 0, "s": signal("s")},
        [("make", "0 -> s", supply), ("come", "0 -> A", f"40 * {supply}")],
    )
    found, _ = run(timed, 2_000, 8, ["s", "A"], method)
    assert found["s"][:, -1] == pytest.approx(1.75, rel=1e-3)
    assert within(found["A"][:, -1], 70)


# Events and extinctions


def given(amount, day="3.7", **more):
    return network(
        {"A": 0, "s": signal("s")},
        [("nothing", "A -> A", "A")],
        events=[nk.Event(day, "A", amount), nk.Event(day, "s", amount)],
        extinctions=EXTINCT_A,
        **more,
    )


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_an_event_adds_comes_in_whole_cells_on_its_day(method):
    found, _ = run(given("2.25"), 2_000, 5, ["A", "s"], method, every=0.25)
    moments = np.arange(21) * 0.25
    assert (found["A"][:, moments < 3.7] == 0).all()
    after = found["A"][:, moments > 3.7]
    assert set(np.unique(after)) == {2.0, 3.0}
    assert (after == after[:, :1]).all()
    assert within(after[:, 0], 2.25)
    assert (found["s"][:, moments > 3.7] == 2.25).all()
    for day, column in (("0", 0), ("5", 20), ("1.25", 5)):
        found, _ = run(given("4", day), 3, 5, ["A"], method, every=0.25)
        assert (found["A"][:, :column] == 0).all()
        assert (found["A"][:, column:] == 4).all()


def test_a_start_is_made_of_whole_cells():
    part = network({"A": 0.3, "B": 7}, [("nothing", "A -> A", "A")])
    found, _ = run(part, 3_000, 1, ["A", "B"])
    assert set(np.unique(found["A"])) == {0.0, 1.0}
    assert within(found["A"][:, 0], 0.3)
    assert (found["B"] == 7).all()


@pytest.mark.parametrize("method", BY_CHANCE)
def test_an_extinction_has_its_day_and_an_event_brings_life_back(method):
    decay = network(
        {"A": 3},
        [("end", "A -> 0", "A")],
        events=[nk.Event("40", "A", "2")],
        extinctions=EXTINCT_A,
    )
    found, reports = run(decay, 500, 120, ["A"], method, every=1.0)
    assert (found["A"][:, 40] == 2).all()
    assert (reports[:, EXTINCT] > 40).all()
    _, reports = run(decay, 500, 40.5, ["A"], method)
    alive = reports[:, EXTINCT] < 0
    assert alive.any()
    found, reports = run(decay, 500, 39, ["A"], method, every=0.5)
    rows = (found["A"] > 0).sum(axis=1)
    days = reports[:, EXTINCT]
    assert np.array_equal(np.ceil(days / 0.5), rows), (
        "the last cell died before the first empty row"
    )


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_group_below_its_threshold_is_gone(method):
    rare = dataclasses.replace(
        birth_and_death(40, 1.0, 1.1), extinctions=(nk.Extinction(("T",), below=20),)
    )
    found, reports = run(rare, 200, 30, ["T"], method, every=0.5)
    values = found["T"]
    assert ((values == 0) | (values >= 20)).all()
    assert np.array_equal(values[:, -1] == 0, reports[:, EXTINCT] > 0)


@pytest.mark.parametrize("day", ["30", "25.5"])
def test_a_run_that_is_not_followed_to_its_end_misses_no_event(day):
    decay = network(
        {"A": 3}, [("end", "A -> 0", "A")], events=[nk.Event(day, "A", "9")], extinctions=EXTINCT_A
    )
    found, _ = run(decay, 50, 30, ["A"], every=1.0, ending=0)
    followed, _ = run(decay, 50, 30, ["A"], every=1.0)
    assert np.array_equal(found["A"], followed["A"])
    assert followed["A"][:, -1].any()


# What cannot be run


def sentence(action, *words):
    with pytest.raises((nk.InputError, nk.SimulationError)) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    assert all(word in text for word in words), text


JUDGED = {"outcome": nk.Outcome("A", "1000")}


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_negative_rate_is_named(method):
    options = {"days": 30, "method": method, "progress": False}
    start = network({"A": 5}, [("loss", "A -> 0", "A"), ("wrong", "0 -> A", "0 - 2")], **JUDGED)
    sentence(lambda: start.chance(3, **options), "rate of wrong became -2")
    later = network(
        {"A": 5}, [("gain", "0 -> A", "200"), ("wrong", "A -> 0", "max(40 - A, -9)")], **JUDGED
    )
    sentence(lambda: later.chance(3, **options), "rate of wrong became -")
    hidden = later.add(nk.Reaction("more", "A -> 0", "15"))
    sentence(lambda: hidden.chance(3, **options), "rate of wrong became -")
    smooth = network(
        {"A": 5, "s": signal("s")},
        [("gain", "0 -> A", "200"), ("wrong", "0 -> s", "40 - A")],
        **JUDGED,
    )
    sentence(lambda: smooth.chance(3, **options), "rate of wrong became -")


@pytest.mark.parametrize("method", BY_CHANCE)
def test_what_is_no_number_is_said(method):
    options = {"days": 10, "method": method, "progress": False}
    broken = network(
        {"A": 5}, [("loss", "A -> 0", "A")], quantities=[nk.Quantity("q", "1 / (A - A)")], **JUDGED
    )
    sentence(lambda: broken.chance(3, columns=["q"], **options), "q became", "not a number")
    endless = network({"A": 5, "s": signal("s")}, [("make", "0 -> s", "1 / s")], **JUDGED)
    sentence(lambda: endless.chance(3, **options), "stopped on day 0")
    explosion = network({"A": 5}, [("gain", "A -> 2 A", "A**300")], **JUDGED)
    sentence(lambda: explosion.chance(3, **options), "stopped on day")


@pytest.mark.parametrize("method", BY_CHANCE)
def test_a_run_has_a_bounded_number_of_steps(method):
    busy = network({"A": 1000}, [("come", "0 -> A", "1e6"), ("go", "A -> 0", "1000 * A")])
    block = compiled(busy).cohort({}, 10, 1, range(4), 1, method, {}, ["A"], most_steps=5_000)
    assert set(block.summary[:, layout.STATUS]) == {layout.TOO_MANY_STEPS}
    assert 0 <= block.summary[0, REPORTED + layout.REACHED] < 10


def test_too_many_steps_are_said_in_a_sentence(monkeypatch):
    from nkteach.core import native

    monkeypatch.setattr(native.NativeModel.cohort, "__defaults__", (-1, 1e-6, 5_000), raising=True)
    busy = network({"A": 1000}, [("come", "0 -> A", "1e6"), ("go", "A -> 0", "1000 * A")], **JUDGED)
    sentence(lambda: busy.chance(3, days=10, method="exact", progress=False), "too many steps")


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Exactly, over all that can happen: 95 % on the whole, whatever the share (Wilson 1927)."""
    for total in (10, 50, 200):
        covered = []
        for share in np.linspace(0.05, 0.95, 181):
            hits = np.arange(total + 1)
            held = [low <= share <= high for low, high in (wilson(int(h), total) for h in hits)]
            covered.append(stats.binom(total, share).pmf(hits)[held].sum())
        assert np.mean(covered) == pytest.approx(0.95, abs=0.008)


def test_wilson_solves_its_equation():
    for hits, total in ((0, 10), (3, 10), (10, 10), (812, 1000)):
        low, high = wilson(hits, total)
        share = hits / total

        def off(p, share=share, total=total):
            return (p - share) ** 2 - 1.959963984540054**2 * p * (1 - p) / total

        if hits:
            assert low == pytest.approx(optimize.brentq(off, 1e-9, share - 1e-9), abs=1e-9)
        else:
            assert low == 0
        if hits < total:
            assert high == pytest.approx(optimize.brentq(off, share + 1e-9, 1 - 1e-12), abs=1e-9)
        else:
            assert high == pytest.approx(1, abs=1e-12)
