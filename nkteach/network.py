"""The model as data: species, parameters, quantities and reactions, each with unit and source.

A network knows nothing of how it is run. Everything else (compiled rates, equations, tables) is
derived from it. Networks are immutable: an edit returns a new network.
"""

import dataclasses
import keyword
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import InputError, unknown
from .expressions import FUNCTIONS, Expression, latex, names, parse

if TYPE_CHECKING:
    from .results import Run

MOST_SPECIES = 64
MOST_REACTIONS = 200
LARGEST = 1e15
SWITCH = "switch"  # the unit of a parameter that is on (1) or off (0)


@dataclass(frozen=True)
class Parameter:
    """A number the model depends on, with the range it may take and where it comes from.

    `source` is a citation, or starts with "assumed".
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    meaning: str = ""


@dataclass(frozen=True)
class Species:
    """Something that is counted (`kind="cells"`) or a smooth amount (`kind="signal"`).

    `initial` is a number, which a run may replace by the species' name (up to `high`), or an
    expression over parameters.
    """

    name: str
    unit: str
    meaning: str
    initial: float | str = 0.0
    kind: str = "cells"
    high: float = LARGEST


@dataclass(frozen=True)
class Quantity:
    """A named expression over parameters, species, other quantities and `day`."""

    name: str
    expression: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Reaction:
    """A change, e.g. "nk_armed + tumour -> nk_armed", and how often it happens per day.

    `rate` is the whole rate (the propensity), not a mass-action constant.
    """

    name: str
    equation: str
    rate: str
    meaning: str = ""
    source: str = ""


@dataclass(frozen=True)
class Extinction:
    """When the sum of `species` falls below `below`, all of them are zero from then on."""

    species: tuple[str, ...]
    below: float = 1.0


@dataclass(frozen=True)
class Event:
    """`amount` of `species` added on `day`; both are expressions over parameters."""

    day: str
    species: str
    amount: str
    meaning: str = ""


@dataclass(frozen=True)
class Outcome:
    """The count a run is judged by, and the carrying capacity it is held against.

    `share`, if given, is the quantity that tells which part of the count shows MHC-I; `word` is
    what the count is called in a sentence.
    """

    count: str
    capacity: str
    share: str = ""
    word: str = "tumour"


Part = Parameter | Species | Quantity | Reaction | Event
_GROUPS: dict[type, str] = {
    Parameter: "parameters",
    Species: "species",
    Quantity: "quantities",
    Reaction: "reactions",
    Event: "events",
}


@dataclass(frozen=True)
class Network:
    """A model as data. Raises InputError, naming the part at fault, if it does not hold together.

    `outputs` names the quantities a run keeps beside the species; if empty, all that change.
    """

    name: str
    title: str
    volume: str
    species: tuple[Species, ...]
    parameters: tuple[Parameter, ...]
    quantities: tuple[Quantity, ...]
    reactions: tuple[Reaction, ...]
    extinctions: tuple[Extinction, ...] = ()
    events: tuple[Event, ...] = ()
    outcome: Outcome | None = None
    outputs: tuple[str, ...] = ()
    citation: str = ""

    def __post_init__(self) -> None:
        for group in (*_GROUPS.values(), "extinctions", "outputs"):
            object.__setattr__(self, group, tuple(getattr(self, group)))
        _check(self)

    # What the parts mean together

    @cached_property
    def species_names(self) -> tuple[str, ...]:
        return tuple(species.name for species in self.species)

    @cached_property
    def parsed(self) -> dict[str, Expression]:
        """Every expression of the network, by the place it stands ("rate of killing")."""
        found = {}
        for place, text in _expressions(self):
            found[place] = parse(text, _place(self, place))
        return found

    @cached_property
    def constants(self) -> tuple[str, ...]:
        """The quantities that depend on parameters alone, in an order they can be computed in."""
        fixed = {parameter.name for parameter in self.parameters}
        order = []
        for quantity in self.ordered_quantities:
            if names(self.parsed[f"quantity {quantity.name}"]) <= fixed:
                fixed.add(quantity.name)
                order.append(quantity.name)
        return tuple(order)

    @cached_property
    def ordered_quantities(self) -> tuple[Quantity, ...]:
        """The quantities, each after those it uses."""
        return _ordered(self)

    @cached_property
    def settable(self) -> dict[str, tuple[float, float, float]]:
        """What a run may set: name -> (value, low, high). Parameters, and numeric initial counts."""
        settable = {p.name: (p.value, p.low, p.high) for p in self.parameters}
        for species in self.species:
            if not isinstance(species.initial, str):
                settable[species.name] = (float(species.initial), 0.0, species.high)
        return settable

    def stoichiometry(self, reaction: Reaction) -> tuple[dict[str, int], dict[str, int]]:
        """Return what a reaction takes and what it leaves, as {species: count}."""
        return _sides(reaction)

    def values(self, given: Mapping[str, Any]) -> dict[str, float]:
        """Check settings against names and ranges; return those of `given` as numbers."""
        checked = {}
        for name, value in given.items():
            if name not in self.settable:
                raise self._unknown_setting(name)
            _, low, high = self.settable[name]
            unit = self._unit(name)
            checked[name] = number(name, value, low, high, "" if unit == SWITCH else unit)
            if unit == SWITCH and checked[name] not in (0.0, 1.0):
                raise InputError(f"{name} cannot be {value!r}; give True or False.")
        return checked

    def _unknown_setting(self, name: str) -> InputError:
        for species in self.species:
            if species.name == name:
                return InputError(
                    f"{name!r} starts from {species.initial!r}; set the parameters in it instead."
                )
        return unknown(
            "lever or parameter", name, self.settable, f"{self.name}.settable lists those there are."
        )

    def _unit(self, name: str) -> str:
        for part in (*self.parameters, *self.species):
            if part.name == name:
                return part.unit
        return ""

    # Edits

    def add(self, *parts: Part) -> "Network":
        """Return a network with these parts added."""
        network = self
        for part in parts:
            group = _group(part)
            network = dataclasses.replace(network, **{group: (*getattr(network, group), part)})
        return network

    def change(self, name: str, **fields: Any) -> "Network":
        """Return a network in which the part `name` has other fields: change("division", rate="...")."""
        old = self[name]
        allowed = {field.name for field in dataclasses.fields(old)}
        for field in fields:
            if field not in allowed:
                raise InputError(f"{name!r} has no {field!r}; it has {', '.join(sorted(allowed))}.")
        new = dataclasses.replace(old, **fields)
        group = _group(old)
        parts = tuple(new if part is old else part for part in getattr(self, group))
        return dataclasses.replace(self, **{group: parts})

    def without(self, name: str) -> "Network":
        """Return a network that lacks the part `name`."""
        old = self[name]
        group = _group(old)
        parts = tuple(part for part in getattr(self, group) if part is not old)
        return dataclasses.replace(self, **{group: parts})

    def __getitem__(self, name: str) -> Any:
        """Return the species, parameter, quantity or reaction of this name."""
        known = {
            part.name: part
            for part in (*self.species, *self.parameters, *self.quantities, *self.reactions)
        }
        if name not in known:
            raise unknown("part", name, known, f"Show {self.name!r} to see its parts.")
        return known[name]

    # Runs and views

    def simulate(self, days: float = 120, **settings: Any) -> "Run":
        """Run the average lens for `days`; settings are parameters or initial counts by name."""
        from .running import simulate_network

        return simulate_network(self, days, settings)

    def table(self) -> "Markdown":
        """The reactions as a table: name, equation, rate per day, meaning, source."""
        rows = [
            (r.name, f"`{r.equation}`", f"`{r.rate}`", r.meaning, r.source) for r in self.reactions
        ]
        return _table(("reaction", "what happens", "rate per day", "meaning", "source"), rows)

    def parameter_table(self) -> "Markdown":
        """The parameters as a table: name, value, unit, range, meaning, source."""
        rows = [
            (p.name, f"{p.value:g}", p.unit, f"{p.low:g} to {p.high:g}", p.meaning, p.source)
            for p in self.parameters
        ]
        return _table(("parameter", "value", "unit", "range", "meaning", "source"), rows)

    def equations(self) -> "Markdown":
        """The average lens as equations, one per species, and the quantities they use."""
        lines = []
        for name in self.species_names:
            terms = []
            for reaction in self.reactions:
                taken, left = self.stoichiometry(reaction)
                change = left.get(name, 0) - taken.get(name, 0)
                if change:
                    sign = "+" if change > 0 else "-"
                    count = "" if abs(change) == 1 else f"{abs(change)} \\, "
                    terms.append(f"{sign} {count}\\left({latex(self.parsed[f'rate {reaction.name}'])}\\right)")
            total = " ".join(terms).removeprefix("+ ") or "0"
            lines.append(rf"$$\frac{{d\,\mathrm{{{_escaped(name)}}}}}{{dt}} = {total}$$")
        for quantity in self.ordered_quantities:
            expression = latex(self.parsed[f"quantity {quantity.name}"])
            lines.append(rf"$$\mathrm{{{_escaped(quantity.name)}}} = {expression}$$")
        return Markdown("\n\n".join(lines))

    def __repr__(self) -> str:
        return (
            f"<Network {self.name!r}: {len(self.species)} species, {len(self.reactions)} reactions, "
            f"{len(self.parameters)} parameters>"
        )

    def _repr_markdown_(self) -> str:
        return f"**{self.title}** ({self.volume})\n\n{self.table()}"


class Markdown(str):
    """Text that a notebook shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


def number(name: str, value: Any, low: float, high: float, unit: str = "") -> float:
    """Return `value` as a number between low and high, or raise one sentence that says how."""
    allowed = f"give a number from {low:g} to {high:g}" + (f" {unit}" if unit else "")
    # numpy scalars count as numbers; texts and containers do not.
    if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
        raise InputError(f"{name} cannot be {value!r}; {allowed}.")
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{name} cannot be {value!r}; {allowed}.") from None
    if not low <= result <= high:
        raise InputError(f"{name} = {value} is outside its range; {allowed}.")
    return result


def _group(part: Any) -> str:
    if type(part) not in _GROUPS:
        raise InputError(
            f"A network cannot hold {part!r}; add a Species, Parameter, Quantity, Reaction or Event."
        )
    return _GROUPS[type(part)]


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Markdown:
    lines = ["| " + " | ".join(header) + " |"]
    lines.append("|" + "---|" * len(tuple(header)))
    lines += ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
    return Markdown("\n".join(lines))


# Checks


def _check(network: Network) -> None:
    taken: set[str] = set()
    for part in (
        *network.species,
        *network.parameters,
        *network.quantities,
    ):
        _check_name(part.name, taken)
    for reaction in network.reactions:
        if not isinstance(reaction.name, str) or not 0 < len(reaction.name.strip()) <= 80:
            raise InputError(f"{reaction.name!r} cannot name a reaction; use 1 to 80 characters.")
        if reaction.name in taken:
            raise InputError(f"{reaction.name!r} is used twice in the network; names must differ.")
        taken.add(reaction.name)
    if not network.species:
        raise InputError(f"The network {network.name!r} has no species; add at least one.")
    if len(network.species) > MOST_SPECIES or len(network.reactions) > MOST_REACTIONS:
        raise InputError(
            f"The network {network.name!r} is too large; at most {MOST_SPECIES} species and "
            f"{MOST_REACTIONS} reactions can be run."
        )
    for parameter in network.parameters:
        _check_parameter(parameter)
    for species in network.species:
        if not isinstance(species.initial, str):
            number(f"the initial count of {species.name}", species.initial, 0.0, species.high)
    for reaction in network.reactions:
        for side in _sides(reaction):
            for name in side:
                if name not in network.species_names:
                    advice = "Add it to the network, or correct the equation."
                    where = f"Reaction {reaction.name!r}"
                    raise unknown("species", name, network.species_names, advice, where)
    for extinction in network.extinctions:
        for name in extinction.species:
            if name not in network.species_names:
                raise unknown("species", name, network.species_names, "Add it.", "Extinction")
    for event in network.events:
        if event.species not in network.species_names:
            raise unknown("species", event.species, network.species_names, "Add it.", "Event")
    _check_references(network)


def _check_name(name: Any, taken: set[str]) -> None:
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", name):
        raise InputError(
            f"{name!r} cannot be a name; use up to 60 letters, digits and _, a letter first."
        )
    if keyword.iskeyword(name) or name in FUNCTIONS or name in ("day", "days"):
        raise InputError(f"{name!r} already means something else here; choose another name.")
    if name in taken:
        raise InputError(f"{name!r} is used twice in the network; names must differ.")
    taken.add(name)


def _check_parameter(parameter: Parameter) -> None:
    place = f"parameter {parameter.name!r}"
    for label, value in (("low", parameter.low), ("high", parameter.high)):
        number(f"{label} of {place}", value, -LARGEST, LARGEST)
    if not parameter.low <= parameter.high:
        raise InputError(f"The range of {place} is empty: {parameter.low} to {parameter.high}.")
    number(place, parameter.value, parameter.low, parameter.high, parameter.unit)


_TERM = re.compile(r"(?:(\d{1,3})\s*)?([A-Za-z][A-Za-z0-9_]*)$")


def _sides(reaction: Reaction) -> tuple[dict[str, int], dict[str, int]]:
    example = "write it as 'A + B -> 2 A', or 'A -> 0' for a loss"
    if not isinstance(reaction.equation, str) or reaction.equation.count("->") != 1:
        raise InputError(f"Reaction {reaction.name!r}: {reaction.equation!r} needs one '->'; {example}.")
    sides = []
    for text in reaction.equation.split("->"):
        counts: dict[str, int] = {}
        for term in text.split("+") if text.strip() not in ("", "0") else []:
            match = _TERM.match(term.strip())
            if match is None:
                raise InputError(f"Reaction {reaction.name!r}: cannot read {term.strip()!r}; {example}.")
            counts[match[2]] = counts.get(match[2], 0) + int(match[1] or 1)
        sides.append(counts)
    return sides[0], sides[1]


def _expressions(network: Network) -> Iterable[tuple[str, Any]]:
    for species in network.species:
        yield f"initial {species.name}", species.initial
    for quantity in network.quantities:
        yield f"quantity {quantity.name}", quantity.expression
    for reaction in network.reactions:
        yield f"rate {reaction.name}", reaction.rate
    for index, event in enumerate(network.events):
        yield f"event day {index}", event.day
        yield f"event amount {index}", event.amount
    if network.outcome is not None:
        yield "outcome capacity", network.outcome.capacity


def _place(network: Network, place: str) -> str:
    kind, _, name = place.partition(" ")
    return {
        "initial": f"The initial count of {name!r}",
        "quantity": f"The quantity {name!r}",
        "rate": f"The rate of reaction {name!r}",
        "event": f"The {name.split(' ')[0]} of event {name.split(' ')[-1]}",
        "outcome": "The capacity of the outcome",
    }[kind]


def _check_references(network: Network) -> None:
    parameters = {parameter.name for parameter in network.parameters}
    quantities = {quantity.name for quantity in network.quantities}
    everywhere = parameters | quantities | set(network.species_names) | {"day"}
    for place, expression in network.parsed.items():
        for name in sorted(names(expression) - everywhere):
            raise unknown(
                "species, parameter or quantity",
                name,
                everywhere,
                "Correct it, or add it to the network.",
                _place(network, place),
            )
    fixed = parameters | set(network.constants)
    for place, expression in network.parsed.items():
        if place.split(" ")[0] in ("initial", "event", "outcome"):
            for name in sorted(names(expression) - fixed):
                raise InputError(
                    f"{_place(network, place)} uses {name!r}, which changes during a run; "
                    "use parameters only."
                )
    changing = quantities - set(network.constants)
    for name in network.outputs:
        if name not in changing:
            raise unknown("quantity that changes, for outputs", name, changing, "Correct it.")
    if network.outcome is not None:
        counted = changing & set(network.outputs or changing) | set(network.species_names)
        if network.outcome.count not in counted:
            raise unknown("count to judge a run by", network.outcome.count, counted, "Correct it.")
        if network.outcome.share and network.outcome.share not in counted:
            raise unknown("share of the outcome", network.outcome.share, counted, "Correct it.")


def _ordered(network: Network) -> tuple[Quantity, ...]:
    waiting = {quantity.name: quantity for quantity in network.quantities}
    uses = {name: names(network.parsed[f"quantity {name}"]) & waiting.keys() for name in waiting}
    done: dict[str, Quantity] = {}
    while waiting:
        ready = [name for name in waiting if uses[name] <= done.keys()]
        if not ready:
            circle = ", ".join(sorted(waiting))
            raise InputError(f"These quantities depend on each other in a circle: {circle}.")
        for name in ready:
            done[name] = waiting.pop(name)
    return tuple(done.values())


