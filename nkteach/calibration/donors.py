"""Graft-versus-host disease by the dose of donor T cells, over virtual patients."""

import numpy as np

from ..lenses.chance import SPREAD
from ..lenses.cohort import wilson
from ..lenses.scanning import scan_network
from ..models.teaching import network
from .fit import Fit, Number, Point, measured, needs

# The doses of the three groups in 1e7 T cells per kg; the outer edges are assumed.
DOSES = ((0.3, 1.0), (1.0, 10.0), (10.0, 20.0))
CELLS = 10.0  # alloreactive cells that stand for 1e7 T cells per kg: assumed
SUSCEPTIBLE = 0.56  # of the patients: fitted, below
HARMED = 0.8  # of the healthy cells: fewer left than this is taken as disease
DAYS = 100

# How patients differ in the dose that it takes, as in a cohort: standard deviation in decades.
DECADES = network["donor_t_half"].spread * SPREAD / np.log(10)


def harmed(doses: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """Return who is harmed by so many alloreactive cells, of patients with such `donor_t_half`."""
    found = scan_network(
        network,
        {"donor_t_cells": doses, "donor_t_half": halves},
        DAYS,
        columns=("healthy",),
        tumour_cells=0,
    )
    healthy = found["healthy"]
    lost: np.ndarray = healthy.min(axis=1) < HARMED * healthy[:, 0]
    return lost


def threshold(half: float, steps: int = 400) -> float:
    """Return the fewest alloreactive cells that harm a patient with this `donor_t_half`."""
    low, high = network["donor_t_cells"].low, network["donor_t_cells"].high
    doses = np.geomspace(max(low, 0.1), high, steps)
    return float(doses[np.argmax(harmed(doses, np.full(steps, half)))])


def shares(susceptible: float, median: float, decades: float) -> np.ndarray:
    """Return the % harmed in each group, if thresholds are log-normal among the susceptible."""
    ndtr = needs("scipy.special").ndtr
    found = []
    for low, high in DOSES:
        doses = np.linspace(np.log10(CELLS * low), np.log10(CELLS * high), 201)
        found.append(100 * susceptible * ndtr((doses - np.log10(median)) / decades).mean())
    return np.array(found)


def graft_versus_host(patients: int = 400, seed: int = 1) -> Fit:
    """Fit the patients' thresholds to GVHD at three doses; then run virtual patients.

    patients  in each of the three groups
    """
    least_squares = needs("scipy.optimize").least_squares
    targets = measured("donor_t")
    values = np.array([target.value for target in targets])
    best = least_squares(
        lambda x: shares(x[0], np.exp(x[1]), x[2]) - values,
        (SUSCEPTIBLE, 2.0, DECADES),
        bounds=([0.3, -1, 0.1], [1, 7, 2]),
    )
    susceptible, median, decades = best.x[0], float(np.exp(best.x[1])), best.x[2]
    part = network["donor_t_half"]
    of_half = threshold(part.value) / part.value
    random = np.random.default_rng(seed)
    points, words = [], []
    for target, (low, high) in zip(targets, DOSES, strict=True):
        doses = CELLS * np.exp(random.uniform(np.log(low), np.log(high), patients))
        halves = part.value * 10 ** random.normal(0, DECADES, patients)
        halves = np.clip(halves, part.low, part.high)
        ill = harmed(doses, halves) & (random.uniform(size=patients) < SUSCEPTIBLE)
        points.append(Point(target, 100 * float(ill.mean())))
        ends = wilson(int(ill.sum()), patients)
        words.append(" to ".join(f"{100 * end:.0f}" for end in ends))
    return Fit(
        "Graft-versus-host disease by the dose of donor T cells",
        "Made as small as possible: the sum of squared differences of the three shares. Three "
        "numbers were fitted to three: the share of patients who can fall ill, the middle and the "
        "spread of the dose that it takes.",
        f"So nothing is left to test the model by, and the fit says nothing of a dose in between. "
        f"In {patients} virtual patients a group, chance alone leaves room from "
        f"{'; '.join(words)} %.",
        tuple(points),
        (
            Number("donor_t_half", part.unit, part.value, f"{median / of_half:.0f}"),
            Number("spread of donor_t_half", "decades", round(DECADES, 2), f"{decades:.2f}"),
            Number("patients who can fall ill", "share", SUSCEPTIBLE, f"{susceptible:.2f}"),
        ),
    )
