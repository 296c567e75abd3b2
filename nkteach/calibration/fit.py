"""What was measured, what the model gives in its place, and what is left between the two."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..evidence import table
from ..network import Markdown
from ..network.document import cited, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_ROWS = 12  # rows of a table that are still read


@dataclass(frozen=True)
class Measured:
    """One thing that was measured, in whom, with its interval (NaN: not known) and source."""

    what: str
    value: float
    low: float
    high: float
    unit: str
    who: str
    source: str


@dataclass(frozen=True)
class Point:
    """A measured value and the model's in its place."""

    measured: Measured
    model: float

    @property
    def left(self) -> float:
        """The model's value less the measured one; 0 inside an interval without a value."""
        if not math.isnan(self.measured.value):
            return self.model - self.measured.value
        inside = min(max(self.model, self.measured.low), self.measured.high)
        return self.model - inside


@dataclass(frozen=True)
class Number:
    """A parameter: what the model holds, and what the data ask for, in words."""

    name: str
    unit: str
    stored: float
    asked: str


@dataclass(frozen=True)
class Fit:
    """One comparison of model and data.

    objective  what was made as small as possible, or what was asked for
    sentence   what came out
    """

    title: str
    objective: str
    sentence: str
    points: tuple[Point, ...]
    numbers: tuple[Number, ...] = ()
    draw: Callable[[], "go.Figure"] | None = None

    def figure(self) -> "go.Figure":
        """Return a plotly figure of model and data; `table` says the same in words."""
        from .figures import points_figure

        return self.draw() if self.draw is not None else points_figure(self)

    def table(self) -> Markdown:
        """Data beside model, and what is left; then the numbers of the model that this is about.

        More than MOST_ROWS points are left to the figure.
        """
        parts = []
        if 0 < len(self.points) <= MOST_ROWS:
            rows = [_row(point) for point in self.points]
            parts.append(_rows(("what", "unit", "measured", "interval", "model", "left"), rows))
        if self.numbers:
            asked = [(plain(n.name), n.unit, f"{n.stored:g}", n.asked) for n in self.numbers]
            parts.append("What the data ask of the model's numbers:")
            parts.append(_rows(("number", "unit", "in the model", "the data ask for"), asked))
        sources = dict.fromkeys(point.measured.source for point in self.points)
        who = dict.fromkeys(point.measured.who for point in self.points if point.measured.who)
        parts += [f"Measured in: {'; '.join(who)}."] if who else []
        parts += [f"Source: {'; '.join(cited(source) for source in sources)}"] if sources else []
        return Markdown("\n\n".join(parts))

    def _repr_markdown_(self) -> str:
        return f"**{self.title}.** {self.objective} {self.sentence}\n\n{self.table()}"


@cache
def measured(topic: str) -> tuple[Measured, ...]:
    """Return what was measured on a topic; see evidence/calibration.csv."""
    found = []
    for of, what, *texts, unit, who, source in table("calibration.csv")[1:]:
        if of == topic:
            value, low, high = (float(text) if text else math.nan for text in texts)
            found.append(Measured(what, value, low, high, unit, who, source))
    return tuple(found)


def needs(module: str) -> Any:
    """Return a module of the extra "calibration", or say how to get it."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise InputError(
            "Fitting needs a few more packages: pip install 'nkteach[calibration]'."
        ) from None


def _row(point: Point) -> tuple[str, ...]:
    m = point.measured
    interval = "" if math.isnan(m.low) else f"{m.low:g} to {m.high:g}"
    value = "" if math.isnan(m.value) else f"{m.value:g}"
    return m.what, m.unit, value, interval, f"{point.model:.3g}", f"{point.left:+.3g}"


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, *rows)]
    lines.insert(1, "|" + "---|" * len(header))
    return "\n".join(lines)
