"""A tissue in the kernel: its two blocks of memory, and the core's functions that move it."""

import ctypes
import math

import numpy as np

from ..errors import InputError
from ..languages.words import fill
from ..network.checking import unfit
from . import rule
from . import tissue_layout as layout
from .native import NativeModel, _address, core


class NativeTissue:
    """One tissue of a compiled network.

    whole, reals   its memory; see tissue_layout.py
    rules          what the network's program `tissue` gave for this minute
    """

    def __init__(
        self, model: NativeModel, settings: dict[str, float], seed: int, mixing: bool = False
    ) -> None:
        self.model = model
        self.whole = np.zeros(layout.WHOLE, dtype=np.int32)
        self.reals = np.zeros(layout.REALS)
        self.rules = np.zeros(len(model.program.stores["tissue"]))
        self._plan = np.array(model.program.space, dtype=np.int32)
        self._parameters, amounts = self._start(settings)
        self._program = np.array([model.tissue_handle], dtype=np.int64)
        halves = np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint32).view(np.int32)
        self.whole[[layout.SEED_LOW, layout.SEED_HIGH]] = halves
        self.whole[layout.MIXING] = mixing
        begin, self._advance, self._place, self._fault = (
            ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(core()[f"tissue_{name}"])
            for name, kinds in (
                ("begin", [ctypes.c_void_p] * 5),
                ("advance", [*[ctypes.c_void_p] * 6, ctypes.c_int32]),
                ("place", [*[ctypes.c_void_p] * 3, *[ctypes.c_int32] * 4]),
                ("fault", [ctypes.c_void_p] * 2),
            )
        )
        self._read(self._parameters, amounts, 0.0)
        blocks = (self._plan, self.whole, self.reals, self.rules)
        begin(*_addresses(*blocks, amounts))

    def _start(self, settings: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """The parameters, and how much there is of each species at the start."""
        parameters, begin = self.model.start(settings)
        amounts = begin[: self._plan[layout.PLAN_SPECIES]]
        for place, amount in enumerate(amounts.tolist()):
            if not 0 <= amount < math.inf:
                raise unfit(self.model.program.network, place, amount)
        return parameters, amounts

    def _read(self, parameters: np.ndarray, amounts: np.ndarray, day: float) -> None:
        rules = self.model.tissue(parameters, amounts, day)
        place = self._fault(_address(self._plan), _address(rules))
        if place >= rule.COUNT:
            network = self.model.program.network
            first_event = 2 * len(network.species) + len(network.extinctions)
            raise unfit(network, first_event + place - rule.COUNT, rules[place])
        if place >= 0:
            value = f"{rules[place]:g}"
            raise InputError(fill("failure.tissue_rule", rule=rule.NAMES[place], value=value))
        self.rules[:] = rules

    def set(self, settings: dict[str, float]) -> None:
        """Move the parameters; the tissue goes on from where it is.

        Raises InputError for a rule that no tissue can go by.
        """
        parameters, _ = self.model.start(settings)
        self._read(parameters, self.amounts(), int(self.whole[layout.MINUTES]) / 1440)
        self._parameters = parameters

    def advance(self, minutes: int) -> None:
        """Let the tissue go on for some minutes."""
        blocks = (self._program, self._plan, self.whole, self.reals, self.rules, self._parameters)
        self._advance(*_addresses(*blocks), minutes)

    def place(self, kind: int, x: int, y: int, radius: int) -> int:
        """Put cells of a kind on the free sites of a disc; return how many."""
        blocks = (self.whole, self.reals, self.rules)
        return int(self._place(*_addresses(*blocks), kind, x, y, radius))

    @property
    def site_size(self) -> float:
        """Width of a site, um."""
        return float(self.rules[rule.site_size])

    # Views of the memory

    def amounts(self) -> np.ndarray:
        """Every species per mm3 of tissue, as the network has them, shape (species,)."""
        return self.reals[layout.AMOUNTS : layout.AMOUNTS + self._plan[layout.PLAN_SPECIES]]

    def mixed(self) -> dict[str, float]:
        """The amounts of what is well mixed, by the species' names."""
        roles = self._plan[layout.PLAN_ROLES :]
        names = self.model.program.network.species_names
        found = zip(names, roles.tolist(), self.amounts().tolist(), strict=False)
        return {name: amount for name, role, amount in found if role <= layout.IS_NODE}

    def field(self) -> np.ndarray:
        """Interferon-gamma in half-effects, shape (FIELD_HEIGHT, FIELD_WIDTH)."""
        flat = self.reals[layout.FIELD : layout.FIELD + layout.VOXELS]
        return flat.reshape(layout.FIELD_HEIGHT, layout.FIELD_WIDTH)

    def of_cells(self, name: str) -> np.ndarray:
        """One field of the cells that are there, shape (cells,)."""
        count = int(self.whole[layout.COUNT])
        if name in ("timer", "skill"):
            start = layout.TIMER if name == "timer" else layout.SKILL
            return self.reals[start : start + count]
        start = layout.CELLS + layout.CELL_FIELDS.index(name) * layout.CAPACITY
        return self.whole[start : start + count]

    def ledger(self) -> np.ndarray:
        """What became of the cells of each kind, shape (KINDS, ENTRIES)."""
        size = len(layout.KINDS) * len(layout.ENTRIES)
        flat = self.whole[layout.LEDGER : layout.LEDGER + size]
        return flat.reshape(len(layout.KINDS), len(layout.ENTRIES))


def _addresses(*arrays: np.ndarray) -> list[int]:
    return [_address(array) for array in arrays]
