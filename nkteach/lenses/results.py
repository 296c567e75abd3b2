"""What a run gives back: the numbers, the outcome, a sentence to read aloud, a figure, a table."""

import csv
import os
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, unknown
from ..files import heading, written
from ..languages import said
from ..languages.words import fill, rounded_count, rounded_day
from ..network import Network
from ..network.checking import listed

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..core.native import Solution


class Run:
    """One run of the average lens.

    days      days, shape (n,)
    settings  what was set, {name: value}; everything else had its default
    columns   names that `run[name]` knows: species, and quantities that change, in the units
              that `run.network[name].unit` gives; shape (n,)

    An average says "fewer than one cell expected", never "the last cell died".
    """

    def __init__(
        self,
        network: Network,
        settings: dict[str, float],
        solution: "Solution",
        columns: tuple[str, ...],
    ) -> None:
        self.network = network
        self.settings = settings
        self.columns = columns
        self.days = solution.days
        self._rows = solution.rows
        self._rows.flags.writeable = False
        self._solution = solution
        self._bands: dict[Any, tuple[np.ndarray, np.ndarray]] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        """Return a species or quantity over `days`, shape (n,)."""
        if name not in self.columns:
            raise unknown("column", name, self.columns, "run.columns lists those there are.")
        return self._rows[:, self.columns.index(name)]

    @property
    def steps(self) -> int:
        """How many steps the solver accepted."""
        from ..core.layout import ACCEPTED

        return int(self._solution.report[ACCEPTED])

    # The outcome

    @cached_property
    def capacity(self) -> float:
        """The carrying capacity the outcome is held against, in cells."""
        self._require_outcome()
        return float(self._solution.begin[-1])

    @cached_property
    def cleared_day(self) -> float | None:
        """The day fewer than one cell was expected and stayed so, or None."""
        from ..core.layout import EXTINCT

        count = self[self._require_outcome().count]
        if count[-1] >= 1:
            return None
        if self.network.clearing >= 0 and count[-1] == 0:
            day = float(self._solution.report[EXTINCT + self.network.clearing])
            if day >= 0:
                return day
        # Without such a rule: from the row on which the count stayed below one.
        return float(self.days[np.flatnonzero(np.append(1.0, count) >= 1)[-1]])

    @cached_property
    def escaped_day(self) -> float | None:
        """The first day the count stood above half the capacity, or None."""
        outcome = self._require_outcome()
        count, half = self[outcome.count], 0.5 * self.capacity
        above = np.flatnonzero(count > half)
        if not len(above):
            return None
        i = int(above[0])
        if i == 0:
            return float(self.days[0])
        share = (half - count[i - 1]) / (count[i] - count[i - 1])
        return float(self.days[i - 1] + share * (self.days[i] - self.days[i - 1]))

    @property
    def outcome(self) -> str:
        """ "cleared", "escaped" (more than half the capacity at the end) or "controlled".

        "followed", where the network has no capacity to judge by.
        """
        if not self._require_outcome().capacity:
            return "followed"
        if self.cleared_day is not None:
            return "cleared"
        last = self[self._require_outcome().count][-1]
        return "escaped" if last > 0.5 * self.capacity else "controlled"

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        judged = self._require_outcome()
        count = self[judged.count]
        words = {
            "word": said(judged.word),
            "days": rounded_day(self.days[-1]),
            "count": rounded_count(count[-1]),
        }
        if self.outcome == "followed":
            key, words["unit"] = "followed", said(self.network.count_unit)
        elif self.outcome == "cleared" and not count.any():
            key = "never"
            if judged.infected and self[judged.infected].any():
                key, more = self._infection(self[judged.infected])
                words |= more
        elif self.outcome == "cleared":
            key, words["day"] = "cleared", rounded_day(self.cleared_day or 0.0)
        elif self.outcome == "controlled":
            key = "controlled"
        else:
            day = self.escaped_day or 0.0
            key, words["day"] = "escaped" if day > 0 else "escaped_from_start", rounded_day(day)
            if judged.share:
                words["share"] = str(int(100 * self[judged.share][-1] + 0.5))
            else:
                key += "_no_share"
        return fill(f"outcome.{key}", **words)

    def _infection(self, infected: np.ndarray) -> tuple[str, dict[str, str]]:
        """How an infection without a tumour ended: the key of its sentence, and its numbers."""
        most = int(infected.argmax())
        words = {
            "most": rounded_count(infected[most]),
            "peak": rounded_day(self.days[most]),
            "count": rounded_count(infected[-1]),
        }
        if infected[-1] >= 1:
            return "infected", words
        last = np.flatnonzero(np.append(1.0, infected) >= 1)[-1]
        return "infection_over", words | {"day": rounded_day(self.days[last])}

    def _require_outcome(self) -> Any:
        if self.network.outcome is None:
            raise InputError(
                f"The network {self.network.name!r} has no outcome; give it one: "
                "dataclasses.replace(network, outcome=nk.Outcome(count, capacity))."
            )
        return self.network.outcome

    # What is not known

    @cached_property
    def open(self) -> dict[str, tuple[float, float]]:
        """What is not known of the levers that were moved: {parameter: (low, high)}."""
        from ..network.levers import uncertain

        return uncertain(self.network, self.settings)

    def band(
        self, column: str, of: str | Iterable[str] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest of a column over what is not known, each of shape (n,).

        column  as in `run[column]`
        of      a parameter's name, or several; if not given, those of `run.open`

        The run is made again at the ends of the parameters' ranges: at every corner of the box they
        span for up to four of them; for more, with all low, with all high, and with each alone at
        its ends. The run itself counts too, so the band holds it. An effect that is strongest
        inside the box may leave the band. Raises InputError for a name that does not exist.
        """
        self[column]
        place = self.columns.index(column)
        low, high = self._ends(self._ranges(of))
        return low[:, place], high[:, place]

    def _ranges(self, of: str | Iterable[str] | None) -> dict[str, tuple[float, float]]:
        if of is None:
            return self.open
        names = (of,) if isinstance(of, str) else listed("of", of, str)
        for name in names:
            if name not in self.network.settable:
                advice = "run.network.settable lists those there are."
                raise unknown("parameter", name, self.network.settable, advice)
        return {name: self.network.settable[name][1:] for name in names}

    def _ends(self, ranges: dict[str, tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and the highest of all columns, each of shape (n, columns)."""
        from ..network.levers import ends
        from .average import simulate_network

        key = tuple(ranges.items())
        if key not in self._bands:
            every = self.days[1] - self.days[0]
            rows = [self._rows]
            for given in ends(ranges):
                settings = self.settings | given
                rows.append(simulate_network(self.network, self.days[-1], settings, every)._rows)
            self._bands[key] = np.min(rows, axis=0), np.max(rows, axis=0)
        return self._bands[key]

    # Ways out

    def figure(self, of: str | Iterable[str] | None = None) -> "go.Figure":
        """Return a plotly figure: cells on a logarithmic axis against days.

        Hatched is the band of the outcome's count; `of` as in `run.band`.
        """
        from ..pictures.figures import run_figure

        return run_figure(self, of)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write days and all columns as CSV, after comment lines with the settings.

        Raises InputError if the file cannot be written.
        """
        with written(path) as file:
            file.write(heading(self.network.name, self.settings))
            writer = csv.writer(file)
            writer.writerow(("days", *self.columns))
            writer.writerows(np.column_stack((self.days, self._rows)).tolist())

    def __repr__(self) -> str:
        head = f"<Run of {self.network.name!r}, {self.days[-1]:g} days"
        return head + (f": {self.sentence}>" if self.network.outcome else ">")
