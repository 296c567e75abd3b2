"""What a cohort of virtual patients gives back: shares, intervals, curves, a figure, a table."""

import csv
import math
import os
from typing import TYPE_CHECKING

import numpy as np

from ..errors import unknown
from ..files import heading, written
from ..languages import said
from ..languages.words import fill, rounded_count, rounded_day, whole_count
from ..network import Network
from .runs import Runs

if TYPE_CHECKING:
    import plotly.graph_objects as go

NORMAL_95 = 1.959963984540054  # standard deviations on either side that hold 95 %


class Cohort(Runs):
    """Virtual patients who all had the same levers, run by chance.

    numbers   the patients' numbers, shape (patients,): patient i of a seed is always the same
    days      days of the rows, shape (n,)
    columns   names that `cohort[name]` knows; the first is the count the outcome is judged by
    settings  what was set, {name: value}; everything else had its default
    spread    standard deviation of the logarithm of what varied, {parameter: value}
    asked     how many patients were asked for: more than there are, if it was stopped by hand

    *Cleared*: the last cell died, and none was there at the end. *Escaped*: more than half the
    capacity at the end. *Controlled*: neither.
    """

    def __init__(
        self,
        network: Network,
        settings: dict[str, float],
        seed: int,
        spread: dict[str, float],
        method: str,
        asked: int,
        columns: tuple[str, ...],
        numbers: np.ndarray,
        days: np.ndarray,
        rows: np.ndarray,
        summary: np.ndarray,
    ) -> None:
        super().__init__(network, settings, columns, days, rows, summary)
        self.seed = seed
        self.spread = spread
        self.method = method
        self.asked = asked
        self.numbers = numbers

    # Outcomes

    @property
    def cleared(self) -> float:
        """The share of patients who cleared it."""
        return self.count("cleared") / len(self)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of `cleared`: Wilson 1927, doi:10.1080/01621459.1927.10502953."""
        return wilson(self.count("cleared"), len(self))

    @property
    def sentence(self) -> str:
        """What happened to the patients, in one or two sentences."""
        low, high = self.interval
        words = {
            "runs": whole_count(len(self)),
            "cleared": whole_count(self.count("cleared")),
            "low": str(math.floor(100 * low)),
            "high": str(math.ceil(100 * high)),
            "controlled": whole_count(self.count("controlled")),
            "escaped": whole_count(self.count("escaped")),
            "word": said(self.network.outcome.word) if self.network.outcome else "",
        }
        if self._judged:
            text = fill("cohort.sentence", **words)
        else:
            last = np.sort(self[self.columns[0]][:, -1])
            for word, share in (("low", 0.05), ("middle", 0.5), ("high", 0.95)):
                words[word] = rounded_count(last[min(len(last) - 1, int(share * len(last)))])
            words |= {"days": rounded_day(self.days[-1]), "unit": said(self.network.count_unit)}
            text = fill("cohort.followed", **words)
        if len(self) < self.asked:
            text += " " + fill("cohort.stopped", runs=words["runs"], asked=whole_count(self.asked))
        return text

    # Over time

    def curve(self, outcome: str) -> np.ndarray:
        """The share of patients who had cleared, or escaped, by each day; shape (n,).

        Every patient is followed to the end, so this is a plain count.
        """
        days = {"cleared": self.cleared_days, "escaped": self.escaped_days}
        if outcome not in tuple(days):
            raise unknown("curve", outcome, days, "There are: cleared, escaped.")
        ends = np.sort(days[outcome][np.isfinite(days[outcome])])
        shares: np.ndarray = np.searchsorted(ends, self.days, side="right") / len(self)
        return shares

    # Ways out

    def figure(self) -> "go.Figure":
        """Return a plotly figure: patients and their quantiles; who had cleared or escaped when."""
        from ..pictures.figures import cohort_figure

        return cohort_figure(self)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a row a patient (number, outcome, days, last count) after lines with the settings.

        Raises InputError if the file cannot be written.
        """
        count = self.columns[0]
        with written(path) as file:
            file.write(heading(self.network.name, self.settings))
            spread = ", ".join(f"{name}={value!r}" for name, value in self.spread.items())
            file.write(f"# spread: {spread or 'none'}\n")
            file.write(f"# seed {self.seed}, method {self.method}, days {self.days[-1]:g}\n")
            writer = csv.writer(file)
            writer.writerow(("patient", "outcome", "cleared_day", "escaped_day", f"last_{count}"))
            for row in zip(
                self.numbers.tolist(),
                self.outcomes.tolist(),
                self.cleared_days.tolist(),
                self.escaped_days.tolist(),
                self[count][:, -1].tolist(),
                strict=True,
            ):
                writer.writerow("" if value != value else value for value in row)

    def __repr__(self) -> str:
        days = rounded_day(self.days[-1])
        return f"<Cohort of {self.network.name!r}, {days} days, seed {self.seed}: {self.sentence}>"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share: Wilson 1927, doi:10.1080/01621459.1927.10502953."""
    z = NORMAL_95
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    spread = math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    half = z / (1 + z * z / total) * spread
    # At the ends rounding may leave the range.
    return max(middle - half, 0.0), min(middle + half, 1.0)
