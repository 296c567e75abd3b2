"""The killing assay: targets and NK cells in wells, and how many targets are dead hours later.

What a well holds, what was fitted and the error left: docs/killing-assay.md.
"""

import csv
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, unknown
from ..files import heading, written
from ..languages.words import catalogue, fill, number_in_words
from ..models.teaching.well import INSTEAD, PAIRS
from ..models.teaching.well import parameters as well_parameters
from ..network import Markdown, Network
from ..network.checking import number, whole_number
from ..network.levers import free_to_move
from .average import compiled
from .chance import LARGEST_SEED

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ..core.native import NativeModel

RATIOS = (10, 5, 2.5, 1.25, 0.6)
TARGETS = 2000  # 10,000 on the 0.32 cm2 of a flat well of 96: assumed
FEWEST_TARGETS = 100  # so that the smallest ratio still gives an NK cell
MOST_CELLS = 60_000  # of 65,536 sites
MOST_WELLS = 384  # of a plate
MOST_HOURS = 24
RATIO_RANGE = (0.01, 100)


def assay(
    effector_target: Iterable[float] = RATIOS,
    hours: float = 4,
    replicates: int = 3,
    seed: int = 1,
    *,
    pair: str | None = None,
    targets: int = TARGETS,
    granules: int | None = None,
    progress: bool = True,
    **levers: Any,
) -> "Assay":
    """Run a killing assay in wells: the space lens without vessels, host cells or growth.

    effector_target  NK cells per target, each 0.01 to 100
    hours            how long, 0.1 to 24
    replicates       wells of each ratio, and wells without NK cells
    seed             a whole number; the same seed gives the same wells
    pair             NK cells and targets whose killing was fitted, as "Kasumi1, WT NK"
    targets          in each well, on 6.6 mm2 of its bottom
    granules         of a fresh NK cell; 0: only the slow kill by death receptor is left;
                     by default as in the network
    progress         show a progress bar if it takes longer than a second
    levers           any lever of `nk.levers()` or parameter of `nk.teaching`, by name, and those
                     of the well (`well_armed` and so on). Targets hide MHC-I (mhc_low=1) unless
                     told otherwise. T cells, lifestyle's NK number and whatever else a well lacks
                     change nothing.

    An edited network has the same: `network.assay([10, 5], ...)`.

    Raises InputError for a name or value that cannot be.
    """
    from ..models.teaching import network

    return assay_network(
        network,
        effector_target,
        hours,
        replicates,
        seed,
        pair=pair,
        targets=targets,
        granules=granules,
        progress=progress,
        **levers,
    )


def assay_network(
    network: Network,
    effector_target: Iterable[float] = RATIOS,
    hours: float = 4,
    replicates: int = 3,
    seed: int = 1,
    *,
    pair: str | None = None,
    targets: int = TARGETS,
    granules: int | None = None,
    progress: bool = True,
    **levers: Any,
) -> "Assay":
    """Run a killing assay of a network; see `assay`."""
    if network.space is None:
        raise InputError(
            f"The network {network.name!r} has no space, so no well can be made of it; "
            "use nk.teaching, which has one, or give it an nk.Space."
        )
    ratios = _ratios(effector_target)
    hours = number("hours", hours, 0.1, MOST_HOURS, "hours")
    replicates = whole_number("replicates", replicates, 1, MOST_WELLS)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    targets = whole_number("targets", targets, FEWEST_TARGETS, MOST_CELLS)
    if granules is not None:
        granules = whole_number("granules", granules, 0, 99)
    if (len(ratios) + 1) * replicates > MOST_WELLS:
        raise InputError(
            f"{len(ratios)} ratios and {replicates} replicates need more than the "
            f"{MOST_WELLS} wells of a plate; give fewer replicates."
        )
    if targets * (1 + max(ratios)) > MOST_CELLS:
        most = int(MOST_CELLS / (1 + max(ratios)))
        fewer = f"at most {most:,} targets" if most >= FEWEST_TARGETS else "a smaller ratio"
        raise InputError(
            f"{targets:,} targets and {max(ratios):g} NK cells for each are too many for the well, "
            f"which holds {MOST_CELLS:,} cells; give {fewer}."
        )
    settings, well = _split(network, {**_of_pair(pair), **levers})
    return Assay(
        network, settings, well, ratios, hours, replicates, seed, targets, granules, progress
    )


def _ratios(given: Any) -> tuple[float, ...]:
    if isinstance(given, (str, bytes, Mapping)):
        raise InputError(
            f"effector_target cannot be {given!r}; give a list of numbers, as [10, 5, 2.5]."
        )
    # No more than can be used, should it never end.
    values = list(islice(given, MOST_WELLS + 1)) if isinstance(given, Iterable) else [given]
    if not values:
        raise InputError("effector_target is empty; give at least one ratio, as [10].")
    if len(values) > MOST_WELLS:
        raise InputError(
            f"effector_target has more ratios than a plate has wells ({MOST_WELLS}); give fewer."
        )
    unit = "NK cells per target"
    ratios = tuple(number("effector_target", value, *RATIO_RANGE, unit) for value in values)
    if len(set(ratios)) < len(ratios):
        raise InputError("effector_target names a ratio twice; for more wells raise replicates.")
    return ratios


def _of_pair(pair: str | None) -> dict[str, float]:
    if pair is None:
        return {}
    if pair not in list(PAIRS):
        raise unknown("pair", pair, PAIRS, f"There are: {'; '.join(PAIRS)}.")
    return {"well_efficiency": PAIRS[pair]}


def _split(
    network: Network, levers: Mapping[str, Any]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what was set of the network, and every parameter of the well."""
    own = {parameter.name: parameter for parameter in well_parameters}
    for name in levers:
        if name in INSTEAD:
            raise InputError(f"{name} is the tissue's; in a well set {INSTEAD[name]}.")
        if name not in own and name not in network.settable:
            known = (*own, *network.settable)
            raise unknown("lever of the assay", name, known, "nk.levers() lists the levers.")
    well = {name: parameter.value for name, parameter in own.items()}
    for name in levers.keys() & own.keys():
        part = own[name]
        well[name] = number(name, levers[name], part.low, part.high, part.unit)
    settings = {name: value for name, value in levers.items() if name not in own}
    return network.values(settings), well


class Assay:
    """What the wells of a killing assay gave.

    ratios       NK cells per target, shape (ratios,)
    lysis        % specific lysis, shape (ratios, replicates), raw: counting noise may make it
                 negative
    dead         dead targets in each well, shape (ratios, replicates)
    spontaneous  dead targets in wells without NK cells, shape (replicates,)
    maximum      targets in each well: a detergent would kill all
    settings     what was set of the network, and `well` every parameter of the well

    % specific lysis = 100 x (experimental - spontaneous) / (maximum - spontaneous), as for the
    release of chromium or the uptake of a dye; spontaneous is the mean of its wells. A target
    counts as dead once it has burst or shrunk.
    """

    def __init__(
        self,
        network: Network,
        settings: dict[str, float],
        well: dict[str, float],
        ratios: tuple[float, ...],
        hours: float,
        replicates: int,
        seed: int,
        targets: int,
        granules: int | None,
        progress: bool = True,
    ) -> None:
        if "mhc_low" in network.settable:
            settings = {"mhc_low": 1.0, **settings}
        self.network = network
        self.settings = settings
        self.well = well
        self.hours = hours
        self.seed = seed
        self.maximum = targets
        self.granules = granules
        self.ratios = np.array(ratios)
        model = compiled(network, free_to_move(network, settings))
        counts = [0, *(round(ratio * targets) for ratio in ratios)]
        present = settings.get("innate", 1.0)
        wells = [(round(nk * present), number) for nk in counts for number in range(replicates)]
        found = self._run_all(model, wells, progress)
        dead = np.array([dead for dead, _ in found]).reshape(-1, replicates)
        self.spontaneous = dead[0]
        self.dead = dead[1:]
        if self.spontaneous.mean() >= targets:
            raise InputError(
                f"All targets died by themselves within {hours:g} h; lower well_spontaneous."
            )
        most = max(len(kills) for _, kills in found)
        padded = [np.pad(kills, (0, most - len(kills))) for _, kills in found[replicates:]]
        self._kills = np.array(padded).reshape(-1, replicates, most)

    def _run_all(
        self, model: "NativeModel", wells: list[tuple[int, int]], progress: bool
    ) -> list[tuple[int, np.ndarray]]:
        """Run wells on all cores: the core lets other threads run."""
        from tqdm.auto import tqdm

        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            try:
                coming = threads.map(lambda one: self._run(model, *one), wells)
                options = {"unit": " wells", "delay": 1, "leave": False, "disable": not progress}
                return list(tqdm(coming, total=len(wells), **options))
            except BaseException:
                # Stopped by hand: those that have not begun need not.
                threads.shutdown(cancel_futures=True)
                raise

    def _run(self, model: "NativeModel", nk: int, replicate: int) -> tuple[int, np.ndarray]:
        """Return the dead targets of one well, and how many NK cells killed 0, 1, 2, ..."""
        from .well import Well

        targets = self.maximum
        low = round(targets * self.settings.get("mhc_low", 1.0))
        armed = round(nk * self.well["well_armed"])
        # A well's luck hangs on what it holds, so the same well is the same in any assay.
        key = np.random.SeedSequence(self.seed, spawn_key=(nk, replicate))
        seed = int(key.generate_state(1, np.uint64)[0]) & LARGEST_SEED
        cells = (low, targets - low), (nk - armed, armed)
        one = Well(model, self.settings, self.well, *cells, self.granules, seed)
        one.advance(round(60 * self.hours))
        return one.dead(), np.bincount(one.kills(), minlength=1)

    # Numbers

    @property
    def lysis(self) -> np.ndarray:
        spontaneous = self.spontaneous.mean()
        share: np.ndarray = (self.dead - spontaneous) / (self.maximum - spontaneous)
        return 100 * share

    @property
    def mean(self) -> np.ndarray:
        """% specific lysis, mean of the replicates; shape (ratios,)."""
        found: np.ndarray = self.lysis.mean(axis=1)
        return found

    @property
    def kills(self) -> np.ndarray:
        """How many NK cells killed 0, 1, 2, ... targets; shape (ratios, most kills + 1)."""
        found: np.ndarray = self._kills.sum(axis=1)
        return found

    @property
    def sentence(self) -> str:
        """What was found, in one sentence."""
        hours = number_in_words(f"{self.hours:g}")
        if not self.kills.any():
            return fill("assay.none", hours=hours)
        order = np.argsort(self.ratios)
        parts = []
        for index in {int(order[-1]): None, int(order[0]): None}:
            percent = f"{max(0.0, float(self.mean[index])):.0f}"  # clipped for display
            ratio = number_in_words(f"{self.ratios[index]:g}")
            parts.append(fill("assay.part", percent=percent, ratio=ratio))
        idle = self.kills[:, 0].sum() / self.kills.sum()
        return fill("assay.sentence", hours=hours, parts=", ".join(parts), idle=f"{100 * idle:.0f}")

    # Ways out

    def table(self) -> Markdown:
        """A table for a notebook: each ratio, its wells, their mean, what an NK cell killed."""
        words = catalogue()["assay"]
        wells = [fill("assay.well", number=str(i + 1)) for i in range(len(self.spontaneous))]
        head = [words["ratio"], *wells, words["mean"], words["kills"], words["nothing"]]
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for ratio, lysis, mean, kills in zip(
            self.ratios, self.lysis, self.mean, self.kills, strict=True
        ):
            number_of = max(kills.sum(), 1)
            each = (kills * np.arange(len(kills))).sum() / number_of
            cells = [f"{ratio:g}", *(f"{value:.1f} %" for value in lysis), f"{mean:.1f} %"]
            cells += [f"{each:.2f}", f"{100 * kills[0] / number_of:.0f} %"]
            lines.append("| " + " | ".join(map(number_in_words, cells)) + " |")
        return Markdown("\n".join(lines))

    def figure(self, data: str | Iterable[str] = ()) -> "go.Figure":
        """Return a plotly figure: % specific lysis against NK cells per target.

        data   measured points beside it: names of nkteach.evidence.specific_lysis(),
               as "Kasumi1, WT NK"
        """
        from ..evidence import specific_lysis
        from ..pictures.figures import assay_figure

        alone = isinstance(data, str) or not isinstance(data, Iterable)
        chosen: list[Any] = [data] if alone else list(data)
        measured = specific_lysis()
        for name in chosen:
            if name not in list(measured):
                advice = f"There are: {'; '.join(measured)}."
                raise unknown("measured pair", name, measured, advice)
        return assay_figure(self, {name: measured[name] for name in chosen})

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a row a well, after comment lines with the settings.

        Raises InputError if the file cannot be written.
        """
        own = ", ".join(f"{name}={value:g}" for name, value in self.well.items())
        if self.granules is not None:
            own += f", granules={self.granules}"
        with written(path) as file:
            file.write(heading(f"{self.network.name}, killing assay", self.settings))
            file.write(f"# well: {own}\n")
            file.write(
                f"# seed {self.seed}, {self.hours:g} h, {self.maximum} targets, of which "
                f"{self.spontaneous.mean():g} died in wells without NK cells (mean)\n"
            )
            killed = [f"nk_killed_{k}" for k in range(self._kills.shape[2])]
            writer = csv.writer(file)
            columns = ("effector_target", "replicate", "dead", "specific_lysis_percent", *killed)
            writer.writerow(columns)
            for place, ratio in enumerate(self.ratios.tolist()):
                for well in range(len(self.spontaneous)):
                    lysis = round(float(self.lysis[place, well]), 4)
                    kills = self._kills[place, well].tolist()
                    writer.writerow((ratio, well + 1, int(self.dead[place, well]), lysis, *kills))

    def __repr__(self) -> str:
        return f"<Assay of {self.network.name!r}, seed {self.seed}. {self.sentence}>"

    def _repr_markdown_(self) -> str:
        return f"{self.sentence}\n\n{self.table()}"
