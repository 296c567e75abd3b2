"""A tissue in the kernel: its two blocks of memory, and the core's functions that move it."""

import ctypes

import numpy as np

from ..errors import InputError
from ..words import fill
from . import rule
from . import tissue_layout as layout
from .native import NativeModel, _address, core


class NativeTissue:
    """One tissue of a compiled network.

    whole, reals   its memory; see tissue_layout.py
    rules          what the network's program `tissue` gave for the settings
    """

    def __init__(
        self, model: NativeModel, settings: dict[str, float], seed: int, mixing: bool = False
    ) -> None:
        self.model = model
        self.whole = np.zeros(layout.WHOLE, dtype=np.int32)
        self.reals = np.zeros(layout.REALS)
        self.rules = np.zeros(len(rule.NAMES))
        halves = np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint32).view(np.int32)
        self.whole[[layout.SEED_LOW, layout.SEED_HIGH]] = halves
        self.whole[layout.MIXING] = mixing
        self._places = (_address(self.whole), _address(self.reals), _address(self.rules))
        kinds = [ctypes.c_void_p] * 3
        self._advance = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds, ctypes.c_int32)(
            core()["tissue_advance"]
        )
        self._place = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds, *[ctypes.c_int32] * 4)(
            core()["tissue_place"]
        )
        self._fault = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(core()["tissue_fault"])
        self.set(settings)
        ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(core()["tissue_begin"])(*self._places)

    def set(self, settings: dict[str, float]) -> None:
        """Read the rules anew; the tissue goes on from where it is.

        Raises InputError for a rule that no tissue can go by.
        """
        rules = self.model.tissue_rules(settings)
        place = self._fault(_address(rules))
        if place >= 0:
            value = f"{rules[place]:g}"
            raise InputError(fill("failure.tissue_rule", rule=rule.NAMES[place], value=value))
        self.rules[:] = rules

    def advance(self, minutes: int) -> None:
        """Let the tissue go on for some minutes."""
        self._advance(*self._places, minutes)

    def place(self, kind: int, x: int, y: int, radius: int) -> int:
        """Put cells of a kind on the free sites of a disc; return how many."""
        return int(self._place(*self._places, kind, x, y, radius))

    @property
    def site_size(self) -> float:
        """Width of a site, um."""
        return float(self.rules[rule.site_size])

    # Views of the memory

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
