"""The live lab: a widget that computes in the page, with every lever a trait in Python.

A Lab carries its network and its levers; the code and the compiled core are the engine's.
"""

from collections.abc import Iterable
from typing import Any

import traitlets

from .checking import number, whole_number
from .description import description
from .engine import Guest, guest_code
from .errors import InputError, unknown
from .lever import DAYS, USUAL, Lever, choose, words
from .network import Network
from .patients import SPREAD

FIRST = "first-responders"
WORKBENCH = "workbench"
RESERVED = ("network", "levers")  # what a lab keeps beside its traits
LENSES = ("average", "chance", "tissue")
LARGEST_SEED = 2**32 - 1  # that the page draws with
# The labs that lessons show by name: title, and which levers.
LABS: dict[str, tuple[str, tuple[str, ...]]] = {
    FIRST: ("First responders", (*USUAL, DAYS.name)),
    WORKBENCH: ("Workbench", (*words(), DAYS.name)),
}


class _LeverValue(traitlets.TraitType[Any, Any]):
    """A trait that holds a lever to its range, with a sentence where it does not fit."""

    def __init__(self, lever: Lever) -> None:
        self.lever = lever
        super().__init__(default_value=self._typed(lever.default))
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        lever = self.lever
        switch = lever.kind == "switch"
        checked = number(
            lever.name, value, lever.low, lever.high, lever.unit, switch, lever.kind == "whole"
        )
        return self._typed(checked)

    def _typed(self, value: float) -> bool | int | float:
        if self.lever.kind == "switch":
            return bool(value)
        return int(value) if self.lever.kind == "whole" else float(value)


def _is_taken(name: str) -> bool:
    return name in RESERVED or hasattr(Lab, name)


class Lab(Guest):
    """A live lab: `Lab("first-responders")`, or `Lab(network=...)` over any network.

    name       which lesson's lab: "first-responders" (if nothing is given), or "workbench", which
               has every lever of the teaching network
    network    the network to show; the teaching network if not given
    levers     names of the levers to show: parameters, numeric starting counts, "days"; the
               others keep their values, and move from Python only
    title      what the lab is called
    lens       which view it opens with: "average", "chance" or "tissue"
    seed       of chance and tissue: a whole number
    patients   how many virtual patients the chance view asks
    spread     how much they differ, as in `nk.chance`
    values     a value for any lever or parameter, by name

    Every lever is a trait: `lab.smoking = True` moves the page, and the page moves the trait.
    Raises InputError for a name or a value that cannot be.
    """

    _esm = guest_code("showLab")
    model = traitlets.Dict().tag(sync=True)
    shown = traitlets.List(traitlets.Unicode()).tag(sync=True)
    levers_shown = traitlets.List(traitlets.Unicode()).tag(sync=True)
    projector = traitlets.Bool(False).tag(sync=True)
    lens = traitlets.Unicode(LENSES[0]).tag(sync=True)
    seed = traitlets.Int(1).tag(sync=True)
    patients = traitlets.Int(1000).tag(sync=True)
    spread = traitlets.Float(SPREAD).tag(sync=True)

    def __init__(
        self,
        name: str | None = None,
        *,
        network: Network | None = None,
        levers: Iterable[str] | None = None,
        title: str | None = None,
        lens: str = LENSES[0],
        seed: int = 1,
        patients: int = 1000,
        spread: float = SPREAD,
        **values: Any,
    ) -> None:
        if isinstance(levers, str) or (levers is not None and not isinstance(levers, Iterable)):
            raise InputError(f'levers cannot be {levers!r}; give a list, as ["innate", "days"].')
        if title is not None and not isinstance(title, str):
            raise InputError(f"title cannot be {title!r}; give a text.")
        if name is not None and (not isinstance(name, str) or name not in LABS):
            raise unknown("lab", name, LABS, f"There are: {', '.join(LABS)}.")
        if name is not None and network is not None:
            raise InputError("Give a lab a name or a network, not both.")
        usual: tuple[str, ...] | None = None
        if network is None:
            from .models.teaching import network as teaching

            network, (own_title, usual) = teaching, LABS[name or FIRST]
            title = title or own_title
        elif not isinstance(network, Network):
            raise InputError(f"network cannot be {network!r}; give an nk.Network.")
        shown = [] if levers is None else [lever.name for lever in choose(network, levers)]
        # What is not shown can still be set from Python, and a value given here stays so.
        names = dict.fromkeys([lever.name for lever in choose(network, usual)])
        if levers is not None:
            names = {name: None for name in names if not _is_taken(name)}
        chosen = choose(network, names | dict.fromkeys(shown) | dict.fromkeys(values))
        if levers is None:
            shown = [lever.name for lever in chosen if lever.name in names]
        for lever in chosen:
            if _is_taken(lever.name):
                raise InputError(
                    f"A lab cannot have a lever named {lever.name!r}, which means something else "
                    "in it; choose levers=[...] without it, or rename the parameter."
                )
        self.network = network
        self.levers = chosen
        # Before the comm opens, so that the page is sent them with the rest.
        self.add_traits(**{lever.name: _LeverValue(lever) for lever in chosen})
        values = {name: self.traits()[name].validate(self, value) for name, value in values.items()}
        super().__init__(
            model=description(network, chosen, title or network.title, values),
            levers_shown=shown,
            lens=lens,
            seed=seed,
            patients=patients,
            spread=spread,
            **values,
        )

    @traitlets.validate("lens")
    def _check_lens(self, proposal: Any) -> str:
        lens = proposal["value"]
        there = LENSES if self.network.space else LENSES[:-1]
        if lens not in there:
            raise unknown("lens", lens, there, f"This lab has: {', '.join(there)}.")
        return str(lens)

    @traitlets.validate("seed")
    def _check_seed(self, proposal: Any) -> int:
        return whole_number("seed", proposal["value"], 0, LARGEST_SEED)

    @traitlets.validate("patients")
    def _check_patients(self, proposal: Any) -> int:
        return whole_number("patients", proposal["value"], 1, 100_000)

    @traitlets.validate("spread")
    def _check_spread(self, proposal: Any) -> float:
        return number("spread", proposal["value"], 0, 1)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and name not in RESERVED and not hasattr(self, name):
            names = [lever.name for lever in self.levers]
            raise unknown("lever", name, names, f"This lab has: {', '.join(names)}.")
        super().__setattr__(name, value)

    def run(self) -> Any:
        """Return the run the page shows now, computed in Python, as an nk.Run."""
        from .running import simulate_network

        settings = self._settings()
        days = settings.pop("days", DAYS.default)
        return simulate_network(self.network, days, settings)

    def cohort(self) -> Any:
        """Return the patients the chance view shows now, computed in Python, as an nk.Cohort."""
        from .patients import chance_network

        options = {"days": DAYS.default, "spread": self.spread} | self._settings()
        return chance_network(self.network, self.patients, self.seed, **options)

    def tissue(self) -> Any:
        """Return the tissue the tissue view begins with, computed in Python, as an nk.Tissue."""
        settings = self._settings()
        settings.pop("days", None)
        return self.network.tissue(self.seed, **settings)

    def _settings(self) -> dict[str, Any]:
        return {lever.name: getattr(self, lever.name) for lever in self.levers}
