"""The pictures of a handout, as PNG: axes to draw on, patients to colour in, what the run shows.

They are drawn in black, so that a copying machine loses nothing: lines differ by dash and by name.
"""

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...languages import said
from ...languages.words import fill, rounded_count
from ...pictures.still import RAISED
from ..lessons.wholeness import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.92  # inches, of the text on A4
DENSITY = 220  # dots an inch
SMALL = 8  # points
# Inches around the axes; above them marks have names, and on the right runs have.
LEFT, ABOVE, MARKED, BELOW, RIGHT, NAMED = 0.62, 0.2, 0.33, 0.2, 0.52, 2.0
INK, GRID, FAINT = "#000000", "#9a9a9a", "#d4d4d4"
LABELS = 30  # characters of a line's name before it is broken
ROWS = 5  # of a hundred patients
MARKERS = {"cleared": "o", "controlled": "s", "escaped": "^"}
STEPS = (1, 2, 5, 10, 20, 30, 50, 60, 100)  # between days, as in a lab
SIZES = (1, 2, 5)


def axes_of(asked: Mapping[str, Any], height: float, runs: Sequence[Any] = ()) -> "Figure":
    """Return a question's axes, `height` in inches; with its runs, what they show is drawn in."""
    figure = _figure(height)
    right, above = NAMED if runs else RIGHT, MARKED if asked.get("marks") else ABOVE
    axes = figure.add_axes((
        LEFT / WIDTH, BELOW / height, 1 - (LEFT + right) / WIDTH, 1 - (above + BELOW) / height,
    ))  # fmt: skip
    low, high = asked.get("range", (0.5, 1e5))
    days = asked["days"]
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.set_xlim(0, days)
    places = _counts(low, high)
    axes.set_yticks(places, [_label(place) for place in places])
    axes.minorticks_off()
    step = next((step for step in STEPS if days / step <= 12), 200)
    shown = [step * n for n in range(math.floor(days / step + 1e-9) + 1)]
    if days <= 2:
        shown = [days * n / 4 for n in range(5)]
    axes.set_xticks(shown, [rounded_count(day) for day in shown])
    axes.tick_params(labelsize=SMALL, length=3, color=INK)
    axes.grid(color=GRID, linewidth=0.5)
    if len(places) > 1 and places[1] / places[0] >= 10:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)))
        fine = [digit * 10.0**power for power in decades for digit in range(2, 10)]
        axes.set_yticks([place for place in fine if low < place < high], minor=True)
        axes.tick_params(which="minor", length=0)
        axes.grid(which="minor", color=FAINT, linewidth=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    beside: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "fontsize": SMALL,
        "parse_math": False,
    }
    top = 72 * above - 10
    axes.annotate(said(asked.get("unit", "")), (0, 1), xytext=(0, top), **beside)
    axes.annotate(fill("chart.days"), (1, 0), xytext=(13, -11), **beside)
    for mark in asked.get("marks") or ():
        axes.axvline(mark["day"], color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
        axes.annotate(
            mark["label"], (mark["day"], 1), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", fontsize=SMALL, parse_math=False,
        )  # fmt: skip
    if "start" in asked:
        axes.plot([0], [asked["start"]], "o", color=INK, markersize=6, clip_on=False)
    if runs:
        _draw_runs(axes, asked, runs, height)
    return figure


def patients_of(height: float, counts: Mapping[str, int] | None = None) -> "Figure":
    """Return a hundred patients as empty rings, `height` in inches; with counts, how each ended."""
    figure = _figure(height)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    ends = [name for name in OUTCOMES for _ in range((counts or {}).get(name, 0))]
    columns = 100 // ROWS
    for name, marker in MARKERS.items():
        at = [n for n, end in enumerate(ends) if end == name]
        filled = INK if name == "cleared" else GRID if name == "controlled" else "white"
        axes.scatter(
            [n % columns for n in at], [-(n // columns) for n in at],
            s=110, marker=marker, facecolors=filled, edgecolors=INK, linewidths=0.9,
        )  # fmt: skip
    blank = range(len(ends), 100)
    axes.scatter(
        [n % columns for n in blank], [-(n // columns) for n in blank],
        s=110, marker="o", facecolors="white", edgecolors=INK, linewidths=0.9,
    )  # fmt: skip
    axes.set_xlim(-0.6, columns - 0.4)
    axes.set_ylim(-ROWS + 0.4, 0.6)
    axes.set_axis_off()
    return figure


def _figure(height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), dpi=DENSITY)


def png(figure: "Figure") -> bytes:
    """Return a figure's picture."""
    held = io.BytesIO()
    figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


def _counts(low: float, high: float) -> list[float]:
    """Return where an axis of counts is labelled: at each decade, or at steps within one."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 1:
        every = max(1, math.ceil((last - first + 1) / 9))
        return [10.0**power for power in range(first, last + 1, every)]
    rough = (high - low) / 6
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next((unit * size for size in SIZES if unit * size >= rough), 10 * unit)
    return [
        step * n for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    ]


def _label(count: float) -> str:
    power = round(math.log10(count))
    plain = -3 <= power <= 6
    raised = "".join(RAISED[int(digit)] for digit in str(abs(power)))
    return rounded_count(count) if plain else f"10{'⁻' if power < 0 else ''}{raised}"


def _draw_runs(axes: "Axes", asked: Mapping[str, Any], runs: Sequence[Any], height: float) -> None:
    """The first run thick, the second thin, as a lab does; the names at their ends."""
    low, high = asked.get("range", (0.5, 1e5))
    labels: list[tuple[float, str]] = []
    several = len(asked["runs"]) > 1
    for number, run in enumerate(runs[:2]):
        for line in asked["lines"]:
            dash = [float(part) for part in str(line.get("dash") or "").split()]
            thin = [3.0, 2.0] if number else []
            values = [min(max(float(value), low), high) for value in run[line["column"]]]
            axes.plot(
                run.days, values, color=INK, linewidth=0.9 if number else 1.8,
                linestyle=(0, dash or thin) if dash or thin else "solid",
            )  # fmt: skip
            name = asked["runs"][number]["name"] if several else ""
            parts = [name, line["label"] if len(asked["lines"]) > 1 or not name else ""]
            labels.append((values[-1], ": ".join(filter(None, parts))))
    _name_ends(axes, labels, height)


def _name_ends(axes: "Axes", labels: list[tuple[float, str]], height: float) -> None:
    """Names beside the ends of their lines, moved apart where they would cover each other."""
    low, high = (math.log10(end) for end in axes.get_ylim())
    names = [textwrap.wrap(name, LABELS) for _, name in sorted(labels)]
    middles = [(math.log10(value) - low) / (high - low) for value, _ in sorted(labels)]
    line = SMALL * 1.15 / 72 / (height * axes.get_position().height)
    halves = [line * len(lines) / 2 for lines in names]
    edge = 0.0
    for n, half in enumerate(halves):
        middles[n] = max(middles[n], edge + half)
        edge = middles[n] + half
    edge = 1.06
    for n in reversed(range(len(halves))):
        middles[n] = min(middles[n], edge - halves[n])
        edge = middles[n] - halves[n]
    for middle, lines in zip(middles, names, strict=True):
        axes.annotate(
            "\n".join(lines), (1.015, middle), xycoords="axes fraction", fontsize=SMALL,
            va="center", annotation_clip=False, parse_math=False,
        )  # fmt: skip
