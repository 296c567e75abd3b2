"""What a student may get wrong: each gets one sentence that names it and the way out."""

import dataclasses
import math

import numpy as np
import pytest

import nkteach as nk


def decay(rate="k * A", **more):
    """A count that only falls, and whatever else is wrong with it."""
    return nk.Network(
        name="decay",
        title="Decay",
        volume="a dish",
        species=(nk.Species("A", "cells", "cells", 100.0),),
        parameters=(nk.Parameter("k", 0.1, "1/day", 0, 1, "assumed"),),
        reactions=(nk.Reaction("loss", "A -> 0", rate),),
        **{"quantities": (), "outcome": nk.Outcome("A", "1000"), **more},
    )


def one_sentence(action, *words):
    with pytest.raises((nk.InputError, nk.SimulationError)) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text, text
    assert caught.value._render_traceback_() == [text], "a notebook shows the sentence alone"


@pytest.mark.parametrize("capacity", ["0", "-3", "0 / 0", "1 / 0"])
def test_a_capacity_that_judges_nothing(capacity):
    network = decay(outcome=nk.Outcome("A", capacity))
    one_sentence(network.simulate, "carrying capacity", "above zero")


@pytest.mark.parametrize(
    ("day", "amount"), [("0 - 3", "5"), ("0 / 0", "5"), ("3", "0 - 5"), ("3", "1 / 0")]
)
def test_an_event_that_cannot_happen(day, amount):
    network = decay(events=(nk.Event(day, "A", amount),))
    one_sentence(network.simulate, "event that adds A", "from 0 on")


@pytest.mark.parametrize("initial", ["0 - 4", "0 / 0", "1 / 0"])
@pytest.mark.parametrize("lens", ["simulate", "chance", "scan"])
def test_a_beginning_that_cannot_be(initial, lens):
    network = decay().change("A", initial=initial)
    given = {"chance": ([3], {"progress": False}), "scan": ([{"k": [0.5]}], {})}
    arguments, options = given.get(lens, ([], {}))
    act = getattr(network, lens)
    one_sentence(lambda: act(*arguments, **options), "of A; mend its initial count")


def test_one_patient_that_cannot_begin():
    """The patient in the middle can, and most others too."""
    dose = nk.Parameter("dose", 1.0, "cells", 0, 100, "assumed")
    network = decay().add(dose, nk.Event("3", "A", "1.5 - dose"))
    assert network.simulate(days=120).outcome == "cleared"
    network.chance(50, spread=0.01, progress=False)
    one_sentence(
        lambda: network.chance(50, spread=1, progress=False), "event that adds A", "amount -"
    )


def test_a_tissue_that_cannot_begin():
    network = nk.teaching.change("cd8_priming", initial="0 - 4")
    one_sentence(network.tissue, "-4 of cd8_priming; mend its initial count")


def test_a_quantity_that_is_no_number():
    network = decay(quantities=(nk.Quantity("q", "1 / (A - A)"),))
    one_sentence(network.simulate, "q became something that is not a number")


def test_a_loss_that_does_not_stop_at_nothing():
    one_sentence(decay("30").simulate, "in proportion to what it takes")


@pytest.mark.parametrize("value", [True, np.True_])
@pytest.mark.parametrize("name", ["days", "cytotoxic", "every"])
def test_a_switch_where_a_number_belongs(name, value):
    one_sentence(lambda: nk.simulate(**{name: value}), name, "give a number")


@pytest.mark.parametrize("value", ["yes", 2, 0.5, math.nan, [1]])
def test_a_number_where_a_switch_belongs(value):
    one_sentence(lambda: nk.simulate(innate=value), "innate", "True or False")
    one_sentence(lambda: setattr(nk.Lab(), "innate", value), "innate", "True or False")


def test_a_huge_number_is_not_repeated_in_full():
    with pytest.raises(nk.InputError) as caught:
        nk.simulate(tumour_cells=10**400)
    assert len(str(caught.value)) < 150


def test_a_number_of_more_digits_than_python_writes():
    one_sentence(lambda: nk.simulate(days=10**5000), "days cannot be a number too long to write")
    one_sentence(lambda: nk.Outcome(["tumour", 10**5000]), "a number too long to write")


def test_a_misspelt_lever_of_a_lab():
    lab = nk.Lab()
    one_sentence(lambda: setattr(lab, "smokng", True), "smokng", "Did you mean 'smoking'?")
    lab.smoking = True
    assert lab.run().settings["smoking"] == 1.0


@pytest.mark.parametrize("name", ["run", "model", "close", "network", "levers", "observe"])
def test_a_parameter_named_like_a_part_of_the_lab(name):
    network = decay().add(nk.Parameter(name, 0.5, "", 0, 1, "assumed"))
    one_sentence(lambda: nk.Lab(network=network), name, "rename the parameter")
    assert nk.Lab(network=network, levers=["k"]).run().outcome == "cleared"


@pytest.mark.parametrize(
    "arguments",
    [
        {"levers": "growth_rate"},
        {"levers": 3},
        {"levers": [["innate"]]},
        {"title": 3},
        {"network": 3},
        {"name": ["a"]},
        {"name": "no-such-lab"},
        {"locked": "innate"},
        {"locked": ["innate"], "levers": ["adaptive"]},
        {"keep": True},
        {"key": 3},
        {"state": "#nk=broken"},
        {"state": {"nkteach state": 2}},
        {"growth_rate": math.nan},
        {"no_such_lever": 1},
    ],
)
def test_a_lab_asked_for_wrongly(arguments):
    name = arguments.get("name")
    rest = {key: value for key, value in arguments.items() if key != "name"}
    one_sentence(lambda: nk.Lab(name, **rest))


@pytest.mark.parametrize("of", [3, [3], {"kill": 1}])
def test_a_band_of_what_is_no_parameter(of):
    run = nk.simulate(days=5)
    one_sentence(lambda: run.band("tumour", of=of), "of cannot be", "give a list")
    one_sentence(lambda: run.figure(of=of), "of cannot be", "give a list")


def test_a_lab_without_an_outcome():
    one_sentence(lambda: nk.Lab(network=dataclasses.replace(decay(), outcome=None)), "outcome")


@pytest.mark.parametrize("path", ["no/such/folder/run.csv", ".", None, 3, "a\0b"])
def test_a_file_that_cannot_be_written(path):
    one_sentence(lambda: nk.simulate(days=5).to_csv(path), "name")


def test_parts_of_the_wrong_kind():
    one_sentence(lambda: nk.teaching[["a"]], "no part")
    one_sentence(lambda: nk.teaching.change("il15", kind="cell"), "il15", "cells, signal")
    one_sentence(lambda: decay(extinctions=(nk.Extinction(("A",), below="x"),)), "extinction")


def test_a_result_is_not_changed_by_mistake():
    run = nk.simulate(days=5)
    with pytest.raises(ValueError, match="read-only"):
        run["tumour"][0] = 5


def test_no_tumour_is_a_cleared_tumour():
    run = nk.simulate(tumour_cells=0)
    assert (run.outcome, run.cleared_day) == ("cleared", 0.0)
    assert decay().simulate(days=200).outcome == "cleared"
    assert decay().simulate(days=30).outcome == "controlled"
