"""SBML written by hand, part by part, for tests to read."""

import re

import pytest

import nkteach as nk

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


def refusal(source):
    with pytest.raises(nk.InputError) as raised:
        nk.Network.from_sbml(source)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence
