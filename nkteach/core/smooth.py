"""Smooth species among counts: windows in which they stand still, and the step over a window.

The step is the linearly implicit midpoint rule.
"""

import math

from . import layout
from .calls import compiled

SMOOTH_CHANGE = 0.01  # of a smooth species while single events take it as constant
SMOOTH_LEAP = 0.05  # of a smooth species in a leap
LONGEST_WINDOW = 0.05  # days, of single events, or where a rate depends on the day itself


@compiled
def longest_window(plan, single, scales, y, drift):
    """How many days the smooth species may be taken as constant; 0 where they cannot be."""
    # Single events may change what moves the smooth species, and leaps keep that small themselves.
    longest = LONGEST_WINDOW if single or plan[layout.TIMED] != 0 else math.inf
    share = SMOOTH_CHANGE if single else SMOOTH_LEAP
    for i in range(plan[layout.SMOOTH]):
        species = plan[plan[layout.CHANCE] + i]
        change = abs(drift[i])
        allowed = share * max(y[species], scales[species])
        if not change < math.inf:
            return 0.0
        if change * longest > allowed:
            longest = allowed / change
    return longest


@compiled
def smooth_change(plan, step, drift, matrix):
    """Solve (I - step/2 J) change = step f by elimination; return the change of each."""
    count = plan[layout.SMOOTH]
    jacobian = drift[count:]
    change = matrix[count * count :]
    for i in range(count):
        for j in range(count):
            matrix[i * count + j] = -0.5 * step * jacobian[i * count + j]
        matrix[i * count + i] += 1.0
        change[i] = step * drift[i]
    for k in range(count):
        for i in range(k + 1, count):
            factor = matrix[i * count + k] / matrix[k * count + k]
            if factor != 0.0:
                for j in range(k + 1, count):
                    matrix[i * count + j] -= factor * matrix[k * count + j]
                change[i] -= factor * change[k]
    for back in range(count):
        k = count - 1 - back
        for j in range(k + 1, count):
            change[k] -= matrix[k * count + j] * change[j]
        change[k] /= matrix[k * count + k]
    return change


@compiled
def move_smooth(plan, share, y, change, moved):
    """Put into `moved` the smooth species of y after a share of their change, not below zero."""
    for i in range(plan[layout.SMOOTH]):
        species = plan[plan[layout.CHANCE] + i]
        moved[species] = max(y[species] + share * change[i], 0.0)
