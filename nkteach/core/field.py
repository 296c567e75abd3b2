"""A field of interferon-gamma that spreads and is lost: implicit, so it is stable at any step.

Each direction in turn solves (1 - r L) new = old by elimination, where L is the sum of the
differences to the two neighbours and r = diffusion x step / voxel^2. The columns of 1 - r L add up
to one, with a wall at the edge too, so the field's sum is kept to rounding; all its off-diagonals
are negative, so nothing falls below zero. The error is of first order in the step.
"""

from .calls import Reals, typed
from .tissue_layout import FIELD_HEIGHT, FIELD_WIDTH, VOXELS

BLOCK = 8  # rows that are swept together, so that one need not wait for another


@typed
def _eliminate(r: float, size: int, factors: Reals, pivots: Reals):
    """Put what the elimination of 1 - r L needs into `factors` and `pivots`."""
    factors[0] = r / (1.0 + r)
    pivots[0] = 1.0 / (1.0 + r)
    for k in range(1, size):
        diagonal = 1.0 + r if k == size - 1 else 1.0 + 2.0 * r
        pivots[k] = 1.0 / (diagonal - r * factors[k - 1])
        factors[k] = r * pivots[k]


@typed
def spread(field: Reals, room: Reals, r: float):
    """Let the field spread by one step; room: 2 x FIELD_WIDTH numbers of working memory."""
    factors, pivots = room[:FIELD_WIDTH], room[FIELD_WIDTH : 2 * FIELD_WIDTH]
    _eliminate(r, FIELD_WIDTH, factors, pivots)
    for first in range(0, FIELD_HEIGHT, BLOCK):
        for row in range(first, first + BLOCK):
            field[row * FIELD_WIDTH] *= pivots[0]
        for k in range(1, FIELD_WIDTH):
            for row in range(first, first + BLOCK):
                at = row * FIELD_WIDTH + k
                field[at] = (field[at] + r * field[at - 1]) * pivots[k]
        for k in range(FIELD_WIDTH - 2, -1, -1):
            for row in range(first, first + BLOCK):
                at = row * FIELD_WIDTH + k
                field[at] += factors[k] * field[at + 1]
    # The field is as high as it is wide: the same factors serve.
    for x in range(FIELD_WIDTH):
        field[x] *= pivots[0]
    for k in range(1, FIELD_HEIGHT):
        start = k * FIELD_WIDTH
        for x in range(start, start + FIELD_WIDTH):
            field[x] = (field[x] + r * field[x - FIELD_WIDTH]) * pivots[k]
    for k in range(FIELD_HEIGHT - 2, -1, -1):
        start = k * FIELD_WIDTH
        for x in range(start, start + FIELD_WIDTH):
            field[x] += factors[k] * field[x + FIELD_WIDTH]


@typed
def send_out_and_lose(field: Reals, source: Reals, loss: float):
    """Add what was sent out, lose the share `loss` / (1 + `loss`), and empty `source`."""
    left = 1.0 / (1.0 + loss)
    for at in range(VOXELS):
        field[at] = (field[at] + source[at]) * left
        source[at] = 0.0


@typed
def level(field: Reals):
    """Return the mean of the field."""
    # Four sums, so that one addition need not wait for another.
    a = b = c = d = 0.0
    for at in range(0, VOXELS, 4):
        a += field[at]
        b += field[at + 1]
        c += field[at + 2]
        d += field[at + 3]
    return ((a + b) + (c + d)) / VOXELS


@typed
def alarm(amount: float):
    """Return the share of the full effect that an amount in half-effects has."""
    return amount / (1.0 + amount)
