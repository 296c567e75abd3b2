"""The bars of a sensitivity analysis: colour and pattern say where a number is from."""

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from ..network.origins import ASSUMED, CHOSEN, MEASURED, PARTLY, origin

if TYPE_CHECKING:
    from .sensitivity import Sensitivity

LOOKS = {
    CHOSEN: ("#6B7178", ""),
    MEASURED: ("#007A5A", "."),
    PARTLY: ("#0072B2", "x"),
    ASSUMED: ("#B34700", "/"),
}


def sensitivity_figure(found: "Sensitivity", shown: int) -> go.Figure:
    """Return the numbers that matter most as bars, the most important one on top."""
    from .sensitivity import MEASURES

    rows = list(zip(found.names, found.effect, found.half, strict=True))[:shown]
    figure = go.Figure()
    for kind, (colour, pattern) in LOOKS.items():
        of_kind = [row for row in rows if origin(found.network[row[0]]) == kind]
        if of_kind:
            figure.add_bar(
                x=[effect for _, effect, _ in of_kind],
                y=[name for name, _, _ in of_kind],
                orientation="h",
                name=kind,
                marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": "white"}},
                error_x={
                    "array": [half for _, _, half in of_kind],
                    "arrayminus": [min(half, effect) for _, effect, half in of_kind],
                    "symmetric": False,
                },
            )
    title = {
        "screening": f"mean change of the {MEASURES[found.measure]}",
        "shares": "share of the variance, alone and with others",
    }[found.method]
    figure.update_layout(
        title=f"The {len(rows)} numbers that matter most",
        template="simple_white",
        height=160 + 30 * len(rows),
        legend={"orientation": "h", "y": -0.2},
    )
    figure.update_xaxes(title=title, rangemode="tozero")
    order = [name for name, _, _ in rows]
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], automargin=True)
    return figure
