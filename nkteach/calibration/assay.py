"""The killing assay fitted: lysis of six pairs, and how many targets one NK cell kills.

    python -m nkteach.calibration.assay

prints the whole search, in about four minutes on two cores. All wells share their random numbers,
so a plain grid and a line between its points will do.
"""

import itertools
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from ..evidence import kill_counts as measured_kills
from ..evidence import source, specific_lysis
from ..lenses.assay import assay
from ..models.teaching.well import PAIRS
from ..models.teaching.well import parameters as well_parameters
from .figures import lysis_figure
from .fit import Fit, Measured, Number, Point, needs

HOURS = 4  # of the lysis
WINDOWS = (3, 5)  # of the kill counts: the notebook and the README of their source differ
SHAPES = {"alike": 0.0, "exponential": 1.0}
KILLERS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HANDLING = (0.01, 0.015, 0.02, 0.03, 0.04)  # days
CONTACTS = (1, 2, 4)
EFFICIENCIES = np.geomspace(0.1, 3, 9)  # for the kill counts
FEW = 0.2  # NK cells per target in the kill counts: assumed, targets in plenty
BINS = 6  # 0 to 5 kills: nobody killed more
FINE = 400
WELL = {parameter.name: parameter.value for parameter in well_parameters}


# Kills of single NK cells


def kill_shares(replicates: int, **settings: Any) -> np.ndarray:
    """Shares of NK cells with 0 to 5 or more kills."""
    kills = assay([FEW], replicates=replicates, progress=False, **settings).kills[0]
    folded = np.append(kills, np.zeros(BINS))[:BINS]
    folded[-1] += kills[BINS:].sum()
    shares: np.ndarray = folded / folded.sum()
    return shares


def observed() -> np.ndarray:
    """NK cells that killed 0 to 5 targets, without drug."""
    counts: np.ndarray = measured_kills()["none"].sum(axis=0)[:BINS]
    return counts


def misfit(shares: np.ndarray) -> float:
    """Chi-square of the observed counts; 4 and 5 kills together, where few are expected."""
    seen = observed()
    expected = seen.sum() * np.maximum(shares, 1e-6)
    together = np.array([np.append(v[:4], v[4:].sum()) for v in (seen, expected)])
    return float(((together[0] - together[1]) ** 2 / together[1]).sum())


@dataclass(frozen=True, order=True)
class KillFit:
    """One point of the grid and its chi-square."""

    square: float
    killers: float
    efficiency: float
    handling: float


def best_of(
    killers: Iterable[float],
    efficiencies: Iterable[float],
    handling: Iterable[float],
    *,
    replicates: int,
    hours: float = max(WINDOWS),
    shape: str = "exponential",
    contact: float = WELL["well_contact"],
) -> KillFit:
    """Return the point of a grid at which the kill counts are met best."""

    def at(point: tuple[float, float, float]) -> KillFit:
        shares = kill_shares(
            replicates,
            hours=hours,
            well_killers=point[0],
            well_efficiency=point[1],
            well_handling_time=point[2],
            well_skill_spread=SHAPES[shape],
            well_contact=contact,
        )
        return KillFit(misfit(shares), *point)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return min(threads.map(at, itertools.product(killers, efficiencies, handling)))


def fit_kills(contact: float, shape: str, hours: float) -> KillFit:
    """Search a grid, then a finer one about its best point."""
    more: dict[str, Any] = {"hours": hours, "shape": shape, "contact": contact}
    rough = best_of(KILLERS, EFFICIENCIES, HANDLING, replicates=4, **more)
    near = [rough.killers + step for step in (-0.05, 0, 0.05) if rough.killers + step <= 1]
    finer = rough.efficiency * np.geomspace(0.7, 1.4, 9)
    return best_of(near, finer, [rough.handling], replicates=12, **more)


def kill_counts(replicates: int = 3, steps: int = 5) -> Fit:
    """Fit the share of NK cells that kill and their efficiency to the kills of 141 NK cells.

    replicates  wells for each point of the grid, and ten times as many for what is shown
    steps       points of the grid in each of the two directions
    """
    chi2 = needs("scipy.stats").chi2
    killers = np.linspace(0.7, 1, steps)
    efficiencies = WELL["well_efficiency"] * np.geomspace(0.6, 1.7, steps)
    handling = WELL["well_handling_time"]
    best = best_of(killers, efficiencies, [handling], replicates=replicates)
    alike = best_of([0.6], [0.276], [0.015], replicates=replicates, shape="alike")
    stored = kill_shares(10 * replicates, hours=max(WINDOWS))
    seen = observed()
    unit = f"NK cells of {seen.sum()}"
    points = [
        Point(
            Measured(f"killed {kills}", count, nan, nan, unit, "", source("nk-kill-counts.csv")),
            float(seen.sum() * share),
        )
        for kills, (count, share) in enumerate(zip(seen.tolist(), stored, strict=True))
    ]
    square = misfit(stored)
    return Fit(
        "How many targets one NK cell kills",
        "Made as small as possible: chi-square of the counts (4 and 5 kills together).",
        f"With the numbers in the model it is {square:.1f}; p = {chi2.sf(square, 1):.2f} at one "
        f"degree of freedom (five classes, less one, less three fitted numbers; p flatters, as how "
        f"NK cells differ, and how long they were watched, was chosen too). NK cells that are all "
        f"alike, but for those that never kill, leave {alike.square:.1f} at their best.",
        tuple(points),
        (
            Number("well_killers", "share", WELL["well_killers"], f"{best.killers:.2f}"),
            Number(
                "well_efficiency", "x normal", WELL["well_efficiency"], f"{best.efficiency:.2f}"
            ),
        ),
    )


# Lysis


def fit_lysis(
    efficiencies: np.ndarray, replicates: int = 3, **fixed: Any
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return {pair: efficiency} and {pair: error left at each ratio}, in points of % lysis.

    One efficiency a pair; the other parameters are `fixed`.
    """
    from tqdm.auto import tqdm

    measured = specific_lysis()
    ratios = next(iter(measured.values()))[0]
    curves = np.array(
        [
            assay(
                ratios, HOURS, replicates, well_efficiency=efficiency, progress=False, **fixed
            ).mean
            for efficiency in tqdm(efficiencies, unit=" assays", delay=1, leave=False)
        ]
    )
    logs = np.log(efficiencies)
    fine = np.linspace(logs[0], logs[-1], FINE)
    between = np.array([np.interp(fine, logs, column) for column in curves.T]).T
    found, left = {}, {}
    for pair, (_, lysis) in measured.items():
        errors = between - lysis
        best = (errors**2).sum(axis=1).argmin()
        found[pair], left[pair] = float(np.exp(fine[best])), errors[best]
    return found, left


def formulas() -> dict[str, dict[str, np.ndarray]]:
    """Return the error that two formulas leave, {formula: {pair: error at each ratio}}.

    Mass action: 1 - exp(-4 h V x), one number a pair. Saturating: 1 - exp(-4 h V x / (K + x)), two.
    """
    curve_fit = needs("scipy.optimize").curve_fit

    def saturating(x: Any, top: float, half: float) -> Any:
        return 100 * (1 - np.exp(-HOURS * top * x / (half + x)))

    def mass_action(x: Any, rate: float) -> Any:
        return 100 * (1 - np.exp(-HOURS * rate * x))

    left: dict[str, dict[str, np.ndarray]] = {"mass action": {}, "saturating": {}}
    for pair, (ratios, lysis) in specific_lysis().items():
        (rate,), _ = curve_fit(mass_action, ratios, lysis, (0.05,))
        bounds = ([0, 0.01], [50, 1e4])
        (top, half), _ = curve_fit(saturating, ratios, lysis, (0.3, 5), bounds=bounds)
        left["mass action"][pair] = mass_action(ratios, rate) - lysis
        left["saturating"][pair] = saturating(ratios, top, half) - lysis
    return left


def root_mean_square(errors: Iterable[np.ndarray]) -> float:
    return float(np.sqrt(np.mean(np.square(list(errors)))))


def lysis(replicates: int = 2, steps: int = 12) -> Fit:
    """Fit one efficiency for each pair of NK cells and targets to its lysis.

    replicates  wells of each ratio
    steps       efficiencies that are tried; between them a straight line is drawn
    """
    found, left = fit_lysis(np.geomspace(0.008, 0.16, steps), replicates)
    others = formulas()
    points, numbers = [], []
    for pair, (ratios, lysis) in specific_lysis().items():
        for ratio, value, error in zip(ratios, lysis, left[pair], strict=True):
            what = f"{pair}, {ratio:g} NK cells a target"
            m = Measured(what, value, nan, nan, "% lysis", "", source("specific-lysis.csv"))
            points.append(Point(m, float(value + error)))
        rest = ", ".join(f"{error:+.1f}" for error in left[pair])
        asked = f"{found[pair]:.4f}; left {rest} points"
        numbers.append(Number(f"well_efficiency: {pair}", "x normal", PAIRS[pair], asked))
    simple, curved = (root_mean_square(others[name].values()) for name in others)
    return Fit(
        "Specific lysis after 4 h",
        "Made as small as possible: the sum of squared differences, with one number for each pair.",
        f"{root_mean_square(left.values()):.1f} points of % lysis are left over all 30 (root mean "
        f"square); a formula without crowding (mass action, one number a pair) leaves "
        f"{simple:.1f}, one with two numbers a pair {curved:.1f}.",
        tuple(points),
        tuple(numbers),
        lambda: lysis_figure({pair: points[5 * i : 5 * i + 5] for i, pair in enumerate(left)}),
    )


# The whole search


def report(shares: np.ndarray) -> None:
    chi2 = needs("scipy.stats").chi2
    square = misfit(shares)
    each = np.arange(BINS)
    mean = (each * shares).sum()
    spread = ((each - mean) ** 2 * shares).sum() / mean
    print(f"  kill counts expected: {np.round(observed().sum() * shares, 1).tolist()}")
    print(f"  mean {mean:.2f}, variance / mean {spread:.2f}, chi-square {square:.2f}: ", end="")
    # Five bins, less one, less three that were fitted.
    print(f"p = {chi2.sf(square, 1):.2f} at one degree of freedom")


def report_lysis(left: dict[str, np.ndarray], found: dict[str, float]) -> None:
    for pair, errors in left.items():
        shown = ", ".join(f"{value:+.1f}" for value in errors)
        efficiency = f"efficiency {found[pair]:.4f}, " if pair in found else ""
        print(f"  {pair:26} {efficiency}left {root_mean_square([errors]):.1f} ({shown})")
    print(f"  all points: {root_mean_square(left.values()):.2f}")


def main() -> None:
    print(source("specific-lysis.csv"), source("nk-kill-counts.csv"), sep="\n")
    for name, errors in formulas().items():
        print(f"\n{name}, error left (root mean square, points of % lysis)")
        report_lysis(errors, {})
    print("\nthe numbers in nkteach/models/teaching/well.py, seed 1, three wells a ratio")
    stored = {
        pair: assay(ratios, HOURS, pair=pair).mean - lysis
        for pair, (ratios, lysis) in specific_lysis().items()
    }
    report_lysis(stored, PAIRS)
    report(kill_shares(20, hours=max(WINDOWS)))
    tried = []
    for contact in CONTACTS:
        print(f"\nwell_contact {contact}: kill counts {observed().tolist()}")
        fits = {}
        for shape, hours in itertools.product(SHAPES, WINDOWS):
            fit = fits[shape, hours] = fit_kills(contact, shape, hours)
            print(
                f"  {shape:12} {hours} h: chi-square {fit.square:5.1f}; killers {fit.killers:.2f}, "
                f"efficiency {fit.efficiency:.3f}, handling time {fit.handling:g} d"
            )
        (shape, hours), fit = min(fits.items(), key=lambda item: item[1])
        fixed: dict[str, Any] = {
            "well_contact": contact,
            "well_killers": fit.killers,
            "well_skill_spread": SHAPES[shape],
            "well_handling_time": fit.handling,
        }
        found, left = fit_lysis(np.geomspace(0.006, 0.2, 22), **fixed)
        error = root_mean_square(left.values())
        print(f"  lysis with these, one efficiency a pair, all points: {error:.2f}")
        tried.append((error, contact, hours, fit, fixed, found, left))
    _, _, hours, fit, fixed, found, left = min(tried, key=lambda one: one[0])
    print(f"\nbest: {fixed}, window {hours} h, efficiency without drug {fit.efficiency:.3f}")
    report_lysis(left, found)
    report(kill_shares(20, hours=hours, well_efficiency=fit.efficiency, **fixed))


if __name__ == "__main__":
    main()
