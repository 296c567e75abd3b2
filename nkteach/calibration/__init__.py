"""Calibration in the open: the teaching network beside what was measured, and the fits behind it.

Each function fits anew and returns a `Fit`: objective, what is left, a table, a figure. It needs
the extra "calibration" (scipy and SALib).
"""

from .assay import kill_counts, lysis
from .blood import bout, il15, nk_number
from .claims import Claims, claims
from .donors import graft_versus_host
from .fit import Fit, Measured, Number, Point, measured
from .sleep import short_night
from .timing import t_cell_timing

__all__ = [
    "Claims",
    "Fit",
    "Measured",
    "Number",
    "Point",
    "bout",
    "claims",
    "graft_versus_host",
    "il15",
    "kill_counts",
    "lysis",
    "measured",
    "nk_number",
    "short_night",
    "t_cell_timing",
]
