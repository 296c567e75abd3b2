"""A network's linear systems, eliminated once as arithmetic on names, then run as plain code.

A stiff step solves (shift I - J) x = b eight times. J is mostly zeros and its pattern never
changes, so the elimination is written out beforehand: pivots on the diagonal, fewest new entries
first (Markowitz 1957, doi:10.1287/mnsc.3.3.255), as in the Kinetic PreProcessor (Damian 2002,
doi:10.1016/S0098-1354(02)00128-X). A pivot of zero gives a step that is not finite, which is
refused and shrunk; a smaller step makes the diagonal dominant.
"""

from collections.abc import Sequence

from .graph import Graph, Node

Entry = tuple[int, int]
Stores = list[tuple[str, int, Node]]


def elimination_order(size: int, structure: set[Entry]) -> list[int]:
    """Return the pivots in the order in which they are eliminated."""
    filled = structure | {(i, i) for i in range(size)}
    waiting = set(range(size))
    order: list[int] = []
    while waiting:
        costs = {}
        for k in waiting:
            below = sum((i, k) in filled for i in waiting) - 1
            right = sum((k, j) in filled for j in waiting) - 1
            costs[k] = below * right
        pivot = min((cost, k) for k, cost in costs.items())[1]
        waiting.remove(pivot)
        order.append(pivot)
        rows = [i for i in waiting if (i, pivot) in filled]
        columns = [j for j in waiting if (pivot, j) in filled]
        filled |= {(i, j) for i in rows for j in columns}
    return order


def with_fill(order: list[int], pattern: Sequence[Entry]) -> set[Entry]:
    """Return a pattern with its diagonal and the entries that elimination adds."""
    filled = set(pattern) | {(i, i) for i in order}
    for place, pivot in enumerate(order):
        later = order[place + 1 :]
        rows = [i for i in later if (i, pivot) in filled]
        columns = [j for j in later if (pivot, j) in filled]
        filled |= {(i, j) for i in rows for j in columns}
    return filled


def linear_programs(
    graph: Graph, size: int, pattern: Sequence[Entry], structure: set[Entry]
) -> tuple[Stores, Stores]:
    """Return the stores of `eliminate` and `substitute` for a Jacobian of this pattern.

    The order comes from `structure`, all entries there could ever be: so a network of which parts
    are folded away is eliminated in the same order as the whole, and gives the same bits.

    eliminate   first argument: shift; input: the Jacobian's entries; output: the factors
    substitute  input: the factors; parameters: the right-hand side; output: the solution
    """
    order = elimination_order(size, structure)
    filled = with_fill(order, pattern)
    rank = {row: index for index, row in enumerate(order)}
    below = {k: [i for i in order if rank[i] > rank[k] and (i, k) in filled] for k in order}
    right = {k: [j for j in order if rank[j] > rank[k] and (k, j) in filled] for k in order}

    entries = {entry: graph.number(0.0) for entry in filled}
    for index, entry in enumerate(pattern):
        entries[entry] = graph.negate(graph.load("input", index))
    for i in range(size):
        entries[i, i] = graph.add(graph.day(), entries[i, i])
    for k in order:
        entries[k, k] = graph.divide(graph.number(1.0), entries[k, k])
        for i in below[k]:
            entries[i, k] = graph.multiply(entries[i, k], entries[k, k])
            for j in right[k]:
                product = graph.multiply(entries[i, k], entries[k, j])
                entries[i, j] = graph.subtract(entries[i, j], product)
        for j in right[k]:
            entries[k, j] = graph.multiply(entries[k, j], entries[k, k])
    places = {entry: index for index, entry in enumerate(sorted(filled))}
    eliminate = [("output", places[entry], entries[entry]) for entry in sorted(filled)]

    factor = {entry: graph.load("input", index) for entry, index in places.items()}
    x = [graph.load("parameters", i) for i in range(size)]
    for k in order:
        for i in below[k]:
            x[i] = graph.subtract(x[i], graph.multiply(factor[i, k], x[k]))
    x = [graph.multiply(x[k], factor[k, k]) for k in range(size)]
    # A processor works on several unknowns at once, if each waits for the latest one last.
    for k in reversed(order):
        for j in reversed(right[k]):
            x[k] = graph.subtract(x[k], graph.multiply(factor[k, j], x[j]))
    return eliminate, [("output", i, node) for i, node in enumerate(x)]
