"""The model as data: what holds together, what an edit gives, what an error says."""

import dataclasses

import numpy as np
import pytest

import nkteach as nk
from nkteach.network.checking import MOST_REACTIONS, MOST_SPECIES


def small(**changes):
    parts = {
        "name": "small",
        "title": "Hunters and hunted",
        "volume": "cells in 1 mm3",
        "species": (
            nk.Species("tumour", "cells", "tumour cells", 100),
            nk.Species("killer", "cells", "killer cells", "supply"),
        ),
        "parameters": (
            nk.Parameter("division", 0.3, "1/day", 0, 1, "assumed"),
            nk.Parameter("killing", 0.01, "1/(cell day)", 0, 1, "assumed"),
            nk.Parameter("supply", 50, "cells", 0, 1000, "assumed"),
            nk.Parameter("present", 1, "switch", 0, 1, "assumed"),
        ),
        "quantities": (
            nk.Quantity("half_supply", "supply / 2"),
            nk.Quantity("all_cells", "tumour + killer"),
        ),
        "reactions": (
            nk.Reaction("growth", "tumour -> 2 tumour", "division * tumour"),
            nk.Reaction("kill", "tumour + killer -> killer", "present * killing * tumour * killer"),
        ),
        "extinctions": (nk.Extinction(("tumour",)),),
        "outcome": nk.Outcome("tumour", "100 * supply"),
    }
    return nk.Network(**(parts | changes))


def species(name="tumour", **fields):
    return nk.Species(**{"name": name, "unit": "cells", "meaning": "", "initial": 1.0} | fields)


def parameter(name="rate", **fields):
    usual = {"value": 1.0, "unit": "1/day", "low": 0.0, "high": 2.0, "source": "assumed"}
    return nk.Parameter(**{"name": name} | usual | fields)


NETWORK = small()

# What is wrong, and what the sentence must name: the part at fault, and the way out.
WRONG = {
    "species unknown to a reaction": (
        lambda: NETWORK.change("kill", equation="tumor + killer -> killer"),
        ("Reaction 'kill'", "'tumor'", "Did you mean 'tumour'?", "Add it to the network"),
    ),
    "name unknown to a rate": (
        lambda: NETWORK.change("growth", rate="divison * tumour"),
        ("The rate of reaction 'growth'", "'divison'", "Did you mean 'division'?", "Correct it"),
    ),
    "name unknown to a quantity": (
        lambda: NETWORK.add(nk.Quantity("sum", "tumour + nothing")),
        ("The quantity 'sum'", "'nothing'", "Correct it"),
    ),
    "rate that is no expression": (
        lambda: NETWORK.change("growth", rate="division * * tumour"),
        ("The rate of reaction 'growth'", "check its parentheses and operators"),
    ),
    "rate that is not allowed": (
        lambda: NETWORK.change("growth", rate="tumour.real"),
        ("The rate of reaction 'growth'", "'tumour.real'", "use names, numbers"),
    ),
    "equation with no arrow": (
        lambda: NETWORK.change("growth", equation="tumour = 2 tumour"),
        ("Reaction 'growth'", "needs one '->'", "A + B -> 2 A"),
    ),
    "equation with two arrows": (
        lambda: NETWORK.change("growth", equation="tumour -> tumour -> 0"),
        ("Reaction 'growth'", "needs one '->'"),
    ),
    "equation that is no text": (
        lambda: NETWORK.change("growth", equation=None),
        ("Reaction 'growth'", "needs one '->'"),
    ),
    "term that cannot be read": (
        lambda: NETWORK.change("growth", equation="tumour -> 2.5 tumour"),
        ("Reaction 'growth'", "'2.5 tumour'", "A + B -> 2 A"),
    ),
    "circle of quantities": (
        lambda: small(quantities=(nk.Quantity("x", "y + 1"), nk.Quantity("y", "x + 1"))),
        ("circle", "x, y"),
    ),
    "quantity of itself": (
        lambda: NETWORK.change("all_cells", expression="all_cells + 1"),
        ("circle", "all_cells"),
    ),
    "name used twice": (
        lambda: NETWORK.add(parameter("killer")),
        ("'killer'", "used twice", "must differ"),
    ),
    "reaction named as a parameter": (
        lambda: NETWORK.add(nk.Reaction("division", "tumour -> 0", "tumour")),
        ("'division'", "used twice"),
    ),
    "name with a space": (
        lambda: NETWORK.add(species("a cell")),
        ("'a cell'", "letters, digits and _"),
    ),
    "name that is a function": (lambda: NETWORK.add(species("exp")), ("'exp'", "another name")),
    "name that is a keyword": (
        lambda: NETWORK.add(species("lambda")),
        ("'lambda'", "another name"),
    ),
    "name of the time": (lambda: NETWORK.add(species("day")), ("'day'", "another name")),
    "reaction without a name": (
        lambda: NETWORK.add(nk.Reaction(" ", "tumour -> 0", "tumour")),
        ("cannot name a reaction", "80 characters"),
    ),
    "no species": (
        lambda: small(species=(), quantities=(), reactions=(), extinctions=(), outcome=None),
        ("'small'", "add at least one"),
    ),
    "too many species": (
        lambda: NETWORK.add(*(species(f"s{i}") for i in range(MOST_SPECIES))),
        ("'small'", f"at most {MOST_SPECIES} species"),
    ),
    "too many reactions": (
        lambda: small(
            reactions=[nk.Reaction(f"r{i}", "tumour -> 0", "1") for i in range(MOST_REACTIONS + 1)]
        ),
        ("'small'", f"{MOST_REACTIONS} reactions"),
    ),
    "parameter outside its range": (
        lambda: NETWORK.change("division", value=3),
        ("parameter 'division'", "= 3", "0 to 1 1/day"),
    ),
    "empty range": (
        lambda: NETWORK.change("division", low=2),
        ("parameter 'division'", "empty", "2 to 1"),
    ),
    "range that is no number": (
        lambda: NETWORK.change("division", high=float("nan")),
        ("high of parameter 'division'",),
    ),
    "initial count below zero": (
        lambda: NETWORK.change("tumour", initial=-1),
        ("the initial count of tumour", "= -1", "from 0"),
    ),
    "initial count that changes": (
        lambda: NETWORK.change("killer", initial="tumour / 2"),
        ("The initial count of 'killer'", "'tumour'", "use parameters only"),
    ),
    "day of an event that changes": (
        lambda: NETWORK.add(nk.Event("tumour", "killer", "5")),
        ("The day of event 0", "'tumour'", "use parameters only"),
    ),
    "amount of an event that is unknown": (
        lambda: NETWORK.add(nk.Event("3", "killer", "dose")),
        ("The amount of event 0", "'dose'", "Correct it"),
    ),
    "event on no species": (
        lambda: NETWORK.add(nk.Event("3", "killers", "5")),
        ("Event", "'killers'", "Did you mean 'killer'?"),
    ),
    "extinction of no species": (
        lambda: small(extinctions=(nk.Extinction(("tumours",)),)),
        ("Extinction", "'tumours'", "Did you mean 'tumour'?"),
    ),
    "extinction of a text": (
        lambda: nk.Extinction("tumour"),
        ("The species of an extinction", "'tumour'", "give a list"),
    ),
    "unit in a list": (
        lambda: NETWORK.change("killer", unit=["cells"]),
        ("The unit of 'killer'", "['cells']", "give a text"),
    ),
    "source that is missing": (
        lambda: NETWORK.change("kill", source=None),
        ("The source of reaction 'kill'", "None", "give a text"),
    ),
    "event on species in a tuple": (
        lambda: NETWORK.add(nk.Event("3", ("killer",), "5")),
        ("The species of an event", "('killer',)", "give a text"),
    ),
    "volume in a list": (
        lambda: small(volume=["mm3"]),
        ("The volume of a network", "['mm3']", "give a text"),
    ),
    "species by name": (
        lambda: small(species=["tumour"]),
        ("The species of a network", "['tumour']", "as [nk.Species(...)]"),
    ),
    "outcome by name": (
        lambda: small(outcome="tumour"),
        ("The outcome of a network", "'tumour'", "give an nk.Outcome"),
    ),
    "count in a list": (
        lambda: nk.Outcome(["tumour"]),
        ("The count of an outcome", "['tumour']", "give a text"),
    ),
    "highest count that is none": (
        lambda: NETWORK.change("tumour", high=None),
        ("The highest count of 'tumour'", "None", "give a number"),
    ),
    "roles that are no pairs": (
        lambda: nk.Space(rules=(), roles=("tumour",)),
        ("The roles of a space", "pairs of texts"),
    ),
    "half a range of normal blood": (
        lambda: nk.Blood((("nk", "NK cells"),), (91,), "assumed"),
        ("The normal range of blood", "give two numbers"),
    ),
    "blood without parts": (
        lambda: nk.Blood((), (91, 593), "assumed"),
        ("A blood count has no parts", "give a list of pairs"),
    ),
    "capacity that changes": (
        lambda: small(outcome=nk.Outcome("tumour", "killer")),
        ("The capacity of the outcome", "'killer'", "use parameters only"),
    ),
    "outcome by no count": (
        lambda: small(outcome=nk.Outcome("tumors", "100")),
        ("'tumors'", "Correct it"),
    ),
    "outcome by a constant": (
        lambda: small(outcome=nk.Outcome("half_supply", "100")),
        ("'half_supply'",),
    ),
    "share that is none": (
        lambda: small(outcome=nk.Outcome("tumour", "100", share="shown")),
        ("'shown'", "Correct it"),
    ),
    "output that is none": (lambda: small(outputs=("all_cell",)), ("'all_cell'", "'all_cells'")),
    "part of no kind": (lambda: NETWORK.add("killing"), ("'killing'", "Species, Parameter")),
    "change of an unknown part": (
        lambda: NETWORK.change("kil", rate="1"),
        ("'kil'", "Did you mean 'kill'?"),
    ),
    "change of an unknown field": (
        lambda: NETWORK.change("kill", speed="1"),
        ("'kill'", "'speed'", "equation", "rate"),
    ),
    "removal of an unknown part": (lambda: NETWORK.without("kil"), ("'kil'",)),
    "removal of what others use": (
        lambda: NETWORK.without("division"),
        ("The rate of reaction 'growth'", "'division'"),
    ),
    "unknown setting": (
        lambda: NETWORK.simulate(divison=0.2),
        ("'divison'", "Did you mean 'division'?", "network.settable"),
    ),
    "setting outside its range": (
        lambda: NETWORK.simulate(division=2),
        ("division = 2", "from 0 to 1 1/day"),
    ),
    "setting that is no number": (
        lambda: NETWORK.simulate(division="fast"),
        ("division", "'fast'", "give a number from 0 to 1"),
    ),
    "setting that is not a number": (
        lambda: NETWORK.simulate(division=float("nan")),
        ("division = nan", "give a number"),
    ),
    "half a switch": (
        lambda: NETWORK.simulate(present=0.5),
        ("present", "0.5", "True or False"),
    ),
    "start that is computed": (
        lambda: NETWORK.simulate(killer=5),
        ("'killer'", "'supply'", "set the parameters in it"),
    ),
    "no days": (lambda: NETWORK.simulate(0), ("days = 0", "from 1 to 3650 days")),
    "endless days": (lambda: NETWORK.simulate(1e9), ("days", "3650")),
    "days in words": (lambda: NETWORK.simulate("ten"), ("days", "'ten'", "give a number")),
    "unknown lever of the teaching network": (
        lambda: nk.simulate(smokin=True),
        ("'smokin'", "Did you mean 'smoking'?"),
    ),
    "no such published model": (
        lambda: nk.published["kuznetsov"],
        ("'kuznetsov'", "Did you mean 'kuznetsov1994'?", "There are:"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_hold_together_is_named_with_the_way_out(case):
    act, words = WRONG[case]
    with pytest.raises(nk.InputError) as raised:
        act()
    sentence = str(raised.value)
    for word in words:
        assert word in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_an_input_error_is_a_value_error_and_shows_no_traceback():
    with pytest.raises(ValueError, match="kil") as raised:
        NETWORK.without("kil")
    assert raised.value._render_traceback_() == [str(raised.value)]


# Edits


def test_edits_return_new_networks_and_leave_the_old_one():
    before = small()
    changed = before.change("division", value=0.5)
    added = before.add(
        parameter("rest", value=0.1), nk.Reaction("loss", "killer -> 0", "rest * killer")
    )
    removed = before.without("kill")
    assert before == small()
    assert changed["division"].value == 0.5
    assert added["loss"].rate == "rest * killer"
    assert [r.name for r in removed.reactions] == ["growth"]
    assert changed != before
    assert changed.change("division", value=0.3) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.name = "other"


def test_an_edit_changes_the_run():
    alone = small().simulate(10)
    slower = small().change("division", value=0.1).simulate(10)
    assert slower["tumour"][-1] < alone["tumour"][-1]
    assert np.array_equal(small().simulate(10)["tumour"], alone["tumour"])


def test_lists_do_as_well_as_tuples():
    assert nk.Extinction(["tumour"]) == nk.Extinction(("tumour",))
    assert small(extinctions=[nk.Extinction(["tumour"])]).simulate(1).days[-1] == 1
    parts = [["nk_blood", "NK cells"], ["white_other", "others"]]
    assert hash(nk.Blood(parts, [91, 593], "assumed")) == hash(
        nk.Blood(tuple(map(tuple, parts)), (91, 593), "assumed")
    )


def test_a_network_is_a_value():
    assert hash(small()) == hash(small())
    assert small() in {small()}


# What the parts mean together


def test_stoichiometry_counts_both_sides():
    reaction = nk.Reaction("r", "2 tumour + killer -> 3 killer + tumour + tumour", "1")
    assert NETWORK.stoichiometry(reaction) == (
        {"tumour": 2, "killer": 1},
        {"killer": 3, "tumour": 2},
    )
    assert NETWORK.stoichiometry(nk.Reaction("r", "0 -> tumour", "1")) == ({}, {"tumour": 1})
    assert NETWORK.stoichiometry(nk.Reaction("r", "tumour -> ", "1")) == ({"tumour": 1}, {})


def test_constants_are_the_quantities_that_do_not_change():
    assert NETWORK.constants == ("half_supply",)
    assert NETWORK.simulate(5).columns == ("tumour", "killer", "all_cells")


def test_quantities_may_stand_in_any_order():
    later = nk.Quantity("twice", "2 * later"), nk.Quantity("later", "tumour + 1")
    run = small(quantities=later).simulate(5)
    assert run["twice"] == pytest.approx(2 * (run["tumour"] + 1))


def test_settable_are_parameters_and_numeric_starts():
    assert NETWORK.settable["division"] == (0.3, 0.0, 1.0)
    assert NETWORK.settable["tumour"][0] == 100.0
    assert "killer" not in NETWORK.settable


def test_a_start_can_be_set_by_number_and_by_parameter():
    run = NETWORK.simulate(5, tumour=7, supply=20)
    assert (run["tumour"][0], run["killer"][0]) == (7.0, 20.0)


def test_lists_are_taken_as_tuples():
    assert small(species=list(NETWORK.species), outputs=["all_cells"]).species == NETWORK.species


# Views


def test_tables_name_every_part():
    reactions, parameters, equations = (
        NETWORK.table(),
        NETWORK.parameter_table(),
        NETWORK.equations(),
    )
    for reaction in NETWORK.reactions:
        assert f"`{reaction.rate}`" in reactions
    for part in NETWORK.parameters:
        assert part.name in parameters
    for name in NETWORK.species_names:
        assert rf"\mathrm{{{name}}}" in equations
    assert NETWORK.title in NETWORK._repr_markdown_()
    assert "2 species, 2 reactions, 4 parameters" in repr(NETWORK)


@pytest.mark.parametrize("network", [nk.teaching, *nk.published.values()], ids=lambda n: n.name)
def test_every_number_we_ship_has_a_unit_and_a_source(network):
    for part in network.parameters:
        assert part.unit, part.name
        assert part.source.startswith("assumed") or any(c.isdigit() for c in part.source), part.name
        assert part.meaning, part.name
    for part in network.species:
        assert part.meaning, part.name
        assert part.unit, part.name
