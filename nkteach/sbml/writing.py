"""A network as SBML Level 3 Version 2.

Species are amounts, quantities assignment rules, computed starts initial assignments. What is given
on a day, and what dies out, are events. What SBML has no word for stands as JSON in annotations.
"""

import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ..network import Network
from ..network.expressions import Call, Expression, Name, Number, names, parse
from .mathml import MATHML, MAXIMUM, MINIMUM, Writer
from .remarks import NAMESPACE, remark
from .units import BASES, COUNT, DAY, PLAIN, RATE, Unit, natural, read_unit, unit_name

SBML = "http://www.sbml.org/sbml/level3/version2/core"
XHTML = "http://www.w3.org/1999/xhtml"
_NAMESPACES = {
    "xmlns": SBML,
    "xmlns:sbml": SBML,
    "xmlns:nkteach": NAMESPACE,
    "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmlns:bqmodel": "http://biomodels.net/model-qualifiers/",
}
SID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOI = re.compile(r"doi:\s*(10\.\d{4,9}/[^\s,;\"<>]+)", re.IGNORECASE)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ABOUT = (
    "Time is in days. An item is one of what a species counts; amounts stand for the volume that "
    "the model is of, which has the size 1. Units in words, ranges and sources stand in the notes "
    "of each part; a factor of 1 carries what a unit lacks. A species that dies out is set to zero "
    "by an event."
)


def sbml_text(network: Network) -> str:
    """Return a network as SBML Level 3 Version 2."""
    root = _Document(network).root
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


class _Document:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.taken = {part.name for part in network.parameters}
        self.taken |= {*network.species_names, *(part.name for part in network.quantities)}
        named = {name: name for name in self.taken}
        self.compartment = self._identifier("volume")
        named |= {name: self._identifier(name) for name in (MINIMUM, MAXIMUM)}
        self.units = self._known_units()
        self.writer = Writer(named, self.units)
        self.writer.used_units |= {COUNT, DAY}
        self.root = Element("sbml", _NAMESPACES | {"level": "3", "version": "2"})
        self.model = self._model()
        # In the order of the schema; functions and units are known only once all is written.
        self._compartments()
        self._species()
        self._parameters()
        self._initial()
        self._rules()
        self._reactions()
        self._events()
        self.model.insert(2, self._functions())
        self.model.insert(3, self._units())
        for group in list(self.model):
            if group.tag.startswith("listOf") and not len(group):
                self.model.remove(group)

    def _known_units(self) -> dict[str, Unit | None]:
        network = self.network
        units: dict[str, Unit | None] = {"day": DAY}
        units |= {part.name: read_unit(part.unit) for part in network.parameters}
        for part in network.species:
            units[part.name] = PLAIN if read_unit(part.unit) == PLAIN else COUNT
        for quantity in network.ordered_quantities:
            expression = network.parsed[f"quantity {quantity.name}"]
            told = read_unit(quantity.unit) if quantity.unit else natural(expression, units)
            units[quantity.name] = told
        return units

    def _identifier(self, wish: str) -> str:
        """Return an identifier that nothing else has."""
        wish = wish if SID.fullmatch(wish) else "_" + re.sub(r"\W", "_", wish, flags=re.ASCII)
        name, count = wish, 1
        while name in self.taken:
            count += 1
            name = f"{wish}_{count}"
        self.taken.add(name)
        return name

    def _group(self, name: str) -> Element:
        return SubElement(self.model, f"listOf{name}")

    def _add(self, parent: Element, tag: str, **attributes: str) -> Element:
        return SubElement(parent, tag, attributes)

    def _describe(self, element: Element, paragraphs: list[str], kept: str, sources: str) -> None:
        """Give an element notes, the DOIs that are named in `sources`, and a remark."""
        said = [clean(text) for text in paragraphs if text.strip()]
        if said:
            notes = self._add(element, "notes")
            body = SubElement(notes, "body", xmlns=XHTML)
            for text in said:
                SubElement(body, "p").text = text
        annotation = self._add(element, "annotation")
        addresses = dois(sources)
        if addresses:
            identity = f"meta_{element.get('id')}"
            element.set("metaid", identity)
            about = SubElement(
                SubElement(annotation, "rdf:RDF"),
                "rdf:Description",
                {"rdf:about": f"#{identity}"},
            )
            described = SubElement(about, "bqmodel:isDescribedBy")
            bag = SubElement(described, "rdf:Bag")
            for address in addresses:
                place = f"https://identifiers.org/doi:{address}"
                SubElement(bag, "rdf:li", {"rdf:resource": place})
        SubElement(annotation, "nkteach:part").text = clean(kept)

    def _model(self) -> Element:
        network = self.network
        model = self._add(
            self.root,
            "model",
            id=self._identifier(network.name),
            name=clean(network.title),
            substanceUnits=unit_name(COUNT),
            extentUnits=unit_name(COUNT),
            timeUnits=unit_name(DAY),
            volumeUnits=unit_name(PLAIN),
        )
        told = ("species", "parameters", "quantities", "reactions", "extinctions", "events")
        paragraphs = [network.title, f"Volume: {network.volume}", network.citation, ABOUT]
        self._describe(model, paragraphs, remark(network, told), network.citation)
        return model

    def _functions(self) -> Element:
        group = Element("listOfFunctionDefinitions")
        for name, relation in ((MINIMUM, "lt"), (MAXIMUM, "gt")):
            if name in self.writer.used_functions:
                definition = self._add(group, "functionDefinition", id=self.writer.names[name])
                math = SubElement(definition, "math", xmlns=MATHML)
                function = SubElement(math, "lambda")
                for argument in "ab":
                    bound = SubElement(function, "bvar")
                    SubElement(bound, "ci").text = argument
                choice = SubElement(function, "piecewise")
                piece = SubElement(choice, "piece")
                SubElement(piece, "ci").text = "a"
                _compare(piece, relation, Name("a"), Name("b"), None)
                other = SubElement(choice, "otherwise")
                SubElement(other, "ci").text = "b"
        return group

    def _units(self) -> Element:
        group = Element("listOfUnitDefinitions")
        for unit in sorted(self.writer.used_units - {PLAIN, COUNT}):
            definition = self._add(group, "unitDefinition", id=unit_name(unit))
            units = self._add(definition, "listOfUnits")
            for base, power in unit:
                kind, multiplier = BASES[base]
                size = {"scale": "0", "multiplier": multiplier}
                self._add(units, "unit", kind=kind, exponent=str(power), **size)
        return group

    def _compartments(self) -> None:
        self._add(
            self._group("Compartments"),
            "compartment",
            id=self.compartment,
            name=clean(self.network.volume),
            spatialDimensions="3",
            size="1",
            constant="true",
        )

    def _species(self) -> None:
        group = self._group("Species")
        for part in self.network.species:
            species = self._add(
                group,
                "species",
                id=part.name,
                compartment=self.compartment,
                hasOnlySubstanceUnits="true",
                boundaryCondition="false",
                constant="false",
            )
            if self.units[part.name] == PLAIN:
                species.set("substanceUnits", unit_name(PLAIN))
            if not isinstance(part.initial, str):
                species.set("initialAmount", repr(float(part.initial)))
            paragraphs = [part.meaning, f"Unit: {part.unit}"]
            self._describe(species, paragraphs, remark(part, ("name", "initial")), part.meaning)

    def _parameters(self) -> None:
        group = self._group("Parameters")
        for part in self.network.parameters:
            element = self._parameter(group, part.name, True)
            element.set("value", repr(float(part.value)))
            paragraphs = [
                part.meaning,
                f"Unit: {part.unit or 'none'}. Range: {part.low:g} to {part.high:g}.",
                f"Source: {part.source}",
            ]
            kept = remark(part, ("name", "value"))
            self._describe(element, paragraphs, kept, part.source)
        for quantity in self.network.quantities:
            element = self._parameter(group, quantity.name, False)
            paragraphs = [quantity.meaning, f"Unit: {quantity.unit}" if quantity.unit else ""]
            kept = remark(quantity, ("name", "expression"))
            self._describe(element, paragraphs, kept, quantity.meaning)

    def _parameter(self, group: Element, name: str, constant: bool) -> Element:
        element = self._add(group, "parameter", id=name, constant=str(constant).lower())
        unit = self.units[name]
        if unit is not None:
            element.set("units", unit_name(unit))
            self.writer.used_units.add(unit)
        return element

    def _initial(self) -> None:
        group = self._group("InitialAssignments")
        for part in self.network.species:
            if isinstance(part.initial, str):
                element = self._add(group, "initialAssignment", symbol=part.name)
                self.writer.math(
                    element, self.network.parsed[f"initial {part.name}"], self.units[part.name]
                )

    def _rules(self) -> None:
        group = self._group("Rules")
        for part in self.network.quantities:
            rule = self._add(group, "assignmentRule", variable=part.name)
            self.writer.math(
                rule, self.network.parsed[f"quantity {part.name}"], self.units[part.name]
            )

    def _reactions(self) -> None:
        group = self._group("Reactions")
        for part in self.network.reactions:
            rate = self.network.parsed[f"rate {part.name}"]
            taken, left = self.network.stoichiometry(part)
            name = self._identifier(part.name)
            reaction = self._add(group, "reaction", id=name, name=clean(part.name))
            reaction.set("reversible", "false")
            paragraphs = [part.meaning, f"Source: {part.source}" if part.source else ""]
            kept = remark(part, ("equation", "rate"))
            self._describe(reaction, paragraphs, kept, part.source)
            for title, side in (("Reactants", taken), ("Products", left)):
                if side:
                    sides = self._add(reaction, f"listOf{title}")
                    for species, count in side.items():
                        self._add(
                            sides,
                            "speciesReference",
                            species=species,
                            stoichiometry=str(count),
                            constant="true",
                        )
            self._modifiers(reaction, rate, {*taken, *left})
            changed = {name for name in taken | left if taken.get(name) != left.get(name)}
            if all(self.units[name] == PLAIN for name in changed):
                rate = Call("*", (Number(1.0), rate))  # an item of a ratio
            self.writer.math(self._add(reaction, "kineticLaw"), rate, RATE)

    def _modifiers(self, reaction: Element, rate: Expression, told: set[str]) -> None:
        used = [name for name in self.network.species_names if name in names(rate) - told]
        if used:
            modifiers = self._add(reaction, "listOfModifiers")
            for name in used:
                self._add(modifiers, "modifierSpeciesReference", species=name)

    def _events(self) -> None:
        group = self._group("Events")
        network = self.network
        for place, part in enumerate(network.events):
            event = self._event(group, "given", part.meaning)
            # One that adds nothing marks a day, where its amount is above zero.
            told = ("day", "species", "amount") if part.species else ("day", "species")
            kept = remark(part, told)
            self._describe(event, [part.meaning], kept, part.meaning)
            day = network.parsed[f"event day {place}"]
            self._trigger(event, "geq", Name("day"), day, DAY)
            amount = network.parsed[f"event amount {place}"]
            if part.species:
                self._assign(event, {part.species: Call("+", (Name(part.species), amount))})
        for extinction in network.extinctions:
            event = self._event(group, "dies_out", "")
            left = " + ".join(extinction.species)
            meaning = f"Fewer than {extinction.below:g} of {left}: gone, until an event adds some."
            self._describe(event, [meaning], remark(extinction, ("species", "below")), "")
            total = parse(left, "The sum")
            self._trigger(event, "lt", total, Number(float(extinction.below)), COUNT)
            self._assign(event, dict.fromkeys(extinction.species, Number(0.0)))

    def _event(self, group: Element, name: str, meaning: str) -> Element:
        event = self._add(group, "event", id=self._identifier(name))
        if meaning:
            event.set("name", clean(meaning))
        event.set("useValuesFromTriggerTime", "false")
        return event

    def _trigger(
        self, event: Element, relation: str, left: Expression, right: Expression, unit: Unit
    ) -> None:
        # Not yet true before the start, so that what is due on day 0 happens.
        trigger = self._add(event, "trigger", initialValue="false", persistent="true")
        math = SubElement(trigger, "math", xmlns=MATHML)
        _compare(math, relation, left, right, (self.writer, unit))

    def _assign(self, event: Element, values: dict[str, Expression]) -> None:
        assignments = self._add(event, "listOfEventAssignments")
        for name, value in values.items():
            assignment = self._add(assignments, "eventAssignment", variable=name)
            self.writer.math(assignment, value, self.units[name])


def _compare(
    parent: Element,
    relation: str,
    left: Expression,
    right: Expression,
    by: tuple[Writer, Unit] | None,
) -> None:
    apply = SubElement(parent, "apply")
    SubElement(apply, relation)
    for side in (left, right):
        if by is not None:
            by[0].put(apply, side, by[1])
        elif isinstance(side, Name):
            SubElement(apply, "ci").text = side.name


def clean(text: Any) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", str(text))


def dois(text: str) -> list[str]:
    """Return the DOIs that a text names, each once."""
    found = []
    for match in _DOI.findall(text):
        address = match.rstrip(".:")
        # A bracket around the DOI is none of its own.
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(".:")
        found.append(address)
    return list(dict.fromkeys(found))
