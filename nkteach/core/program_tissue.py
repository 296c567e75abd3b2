"""The program of a network's space: its rules, events and flows, in the amounts of the tissue."""

from collections.abc import Mapping

from ..errors import InputError
from ..network import Network
from . import rule
from .graph import Graph, Node
from .tissue_layout import IS_MIXED, IS_NODE, MOST_GIVEN, ROLES


def tissue_program(
    network: Network, graph: Graph, fixed: Mapping[str, Node], known: Mapping[str, Node]
) -> tuple[tuple[int, ...], list[Node]]:
    """Return the plan of a network's space and the nodes of its program; nothing without a space.

    fixed  what holds during a run (parameters, constants) and the day, by name
    known  parameters and constants as they are known before a run begins
    """
    if network.space is None:
        return (), []
    given = [name for name, _ in network.space.rules]
    for name in rule.NAMES:
        if given.count(name) != 1:
            raise InputError(
                f"The space of {network.name!r} gives the rule {name!r} "
                f"{given.count(name)} times; give it once."
            )
    roles = {species: ROLES.index(role) for role, species in network.space.roles}
    places = [roles.get(name, IS_MIXED) for name in network.species_names]
    adding = [place for place in network.event_order if network.events[place].species]
    added = [network.species_names.index(network.events[place].species) for place in adding]
    names = _names(network, graph, fixed)
    nodes = [_build(network, graph, f"space {name}", names) for name in rule.NAMES]
    for place in adding:
        for what in ("day", "amount"):
            nodes.append(graph.build(network.parsed[f"event {what} {place}"], known, exact=True))
    nodes += _flows(network, graph, names, [i for i, role in enumerate(places) if role <= IS_NODE])
    if len(nodes) > MOST_GIVEN:
        raise InputError(
            f"The network {network.name!r} has too many events for a tissue; give it "
            f"{(len(nodes) - MOST_GIVEN + 1) // 2} fewer."
        )
    return (len(places), len(added), *places, *added), nodes


def _build(network: Network, graph: Graph, place: str, names: Mapping[str, Node]) -> Node:
    return graph.build(network.parsed[place], names, exact=False)


def _names(network: Network, graph: Graph, fixed: Mapping[str, Node]) -> dict[str, Node]:
    """What an expression may name. Nothing is taken as absent: cells can be placed by hand."""
    names = dict(fixed)
    for place, name in enumerate(network.species_names):
        names[name] = graph.load("input", place)
    for quantity in network.ordered_quantities:
        if quantity.name not in names:
            names[quantity.name] = _build(network, graph, f"quantity {quantity.name}", names)
    return names


def _flows(
    network: Network, graph: Graph, names: Mapping[str, Node], mixed: list[int]
) -> list[Node]:
    """What each well-mixed species gains and loses a day, by the network's own reactions."""
    inside = [network.species_names[place] for place in mixed]
    flows = {name: [graph.number(0.0), graph.number(0.0)] for name in inside}
    for reaction in network.reactions:
        taken, left = network.stoichiometry(reaction)
        net = {name: left.get(name, 0) - taken.get(name, 0) for name in {*taken, *left}}
        # What takes cells from the lattice happens there.
        if any(net[name] < 0 for name in net.keys() - flows.keys()):
            continue
        for name in inside:
            if net.get(name):
                rate = _build(network, graph, f"rate {reaction.name}", names)
                flow = graph.multiply(graph.number(float(abs(net[name]))), rate)
                lost = net[name] < 0
                flows[name][lost] = graph.add(flows[name][lost], flow)
    return [node for name in inside for node in flows[name]]
