"""What a student may move: each lever names a parameter of the network, which has its range.

A lever adds what a student needs: words, a group, how it moves, and how sure anyone is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .checking import LONGEST
from .errors import unknown
from .evidence import Evidence, lifestyle
from .network import Network, Parameter

GROUPS = ("Immune arms", "What NK cells do", "The tumour", "Lifestyle", "Time")


@dataclass(frozen=True)
class Lever:
    """A parameter (or a starting count, or `days`) that a student moves.

    kind       "switch", "slider", "log" (moves on a logarithmic scale) or "whole" (whole numbers)
    uncertain  parameters whose ranges are the evidence interval of this lever's effect
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    default: float
    meaning: str
    group: str = ""
    kind: str = "slider"
    step: float = 0.0
    on: str = "on"
    off: str = "off"
    uncertain: tuple[str, ...] = ()
    evidence: Evidence | None = None


DAYS = Lever(
    name="days",
    label="Days to follow",
    unit="days",
    low=10,
    high=365,
    default=120,
    meaning="How long the run lasts.",
    group="Time",
    kind="whole",
    step=1,
)

# For each lever of the teaching network: label, group, kind, step, meaning, and the rest.
_TEACHING: dict[str, dict[str, Any]] = {
    "innate": {
        "label": "NK cells (innate)",
        "group": "Immune arms",
        "kind": "switch",
        "on": "present",
        "off": "absent",
        "meaning": "Natural killer cells are there from the start. Dendritic cells, also innate, "
        "stay in either case.",
    },
    "adaptive": {
        "label": "T cells (adaptive)",
        "group": "Immune arms",
        "kind": "switch",
        "on": "present",
        "off": "absent",
        "meaning": "CD8 T cells can be shown the antigen, divide and come to the tumour.",
    },
    "cytotoxic": {
        "label": "Killing on contact",
        "group": "What NK cells do",
        "step": 0.05,
        "meaning": "How well an NK cell kills what it touches (granules). T cells keep theirs.",
    },
    "cytokine": {
        "label": "Cytokine signals",
        "group": "What NK cells do",
        "step": 0.05,
        "meaning": "How much interferon-gamma NK cells send out to rouse the rest of the immune "
        "system. T cells keep theirs.",
    },
    "tumour_cells": {
        "label": "Tumour cells at the start",
        "group": "The tumour",
        "kind": "log",
        "meaning": "Tumour cells in one cubic millimetre of tissue on day 0.",
    },
    "mhc_low": {
        "label": "Tumour cells that hide from T cells",
        "group": "The tumour",
        "step": 0.01,
        "meaning": "Share of the tumour cells that hide MHC-I on day 0. T cells cannot see them; "
        "NK cells see them better.",
    },
    "growth_rate": {
        "label": "Growth of the tumour",
        "group": "The tumour",
        "step": 0.01,
        "meaning": "How often a tumour cell divides; 0.25 per day means once in 2.8 days.",
    },
    "smoking": {
        "label": "Smoking",
        "group": "Lifestyle",
        "kind": "switch",
        "on": "smoker",
        "off": "non-smoker",
        "uncertain": ("smoking_nk_supply", "smoking_nk_activity"),
        "meaning": "NK cells change as studies of smokers found. The hatched band shows how "
        "unsure that is.",
    },
    "exercise": {
        "label": "Regular training",
        "group": "Lifestyle",
        "kind": "switch",
        "on": "trains",
        "off": "does not train",
        "uncertain": ("exercise_nk_supply", "exercise_nk_activity"),
        "meaning": "In people no consistent change of NK cells was found, so the line stays. The "
        "hatched band shows what studies leave open.",
    },
    "short_sleep": {
        "label": "Short nights",
        "group": "Lifestyle",
        "kind": "whole",
        "step": 1,
        "uncertain": ("short_sleep_nk_activity",),
        "meaning": "Nights of too little sleep each week, each lowering NK activity as one short "
        "night did in a study.",
    },
}
FEWEST_TUMOUR_CELLS = 10  # that the slider offers
DECADES_FROM_NOUGHT = 1e5  # the highest value of a range from nought that is shown by decades
LONGEST_SYMBOL = 3
_SHOWN_UNITS = {"switch": "", "x normal": "× normal", "1/day": "per day"}


def label_of(name: str, meaning: str) -> str:
    """Return what people read for a name: a paper's symbol is told in words, "Tumour cells (T)"."""
    if len(name) <= LONGEST_SYMBOL and meaning:
        return f"{meaning[0].upper()}{meaning[1:]} ({name})"
    return name.replace("_", " ")


def _days_of(network: Network) -> Lever:
    """How long to follow a run: a lever over the network's own time scale."""
    if network.days == DAYS.default:
        return DAYS
    return replace(DAYS, default=network.days, high=min(max(DAYS.high, 4 * network.days), LONGEST))


def lever_of(network: Network, name: str, **more: Any) -> Lever:
    """Return the lever that moves a parameter, a numeric starting count or `days`."""
    if name == "days":
        return _days_of(network)
    if name not in network.settable:
        raise unknown("lever", name, (*network.settable, "days"), "Choose a parameter's name.")
    value, low, high = network.settable[name]
    part = network[name]
    meaning = part.meaning or name.replace("_", " ")
    if isinstance(part, Parameter) and part.source:
        meaning = f"{meaning} ({part.source})"
    if name == "tumour_cells":
        # A logarithmic slider cannot begin at zero.
        low = min(FEWEST_TUMOUR_CELLS, value) or low
    # A range that spans decades is easier to move on a logarithmic scale, with nought at its foot.
    wide = high / low >= 100 if low > 0 else low == 0 and high >= DECADES_FROM_NOUGHT
    return Lever(
        **{
            "name": name,
            "label": label_of(name, part.meaning),
            "unit": _SHOWN_UNITS.get(part.unit, part.unit),
            "low": low,
            "high": high,
            "default": value,
            "meaning": meaning[0].upper() + meaning[1:],
            "group": "Parameters" if isinstance(part, Parameter) else "At the start",
            "kind": "switch" if part.unit == "switch" else "log" if wide else "slider",
            "step": 0.0 if wide else (high - low) / 200,
            **more,
        }
    )


def teaching_levers(network: Network) -> tuple[Lever, ...]:
    """Return the levers of the teaching network that `network` (perhaps edited) still has."""
    found = [
        lever_of(network, name, evidence=lifestyle().get(name), **words)
        for name, words in _TEACHING.items()
        if name in network.settable
    ]
    return (*found, _days_of(network))


def movable(network: Network) -> frozenset[str]:
    """Return the settings that runs of a network usually move: its levers and what they leave open.

    Compiled code is shared by all runs that move no more than these.
    """
    teaching = teaching_levers(network)
    if len(teaching) <= 1:
        return frozenset(network.settable)
    names = {name for lever in teaching for name in (lever.name, *lever.uncertain)}
    return frozenset(names & network.settable.keys())


def uncertain(network: Network, settings: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return {parameter: (low, high)} for the effects of all levers that `settings` moves."""
    found = {}
    for lever in teaching_levers(network):
        if settings.get(lever.name, lever.default) != lever.default:
            for name in lever.uncertain:
                if name in network.settable and name not in settings:
                    _, low, high = network.settable[name]
                    found[name] = (low, high)
    return found


class LeverTable(tuple[Lever, ...]):
    """Levers, shown as a table in a notebook."""

    def _repr_markdown_(self) -> str:
        rows = ["| lever | name in Python | range | normal | evidence |", "|---|---|---|---|---|"]
        for lever in self:
            allowed = f"{lever.low:g} to {lever.high:g} {lever.unit}".strip()
            normal = f"{lever.default:g}"
            if lever.kind == "switch":
                allowed, normal = "`True`, `False`", f"`{bool(lever.default)}`"
            sure = f"{lever.evidence.certainty}, {lever.evidence.who}" if lever.evidence else ""
            rows.append(f"| {lever.label} | `{lever.name}` | {allowed} | {normal} | {sure} |")
        return "\n".join(rows)

    def __repr__(self) -> str:
        return "\n".join(
            f"{lever.name:14} {lever.low:g} to {lever.high:g} {lever.unit} "
            f"(normal {lever.default:g}): {lever.label}"
            for lever in self
        )


def levers() -> LeverTable:
    """Return the levers of the teaching network: name, unit, range, default, evidence."""
    from .models.teaching import network

    return LeverTable(teaching_levers(network))


def choose(network: Network, names: Iterable[str] | None) -> tuple[Lever, ...]:
    """Return the levers of these names, or, with None, those that suit the network."""
    teaching = {lever.name: lever for lever in teaching_levers(network)}
    if names is not None:
        return tuple(teaching.get(name) or lever_of(network, name) for name in names)
    if len(teaching) > 1:
        return tuple(teaching.values())
    free = [name for name, (_, low, high) in network.settable.items() if low < high <= 1e12]
    shown = network.levers or free[:12]
    return (*(lever_of(network, name) for name in shown), _days_of(network))
