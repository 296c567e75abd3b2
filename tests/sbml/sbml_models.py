"""Small models in SBML: each holds something that must be read exactly."""

from sbml_text import (
    L2,
    L31,
    L32,
    assignment,
    compartment,
    function,
    in_level,
    listed,
    math,
    parameter,
    reaction,
    rule,
    sbml,
    species,
)

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
