"""A network as plain data for the page: what to draw, what to move, and its compiled rates."""

import base64
import dataclasses
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .. import __version__
from ..errors import InputError
from ..languages import retold, said
from ..lenses.average import MOST_STEPS, TOLERANCE, every_of
from ..lenses.chance import deviations
from ..network import Event, Network
from ..network.levers import Lever, free_to_move, movable
from ..pictures.appearance import axis_of, lines_of


def description(
    network: Network,
    levers: tuple[Lever, ...],
    title: str,
    start: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return everything the page needs to know of a network, as plain data.

    `start` holds the values the lab opens with, where they are not the usual ones.
    """
    chosen = frozenset({lever.name for lever in levers} & network.settable.keys())
    compiled = compiled_for_page(network, chosen)
    moving = (name for name in compiled["columns"] if name not in compiled["still"])
    lines = lines_of(network, tuple(moving))
    outcome = network.outcome
    if outcome is None:
        raise InputError(f"The network {network.name!r} has no outcome; give it an nk.Outcome.")
    told = {
        "unit": network.count_unit,
        "range": list(axis_of(network)),
        "calls": _calls(network),
        "groups": list(dict.fromkeys(lever.group for lever in levers)),
        "levers": [_lever(network, lever) for lever in levers],
        "starts": _starts(levers, start or {}),
        "lines": [dataclasses.asdict(line) for line in lines],
        "marks": _marks(network, compiled["columns"]),
        "blood": _blood(network),
        "outcome": {
            "count": outcome.count,
            "share": outcome.share or None,
            "word": outcome.word,
            "infected": outcome.infected or None,
            "judged": bool(outcome.capacity),
        },
    }
    return {"version": __version__, "title": title, **retold(told), **compiled}


def _blood(network: Network) -> dict[str, Any] | None:
    if network.blood is None:
        return None
    parts = [(column, said(label)) for column, label in network.blood.parts]
    return dataclasses.asdict(network.blood) | {"parts": parts}


def _calls(network: Network) -> dict[str, str]:
    """How each lens is run in Python, for "Copy as Python"."""
    from ..models import published
    from ..models.teaching import network as teaching

    place = "network"
    if network == teaching:
        place = "nk"
    elif network.name in published and published[network.name] == network:
        place = f'nk.published["{network.name}"]'
    return {
        "average": f"{place}.simulate",
        "chance": f"{place}.chance",
        "tissue": f"{place}.tissue",
    }


def _starts(levers: tuple[Lever, ...], start: Mapping[str, Any]) -> dict[str, float]:
    """Where levers begin that do not begin at the usual value.

    Beside the levers, not in them: so the labs of a page share one list of levers.
    """
    given = {lever.name: float(start.get(lever.name, lever.default)) for lever in levers}
    return {lever.name: given[lever.name] for lever in levers if given[lever.name] != lever.default}


def _lever(network: Network, lever: Lever) -> dict[str, Any]:
    described = dataclasses.asdict(lever)
    uncertain = described.pop("uncertain")
    ranges = {name: network.settable[name] for name in uncertain if name in network.settable}
    described["band"] = [
        {"name": name, "low": low, "high": high} for name, (_, low, high) in ranges.items()
    ]
    return described


def _marks(network: Network, columns: list[str]) -> list[dict[str, Any]]:
    """What begins when: the first T cells, and the events, by their place in a run."""
    marks: list[dict[str, Any]] = []
    if "cd8_effector" in columns:
        marks.append({"label": "T cells arrive", "column": "cd8_effector", "share_of_peak": 0.05})
    events = enumerate(_in_order(network))
    marks += [{"label": event.meaning, "event": place} for place, event in events if event.meaning]
    return marks


def _in_order(network: Network) -> list[Event]:
    return [network.events[place] for place in network.event_order]


def compiled_for_page(network: Network, moved: frozenset[str]) -> dict[str, Any]:
    """Return what page/engine.js needs to run a network of which `moved` is moved.

    See core/program.py and core/layout.py.
    """
    # The same choice as in lenses/average.py and chance.py, though any gives the same bits.
    return _compiled(network, free_to_move(network, moved))


def compiled_for_averages(network: Network, moved: frozenset[str]) -> dict[str, Any]:
    """Return the same for a page that asks for no patients.

    A page holds the code of its labs once; what they cannot move is moved by code that moves
    nothing else, which is far shorter than that of all levers.
    """
    if moved <= movable(network):
        return compiled_for_page(network, moved)
    return _compiled(network, moved, patients=False)


@lru_cache(maxsize=32)
def _compiled(
    network: Network, free: frozenset[str] | None, patients: bool = True
) -> dict[str, Any]:
    from ..core.program import compile_network
    from ..core.wasm import module

    spreads = deviations(network, 1.0) if patients else {}
    program = compile_network(network, free, spreads)
    places = {name: place for place, name in enumerate(network.settable)}
    return {
        "columns": list(program.columns),
        "reactions": [reaction.name for reaction in network.reactions],
        "given": list(program.given),
        "parameters": program.defaults.tolist(),
        "plan": program.plan.tolist(),
        "begin": program.begin_size,
        "added": [event.species or event.meaning for event in _in_order(network)],
        "still": sorted(program.still),
        "rates": base64.b64encode(zlib.compress(module(program), 9)).decode(),
        "every": every_of(network),
        "tolerance": TOLERANCE,
        "mostSteps": MOST_STEPS,
        "extinction": network.clearing,
        "judged": bool(network.outcome and network.outcome.capacity),
        "count": program.columns.index(network.outcome.count) if network.outcome else 0,
        "ending": network.clearing if network.stays_cleared else -1,
        "spreads": [
            [name, places[name], share, *network.settable[name][1:]]
            for name, share in spreads.items()
        ],
        "tissue": len(program.stores["tissue"]),
        "space": list(program.space),
    }
