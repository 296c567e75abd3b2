"""A plotly figure as a still picture, as SVG: what a page shows where plotly is not.

It draws lines, points and filled areas on linear and log axes, also in several fields; other kinds
of traces are left to plotly.
"""

import base64
import math
import textwrap
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 84, 570, 64, 384
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = {"dash": "8 5", "dot": "2 4", "dashdot": "8 4 2 4", "longdash": "14 5"}
DRAWN = ("scatter", "scattergl")
TICKS = 6
MOST_NAMES = 16
POINTS = 4000  # of a trace


@dataclass(frozen=True)
class Axis:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float
    log: bool

    def place(self, values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = np.log10(values) if self.log else values
        share = (scaled - self.low) / ((self.high - self.low) or 1)
        return np.asarray(self.start + (self.end - self.start) * share)

    def ticks(self) -> list[float]:
        low, high = sorted((self.low, self.high))
        if self.log and high - low >= 1:
            every = math.ceil((high - low) / 8)
            return [
                10.0**n for n in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1, every)
            ]
        if self.log:
            low, high = 10.0**low, 10.0**high
        rough = (high - low) / TICKS or 1
        step = 10.0 ** math.floor(math.log10(rough))
        step *= next((n for n in (1, 2, 5) if n * step >= rough), 10)
        first = math.ceil(low / step - 1e-9)
        return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def still_of(figure: dict[str, Any]) -> str | None:
    """Return a figure's JSON as SVG, or None if none of it can be drawn here."""
    layout = figure.get("layout", {})
    traces = [trace for trace in figure.get("data", []) if _is_drawn(trace)]
    if not traces:
        return None
    title = textwrap.wrap(heading_of(figure), 88)[:2]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *(
            f'<text x="12" y="{20 + 18 * row}" font-size="15">{escape(line)}</text>'
            for row, line in enumerate(title)
        ),
    ]
    axes = {name: _axis(name, layout, traces) for trace in traces for name in _axes_of(trace)}
    for across, down in dict.fromkeys(_axes_of(trace) for trace in traces):
        parts += _frame(axes[across], axes[down], across, down, layout)
    named = 0
    for number, trace in enumerate(traces):
        across, down = _axes_of(trace)
        colour = _colour(trace, number)
        parts += _trace(trace, axes[across], axes[down], colour)
        name, faint = trace.get("name"), trace.get("opacity", 1)
        # Faint traces are many of one kind; only what stands out is named.
        if name and trace.get("showlegend") is not False and faint == 1 and named < MOST_NAMES:
            height = TOP + 20 * named
            named += 1
            parts.append(
                f'<rect x="{RIGHT + 16}" y="{height}" width="12" height="4" fill="{colour}"/>'
                f'<text x="{RIGHT + 34}" y="{height + 7}">{escape(str(name))}</text>'
            )
    return "\n".join([*parts, "</svg>"])


def heading_of(figure: dict[str, Any]) -> str:
    """Return the words above a figure."""
    return _text(figure.get("layout", {}).get("title"))


def _is_drawn(trace: dict[str, Any]) -> bool:
    return trace.get("type", "scatter") in DRAWN and trace.get("visible", True) is True


def _axes_of(trace: dict[str, Any]) -> tuple[str, str]:
    """Return the names in the layout of a trace's axes: "xaxis", "yaxis2"."""
    across, down = str(trace.get("xaxis", "x")), str(trace.get("yaxis", "y"))
    return f"xaxis{across[1:]}", f"yaxis{down[1:]}"


def _axis(name: str, layout: dict[str, Any], traces: list[dict[str, Any]]) -> Axis:
    given = layout.get(name, {})
    log = given.get("type") == "log"
    low, high = given.get("domain", [0, 1])
    if name.startswith("x"):
        start, end = LEFT + (RIGHT - LEFT) * low, LEFT + (RIGHT - LEFT) * high
    else:
        start, end = BOTTOM - (BOTTOM - TOP) * low, BOTTOM - (BOTTOM - TOP) * high
    if "range" in given:
        first, last = (float(bound) for bound in given["range"])
        return Axis(first, last, start, end, log)
    values = np.concatenate([
        _numbers(trace.get(name[0])) for trace in traces if name in _axes_of(trace)
    ])  # fmt: skip
    values = values[np.isfinite(values) & ((values > 0) if log else True)]
    if not len(values):
        return Axis(0, 1, start, end, log)
    first, last = float(values.min()), float(values.max())
    if log:
        return Axis(math.log10(first), math.log10(last), start, end, log)
    return Axis(min(first, 0.0), last, start, end, log)


def _frame(x: Axis, y: Axis, across: str, down: str, layout: dict[str, Any]) -> list[str]:
    parts = []
    for value in y.ticks():
        height, said = float(y.place(np.array(value))), f"{value:,.10g}"
        parts.append(
            f'<path d="M{x.start:.1f} {height:.1f}H{x.end:.1f}" stroke="#d5d5d5"/>'
            f'<text x="{x.start - 8:.1f}" y="{height + 4:.1f}" text-anchor="end">{said}</text>'
        )
    under = max(y.start, y.end)
    for value in x.ticks():
        place, said = float(x.place(np.array(value))), f"{value:,.10g}"
        parts.append(
            f'<text x="{place:.1f}" y="{under + 18:.1f}" text-anchor="middle">{said}</text>'
        )
    parts.append(f'<path d="M{x.start:.1f} {y.start:.1f}H{x.end:.1f}" stroke="#5c6066"/>')
    below, beside = (_text(layout.get(name, {}).get("title")) for name in (across, down))
    parts.append(
        f'<text x="{x.end:.1f}" y="{y.start + 36:.1f}" text-anchor="end">{escape(below)}</text>'
        f'<text x="{x.start - 60:.1f}" y="{y.end - 8:.1f}" fill="#5c6066">{escape(beside)}</text>'
    )
    return parts


def _trace(trace: dict[str, Any], x: Axis, y: Axis, colour: str) -> list[str]:
    values = _numbers(trace.get("y"))
    days = _numbers(trace.get("x")) if trace.get("x") is not None else np.arange(len(values)) * 1.0
    count = min(len(values), len(days), POINTS)
    across, down = x.place(days[:count]), y.place(values[:count])
    top, bottom = sorted((y.start, y.end))
    runs: list[list[str]] = [[]]
    for px, py in zip(across, down, strict=True):
        if math.isfinite(px) and not math.isnan(py):
            runs[-1].append(f"{px:.1f},{min(bottom, max(top, py)):.1f}")
        elif runs[-1]:
            runs.append([])
    mode = str(trace.get("mode") or "lines")
    parts = []
    filled = trace.get("fill") in ("toself", "tozeroy", "tozerox")
    if filled:
        parts += [
            f'<polygon points="{" ".join(run)}" fill="{colour}" opacity="0.2"/>' for run in runs
        ]
    if "lines" in mode and not filled:
        line = trace.get("line", {})
        dash = DASHES.get(line.get("dash", ""), "")
        style = f' stroke-dasharray="{dash}"' if dash else ""
        width = min(6.0, float(line.get("width", 2)))
        parts += [
            f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}"{style}/>'
            for run in runs
        ]
    if "markers" in mode:
        dots = "".join(f"M{point.replace(',', ' ')}h0" for run in runs for point in run)
        parts.append(
            f'<path d="{dots}" stroke="{colour}" stroke-width="6" stroke-linecap="round"/>'
        )
    return parts


def _colour(trace: dict[str, Any], number: int) -> str:
    for part in ("line", "marker"):
        colour = trace.get(part, {}).get("color")
        if isinstance(colour, str):
            return escape(colour)
    return escape(str(trace.get("fillcolor") or COLOURS[number % len(COLOURS)]))


def _numbers(column: Any) -> np.ndarray:
    """Return a column of a figure's JSON: a list, or bytes in base 64 with their type."""
    if isinstance(column, dict) and "bdata" in column:
        return np.frombuffer(base64.b64decode(column["bdata"]), column["dtype"]).astype(float)
    try:
        return np.array([np.nan if value is None else value for value in column or ()], dtype=float)
    except (TypeError, ValueError):
        return np.arange(len(column)) * 1.0  # words, a place each


def _text(title: Any) -> str:
    return str((title.get("text") if isinstance(title, dict) else title) or "").replace("<br>", " ")
