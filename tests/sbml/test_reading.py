"""Models of others, as SBML: what is held is held exactly."""

import re

import numpy as np
import pytest
import roadrunner
from sbml_models import MODELS, model

import nkteach as nk
from nkteach.lenses.average import compiled
from nkteach.pictures.appearance import lines_of

roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_runs_as_in_another_simulator(name):
    text, per_day = model(name)
    network = nk.Network.from_sbml(text)
    days = 20
    simulator = roadrunner.RoadRunner(text)
    simulator.timeCourseSelections = [selection(text, part) for part in network.species]
    simulator.integrator.relative_tolerance = 1e-11
    simulator.integrator.absolute_tolerance = 1e-14
    theirs = np.array(simulator.simulate(0, days * per_day, 81))
    solution = compiled(network).average({}, days, days / 80, 1e-10, 1e-10, 1_000_000)
    assert solution.status == 0
    ours = solution.rows[:, : len(network.species)]
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)


def selection(text, part):
    """What the other simulator calls a species of ours: its amount or its concentration."""
    named = f'<species id="{part.name}"' in text
    amount = part.kind == "cells" or not named
    return part.name if amount else f"[{part.name}]"


@pytest.mark.parametrize("name", MODELS)
def test_what_was_read_is_written_and_read_again(name, tmp_path):
    network = nk.Network.from_sbml(model(name)[0])
    network.to_sbml(tmp_path / "again.xml")
    again = nk.Network.from_sbml(tmp_path / "again.xml")
    assert again.parsed == network.parsed
    assert again.simulate(10)._rows.tobytes() == network.simulate(10)._rows.tobytes()


def test_reversible_kinetics_become_two_reactions_between_their_terms():
    network = nk.Network.from_sbml(model("two compartments and transport")[0])
    found = {part.name: (part.equation, part.rate) for part in network.reactions}
    # Concentrations in two volumes: a reaction for each of them.
    assert found["crosses_A"] == ("A -> 0", "k * A")
    assert found["crosses_A_back"] == ("0 -> A", "back * d * B / c")
    assert found["crosses_B"] == ("0 -> B", "k * c * A / d")


def test_a_rate_that_may_turn_runs_back_where_it_is_negative():
    network = nk.Network.from_sbml(model("growth that may turn, and parts")[0])
    found = {part.name: (part.equation, part.rate) for part in network.reactions}
    assert found["grows"] == ("0 -> T", "max(0, r * T * (1 - T / K))")
    assert found["grows_back"] == ("T -> 0", "max(0, -(r * T * (1 - T / K)))")
    assert found["sheds_W"] == ("0 -> W", "0.5 * (0.1 * T)")


def test_counted_items_are_cells_that_chance_can_follow():
    network = nk.Network.from_sbml(model("counted items")[0])
    assert [part.kind for part in network.species] == ["cells", "cells"]
    assert network["turns"].rate == "k * (A / c) * c"
    cohort = network.chance(200, 3, days=2, spread=0, method="exact", progress=False)
    counts = cohort["A"][:, -1]
    assert np.array_equal(counts, counts.round())
    assert counts.mean() == pytest.approx(100 * np.exp(-0.8), abs=4 * counts.std() / 200**0.5)


def test_long_formulas_are_cut_into_quantities_that_no_chart_shows():
    network = nk.Network.from_sbml(model("formulas too long for one expression")[0])
    assert len(network.quantities) > 5
    columns = network.simulate(5).columns
    assert [line.column for line in lines_of(network, columns)] == ["A", "B"]


def test_the_time_of_a_model_is_told():
    text, _ = model("hours")
    assert nk.Network.from_sbml(text).volume == "as in the SBML file, its time in h shown as days"
    bare = nk.Network.from_sbml(text, day=1)
    assert bare.volume == "as in the SBML file; a day stands for 1 h"
    assert bare["goes"].rate == "k * A * (1 + 0.5 * day / (9 + day))"
    unnamed = nk.Network.from_sbml(model("one volume, cancelled")[0])
    assert unnamed.volume.endswith("names no unit of time: taken as days")


def test_parameters_may_be_moved_around_their_values():
    network = nk.Network.from_sbml(model("two compartments and transport")[0])
    assert network["k"].low == pytest.approx(0.04)
    assert network["k"].high == pytest.approx(4)
    assert network.settable["c"] == (2, 2, 2)  # a volume stays
    assert network.settable["A"][0] == 3
    assert network["k"].source.startswith("assumed")


def test_a_start_that_others_are_computed_from_can_be_moved():
    network = nk.Network.from_sbml(model("functions, rules and starts")[0])
    assert network.simulate(1)["A"][0] == pytest.approx(3 * 0.8 + 1)
    assert network.simulate(1, B_start=4, k=1)["A"][0] == pytest.approx(3 * 2 + 4)


def test_the_papers_a_model_names_are_its_sources():
    rdf = (
        '<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:bqmodel="http://biomodels.net/model-qualifiers/"><rdf:Description rdf:about="#x">'
        "<bqmodel:isDescribedBy><rdf:Bag>"
        '<rdf:li rdf:resource="urn:miriam:pubmed:8186756"/>'
        '<rdf:li rdf:resource="https://identifiers.org/doi:10.1007/BF02460644"/>'
        "</rdf:Bag></bqmodel:isDescribedBy></rdf:Description></rdf:RDF></annotation>"
    )
    text = model("two compartments and transport")[0]
    text = text.replace('<model id="m"', '<model metaid="x" id="m"').replace(
        "<listOfCompartments>", rdf + "<listOfCompartments>", 1
    )
    network = nk.Network.from_sbml(text)
    assert network.citation == "PubMed 8186756; doi:10.1007/BF02460644"
    assert network["k"].source == network.citation


def test_an_outcome_can_be_asked_for():
    text = model("growth that may turn, and parts")[0]
    plain = nk.Network.from_sbml(text)
    assert plain.outcome == nk.Outcome("T", word="T")
    assert plain.simulate(30).outcome == "followed"
    assert plain.simulate(30).sentence == "About 1.6 units of T on day 30."
    cohort = plain.chance(40, 1, days=30, progress=False)
    assert re.fullmatch(
        r"On day 30 half of 40 virtual patients have more than [\d.]+ units of T, and 90 of 100 "
        r"have [\d.]+ to [\d.]+\.",
        cohort.sentence,
    )
    assert set(cohort.outcomes) == {"followed"}
    judged = nk.Network.from_sbml(text, count="T", capacity="K")
    assert judged.simulate(30).outcome == "escaped"
    assert nk.Network.from_sbml(text, count="W").outcome.count == "W"
    with pytest.raises(nk.InputError, match="'X'"):
        nk.Network.from_sbml(text, count="X")
    with pytest.raises(nk.InputError, match="day"):
        nk.Network.from_sbml(text, day=0)


def test_figures_reach_down_to_small_amounts():
    text = model("one volume, cancelled")[0].replace("initialConcentration", "initialAmount")
    run = nk.Network.from_sbml(text).simulate(10)
    low = run.figure().layout.yaxis.range[0]
    assert 10**low < 0.2 * min(run["A"][0], run["B"][0])
