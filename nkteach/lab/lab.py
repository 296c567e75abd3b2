"""The live lab: a widget that computes in the page, with every lever a trait in Python.

A Lab carries its network and its levers; the code and the compiled core are the engine's.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import traitlets

from ..course import lessons
from ..course.answerfile import AnswerFile
from ..errors import InputError, unknown
from ..files import written
from ..languages import said
from ..lenses.chance import SPREAD
from ..network import Network
from ..network.checking import number
from ..network.levers import DAYS, Lever, choose, words
from ..page.engine import Guest, guest_code
from .description import description
from .state import (
    MARK,
    VERSION,
    checked_ghosts,
    checked_patients,
    checked_seed,
    checked_spread,
    read_state,
    state_link,
)

FIRST = "first-responders"
WORKBENCH = "workbench"
RESERVED = ("network", "levers")  # what a lab keeps beside its traits
LENSES = ("average", "chance", "tissue")
# What a lab's state holds beside its levers: {name in the state: trait}.
STATE = {
    "lens": "lens",
    "seed": "seed",
    "patients": "patients",
    "spread": "spread",
    "lines": "shown",
    "larger": "projector",
    "ghosts": "ghosts",
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
        checked = number(lever.name, value, lever.low, lever.high, lever.unit, switch)
        return self._typed(checked)

    def _typed(self, value: float) -> bool | int | float:
        if self.lever.kind == "switch":
            return bool(value)
        steps = self.lever.kind == "whole" and value == int(value)
        return int(value) if steps else float(value)


def _is_taken(name: str) -> bool:
    return name in RESERVED or hasattr(Lab, name)


def _check_arguments(lists: Mapping[str, Any], key: Any, keep: Any, title: Any) -> None:
    for what, given in lists.items():
        if isinstance(given, str) or (given is not None and not isinstance(given, Iterable)):
            raise InputError(f'{what} cannot be {given!r}; give a list, as ["innate", "days"].')
    if not isinstance(key, str) or (keep and not key):
        raise InputError(f'key cannot be {key!r}; give a lab to be kept a name, as "bench".')
    if title is not None and not isinstance(title, str):
        raise InputError(f"title cannot be {title!r}; give a text.")


def _chosen(
    network: Network,
    levers: Iterable[str] | None,
    usual: Iterable[str] | None,
    values: Mapping[str, Any],
) -> tuple[tuple[Lever, ...], list[str]]:
    """Return the levers a lab has, and the names of those it shows: `levers`, else the usual."""
    shown = [] if levers is None else [lever.name for lever in choose(network, levers)]
    # What is not shown can still be set from Python, and a value given here stays so.
    names = dict.fromkeys([lever.name for lever in choose(network, usual)])
    if levers is not None:
        names = {name: None for name in names if not _is_taken(name)}
    chosen = choose(network, names | dict.fromkeys(shown) | dict.fromkeys(values))
    if levers is not None:
        # A slider may begin above zero; what has no slider here need not.
        chosen = tuple(
            lever
            if lever.name in (*shown, "days")
            else replace(lever, low=network.settable[lever.name][1])
            for lever in chosen
        )
    if levers is None:
        shown = [lever.name for lever in chosen if lever.name in names]
    for lever in chosen:
        if _is_taken(lever.name):
            raise InputError(
                f"A lab cannot have a lever named {lever.name!r}, which means something else "
                "in it; choose levers=[...] without it, or rename the parameter."
            )
    return chosen, shown


class Lab(Guest):
    """A live lab: `Lab("first-responders")`, or `Lab(network=...)` over any network.

    name       which lesson it belongs to (the first, if nothing is given); gives it its title.
               "workbench" has every lever of the teaching network
    network    the network to show; the teaching network if not given
    levers     names of the levers to show: parameters, numeric starting counts, "days"; the
               others keep their values, and move from Python only
    title      what the lab is called
    lens       which view it opens with: "average", "chance" or "tissue"
    seed       of chance and tissue: a whole number
    patients   how many virtual patients the chance view asks
    spread     how much they differ, as in `nk.chance`
    lines      names of the columns the chart begins with; the network's usual ones if not given
    locked     names of levers that are shown, but cannot be moved in the page
    key        a name by which a task finds this lab
    keep       keep its levers beside the notebook, through restarts of the kernel; needs a key
    state      how it begins: what `lab.state()` gave, a link, or the name of a file it was saved to
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
    ghosts = traitlets.Dict().tag(sync=True)  # what each lens compares with, {lens: its settings}
    locked = traitlets.List(traitlets.Unicode()).tag(sync=True)
    key = traitlets.Unicode("").tag(sync=True)
    lesson = traitlets.Unicode("").tag(sync=True)
    kept = traitlets.Bool(False).tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)

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
        lines: Iterable[str] = (),
        locked: Iterable[str] = (),
        key: str = "",
        keep: bool = False,
        state: Any = None,
        **values: Any,
    ) -> None:
        _check_arguments({"levers": levers, "lines": lines, "locked": locked}, key, keep, title)
        usual: tuple[str, ...] | None = None
        lesson = name or FIRST
        if name == WORKBENCH and network is None:
            title, usual, lesson = title or said(WORKBENCH.title()), (*words(), DAYS.name), FIRST
        elif name is not None or network is None:
            title = title or lessons.lesson(lesson)["title"]
        if network is None:
            from ..models.teaching import network as teaching

            network = teaching
        elif not isinstance(network, Network):
            raise InputError(f"network cannot be {network!r}; give an nk.Network.")
        chosen, shown = _chosen(network, levers, usual, values)
        locked = [lever.name for lever in choose(network, locked)]
        for lock in locked:
            if lock not in shown:
                raise unknown("lever to lock", lock, shown, "Show it too, with levers=[...].")
        file = AnswerFile.of(lesson) if keep else None
        others = {"lens": lens, "seed": seed, "patients": patients, "spread": spread}
        others["shown"] = list(lines)
        if state is not None:
            taken = read_state(state, [lever.name for lever in chosen])
            values |= taken.pop("levers")
            others |= {STATE[part]: value for part, value in taken.items()}
        checked_spread(others["spread"])  # traitlets fails at a number too large to be a float
        self.network = network
        self.levers = chosen
        # Before the comm opens, so that the page is sent them with the rest.
        self.add_traits(**{lever.name: _LeverValue(lever) for lever in chosen})
        values = {name: self.traits()[name].validate(self, value) for name, value in values.items()}
        described = description(network, chosen, title or said(network.title), values)
        super().__init__(
            model=described,
            levers_shown=shown,
            locked=locked,
            key=key,
            lesson=lessons.key(lesson),
            kept=file is not None,
            **others,
            **values,
        )
        if file is not None:
            self._keep_in(file)

    def _lenses(self) -> tuple[str, ...]:
        return LENSES if self.network.space else LENSES[:-1]

    @traitlets.validate("lens")
    def _check_lens(self, proposal: Any) -> str:
        lens, there = proposal["value"], self._lenses()
        if lens not in there:
            raise unknown("lens", lens, there, f"This lab has: {', '.join(there)}.")
        return str(lens)

    @traitlets.validate("shown")
    def _check_shown(self, proposal: Any) -> list[str]:
        known = [line["column"] for line in self.model["lines"]]
        for line in proposal["value"]:
            if line not in known:
                raise unknown("line", line, known, "Choose a column of a run that moves here.")
        return list(proposal["value"])

    @traitlets.validate("ghosts")
    def _check_ghosts(self, proposal: Any) -> dict[str, Any]:
        return checked_ghosts(proposal["value"], self.levers, self._lenses())

    @traitlets.validate("seed")
    def _check_seed(self, proposal: Any) -> int:
        return checked_seed(proposal["value"])

    @traitlets.validate("patients")
    def _check_patients(self, proposal: Any) -> int:
        return checked_patients(proposal["value"])

    @traitlets.validate("spread")
    def _check_spread(self, proposal: Any) -> float:
        return checked_spread(proposal["value"])

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and name not in RESERVED and not hasattr(self, name):
            names = [lever.name for lever in self.levers]
            raise unknown("lever", name, names, f"This lab has: {', '.join(names)}.")
        super().__setattr__(name, value)

    def run(self) -> Any:
        """Return the run the page shows now, computed in Python, as an nk.Run."""
        from ..lenses.average import simulate_network

        settings = self._settings()
        days = settings.pop("days", self.network.days)
        return simulate_network(self.network, days, settings)

    def cohort(self) -> Any:
        """Return the patients the chance view shows now, computed in Python, as an nk.Cohort."""
        from ..lenses.chance import chance_network

        options = {"spread": self.spread} | self._settings()
        return chance_network(self.network, self.patients, self.seed, **options)

    def tissue(self) -> Any:
        """Return the tissue the tissue view begins with, computed in Python, as an nk.Tissue."""
        settings = self._settings()
        settings.pop("days", None)
        return self.network.tissue(self.seed, **settings)

    def _keep_in(self, file: AnswerFile) -> None:
        """Begin as the file has it, and keep in it what is moved from now on."""
        names = [lever.name for lever in self.levers]
        if self.key in file.labs:
            try:
                taken = read_state(file.labs[self.key], names)
                with self.hold_trait_notifications():
                    for name, value in taken.pop("levers").items():
                        setattr(self, name, value)
                    for part, value in taken.items():
                        setattr(self, STATE[part], value)
            except (InputError, traitlets.TraitError) as error:
                self.notice = str(error)  # the lab was changed since: it begins anew
        self.observe(lambda _: file.keep_lab(self.key, self.state()), [*STATE.values(), *names])

    def state(self) -> dict[str, Any]:
        """Return how the lab stands, as plain data; `nk.Lab(state=...)` brings it back."""
        levers = {lever.name: float(getattr(self, lever.name)) for lever in self.levers}
        others = {part: getattr(self, trait) for part, trait in STATE.items()}
        return {MARK: VERSION, "levers": levers, **others}

    def link(self, page: str = "") -> str:
        """Return a link to an exported page of this lesson that opens it in this state."""
        return page + state_link(self.state() | ({"lab": self.key} if self.key else {}))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to a JSON file. Raises InputError if it cannot be written."""
        with written(path) as file:
            json.dump(self.state(), file, indent=1, allow_nan=False)

    def _settings(self) -> dict[str, Any]:
        return {lever.name: getattr(self, lever.name) for lever in self.levers}
