"""The live lab: a widget that computes in the page, with every lever a trait in Python.

One Engine per kernel carries the page's code and the compiled core; each Lab carries only its
network and its levers, so many labs stay small.
"""

import base64
import dataclasses
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from . import __version__
from .appearance import lines_of
from .errors import InputError, unknown
from .lever import Lever, choose
from .network import Network, number
from .page import joined_code
from .running import EVERY, TOLERANCE
from .words import catalogue

PAGE = Path(__file__).parent / "page"

# The labs that lessons show by name: title, levers (None: all), lines to begin with.
LABS: dict[str, dict[str, Any]] = {
    "first-responders": {"title": "First responders", "levers": None},
}

_LAB_CODE = """
export default {
  async render({ model, el, signal, host }) {
    if (host?.getWidget) {
      const engine = await host.getWidget(model.get("engine"));
      return engine.exports.showLab({ model, el, signal });
    }
    // A host without shared widgets: ask the kernel for the code once a page.
    globalThis.nkteachEngine ??= new Promise((resolve, reject) => {
      model.on("msg:custom", async (content, buffers) => {
        if (content.kind !== "engine") return;
        const url = URL.createObjectURL(new Blob([content.code], { type: "text/javascript" }));
        try {
          const { default: module } = await import(url);
          const style = document.createElement("style");
          style.textContent = content.style;
          document.head.append(style);
          const traits = { core: buffers[0], strings: content.strings };
          resolve(await module.initialize({ model: { get: (name) => traits[name] } }));
        } catch (error) {
          reject(error);
        }
      });
      model.send({ kind: "engine" });
    });
    return (await globalThis.nkteachEngine).showLab({ model, el, signal });
  },
};
"""


class Engine(anywidget.AnyWidget):  # type: ignore[misc]
    """What all labs of a kernel share: the page's code, its style, its words and core.wasm."""

    _esm = joined_code()
    _css = (PAGE / "style.css").read_text(encoding="utf-8")
    core = traitlets.Bytes().tag(sync=True)
    strings = traitlets.Dict().tag(sync=True)

    _shared: "Engine | None" = None

    @classmethod
    def shared(cls) -> "Engine":
        """Return this kernel's engine, made anew if it was closed."""
        if cls._shared is None or cls._shared.comm is None:
            cls._shared = cls(core=(PAGE / "core.wasm").read_bytes(), strings=catalogue())
        return cls._shared


class _LeverValue(traitlets.TraitType):  # type: ignore[misc]
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


class Lab(anywidget.AnyWidget):  # type: ignore[misc]
    """A live lab: `Lab("first-responders")`, or `Lab(network=...)` over any network.

    name       which lesson's lab; see LABS
    network    the network to show; the teaching network if not given
    levers     names of the levers to show: parameters, numeric starting counts, "days"
    title      what the lab is called
    values     a value for any lever, by name

    Every lever is a trait: `lab.smoking = True` moves the page, and the page moves the trait.
    Raises InputError for a name or a value that cannot be.
    """

    _esm = _LAB_CODE
    engine = traitlets.Unicode().tag(sync=True)
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
        chosen = choose(network, levers)
        by_name = {lever.name: lever for lever in chosen}
        for given in values:
            if given not in by_name:
                raise unknown("lever", given, by_name, "Name it in levers=[...] to move it.")
        self.network = network
        self.levers = chosen
        # Before the comm opens, so that the page is sent them with the rest.
        self.add_traits(**{lever.name: _LeverValue(lever) for lever in chosen})
        self._shared_engine = Engine.shared()
        super().__init__(
            engine=f"anywidget:{self._shared_engine.model_id}",
            model=description(network, chosen, title or network.title),
            **values,
        )
        self.on_msg(self._answer)

    def run(self) -> Any:
        """Return the run the page shows now, computed in Python, as an nk.Run."""
        from .running import simulate_network

        settings = {lever.name: getattr(self, lever.name) for lever in self.levers}
        days = settings.pop("days", 120)
        return simulate_network(self.network, days, settings)

    def _answer(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "engine":
            engine = self._shared_engine
            reply = {
                "kind": "engine",
                "code": str(engine._esm),
                "style": str(engine._css),
                "strings": engine.strings,
            }
            self.send(reply, buffers=[engine.core])


def description(network: Network, levers: tuple[Lever, ...], title: str) -> dict[str, Any]:
    """Return everything the page needs to know of a network, as plain data."""
    compiled = _compiled(network)
    lines = lines_of(network, tuple(compiled["columns"]))
    outcome = network.outcome
    if outcome is None:
        raise InputError(f"The network {network.name!r} has no outcome; give it an nk.Outcome.")
    top = max(high for _, _, high in [network.settable.get("carrying_capacity", (0, 0, 1e5))])
    return {
        "version": __version__,
        "title": title,
        "unit": _count_unit(network),
        "call": _call(network),
        "groups": list(dict.fromkeys(lever.group for lever in levers)),
        "levers": [_lever(network, lever) for lever in levers],
        "lines": [dataclasses.asdict(line) for line in lines],
        "marks": _marks(compiled["columns"]),
        "outcome": {"count": outcome.count, "share": outcome.share or None, "word": outcome.word},
        **({} if top <= 5e5 else {}),
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


def _lever(network: Network, lever: Lever) -> dict[str, Any]:
    described = dataclasses.asdict(lever)
    names = described.pop("uncertain")
    ranges = {name: network.settable[name] for name in names if name in network.settable}
    described["band"] = [
        {"name": name, "low": low, "high": high} for name, (_, low, high) in ranges.items()
    ]
    return described


def _marks(columns: list[str]) -> list[dict[str, Any]]:
    marks = []
    if "cd8_effector" in columns:
        marks.append(
            {"label": "T cells arrive", "column": "cd8_effector", "share_of_peak": 0.05}
        )
    return marks


@lru_cache(maxsize=32)
def _compiled(network: Network) -> dict[str, Any]:
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
        "rates": base64.b64encode(module(program)).decode(),
        "every": EVERY,
        "tolerance": TOLERANCE,
        "mostSteps": 20_000,
        "extinction": extinction[0] if extinction else -1,
    }
