"""Many runs of one network side by side: columns, outcomes, the days they came about, burden."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import InputError, unknown
from ..network import Network

OUTCOMES = ("cleared", "controlled", "escaped")
FOLLOWED = "followed"  # where there is no capacity to judge by
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Runs:
    """Runs of one network that share their days.

    days      days of the rows, shape (n,)
    columns   names that `runs[name]` knows; the first is the count the outcome is judged by
    settings  what was set in all of them, {name: value}; everything else had its default

    *Cleared*: none was left at the end. *Escaped*: more than half the capacity at the end.
    *Controlled*: neither.
    """

    def __init__(
        self,
        network: Network,
        settings: Mapping[str, float],
        columns: tuple[str, ...],
        days: np.ndarray,
        rows: np.ndarray,
        summary: np.ndarray,
    ) -> None:
        self.network = network
        self.settings = dict(settings)
        self.columns = columns
        self.days = days
        self._rows = rows
        self._summary = summary

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self._rows)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return a column of all runs over `days`, shape (runs, n)."""
        if name not in self.columns:
            raise unknown("column", name, self.columns, "Ask for more with columns=[...].")
        return self._rows[:, :, self.columns.index(name)]

    @cached_property
    def cleared_days(self) -> np.ndarray:
        """The day the last cell died, NaN where it did not; shape (runs,)."""
        from ..core.layout import EXTINCT, REPORTED

        count = self[self.columns[0]]
        # Without such a rule: from the row on which the count stayed below one.
        alive = count >= 1
        last = count.shape[1] - np.argmax(alive[:, ::-1], axis=1)
        last = np.where(alive.any(axis=1), last, 0)
        days = self.days[np.minimum(last, count.shape[1] - 1)]
        if self.network.clearing >= 0:
            extinct = self._summary[:, REPORTED + EXTINCT + self.network.clearing]
            days = np.where(extinct >= 0, extinct, days)
        return np.where(count[:, -1] < 1, days, np.nan)

    @cached_property
    def escaped_days(self) -> np.ndarray:
        """The first row above half the capacity, for those who escaped; else NaN; in days."""
        above = self[self.columns[0]] > 0.5 * self._capacities[:, None]
        return np.where(above[:, -1], self.days[np.argmax(above, axis=1)], np.nan)

    @cached_property
    def _capacities(self) -> np.ndarray:
        from ..core.layout import CAPACITY

        return self._summary[:, CAPACITY]

    @cached_property
    def outcomes(self) -> np.ndarray:
        """ "cleared", "controlled" or "escaped" for each run, shape (runs,).

        "followed", where the network has no capacity to judge by.
        """
        if not self._judged:
            return np.full(len(self), FOLLOWED)
        escaped = np.where(np.isnan(self.escaped_days), "controlled", "escaped")
        return np.where(np.isnan(self.cleared_days), escaped, "cleared")

    @property
    def _judged(self) -> bool:
        return self.network.outcome is None or bool(self.network.outcome.capacity)

    def count(self, outcome: str) -> int:
        """How many runs had an outcome."""
        known = (*OUTCOMES, FOLLOWED)
        if outcome not in known:
            raise unknown("outcome", outcome, known, f"There are: {', '.join(known)}.")
        return int((self.outcomes == outcome).sum())

    @cached_property
    def burden(self) -> np.ndarray:
        """The count summed over time, cells x days; shape (runs,)."""
        found: np.ndarray = np.trapezoid(self[self.columns[0]], self.days, axis=1)
        return found

    def quantiles(self, column: str, shares: Any = QUANTILES) -> np.ndarray:
        """Quantiles over the runs at each day, shape (shares, n)."""
        try:
            wanted = np.asarray(shares, dtype=float)
        except (TypeError, ValueError):
            wanted = np.array(np.nan)
        if wanted.ndim != 1 or not ((wanted >= 0) & (wanted <= 1)).all():
            raise InputError(f"shares cannot be {shares!r}; give numbers from 0 to 1, as [0.5].")
        found: np.ndarray = np.quantile(self[column], wanted, axis=0)
        return found
