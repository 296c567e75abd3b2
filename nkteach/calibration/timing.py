"""How long T cells take, against what was measured in mice with influenza."""

import numpy as np

from ..lenses.scanning import scan_network
from ..models.teaching import network
from .figures import timing_figure
from .fit import Fit, Number, Point, measured

INFECTED = 100  # cells at the start
DAYS = 30
FIRST = 0.05  # of the peak: the first T cells


def peak_days(samples: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the days of most antigen in the node, first and most effector cells, of each row."""
    found = scan_network(
        network,
        samples,
        DAYS,
        every=0.05,
        columns=("dendritic_node", "cd8_effector"),
        virus_cells=INFECTED,
        tumour_cells=0,
    )
    effector = found["cd8_effector"]
    first = np.argmax(effector >= FIRST * effector.max(axis=1, keepdims=True), axis=1)
    return {
        "node": found.days[found["dendritic_node"].argmax(axis=1)],
        "first": found.days[first],
        "most": found.days[effector.argmax(axis=1)],
    }


def t_cell_timing(steps: int = 15) -> Fit:
    """Compare the days with those measured, and find which pairs of two numbers would fit.

    Two rates decide when T cells are most: how fast they divide in the node, and how fast they
    leave it. `steps` values of each are tried, together.
    """
    node, most = measured("timing")
    axes = [
        np.geomspace(network[name].low, network[name].high, steps)
        for name in ("cd8_division", "cd8_exit")
    ]
    division, exits = (grid.ravel() for grid in np.meshgrid(*axes))
    days = peak_days({"cd8_division": division, "cd8_exit": exits})["most"]
    stored = {"cd8_division": np.array([network["cd8_division"].value])}
    fits = (days >= most.low) & (days <= most.high)
    now = {name: float(day[0]) for name, day in peak_days(stored).items()}
    best = np.argmin(np.abs(days - most.value))
    sentence = (
        f"In the model antigen is shown most on day {now['node']:.1f}; T cells are first seen on "
        f"day {now['first']:.1f} and are most on day {now['most']:.1f}. "
    )
    if fits.any():
        sentence += (
            f"{fits.sum()} of {len(days)} pairs of the two rates would give day {most.low:g} to "
            f"{most.high:g}: one day cannot tell two numbers apart, so they stay assumed."
        )
    else:
        sentence += (
            f"None of {len(days)} pairs of the two rates gives day {most.low:g} to {most.high:g}; "
            f"the nearest is day {days[best]:.1f}. So these two numbers alone are not at fault."
        )
    names = ("cd8_division", "cd8_exit")
    return Fit(
        "When T cells come",
        "Asked for: the days on which antigen in the lymph node, and T cells in the tissue, are "
        f"most. In the model: a virus in {INFECTED} cells.",
        sentence,
        (Point(node, now["node"]), Point(most, now["most"])),
        tuple(
            Number(
                name,
                network[name].unit,
                network[name].value,
                f"{values[fits].min():.2g} to {values[fits].max():.2g}, not every pair"
                if fits.any()
                else "none in its range",
            )
            for name, values in zip(names, (division, exits), strict=True)
        ),
        lambda: timing_figure(axes, days.reshape(steps, steps), (most.low, most.high)),
    )
