"""A network's linear systems, eliminated once as arithmetic on names, then run as plain code.

A stiff step solves (shift I - J) x = b eight times. J is mostly zeros and its pattern never
changes, so the elimination is written out beforehand: pivots on the diagonal, fewest new entries
first (Markowitz 1957, doi:10.1287/mnsc.3.3.255), as in the Kinetic PreProcessor (Damian 2002,
doi:10.1016/S0098-1354(02)00128-X). A pivot of zero gives a step that is not finite, which is
refused and shrunk; a smaller step makes the diagonal dominant.
"""

from collections.abc import Collection, Sequence

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


class LinearSystem:
    """The systems (shift I - J) x = b of a Jacobian of one pattern.

    The order comes from `structure`, all entries there could ever be: so a network of which parts
    are folded away is eliminated in the same order as the whole, and gives the same bits. `moving`
    are the places of the unknowns that are left.

    places   where each factor stands in memory: {(row, column): index}
    """

    def __init__(
        self,
        graph: Graph,
        size: int,
        moving: Collection[int],
        pattern: Sequence[Entry],
        structure: set[Entry],
    ) -> None:
        self.graph = graph
        self.order = order = [k for k in elimination_order(size, structure) if k in moving]
        filled = with_fill(order, pattern)
        self.places = {entry: index for index, entry in enumerate(sorted(filled))}
        rank = {row: index for index, row in enumerate(order)}
        self.below = {
            k: [i for i in order if rank[i] > rank[k] and (i, k) in filled] for k in order
        }
        self.right = {
            k: [j for j in order if rank[j] > rank[k] and (k, j) in filled] for k in order
        }

    def eliminate(self, shift: Node, jacobian: dict[Entry, Node]) -> dict[Entry, Node]:
        """Return the factors of shift I - J: two triangles with ones on their diagonals, which
        are left out, and on the diagonal the reciprocals of the pivots."""
        graph = self.graph
        entries = {entry: graph.number(0.0) for entry in self.places}
        for entry, node in jacobian.items():
            entries[entry] = graph.negate(node)
        for k in self.order:
            entries[k, k] = graph.add(shift, entries[k, k])
        for k in self.order:
            entries[k, k] = graph.divide(graph.number(1.0), entries[k, k])
            for i in self.below[k]:
                entries[i, k] = graph.multiply(entries[i, k], entries[k, k])
                for j in self.right[k]:
                    product = graph.multiply(entries[i, k], entries[k, j])
                    entries[i, j] = graph.subtract(entries[i, j], product)
            for j in self.right[k]:
                entries[k, j] = graph.multiply(entries[k, j], entries[k, k])
        return entries

    def substitute(self, factors: dict[Entry, Node], known: dict[int, Node]) -> dict[int, Node]:
        """Return the unknowns x of a system that is eliminated, for its right-hand side."""
        graph, x = self.graph, dict(known)
        for k in self.order:
            for i in self.below[k]:
                x[i] = graph.subtract(x[i], graph.multiply(factors[i, k], x[k]))
        x = {k: graph.multiply(node, factors[k, k]) for k, node in x.items()}
        # A processor works on several unknowns at once, if each waits for the latest one last.
        for k in reversed(self.order):
            for j in reversed(self.right[k]):
                x[k] = graph.subtract(x[k], graph.multiply(factors[k, j], x[j]))
        return x
