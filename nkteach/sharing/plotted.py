"""A plotly figure as a still picture, as SVG: what a page shows where plotly is not.

It draws lines, points, filled areas and lying bars on linear and log axes and on axes of words,
also in several fields; other kinds of traces are left to plotly.
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
MOST_LEFT = 300  # where words stand beside the axis
LETTER = 7  # about the width of one
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = {"dash": "8 5", "dot": "2 4", "dashdot": "8 4 2 4", "longdash": "14 5"}
DRAWN = ("scatter", "scattergl", "bar")
TICKS = 6
MOST_NAMES = 16
POINTS = 4000  # of a trace


@dataclass(frozen=True)
class Axis:
    """From values to pixels; an axis of words has a place for each."""

    low: float
    high: float
    start: float
    end: float
    log: bool
    words: tuple[str, ...] = ()

    def place(self, values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = np.log10(values) if self.log else values
        share = (scaled - self.low) / ((self.high - self.low) or 1)
        return np.asarray(self.start + (self.end - self.start) * share)

    def numbers(self, column: Any) -> np.ndarray:
        """Return a column of a figure's JSON: a list, or bytes in base 64 with their type."""
        if isinstance(column, dict) and "bdata" in column:
            found = np.frombuffer(base64.b64decode(column["bdata"]), column["dtype"])
            return found.astype(float)
        places = {word: float(place) for place, word in enumerate(self.words)}
        values = [
            places.get(value, value) if isinstance(value, str) else value for value in column or ()
        ]
        try:
            return np.array(values, dtype=float)
        except (TypeError, ValueError):
            return np.arange(len(values)) * 1.0  # what no axis here can place

    def said(self, tick: float) -> str:
        return self.words[int(tick)] if self.words else f"{tick:,.10g}"

    def ticks(self) -> list[float]:
        if self.words:
            return [float(place) for place in range(len(self.words))]
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
    left = _left(layout, traces)
    axes = {name: _axis(name, layout, traces, left) for trace in traces for name in _axes_of(trace)}
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
    lies = trace.get("type") != "bar" or trace.get("orientation") == "h"
    return lies and trace.get("type", "scatter") in DRAWN and trace.get("visible", True) is True


def _axes_of(trace: dict[str, Any]) -> tuple[str, str]:
    """Return the names in the layout of a trace's axes: "xaxis", "yaxis2"."""
    across, down = str(trace.get("xaxis", "x")), str(trace.get("yaxis", "y"))
    return f"xaxis{across[1:]}", f"yaxis{down[1:]}"


def _words(name: str, layout: dict[str, Any], traces: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the words of an axis, in the order given or of their first appearance."""
    columns = [trace.get(name[0]) for trace in traces if name in _axes_of(trace)]
    lists = [column for column in columns if isinstance(column, list)]
    met = dict.fromkeys(word for column in lists for word in column if isinstance(word, str))
    ordered = [word for word in layout.get(name, {}).get("categoryarray", []) if word in met]
    return tuple(dict.fromkeys([*ordered, *met]))


def _left(layout: dict[str, Any], traces: list[dict[str, Any]]) -> float:
    """Return where the fields begin: beside the longest word of an upright axis."""
    names = {_axes_of(trace)[1] for trace in traces}
    longest = max(len(word) for name in names for word in ("", *_words(name, layout, traces)))
    return min(MOST_LEFT, max(LEFT, 16 + LETTER * longest))


def _axis(name: str, layout: dict[str, Any], traces: list[dict[str, Any]], left: float) -> Axis:
    given = layout.get(name, {})
    log = given.get("type") == "log"
    low, high = given.get("domain", [0, 1])
    if name.startswith("x"):
        start, end = left + (RIGHT - left) * low, left + (RIGHT - left) * high
    else:
        start, end = BOTTOM - (BOTTOM - TOP) * low, BOTTOM - (BOTTOM - TOP) * high
    if words := _words(name, layout, traces):
        ends = (-0.5, len(words) - 0.5)
        first, last = ends[::-1] if given.get("autorange") == "reversed" else ends
        return Axis(first, last, start, end, False, words)
    bounds = given.get("range") or []  # either may be left open
    if len(bounds) == 2 and all(isinstance(bound, (int, float)) for bound in bounds):
        return Axis(float(bounds[0]), float(bounds[1]), start, end, log)
    values = np.concatenate([
        Axis(0, 1, 0, 1, log).numbers(column)
        for trace in traces
        if name in _axes_of(trace)
        for column in _columns(trace, name[0])
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
        height, said = float(y.place(np.array(value))), escape(y.said(value))
        parts.append(
            f'<path d="M{x.start:.1f} {height:.1f}H{x.end:.1f}" stroke="#d5d5d5"/>'
            f'<text x="{x.start - 8:.1f}" y="{height + 4:.1f}" text-anchor="end">{said}</text>'
        )
    under = max(y.start, y.end)
    for value in x.ticks():
        place, said = float(x.place(np.array(value))), escape(x.said(value))
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
    values = y.numbers(trace.get("y"))
    if trace.get("x") is None:
        first, step = x.numbers([trace.get("x0", 0), trace.get("dx", 1)])
        days = first + np.arange(len(values)) * step
    else:
        days = x.numbers(trace["x"])
    count = min(len(values), len(days), POINTS)
    across, down = x.place(days[:count]), y.place(values[:count])
    top, bottom = sorted((y.start, y.end))
    if trace.get("type") == "bar":
        return _bars(trace, x, y, days[:count], values[:count], colour)
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
        width = min(9.0, float(line.get("width", 2)))
        if width > 6:
            style += f' opacity="{trace.get("opacity", 1):g}"'  # a span under what stands on it
        parts += [
            f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}"{style}/>'
            for run in runs
        ]
    if "markers" in mode:
        symbol = str(trace.get("marker", {}).get("symbol", ""))
        places = [point.replace(",", " ") for run in runs for point in run]
        if symbol.startswith("diamond"):
            dots = "".join(f"M{place}m0 -6l6 6l-6 6l-6 -6z" for place in places)
            inside = "#fff" if symbol.endswith("open") else colour
            parts.append(f'<path d="{dots}" fill="{inside}" stroke="{colour}" stroke-width="2"/>')
        else:
            dots = "".join(f"M{place}h0" for place in places)
            parts.append(
                f'<path d="{dots}" stroke="{colour}" stroke-width="6" stroke-linecap="round"/>'
            )
    return parts


def _bars(
    trace: dict[str, Any], x: Axis, y: Axis, long: np.ndarray, at: np.ndarray, colour: str
) -> list[str]:
    """Return lying bars from nought, each with its interval if there is one."""
    error = trace.get("error_x", {})
    more = x.numbers(error.get("array")) if error else np.zeros(0)
    less = x.numbers(error.get("arrayminus")) if "arrayminus" in error else more
    ends, starts = x.place(long), x.place(np.zeros(len(long)))
    middles = y.place(at)
    thick = 0.7 * abs(float(y.place(np.array(1.0)) - y.place(np.array(0.0))))
    parts = [
        f'<rect x="{start:.1f}" y="{middle - thick / 2:.1f}" width="{max(0.0, end - start):.1f}" '
        f'height="{thick:.1f}" fill="{colour}"/>'
        for start, end, middle in zip(starts, ends, middles, strict=True)
    ]
    for value, up, down, middle in zip(long, more, less, middles, strict=False):
        low, high = float(x.place(value - down)), float(x.place(value + up))
        parts.append(
            f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}" stroke="#1c1d1f" stroke-width="1.5"/>'
        )
    return parts


def _columns(trace: dict[str, Any], name: str) -> list[Any]:
    """Return what a trace puts on an axis; a bar also begins at nought and has an interval."""
    column = trace.get(name)
    if trace.get("type") != "bar" or name != "x":
        return [column]
    plain = Axis(0, 1, 0, 1, False)
    values, more = plain.numbers(column), plain.numbers(trace.get("error_x", {}).get("array"))
    tops = values + more if len(more) == len(values) else values
    return [[0.0, *tops.tolist()]]


def _colour(trace: dict[str, Any], number: int) -> str:
    for part in ("line", "marker"):
        colour = trace.get(part, {}).get("color")
        if isinstance(colour, str):
            return escape(colour)
    return escape(str(trace.get("fillcolor") or COLOURS[number % len(COLOURS)]))


def _text(title: Any) -> str:
    return str((title.get("text") if isinstance(title, dict) else title) or "").replace("<br>", " ")
