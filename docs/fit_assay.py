"""Fit the well of the killing assay to what was measured, in the open.

    python docs/fit_assay.py

Free: for the kill counts, the share of NK cells that kill, the efficiency and the handling time,
for each of two shapes and two windows; for lysis, one efficiency a pair and one search parameter
for the well (meetings of cells that lie side by side). All runs share their random numbers, so a
plain grid and a line between its points will do. Takes some minutes.
"""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.optimize import curve_fit
from scipy.stats import chi2

import nkteach as nk
from nkteach.evidence import kill_counts, source, specific_lysis

HOURS = 4  # of the lysis
WINDOWS = (3, 5)  # of the kill counts: the notebook and the README of their source differ
SHAPES = {"alike": 0.0, "exponential": 1.0}
KILLERS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HANDLING = (0.01, 0.015, 0.02, 0.03, 0.04)  # days
CONTACTS = (1, 2, 4)
EFFICIENCIES = np.geomspace(0.1, 3, 9)  # for the kill counts
PAIR_EFFICIENCIES = np.geomspace(0.006, 0.2, 22)
FEW = 0.2  # NK cells per target in the kill counts: assumed, targets in plenty
BINS = 6  # 0 to 5 kills: nobody killed more
FINE = 400

observed = kill_counts()["none"].sum(axis=0)[:BINS]


def kill_shares(replicates, **settings):
    """Shares of NK cells with 0 to 5 or more kills."""
    kills = nk.assay([FEW], replicates=replicates, **settings).kills[0]
    folded = np.append(kills, np.zeros(BINS))[:BINS]
    folded[-1] += kills[BINS:].sum()
    return folded / folded.sum()


def misfit(shares):
    """Chi-square of the observed counts; 4 and 5 kills together, where few are expected."""
    expected = observed.sum() * np.maximum(shares, 1e-6)
    together = np.array([np.append(v[:4], v[4:].sum()) for v in (observed, expected)])
    return float(((together[0] - together[1]) ** 2 / together[1]).sum())


def fit_kills(contact, shape, window):
    """Return (chi-square, killers, efficiency, handling time): of a grid, then of a finer one."""

    def best_of(replicates, *axes):
        def at(point):
            killers, efficiency, handling = point
            shares = kill_shares(
                replicates, hours=window, well_killers=killers, well_efficiency=efficiency,
                well_handling_time=handling, well_skill_spread=SHAPES[shape], well_contact=contact,
            )  # fmt: skip
            return misfit(shares), *point

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return min(threads.map(at, itertools.product(*axes)))

    _, killers, efficiency, handling = best_of(4, KILLERS, EFFICIENCIES, HANDLING)
    near = [share for share in (killers - 0.05, killers, killers + 0.05) if share <= 1]
    return best_of(12, near, efficiency * np.geomspace(0.7, 1.4, 9), (handling,))


def fit_lysis(fixed):
    """Return {pair: (efficiency, error left at each ratio)}; the other parameters are `fixed`."""
    measured = specific_lysis()
    ratios = next(iter(measured.values()))[0]
    curves = np.array(
        [
            nk.assay(ratios, HOURS, well_efficiency=efficiency, **fixed).mean
            for efficiency in PAIR_EFFICIENCIES
        ]
    )
    logs = np.log(PAIR_EFFICIENCIES)
    fine = np.linspace(logs[0], logs[-1], FINE)
    between = np.array([np.interp(fine, logs, column) for column in curves.T]).T
    found = {}
    for pair, (_, lysis) in measured.items():
        left = between - lysis
        best = (left**2).sum(axis=1).argmin()
        found[pair] = float(np.exp(fine[best])), left[best]
    return found


def root_mean_square(lefts):
    return float(np.sqrt(np.mean(np.square(list(lefts)))))


def formulas():
    """Print the error that two formulas leave, and return theirs over all points."""

    def saturating(x, top, half):
        return 100 * (1 - np.exp(-HOURS * top * x / (half + x)))

    def mass_action(x, rate):
        return 100 * (1 - np.exp(-HOURS * rate * x))

    errors = {"saturating": [], "mass action": []}
    for pair, (ratios, lysis) in specific_lysis().items():
        bounds = ([0, 0.01], [50, 1e4])
        top_half, _ = curve_fit(saturating, ratios, lysis, (0.3, 5), bounds=bounds)
        rate, _ = curve_fit(mass_action, ratios, lysis, (0.05,))
        errors["saturating"].append(saturating(ratios, *top_half) - lysis)
        errors["mass action"].append(mass_action(ratios, *rate) - lysis)
        first, second = (root_mean_square(found[-1]) for found in errors.values())
        print(
            f"  {pair:26} V {top_half[0]:.3f} /h, K {top_half[1]:.1f}: {first:.1f}; "
            f"mass action {rate[0]:.4f} /h: {second:.1f}"
        )
    return {name: root_mean_square(lefts) for name, lefts in errors.items()}


def stored():
    """Print the error that the numbers in the package leave, and return {pair: error left}."""
    print("\nthe numbers in nkteach/models/teaching_well.py, seed 1, three wells a ratio")
    lefts = {}
    for pair, (ratios, lysis) in specific_lysis().items():
        lefts[pair] = nk.assay(ratios, HOURS, pair=pair).mean - lysis
        shown = ", ".join(f"{value:+.1f}" for value in lefts[pair])
        print(f"  {pair:26} {root_mean_square(lefts[pair]):.1f} ({shown})")
    print(f"  all points: {root_mean_square(lefts.values()):.2f}")
    report(kill_shares(20, hours=max(WINDOWS)))


def report(shares):
    square = misfit(shares)
    each = np.arange(BINS)
    mean = (each * shares).sum()
    spread = ((each - mean) ** 2 * shares).sum() / mean
    print(f"  kill counts expected: {np.round(observed.sum() * shares, 1).tolist()}")
    print(f"  mean {mean:.2f}, variance / mean {spread:.2f}, chi-square {square:.2f}: ", end="")
    # Five bins, less one, less three that were fitted.
    print(f"p = {chi2.sf(square, 1):.2f} at one degree of freedom")


def main():
    print(source("specific-lysis.csv"), source("nk-kill-counts.csv"), sep="\n")
    print("\nformulas, error left (root mean square, points of % lysis)")
    for name, error in formulas().items():
        print(f"  {name}, all points: {error:.2f}")
    stored()
    best = None
    for contact in CONTACTS:
        print(f"\nwell_contact {contact}: kill counts {observed.tolist()}")
        fits = {}
        for shape, window in itertools.product(SHAPES, WINDOWS):
            fits[shape, window] = fit_kills(contact, shape, window)
            square, killers, efficiency, handling = fits[shape, window]
            print(
                f"  {shape:12} {window} h: chi-square {square:5.1f}; killers {killers:.2f}, "
                f"efficiency {efficiency:.3f}, handling time {handling:g} d"
            )
        (shape, _), (_, killers, efficiency, handling) = min(fits.items(), key=lambda f: f[1][0])
        fixed = {
            "well_contact": contact, "well_killers": killers,
            "well_skill_spread": SHAPES[shape], "well_handling_time": handling,
        }  # fmt: skip
        pairs = fit_lysis(fixed)
        error = root_mean_square(left for _, left in pairs.values())
        print(f"  lysis with these, one efficiency a pair, all points: {error:.2f}")
        if best is None or error < best[0]:
            best = error, fixed, efficiency, pairs, min(fits.items(), key=lambda f: f[1][0])[0]
    error, fixed, efficiency, pairs, (_, window) = best
    print(f"\nbest: {fixed}, window {window} h, efficiency without drug {efficiency:.3f}")
    for pair, (found, left) in pairs.items():
        shown = ", ".join(f"{value:+.1f}" for value in left)
        print(f"  {pair:26} efficiency {found:.4f}: {root_mean_square(left):.1f} ({shown})")
    report(kill_shares(20, hours=window, well_efficiency=efficiency, **fixed))


if __name__ == "__main__":
    main()
