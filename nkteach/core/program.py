"""A network as programs over a graph: what both writers turn into code.

Every program has one signature, `(day, input, parameters, output)`, so both homes call them alike:

start         input: parameters as given; completes them with the constants; output: species at
              day 0, the scale of each (times the tolerance: its absolute error), the
              threshold of each extinction, day and amount of each event, the capacity of
              the outcome
rates         output: change of each species per day
jacobian      output: the entries of `pattern`, then the change of each rate with the day
eliminate     see linear.py
substitute    see linear.py
observe       output: the quantities that change during a run
propensities  output: the rate of each reaction
tissue        output: the rules of the space lens, in the order of tissue_layout.TISSUE_RULES
              (nothing, if the network has no tissue)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import InputError
from ..network import Network
from ..structure import dependencies
from . import layout
from .graph import Graph, Node
from .linear import Stores, linear_programs
from .tissue_layout import TISSUE_RULES

NAMES = ("start", *layout.CALLED, "tissue")
# What counts as a usual amount: below it, errors are held to this share of it.
SCALES = {"cells": 100.0, "signal": 1.0}


@dataclass(frozen=True)
class Program:
    """A network ready to be written as code.

    stores     per program: (array to write, index, node)
    given      names of the parameters a run may set, in their order in memory
    columns    names of the output columns: species, then quantities that change
    pattern    (row, column) of the Jacobian's entries that are not always zero
    """

    network: Network
    graph: Graph
    stores: dict[str, Stores]
    given: tuple[str, ...]
    columns: tuple[str, ...]
    pattern: tuple[tuple[int, int], ...]

    def needed(self, name: str) -> list[Node]:
        """Return the nodes a program computes, each after those it uses."""
        found: set[Node] = set()
        waiting = [node for _, _, node in self.stores[name]]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                operation, *uses = self.graph.nodes[node]
                if operation not in ("number", "load", "day"):
                    waiting += uses
        return sorted(found)

    @cached_property
    def defaults(self) -> np.ndarray:
        """The parameters as given, shape (number of parameters and constants,)."""
        values = np.zeros(len(self.given) + len(self.network.constants))
        settable = self.network.settable
        values[: len(self.given)] = [settable[name][0] for name in self.given]
        return values

    @property
    def begin_size(self) -> int:
        """How many numbers `start` writes to its output."""
        return sum(array == "output" for array, _, _ in self.stores["start"])

    @cached_property
    def plan(self) -> np.ndarray:
        """The network's structure as int32; see layout.py."""
        network = self.network
        size, entries = len(network.species), len(self.pattern)
        factors = len(self.stores["eliminate"])
        position = {name: index for index, name in enumerate(network.species_names)}
        header = [0] * layout.HEADER
        header[layout.SPECIES] = size
        header[layout.MOVING] = len(self.columns) - size
        header[layout.REACTIONS] = len(network.reactions)
        header[layout.ENTRIES] = entries
        header[layout.FACTORS] = factors
        header[layout.EXTINCTIONS] = len(network.extinctions)
        header[layout.EVENTS] = len(network.events)
        padded = (size + 3) // 4 * 4
        vectors = (layout.STAGES + 3 + 4) * padded
        header[layout.WORK] = vectors + factors + entries + padded + len(network.reactions)
        lists: list[int] = []
        for extinction in network.extinctions:
            lists.append(len(extinction.species))
            lists += [position[name] for name in extinction.species]
        lists += [position[event.species] for event in network.events]
        return np.array(header + lists, dtype=np.int32)


def compile_network(network: Network, free: Collection[str] | None = None) -> Program:
    """Return the programs of a network.

    `free` names the settings a run may change (None: all). The others are folded into the code,
    and with them every species that then never appears, so that a lab pays for what it moves.
    The results have the same bits either way.
    """
    absent = frozenset(network.species_names)
    while True:
        builder = _Builder(network, free, absent)
        appearing = builder.appearing()
        if not appearing:
            return builder.program()
        absent -= appearing


class _Builder:
    """One attempt at a network's programs, in which the species in `absent` are taken as zero."""

    def __init__(
        self, network: Network, free: Collection[str] | None, absent: frozenset[str]
    ) -> None:
        self.network = network
        self.graph = graph = Graph()
        self.absent = absent
        settable = network.settable
        self.given = tuple(name for name in settable if free is None or name in free)
        self.stores: dict[str, Stores] = {name: [] for name in NAMES}
        places = {name: place for place, name in enumerate(self.given)}
        # What is known before a run begins, as `start` computes it.
        self.known = {
            name: graph.load("parameters", places[name])
            if name in places
            else graph.number(settable[name][0])
            for name in settable
        }
        self.day = graph.day()
        self.amounts = {
            name: graph.number(0.0) if name in absent else graph.load("input", place)
            for place, name in enumerate(network.species_names)
        }
        self._start()
        self._rates()

    def _build(self, place: str, names: Mapping[str, Node]) -> Node:
        return self.graph.build(self.network.parsed[place], names)

    def _start(self) -> None:
        """Constants are computed by `start`, and read from memory by everything else."""
        graph, network = self.graph, self.network
        settings = {name: self.known[name] for name in network.settable}
        self.names = {**settings, **self.amounts, "day": self.day}
        for place, name in enumerate(network.constants, start=len(self.given)):
            node = self.known[name] = self._build(f"quantity {name}", self.known)
            self.stores["start"].append(("parameters", place, node))
            folded = graph.value(node) is not None
            self.names[name] = node if folded else graph.load("parameters", place)
        begins = []
        for part in network.species:
            computed = isinstance(part.initial, str)
            place_name = f"initial {part.name}"
            begins.append(
                self._build(place_name, self.known) if computed else self.known[part.name]
            )
        self.initial = dict(zip(network.species_names, begins, strict=True))
        begins += [graph.number(SCALES[part.kind]) for part in network.species]
        begins += [graph.number(float(extinction.below)) for extinction in network.extinctions]
        self.added: list[tuple[str, Node]] = []
        for index, event in enumerate(network.events):
            begins.append(self._build(f"event day {index}", self.known))
            begins.append(self._build(f"event amount {index}", self.known))
            self.added.append((event.species, begins[-1]))
        if network.outcome is not None:
            begins.append(self._build("outcome capacity", self.known))
        self.stores["start"] += [("output", index, node) for index, node in enumerate(begins)]

    def _rates(self) -> None:
        graph, network = self.graph, self.network
        self.moving = []
        for quantity in network.ordered_quantities:
            if quantity.name not in self.names:
                self.names[quantity.name] = self._build(f"quantity {quantity.name}", self.names)
                if not network.outputs or quantity.name in network.outputs:
                    self.moving.append(quantity.name)
        observed = [self.names[name] for name in self.moving]
        self.stores["observe"] = [("output", i, node) for i, node in enumerate(observed)]
        self.propensities = [
            self._build(f"rate {reaction.name}", self.names) for reaction in network.reactions
        ]
        stores = [("output", i, node) for i, node in enumerate(self.propensities)]
        self.stores["propensities"] = stores
        changes = {name: graph.number(0.0) for name in network.species_names}
        for reaction, propensity in zip(network.reactions, self.propensities, strict=True):
            taken, left = network.stoichiometry(reaction)
            for name in changes:
                change = left.get(name, 0) - taken.get(name, 0)
                if change:
                    step = graph.multiply(graph.number(float(abs(change))), propensity)
                    combine = graph.add if change > 0 else graph.subtract
                    changes[name] = combine(changes[name], step)
        self.changes = list(changes.values())
        self.stores["rates"] = [("output", i, node) for i, node in enumerate(self.changes)]

    def _tissue(self) -> None:
        if self.network.tissue is None:
            return
        given = [name for name, _ in self.network.tissue.rules]
        for name in TISSUE_RULES:
            if given.count(name) != 1:
                raise InputError(
                    f"The tissue of {self.network.name!r} gives the rule {name!r} "
                    f"{given.count(name)} times; give it once."
                )
        # What is known before a run, species as they start.
        names = {**self.initial, **self.known}
        for index, name in enumerate(TISSUE_RULES):
            node = self._build(f"tissue {name}", names)
            self.stores["tissue"].append(("output", index, node))

    def appearing(self) -> frozenset[str]:
        """Return the species taken as absent that are there at the start, added or produced."""

        def nothing(node: Node) -> bool:
            return self.graph.value(node) == 0.0

        found = {name for name in self.absent if not nothing(self.initial[name])}
        found |= {name for name, node in self.added if not nothing(node)}
        for reaction, propensity in zip(self.network.reactions, self.propensities, strict=True):
            taken, left = self.network.stoichiometry(reaction)
            if not nothing(propensity):
                found |= {name for name in left if left[name] > taken.get(name, 0)}
                # One that is only lost would go below zero: the run is to say so.
                found |= {name for name in taken if taken[name] > left.get(name, 0)}
        return frozenset(found & self.absent)

    def program(self) -> Program:
        """Differentiate the rates, eliminate the linear system, and return the whole."""
        graph, network = self.graph, self.network
        zero = graph.number(0.0)
        pattern: list[tuple[int, int]] = []
        jacobian = self.stores["jacobian"]
        for row, change in enumerate(self.changes):
            for column, name in enumerate(network.species_names):
                if name in self.absent:
                    continue
                slope = graph.derivative(change, self.amounts[name])
                if slope != zero:
                    jacobian.append(("output", len(pattern), slope))
                    pattern.append((row, column))
        for row, change in enumerate(self.changes):
            slope = graph.derivative(change, self.day)
            jacobian.append(("output", len(pattern) + row, slope))
        size = len(network.species)
        eliminate, substitute = linear_programs(graph, size, pattern, dependencies(network))
        self.stores["eliminate"], self.stores["substitute"] = eliminate, substitute
        self._tissue()
        columns = (*network.species_names, *self.moving)
        return Program(network, graph, self.stores, self.given, columns, tuple(pattern))
