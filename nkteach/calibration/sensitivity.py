"""Which numbers of a network matter most: global sensitivity analysis, by SALib.

First a screening of many numbers (elementary effects: Morris 1991,
doi:10.1080/00401706.1991.10484804; their mean size: Campolongo 2007,
doi:10.1016/j.envsoft.2006.10.004), then the shares of the variance that a few of them answer for
(Sobol 2001, doi:10.1016/S0378-4754(00)00270-6; Saltelli 2010, doi:10.1016/j.cpc.2009.09.018). The
network is run in the average lens, by `network.scan`.
SALib: Herman & Usher 2017, doi:10.21105/joss.00097.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, unknown
from ..lenses.chance import SPREAD
from ..lenses.scanning import Scan, scan_network
from ..network import Markdown, Network, Parameter
from ..network.checking import SWITCH, whole_number
from ..network.document import cited, plain
from ..network.origins import ASSUMED, CHOSEN, MEASURED, PARTLY, origin
from .fit import needs

if TYPE_CHECKING:
    import plotly.graph_objects as go

OVERS = ("range", "spread")
# What of a run is looked at, in words.
MEASURES = {
    "burden": "tumour burden (decades of cells x days)",
    "last": "count at the end (decades of cells)",
    "cleared": "cleared or not (share of runs)",
}
LEVELS = 4  # of the screening
CUT = 2.0  # standard deviations at which the spread of patients ends here
MOST_RUNS = 100_000
SHOWN = 10
_KINDS = {
    CHOSEN: "what you choose",
    ASSUMED: "assumed",
    PARTLY: "assumed in part",
    MEASURED: "measured",
}


@dataclass(frozen=True)
class Sensitivity:
    """What a sensitivity analysis found; numbers that matter most come first.

    names     of the parameters
    effect    shape (names,): of the screening, the mean size of the change of the measure when a
              number moves through its range; of the shares, the share of the variance that goes
              back to it, alone and with others (total index)
    half      shape (names,): half the 95 % interval of the effect (bootstrap)
    alone     shape (names,): of the shares, those of each number alone (first order); else None
    scan      the runs
    """

    network: Network
    method: str
    measure: str
    over: str
    names: tuple[str, ...]
    effect: np.ndarray
    half: np.ndarray
    alone: np.ndarray | None
    scan: Scan

    @property
    def top(self) -> tuple[str, ...]:
        """The ten numbers that matter most."""
        return self.names[:SHOWN]

    @property
    def sentence(self) -> str:
        """What it means for what is assumed."""
        top = [origin(self.network[name]) for name in self.top]
        counts = [
            f"{top.count(kind)} {'is' if top.count(kind) == 1 else 'are'} {words}"
            for kind, words in _KINDS.items()
            if kind in top
        ]
        listed = " and ".join([", ".join(counts[:-1])] * (len(counts) > 1) + counts[-1:])
        words = [f"Of the {len(top)} numbers that matter most, {listed}."]
        if self.alone is not None:
            share = float(np.clip(self.alone.sum(), 0, 1))
            words.append(
                f"One by one they answer for {100 * share:.0f} % of the variance; the rest is how "
                "they act together."
            )
        return " ".join(words)

    def table(self) -> Markdown:
        """The ten numbers that matter most: effect, interval, range, origin, source."""
        head = ("number", "effect", "95 % interval", "range", "meaning", "source")
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for name, effect, half in zip(self.names[:SHOWN], self.effect, self.half, strict=False):
            part = self.network[name]
            cells = (
                plain(name),
                f"{effect:.2f}",
                f"{max(effect - half, 0):.2f} to {effect + half:.2f}",
                f"{part.low:g} to {part.high:g} {plain(part.unit)}",
                plain(part.meaning),
                cited(part.source),
            )
            lines.append("| " + " | ".join(cells) + " |")
        return Markdown("\n".join(lines))

    def figure(self, shown: int = SHOWN) -> "go.Figure":
        """Return a plotly figure: a bar a number, its interval, and where it is from."""
        from .sensitivity_figure import sensitivity_figure

        return sensitivity_figure(self, shown)

    def _repr_markdown_(self) -> str:
        return f"{self.sentence}\n\n{self.table()}"


def uncertain(network: Network) -> tuple[str, ...]:
    """Return the parameters that differ between patients: not levers, nor what only tissue reads.

    These are the numbers that nobody sets, and nobody knows exactly.
    """
    return tuple(
        part.name
        for part in network.parameters
        if part.spread > 0 and part.unit != SWITCH and part.low < part.high
    )


def screen(
    network: Network,
    names: Iterable[str] | None = None,
    *,
    measure: str = "burden",
    over: str = "range",
    trajectories: int = 60,
    seed: int = 1,
    days: float | None = None,
    **settings: Any,
) -> Sensitivity:
    """Move one number after the other, from many starting points: Morris' elementary effects.

    names         parameters to move; all that have a range, if not given
    measure       "burden", "last" or "cleared"; see MEASURES
    over          "range" (low to high; on a logarithmic scale where low is above 0) or "spread"
                  (as virtual patients differ)
    trajectories  starting points, 4 to 1,000; it takes one run more than there are names for each
    days          how long; the network's own if not given
    settings      what stays the same, by name

    Raises InputError for a name or value that cannot be.
    """
    _check(measure, over)
    trajectories = whole_number("trajectories", trajectories, 4, 1000)
    chosen = _names(network, names, settings)
    problem = _problem(chosen, trajectories * (len(chosen) + 1))
    sample, analyze = needs("SALib.sample.morris"), needs("SALib.analyze.morris")
    cube = sample.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    scan = _run(network, chosen, cube, over, days, settings)
    values = _measured(scan, measure)
    found = analyze.analyze(problem, cube, values, num_levels=LEVELS, seed=seed)
    effect, half = np.array(found["mu_star"]), np.array(found["mu_star_conf"])
    return _sorted(network, "screening", measure, over, chosen, effect, half, None, scan)


def shares(
    network: Network,
    names: Iterable[str],
    *,
    measure: str = "burden",
    over: str = "range",
    samples: int = 512,
    seed: int = 1,
    days: float | None = None,
    **settings: Any,
) -> Sensitivity:
    """Share out the variance of the measure among a few numbers: Sobol indices.

    names    parameters to move
    samples  points, a power of two from 64 to 16,384; it takes two runs more than there are names
             for each

    The rest as in `screen`. Raises InputError for a name or value that cannot be.
    """
    _check(measure, over)
    samples = whole_number("samples", samples, 64, 16_384)
    if samples & (samples - 1):
        raise InputError(f"samples = {samples} is no power of two; give 512, or 1024.")
    chosen = _names(network, names, settings)
    problem = _problem(chosen, samples * (len(chosen) + 2))
    sample, analyze = needs("SALib.sample.sobol"), needs("SALib.analyze.sobol")
    cube = sample.sample(problem, samples, calc_second_order=False, seed=seed)
    scan = _run(network, chosen, cube, over, days, settings)
    values = _measured(scan, measure)
    if np.ptp(values) == 0:
        raise InputError(f"The {measure} is the same in all runs: none of these numbers moves it.")
    found = analyze.analyze(problem, values, calc_second_order=False, seed=seed)
    effect, half, alone = (np.array(found[key]) for key in ("ST", "ST_conf", "S1"))
    return _sorted(network, "shares", measure, over, chosen, effect, half, alone, scan)


def _check(measure: str, over: str) -> None:
    if measure not in list(MEASURES):
        raise unknown("measure", measure, MEASURES, f"There are: {', '.join(MEASURES)}.")
    if over not in OVERS:
        raise unknown("way to move numbers", over, OVERS, f"There are: {', '.join(OVERS)}.")


def _sorted(
    network: Network,
    method: str,
    measure: str,
    over: str,
    names: tuple[str, ...],
    effect: np.ndarray,
    half: np.ndarray,
    alone: np.ndarray | None,
    scan: Scan,
) -> Sensitivity:
    order = np.argsort(-effect, kind="stable")
    return Sensitivity(
        network,
        method,
        measure,
        over,
        tuple(names[i] for i in order),
        effect[order],
        half[order],
        None if alone is None else alone[order],
        scan,
    )


def _names(
    network: Network, names: Iterable[str] | None, settings: Mapping[str, Any]
) -> tuple[str, ...]:
    parts = {part.name: part for part in network.parameters}
    if names is None:
        return tuple(
            name for name, part in parts.items() if part.low < part.high and name not in settings
        )
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InputError(f"names cannot be {names!r}; give a list, as ['growth_rate'].")
    chosen = tuple(dict.fromkeys(names))
    if len(chosen) < 2:
        raise InputError("names holds fewer than two parameters; give those to compare.")
    for name in chosen:
        if name not in parts:
            raise unknown("parameter", name, parts, "network.parameter_table() lists them.")
        if not parts[name].low < parts[name].high:
            raise InputError(f"{name} has no range to move in; leave it out of names.")
    return chosen


def _problem(names: tuple[str, ...], runs: int) -> dict[str, Any]:
    if runs > MOST_RUNS:
        raise InputError(
            f"This takes {runs:,} runs, more than {MOST_RUNS:,}; give fewer names or samples."
        )
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _run(
    network: Network,
    names: tuple[str, ...],
    cube: np.ndarray,
    over: str,
    days: float | None,
    settings: Mapping[str, Any],
) -> Scan:
    """Run the network at points of the unit cube, shape (runs, names)."""
    moved = {
        name: _values(network[name], share, over) for name, share in zip(names, cube.T, strict=True)
    }
    return scan_network(network, moved, days, **settings)


def _values(part: Parameter, share: np.ndarray, over: str) -> np.ndarray:
    """Return the values of a parameter at shares (0 to 1) of its range or of its spread."""
    low, high = part.low, part.high
    if part.unit == SWITCH:
        return np.where(share < 0.5, 0.0, 1.0)
    if over == "spread":
        normal = needs("scipy.special")
        inside = normal.ndtr(-CUT) + share * (normal.ndtr(CUT) - normal.ndtr(-CUT))
        moved = part.value * np.exp(SPREAD * part.spread * normal.ndtri(inside))
    elif low > 0:
        moved = low * (high / low) ** share
    else:
        moved = low + (high - low) * share
    clipped: np.ndarray = np.clip(moved, low, high)
    return clipped


def _measured(scan: Scan, measure: str) -> np.ndarray:
    found: np.ndarray
    if measure == "cleared":
        found = (scan.outcomes == "cleared").astype(float)
    elif measure == "last":
        found = np.log10(1 + scan[scan.columns[0]][:, -1])
    else:
        found = np.log10(1 + scan.burden)
    return found
