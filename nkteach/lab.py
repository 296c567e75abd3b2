"""The live lab: a widget that computes in the page, with every lever a trait in Python.

A Lab carries its network and its levers; the code and the compiled core are the engine's.
"""

import base64
import dataclasses
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import traitlets

from . import __version__
from .appearance import lines_of
from .checking import number
from .engine import Guest, guest_code
from .errors import InputError, unknown
from .lever import Lever, choose
from .network import Network
from .running import EVERY, TOLERANCE

# The labs that lessons show by name: title, levers (None: all), lines to begin with.
LABS: dict[str, dict[str, Any]] = {
    "first-responders": {"title": "First responders", "levers": None},
}


class _LeverValue(traitlets.TraitType[Any, Any]):
    """A trait that holds a lever to its range, with a sentence where it does not fit."""

    def __init__(self, lever: Lever) -> None:
        self.lever = lever
        super().__init__(default_value=self._typed(lever.default))
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        lever = self.lever
        if lever.kind == "switch" and value not in (0, 1):
            raise InputError(f"{lever.name} cannot be {value!r}; give True or False.")
        checked = number(lever.name, value, lever.low, lever.high, lever.unit)
        if lever.kind == "whole" and checked != int(checked):
            raise InputError(
                f"{lever.name} = {value} is not a whole number; "
                f"give one from {lever.low:g} to {lever.high:g} {lever.unit}."
            )
        return self._typed(checked)

    def _typed(self, value: float) -> bool | int | float:
        if self.lever.kind == "switch":
            return bool(value)
        return int(value) if self.lever.kind == "whole" else float(value)


class Lab(Guest):
    """A live lab: `Lab("first-responders")`, or `Lab(network=...)` over any network.

    name       which lesson's lab; see LABS
    network    the network to show; the teaching network if not given
    levers     names of the levers to show: parameters, numeric starting counts, "days"; the
               others keep their values, and move from Python only
    title      what the lab is called
    values     a value for any lever or parameter, by name

    Every lever is a trait: `lab.smoking = True` moves the page, and the page moves the trait.
    Raises InputError for a name or a value that cannot be.
    """

    _esm = guest_code("showLab")
    model = traitlets.Dict().tag(sync=True)
    shown = traitlets.List(traitlets.Unicode()).tag(sync=True)
    levers_shown = traitlets.List(traitlets.Unicode()).tag(sync=True)
    projector = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        name: str = "first-responders",
        *,
        network: Network | None = None,
        levers: Iterable[str] | None = None,
        title: str | None = None,
        **values: Any,
    ) -> None:
        if name not in LABS:
            raise unknown("lab", name, LABS, f"There are: {', '.join(LABS)}.")
        if network is None:
            from .models.teaching import network as teaching

            network, title = teaching, title or LABS[name]["title"]
            levers = levers if levers is not None else LABS[name]["levers"]
        elif not isinstance(network, Network):
            raise InputError(f"network cannot be {network!r}; give an nk.Network.")
        shown = [] if levers is None else [lever.name for lever in choose(network, levers)]
        # What is not shown can still be set from Python, and a value given here stays so.
        names = dict.fromkeys([lever.name for lever in choose(network, None)])
        chosen = choose(network, names | dict.fromkeys(shown) | dict.fromkeys(values))
        if levers is None:
            shown = [lever.name for lever in chosen if lever.name in names]
        self.network = network
        self.levers = chosen
        # Before the comm opens, so that the page is sent them with the rest.
        self.add_traits(**{lever.name: _LeverValue(lever) for lever in chosen})
        values = {name: self.traits()[name].validate(self, value) for name, value in values.items()}
        super().__init__(
            model=description(network, chosen, title or network.title, values),
            levers_shown=shown,
            **values,
        )

    def run(self) -> Any:
        """Return the run the page shows now, computed in Python, as an nk.Run."""
        from .running import simulate_network

        settings = {lever.name: getattr(self, lever.name) for lever in self.levers}
        days = settings.pop("days", 120)
        return simulate_network(self.network, days, settings)


def description(
    network: Network,
    levers: tuple[Lever, ...],
    title: str,
    start: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return everything the page needs to know of a network, as plain data.

    `start` holds the values the lab opens with, where they are not the usual ones.
    """
    compiled = compiled_for_page(network)
    lines = lines_of(network, tuple(compiled["columns"]))
    outcome = network.outcome
    if outcome is None:
        raise InputError(f"The network {network.name!r} has no outcome; give it an nk.Outcome.")
    return {
        "version": __version__,
        "title": title,
        "unit": _count_unit(network),
        "call": _call(network),
        "groups": list(dict.fromkeys(lever.group for lever in levers)),
        "levers": [_lever(network, lever, start or {}) for lever in levers],
        "lines": [dataclasses.asdict(line) for line in lines],
        "marks": _marks(network, compiled["columns"]),
        "outcome": {"count": outcome.count, "share": outcome.share or None, "word": outcome.word},
        **compiled,
    }


def _count_unit(network: Network) -> str:
    return "cells per mm³" if "mm3" in network.volume else "cells"


def _call(network: Network) -> str:
    from .models import published
    from .models.teaching import network as teaching

    if network == teaching:
        return "nk.simulate"
    if network.name in published and published[network.name] == network:
        return f'nk.published["{network.name}"].simulate'
    return "network.simulate"


def _lever(network: Network, lever: Lever, start: Mapping[str, Any]) -> dict[str, Any]:
    described = dataclasses.asdict(lever)
    described["start"] = float(start.get(lever.name, lever.default))
    names = described.pop("uncertain")
    ranges = {name: network.settable[name] for name in names if name in network.settable}
    described["band"] = [
        {"name": name, "low": low, "high": high} for name, (_, low, high) in ranges.items()
    ]
    return described


def _marks(network: Network, columns: list[str]) -> list[dict[str, Any]]:
    """What begins when: the first T cells, and whatever is given on a day."""
    marks: list[dict[str, Any]] = []
    if "cd8_effector" in columns:
        marks.append({"label": "T cells arrive", "column": "cd8_effector", "share_of_peak": 0.05})
    given = {event.meaning: event.day for event in network.events if event.meaning}
    marks += [
        {"label": meaning, "lever": day}
        for meaning, day in given.items()
        if day in network.settable
    ]
    return marks


@lru_cache(maxsize=32)
def compiled_for_page(network: Network) -> dict[str, Any]:
    from .core.program import compile_network
    from .core.wasm import module
    from .expressions import names

    program = compile_network(network)
    count = network.outcome.count if network.outcome else ""
    counted = {count}
    if count not in network.species_names and network.outcome:
        counted = names(network.parsed[f"quantity {count}"])
    extinction = [
        index
        for index, extinction in enumerate(network.extinctions)
        if counted <= set(extinction.species)
    ]
    return {
        "columns": list(program.columns),
        "reactions": [reaction.name for reaction in network.reactions],
        "given": list(program.given),
        "parameters": program.defaults.tolist(),
        "plan": program.plan.tolist(),
        "begin": program.begin_size,
        "rates": base64.b64encode(zlib.compress(module(program), 9)).decode(),
        "every": EVERY,
        "tolerance": TOLERANCE,
        "mostSteps": 20_000,
        "extinction": extinction[0] if extinction else -1,
    }
