"""The order in which a network's linear systems are eliminated, worked out once per network.

A stiff step solves (I/(gamma h) - J) x = b eight times. J is mostly zeros and its pattern never
changes, so the elimination is written down beforehand as whole numbers that the core follows:
pivots on the diagonal, fewest new entries first (Markowitz 1957, doi:10.1287/mnsc.3.3.255), as
in the Kinetic PreProcessor (Damian 2002, doi:10.1016/S0098-1354(02)00128-X). A pivot that is too
small makes the step fail and shrink, which makes the diagonal dominant.
"""

from typing import TYPE_CHECKING

import numpy as np

from . import layout

if TYPE_CHECKING:
    from .program import Program


def elimination_order(size: int, pattern: set[tuple[int, int]]) -> tuple[list[int], set]:
    """Return the pivots in order and the pattern with the entries elimination adds."""
    filled = set(pattern) | {(i, i) for i in range(size)}
    waiting = set(range(size))
    order = []
    while waiting:

        def cost(k: int) -> tuple[int, int]:
            below = sum((i, k) in filled for i in waiting) - 1
            right = sum((k, j) in filled for j in waiting) - 1
            return below * right, k

        pivot = min(waiting, key=cost)
        waiting.remove(pivot)
        order.append(pivot)
        rows = [i for i in waiting if (i, pivot) in filled]
        columns = [j for j in waiting if (pivot, j) in filled]
        filled |= {(i, j) for i in rows for j in columns}
    return order, filled


def plan(program: "Program") -> np.ndarray:
    """Return a network's structure as int32: the header, then the lists it points to."""
    network = program.network
    size = len(network.species)
    order, filled = elimination_order(size, set(program.pattern))
    slot = {entry: index for index, entry in enumerate(sorted(filled))}
    rank = {species: index for index, species in enumerate(order)}

    elimination: list[int] = []
    forward: list[int] = []
    backward: list[int] = []
    for k in order:
        rows = [i for i in order if rank[i] > rank[k] and (i, k) in slot]
        columns = [j for j in order if rank[j] > rank[k] and (k, j) in slot]
        elimination.append(len(rows))
        forward.append(len(rows))
        for i in rows:
            elimination += [slot[i, k], len(columns)]
            for j in columns:
                elimination += [slot[i, j], slot[k, j]]
            forward += [i, slot[i, k]]
    for k in reversed(order):
        columns = [j for j in order if rank[j] > rank[k] and (k, j) in slot]
        backward.append(len(columns))
        for j in columns:
            backward += [j, slot[k, j]]

    position = {name: index for index, name in enumerate(network.species_names)}
    extinctions: list[int] = []
    for extinction in network.extinctions:
        extinctions.append(len(extinction.species))
        extinctions += [position[name] for name in extinction.species]

    lists = {
        layout.AT_ENTRY_SLOTS: [slot[entry] for entry in program.pattern],
        layout.AT_ORDER: order,
        layout.AT_DIAGONAL: [slot[k, k] for k in order],
        layout.AT_ELIMINATION: elimination,
        layout.AT_FORWARD: forward,
        layout.AT_BACKWARD: backward,
        layout.AT_EXTINCTIONS: extinctions,
        layout.AT_EVENTS: [position[event.species] for event in network.events],
    }
    header = [0] * layout.HEADER
    header[layout.SPECIES] = size
    header[layout.MOVING] = len(program.columns) - size
    header[layout.REACTIONS] = len(network.reactions)
    header[layout.ENTRIES] = len(program.pattern)
    header[layout.SLOTS] = len(slot)
    header[layout.EXTINCTIONS] = len(network.extinctions)
    header[layout.EVENTS] = len(network.events)
    stages = layout.STAGES * size + 3 * size + 5 * size
    linear = len(slot) + len(program.pattern) + 2 * size
    header[layout.WORK] = stages + linear + len(network.reactions)
    body: list[int] = []
    for place, values in lists.items():
        header[place] = layout.HEADER + len(body)
        body += values
    return np.array(header + body, dtype=np.int32)
