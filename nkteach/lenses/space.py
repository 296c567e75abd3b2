"""The space lens: a piece of tissue whose cells walk, meet, kill and divide, hour by hour.

What it holds, what it assumes and what it leaves out: docs/tissue.md.
"""

import csv
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import tissue_layout as layout
from ..errors import InputError, unknown
from ..files import heading, written
from ..languages.words import fill, number_in_words, whole_count
from ..network import Network
from ..network.checking import LONGEST, number, whole_number
from .average import compiled
from .chance import LARGEST_SEED

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_HOURS = 24 * LONGEST
PLACED = ("tumour_mhc_low", "tumour_mhc_high", "virus_infected", "nk_donor", "healthy")
CONDITIONS = {
    "nk": ("resting", "armed", "emptied"),
    "nk_donor": ("resting", "armed", "emptied"),
    "cd8": ("effector", "memory", "exhausted"),
}
CELL = np.dtype([
    ("kind", "U16"),
    ("state", "U12"),
    ("condition", "U9"),
    ("x", "f8"),
    ("y", "f8"),
    ("granules", "i4"),
    ("target", "i4"),
    ("skill", "f8"),
    ("kills", "i4"),
    ("provoked", "?"),
    ("identity", "i4"),
])  # fmt: skip


def tissue(seed: int = 1, *, mixing: bool = False, **levers: Any) -> "Tissue":
    """Begin a piece of tissue of the teaching network: 256 x 256 sites of 10 um, 0.066 mm3.

    seed     a whole number; the same seed and levers give the same cells and the same luck
    mixing   stir: every minute each walker is put anywhere, and signals are everywhere the same;
             then counts follow the average
    levers   any lever of `nk.levers()` but `days`, or parameter of `nk.teaching`, by name

    An edited network has the same: `network.tissue(seed, ...)`.

    Raises InputError for a name or value that cannot be.
    """
    from ..models.teaching import network

    return Tissue(network, levers, seed, mixing)


class Tissue:
    """A piece of tissue; `step` lets it go on.

    settings   what was set, {name: value}; everything else had its default
    volume     mm3; the network's counts are for 1 mm3 and are scaled to it
    width      um, and `height`: its sides
    """

    def __init__(
        self, network: Network, settings: Mapping[str, Any], seed: int, mixing: bool
    ) -> None:
        from ..core.tissue_native import NativeTissue
        from ..network.levers import free_to_move

        if network.space is None:
            raise InputError(
                f"The network {network.name!r} has no space, so no tissue can be made of it; "
                "use nk.teaching, which has one, or give it an nk.Space."
            )
        if mixing not in (True, False):
            raise InputError(f"mixing cannot be {mixing!r}; give True or False.")
        self.network = network
        self.settings = network.values(settings)
        self.seed = whole_number("seed", seed, 0, LARGEST_SEED)
        model = compiled(network, free_to_move(network, self.settings))
        self._native = NativeTissue(model, self.settings, self.seed, mixing)
        self.site_size = self._native.site_size
        self.width = self.site_size * layout.WIDTH
        self.height = self.site_size * layout.HEIGHT
        self.volume = float(self._native.reals[layout.VOLUME])
        self._hours: list[float] = []
        self._rows: list[list[float]] = []
        self._record()

    # Going on

    def step(self, hours: float = 1) -> "Tissue":
        """Let the tissue go on for some hours (one minute at least); returns itself."""
        hours = number("hours", hours, 1 / 60, MOST_HOURS, "hours")
        left = round(60 * hours)
        if self.minutes + left > 60 * MOST_HOURS:
            raise InputError(f"A tissue can be followed for {LONGEST} days; begin a new one.")
        while left:
            # Up to the next full hour: each is recorded.
            some = min(left, 60 - self.minutes % 60)
            self._native.advance(some)
            left -= some
            if self.minutes % 60 == 0:
                self._record()
        return self

    def set(self, **levers: Any) -> "Tissue":
        """Move levers; the tissue goes on from where it is. What it began with stays.

        A tissue that was begun with the usual levers alone cannot move other parameters.
        """
        changed = self.network.values(levers)
        given = self._native.model.program.given
        for name in changed:
            if name not in given:
                raise InputError(
                    f"{name} cannot be moved in this tissue; begin a new one with "
                    f"nk.tissue({name}=...)."
                )
        self.settings = {**self.settings, **changed}
        self._native.set(self.settings)
        return self

    def place(self, what: str, x: float, y: float, radius: float = 50) -> int:
        """Put cells on a disc around (x, y), or infect the healthy cells there; all in um.

        what   "tumour_mhc_low", "tumour_mhc_high", "virus_infected", "nk_donor" or "healthy"

        Returns how many: none where every site is taken.
        """
        if what not in PLACED:
            raise unknown("kind of cell to place", what, PLACED, f"Give one of {PLACED}.")
        x = number("x", x, 0, self.width, "um")
        y = number("y", y, 0, self.height, "um")
        radius = number("radius", radius, 0, self.width, "um")
        column = min(int(x / self.site_size), layout.WIDTH - 1)
        row = min(int(y / self.site_size), layout.HEIGHT - 1)
        kind = layout.KINDS.index(what)
        return self._native.place(kind, column, row, int(radius / self.site_size))

    # What is there now

    @property
    def minutes(self) -> int:
        return int(self._native.whole[layout.MINUTES])

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def counts(self) -> dict[str, float]:
        """How many cells there are of each kind, what they do, and how cells died so far.

        The kinds count living cells, whole numbers; `dying` those that swell or shrink. Last come
        the `signals`.
        """
        return dict(zip(self._count_names, self._counts(), strict=True))

    @property
    def signals(self) -> dict[str, float]:
        """What is well mixed, by its name and in its unit in the network.

        White cells in blood, the lymph node, IL-15, a drug and so on.
        """
        return self._native.mixed()

    @property
    def ledger(self) -> dict[str, dict[str, int]]:
        """What became of the cells of each kind: started, born, arrived, died, left and so on.

        `present` = started + born + arrived + became - ceased - died - left.
        """
        rows = self._native.ledger().tolist()
        kinds = zip(layout.KINDS[1:], rows[1:], strict=True)
        return {kind: dict(zip(layout.ENTRIES, row, strict=True)) for kind, row in kinds}

    @property
    def cells(self) -> np.ndarray:
        """Every cell, the dying too: a structured array, shape (cells,).

        kind, state   names, see docs/tissue.md
        condition     of an NK cell: resting, armed, emptied; of a CD8 cell: effector, memory,
                      exhausted
        x, y          middle of the cell, um from the upper left corner
        granules      how many an NK cell has left
        target        the place in this array of the cell it holds, or -1
        skill         how well an NK cell kills as it is now: 0 not at all, 1 as the mean armed one
        kills         how many it has killed
        provoked      whether it met a target lately and sends out interferon-gamma if it can
        identity      a number that stays with the cell
        """
        native = self._native
        found = np.zeros(int(native.whole[layout.COUNT]), dtype=CELL)
        kinds = native.of_cells("kind")
        found["kind"] = np.array(layout.KINDS)[kinds]
        found["state"] = np.array(layout.STATES)[native.of_cells("state")]
        for kind, conditions in CONDITIONS.items():
            chosen = kinds == layout.KINDS.index(kind)
            found["condition"][chosen] = np.array(conditions)[native.of_cells("condition")[chosen]]
        row, column = np.divmod(native.of_cells("site"), layout.WIDTH)
        found["x"] = (column + 0.5) * self.site_size
        found["y"] = (row + 0.5) * self.site_size
        for name in ("granules", "target", "skill", "kills", "provoked", "identity"):
            found[name] = native.of_cells(name)
        return found

    @property
    def field(self) -> np.ndarray:
        """Interferon-gamma in half-effects, shape (128, 128): a voxel is 2 x 2 sites."""
        return self._native.field().copy()

    # What was

    @property
    def history(self) -> dict[str, np.ndarray]:
        """`hours` and every count of `counts`, at the start and at each full hour; shape (n,)."""
        columns = zip(self._count_names, zip(*self._rows, strict=True), strict=True)
        return {"hours": np.array(self._hours)} | {name: np.array(row) for name, row in columns}

    @property
    def _count_names(self) -> tuple[str, ...]:
        last = ("dying", *layout.WAYS, *layout.KEPT, *self.signals)
        return (*layout.KINDS[1:], "tumour", *layout.SORTS, *last)

    def _counts(self) -> list[float]:
        native = self._native
        present = native.ledger()[1:, layout.PRESENT].tolist()
        tumour = present[0] + present[1]
        sorts = native.whole[layout.ARMED_NK :][: len(layout.SORTS)].tolist()
        ways = native.whole[layout.BY_LYSIS :][: len(layout.WAYS) + len(layout.KEPT)].tolist()
        dying = int(native.whole[layout.DYING])
        return [*present, tumour, *sorts, dying, *ways, *self.signals.values()]

    def _record(self) -> None:
        self._hours.append(self.hours)
        self._rows.append(self._counts())

    # Ways out

    @property
    def sentence(self) -> str:
        """What there is now, in one sentence."""
        counts, days = self.counts, self.hours / 24
        kinds = ("tumour", "nk", "cd8", "virus_infected")
        return fill(
            "piece.now",
            day=number_in_words(f"{days:.1f}"),
            volume=number_in_words(f"{self.volume:.3f}"),
            **{kind: whole_count(int(counts[kind])) for kind in kinds},
        )

    def figure(self) -> "go.Figure":
        """Return a plotly figure of the tissue now: a sign a cell, interferon-gamma behind them."""
        from ..pictures.figures import tissue_figure

        return tissue_figure(self)

    def animation(
        self, path: str | os.PathLike[str], hours: float = 48, every: float = 1, scale: int = 4
    ) -> None:
        """Go on for some hours and save what is seen as an animated GIF; needs Pillow.

        path    a file name that ends in .gif
        hours   how long
        every   hours from one picture to the next; 1,000 pictures at most
        scale   pixels a site, 2 to 8

        Raises InputError for a value that cannot be, or if the file cannot be written.
        """
        from ..pictures.animation import save_gif

        save_gif(self, path, hours, every, scale)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the history as CSV, a row an hour, after comment lines with the settings.

        Raises InputError if the file cannot be written.
        """
        with written(path) as file:
            file.write(heading(f"{self.network.name}, tissue", self.settings))
            file.write(f"# seed {self.seed}, volume {self.volume:.6g} mm3\n")
            writer = csv.writer(file)
            writer.writerow(("hours", *self._count_names))
            rows = zip(self._hours, self._rows, strict=True)
            writer.writerows([f"{hours:g}", *row] for hours, row in rows)

    def __repr__(self) -> str:
        return f"<Tissue of {self.network.name!r}. {self.sentence}>"
