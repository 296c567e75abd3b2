"""One short night: what a lysis of 72 % of baseline says of the activity of NK cells."""

from typing import Any

import numpy as np

from ..lenses.assay import RATIOS, assay
from ..models.teaching import network
from .fit import Fit, Number, Point, measured

PAIR = "HL60, WT NK"
SHORT = 7  # nights a week, so that all of the effect acts


def short_night(replicates: int = 2, steps: int = 6) -> Fit:
    """Find the NK activity at which a killing assay gives the lysis measured after a short night.

    replicates  wells of each ratio
    steps       activities that are tried; between them a straight line is drawn
    """
    (found,) = measured("sleep")
    part = network["short_sleep_nk_activity"]
    activities = np.linspace(0.45, 1, steps)

    def lysis(ratios: tuple[float, ...], wells: int, **settings: Any) -> np.ndarray:
        return assay(ratios, replicates=wells, pair=PAIR, progress=False, **settings).mean

    tried = np.array([lysis(RATIOS, replicates, cytotoxic=one) for one in activities])
    shares = 100 * tried / tried[-1]
    asked = [float(np.interp(found.value, column, activities)) for column in shares.T]
    night = {"short_sleep": SHORT, "short_sleep_nk_activity": part.low}
    few = RATIOS[-2:-1]
    base, after = (
        lysis(few, 4 * replicates, **settings)[0] for settings in (dict[str, float](), night)
    )
    words = ", ".join(
        f"{value:.2f} at {ratio:g}" for value, ratio in zip(asked, RATIOS, strict=True)
    )
    return Fit(
        "One short night",
        "Asked for: the NK activity at which an assay gives 72 % of its usual lysis.",
        "The more NK cells there are for each target, the less a fall in lysis says: they crowd "
        "the same targets, and one that fails is replaced by the next. So 72 % of the lysis is at "
        "least as large a fall in activity, and the study does not tell how many NK cells a target "
        "met. The model takes lysis for activity, as the studies do.",
        (Point(found, float(100 * after / base)),),
        (Number(part.name, part.unit, part.low, f"{words} NK cells a target"),),
    )
