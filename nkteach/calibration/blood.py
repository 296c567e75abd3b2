"""NK cells in blood against what was measured: their number, one bout of exercise, IL-15."""

from typing import TYPE_CHECKING

import numpy as np

from ..lenses.average import simulate_network
from ..models.teaching import network
from .figures import bout_figure
from .fit import Fit, Number, Point, measured, needs

if TYPE_CHECKING:
    from ..lenses.results import Run

QUIET = {"tumour_cells": 0}  # nothing else happens to the NK cells
MINUTE = 1 / 1440  # of a day
ENDED = 15  # minutes from the start of a bout until its adrenaline is mostly gone
OLD = 75  # years


def nk_number() -> Fit:
    """Fit the number of NK cells in blood and their loss to three measurements of them.

    Two unknowns, three measurements: each difference counts in units of its interval.
    """
    made, lost, present, made_old = measured("blood")
    least_squares = needs("scipy.optimize").least_squares
    young = simulate_network(network, 60, QUIET)
    old = simulate_network(network, 365, {**QUIET, "age": OLD})
    # Without production, what is left falls at the rate of the net loss.
    stopped = simulate_network(network.change("nk_production", rate="0"), 30, QUIET)
    loss = -float(np.polyfit(stopped.days, np.log(stopped["nk_blood"]), 1)[0])
    blood = float(young["nk_blood"][-1])
    loss_old = float(network["nk_turnover"].value * network["age_nk_production"].value)
    loss_old /= float(network["age_nk_number"].value)

    def apart(unknown: np.ndarray) -> list[float]:
        number, rate = unknown
        found = (number * rate / 100, rate, number)
        halves = ((m.high - m.low) / 2 for m in (made, lost, present))
        values = (made.value, lost.value, present.value)
        return [(f - v) / h for f, v, h in zip(found, values, halves, strict=True)]

    number, rate = least_squares(apart, (blood, 100 * loss)).x
    points = (
        Point(made, blood * loss),
        Point(lost, 100 * loss),
        Point(present, blood),
        Point(made_old, float(old["nk_blood"][-1]) * loss_old),
    )
    inside = sum(p.measured.low <= p.model <= p.measured.high for p in points)
    return Fit(
        "How many NK cells are in blood, and how fast they are replaced",
        "Made as small as possible: the sum of squared differences of the first three, each in "
        "units of half its interval.",
        f"What is made each day, divided by the share that is lost, gives 217 NK cells per µL, "
        f"which the model has. Held against the counts of healthy people too, the best number "
        f"would be {number:.0f}. Measurements of different people need not agree. {inside} of the "
        f"model's {len(points)} values lie inside the intervals.",
        points,
        (
            Number("NK cells in blood", "cells/uL", blood, f"{number:.0f}"),
            Number("nk_turnover", "1/day", network["nk_turnover"].value, f"{rate / 100:.3f}"),
        ),
    )


def _bout(**settings: float) -> "Run":
    return simulate_network(network, 2, {**QUIET, "bout": 1.0, "bout_day": 0.0, **settings}, MINUTE)


def relative(run: "Run") -> tuple[np.ndarray, np.ndarray]:
    """Return minutes from the start of a bout, and NK cells in blood as multiples of rest."""
    return run.days / MINUTE, run["nk_blood"] / 217


def _most(run: "Run") -> float:
    return float(relative(run)[1].max())


def _at(run: "Run", minutes: float) -> float:
    return float(np.interp(minutes, *relative(run)))


def bout() -> Fit:
    """Fit what moves NK cells in one bout of exercise: a six-fold rise, then less than half.

    The rise ties down one number. The other two findings only give bounds.
    """
    optimize = needs("scipy.optimize")
    most, later, next_day = measured("bout")
    hour_after = 60 + ENDED

    def apart(logs: np.ndarray) -> tuple[float, float]:
        release, margination = np.exp(logs)
        run = _bout(bout_release=release, bout_margination=margination)
        return _most(run) - most.value, _at(run, hour_after) - later.high

    names = ("bout_release", "bout_margination", "cortisol_decay")
    parts = [network[name] for name in names]
    limits = [[np.log(max(p.low, 0.01)), np.log(p.high)] for p in parts[:2]]
    start = [np.log(p.value) for p in parts[:2]]
    found = optimize.least_squares(apart, start, bounds=np.transpose(limits), diff_step=1e-2)
    release, margination = np.exp(found.x)

    def after_a_day(decay: float) -> float:
        return _at(_bout(cortisol_decay=decay), 1440) - 0.9 * next_day.value

    decay = parts[2].low
    if after_a_day(decay) < 0:
        decay = optimize.brentq(after_a_day, decay, parts[2].high, rtol=1e-3)
    asked = (f"{release:.0f}", f"at least {margination:.1f}", f"at least {decay:.1f}")
    run = _bout()
    return Fit(
        "One bout of exercise",
        "Asked for: six times as many NK cells in blood within minutes, under half of rest an hour "
        "after the bout, within a tenth of rest after a day.",
        "The first ties down one number. The other two only give bounds: any number beyond them "
        "would do as well. The NK cells come from the vessel walls and go back; none is made.",
        (
            Point(most, _most(run)),
            Point(later, _at(run, hour_after)),
            Point(next_day, _at(run, 1440)),
        ),
        tuple(
            Number(p.name, p.unit, p.value, words) for p, words in zip(parts, asked, strict=True)
        ),
        lambda: bout_figure(run),
    )


def il15(dose: float = 10, days: float = 5) -> Fit:
    """Fit how fast NK cells divide to how many more there are in blood after IL-15."""
    brentq = needs("scipy.optimize").brentq
    (found,) = measured("il15")

    def times(**settings: float) -> float:
        given = {"il15_therapy": dose, "il15_therapy_day": 0.0, "il15_therapy_days": days}
        run = simulate_network(network, 60, {**QUIET, **given, **settings})
        return float(run["nk_blood"].max() / run["nk_blood"][0])

    part = network["nk_division"]
    ends = []
    for wanted in (found.low, found.high):
        if times(nk_division=part.low) > wanted:
            ends.append(f"below {part.low:g}")
        elif times(nk_division=part.high) < wanted:
            ends.append(f"above {part.high:g}")
        else:
            best = brentq(
                lambda rate, wanted=wanted: times(nk_division=rate) - wanted,
                part.low,
                part.high,
                rtol=1e-3,
            )
            ends.append(f"{best:.2f}")
    return Fit(
        "IL-15 as a treatment",
        f"Asked for: 10 to 34 times as many NK cells in blood (here: IL-15 at {dose:g} "
        f"half-effects for {days:g} days).",
        f"The model gives {times():.0f} times. Doses are not on one scale with those of patients, "
        "so this ties down no more than the order of the number.",
        (Point(found, times()),),
        (Number("nk_division", part.unit, part.value, f"{ends[0]} to {ends[1]}"),),
    )
