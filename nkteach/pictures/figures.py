"""Figures for reports and slides, in plotly: the page draws its own charts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from ..languages import said
from ..languages.words import catalogue, fill, marks_of_numbers, number_in_words, whole_count
from .appearance import CELLS, VEIL, axis_of, lines_of

if TYPE_CHECKING:
    from ..lenses.assay import Assay
    from ..lenses.cohort import Cohort
    from ..lenses.results import Run
    from ..lenses.space import Tissue

_DASHES = {"": "solid", "2 3": "dot", "1 3": "dot", "1 5": "dot", "6 3": "dash", "4 4": "dash"}


def run_figure(run: "Run", of: str | Iterable[str] | None = None) -> go.Figure:
    """Return a run as a figure: cells on a logarithmic axis, lines named at their ends."""
    figure = go.Figure()
    floor, top = axis_of(run.network)  # a logarithmic axis has no zero
    shown = [line for line in lines_of(run.network, run.columns) if line.shown]
    if run.network.outcome is not None and (run.open or of):
        low, high = (np.maximum(end, floor) for end in run.band(run.network.outcome.count, of))
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
        counts = np.maximum(run[line.column], floor)
        figure.add_scatter(
            x=run.days,
            y=counts,
            name=said(line.label),
            line={"color": line.colour, "dash": _DASHES.get(line.dash, "dashdot"), "width": 2.5},
        )
        figure.add_annotation(
            x=run.days[-1],
            y=np.log10(counts[-1]),
            text=said(line.label),
            font={"color": line.colour},
            showarrow=False,
            xanchor="left",
            xshift=6,
        )
    largest = max([top / 2, *(float(run[line.column].max()) for line in shown)])
    figure.update_layout(
        title=run.sentence if run.network.outcome else run.network.title,
        template="simple_white",
        separators=marks_of_numbers(),
        showlegend=False,
        margin={"r": 150},
        hovermode="x unified",
    )
    figure.update_xaxes(title=catalogue()["chart"]["days"])
    figure.update_yaxes(
        title=said(run.network.count_unit),
        type="log",
        dtick=1,
        tickformat=",",
        range=[np.log10(floor), np.log10(2 * largest)],
    )
    return figure


SHOWN_PATIENTS = 40  # drawn one by one: more is a tangle
_OUTCOME_COLOURS = {"cleared": "#0072B2", "controlled": "#6B7178", "escaped": "#B34700"} | {
    "followed": "#6B7178",
}  # fmt: skip
_OUTCOME_DASHES = {"cleared": "solid", "controlled": "dot", "escaped": "dash", "followed": "dot"}


def cohort_figure(cohort: "Cohort") -> go.Figure:
    """Return a cohort as a figure: single patients under their quantiles, and shares by day."""
    from plotly.subplots import make_subplots

    words = catalogue()["cohort"]
    count = cohort.columns[0]
    judged = bool(cohort.network.outcome and cohort.network.outcome.capacity)
    heights = [0.68, 0.32] if judged else [1.0]
    figure = make_subplots(rows=len(heights), cols=1, shared_xaxes=True, row_heights=heights)
    floor, top = axis_of(cohort.network)
    rows = np.maximum(cohort[count], floor)
    step = float(cohort.days[1] - cohort.days[0])  # in place of all days, to keep notebooks small
    for patient in range(min(SHOWN_PATIENTS, len(cohort))):
        outcome = str(cohort.outcomes[patient])
        figure.add_scatter(
            x0=float(cohort.days[0]),
            dx=step,
            y=rows[patient],
            mode="lines",
            line={
                "color": _OUTCOME_COLOURS[outcome],
                "dash": _OUTCOME_DASHES[outcome],
                "width": 1,
            },
            opacity=0.45,
            name=_patient(cohort, patient, outcome),
            row=1,
            col=1,
        )
    low, middle, high = np.maximum(cohort.quantiles(count, (0.05, 0.5, 0.95)), floor)
    figure.add_scatter(
        x=np.concatenate((cohort.days, cohort.days[::-1])),
        y=np.concatenate((low, high[::-1])),
        fill="toself",
        fillcolor="rgba(92, 96, 102, 0.15)",
        line={"width": 0},
        name=words["band"],
        hoverinfo="skip",
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=cohort.days,
        y=middle,
        line={"color": "#1c1d1f", "width": 3},
        name=words["median"],
        row=1,
        col=1,
    )
    for outcome in ("cleared", "escaped") if judged else ():
        share = 100 * cohort.curve(outcome)
        figure.add_scatter(
            x=cohort.days,
            y=share,
            line={
                "color": _OUTCOME_COLOURS[outcome],
                "dash": _OUTCOME_DASHES[outcome],
                "shape": "hv",
            },
            name=words[outcome],
            row=2,
            col=1,
        )
        figure.add_annotation(
            x=cohort.days[-1],
            y=share[-1],
            text=words[outcome],
            font={"color": _OUTCOME_COLOURS[outcome]},
            showarrow=False,
            xanchor="left",
            xshift=6,
            row=2,
            col=1,
        )
    largest = max(top / 2, float(rows.max()))
    figure.update_layout(
        title={"text": cohort.sentence.replace("; ", ";<br>"), "font": {"size": 15}},
        template="simple_white",
        separators=marks_of_numbers(),
        showlegend=False,
        margin={"r": 110, "t": 90},
    )
    figure.update_xaxes(title=catalogue()["chart"]["days"], row=len(heights), col=1)
    figure.update_yaxes(
        title=said(cohort.network.count_unit),
        type="log",
        dtick=1,
        tickformat=",",
        range=[np.log10(floor), np.log10(2 * largest)],
        row=1,
        col=1,
    )
    if judged:
        figure.update_yaxes(title=words["of_100"], range=[0, 100], row=2, col=1)
    return figure


def _patient(cohort: "Cohort", patient: int, outcome: str) -> str:
    number = str(cohort.numbers[patient])
    if outcome == "followed":
        return fill("figures.patient", number=number)
    return fill("cohort.patient", number=number, outcome=catalogue()["cohort"][outcome])


_SIGNS = {"pebble": "circle"}


def tissue_figure(tissue: "Tissue") -> go.Figure:
    """Return a tissue as a figure: a sign a cell, interferon-gamma as a veil behind them."""
    cells, field = tissue.cells, tissue.field
    words = catalogue()["figures"]
    figure = go.Figure()
    size = tissue.width / field.shape[1]
    figure.add_heatmap(
        z=field / (1 + field),
        x0=size / 2,
        dx=size,
        y0=size / 2,
        dy=size,
        zmin=0,
        zmax=1,
        colorscale=[[0, "rgba(255, 255, 255, 0)"], [1, VEIL]],
        colorbar={"title": words["signal"], "thickness": 12, "len": 0.5, "y": 0.25},
        hoverinfo="skip",
    )
    for look in CELLS:
        chosen = cells[cells["kind"] == look.kind]
        if not len(chosen):
            continue
        figure.add_scattergl(
            x=chosen["x"],
            y=chosen["y"],
            mode="markers",
            name=f"{said(look.label)}: {whole_count(len(chosen))}",
            text=[words[state] for state in chosen["state"]],
            hovertemplate=f"{said(look.label)}, %{{text}}<extra></extra>",
            marker={
                "symbol": _SIGNS.get(look.shape, look.shape) + ("-dot" if look.marked else ""),
                "color": look.colour,
                "size": 3 if look.kind == "healthy" else 6,
            },
        )
    figure.update_layout(
        title=tissue.sentence,
        template="simple_white",
        separators=marks_of_numbers(),
        width=860,
        height=760,
        legend={"itemsizing": "constant"},
    )
    figure.update_xaxes(title="µm", range=[0, tissue.width], constrain="domain")
    figure.update_yaxes(title="µm", range=[tissue.height, 0], scaleanchor="x", constrain="domain")
    return figure


_MEASURED_SIGNS = ("diamond-open", "square-open", "triangle-up-open", "star-open", "x", "cross")


def assay_figure(assay: "Assay", measured: dict[str, tuple[np.ndarray, np.ndarray]]) -> go.Figure:
    """Return a killing assay as a figure: wells as dots, their mean as a line, measured points."""
    words = catalogue()["assay"]
    figure = go.Figure()
    order = np.argsort(assay.ratios)
    ratios = assay.ratios[order]
    lysis = np.clip(assay.lysis[order], 0, 100)
    figure.add_scatter(
        x=np.repeat(ratios, lysis.shape[1]),
        y=lysis.ravel(),
        mode="markers",
        name=words["wells"],
        marker={"color": "#0072B2", "size": 6, "opacity": 0.5},
    )
    figure.add_scatter(
        x=ratios,
        y=np.clip(assay.mean[order], 0, 100),
        mode="lines",
        name=words["of_wells"],
        line={"color": "#0072B2", "width": 2.5},
    )
    for index, (name, (at, found)) in enumerate(measured.items()):
        figure.add_scatter(
            x=at,
            y=found,
            mode="markers",
            name=fill("assay.measured", name=name),
            marker={
                "symbol": _MEASURED_SIGNS[index % len(_MEASURED_SIGNS)],
                "color": "#B34700",
                "size": 11,
                "line": {"width": 2},
            },
        )
    figure.update_layout(
        title={"text": assay.sentence.replace("; ", ";<br>"), "font": {"size": 15}},
        template="simple_white",
        separators=marks_of_numbers(),
        legend={"x": 0.99, "xanchor": "right", "y": 0.02},
        margin={"t": 90},
    )
    figure.update_xaxes(
        title=words["ratio"],
        type="log",
        tickvals=ratios,
        ticktext=[number_in_words(f"{ratio:g}") for ratio in ratios],
    )
    figure.update_yaxes(
        title=fill("assay.lysis", hours=number_in_words(f"{assay.hours:g}")), range=[0, 100]
    )
    return figure
