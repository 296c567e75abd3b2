"""What a student may move: every lever is a parameter with words, a range and its evidence."""

import dataclasses
import re
from collections.abc import Callable

import pytest

import nkteach as nk
from nkteach.network.levers import (
    DAYS,
    USUAL,
    choose,
    free_to_move,
    lever_of,
    movable,
    uncertain,
    words,
)

LEVERS = {lever.name: lever for lever in nk.levers()}


GROUPS = {
    "Immune arms",
    "What NK cells do",
    "The tumour",
    "Spread",
    "Virus",
    "Treatment",
    "Donor cells",
    "Lifestyle",
    "One bout of exercise",
    "Time",
}


def test_every_switch_and_treatment_of_the_network_is_a_lever():
    """What is called a lever in its source has words; what has words is in the network."""
    called = {p.name for p in nk.teaching.parameters if re.match("assumed: a lever", p.source)}
    switches = {p.name for p in nk.teaching.parameters if p.unit == "switch"}
    assert called | switches <= LEVERS.keys()
    assert words().keys() <= nk.teaching.settable.keys()
    assert {lever.group for lever in LEVERS.values()} == GROUPS


def test_each_run_uses_the_smallest_code_that_can_move_its_levers():
    assert free_to_move(nk.teaching, ["innate"]) == movable(nk.teaching)
    every = free_to_move(nk.teaching, ["drug_dose", "smoking_nk_activity"])
    assert movable(nk.teaching) | words().keys() <= every < nk.teaching.settable.keys()
    assert free_to_move(nk.teaching, ["contact_rate"]) is None
    simple = nk.published["kuznetsov1994"]
    assert free_to_move(simple, ["a"]) == simple.settable.keys()


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_lever_says_what_it_is(lever):
    assert lever.low <= lever.default <= lever.high
    assert lever.label
    assert lever.meaning.endswith(".")
    assert lever.kind in ("log", "switch") or lever.step > 0


def lysis(**settings: float) -> float:
    wells = {"hours": 8, "targets": 1000, "replicates": 2, "progress": False}
    return float(nk.assay([10], **wells, **settings).mean[0])


def nk_activity(nights: int) -> float:
    return float(nk.simulate(1, short_sleep=nights)["nk_activity"][0])


def untouched(days: float) -> float:
    """What 100 tumour cells that divide at 0.25 per day come to, with nothing to slow them."""
    alone = {"innate": 0, "adaptive": 0, "growth_brake": 0, "tumour_cells": 100}
    return float(nk.simulate(days, growth_rate=0.25, **alone)["tumour"][-1])


SAID: list[tuple[str, str, Callable[[], bool]]] = [
    ("cytotoxic", "by granules and by death receptors",
     lambda: lysis(granules=0) > 80 and lysis(cytotoxic=0) < 1),
    ("growth_rate", "at 0.25 per day once in 4 days on average",
     lambda: 1 / nk.teaching["growth_rate"].value == 4),
    ("growth_rate", "their number then doubles in 3 days",
     lambda: untouched(3) == pytest.approx(200, rel=0.01)),
    ("short_sleep", "In a study one such night lowered NK activity by 28 of 100",
     lambda: nk.evidence("short_sleep").findings[0].value == 0.72
     and nk.teaching["short_sleep_nk_activity"].low == 0.72),
    ("short_sleep", "Here seven a week lower it by 14 of 100, fewer by their share",
     lambda: [round(nk_activity(nights), 4) for nights in (0, 1, 5, 7)] == [1, 0.98, 0.9, 0.86]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sentence", "holds"), SAID, ids=[s[1][:40] for s in SAID])
def test_what_a_lever_says_in_numbers_is_so(
    name: str, sentence: str, holds: Callable[[], bool]
) -> None:
    assert sentence in LEVERS[name].meaning
    assert holds()


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_lever_moves_over_its_whole_range(lever):
    for value in (lever.low, lever.high):
        days, settings = (value, {}) if lever.name == "days" else (20, {lever.name: value})
        assert nk.simulate(days, **settings).days[-1] == days


@pytest.mark.parametrize(
    "lever", [x for x in LEVERS.values() if x.kind != "switch"], ids=lambda x: x.name
)
def test_a_value_outside_its_range_is_refused_by_name(lever):
    for value in (lever.high * 10 + 1, -1e9):
        settings = {lever.name: value}
        with pytest.raises(nk.InputError, match=f"^{lever.name} = .*give a (whole )?number from"):
            nk.Lab(**settings)


def test_only_what_is_moved_is_uncertain():
    assert uncertain(nk.teaching, {}) == {}
    assert uncertain(nk.teaching, {"smoking": 0.0}) == {}
    found = uncertain(nk.teaching, {"smoking": 1.0})
    assert set(found) == set(LEVERS["smoking"].uncertain)
    kept = uncertain(nk.teaching, {"smoking": 1.0, "smoking_nk_supply": 0.9})
    assert "smoking_nk_supply" not in kept


def test_any_parameter_of_an_edited_network_can_be_a_lever():
    network = nk.published["kuznetsov1994"]
    names = [lever.name for lever in choose(network, None)]
    assert "a" in names
    assert names[-1] == "days"
    assert lever_of(network, "b").kind == "log"
    assert [lever.name for lever in choose(network, ["T", "days"])] == ["T", "days"]
    with pytest.raises(nk.InputError, match="There is no lever named 'x'"):
        choose(network, ["x"])


def test_the_table_of_levers():
    table = nk.levers()._repr_markdown_()
    for lever in LEVERS.values():
        assert f"`{lever.name}`" in table
        assert lever.name in repr(nk.levers())


# The lab's traits


def test_every_lever_is_a_trait_of_the_lab():
    lab = nk.Lab(smoking=True, tumour_cells=2000)
    assert lab.smoking is True
    assert lab.tumour_cells == 2000.0
    assert lab.short_sleep == 0
    assert lab.days == DAYS.default
    lab.short_sleep = 3
    assert lab.run().settings["short_sleep"] == 3.0


def test_the_workbench_has_every_lever_and_the_first_lab_the_usual_ones():
    assert nk.Lab("workbench").levers_shown == list(LEVERS)
    assert nk.Lab().levers_shown == [*USUAL, "days"]
    chosen = nk.Lab("workbench", levers=["drug_dose", "days"])
    assert chosen.levers_shown == ["drug_dose", "days"]
    chosen.il15_therapy = 3
    assert chosen.run().settings["il15_therapy"] == 3.0


def test_lab_run_is_simulate():
    lab = nk.Lab(smoking=True, days=60)
    assert lab.run().sentence == nk.simulate(60, smoking=True).sentence


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("smoking", "yes", "smoking cannot be 'yes'"),
        ("smoking", 0.5, "True or False"),
        ("short_sleep", 9, "from 0 to 7"),
        ("cytotoxic", "full", "give a number from"),
    ],
)
def test_a_trait_holds_a_lever_to_its_range(name, value, words):
    lab = nk.Lab()
    with pytest.raises(nk.InputError, match=words):
        setattr(lab, name, value)


def test_a_lever_that_moves_in_whole_steps_takes_what_lies_between():
    lab = nk.Lab("workbench", bout=1, bout_day=0.25, days=2.5)
    assert lab.run().settings["bout_day"] == 0.25
    assert lab.run().days[-1] == 2.5
    lab.days = 120.0
    assert isinstance(lab.days, int)


def test_a_lab_says_what_it_cannot_show():
    with pytest.raises(nk.InputError, match="There is no lesson named 'first-responder'"):
        nk.Lab("first-responder")
    with pytest.raises(nk.InputError, match=r"give an nk\.Network"):
        nk.Lab(network="teaching")
    with pytest.raises(nk.InputError, match="There is no lever named 'smokin'"):
        nk.Lab(smokin=True)
    without_outcome = dataclasses.replace(nk.published["kuznetsov1994"], outcome=None)
    with pytest.raises(nk.InputError, match="has no outcome"):
        nk.Lab(network=without_outcome)


def test_a_lab_gives_its_cohort_and_its_tissue_in_python():
    lab = nk.Lab("first-responders", seed=7, patients=40, spread=0.2, adaptive=False, days=30)
    expected = nk.chance(40, 7, spread=0.2, adaptive=False, days=30, progress=False)
    assert lab.cohort()["tumour"].tobytes() == expected["tumour"].tobytes()
    assert lab.tissue().step(3).counts == nk.tissue(7, adaptive=False).step(3).counts


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lens": "sideways"}, "no lens named 'sideways'"),
        ({"seed": -1}, "seed = -1 is outside its range"),
        ({"seed": 2**32}, "give a whole number from 0 to 4,294,967,295"),
        ({"patients": 0}, "patients = 0 is outside its range"),
        ({"spread": 3}, "spread = 3 is outside its range"),
        ({"network": nk.published["kuznetsov1994"], "lens": "tissue"}, "average, chance"),
    ],
)
def test_a_lab_says_which_lens_and_chance_it_can_have(given, words):
    with pytest.raises(nk.InputError, match=re.escape(words)):
        nk.Lab(**given)


def test_a_network_of_one_day_is_followed_for_a_day() -> None:
    short = dataclasses.replace(nk.teaching, days=1)
    days = lever_of(short, "days")
    assert (days.low, days.default) == (1, 1)
    assert nk.Lab(network=short, levers=["bout", "days"]).run().days[-1] == 1


def test_a_lab_begins_with_the_lines_it_is_given():
    lab = nk.Lab(levers=["innate"], virus_cells=100, lines=["virus_infected", "nk"])
    assert lab.shown == ["virus_infected", "nk"]
    with pytest.raises(nk.InputError, match="Did you mean 'virus_infected'"):
        nk.Lab(virus_cells=100, lines=["virus_infectd"])
    with pytest.raises(nk.InputError, match="lines cannot be 'nk'; give a list"):
        nk.Lab(lines="nk")


def test_what_has_no_slider_may_be_nought():
    assert nk.Lab(levers=["innate"], tumour_cells=0).run().sentence == (
        "There is no tumour in this run."
    )
    with pytest.raises(nk.InputError, match="from 10 to 50000"):
        nk.Lab(levers=["tumour_cells"], tumour_cells=0)
