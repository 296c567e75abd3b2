"""Figures for reports and slides, in plotly: the page draws its own charts."""

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from .appearance import lines_of
from .words import catalogue

if TYPE_CHECKING:
    from .results import Run

FLOOR = 0.5  # counts below are drawn here: a logarithmic axis has no zero
_DASHES = {"": "solid", "2 3": "dot", "1 3": "dot", "1 5": "dot", "6 3": "dash", "4 4": "dash"}


def run_figure(run: "Run") -> go.Figure:
    """Return a run as a figure: cells on a logarithmic axis, lines named at their ends."""
    figure = go.Figure()
    shown = [line for line in lines_of(run.network, run.columns) if line.shown]
    if run.band is not None and run.network.outcome is not None:
        low, high = (np.maximum(end[run.network.outcome.count], FLOOR) for end in run.band)
        figure.add_scatter(
            x=np.concatenate((run.days, run.days[::-1])),
            y=np.concatenate((low, high[::-1])),
            fill="toself",
            fillpattern={"shape": "/", "fgcolor": shown[0].colour},
            line={"width": 0},
            name=catalogue()["lab"]["band_label"],
            hoverinfo="skip",
        )
    for line in shown:
        counts = np.maximum(run[line.column], FLOOR)
        figure.add_scatter(
            x=run.days,
            y=counts,
            name=line.label,
            line={"color": line.colour, "dash": _DASHES.get(line.dash, "dashdot"), "width": 2.5},
        )
        figure.add_annotation(
            x=run.days[-1],
            y=np.log10(counts[-1]),
            text=line.label,
            font={"color": line.colour},
            showarrow=False,
            xanchor="left",
            xshift=6,
        )
    largest = max([1e5, *(float(run[line.column].max()) for line in shown)])
    figure.update_layout(
        title=run.sentence if run.network.outcome else run.network.title,
        template="simple_white",
        showlegend=False,
        margin={"r": 150},
        hovermode="x unified",
    )
    figure.update_xaxes(title="days")
    figure.update_yaxes(
        title=run.network.count_unit,
        type="log",
        dtick=1,
        tickformat=",",
        range=[np.log10(FLOOR), np.log10(2 * largest)],
    )
    return figure
