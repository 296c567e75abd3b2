"""What each identifier of an SBML model stands for in a network of ours.

A species that changes is a state: its amount, or its concentration where amounts are smooth. What
never changes is a parameter, what a rule computes a quantity. Compartments keep their size.
"""

import math
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..network import Parameter, Quantity, Species
from ..network.checking import LARGEST
from ..network.expressions import Call, Expression, Name, Number, names
from .formula import ONE, size, written
from .names import Names, told
from .reading_math import MathReader
from .reading_units import counts_items, size_text, unit_text
from .remarks import read_remark, remark_of

LONGEST_EXPRESSION = 1_500
DEEPEST_EXPRESSION = 45
AROUND = 10.0  # a parameter may be moved to a tenth and to ten times of its value


@dataclass
class State:
    """A species of ours, and by what its changes are divided: the volume of a concentration."""

    name: str
    kind: str
    divisor: Expression
    unit: str
    meaning: str
    remark: dict[str, Any] | None
    initial: float | str = 0.0

    @property
    def smooth(self) -> bool:
        return self.kind != "cells"


class Symbols:
    """All symbols of a model; `environment` says what each stands for in a formula.

    `moved` names what reactions, rate rules and events change.
    """

    def __init__(self, model: Any, reader: MathReader, source: str, moved: set[str]) -> None:
        self.model = model
        self.reader = reader
        self.source = source
        self.ours = remark_of(model) is not None
        self.names = Names()
        self.environment: dict[str, Expression] = {}
        self.states: dict[str, State] = {}
        self.parameters: dict[str, Parameter] = {}
        self.quantities: dict[str, Quantity] = {}
        self.lows: dict[str, float] = {"day": 0.0}
        self.hidden: list[str] = []
        self.starts: dict[str, Expression] = {}
        self._resolving: list[str] = []
        self.rules = {
            rule.getVariable(): rule for rule in model.getListOfRules() if rule.isAssignment()
        }
        self.assigned = {part.getSymbol(): part for part in model.getListOfInitialAssignments()}
        for compartment in model.getListOfCompartments():
            self._compartment(compartment)
        for species in model.getListOfSpecies():
            self._species(species, moved)
        for parameter in model.getListOfParameters():
            self._parameter(parameter, moved)
        self._rules()
        self._initial()

    def name_of(self, element: Any) -> str:
        """Return a name for an element; a network of ours keeps its own."""
        identifier = str(element.getId())
        return identifier if self.ours else self.names.give(identifier, element.getName())

    def meaning_of(self, element: Any, name: str) -> str:
        """Return what an element is called in the file, if that is more than its name."""
        title, identifier = told(element.getName()), str(element.getId())
        if title in ("", name):
            title = ""
        if name != identifier:
            title = f"{title} ({told(identifier, 60)} in the file)".strip()
        return title

    # What there is

    def _compartment(self, compartment: Any) -> None:
        identifier = compartment.getId()
        if identifier in self.rules or identifier in self.assigned or not _is_fixed(compartment):
            raise InputError(
                f"The size of compartment {identifier!r} is computed or changes, which cannot be "
                "held; give it a fixed size."
            )
        volume = compartment.getSize() if compartment.isSetSize() else 1.0
        if not 0 < volume < LARGEST:
            raise InputError(f"Compartment {identifier!r} has the size {volume:g}; give it one.")
        if volume == 1:
            self.environment[identifier] = ONE
            return
        name = self.name_of(compartment)
        unit = size_text(self.model, compartment)
        meaning = self.meaning_of(compartment, name) or "size of the compartment"
        self.parameters[identifier] = Parameter(
            name, volume, unit, volume, volume, self.source, meaning, 0.0
        )
        self.environment[identifier] = Name(name)
        self.lows[name] = volume

    def _species(self, species: Any, moved: set[str]) -> None:
        identifier = species.getId()
        name = self.name_of(species)
        place = self.model.getCompartment(species.getCompartment())
        flat = place.isSetSpatialDimensions() and place.getSpatialDimensionsAsDouble() == 0
        concentrated = not species.getHasOnlySubstanceUnits() and not flat
        volume = self.environment[species.getCompartment()] if concentrated else ONE
        substance = species.getSubstanceUnits() or (
            self.model.getSubstanceUnits() if self.model.getLevel() > 2 else "substance"
        )
        counted = counts_items(self.model, substance)
        unit = unit_text(self.model, substance)
        if concentrated and not counted and unit:
            unit = f"{unit}/{size_text(self.model, place)}"
        kept = self._remark(Species, species)
        if identifier in self.rules:
            self._reserve_quantity(species, name)
        elif identifier in moved or self.ours:
            self.states[identifier] = State(
                name=name,
                kind=(kept or {}).get("kind", "cells" if counted else "signal"),
                divisor=ONE if counted else volume,
                unit=unit,
                meaning=self.meaning_of(species, name) or name.replace("_", " "),
                remark=kept,
            )
            here: Expression = Name(name)
            # Counted things are amounts, and their symbol the concentration.
            if counted and volume != ONE:
                here = Call("/", (here, volume))
            self.environment[identifier] = here
            self.lows[name] = 0.0
        elif identifier in self.assigned:
            self._reserve_quantity(species, name)
        else:
            self._fixed(species, name, self._start_value(species), unit)

    def _parameter(self, parameter: Any, moved: set[str]) -> None:
        identifier = parameter.getId()
        name = self.name_of(parameter)
        unit = unit_text(self.model, parameter.getUnits())
        if identifier in moved:
            meaning = self.meaning_of(parameter, name) or name.replace("_", " ")
            self.states[identifier] = State(name, "signal", ONE, unit, meaning, None)
            self.environment[identifier] = Name(name)
            self.lows[name] = 0.0
        elif identifier in self.rules or identifier in self.assigned:
            self._reserve_quantity(parameter, name)
        elif parameter.isSetValue() and math.isfinite(parameter.getValue()):
            self._fixed(parameter, name, parameter.getValue(), unit)
        # One without a value is missed only where it is used.

    def _fixed(self, element: Any, name: str, value: float, unit: str) -> None:
        if abs(value) > LARGEST:
            self.environment[element.getId()] = number(value)
            return
        kept = self._remark(Parameter, element)
        if kept is not None:
            part = Parameter(name=name, value=value, **kept)
        else:
            part = self.parameter(name, value, unit, self.meaning_of(element, name))
        self._keep(element.getId(), part)

    def _keep(self, identifier: str, part: Parameter) -> None:
        self.parameters[identifier] = part
        self.environment[identifier] = Name(part.name)
        self.lows[part.name] = part.low

    def parameter(self, name: str, value: float, unit: str, meaning: str) -> Parameter:
        """Return a parameter that may be moved around its value."""
        low, high = sorted((value / AROUND, value * AROUND)) if value else (0.0, 1.0)
        low, high = max(low, -LARGEST), min(high, LARGEST)
        return Parameter(name, value, unit, low, high, self.source, meaning)

    def local(self, reaction: Any, parameter: Any) -> Expression:
        """Return what a parameter of one reaction stands for."""
        identifier = f"{reaction.getId()}_{parameter.getId()}"
        value = parameter.getValue() if parameter.isSetValue() else math.nan
        if not math.isfinite(value):
            raise InputError(
                f"Parameter {parameter.getId()!r} of reaction {reaction.getId()!r} has no value; "
                "give it one."
            )
        if abs(value) > LARGEST:
            return number(value)
        name = self.names.give(identifier)
        unit = unit_text(self.model, parameter.getUnits())
        meaning = f"{told(parameter.getName() or parameter.getId(), 60)} of {reaction.getId()}"
        part = self.parameter(name, value, unit, told(meaning))
        self.parameters[name] = part
        self.lows[name] = part.low
        return Name(name)

    def _reserve_quantity(self, element: Any, name: str) -> None:
        kept = self._remark(Quantity, element)
        unit = "" if kept else unit_text(self.model, getattr(element, "getUnits", str)())
        more = kept or {"unit": unit, "meaning": self.meaning_of(element, name)}
        self.quantities[element.getId()] = Quantity(name=name, expression="0", **more)
        self.environment[element.getId()] = Name(name)

    def _remark(self, kind: type, element: Any) -> dict[str, Any] | None:
        text = remark_of(element) if self.ours else None
        if text is None:
            return None
        return read_remark(kind, text, f"{kind.__name__} {element.getId()!r}")

    # What is computed

    def _rules(self) -> None:
        self.computed: dict[str, Expression] = {}
        for identifier, rule in self.rules.items():
            if identifier in self.quantities:
                where = f"The rule for {identifier!r}"
                self.computed[identifier] = self.read(rule.getMath(), where)
        for identifier, assignment in self.assigned.items():
            if identifier in self.quantities:
                self.computed[identifier] = self._at_start(assignment)
        for identifier, expression in self.computed.items():
            part = self.quantities[identifier]
            self.quantities[identifier] = Quantity(
                part.name, self.fitting(expression, part.name), part.unit, part.meaning
            )

    def read(self, math_: Any, where: str, more: dict[str, Expression] | None = None) -> Expression:
        """Return a formula of the model; `more` holds symbols of its own place."""
        known = self.environment | more if more else self.environment
        for name in sorted(_missing(math_, known)):
            parameter = self.model.getParameter(name)
            if parameter is not None:
                raise InputError(f"Parameter {name!r} has no value; {where.lower()} needs one.")
        found = self.reader.read(math_, known, where)
        match found:
            case Call("*", (Number(1.0), inside)) if self.ours:
                return inside  # The 1 only carried a unit.
        return found

    def _initial(self) -> None:
        for identifier, state in self.states.items():
            if identifier in self.assigned:
                start = self.starts.get(identifier)
                if start is None:
                    start = self._at_start(self.assigned[identifier])
                start = self._as_state(identifier, start)
                state.initial = self.fitting(start, f"{state.name}_start")
                if isinstance(start, Number):
                    state.initial = start.value
            elif isinstance(state.initial, float):
                state.initial = self._state_value(identifier)

    def _as_state(self, identifier: str, start: Expression) -> Expression:
        here = self.environment[identifier]
        # A concentration of counted things: times its volume.
        return Call("*", (start, here.arguments[1])) if isinstance(here, Call) else start

    def _state_value(self, identifier: str) -> float:
        species = self.model.getSpecies(identifier)
        if species is None:
            return float(self.model.getParameter(identifier).getValue())
        value = self._start_value(species)
        here = self.environment[identifier]
        return value * self._volume(species) if isinstance(here, Call) else value

    def _start_value(self, species: Any) -> float:
        """Return what a species' symbol stands for at the start: amount or concentration."""
        identifier = species.getId()
        if species.isSetInitialAmount():
            value, amount = species.getInitialAmount(), True
        elif species.isSetInitialConcentration():
            value, amount = species.getInitialConcentration(), False
        else:
            raise InputError(f"Species {identifier!r} has no initial amount; give it one.")
        flat = self.model.getCompartment(species.getCompartment()).getSpatialDimensions() == 0
        wants_amount = species.getHasOnlySubstanceUnits() or flat
        if amount != wants_amount:
            value = value / self._volume(species) if amount else value * self._volume(species)
        if not 0 <= value < math.inf:
            raise InputError(
                f"Species {identifier!r} starts with {value:g}; an amount cannot be below zero."
            )
        return float(value)

    def _volume(self, species: Any) -> float:
        compartment = self.model.getCompartment(species.getCompartment())
        return float(compartment.getSize()) if compartment.isSetSize() else 1.0

    def _at_start(self, assignment: Any) -> Expression:
        """Return an initial assignment over parameters alone."""
        identifier = assignment.getSymbol()
        if identifier in self._resolving:
            raise InputError(
                f"The initial assignments of {', '.join(self._resolving)} depend on each other in "
                "a circle."
            )
        self._resolving.append(identifier)
        where = f"The initial assignment of {identifier!r}"
        known: dict[str, Expression] = {}
        for name in _used(assignment.getMath()) & self.environment.keys():
            start = self._start_of(name)
            if start is not None:
                known[name] = start
        result = self.read(assignment.getMath(), where, known)
        if "day" in names(result):
            result = _replaced(result, {"day": Number(0.0)})
        self._resolving.pop()
        return result

    def _start_of(self, identifier: str) -> Expression | None:
        """Return what a symbol stands for on day 0, if not what it always does."""
        if identifier in self.starts:
            return self.starts[identifier]
        if identifier in self.states:
            state = self.states[identifier]
            if identifier in self.assigned:
                start = self._at_start(self.assigned[identifier])
            else:
                # The start becomes a parameter, so that what is computed from it follows.
                value = self._state_value(identifier)
                part = self.parameter(
                    self.names.give(f"{state.name}_start"), value, state.unit,
                    f"{state.name} at the start",
                )  # fmt: skip
                self.parameters[part.name] = part
                self.lows[part.name] = part.low
                state.initial = part.name
                start = Name(part.name)
                here = self.environment[identifier]
                if isinstance(here, Call):
                    start = Call("/", (start, here.arguments[1]))
            self.starts[identifier] = start
            return start
        if identifier in self._changing():
            return self._at_start(_Rule(identifier, self.rules[identifier].getMath()))
        return None

    def _changing(self) -> set[str]:
        """Return what a rule computes anew in a run: from the day, or from what changes."""
        changing: set[str] = set()
        uses = {name: names(expression) for name, expression in self.computed.items()}
        moving = {"day", *(state.name for state in self.states.values())}
        found = True
        while found:
            fresh = {name for name in uses if uses[name] & moving} - changing
            changing |= fresh
            moving |= {self.quantities[name].name for name in fresh}
            found = bool(fresh)
        return changing & self.rules.keys()

    def know_signs(self) -> None:
        """Work out which quantities are never below zero."""
        from .formula import never_negative

        found = True
        while found:
            found = False
            for identifier, expression in self.computed.items():
                name = self.quantities[identifier].name
                if name not in self.lows and never_negative(expression, self.lows):
                    self.lows[name] = 0.0
                    found = True

    def fitting(self, expression: Expression, name: str) -> str:
        """Return an expression as text; parts of a long one become quantities of their own."""
        if size(expression) > 40:
            expression = self._shortened(expression, name)
        return written(expression)

    def _shortened(self, expression: Expression, name: str) -> Expression:
        if not isinstance(expression, Call) or _fits(expression):
            return expression
        parts = [self._shortened(part, name) for part in expression.arguments]
        while not _fits(Call(expression.operator, tuple(parts))):
            place = max(range(len(parts)), key=lambda place: len(written(parts[place])))
            part = self.names.give(f"{name}_part")
            self.quantities[part] = Quantity(part, written(parts[place]), "", f"part of {name}")
            self.hidden.append(part)
            parts[place] = Name(part)
        return Call(expression.operator, tuple(parts))


@dataclass(frozen=True)
class _Rule:
    """A rule, looked at as an initial assignment."""

    symbol: str
    math: Any

    def getSymbol(self) -> str:  # noqa: N802 as libSBML spells it
        return self.symbol

    def getMath(self) -> Any:  # noqa: N802
        return self.math


def number(value: float) -> Expression:
    """Return a number, with its sign apart, as it is parsed."""
    return Number(value) if value >= 0 else Call("negate", (Number(-value),))


def _is_fixed(compartment: Any) -> bool:
    return bool(compartment.getConstant() or compartment.getModel().getRule(
        compartment.getId()) is None)  # fmt: skip


def _fits(expression: Expression) -> bool:
    deep = _depth(expression) <= DEEPEST_EXPRESSION
    return deep and len(written(expression)) <= LONGEST_EXPRESSION


def _depth(expression: Expression) -> int:
    return 1 + max(map(_depth, expression.arguments)) if isinstance(expression, Call) else 1


def _used(math_: Any) -> set[str]:
    """Return the symbols of a formula, function definitions aside."""
    found, waiting = set(), [math_] if math_ is not None else []
    while waiting:
        node = waiting.pop()
        if node.isName() and not node.isFunction():
            found.add(node.getName())
        waiting += [node.getChild(place) for place in range(node.getNumChildren())]
    return found


def _missing(math_: Any, known: dict[str, Expression]) -> set[str]:
    return _used(math_) - known.keys()


def _replaced(expression: Expression, by: dict[str, Expression]) -> Expression:
    match expression:
        case Name(name):
            return by.get(name, expression)
        case Call(operator, arguments):
            return Call(operator, tuple(_replaced(part, by) for part in arguments))
    return expression
