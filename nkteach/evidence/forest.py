"""A forest plot of what is known behind a lever: study by study, and the model beside them."""

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from ..errors import InputError
from .showing import as_text

if TYPE_CHECKING:
    from .looking import Evidence
    from .records import Finding

# Who was studied is told by shape, colour and word.
SIGNS = {"people": "circle", "mice": "square", "cells": "triangle-up", "the model": "diamond"}
_LETTERS = {"people": "●", "mice": "■", "cells": "▲", "the model": "◆"}  # the same, in words
COLOURS = {"people": "#0072B2", "mice": "#B34700", "cells": "#9C4F7E", "the model": "#1c1d1f"}
NORMAL = "x normal"
_AXES = {NORMAL: "times normal (1: no change)", "x risk": "times the risk (1: no change)"}
_DECADE = 10  # a wider span is shown by decades
_WIDTH = 52  # characters of a row's label


def forest_figure(evidence: "Evidence") -> go.Figure:
    """Return a forest plot; rows whose number is in another unit, or that have none, say so."""
    unit = _unit(evidence)
    findings = evidence.findings
    parameters = [p for p in evidence.parameters if p.unit != "switch"]
    if not findings and not parameters:
        raise InputError(f"There is no number to draw behind {evidence.name!r}.")
    rows = len(findings) + len(parameters)
    figure = go.Figure()
    drawn: set[str] = set()
    spans = [_span_of(f) for f in findings if f.unit == unit]
    spans += [(p.low, p.value, p.high) for p in parameters if p.unit == unit]
    values = [value for span in spans for value in span]
    wide = bool(values) and min(values) > 0 and max(values) / min(values) > _DECADE
    if unit == NORMAL:
        figure.add_vline(x=1, line={"color": "#6B7178", "dash": "dot", "width": 1})
    for row, finding in enumerate(findings):
        at = rows - row
        if finding.unit == unit and finding.value is not None:
            _add_mark(figure, drawn, finding.who, _span_of(finding), at, _words(finding))
        else:
            _add_words(figure, finding.who, finding.number or finding.result or "no number", at)
    for row, parameter in enumerate(parameters):
        at = len(parameters) - row
        low, value, high = parameter.low, parameter.value, parameter.high
        said = f"{value:g} {parameter.unit} ({low:g} to {high:g})"
        if parameter.unit == unit:
            _add_mark(figure, drawn, "the model", (low, value, high), at, said)
        else:
            _add_words(figure, "the model", said, at)
    labels = [_label(finding) for finding in findings]
    labels += [f"<b>the model</b>: {p.name}<br>{_folded(p.meaning)}" for p in parameters]
    figure.update_layout(
        title={"text": f"{evidence.label}: what studies found", "font": {"size": 16}},
        template="simple_white",
        height=150 + 62 * rows,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        margin={"l": 20, "t": 90},
        meta={"alt": f"A forest plot. {as_text(evidence)}"},
    )
    figure.update_xaxes(
        title=_AXES.get(unit, unit),
        type="log" if wide else "linear",
        visible=bool(values),
        rangemode="normal" if wide else "tozero",
    )
    figure.update_yaxes(
        tickvals=list(range(rows, 0, -1)),
        ticktext=labels,
        range=[0.4, rows + 0.6],
        automargin=True,
        ticks="",
        showline=False,
    )
    return figure


def _unit(evidence: "Evidence") -> str:
    """The scale: times normal if any study allows, else the unit of most, else the model's."""
    units = Counter(f.unit for f in evidence.findings if f.value is not None)
    if NORMAL in units:
        return NORMAL
    if units:
        return units.most_common(1)[0][0]
    return evidence.parameters[0].unit if evidence.parameters else ""


def _span_of(finding: "Finding") -> tuple[float, float, float]:
    value = finding.value if finding.value is not None else 0.0
    low = finding.low if finding.low is not None else value
    return low, value, finding.high if finding.high is not None else value


def _add_mark(
    figure: go.Figure,
    drawn: set[str],
    who: str,
    span: tuple[float, float, float],
    at: int,
    words: str,
) -> None:
    low, value, high = span
    bars: dict[str, Any] = {
        "type": "data",
        "symmetric": False,
        "array": [high - value],
        "arrayminus": [value - low],
        "thickness": 2,
    }
    figure.add_scatter(
        x=[value],
        y=[at],
        error_x=bars,
        mode="markers",
        cliponaxis=False,
        marker={"symbol": SIGNS[who], "color": COLOURS[who], "size": 12},
        name=who,
        legendgroup=who,
        showlegend=who not in drawn,
        hovertemplate=f"{words}<extra></extra>",
    )
    drawn.add(who)


def _add_words(figure: go.Figure, who: str, words: str, at: int) -> None:
    sign = f'<span style="color: {COLOURS[who]}">{_LETTERS[who]}</span>'
    figure.add_annotation(
        x=0.02,
        xref="paper",
        y=at,
        text=f"{sign} <i>{_folded(words)}</i>",
        showarrow=False,
        xanchor="left",
        align="left",
        font={"size": 12},
        bgcolor="rgba(255, 255, 255, 0.85)",
    )


def _words(finding: "Finding") -> str:
    return _folded("; ".join(text for text in (finding.number, finding.result) if text))


def _label(finding: "Finding") -> str:
    return f"<b>{finding.source}</b>: {_folded(finding.of)}<br>{_folded(finding.studied)}"


def _folded(text: str) -> str:
    return "<br>".join(wrap(text, _WIDTH))
