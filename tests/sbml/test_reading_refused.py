"""SBML that cannot be held: what is in the way is named, with a way out."""

import re

import pytest
from sbml_text import (
    L31,
    L32,
    assignment,
    compartment,
    in_level,
    listed,
    math,
    parameter,
    reaction,
    refusal,
    rule,
    sbml,
    species,
)


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
