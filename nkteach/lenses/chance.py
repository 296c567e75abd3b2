"""Running a network by chance: virtual patients in, a Cohort out.

Patients are run in blocks, which any `concurrent.futures.Executor` can spread over cores or
machines. What happens to a patient depends on the seed and the patient's number alone, so how they
are spread changes nothing.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import InputError, unknown
from ..network import Network
from ..network.checking import LONGEST, SWITCH, number, whole_number
from .average import check_rows, compiled, explain, spacing
from .cohort import Cohort

if TYPE_CHECKING:
    from ..core.native import Block

EVERY = 1.0  # days between the rows of a patient, at most
FEWEST_ROWS = 30  # chance works at every row: more would be slow
SPREAD = 0.3
MOST_RUNS = 1_000_000
MOST_NUMBERS = 200_000_000  # that a cohort keeps: 1.6 GB
LARGEST_SEED = 2**53 - 1  # what the page can hold exactly
LARGEST_BLOCK = 25  # patients between two moments at which a cohort can be stopped by hand
LARGEST_QUICK_BLOCK = 250  # of method "average"


class Task(NamedTuple):
    """What a block of patients is run with; it travels to other processes and machines."""

    network: Network
    free: frozenset[str] | None
    settings: dict[str, float]
    days: float
    every: float
    seed: int
    method: str
    varied: dict[str, float]
    kept: tuple[str, ...]
    ending: int


def chance(
    runs: int = 1000,
    seed: int = 1,
    *,
    days: float = 120,
    every: float | None = None,
    spread: float | Mapping[str, float] = SPREAD,
    method: str = "auto",
    columns: Iterable[str] = (),
    executor: Executor | None = None,
    progress: bool = True,
    **levers: Any,
) -> Cohort:
    """Run the teaching network by chance, for a cohort of virtual patients.

    runs      how many patients, 1 to 1,000,000
    seed      a whole number; the same seed gives the same patients and the same luck
    days      how long, in days, 1 to 3650
    every     days between the rows that are kept; if not given, one, less for fewer than 30 days
    spread    how much patients differ: standard deviation of the logarithm of each parameter, times
              the parameter's own `spread`; or {parameter: standard deviation}; 0: not at all
    method    "auto" (leaps where they pay, single events elsewhere), "exact" (single events only),
              "leap", or "average" (patients differ, but chance plays no part)
    columns   more columns to keep than the count the outcome is judged by
    executor  any concurrent.futures.Executor; all cores of this machine if not given
    progress  show a progress bar if it takes longer than a second
    levers    any lever of `nk.levers()` or parameter of `nk.teaching`, by name

    Stopped by hand (KeyboardInterrupt), it returns the patients that were done.
    Raises InputError for a name or value that cannot be, SimulationError if a run fails.
    """
    from ..models.teaching import network

    return chance_network(
        network,
        runs,
        seed,
        days=days,
        every=every,
        spread=spread,
        method=method,
        columns=columns,
        executor=executor,
        progress=progress,
        **levers,
    )


def chance_network(
    network: Network,
    runs: int = 1000,
    seed: int = 1,
    *,
    days: float | None = None,
    every: float | None = None,
    spread: float | Mapping[str, float] = SPREAD,
    method: str = "auto",
    columns: Iterable[str] = (),
    executor: Executor | None = None,
    progress: bool = True,
    **settings: Any,
) -> Cohort:
    """Run a network by chance; see `chance`."""
    runs = whole_number("runs", runs, 1, MOST_RUNS)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    days = number("days", network.days if days is None else days, 1, LONGEST, "days")
    every = spacing(days, EVERY, FEWEST_ROWS) if every is None else every
    every = number("every", every, days / 100_000, days, "days")
    values = network.values(settings)
    varied = deviations(network, spread, values)
    task = _task(network, values, days, every, seed, method, varied, columns)
    rows = int(np.ceil(days / every)) + 1
    if runs * rows * len(task.kept) > MOST_NUMBERS:
        raise InputError(
            f"{runs:,} runs of {rows:,} rows are too many to keep; ask for fewer runs, or for "
            "fewer rows with every=..."
        )
    if executor is not None and not isinstance(executor, Executor):
        raise InputError(
            f"executor cannot be {executor!r}; give a concurrent.futures.Executor, "
            "as client.get_executor() of Dask."
        )
    with _own_or(executor) as (chosen, workers):
        blocks = _blocks(runs, workers, method)
        done = dict(_completed(chosen, task, blocks, runs, progress))
    if not done:
        raise KeyboardInterrupt
    starts = sorted(done)
    numbers = np.concatenate([np.arange(s, s + len(done[s].rows)) for s in starts])
    return Cohort(
        network,
        values,
        seed,
        varied,
        method,
        runs,
        task.kept,
        numbers,
        done[starts[0]].days,
        np.concatenate([done[start].rows for start in starts]),
        np.concatenate([done[start].summary for start in starts]),
    )


def deviations(
    network: Network, spread: Any, values: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return the standard deviation of each parameter's logarithm, for those that vary.

    `values` is what was set: a parameter that is zero, or a switch, has nothing to vary. Without
    it, every parameter is listed that could vary.
    """
    if isinstance(spread, Mapping):
        parts = {parameter.name: parameter for parameter in network.parameters}
        for name in spread:
            if name not in parts:
                raise unknown("parameter", name, parts, "network.parameter_table() lists them.")
            if parts[name].unit == SWITCH:
                raise InputError(f"{name} is a switch, which cannot vary; leave it out of spread.")
        return {
            name: number(f"spread of {name}", value, 0, 3)
            for name, value in spread.items()
            if value != 0
        }
    spread = number("spread", spread, 0, 1)
    return {
        part.name: spread * part.spread
        for part in network.parameters
        if spread * part.spread > 0
        and part.unit != SWITCH
        and (values is None or values.get(part.name, part.value) != 0)
    }


def _task(
    network: Network,
    values: dict[str, float],
    days: float,
    every: float,
    seed: int,
    method: str,
    varied: dict[str, float],
    columns: Any,
) -> Task:
    from ..core.layout import METHODS
    from ..network.levers import free_to_move

    if method not in METHODS:
        raise unknown("method", method, METHODS, f"There are: {', '.join(METHODS)}.")
    free = free_to_move(network, values.keys() - varied.keys())
    if free is not None:
        free = frozenset(free | varied.keys())
    kept = kept_columns(network, compiled(network, free).program.columns, columns)
    # Once all that is kept is sure to stay at zero, a run need not be followed any further.
    ending = network.clearing if len(kept) == 1 and network.stays_cleared else -1
    return Task(network, free, values, days, every, seed, method, varied, kept, ending)


def kept_columns(network: Network, known: tuple[str, ...], asked: Any) -> tuple[str, ...]:
    """Return the columns that many runs keep: the count they are judged by, and those asked for."""
    if network.outcome is None:
        raise InputError(f"The network {network.name!r} has no outcome; give it an nk.Outcome.")
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        raise InputError(f"columns cannot be {asked!r}; give a list of names, as ['nk'].")
    asked = tuple(asked)
    for name in asked:
        if name not in known:
            raise unknown("column", name, known, "A run of nk.simulate lists them in run.columns.")
    return tuple(dict.fromkeys((network.outcome.count, *asked)))


def run_block(task: Task, first: int, count: int) -> "Block":
    """Run the patients from number `first` on; this is what an executor is given."""
    model = compiled(task.network, task.free)
    runs = range(first, first + count)
    return model.cohort(
        task.settings,
        task.days,
        task.every,
        runs,
        task.seed,
        task.method,
        task.varied,
        task.kept,
        task.ending,
    )


@contextmanager
def _own_or(executor: Executor | None) -> Iterator[tuple[Executor, int]]:
    """The executor given, or threads on all cores: the core lets them run side by side."""
    workers = os.cpu_count() or 1
    if executor is not None:
        yield executor, workers
        return
    with ThreadPoolExecutor(workers) as own:
        yield own, workers


def _blocks(runs: int, workers: int, method: str) -> list[tuple[int, int]]:
    largest = LARGEST_QUICK_BLOCK if method == "average" else LARGEST_BLOCK
    size = max(1, min(largest, runs // (8 * workers)))
    return [(first, min(size, runs - first)) for first in range(0, runs, size)]


def _completed(
    executor: Executor, task: Task, blocks: list[tuple[int, int]], runs: int, progress: bool
) -> Iterator[tuple[int, "Block"]]:
    """Yield (first patient, block) as blocks are done; stop early if stopped by hand."""
    from tqdm.auto import tqdm

    waiting: dict[Future[Block], int] = {}
    with tqdm(total=runs, unit=" patients", delay=1, leave=False, disable=not progress) as bar:
        try:
            for first, count in blocks:
                waiting[executor.submit(run_block, task, first, count)] = first
            for future in as_completed(waiting):
                block = _result(task, future)
                yield waiting[future], block
                bar.update(len(block.rows))
        except KeyboardInterrupt:
            for future in waiting:
                future.cancel()
            # Those under way are waited for. Some may have been given already; a process of a pool
            # may have been stopped by the same key.
            for future, first in waiting.items():
                if not future.cancelled() and future.exception() is None:
                    yield first, _result(task, future)
        except Exception:
            for future in waiting:
                future.cancel()
            raise


def _result(task: Task, future: "Future[Block]") -> "Block":
    from ..core import layout

    block = future.result()
    for summary in block.summary:
        report = summary[layout.REPORTED :]
        problem = explain(task.network, int(summary[layout.STATUS]), report)
        if problem is not None:
            raise problem
    check_rows(block.rows.reshape(-1, len(task.kept)), task.kept)
    return block
