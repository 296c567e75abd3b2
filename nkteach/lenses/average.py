"""Running a network in the kernel: settings in, a Run out."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, SimulationError
from ..network import Network
from ..network.checking import LONGEST, number, unfit

if TYPE_CHECKING:
    from ..core.native import NativeModel
    from .results import Run

EVERY = 0.25  # days between the rows of a run, at most
FEWEST_ROWS = 480  # of a run no longer than its network is usually followed
TOLERANCE = 1e-6
MOST_STEPS = 20_000


def simulate(days: float = 120, *, every: float | None = None, **levers: Any) -> "Run":
    """Run the teaching network in the average lens.

    days    how long, in days, 1 to 3650
    every   days between the rows of the result; if not given, a quarter of a day, less for a run
            shorter than 120 days
    levers  any lever of `nk.levers()` or parameter of `nk.teaching`, by name

    Raises InputError for a name or value that cannot be, SimulationError if the run fails.
    """
    from ..models.teaching import network

    return simulate_network(network, days, levers, every)


def spacing(days: float, most: float, fewest: int) -> float:
    """Return the days between rows: `most`, halved until there are at least `fewest` of them.

    page/core.js does the same.
    """
    every = most
    while fewest * every > days:
        every /= 2
    return every


def every_of(network: Network, days: float = math.inf) -> float:
    """Return the days between the rows of a run: less where it, or its network, is quick."""
    return spacing(min(days, network.days), EVERY, FEWEST_ROWS)


def simulate_network(
    network: Network, days: float, settings: Mapping[str, Any], every: float | None = None
) -> "Run":
    """Run a network in the average lens; see `simulate`."""
    from ..network.levers import free_to_move
    from .results import Run

    days = number("days", days, 1, LONGEST, "days")
    every = every_of(network, days) if every is None else every
    every = number("every", every, days / 100_000, days, "days")
    values = network.values(settings)
    model = compiled(network, free_to_move(network, values))
    solution = model.average(values, days, every, TOLERANCE, TOLERANCE, MOST_STEPS)
    problem = explain(network, solution.status, solution.report)
    if problem is not None:
        raise problem
    check_rows(solution.rows, model.program.columns)
    return Run(network, values, solution, model.program.columns)


@lru_cache(maxsize=32)
def compiled(network: Network, free: frozenset[str] | None = None) -> "NativeModel":
    """Return the network's compiled programs, made once for what is `free` to move (None: all)."""
    from ..core.native import NativeModel
    from ..core.program import compile_network

    return NativeModel(compile_network(network, free))


def check_rows(rows: np.ndarray, columns: tuple[str, ...]) -> None:
    """Raise InputError where a column is not a number everywhere; page/engine.js does the same."""
    from ..languages.words import fill

    for column, finite in zip(columns, np.isfinite(rows).all(axis=0), strict=True):
        if not finite:
            raise InputError(fill("failure.not_a_number", column=column))


def explain(network: Network, status: int, report: Any) -> InputError | SimulationError | None:
    """Return what to say of a run that did not end well, or None."""
    from ..core import layout
    from ..languages.words import fill, rounded_count, rounded_day

    if status == layout.DONE:
        return None
    if status == layout.CANNOT_BEGIN:
        return unfit(network, int(report[layout.REACTION]), report[layout.AT_FAULT])
    if status == layout.NEGATIVE_RATE:
        name = network.reactions[int(report[layout.REACTION])].name
        rate = rounded_count(report[layout.AT_FAULT])
        return InputError(fill("failure.negative_rate", reaction=name, rate=rate))
    key = "too_many_steps" if status == layout.TOO_MANY_STEPS else "step_too_small"
    return SimulationError(fill(f"failure.{key}", day=rounded_day(report[layout.REACHED])))
