"""What follows from a network's parts: sides of a reaction, places of expressions, their order."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .expressions import names

if TYPE_CHECKING:
    from .network import Network
    from .parts import Quantity, Reaction

NO_CAPACITY = 1e300  # of a count that is not held against any
_TERM = re.compile(r"(?:(\d{1,3})\s*)?([A-Za-z][A-Za-z0-9_]*)$")


def sides(reaction: "Reaction") -> tuple[dict[str, int], dict[str, int]]:
    """Return what a reaction takes and what it leaves, as {species: count}."""
    example = "write it as 'A + B -> 2 A', or 'A -> 0' for a loss"
    if not isinstance(reaction.equation, str) or reaction.equation.count("->") != 1:
        raise InputError(
            f"Reaction {reaction.name!r}: {reaction.equation!r} needs one '->'; {example}."
        )
    found = []
    for text in reaction.equation.split("->"):
        counts: dict[str, int] = {}
        for term in text.split("+") if text.strip() not in ("", "0") else []:
            match = _TERM.match(term.strip())
            if match is None:
                raise InputError(
                    f"Reaction {reaction.name!r}: cannot read {term.strip()!r}; {example}."
                )
            counts[match[2]] = counts.get(match[2], 0) + int(match[1] or 1)
        found.append(counts)
    return found[0], found[1]


def expressions(network: "Network") -> Iterable[tuple[str, Any]]:
    """Yield every expression of a network with the place it stands: ("rate killing", "k * A")."""
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
        yield "outcome capacity", network.outcome.capacity or NO_CAPACITY
    if network.space is not None:
        for name, expression in network.space.rules:
            yield f"space {name}", expression


def describe_place(place: str) -> str:
    """Return a place in words, to begin a sentence with."""
    kind, _, name = place.partition(" ")
    return {
        "initial": f"The initial count of {name!r}",
        "quantity": f"The quantity {name!r}",
        "rate": f"The rate of reaction {name!r}",
        "event": f"The {name.split(' ')[0]} of event {name.split(' ')[-1]}",
        "outcome": "The capacity of the outcome",
        "space": f"The rule {name!r} of the space lens",
    }[kind]


def dependencies(network: "Network") -> set[tuple[int, int]]:
    """Return (i, j) wherever the change of species i can depend on the amount of species j."""
    position = {name: place for place, name in enumerate(network.species_names)}
    reached: dict[str, set[int]] = {name: {place} for name, place in position.items()}
    for quantity in network.ordered_quantities:
        used = names(network.parsed[f"quantity {quantity.name}"])
        reached[quantity.name] = set().union(*(reached.get(name, set()) for name in used))
    found = set()
    for reaction in network.reactions:
        used = names(network.parsed[f"rate {reaction.name}"])
        columns = set().union(*(reached.get(name, set()) for name in used))
        taken, left = sides(reaction)
        changed = [name for name in taken | left if taken.get(name, 0) != left.get(name, 0)]
        found |= {(position[name], column) for name in changed for column in columns}
    return found


def changes_with_day(network: "Network") -> bool:
    """Return whether the rate of a reaction can change with the day itself."""
    moving = {"day"}
    for quantity in network.ordered_quantities:
        if names(network.parsed[f"quantity {quantity.name}"]) & moving:
            moving.add(quantity.name)
    return any(names(network.parsed[f"rate {part.name}"]) & moving for part in network.reactions)


def ordered_quantities(network: "Network") -> "tuple[Quantity, ...]":
    """Return the quantities, each after those it uses."""
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
