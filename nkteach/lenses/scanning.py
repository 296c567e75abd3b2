"""Running a network for given rows of settings, in the average lens: a table in, a Scan out."""

import csv
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, SimulationError
from ..files import heading, written
from ..network import Network
from ..network.checking import SWITCH, number
from .average import (
    LONGEST,
    MOST_STEPS,
    TOLERANCE,
    check_rows,
    compiled,
    explain,
    spacing,
)
from .chance import EVERY, FEWEST_ROWS, MOST_NUMBERS, MOST_RUNS, kept_columns
from .runs import FOLLOWED, OUTCOMES, Runs

if TYPE_CHECKING:
    from ..core.native import NativeModel, Solution

BLOCK = 100  # runs between two moments at which a scan can be stopped by hand


def scan(
    samples: Mapping[str, Iterable[float]],
    days: float = 120,
    *,
    every: float | None = None,
    columns: Iterable[str] = (),
    progress: bool = True,
    **levers: Any,
) -> "Scan":
    """Run the teaching network once for each row of `samples`, in the average lens.

    samples   {name: values}, or a table with named columns (a pandas DataFrame): run i takes value
              i of each; names are levers of `nk.levers()` or parameters of `nk.teaching`
    days      how long, in days, 1 to 3650
    every     days between the rows that are kept; if not given, one, less for fewer than 30 days
    columns   more columns to keep than the count the outcome is judged by
    progress  show a progress bar if it takes longer than a second
    levers    what is the same in all runs, by name

    An edited network has the same: `network.scan(samples, ...)`.

    Raises InputError for a name or value that cannot be, SimulationError if a run fails.
    """
    from ..models.teaching import network

    return scan_network(
        network, samples, days, every=every, columns=columns, progress=progress, **levers
    )


def scan_network(
    network: Network,
    samples: Mapping[str, Iterable[float]],
    days: float | None = None,
    *,
    every: float | None = None,
    columns: Iterable[str] = (),
    progress: bool = True,
    **settings: Any,
) -> "Scan":
    """Run a network once for each row of `samples`; see `scan`."""
    from tqdm.auto import tqdm

    from ..core.layout import EXTINCT, REPORTED

    days = number("days", network.days if days is None else days, 1, LONGEST, "days")
    every = spacing(days, EVERY, FEWEST_ROWS) if every is None else every
    every = number("every", every, days / 100_000, days, "days")
    values = network.values(settings)
    checked = _samples(network, samples, values)
    # All runs share the code in which everything is free: other code gives the same bits.
    model = compiled(network)
    kept = kept_columns(network, model.program.columns, columns)
    places = [model.program.columns.index(name) for name in kept]
    table = np.column_stack(list(checked.values()))

    def solve(run: int) -> "Solution":
        of_run = values | dict(zip(checked, table[run].tolist(), strict=True))
        return _solve(model, of_run, days, every, f"Run {run} of the scan")

    moments = solve(0).days
    if len(table) > MOST_RUNS or len(table) * len(moments) * len(kept) > MOST_NUMBERS:
        raise InputError(
            f"{len(table):,} runs of {len(moments):,} rows are too many to keep; ask for fewer "
            "runs, or for fewer rows with every=..."
        )
    rows = np.empty((len(table), len(moments), len(kept)))
    summary = np.empty((len(table), REPORTED + EXTINCT + len(network.extinctions)))

    def solve_block(block: range) -> int:
        for run in block:
            solution = solve(run)
            rows[run] = solution.rows[:, places]
            summary[run, :REPORTED] = solution.status, solution.begin[-1]
            summary[run, REPORTED:] = solution.report
        return len(block)

    every_run = range(len(table))
    blocks = [every_run[first : first + BLOCK] for first in every_run[::BLOCK]]
    with (
        ThreadPoolExecutor(os.cpu_count() or 1) as threads,
        tqdm(total=len(table), unit=" runs", delay=1, leave=False, disable=not progress) as bar,
    ):
        try:
            # On all cores: the core lets other threads run.
            for done in threads.map(solve_block, blocks):
                bar.update(done)
        except BaseException:
            # Stopped by hand, or one run failed: those that have not begun need not.
            threads.shutdown(cancel_futures=True)
            raise
    return Scan(network, checked, values, kept, moments, rows, summary)


def _solve(
    model: "NativeModel", settings: dict[str, float], days: float, every: float, where: str
) -> "Solution":
    """Run one row of settings; what is wrong with it is said with `where` before."""
    network, columns = model.program.network, model.program.columns
    solution = model.average(settings, days, every, TOLERANCE, TOLERANCE, MOST_STEPS)
    try:
        problem = explain(network, solution.status, solution.report)
        if problem is not None:
            raise problem
        check_rows(solution.rows, columns)
    except (InputError, SimulationError) as error:
        raise type(error)(f"{where}: {error}") from None
    return solution


def _samples(
    network: Network, samples: Any, settings: Mapping[str, float]
) -> dict[str, np.ndarray]:
    """Return the values of each name, checked, all of one length."""
    example = "give {name: values}, as {'growth_rate': [0.2, 0.3]}"
    if not hasattr(samples, "keys") or not hasattr(samples, "__getitem__"):
        raise InputError(f"samples cannot be {type(samples).__name__}; {example}.")
    found: dict[str, np.ndarray] = {}
    for name in samples.keys():  # noqa: SIM118 (a DataFrame is iterated otherwise)
        if name not in network.settable:
            network.values({name: 0})  # says what is wrong with it
        if name in settings:
            raise InputError(f"{name} is both in samples and set for all runs; leave one out.")
        try:
            values = np.array(samples[name], dtype=float)
        except (TypeError, ValueError):
            raise InputError(f"samples[{name!r}] holds what is no number; {example}.") from None
        if values.ndim != 1 or not len(values):
            raise InputError(f"samples[{name!r}] is not a list of numbers; {example}.")
        first = next(iter(found), name)
        if len(values) != len(found.get(first, values)):
            raise InputError(
                f"samples[{name!r}] holds {len(values)} values and samples[{first!r}] "
                f"{len(found[first])}; give as many of each."
            )
        _, low, high = network.settable[name]
        wrong = ~((values >= low) & (values <= high))
        if network.unit(name) == SWITCH:
            wrong |= (values != 0) & (values != 1)
        if wrong.any():
            network.values({name: float(values[wrong][0])})
        found[name] = values
    if not found:
        raise InputError(f"samples is empty; {example}.")
    return found


class Scan(Runs):
    """Runs of the average lens, one for each row of samples.

    samples   {name: values}, each of shape (runs,)
    days      days of the rows, shape (n,)
    columns   names that `scan[name]` knows: shape (runs, n); the first is the count the outcome is
              judged by
    settings  what was set in all runs, {name: value}; everything else had its default

    An average says "fewer than one cell expected", never "the last cell died".
    """

    def __init__(
        self,
        network: Network,
        samples: dict[str, np.ndarray],
        settings: dict[str, float],
        columns: tuple[str, ...],
        days: np.ndarray,
        rows: np.ndarray,
        summary: np.ndarray,
    ) -> None:
        super().__init__(network, settings, columns, days, rows, summary)
        self.samples = samples

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a row a run (samples, outcome, days, burden, last count) after the settings.

        Raises InputError if the file cannot be written.
        """
        count = self.columns[0]
        tail = ("outcome", "cleared_day", "escaped_day", "burden", f"last_{count}")
        with written(path) as file:
            file.write(heading(f"{self.network.name}, scan", self.settings))
            file.write(f"# days {self.days[-1]:g}\n")
            writer = csv.writer(file)
            writer.writerow(("run", *self.samples, *tail))
            for row in zip(
                range(len(self)),
                *(values.tolist() for values in self.samples.values()),
                self.outcomes.tolist(),
                self.cleared_days.tolist(),
                self.escaped_days.tolist(),
                self.burden.tolist(),
                self[count][:, -1].tolist(),
                strict=True,
            ):
                writer.writerow("" if value != value else value for value in row)

    def __repr__(self) -> str:
        told = OUTCOMES if self._judged else (FOLLOWED,)
        shares = ", ".join(f"{self.count(outcome):,} {outcome}" for outcome in told)
        return f"<Scan of {self.network.name!r}, {len(self):,} runs: {shares}>"
