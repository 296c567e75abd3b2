"""The functions the core offers, as C callbacks over plain pointers: what build.py compiles.

Only build.py imports this file, after it has told numba how to compile.
"""

from typing import Any

from numba import carray, cfunc, float64, int32, int64, types

from . import average as average_lens
from . import cohort as cohorts
from . import numbers, tissue_body
from . import tissue as space_lens

# The core checks no index: how long an array is, is the caller's business.
MOST = (1 << 30,)
REALS = types.CPointer(float64)
WHOLE = types.CPointer(int32)
HANDLES = types.CPointer(int64)


def exported(signature: Any) -> Any:
    return cfunc(signature, error_model="numpy")


@exported(int32(HANDLES, WHOLE, *[REALS] * 6))
def average(handles, plan, parameters, begin, settings, output, report, work):
    return average_lens.average(
        carray(handles, MOST),
        carray(plan, MOST),
        carray(parameters, MOST),
        carray(begin, MOST),
        carray(settings, MOST),
        carray(output, MOST),
        carray(report, MOST),
        carray(work, MOST),
    )


@exported(int32(HANDLES, WHOLE, REALS, REALS, WHOLE, *[REALS] * 4))
def cohort(handles, plan, given, varied, kept, settings, output, summary, work):
    return cohorts.cohort(
        carray(handles, MOST),
        carray(plan, MOST),
        carray(given, MOST),
        carray(varied, MOST),
        carray(kept, MOST),
        carray(settings, MOST),
        carray(output, MOST),
        carray(summary, MOST),
        carray(work, MOST),
    )


@exported(float64(float64))
def exp(x):
    return numbers.exp(x)


@exported(float64(float64))
def log(x):
    return numbers.log(x)


@exported(float64(float64, float64))
def power(x, y):
    return numbers.power(x, y)


@exported(int32(WHOLE, REALS))
def tissue_fault(plan, rules):
    return tissue_body.fault(carray(plan, MOST), carray(rules, MOST))


@exported(int32(WHOLE, WHOLE, *[REALS] * 3))
def tissue_begin(plan, whole, reals, rules, amounts):
    space_lens.begin_tissue(
        carray(plan, MOST),
        carray(whole, MOST),
        carray(reals, MOST),
        carray(rules, MOST),
        carray(amounts, MOST),
    )
    return 0


@exported(int32(HANDLES, WHOLE, WHOLE, *[REALS] * 3, int32))
def tissue_advance(program, plan, whole, reals, rules, parameters, minutes):
    space_lens.advance_tissue(
        carray(program, MOST),
        carray(plan, MOST),
        carray(whole, MOST),
        carray(reals, MOST),
        carray(rules, MOST),
        carray(parameters, MOST),
        minutes,
    )
    return 0


@exported(int32(WHOLE, REALS, REALS, *[int32] * 4))
def tissue_place(whole, reals, rules, kind, x, y, radius):
    return space_lens.place_cells(
        carray(whole, MOST), carray(reals, MOST), carray(rules, MOST), kind, x, y, radius
    )


EXPORTED = {
    "average": average,
    "cohort": cohort,
    "exp": exp,
    "log": log,
    "power": power,
    "tissue_advance": tissue_advance,
    "tissue_begin": tissue_begin,
    "tissue_fault": tissue_fault,
    "tissue_place": tissue_place,
}
