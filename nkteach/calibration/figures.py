"""Figures of model and data: what was measured is a hollow diamond, the model a filled circle."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .fit import needs

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..lenses.results import Run
    from .fit import Fit, Point

MODEL = "#0072B2"
DATA = "#B34700"
QUIET = "#6B7178"


def _go() -> Any:
    return needs("plotly.graph_objects")


def points_figure(fit: "Fit") -> "go.Figure":
    """Return a fit as a figure: a row for each thing that was measured.

    Where the units differ, all is shown as multiples of what was measured.
    """
    same = len({point.measured.unit for point in fit.points}) == 1
    labels, data, low, high, model = [], [], [], [], []
    for point in fit.points:
        m = point.measured
        scale = 1.0 if same else m.value
        labels.append(m.what)
        data.append(m.value / scale)
        low.append(m.low / scale)
        high.append(m.high / scale)
        model.append(point.model / scale)
    figure = _go().Figure()
    for row, (start, end) in enumerate(zip(low, high, strict=True)):
        if np.isfinite([start, end]).all():
            figure.add_scatter(
                x=[start, end],
                y=[labels[row]] * 2,
                mode="lines",
                line={"color": DATA, "width": 9},
                opacity=0.3,
                showlegend=False,
                hoverinfo="skip",
            )
    signs: tuple[tuple[str, list[float], dict[str, Any]], ...] = (
        ("measured", data, {"symbol": "diamond-open", "color": DATA, "size": 13, "line_width": 2}),
        ("model", model, {"symbol": "circle", "color": MODEL, "size": 9}),
    )
    for name, values, marker in signs:
        figure.add_scatter(x=values, y=labels, mode="markers", name=name, marker=marker)
    _dress(figure, fit.title, fit.points[0].measured.unit if same else "times what was measured")
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(rangemode="tozero")
    figure.update_layout(height=170 + 46 * len(labels))
    return figure


def lysis_figure(pairs: "Mapping[str, Sequence[Point]]") -> "go.Figure":
    """Return lysis against the ratio, a panel for each pair of NK cells and targets."""
    from ..evidence import specific_lysis

    names = list(pairs)
    make_subplots = needs("plotly.subplots").make_subplots
    figure = make_subplots(rows=2, cols=3, shared_yaxes=True, subplot_titles=names)
    for index, (pair, points) in enumerate(pairs.items()):
        ratios = specific_lysis()[pair][0]
        place = {"row": index // 3 + 1, "col": index % 3 + 1, "showlegend": index == 0}
        figure.add_scatter(
            x=ratios,
            y=[point.measured.value for point in points],
            mode="markers",
            name="measured",
            marker={"symbol": "diamond-open", "color": DATA, "size": 11, "line": {"width": 2}},
            **place,
        )
        figure.add_scatter(
            x=ratios,
            y=[point.model for point in points],
            mode="lines+markers",
            name="model",
            marker={"color": MODEL, "size": 6},
            **place,
        )
    _dress(figure, "Specific lysis after 4 h", "")
    figure.update_xaxes(type="log", tickvals=ratios, ticktext=[f"{ratio:g}" for ratio in ratios])
    figure.update_xaxes(title="NK cells per target", row=2)
    figure.update_yaxes(range=[0, 100])
    figure.update_yaxes(title="% lysis", col=1)
    figure.update_layout(height=560)
    return figure


def bout_figure(run: "Run") -> "go.Figure":
    """Return NK cells in blood through a bout of exercise, with what was measured as bands."""
    from .blood import relative

    minutes, blood = relative(run)
    figure = _go().Figure()
    figure.add_scatter(
        x=minutes[1:], y=blood[1:], mode="lines", name="model", line={"color": MODEL, "width": 2.5}
    )
    figure.add_scatter(
        x=[5, 1440],
        y=[6, 1],
        mode="markers",
        name="measured",
        marker={"symbol": "diamond-open", "color": DATA, "size": 13, "line": {"width": 2}},
    )
    figure.add_shape(
        type="rect", x0=75, x1=135, y0=0.05, y1=0.5, fillcolor=DATA, opacity=0.2, line_width=0
    )
    figure.add_annotation(
        x=np.log10(100),
        y=np.log10(0.25),
        text="measured:<br>under half",
        font={"color": DATA},
        showarrow=False,
        xanchor="right",
        xshift=-30,
    )
    _dress(figure, "NK cells in blood through one bout of exercise", "minutes from its start")
    ticks = [1, 5, 15, 60, 240, 1440]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=["1", "5", "15", "1 h", "4 h", "24 h"])
    ratios = [0.1, 0.25, 0.5, 1, 2, 4, 8]
    figure.update_yaxes(
        type="log", title="times rest", tickvals=ratios, range=[np.log10(0.15), np.log10(9)]
    )
    return figure


def timing_figure(
    axes: "Sequence[np.ndarray]", days: np.ndarray, band: tuple[float, float]
) -> "go.Figure":
    """Return the day of most T cells over two rates, as lines of equal days."""
    from ..models.teaching import network

    figure = _go().Figure()
    figure.add_contour(
        x=axes[0],
        y=axes[1],
        z=days,
        contours={"coloring": "heatmap", "showlabels": True, "start": 6, "end": 16, "size": 1},
        colorscale="Blues",
        reversescale=True,
        colorbar={"title": "day"},
        name="day of most T cells",
    )
    inside = np.where((days >= band[0]) & (days <= band[1]))
    names = ("cd8_division", "cd8_exit")
    stored = [[network[name].value] for name in names]
    for name, x, y, marker in (
        (
            f"day {band[0]:g} to {band[1]:g}, as measured",
            axes[0][inside[1]],
            axes[1][inside[0]],
            {"symbol": "diamond-open", "color": DATA, "size": 11, "line": {"width": 2}},
        ),
        ("in the model", *stored, {"symbol": "star", "color": "#1c1d1f", "size": 15}),
    ):
        figure.add_scatter(x=x, y=y, mode="markers", name=name, marker=marker)
    _dress(figure, "Day on which T cells are most", "division in the lymph node, per day")
    figure.update_yaxes(title="leaving the lymph node, per day", type="log")
    figure.update_xaxes(type="log")
    return figure


def _dress(figure: Any, title: str, unit: str) -> None:
    figure.update_layout(
        title=title, template="simple_white", legend={"orientation": "h", "y": -0.18}, height=480
    )
    figure.update_xaxes(title=unit)
