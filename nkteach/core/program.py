"""A network as programs over a graph: what both writers turn into code.

Every program has one signature, `(day, input, parameters, output)`, so both homes call them alike:

start         input: parameters as given; completes them with the constants; output: species at
              day 0, the scale of each (times the tolerance: its absolute error), the
              threshold of each extinction, day and amount of each event (those that add nothing
              come last, and no lens reads them), the capacity of the outcome
jacobian      input: what moves, each species at its place in `slots`, as in all vectors of the
              average lens; output: the change of each rate with the day, the rates, then the
              entries of `pattern`
eliminate     first argument: shift; input: what `jacobian` wrote; output: the factors of
              shift I - J (padded), then k of the solver's first stage
stage         input: what moves, what the k before contribute, the factors; output: k of a stage
              after the first
observe       output: the quantities that change during a run
propensities  output: the rate of each reaction
channels      output: the rate of each channel (what changes the counts alike), the running sums of
              these rates, and the lowest of them or 0
drift         output: change of each smooth species by what changes no count, per day; then the
              derivatives of these by all smooth species, row by row
tissue        input: the amounts of all species, per mm3 of tissue; output: the rules of the space
              lens, in the order of rule.NAMES, the day and amount of each event, what each
              well-mixed species gains and loses (nothing, if the network has no space)
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..network import Network
from ..network.structure import changes_with_day, dependencies
from . import layout
from .graph import Graph, Node
from .linear import Entry, LinearSystem, Stores
from .program_tissue import tissue_program

NAMES = (*layout.CALLED, "tissue")
# What counts as a usual amount: below it, errors are held to this share of it.
SCALES = {"cells": 100.0, "pool": 100.0, "signal": 1.0}


Change = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Program:
    """A network ready to be written as code.

    stores     per program: (array to write, index, node)
    given      names of the parameters a run may set, in their order in memory
    columns    names of the output columns: species, then quantities that change
    pattern    (row, column) of the Jacobian's entries that are not always zero
    factors    how many entries the eliminated linear system has
    rates      nodes of the change of each species per day
    channels   for each channel the species it changes: ((place, change), ...)
    still      names of the species that stay as they start, whatever a run moves
    slots      the place of each species in a vector of the average lens, -1 where it stays still
    space      the plan of its space; see tissue_layout.py
    """

    network: Network
    graph: Graph
    stores: dict[str, Stores]
    given: tuple[str, ...]
    columns: tuple[str, ...]
    pattern: tuple[Entry, ...]
    factors: int
    rates: tuple[Node, ...]
    channels: tuple[Change, ...]
    still: frozenset[str]
    slots: tuple[int, ...]
    space: tuple[int, ...]

    def needed(self, name: str) -> list[Node]:
        """Return the nodes a program computes, each after those it uses."""
        return self.leading_to(node for _, _, node in self.stores[name])

    def leading_to(self, results: Iterable[Node]) -> list[Node]:
        """Return the nodes that these need and these, each after those it uses."""
        found: set[Node] = set()
        waiting = list(results)
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
    def smooth(self) -> list[int]:
        """The places of the species that are amounts, not counts."""
        return [i for i, part in enumerate(self.network.species) if part.kind != "cells"]

    @property
    def begin_size(self) -> int:
        """How many numbers `start` writes to its output."""
        return sum(array == "output" for array, _, _ in self.stores["start"])

    @cached_property
    def plan(self) -> np.ndarray:
        """The network's structure as int32; see layout.py."""
        network = self.network
        size, entries = len(network.species), len(self.pattern)
        factors = layout.padded(self.factors)
        position = {name: index for index, name in enumerate(network.species_names)}
        header = [0] * layout.HEADER
        header[layout.SPECIES] = size
        header[layout.MOVING] = len(self.columns) - size
        header[layout.REACTIONS] = len(network.reactions)
        header[layout.ENTRIES] = entries
        header[layout.FACTORS] = factors
        header[layout.EXTINCTIONS] = len(network.extinctions)
        header[layout.EVENTS] = sum(event.species != "" for event in network.events)
        vectors = (layout.STAGES + 6) * _width(self.slots)
        reactions, smooth = len(network.reactions), self.smooth
        by_average = vectors + factors + entries + 2 * size + reactions
        channels = len(self.channels)
        by_chance = 5 * size + 6 * channels + 2 + size * channels + 2 * layout.AHEAD
        by_chance += 2 * len(smooth) * (len(smooth) + 1) + len(network.extinctions) + reactions
        header[layout.WORK] = max(by_average, by_chance)
        header[layout.CHANNELS] = channels
        header[layout.SMOOTH] = len(smooth)
        header[layout.TIMED] = changes_with_day(network)
        header[layout.PARAMETERS] = len(self.defaults)
        header[layout.BEGIN] = self.begin_size
        header[layout.WIDTH] = _width(self.slots)
        lists: list[int] = []
        for extinction in network.extinctions:
            lists.append(len(extinction.species))
            lists += [position[name] for name in extinction.species]
        added = (network.events[place].species for place in network.event_order)
        lists += [position[species] for species in added if species]
        header[layout.CHANCE] = len(header) + len(lists)
        lists += smooth
        place = len(header) + len(lists) + len(self.channels)
        for changes in self.channels:
            lists.append(place)
            place += 1 + 2 * len(changes)
        for changes in self.channels:
            lists.append(len(changes))
            lists += [number for change in changes for number in change]
        header[layout.SLOTS] = len(header) + len(lists)
        lists += self.slots
        return np.array(header + lists, dtype=np.int32)


def compile_network(
    network: Network, free: Collection[str] | None = None, varied: Collection[str] = ()
) -> Program:
    """Return the programs of a network.

    `free` names the settings a run may change (None: all). The others are folded into the code,
    and with them every species that then stays as it starts, so that a lab pays for what it moves.
    `varied` names more that may change from patient to patient: the average lens has them folded,
    the others do not. The results have the same bits either way.
    """
    still = frozenset(network.species_names)
    whole = None if free is None else {*free, *varied}
    while True:
        builder = _Builder(network, whole, still)
        moving = builder.moving_after_all()
        if not moving:
            break
        still -= moving
    if whole == free or whole is None:
        return builder.program(builder)
    folded = _Builder(network, free, still, builder)
    return builder.program(folded)


class _Builder:
    """One attempt at a network's programs, in which the species in `still` stay as they start."""

    def __init__(
        self,
        network: Network,
        free: Collection[str] | None,
        still: frozenset[str],
        beside: "_Builder | None" = None,
    ) -> None:
        self.network = network
        self.graph: Graph = beside.graph if beside else Graph()
        graph = self.graph
        self.still = still
        settable = network.settable
        # One that stands beside another has its parameters in the same places.
        chosen = tuple(name for name in settable if free is None or name in free)
        self.given: tuple[str, ...] = beside.given if beside else chosen
        self.stores: dict[str, Stores] = {name: [] for name in NAMES}
        places = {name: place for place, name in enumerate(self.given) if name in chosen}
        # What is known before a run begins, as `start` computes it.
        self.known = {
            name: graph.load("parameters", places[name])
            if name in places
            else graph.number(settable[name][0])
            for name in settable
        }
        self.day = graph.day()
        self._start()
        self._rates()

    def _build(self, place: str, names: Mapping[str, Node]) -> Node:
        # What is known before a run is exact; what changes in it is computed many times.
        return self.graph.build(self.network.parsed[place], names, exact=names is self.known)

    def _start(self) -> None:
        """Constants are computed by `start`, and read from memory by everything else."""
        graph, network = self.graph, self.network
        settings = {name: self.known[name] for name in network.settable}
        self.names = {**settings, "day": self.day}
        for place, name in enumerate(network.constants, start=len(self.given)):
            node = self.known[name] = self._build(f"quantity {name}", self.known)
            self.stores["start"].append(("parameters", place, node))
            folded = graph.value(node) is not None
            self.names[name] = node if folded else graph.load("parameters", place)
        self.fixed = dict(self.names)
        begins = []
        for part in network.species:
            computed = isinstance(part.initial, str)
            place_name = f"initial {part.name}"
            begins.append(
                self._build(place_name, self.known) if computed else self.known[part.name]
            )
        self.initial = dict(zip(network.species_names, begins, strict=True))
        self.amounts = {
            name: node
            if name in self.still and graph.value(node) is not None
            else graph.load("input", place)
            for place, (name, node) in enumerate(self.initial.items())
        }
        self.names |= self.amounts
        begins += [graph.number(part.scale or SCALES[part.kind]) for part in network.species]
        begins += [graph.number(float(extinction.below)) for extinction in network.extinctions]
        self.added: list[tuple[str, Node]] = []
        for index in network.event_order:
            event = network.events[index]
            begins.append(self._build(f"event day {index}", self.known))
            begins.append(self._build(f"event amount {index}", self.known))
            self.added.append((event.species, begins[-1]))
        if network.outcome is not None:
            begins.append(self._build("outcome capacity", self.known))
        self.stores["start"] += [("output", index, node) for index, node in enumerate(begins)]

    def _rates(self) -> None:
        graph, network = self.graph, self.network
        changing = [part.name for part in network.ordered_quantities if part.name not in self.names]
        self.moving = [name for name in changing if not network.outputs or name in network.outputs]
        # A row between two steps holds what stays as it starts within a rounding error only.
        seen = self.names | {
            name: graph.load("input", place)
            for place, (name, node) in enumerate(self.amounts.items())
            if graph.value(node) != 0.0
        }
        for name in changing:
            seen[name] = self._build(f"quantity {name}", seen)
        self.stores["observe"] = _written(seen[name] for name in self.moving)
        self.propensities, self.changes = self._flows(self.names)
        self.stores["propensities"] = _written(self.propensities)
        self._chance()

    def _flows(self, known: Mapping[str, Node]) -> tuple[list[Node], list[Node]]:
        """Return the rate of each reaction and the change of each species, per day.

        `known` holds everything but the quantities that change.
        """
        graph, network, names = self.graph, self.network, dict(known)
        for part in network.ordered_quantities:
            if part.name not in names:
                names[part.name] = self._build(f"quantity {part.name}", names)
        propensities = [self._build(f"rate {part.name}", names) for part in network.reactions]
        changes = {name: graph.number(0.0) for name in network.species_names}
        for reaction, propensity in zip(network.reactions, propensities, strict=True):
            taken, left = network.stoichiometry(reaction)
            for name in changes:
                change = left.get(name, 0) - taken.get(name, 0)
                if change:
                    step = graph.multiply(graph.number(float(abs(change))), propensity)
                    combine = graph.add if change > 0 else graph.subtract
                    changes[name] = combine(changes[name], step)
        return propensities, list(changes.values())

    def _chance(self) -> None:
        """Sum the rates of what changes the counts alike; the rest only moves smooth species."""
        graph, network = self.graph, self.network
        places = {name: place for place, name in enumerate(network.species_names)}
        flows = {part.name: graph.number(0.0) for part in network.species if part.kind != "cells"}
        channels: dict[Change, Node] = {}
        for reaction, propensity in zip(network.reactions, self.propensities, strict=True):
            taken, left = network.stoichiometry(reaction)
            net = {name: left.get(name, 0) - taken.get(name, 0) for name in {*taken, *left}}
            net = {name: net[name] for name in network.species_names if net.get(name)}
            if net.keys() <= flows.keys():
                for name, change in net.items():
                    step = graph.multiply(graph.number(float(change)), propensity)
                    flows[name] = graph.add(flows[name], step)
            else:
                key = tuple((places[name], change) for name, change in net.items())
                channels[key] = graph.add(channels.get(key, graph.number(0.0)), propensity)
        every = list(channels.values())
        lowest, sums = graph.number(0.0), []
        base = graph.number(0.0)
        # Running sums in groups of four: a processor adds within several groups at once.
        for first in range(0, len(every), 4):
            within = graph.number(0.0)
            for rate in every[first : first + 4]:
                within = graph.add(within, rate)
                sums.append(graph.add(base, within))
                lowest = graph.select(graph.less(rate, lowest), rate, lowest)
            base = sums[-1]
        # Left out only now, what is folded away leaves the bits of the sums as they are.
        live = [place for place, rate in enumerate(every) if graph.value(rate) != 0.0]
        self.channels = tuple(tuple(channels)[place] for place in live)
        rates, sums = [every[place] for place in live], [sums[place] for place in live]
        self.stores["channels"] = [
            ("output", i, node) for i, node in enumerate((*rates, *sums, lowest))
        ]
        drift = list(flows.values())
        drift += [
            graph.derivative(flow, self.amounts[name])
            if name not in self.still
            else graph.number(0.0)
            for flow in flows.values()
            for name in flows
        ]
        self.stores["drift"] = [("output", i, node) for i, node in enumerate(drift)]

    def _tissue(self) -> None:
        self.space, nodes = tissue_program(self.network, self.graph, self.fixed, self.known)
        self.stores["tissue"] = _written(nodes)

    def moving_after_all(self) -> frozenset[str]:
        """Return those of the still species whose start is not known, or which something changes.

        One that is only lost changes too: where it would go below zero, the run is to say so.
        """

        def nothing(node: Node) -> bool:
            return self.graph.value(node) == 0.0

        found = {name for name, node in self.initial.items() if self.graph.value(node) is None}
        found |= {name for name, node in self.added if not nothing(node)}
        dying = {name for group in self.network.extinctions for name in group.species}
        found |= {name for name in dying if not nothing(self.initial[name])}
        counted = {part.name for part in self.network.species if part.kind == "cells"}
        changes = dict(zip(self.network.species_names, self.changes, strict=True))
        for reaction, propensity in zip(self.network.reactions, self.propensities, strict=True):
            taken, left = self.network.stoichiometry(reaction)
            changed = {name for name in taken | left if left.get(name, 0) != taken.get(name, 0)}
            if not nothing(propensity):
                # What is smooth may be made as fast as it is lost; of what is counted, chance
                # takes and gives one by one.
                found |= {
                    name for name in changed if changed & counted or not nothing(changes[name])
                }
        return frozenset(found & self.still)

    def program(self, average: "_Builder") -> Program:
        """Return the whole, with the programs of the average lens as `average` has them."""
        self._tissue()
        pattern, factors = average._average()
        for name in ("jacobian", "eliminate", "stage"):
            self.stores[name] = average.stores[name]
        return Program(
            network=self.network,
            graph=self.graph,
            stores=self.stores,
            given=self.given,
            columns=(*self.network.species_names, *self.moving),
            pattern=pattern,
            factors=factors,
            rates=tuple(average.changes),
            channels=self.channels,
            still=self.still,
            slots=average.slots,
            space=self.space,
        )

    @property
    def slots(self) -> tuple[int, ...]:
        """The place of each species in a vector of the average lens; -1 where it stays still.

        One that moves keeps its place in its group of four, and its order among those there: so
        sums over four lanes have the same bits, whatever is still.
        """
        ahead = [0, 0, 0, 0]
        slots = []
        for place, name in enumerate(self.network.species_names):
            lane = place % 4
            slots.append(-1 if name in self.still else 4 * ahead[lane] + lane)
            ahead[lane] += name not in self.still
        return tuple(slots)

    def _average(self) -> tuple[tuple[Entry, ...], int]:
        """Differentiate the rates and eliminate the linear system: the programs of a step.

        Returns the Jacobian's pattern and how many factors there are.
        """
        graph, network = self.graph, self.network
        width = _width(self.slots)
        slots = {place: slot for place, slot in enumerate(self.slots) if slot >= 0}
        loads = {place: graph.load("input", slot) for place, slot in slots.items()}
        names = network.species_names
        moving = {names[place]: load for place, load in loads.items()}
        _, every = self._flows(self.fixed | self.amounts | moving)
        changes = {place: every[place] for place in slots}
        slopes = {place: graph.derivative(change, self.day) for place, change in changes.items()}
        entries: dict[Entry, Node] = {}
        for row, change in changes.items():
            for column, load in loads.items():
                slope = graph.derivative(change, load)
                if graph.value(slope) != 0.0:
                    entries[row, column] = slope
        pattern = tuple(entries)
        system = LinearSystem(graph, len(names), slots, pattern, dependencies(network))
        count = len(system.places)

        def vector(nodes: Mapping[int, Node], start: int = 0) -> Stores:
            return [("output", start + slots[place], node) for place, node in nodes.items()]

        def left(node: Node, index: int) -> Node:
            """The same as `jacobian` left it in memory; a known number is not read."""
            return node if graph.value(node) is not None else graph.load("input", index)

        self.stores["jacobian"] = [
            *vector(slopes),
            *vector(changes, width),
            *_written(entries.values(), 2 * width),
        ]
        shift = graph.day()
        jacobian = {
            entry: left(node, 2 * width + index)
            for index, (entry, node) in enumerate(entries.items())
        }
        factors = system.eliminate(shift, jacobian)
        by_day = graph.divide(graph.number(1.0), shift)
        known = {
            place: graph.add(
                left(changes[place], width + slot),
                graph.multiply(by_day, left(slopes[place], slot)),
            )
            for place, slot in slots.items()
        }
        self.stores["eliminate"] = [
            *_written(factors[entry] for entry in system.places),
            *vector(system.substitute(factors, known), layout.padded(count)),
        ]
        factors = {
            entry: graph.load("input", 2 * width + index) for entry, index in system.places.items()
        }
        known = {
            place: graph.add(changes[place], graph.load("input", width + slot))
            for place, slot in slots.items()
        }
        self.stores["stage"] = vector(system.substitute(factors, known))
        return pattern, count


def _width(slots: Iterable[int]) -> int:
    """How long a vector is that has these places: whole groups of four, at least one."""
    return layout.padded(max([1, *(slot + 1 for slot in slots)]))


def _written(nodes: Iterable[Node], start: int = 0) -> Stores:
    return [("output", start + index, node) for index, node in enumerate(nodes)]
