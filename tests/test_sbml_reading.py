"""Models of others, as SBML: what is held is held exactly, and what is not is named."""

import re
import sys
from xml.sax.saxutils import quoteattr

import hypothesis.strategies as st
import nbformat
import numpy as np
import pytest
import roadrunner
from conftest import watch
from hypothesis import given, settings

import nkteach as nk
from nkteach.lenses.average import compiled
from nkteach.pictures.appearance import lines_of
from nkteach.sbml.screening import DEEPEST, LARGEST_FILE, MOST_ELEMENTS
from nkteach.sharing.export import export_page

roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
L2 = 'xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"'
L31 = 'xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"'
L32 = 'xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"'
MATHML = "http://www.w3.org/1998/Math/MathML"


def sbml(level, *parts, attributes=""):
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sbml {level}>'
        f'<model id="m" name="A model of others" {attributes}>{body}</model></sbml>'
    )


def math(text):
    """Infix text as MathML, by libSBML's own parser."""
    import libsbml

    tree = libsbml.parseL3Formula(text)
    assert tree is not None, libsbml.getLastParseL3Error()
    written = libsbml.writeMathMLToString(tree)
    return re.sub(r"<\?xml.*?\?>", "", written)


def listed(name, *items):
    return f"<listOf{name}>{''.join(items)}</listOf{name}>"


def species(identifier, start='initialConcentration="1"', place="c", more="", substance=False):
    amounts = str(substance).lower()
    return (
        f'<species id="{identifier}" compartment="{place}" {start} '
        f'hasOnlySubstanceUnits="{amounts}" boundaryCondition="false" constant="false" {more}/>'
    )


def parameter(identifier, value=1.0, more='constant="true"'):
    shown = "" if value is None else f'value="{value}"'
    return f'<parameter id="{identifier}" {shown} {more}/>'


def compartment(identifier="c", volume=1.0, more=""):
    return (
        f'<compartment id="{identifier}" size="{volume}" spatialDimensions="3" constant="true" '
        f"{more}/>"
    )


def reaction(identifier, sides, rate, reversible=False, local="", modifiers=""):
    """A reaction such as "A + 2 B -> C"."""
    made = []
    for title, side in zip(("Reactants", "Products"), sides.split("->"), strict=True):
        references = ""
        for term in side.split("+"):
            words = term.split()
            if words:
                count = words[0] if len(words) == 2 else "1"
                references += (
                    f'<speciesReference species="{words[-1]}" stoichiometry="{count}" CONSTANT/>'
                )
        if references:
            made.append(listed(title, references))
    if modifiers:
        names = [f'<modifierSpeciesReference species="{name}"/>' for name in modifiers.split()]
        made.append(listed("Modifiers", *names))
    return (
        f'<reaction id="{identifier}" reversible="{str(reversible).lower()}" FAST>'
        f"{''.join(made)}<kineticLaw>{math(rate)}{local}</kineticLaw></reaction>"
    )


def in_level(text, level):
    """Put in what Level 3 must say and Level 2 cannot."""
    three = level is not L2
    text = text.replace("CONSTANT", 'constant="true"' if three else "")
    return text.replace("FAST", 'fast="false"' if level is L31 else "")


def rule(kind, variable, text):
    return f'<{kind}Rule variable="{variable}">{math(text)}</{kind}Rule>'


def assignment(symbol, text):
    return f'<initialAssignment symbol="{symbol}">{math(text)}</initialAssignment>'


def function(name, arguments, text):
    body = math(f"lambda({arguments}, {text})")
    return f'<functionDefinition id="{name}">{body}</functionDefinition>'


# Models, with the days to compare, and what one day stands for.
MODELS = {
    "two compartments and transport": (
        L2,
        (
            listed("Compartments", compartment("c", 2.0), compartment("d", 0.5)),
            listed(
                "Species",
                species("A", 'initialConcentration="3"'),
                species("B", 'initialAmount="1"', "d"),
            ),
            listed("Parameters", parameter("k", 0.4), parameter("back", 0.7)),
            listed(
                "Reactions",
                reaction("crosses", "A -> B", "k * c * A - back * d * B", True),
                reaction("goes", "B ->", "d * k * B / (1 + B)"),
            ),
        ),
    ),
    "one volume, cancelled": (
        L31,
        (
            listed("Compartments", compartment("c", 1e-3)),
            listed("Species", species("A"), species("B", 'initialConcentration="0.2"')),
            listed("Parameters", parameter("k", 0.4)),
            listed("Reactions", reaction("binds", "2 A -> B", "c * (k * A^2 - 0.1 * B)", True)),
        ),
    ),
    "counted items": (
        L32,
        (
            listed("Compartments", compartment("c", 4.0)),
            listed("Species", species("A", 'initialAmount="100"'), species("B", substance=True)),
            listed("Parameters", parameter("k", 0.4)),
            listed(
                "Reactions",
                reaction("turns", "A -> B", "k * A * c"),
                reaction("grows", "B -> 2 B", "0.01 * B"),
            ),
        ),
        {"attributes": 'substanceUnits="item" extentUnits="item"'},
    ),
    "functions, rules and starts": (
        L31,
        (
            listed(
                "FunctionDefinitions",
                function("half", "x, k", "x / (k + x)"),
                function("both", "x, y, k", "half(x, k) * half(y, k)"),
                function("square", "k", "k^2"),
            ),
            listed("Compartments", compartment()),
            listed(
                "Species",
                species("A"),
                species("B"),
                species("total"),
                species("bath", 'initialConcentration="2"').replace(
                    'boundaryCondition="false"', 'boundaryCondition="true"'
                ),
            ),
            listed(
                "Parameters",
                parameter("k", 0.4),
                parameter("twice", None),
                parameter("rate", None, 'constant="false"'),
            ),
            listed(
                "InitialAssignments", assignment("A", "3 * twice + B"), assignment("twice", "2 * k")
            ),
            listed(
                "Rules",
                rule("assignment", "total", "A + B"),
                rule("assignment", "rate", "k * both(A, total, 0.5) + square(0.1)"),
            ),
            listed(
                "Reactions",
                reaction("falls", "A -> B", "rate * A", modifiers="total"),
                reaction("feeds", "bath -> A", "0.1 * bath"),
                reaction(
                    "ends",
                    "B ->",
                    "k * B * speed",
                    local=listed(
                        "LocalParameters",
                        '<localParameter id="k" value="0.05"/>',
                        '<localParameter id="speed" value="2"/>',
                    ),
                ),
            ),
        ),
    ),
    "every operator": (
        L32,
        (
            listed("Compartments", compartment()),
            listed("Species", species("A"), species("B", 'initialConcentration="5"')),
            listed(
                "Parameters",
                parameter("k", 0.4),
                parameter("n", 2.5),
                parameter("f", None, 'constant="false"'),
                parameter("g", None, 'constant="false"'),
            ),
            listed(
                "Rules",
                rule(
                    "assignment",
                    "f",
                    "abs(A - B) + log10(1 + A) + ln(2 + B) + root(3, A + 1) + sqrt(B) + A^n "
                    "+ tanh(A) + cosh(0.1 * A) - sinh(0.1 * B) + exp(-B) + pi + avogadro / 1e24",
                ),
                rule(
                    "assignment",
                    "g",
                    "piecewise(A, A < B, B) + piecewise(B, A <= B, A) + max(A, 2, B) + min(A, 1, B)"
                    " + piecewise(A - 1, A > 1, 0) + piecewise(0, A > B, B - A) + time / (1 + time)"
                    " + A + B + A + 1 + 2 + 3 + A * B * k",
                ),
            ),
            listed(
                "Reactions",
                reaction("made", "-> A", "0.01 * f"),
                reaction("lost", "A + B -> B", "0.1 * A * B"),
                reaction("more", "-> B", "0.004 * g"),
                reaction("less", "B ->", "0.3 * B"),
            ),
        ),
    ),
    "growth that may turn, and parts": (
        L2,
        (
            listed("Compartments", compartment()),
            listed("Species", species("T", 'initialConcentration="8"'), species("W")),
            listed("Parameters", parameter("r", 0.5), parameter("K", 2.0)),
            listed(
                "Reactions",
                reaction("grows", "-> T", "r * T * (1 - T / K)"),
                reaction("sheds", "T -> 0.5 W", "0.1 * T"),
                reaction("fades", "W ->", "-(0.2 * (0.1 - W)) - 0.02 * 1", True),
            ),
        ),
    ),
    "rate rules": (
        L2,
        (
            listed("Compartments", compartment()),
            listed("Species", species("T", 'initialConcentration="0.3"')),
            listed(
                "Parameters",
                parameter("E", 0.5, 'constant="false"'),
                parameter("s", 0.2),
                parameter("d", 0.3),
            ),
            listed(
                "Rules",
                rule("rate", "T", "T * (1 - 0.1 * T) - E * T"),
                rule("rate", "E", "s + 0.4 * E * T / (1 + T) - (0.02 * T + d) * E"),
            ),
        ),
    ),
    "hours": (
        L31,
        (
            listed(
                "UnitDefinitions",
                '<unitDefinition id="h"><listOfUnits><unit kind="second" exponent="1" scale="0" '
                'multiplier="3600"/></listOfUnits></unitDefinition>',
            ),
            listed("Compartments", compartment()),
            listed("Species", species("A")),
            listed("Parameters", parameter("k", 0.05)),
            listed("Reactions", reaction("goes", "A ->", "k * A * (1 + 0.5 * time / (9 + time))")),
        ),
        {"attributes": 'timeUnits="h"', "per_day": 24},
    ),
    "a dose on a day, and an end": (
        L32,
        (
            listed("Compartments", compartment()),
            listed("Species", species("A", 'initialAmount="50"', substance=True)),
            listed("Parameters", parameter("k", 0.9), parameter("dose", 30), parameter("t", 8)),
            listed("Reactions", reaction("goes", "A ->", "k * A")),
            listed(
                "Events",
                '<event id="given" useValuesFromTriggerTime="true"><trigger initialValue="true" '
                f'persistent="true">{math("time >= t")}</trigger><listOfEventAssignments>'
                f'<eventAssignment variable="A">{math("A + 2 * dose")}</eventAssignment>'
                "</listOfEventAssignments></event>",
                '<event id="ends" useValuesFromTriggerTime="true"><trigger initialValue="false" '
                f'persistent="true">{math("A < 0.5")}</trigger><listOfEventAssignments>'
                f'<eventAssignment variable="A">{math("0")}</eventAssignment>'
                "</listOfEventAssignments></event>",
            ),
        ),
        {"attributes": 'substanceUnits="item"'},
    ),
}
DOUBLING = [
    function(f"f{i}", "x", f"f{i - 1}(x) + f{i - 1}(x)" if i else "x + x") for i in range(40)
]
MODELS["formulas too long for one expression"] = (
    L31,
    (
        listed("FunctionDefinitions", *DOUBLING[:9]),
        listed("Compartments", compartment()),
        listed("Species", species("A"), species("B")),
        listed("Parameters", parameter("k", 3e-4)),
        listed(
            "Reactions",
            reaction("r", "A -> B", "k * f8(A) - k * f7(B) * 0.5", True),
            reaction("s", "B ->", "+".join(f"k*B/({i}+A)" for i in range(1, 300)), modifiers="A"),
        ),
    ),
)


def model(name):
    level, parts, *more = MODELS[name]
    options = more[0] if more else {}
    text = in_level(sbml(level, *parts, attributes=options.get("attributes", "")), level)
    return text, options.get("per_day", 1)


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


# What cannot be held


def refused():
    simple = (
        listed("Compartments", compartment()),
        listed("Species", species("A")),
        listed("Parameters", parameter("k", 0.4), parameter("x", None, 'constant="false"')),
    )
    goes = reaction("goes", "A ->", "k * A")

    def with_parts(*parts, level=L31, reactions=goes):
        return in_level(sbml(level, *simple, *parts, listed("Reactions", reactions)), level)

    def rated(rate):
        return with_parts(reactions=reaction("goes", "A ->", rate))

    event = (
        f'<event id="jump" useValuesFromTriggerTime="true"><trigger initialValue="true" '
        f'persistent="true">{math("time > 3")}</trigger>DELAY<listOfEventAssignments>'
        f'<eventAssignment variable="A">{math("2 * A")}</eventAssignment>'
        "</listOfEventAssignments></event>"
    )
    delay = f"<delay>{math('2')}</delay>"
    return {
        "event that sets": (
            with_parts() .replace("</listOfReactions>", "</listOfReactions>"
                                  + listed("Events", event.replace("DELAY", ""))),
            ("Event 'jump'", "add to a species on a day"),
        ),
        "event with a delay": (
            with_parts().replace("</listOfReactions>", "</listOfReactions>"
                                 + listed("Events", event.replace("DELAY", delay))),
            ("Event 'jump'",),
        ),
        "algebraic rule": (
            with_parts(listed("Rules", f"<algebraicRule>{math('A + x - 3')}</algebraicRule>")),
            ("algebraic rule", "solve it"),
        ),
        "rate rule that may go below zero": (
            with_parts(listed("Rules", rule("rate", "x", "1 - A"))).replace(
                'id="x"', 'id="x" value="1"'),
            ("The rate rule of 'x'", "below zero"),
        ),
        "fast reaction": (
            with_parts().replace('fast="false"', 'fast="true"'), ("Reaction 'goes'", "fast")),
        "condition": (
            rated("piecewise(k, time > 3, 0) * A"),
            ("The rate of reaction 'goes'", "piecewise", "min and max"),
        ),
        "sine": (rated("k * A * sin(time)"), ("The rate of reaction 'goes'", "'sin'", "tanh")),
        "delay": (rated("k * delay(A, 2)"), ("The rate of reaction 'goes'", "'delay'")),
        "floor": (rated("floor(k) * A"), ("'floor'",)),
        "infinity": (rated("inf * A"), ("The rate of reaction 'goes'", "no number")),
        "parameter without a value": (
            with_parts(reactions=reaction("goes", "A ->", "x * A")), ("Parameter 'x'", "no value")),
        "species without a start": (
            with_parts().replace('initialConcentration="1"', ""), ("Species 'A'", "give it one")),
        "start below zero": (
            with_parts().replace('initialConcentration="1"', 'initialConcentration="-1"'),
            ("Species 'A' starts with -1",),
        ),
        "reaction without a rate": (
            re.sub("<kineticLaw>.*?</kineticLaw>", "", with_parts(), flags=re.S),
            ("Reaction 'goes'", "no kinetic law"),
        ),
        "half a counted thing": (
            with_parts(reactions=reaction("goes", "0.5 A ->", "k * A")).replace(
                "<model ", '<model substanceUnits="item" '),
            ("Reaction 'goes'", "'A' by -0.5", "whole numbers"),
        ),
        "volume that changes": (
            with_parts(listed("Rules", rule("assignment", "c", "1 + time"))).replace(
                'constant="true" />', 'constant="false" />', 1),
            ("compartment 'c'", "fixed size"),
        ),
        "computed stoichiometry": (
            with_parts(listed("Rules", rule("assignment", "s", "1 + k"))).replace(
                '<speciesReference species="A" stoichiometry="1" constant="true"',
                '<speciesReference id="s" species="A" constant="false"'),
            ("Reaction 'goes'", "'A'", "computed"),
        ),
        "conversion factor": (
            with_parts().replace("<species ", '<species conversionFactor="k" '),
            ("'A'", "factor"),
        ),
        "circle of starts": (
            with_parts(listed("InitialAssignments", assignment("A", "x"), assignment("x", "A"))),
            ("not valid", "circular"),
        ),
        "nothing that changes": (
            in_level(sbml(L31, *simple), L31), ("Nothing changes", "give it a reaction")),
        "Level 1": (
            '<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"/>',
            ("Level 1", "convert it"),
        ),
        "unknown symbol": (
            with_parts(reactions=reaction("goes", "A ->", "nothing * A")), ("not valid", "line")),
        "two things of one name": (
            with_parts().replace('id="k"', 'id="A"'), ("not valid", "line")),
        "too many species": (
            in_level(sbml(L31, listed("Compartments", compartment()),
                          listed("Species", *(species(f"s{i}") for i in range(70))),
                          listed("Reactions", *(
                              reaction(f"r{i}", f"s{i} ->", f"s{i}") for i in range(70)))), L31),
            ("too large", "64 species"),
        ),
        "no model": (f"<sbml {L32}/>", ("no model",)),
    }  # fmt: skip


REFUSED = refused()


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_held_is_named_with_a_way_out(case):
    text, words = REFUSED[case]
    sentence = refusal(text)
    for word in words:
        assert word in sentence


def refusal(source):
    with pytest.raises(nk.InputError) as raised:
        nk.Network.from_sbml(source)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


# What is hostile


def laughs(open_="<!DOCTYPE sbml [", close="]>"):
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY a{i} "{"&a;" * 10 if i == 0 else f"&a{i - 1};" * 10}">' for i in range(20)
    )
    return f'<?xml version="1.0"?>{open_}{entities}{close}<sbml {L31}><model>&a19;</model></sbml>'


def nested(depth):
    inside = "<minus/>".join(["<apply>"] * depth) + "<minus/><cn>1</cn>" + "</apply>" * depth
    law = f'<math xmlns="{MATHML}">{inside}</math>'
    return re.sub("<math.*?</math>", law, model("hours")[0], count=1, flags=re.S)


def functions(*definitions):
    text = model("functions, rules and starts")[0]
    return text.replace("<listOfFunctionDefinitions>", "<listOfFunctionDefinitions>"
                        + "".join(definitions), 1)  # fmt: skip


HOSTILE = {
    "a thousand million laughs": (laughs(), ("<!DOCTYPE>", "delete it")),
    "another encoding": (
        laughs().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        ("<!DOCTYPE>",),
    ),
    "an encoding that hides": (
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE sbml+AD4-',
        ("UTF-7", "UTF-8"),
    ),
    "a document type alone": (
        f'<!DOCTYPE sbml SYSTEM "http://localhost/x.dtd"><sbml {L31}/>',
        ("<!DOCTYPE>",),
    ),
    "a file of ours": (
        f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><sbml {L31}>&x;</sbml>',
        ("<!DOCTYPE>",),
    ),
    "another file": (
        f'<sbml {L31}><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hosts"/>'
        "</sbml>",
        ("includes another file", "<include>"),
    ),
    "a model of another file": (
        f'<sbml {L31} xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" '
        'comp:required="true"><comp:listOfExternalModelDefinitions>'
        '<comp:externalModelDefinition comp:id="e" comp:source="file:///etc/passwd"/>'
        "</comp:listOfExternalModelDefinitions><model/></sbml>",
        ("package", "comp"),
    ),
    "depth": (nested(DEEPEST), ("deep", "simplify it")),
    "depth of text": (f"<sbml {L31}>" + "<a>" * 100_000, ("deep", "<a>")),
    "many elements": (
        f"<sbml {L31}><model>" + "<a/>" * (MOST_ELEMENTS + 1) + "</model></sbml>",
        ("elements",),
    ),
    "size": ("<" + " " * (LARGEST_FILE + 1), ("MB", "at most 5 MB")),
    "function that calls itself": (
        functions(function("f", "x", "g(x)"), function("g", "x", "f(x) + 1")),
        ("function definition", "calls itself"),
    ),
    "functions that grow": (functions(*DOUBLING), ("function definition", "parts")),
    "a thousand of everything": (
        model("hours")[0].replace("<parameter ", "<parameter id='p' value='1' constant='true'/>"
                                  * 1_001 + "<parameter ", 1),
        ("1,002 parameters", "at most 1,000"),
    ),
    "formulas that grow together": (
        functions(*DOUBLING[:12]).replace(
            "</listOfReactions>",
            "".join(in_level(reaction(f"r{i}", "A ->", "f11(A)"), L31) for i in range(80))
            + "</listOfReactions>", 1),
        ("The rate of reaction 'r", "all formulas more than"),
    ),
    "a broken file": (model("hours")[0][:-30], ("broken in line", "export it anew")),
    "no XML": ("<<<<", ("broken in line 1",)),
    "no SBML": ("<html><body/></html>", ("no SBML", "<html>")),
    "nothing": (b"", ("broken in line 1",)),
    "binary": (bytes(range(256)), ("UTF-8",)),
    "no text": (42, ("42", "path of a file")),
    "a remark that is no JSON": (
        model("hours")[0].replace("<listOfUnitDefinitions>", "<annotation><n:part "
            'xmlns:n="urn:nkteach:network">{"title": 3}</n:part></annotation>'
            "<listOfUnitDefinitions>", 1),
        ("nkteach annotation", "export the network anew"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_hostile_is_refused_before_it_is_read(case, monkeypatch):
    import libsbml

    source, words = HOSTILE[case]
    late = ("function", "annotation", "parameters", "rate")  # what only the model itself shows
    if not any(word in words[0] for word in late):
        monkeypatch.setattr(libsbml, "readSBMLFromString", lambda _: pytest.fail("it was read"))
    sentence = refusal(source)
    for word in words:
        assert word in sentence


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "No such file" in refusal(tmp_path / "nothing.xml")
    assert "cannot be read" in refusal(tmp_path)
    assert "cannot be read" in refusal("\0")
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(10 * LARGEST_FILE)
    assert "50 MB" in refusal(large)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_files_are_read_in_the_usual_encodings(tmp_path, encoding):
    text = model("hours")[0].replace("A model of others", "Modèle")
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    path = tmp_path / "model.xml"
    path.write_bytes(text.replace("UTF-8", declared).encode(encoding))
    assert nk.Network.from_sbml(path).title == "Modèle"
    assert nk.Network.from_sbml(path.read_bytes()).title == "Modèle"


def test_without_libsbml_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    assert 'pip install "nkteach[sbml]"' in refusal(model("hours")[0])


# Names


TAKEN = ["exp", "lambda", "day", "days", "levers", "network", "keys", "seed", "open", "_1", "log",
         "a" * 80, "__class__", "run"]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_identifiers_that_mean_something_here_get_another_name(name):
    text = model("hours")[0].replace('id="k"', f'id="{name}"')
    text = text.replace("<ci> k </ci>", f"<ci> {name} </ci>")
    network = nk.Network.from_sbml(text)
    part = network.parameters[0]
    assert part.name != name
    assert name[:50] in part.meaning
    lab = nk.Lab(network=network)
    setattr(lab, part.name, part.low)
    assert lab.run()["A"][-1] > network.simulate(120)["A"][-1]


def test_numbered_identifiers_are_called_what_they_are():
    text = model("hours")[0].replace('<species id="A"', '<species id="species_1" name="NK cells"')
    network = nk.Network.from_sbml(text.replace('"A"', '"species_1"').replace(" A ", " species_1 "))
    assert network.species_names == ("NK_cells",)
    assert network["NK_cells"].meaning == "NK cells (species_1 in the file)"


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_title_stays_one_line_of_text(title):
    if re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", title):
        return
    text = model("hours")[0].replace('name="A model of others"', f"name={quoteattr(title)}")
    text = text.replace('<parameter id="k"', f'<parameter id="k" name={quoteattr(title)}')
    network = nk.Network.from_sbml(text)
    assert "\n" not in network.title
    assert len(network.title) <= 300
    assert "<" not in str(network.parameter_table())
    assert len(str(network.parameter_table()).splitlines()) == 3


# A lab over it


@pytest.fixture
def exported(chromium, tmp_path):
    """A page with a lab over an imported model whose texts are hostile, opened with no network."""
    hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>{{x}}`'
    text = model("growth that may turn, and parts")[0]
    text = text.replace('"A model of others"', quoteattr(hostile))
    text = text.replace('<parameter id="r"', f'<parameter id="r" name={quoteattr(hostile)}')
    (tmp_path / "model.xml").write_text(text, encoding="utf-8")
    source = (
        "import nkteach as nk\n"
        f"network = nk.Network.from_sbml({str(tmp_path / 'model.xml')!r})\n"
        "nk.Lab(network=network)"
    )
    show = nbformat.v4.new_code_cell("network")
    cells = [nbformat.v4.new_code_cell(source), show]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lab.ipynb")
    export_page(tmp_path / "lab.ipynb", tmp_path / "lab.html")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.context.set_offline(True)
    complaints = watch(page)
    page.goto((tmp_path / "lab.html").as_uri())
    page.locator(".nk-lab canvas").first.wait_for()
    yield page
    page.close()
    assert (complaints.uncaught, complaints.console) == ([], [])


def test_a_model_of_others_is_live_in_the_page(exported):
    """A slider moves it, its sentence is that of Python, and its texts stay texts."""
    lab = exported.locator(".nk-lab").first
    sentence = lab.locator(".nk-sentence")
    assert sentence.inner_text() == "About 1.6 units of T on day 120."
    slider = lab.get_by_role("slider").nth(1)
    slider.focus()
    for _ in range(5):
        exported.keyboard.press("ArrowRight")
    exported.wait_for_function(
        "(text) => !text.innerText.includes('1.6 units')", arg=sentence.element_handle()
    )
    assert exported.locator("img[src=x]").count() == 0
    lab.get_by_role("radio", name="Chance").or_(lab.get_by_role("tab", name="Chance")).click()
    exported.wait_for_function(
        "(text) => /^On day 120 half of 1,000 virtual patients have more/.test(text.innerText)",
        arg=sentence.element_handle(),
    )
    assert lab.locator(".nk-tally").is_hidden()
