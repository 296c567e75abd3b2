"""Networks written as SBML: valid, the same in another simulator, and the same read back."""

import dataclasses
import re
from functools import cache

import hypothesis.strategies as st
import libsbml
import numpy as np
import pytest
import roadrunner
from hypothesis import given, settings
from scipy import stats

import nkteach as nk
from nkteach.lenses.average import compiled
from nkteach.lenses.chance import chance_network
from nkteach.network.expressions import Call, Name, Number, parse
from nkteach.sbml.formula import written
from nkteach.sbml.units import read_unit, unit_name
from nkteach.sbml.writing import dois, sbml_text

roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
NETWORKS = {"teaching": nk.teaching, **nk.published}
SETTINGS = {
    "usual": {},
    "no T cells": {"adaptive": 0},
    "no NK cells, a virus": {"innate": 0, "virus_cells": 100},
    "IL-15 for ten days": {"il15_therapy": 3, "il15_therapy_day": 2.3, "il15_therapy_days": 10},
    "a drug, IL-2 and a bout of exercise": {
        "drug_dose": 1,
        "drug_day": 5,
        "drug_cycles": 3,
        "il2_therapy": 2,
        "il2_therapy_day": 4.1,  # on day 4 the other solver fails to start again
        "bout": 1,
        "bout_day": 3,
    },
    "stops smoking": {"smoking": 1, "smoking_stop_day": 30, "adaptive": 0},
    "a second tumour, donors": {
        "second_tumour_day": 30,
        "second_tumour_cells": 500,
        "donor_nk_cells": 2000,
        "donor_nk_day": 3,
        "donor_t_cells": 20,
        "donor_t_day": 5.5,
    },
}


@cache
def other_simulator(network):
    """libroadrunner over the network's SBML."""
    return roadrunner.RoadRunner(sbml_text(network))


def other_rows(network, given_settings, columns, moments):
    """What libroadrunner has at some moments, as accurately as its solver is able to."""
    simulator = other_simulator(network)
    for relative, absolute in ((1e-11, 1e-14), (1e-10, 1e-12)):
        simulator.resetToOrigin()
        for name, value in given_settings.items():
            simulator.setValue(name, value)
        simulator.reset()
        simulator.timeCourseSelections = list(columns)
        simulator.integrator.relative_tolerance = relative
        simulator.integrator.absolute_tolerance = absolute
        simulator.integrator.maximum_num_steps = 1_000_000
        try:
            return np.array(simulator.simulate(times=list(moments)))
        except RuntimeError as error:
            failure = error
    raise failure


# Validity


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_written_is_valid_and_its_units_agree(name):
    """Every check that libSBML has, units and good practice too, finds nothing."""
    document = libsbml.readSBMLFromString(sbml_text(NETWORKS[name]))
    document.checkConsistency()
    found = [document.getError(place).getMessage() for place in range(document.getNumErrors())]
    assert found == []


def test_citations_are_annotations_and_meanings_are_notes():
    model = libsbml.readSBMLFromString(sbml_text(nk.published["kuznetsov1994"])).getModel()
    for element in (model, model.getParameter("s")):
        term = element.getCVTerm(0)
        assert term.getQualifierType() == libsbml.MODEL_QUALIFIER
        assert term.getModelQualifierType() == libsbml.BQM_IS_DESCRIBED_BY
        assert term.getResourceURI(0) == "https://identifiers.org/doi:10.1007/BF02460644"
    notes = model.getParameter("s").getNotesString()
    assert "arrival of effector cells" in notes
    assert "Unit: cells/day. Range: 0 to 100000." in notes


def test_what_the_parts_become():
    model = libsbml.readSBMLFromString(sbml_text(nk.teaching)).getModel()
    assert (model.getTimeUnits(), model.getSubstanceUnits()) == ("day", "item")
    assert all(species.getHasOnlySubstanceUnits() for species in model.getListOfSpecies())
    assert model.getInitialAssignmentBySymbol("tumour_mhc_low") is not None
    assert model.getRule("suppression").isAssignment()
    assert model.getSpecies("il15").getSubstanceUnits() == "dimensionless"
    assert model.getParameter("contact_rate").getUnits() == "per_day_item"
    events = {event.getId(): event for event in model.getListOfEvents()}
    assert len(events) == len(nk.teaching.events) + len(nk.teaching.extinctions)
    assert "second_tumour_day" in libsbml.formulaToL3String(events["given"].getTrigger().getMath())


def test_a_doi_ends_where_it_ends():
    text = "Belz (doi:10.1073/pnas.0608664104); Doe doi:10.1016/S0022-5193(85)80060-9, 2 x"
    assert dois(text) == ["10.1073/pnas.0608664104", "10.1016/S0022-5193(85)80060-9"]
    assert dois("Conlon 2015, PMC8061813") == []


# What a unit in words becomes; a half-effect is a ratio, and so is what is "x normal".
UNITS = {
    "cells": "item", "1/(cell day)": "per_day_item", "half-effects/(cell day)": "per_day_item",
    "cells/uL": "item", "uL/mm3": "dimensionless", "x normal": "dimensionless", "day": "day",
    "um/min": "um_per_minute", "x usual": "dimensionless", "years": "year", "": "dimensionless",
    "1/(cell^2 day)": "per_day_item2",
}  # fmt: skip


@pytest.mark.parametrize("text", UNITS)
def test_units_in_words_are_understood(text):
    assert unit_name(read_unit(text)) == UNITS[text]


def test_a_unit_that_is_none_is_not_guessed():
    assert read_unit("cells/(day") is None
    assert read_unit("cells)") is None


def test_a_file_is_written_or_a_sentence_says_why_not(tmp_path):
    path = tmp_path / "model.xml"
    nk.teaching.to_sbml(path)
    assert path.read_text(encoding="utf-8") == sbml_text(nk.teaching)
    with pytest.raises(nk.InputError, match=r"cannot be written.*name another file"):
        nk.teaching.to_sbml(tmp_path / "nowhere" / "model.xml")


# Another simulator


def runs():
    return [("teaching", case) for case in SETTINGS] + [(name, "usual") for name in nk.published]


@pytest.mark.parametrize(("name", "case"), runs())
def test_another_simulator_runs_the_same_trajectory(name, case):
    network, given_settings = NETWORKS[name], SETTINGS[case]
    days = min(network.days, 120)
    rows = np.linspace(0, days, 241)
    theirs = other_rows(network, given_settings, network.species_names, rows)
    solution = compiled(network).average(
        network.values(given_settings), days, days / 240, 1e-11, 1e-11, 1_000_000
    )
    assert solution.status == 0
    assert solution.days == pytest.approx(rows)
    ours = solution.rows[:, : len(network.species)]
    # A millionth of the amount, or of what counts as a cell.
    np.testing.assert_allclose(theirs, ours, rtol=1e-6, atol=1e-6)
    for extinction, day in zip(network.extinctions, solution.report[5:], strict=True):
        if day > 0:
            assert dies_out(network, given_settings, extinction, day)


def dies_out(network, given_settings, extinction, day):
    """Whether the other simulator sets a group to zero within a millionth of that day."""
    moments = [0.0, day * (1 - 1e-6), day * (1 + 1e-6)]
    rows = other_rows(network, given_settings, extinction.species, moments)
    before, after = rows.sum(axis=1)[1:]
    return before > 0.9 * extinction.below and after < 0.1 * extinction.below


BIRTH_AND_KILLING = nk.Network(
    name="birth_and_killing",
    title="Killers and killed",
    volume="a drop",
    species=(
        nk.Species("T", "cells", "targets", 30),
        nk.Species("N", "cells", "killers", "supply / loss"),
    ),
    parameters=tuple(
        nk.Parameter(name, value, unit, 0, 1e6, "assumed")
        for name, value, unit in (
            ("birth", 0.4, "1/day"), ("room", 60, "cells"), ("kill", 0.02, "1/(cell day)"),
            ("supply", 8, "cells/day"), ("loss", 0.5, "1/day"), ("half", 10, "cells"),
        )
    ),
    quantities=(nk.Quantity("busy", "1 + T / half", "ratio"),),
    reactions=(
        nk.Reaction("divides", "T -> 2 T", "birth * T * max(0, 1 - T / room)"),
        nk.Reaction("is killed", "N + T -> N", "kill * N * T / busy"),
        nk.Reaction("comes", "0 -> N", "supply"),
        nk.Reaction("pairs", "2 N -> N", "0.002 * N * (N - 1)"),
        nk.Reaction("goes", "N -> 0", "loss * N"),
    ),
    outcome=nk.Outcome("T", "room"),
)  # fmt: skip
RUNS = 2_000
SIGNIFICANCE = 1e-3  # of each of the tests below: two counts, three tests each


def test_another_simulator_finds_the_same_distribution():
    """Single events, 2,000 runs each: as a whole (chi-square of two samples), mean, variance."""
    network, days = BIRTH_AND_KILLING, 6.0
    cohort = chance_network(
        network, RUNS, 11, days=days, spread=0, method="exact", columns=["N"], progress=False
    )
    simulator = roadrunner.RoadRunner(sbml_text(network))
    simulator.timeCourseSelections = ["T", "N"]
    simulator.setIntegrator("gillespie")
    simulator.integrator.seed = 5
    theirs = np.empty((RUNS, 2))
    for run in range(RUNS):
        simulator.reset()
        theirs[run] = np.array(simulator.simulate(0, days, 2))[-1]
    for place, name in enumerate(("T", "N")):
        ours, others = cohort[name][:, -1], theirs[:, place]
        assert ours.std() > 2  # chance has something to say
        assert same_counts(ours, others) > SIGNIFICANCE
        assert stats.ttest_ind(ours, others, equal_var=False).pvalue > SIGNIFICANCE
        assert stats.levene(ours, others).pvalue > SIGNIFICANCE


def same_counts(one, other):
    """The p-value of two samples of counts being of one distribution, in bins of ten per cent."""
    edges = np.unique(np.quantile(np.concatenate((one, other)), np.linspace(0, 1, 11)))
    table = [np.histogram(sample, edges)[0] for sample in (one, other)]
    return stats.chi2_contingency(table).pvalue


def test_the_test_of_distributions_would_find_a_difference():
    """The same runs with a killing a tenth faster are told apart."""
    faster = BIRTH_AND_KILLING.change("kill", value=0.024)
    samples = [
        chance_network(network, RUNS, 11, days=6, spread=0, method="exact", progress=False)["T"]
        for network in (BIRTH_AND_KILLING, faster)
    ]
    assert same_counts(samples[0][:, -1], samples[1][:, -1]) < SIGNIFICANCE


# There and back


def normal(network):
    """A network with each expression written one way, and whole numbers as numbers."""

    def text(value):
        return written(parse(value, "")) if isinstance(value, str) else float(value)

    changed = {
        "species": [
            dataclasses.replace(part, initial=text(part.initial)) for part in network.species
        ],
        "quantities": [
            dataclasses.replace(part, expression=text(part.expression))
            for part in network.quantities
        ],
        "reactions": [
            dataclasses.replace(part, rate=text(part.rate), equation=sides(network, part))
            for part in network.reactions
        ],
        "events": [
            dataclasses.replace(part, day=text(part.day), amount=text(part.amount))
            for part in network.events
        ],
    }
    return dataclasses.replace(network, **changed)


def sides(network, reaction):
    terms = [
        " + ".join(f"{count} {name}" for name, count in side.items()) or "0"
        for side in network.stoichiometry(reaction)
    ]
    return " -> ".join(terms)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_ours_comes_back_whole(name):
    network = NETWORKS[name]
    back = nk.Network.from_sbml(sbml_text(network))
    assert normal(back) == normal(network)
    assert np.array_equal(back.simulate(5)._rows, network.simulate(5)._rows)


numbers = st.floats(0, 1e12).map(Number) | st.integers(0, 30).map(float).map(Number)
leaves = numbers | st.sampled_from(["x", "k", "q", "day"]).map(Name)


def trees(inner):
    two = st.tuples(inner, inner)
    return (
        st.builds(Call, st.sampled_from(["+", "-", "*", "/", "min", "max"]), two)
        | st.builds(Call, st.sampled_from(["exp", "log", "sqrt", "negate"]), st.tuples(inner))
        | st.builds(Call, st.just("**"), st.tuples(inner, leaves))
    )


@given(st.recursive(leaves, trees, max_leaves=25))
@settings(max_examples=150)
def test_any_expression_comes_back_the_same(tree):
    """But for what carries units, or says that below zero is zero, which is ours anyway."""
    text = written(tree)
    assert parse(text, "") == tree
    network = nk.Network(
        name="any",
        title="Any",
        volume="",
        species=(nk.Species("x", "cells", "", 1),),
        parameters=(nk.Parameter("k", 1, "1/day", 0, 2, "assumed"),),
        quantities=(nk.Quantity("q", "x + 1", "cells"), nk.Quantity("tried", text)),
        reactions=(nk.Reaction("loss", "x -> 0", "k * x"),),
    )
    document = libsbml.readSBMLFromString(sbml_text(network))
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    back = nk.Network.from_sbml(sbml_text(network))
    assert plain(back.parsed["quantity tried"]) == plain(tree)


def plain(tree):
    """An expression without max(., 0) under a power, and without a division by 1."""
    if not isinstance(tree, Call):
        return tree
    arguments = tuple(plain(argument) for argument in tree.arguments)
    match tree.operator, arguments:
        case "/", (top, Number(1.0)):
            return top
        case "*", (Number(1.0), inside):
            return inside
        case "**", (Call("max", (base, Number(0.0))), exponent):
            return plain(Call("**", (base, exponent)))
    return Call(tree.operator, arguments)


@given(st.text(min_size=1, max_size=80), st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_comes_back_and_leaves_the_file_valid(name, meaning):
    """Names of reactions and meanings are free text; only what XML cannot hold is left out."""
    if not name.strip() or re.search("[\x00-\x1f\ud800-\udfff\ufffe\uffff]", name + meaning):
        return
    network = nk.Network(
        name="any",
        title=meaning,
        volume=meaning,
        species=(nk.Species("x", "cells", meaning, 1),),
        parameters=(),
        quantities=(),
        reactions=(nk.Reaction(name, "x -> 0", "x", meaning, meaning),),
    )
    text = sbml_text(network)
    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    assert nk.Network.from_sbml(text).reactions[0] == dataclasses.replace(
        network.reactions[0], rate="x"
    )


def test_a_network_without_an_outcome_or_citation_comes_back(tmp_path):
    bare = dataclasses.replace(BIRTH_AND_KILLING, outcome=None, name="a model of ours, 2")
    bare.to_sbml(tmp_path / "bare.xml")
    back = nk.Network.from_sbml(tmp_path / "bare.xml")
    assert back.name == bare.name
    assert normal(dataclasses.replace(back, outcome=None)) == normal(bare)
