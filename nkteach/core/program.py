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
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..network import Network
from . import layout
from .graph import Graph, Node
from .linear import Stores, linear_programs

NAMES = ("start", *layout.CALLED)
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


def compile_network(network: Network) -> Program:
    """Return the programs of a network."""
    graph = Graph()
    given = tuple(network.settable)
    parameters = {name: graph.load("parameters", i) for i, name in enumerate(given)}
    species = {name: graph.load("input", i) for i, name in enumerate(network.species_names)}
    day = graph.day()

    def build(place: str, names: dict[str, Node]) -> Node:
        return graph.build(network.parsed[place], names)

    # Constants are computed by `start` and read from memory by everything else.
    fixed = dict(parameters)
    stores: dict[str, Stores] = {name: [] for name in NAMES}
    for index, name in enumerate(network.constants, start=len(given)):
        fixed[name] = build(f"quantity {name}", fixed)
        stores["start"].append(("parameters", index, fixed[name]))
    begins = []
    for part in network.species:
        computed = isinstance(part.initial, str)
        begins.append(build(f"initial {part.name}", fixed) if computed else parameters[part.name])
    begins += [graph.number(SCALES[part.kind]) for part in network.species]
    begins += [graph.number(float(extinction.below)) for extinction in network.extinctions]
    for index in range(len(network.events)):
        begins.append(build(f"event day {index}", fixed))
        begins.append(build(f"event amount {index}", fixed))
    if network.outcome is not None:
        begins.append(build("outcome capacity", fixed))
    stores["start"] += [("output", index, node) for index, node in enumerate(begins)]

    names = {**parameters, **species, "day": day}
    for index, name in enumerate(network.constants, start=len(given)):
        names[name] = graph.load("parameters", index)
    moving = []
    for quantity in network.ordered_quantities:
        if quantity.name not in names:
            names[quantity.name] = build(f"quantity {quantity.name}", names)
            if quantity.name in (network.outputs or names):
                moving.append(quantity.name)
    stores["observe"] = [("output", i, names[name]) for i, name in enumerate(moving)]

    propensities = [build(f"rate {reaction.name}", names) for reaction in network.reactions]
    stores["propensities"] = [("output", i, node) for i, node in enumerate(propensities)]
    changes = [graph.number(0.0) for _ in network.species]
    position = {name: i for i, name in enumerate(network.species_names)}
    for reaction, propensity in zip(network.reactions, propensities, strict=True):
        taken, left = network.stoichiometry(reaction)
        for name in position:
            change = left.get(name, 0) - taken.get(name, 0)
            if change:
                step = graph.multiply(graph.number(float(abs(change))), propensity)
                combine = graph.add if change > 0 else graph.subtract
                changes[position[name]] = combine(changes[position[name]], step)
    stores["rates"] = [("output", i, node) for i, node in enumerate(changes)]

    zero = graph.number(0.0)
    pattern: list[tuple[int, int]] = []
    for row, change in enumerate(changes):
        for column, name in enumerate(network.species_names):
            slope = graph.derivative(change, species[name])
            if slope != zero:
                stores["jacobian"].append(("output", len(pattern), slope))
                pattern.append((row, column))
    for row, change in enumerate(changes):
        slope = graph.derivative(change, day)
        stores["jacobian"].append(("output", len(pattern) + row, slope))
    linear = linear_programs(graph, len(network.species), pattern)
    stores["eliminate"], stores["substitute"] = linear
    columns = (*network.species_names, *moving)
    return Program(network, graph, stores, given, columns, tuple(pattern))
