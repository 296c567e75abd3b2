"""The live lab: a widget that computes in the page, with every lever a trait in Python.

A Lab carries its network and its levers; the code and the compiled core are the engine's.
"""

from collections.abc import Iterable
from typing import Any

import traitlets

from .checking import number
from .description import description
from .engine import Guest, guest_code
from .errors import InputError, unknown
from .lever import DAYS, Lever, choose
from .network import Network

# The labs that lessons show by name: title, and levers (None: all).
FIRST = "first-responders"
LABS: dict[str, dict[str, Any]] = {
    FIRST: {"title": "First responders", "levers": None},
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

    name       which lesson's lab; see LABS (the first lesson's, if nothing is given)
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
        name: str | None = None,
        *,
        network: Network | None = None,
        levers: Iterable[str] | None = None,
        title: str | None = None,
        **values: Any,
    ) -> None:
        if name is not None and name not in LABS:
            raise unknown("lab", name, LABS, f"There are: {', '.join(LABS)}.")
        if name is not None and network is not None:
            raise InputError("Give a lab a name or a network, not both.")
        if network is None:
            name = name or FIRST
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
        days = settings.pop("days", DAYS.default)
        return simulate_network(self.network, days, settings)
