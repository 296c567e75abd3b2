"""Every published model: its constants and rates, its bits, its lab, its levers."""

import dataclasses
import math
from types import SimpleNamespace

import numpy as np
import pytest
from equations import solved, unruled
from page_core import PageModel
from papers import NETWORKS, PAPERS

import nkteach as nk
from nkteach.core import layout
from nkteach.lenses.average import MOST_STEPS, TOLERANCE, compiled, every_of
from nkteach.network.levers import choose


def test_every_paper_is_there_and_every_set_has_a_name():
    assert set(nk.published) == set(PAPERS)
    assert [network.name for network in nk.published.values()] == list(nk.published)
    assert nk.published["depillis2005"] is nk.published["depillis2005-mouse-nn"]
    assert nk.published["depillis2006"] is nk.published["depillis2006-patient-9"]
    assert "depillis2005" in nk.published
    assert "depillis2005-mouse" not in nk.published
    shown = nk.published._repr_markdown_()
    for name, network in nk.published.items():
        assert f"| `{name}` | {network.title} | {network.citation} |" in shown


@NETWORKS
def test_the_constants_are_the_papers(name):
    assert {p.name: p.value for p in nk.published[name].parameters} == PAPERS[name][1]


@NETWORKS
def test_the_rates_of_change_are_the_papers(name):
    """At a hundred random states, with every constant and treatment moved."""
    network = nk.published[name]
    random = np.random.default_rng(11)
    for _ in range(100):
        values = {p.name: drawn(random, max(p.low, 1e-6 * p.high), p.high)
                  for p in network.parameters}  # fmt: skip
        state = 10 ** random.uniform(-1, 7, len(network.species))
        change, gross = by_reactions(network, values, state)
        wanted = np.array(PAPERS[name][0](SimpleNamespace(**values), state))
        assert (np.abs(change - wanted) <= 1e-10 * gross).all(), (change, wanted)


def drawn(random, low, high):
    return float(low * (high / low) ** random.uniform())


def by_reactions(network, values, state):
    """Change per day of each species, and the sum of all that adds to it or takes from it."""
    names = {"exp": math.exp, "max": max, "min": min, "day": 0.0, **values}
    names |= dict(zip(network.species_names, state, strict=True))
    for quantity in network.ordered_quantities:
        names[quantity.name] = eval(quantity.expression, {}, names)  # noqa: S307 (our own)
    change, gross = np.zeros(len(state)), np.zeros(len(state))
    for reaction in network.reactions:
        rate = eval(reaction.rate, {}, names)  # noqa: S307
        taken, left = network.stoichiometry(reaction)
        for place, species in enumerate(network.species_names):
            net = left.get(species, 0) - taken.get(species, 0)
            change[place] += net * rate
            gross[place] += abs(net * rate)
    return change, gross


TREATED = {
    "kirschner1998": [{"s1": 550.0}, {"c": 0.05, "s2": 1e5}],
    "depillis2006-patient-10": [{"vM": 1.0}, {"vL": 1e7, "vI": 1e7}],
    "depillis2008": [{"vM": 0.3}, {"vL": 1e8, "vI": 1e7}],
    "depillis2009": [{"vM": 1.0}, {"vL": 1e7, "vI": 1e6}],
    "hernandezvargas2012": [{"K0": 0.0}],
    "unni2019": [{"vL": 1e6}, {"u": 1.8e-8}],
    "alvarez2019": [{"q": 0.0}, {"p": 1.0}],
}


@NETWORKS
def test_agrees_with_scipy(name):
    """Every trajectory to one part in a million, without the rule for the last cell."""
    network = unruled(nk.published[name])
    days = np.arange(0.0, min(network.days, 60.0) + 1)
    for settings in [{}, *TREATED.get(name, [])]:
        solution = compiled(network).average(settings, days[-1], 1.0, 1e-10, 1e-13, 10**6)
        assert solution.status == layout.DONE
        rows = solution.rows[:, : len(network.species)]
        exact = solved(name, rows[0], days, **settings)
        assert rows == pytest.approx(exact, rel=1e-6, abs=1e-6), settings


@NETWORKS
def test_the_usual_tolerance_is_fine_enough(name):
    """What a student sees, held to a thousandth of what is exact (a cell at least)."""
    network = nk.published[name]
    every = every_of(network)
    usual, fine = (
        compiled(network).average({}, network.days, every, tolerance, tolerance, 10**6)
        for tolerance in (TOLERANCE, 1e-10)
    )
    smooth = [part.kind == "signal" for part in network.species]
    floor = np.where(smooth, 1e-2, 1.0)
    size = len(network.species)
    error = np.abs(usual.rows[:, :size] - fine.rows[:, :size])
    assert (error <= 1e-3 * np.maximum(fine.rows[:, :size], 0) + floor).all()


@NETWORKS
def test_both_homes_give_the_same_bits(name):
    native = compiled(nk.published[name])
    page = PageModel(native.program)
    levers = [lever for lever in choose(native.program.network, None) if lever.name != "days"]
    random = np.random.default_rng(12)
    for _ in range(20):
        settings = {
            lever.name: drawn(random, max(lever.low, 1e-6 * lever.high), lever.high)
            for lever in levers
            if random.uniform() < 0.5
        }
        arguments = (settings, 60.0, 1.0)
        runs = [model.average(*arguments) for model in (native, page)]
        assert runs[0].status == runs[1].status, settings
        assert runs[0].rows.tobytes() == runs[1].rows.tobytes(), settings


@NETWORKS
def test_its_lab_shows_the_levers_that_matter(name):
    network = nk.published[name]
    lab = nk.Lab(network=network)
    assert lab.levers_shown == [*network.levers, "days"]
    assert 5 <= len(network.levers) <= 12
    assert lab.days == network.days
    assert lab.run().sentence == network.simulate().sentence
    assert lab.model["calls"]["average"] == f'nk.published["{name}"].simulate'
    for lever in lab.levers:
        if lever.name in network.species_names and lever.high >= 1e5:
            assert lever.kind == "log", lever.name  # starting counts span decades
        if lever.name not in ("days", "sunitinib_dose"):
            assert lever.label.endswith(f" ({lever.name})")  # words, and the paper's symbol


@NETWORKS
def test_every_lever_can_be_moved_to_its_ends(name):
    """Alone; no run comes near the number of steps at which it would be stopped."""
    network = nk.published[name]
    for setting in network.levers:
        _, low, high = network.settable[setting]
        for value in (low, high):
            run = network.simulate(**{setting: value})
            assert run.steps < MOST_STEPS / 4, (setting, value)
            assert run.outcome in ("cleared", "controlled", "escaped")


@NETWORKS
def test_chance_runs_and_gives_an_outcome(name):
    cohort = nk.published[name].chance(6, 3, progress=False)
    assert len(cohort.outcomes) == 6
    assert set(cohort.outcomes) <= {"cleared", "controlled", "escaped"}


@pytest.mark.parametrize("name", ["hernandezvargas2012", "kuznetsov1994", "depillis2006"])
def test_large_counts_by_chance_follow_the_average(name):
    network = nk.published[name]
    count = network.outcome.count
    settings = {"T": 1e8, "days": 20} if name == "depillis2006" else {"days": 8}
    rows = network.chance(6, 3, spread=0, progress=False, **settings)[count]
    average = network.simulate(**settings)[count][-1]
    assert rows.mean(axis=0)[-1] == pytest.approx(average, rel=0.02)


@NETWORKS
def test_errata_and_the_rule_for_the_last_cell_are_shown(name):
    network = nk.published[name]
    shown = network._repr_markdown_()
    assert network.errata
    for text in network.errata:
        assert text in shown
        assert text.endswith(".")
    if network.extinctions:
        assert "Below 1, T" in shown
    assert network.citation in shown


def test_a_network_holds_its_levers_and_its_days_to_what_can_be():
    network = nk.published["kuznetsov1994"]
    with pytest.raises(nk.InputError, match="no lever named 'Tumour'"):
        dataclasses.replace(network, levers=("Tumour",))
    with pytest.raises(nk.InputError, match="days of 'kuznetsov1994' = 0 is outside its range"):
        dataclasses.replace(network, days=0)
    fixed = network.change("T", initial="1 / b")
    assert fixed.levers == tuple(name for name in network.levers if name != "T")
    assert fixed.simulate().outcome in ("controlled", "escaped")
    assert network.simulate().days[-1] == 120
    assert nk.published["depillis2013"].simulate().days[-1] == 300
    # A network that is quick has its rows closer together.
    assert np.diff(network.simulate().days).max() == 0.25
    assert np.diff(nk.published["hernandezvargas2012"].simulate().days).max() == 1 / 64
    cohort = nk.published["hernandezvargas2012"].chance(2, progress=False)
    assert cohort.days[-1] == 10
