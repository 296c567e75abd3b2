"""What a student may move: each lever names a parameter of the network, which has its range.

A lever adds what a student needs: words, a group, how it moves, and how sure anyone is.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from ..errors import unknown
from ..evidence import Badge, badge_of, record_of
from ..languages import said
from ..languages.words import catalogue, fill, number_in_words
from .checking import LONGEST
from .network import Network
from .parts import Parameter

WORDS = Path(__file__).parent / "levers.json"


@dataclass(frozen=True)
class Lever:
    """A parameter (or a starting count, or `days`) that a student moves.

    kind       "switch", "slider", "log" (moves on a logarithmic scale) or "whole" (moves in
               whole steps; what lies between can be typed)
    uncertain  parameters whose ranges are what is not known of this lever's effect
    evidence   what is known of it; None where it is a setting and nothing more
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
    evidence: Badge | None = None


DAYS = Lever(
    name="days",
    label="Days to follow",
    unit="days",
    low=1,
    high=365,
    default=120,
    meaning="How long the run lasts.",
    group="Time",
    kind="whole",
    step=1,
)

# Those that a lab shows if none are named.
USUAL = (
    "innate",
    "adaptive",
    "cytotoxic",
    "cytokine",
    "tumour_cells",
    "mhc_low",
    "growth_rate",
    "smoking",
    "exercise",
    "short_sleep",
)
# Runs that move no more than these share compiled code; the page of lesson 1 holds no other.
SHARED = (*USUAL, "second_tumour_day", "second_tumour_cells")
FEWEST_TUMOUR_CELLS = 10  # that the slider offers
DECADES_FROM_NOUGHT = 1e5  # the highest value of a range from nought that is shown by decades
_GREEK = re.compile("alpha|beta|gamma|delta|zeta|eta|kappa|lambda|omega|sigma")
_SHOWN_UNITS = {
    "switch": "",
    "x normal": "× normal",
    "x usual": "× usual",
    "x standard": "× standard",
    "x full bout": "× full bout",
    "1/day": "per day",
    "day": "",
}


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return {lever of the teaching network: label, group, kind, meaning and the rest of Lever}."""
    found: dict[str, dict[str, Any]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return found


def label_of(name: str, meaning: str) -> str:
    """Return what people read for a name: a paper's symbol is told in words, "Tumour cells (T)"."""
    symbol = re.search("[a-z]{4}", _GREEK.sub("", name)) is None
    if symbol and meaning:
        return f"{meaning[0].upper()}{meaning[1:]} ({name})"
    return name.replace("_", " ")


def _days_of(network: Network) -> Lever:
    """How long to follow a run: a lever over the network's own time scale."""
    if network.days == DAYS.default:
        return DAYS
    low, high = min(DAYS.low, network.days), min(max(DAYS.high, 4 * network.days), LONGEST)
    return replace(DAYS, default=network.days, low=low, high=high)


def lever_of(network: Network, name: str, **more: Any) -> Lever:
    """Return the lever that moves a parameter, a numeric starting count or `days`."""
    if name == "days":
        return _days_of(network)
    if not isinstance(name, str) or name not in network.settable:
        raise unknown("lever", name, (*network.settable, "days"), "Choose a parameter's name.")
    value, low, high = network.settable[name]
    part = network[name]
    meaning = part.meaning or name.replace("_", " ")
    record = record_of(network, name)
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
            "uncertain": record.interval_of if record and name not in record.also else (),
            "evidence": badge_of(network, name),
            **more,
        }
    )


@lru_cache(maxsize=32)
def teaching_levers(network: Network) -> tuple[Lever, ...]:
    """Return the levers of the teaching network that `network` (perhaps edited) still has."""
    found = [
        lever_of(network, name, **said)
        for name, said in words().items()
        if name in network.settable
    ]
    return (*found, _days_of(network))


def movable(network: Network) -> frozenset[str]:
    """Return the settings that runs of a network usually move: its levers and what they leave open.

    Compiled code is shared by all runs that move no more than these.
    """
    return _moved_by(network, SHARED)


def free_to_move(network: Network, moved: Iterable[str]) -> frozenset[str] | None:
    """Return what compiled code leaves open, so that `moved` can move; None: everything.

    The shared levers if they are enough, else all levers with words.
    """
    moved = frozenset(moved)
    for names in (SHARED, tuple(words())):
        free = _moved_by(network, names)
        if moved <= free:
            return free
    return None


@lru_cache(maxsize=32)
def _moved_by(network: Network, names: tuple[str, ...]) -> frozenset[str]:
    teaching = [lever for lever in teaching_levers(network) if lever.name in names]
    if not teaching:
        return frozenset(network.settable)
    open_ones = {name for lever in teaching for name in (lever.name, *lever.uncertain)}
    return frozenset(open_ones & network.settable.keys())


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


MOST_FOR_CORNERS = 4


def ends(ranges: Mapping[str, tuple[float, float]]) -> list[dict[str, float]]:
    """Return settings that span what is not known: {parameter: value} for each run to make.

    All corners of the box for a few parameters; else all low, all high, and each alone at its ends.
    page/average.js does the same.
    """
    if len(ranges) <= MOST_FOR_CORNERS:
        return [dict(zip(ranges, corner, strict=True)) for corner in product(*ranges.values())]
    together = [{name: span[end] for name, span in ranges.items()} for end in (0, 1)]
    return together + [{name: value} for name, span in ranges.items() for value in span]


class LeverTable(tuple[Lever, ...]):
    """Levers, shown as a table in a notebook."""

    def _repr_markdown_(self) -> str:
        words = catalogue()["lever_table"]
        head = [words[name] for name in ("lever", "name", "range", "normal", "evidence")]
        rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for lever in self:
            allowed, normal = _range_of(lever), number_in_words(f"{lever.default:g}")
            if lever.kind == "switch":
                allowed, normal = "`True`, `False`", f"`{bool(lever.default)}`"
            sure = ""
            if lever.evidence:
                certainty = catalogue()["certainty"][lever.evidence.certainty.replace(" ", "_")]
                sure = f"{certainty}, {said(lever.evidence.who)}"
            cells = [said(lever.label), f"`{lever.name}`", allowed, normal, sure]
            rows.append("| " + " | ".join(cells) + " |")
        return "\n".join(rows)

    def __repr__(self) -> str:
        return "\n".join(
            f"{lever.name:20} {_range_of(lever)} "
            f"({fill('levers.normal', value=number_in_words(f'{lever.default:g}'))}): "
            f"{said(lever.label)}"
            for lever in self
        )


def _range_of(lever: Lever) -> str:
    low, high = (number_in_words(f"{end:g}") for end in (lever.low, lever.high))
    return fill("lever_table.from_to", low=low, high=high, unit=said(lever.unit)).strip()


def levers() -> LeverTable:
    """Return the levers of the teaching network: name, unit, range, default, evidence."""
    from ..models.teaching import network

    return LeverTable(teaching_levers(network))


def choose(network: Network, names: Iterable[str] | None) -> tuple[Lever, ...]:
    """Return the levers of these names, or, with None, those that suit the network."""
    teaching = {lever.name: lever for lever in teaching_levers(network)}
    if names is not None:
        return tuple(
            (isinstance(name, str) and teaching.get(name)) or lever_of(network, name)
            for name in names
        )
    if len(teaching) > 1:
        return tuple(lever for name, lever in teaching.items() if name in (*USUAL, "days"))
    free = [name for name, (_, low, high) in network.settable.items() if low < high <= 1e12]
    shown = network.levers or free[:12]
    return (*(lever_of(network, name) for name in shown), _days_of(network))
