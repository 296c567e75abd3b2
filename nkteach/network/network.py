"""The network: parts that hold together, what follows from them, edits, and ways out.

A network knows nothing of how it is run. Everything else (compiled rates, equations, tables) is
derived from it. Networks are immutable: an edit returns a new network.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import InputError, unknown
from . import showing
from .checking import SWITCH, check_network, listed, number, shortly
from .expressions import Expression, names, parse
from .parts import (
    GROUPS,
    Blood,
    Event,
    Extinction,
    Outcome,
    Parameter,
    Part,
    Quantity,
    Reaction,
    Space,
    Species,
)
from .showing import Markdown
from .structure import describe_place, expressions, ordered_quantities, sides

if TYPE_CHECKING:
    from ..lenses.assay import Assay
    from ..lenses.cohort import Cohort
    from ..lenses.results import Run
    from ..lenses.scanning import Scan
    from ..lenses.space import Tissue


@dataclass(frozen=True)
class Network:
    """A model as data. Raises InputError, naming the part at fault, if it does not hold together.

    `outputs` names the quantities a run keeps beside the species; if empty, all that change.
    `count_unit` is what a chart's axis says. `levers` names the settings a lab shows first (if
    empty, all that fit), and `days` is how long it follows a run. `errata` says what the source
    misprints or leaves open, and what was done instead.
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
    space: Space | None = None
    blood: Blood | None = None
    outputs: tuple[str, ...] = ()
    count_unit: str = "cells"
    citation: str = ""
    levers: tuple[str, ...] = ()
    days: float = 120.0
    errata: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        kinds = {Extinction: "extinctions"} | GROUPS
        for kind, group in kinds.items():
            call = f"nk.{kind.__name__}"
            found = listed(f"The {group} of a network", getattr(self, group), kind, call)
            object.__setattr__(self, group, found)
        for group in ("outputs", "levers", "errata"):
            found = listed(f"The {group} of a network", getattr(self, group), str)
            object.__setattr__(self, group, found)
        for field, kind in {"outcome": Outcome, "space": Space, "blood": Blood}.items():
            value = getattr(self, field)
            if not isinstance(value, kind | None):
                shown = shortly(value)
                raise InputError(
                    f"The {field} of a network cannot be {shown}; give an nk.{kind.__name__}."
                )
        check_network(self)

    # What the parts mean together

    @cached_property
    def species_names(self) -> tuple[str, ...]:
        return tuple(species.name for species in self.species)

    @cached_property
    def parsed(self) -> dict[str, Expression]:
        """Every expression of the network, by the place it stands ("rate of killing")."""
        found = {}
        for place, text in expressions(self):
            found[place] = parse(text, describe_place(place))
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
        return ordered_quantities(self)

    @cached_property
    def settable(self) -> dict[str, tuple[float, float, float]]:
        """What a run may set, parameters and numeric initial counts: name -> (value, low, high)."""
        settable = {p.name: (p.value, p.low, p.high) for p in self.parameters}
        for species in self.species:
            if not isinstance(species.initial, str):
                settable[species.name] = (float(species.initial), 0.0, species.high)
        return settable

    @cached_property
    def event_order(self) -> tuple[int, ...]:
        """The places of the events as a run keeps them: those that add something come first."""
        places = range(len(self.events))
        return tuple(sorted(places, key=lambda place: not self.events[place].species))

    @cached_property
    def clearing(self) -> int:
        """Which extinction means that the outcome's count is cleared: its place, or -1."""
        if self.outcome is None:
            return -1
        waiting, counted = {self.outcome.count}, set()
        while waiting:
            name = waiting.pop()
            if name in self.species_names:
                counted.add(name)
            elif f"quantity {name}" in self.parsed:
                waiting |= names(self.parsed[f"quantity {name}"])
        for place, extinction in enumerate(self.extinctions):
            if counted <= set(extinction.species):
                return place
        return -1

    @cached_property
    def stays_cleared(self) -> bool:
        """Whether nothing but an event can bring back what was cleared."""
        if self.clearing < 0:
            return False
        members = set(self.extinctions[self.clearing].species)
        for reaction in self.reactions:
            taken, left = self.stoichiometry(reaction)
            made = any(left.get(name, 0) > taken.get(name, 0) for name in members)
            if made and not members & taken.keys():
                return False
        return True

    def stoichiometry(self, reaction: Reaction) -> tuple[dict[str, int], dict[str, int]]:
        """Return what a reaction takes and what it leaves, as {species: count}."""
        return sides(reaction)

    def values(self, given: Mapping[str, Any]) -> dict[str, float]:
        """Check settings against names and ranges; return those of `given` as numbers."""
        checked = {}
        for name, value in given.items():
            if name not in self.settable:
                raise self._unknown_setting(name)
            _, low, high = self.settable[name]
            unit = self.unit(name)
            checked[name] = number(name, value, low, high, unit, switch=unit == SWITCH)
        return checked

    def _unknown_setting(self, name: str) -> InputError:
        for species in self.species:
            if species.name == name:
                return InputError(
                    f"{name!r} starts from {species.initial!r}; set the parameters in it instead."
                )
        return unknown(
            "lever or parameter",
            name,
            self.settable,
            "nk.levers() lists the levers, network.settable all that can be set.",
        )

    def unit(self, name: str) -> str:
        """Return the unit of a parameter or species."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter.unit
        return next(species.unit for species in self.species if species.name == name)

    # Edits

    def add(self, *parts: Part) -> "Network":
        """Return a network with these parts added."""
        changed: dict[str, Any] = {}
        for part in parts:
            group = _group(part)
            changed[group] = (*changed.get(group, getattr(self, group)), part)
        return dataclasses.replace(self, **changed)

    def change(self, name: str, **fields: Any) -> "Network":
        """Return a network whose part `name` has other fields: change("division", rate="...")."""
        old = self[name]
        allowed = {field.name for field in dataclasses.fields(old)}
        for field in fields:
            if field not in allowed:
                raise InputError(f"{name!r} has no {field!r}; it has {', '.join(sorted(allowed))}.")
        new = dataclasses.replace(old, **fields)
        group = _group(old)
        parts = tuple(new if part is old else part for part in getattr(self, group))
        return self._with(group, parts)

    def without(self, name: str) -> "Network":
        """Return a network that lacks the part `name`."""
        old = self[name]
        group = _group(old)
        parts = tuple(part for part in getattr(self, group) if part is not old)
        return self._with(group, parts)

    def _with(self, group: str, parts: tuple[Any, ...]) -> "Network":
        changed: dict[str, Any] = {group: parts, "levers": ()}
        edited = dataclasses.replace(self, **changed)
        # A lever whose setting the edit took away goes with it.
        left = tuple(name for name in self.levers if name in edited.settable)
        return dataclasses.replace(edited, levers=left)

    def __getitem__(self, name: str) -> Any:
        """Return the species, parameter, quantity or reaction of this name."""
        parts: tuple[Any, ...] = (
            *self.species,
            *self.parameters,
            *self.quantities,
            *self.reactions,
        )
        known = {part.name: part for part in parts}
        if not isinstance(name, str) or name not in known:
            raise unknown("part", name, known, f"Show {self.name!r} to see its parts.")
        return known[name]

    # Runs and views

    def simulate(self, /, days: float | None = None, **settings: Any) -> "Run":
        """Run the average lens for `days` (1 to 3650; the network's own if not given).

        Settings are what `settable` names.

        Raises InputError for a name or value that cannot be, SimulationError if the run fails.
        """
        from ..lenses.average import simulate_network

        return simulate_network(self, self.days if days is None else days, settings)

    def chance(self, /, runs: int = 1000, seed: int = 1, **options: Any) -> "Cohort":
        """Run the chance lens: `runs` virtual patients; see `nk.chance` for the options.

        Raises InputError for a name or value that cannot be, SimulationError if a run fails.
        """
        from ..lenses.chance import chance_network

        return chance_network(self, runs, seed, **options)

    def scan(self, samples: Any, /, days: float | None = None, **options: Any) -> "Scan":
        """Run the average lens for each row of `samples`, {name: values}; see `nk.scan`.

        `days` are the network's own if not given.

        Raises InputError for a name or value that cannot be, SimulationError if a run fails.
        """
        from ..lenses.scanning import scan_network

        return scan_network(self, samples, days, **options)

    def tissue(self, /, seed: int = 1, *, mixing: bool = False, **settings: Any) -> "Tissue":
        """Begin a piece of tissue; see `nk.tissue`. The network needs a `space`."""
        from ..lenses.space import Tissue

        return Tissue(self, settings, seed, mixing)

    def assay(self, /, *wells: Any, **options: Any) -> "Assay":
        """Run a killing assay; see `nk.assay` for what to give. The network needs a `space`."""
        from ..lenses.assay import assay_network

        return assay_network(self, *wells, **options)

    # Ways in and out

    def to_sbml(self, path: str | os.PathLike[str]) -> None:
        """Write the network as SBML Level 3 Version 2, which other simulators read.

        Raises InputError if the file cannot be written.
        """
        from ..files import written
        from ..sbml.writing import sbml_text

        text = sbml_text(self)
        with written(path) as file:
            file.write(text)

    @classmethod
    def from_sbml(
        cls,
        source: str | bytes | os.PathLike[str],
        *,
        day: float | None = None,
        count: str = "",
        capacity: str = "",
    ) -> "Network":
        """Return the network that an SBML file of Level 2 or 3 holds; docs/sbml.md says which can.

        source    the path of a file, or the SBML itself
        day       how much of the model's time goes by in a day of ours, in its unit of time;
                  if not given, what its unit says, or 1 where it names none
        count     the species or quantity that a run is told by; the first species, if not given
        capacity  what `count` can grow to, an expression over parameters: a run is then judged as
                  cleared, held or escaped

        Needs the extra "sbml". Raises InputError, naming the element, for what cannot be held.
        """
        from ..sbml.reading import read_sbml

        return read_sbml(source, day, count, capacity)

    def table(self) -> Markdown:
        """The reactions as a table: name, equation, rate per day, meaning, source."""
        return showing.reaction_table(self)

    def parameter_table(self) -> Markdown:
        """The parameters as a table: name, value, unit, range, spread, meaning, source.

        The spread is between patients, in multiples of a cohort's.
        """
        return showing.parameter_table(self)

    def equations(self) -> Markdown:
        """The average lens as equations, one per species, and the quantities they use."""
        return showing.equations(self)

    def document(self, path: str | os.PathLike[str] | None = None) -> Markdown:
        """The whole network as one document: parts, units, sources, equations; names are links.

        It is written to `path`, if given. Raises InputError if it cannot be.
        """
        from .document import document, write_document

        return document(self) if path is None else write_document(self, path)

    def __getstate__(self) -> dict[str, Any]:
        # What follows from the fields is worked out anew: hashes differ between processes.
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @cached_property
    def _hash(self) -> int:
        fields = dataclasses.fields(self)
        return hash(tuple(getattr(self, field.name) for field in fields))

    def __hash__(self) -> int:
        # Kept, because compiled networks are looked up by it at every run.
        return self._hash

    def __repr__(self) -> str:
        return (
            f"<Network {self.name!r}: {len(self.species)} species, "
            f"{len(self.reactions)} reactions, {len(self.parameters)} parameters>"
        )

    def _repr_markdown_(self) -> str:
        return showing.summary(self)


def _group(part: Any) -> str:
    if type(part) not in GROUPS:
        raise InputError(
            f"A network cannot hold {part!r}; "
            "add a Species, Parameter, Quantity, Reaction or Event."
        )
    return GROUPS[type(part)]
