"""Channels: reactions that change the same counts alike, as the chance lens follows them."""

import math

import numpy as np

from . import layout
from .average import NOTHING
from .calls import call_program, compiled


@compiled
def is_smooth(plan, species):
    for i in range(plan[layout.SMOOTH]):  # noqa: SIM110 numba compiles no generator
        if plan[plan[layout.CHANCE] + i] == species:
            return True
    return False


@compiled
def work_out(handles, channels, parameters, day, y, rates):
    """Put the rates of the channels and their running sums into `rates`.

    Returns the last sum, or NaN where a rate is negative.
    """
    call_program(handles[layout.CHANNELS_OF], day, y, parameters, rates)
    return rates[2 * channels - 1] if rates[2 * channels] >= -NOTHING else math.nan


@compiled
def chosen_channel(channels, sums, point):
    """Return the channel in which a point falls, below the last of the running sums."""
    before = 0
    for channel in range(channels):
        before += np.int64(sums[channel] <= point)
    return min(before, channels - 1)  # where rounding put the point at the very end


@compiled
def fire(plan, lists, channel, times, y):
    """Let a channel happen some number of times; `lists` is where the plan tells of channels."""
    at = plan[lists + channel]
    for _ in range(plan[at]):
        y[plan[at + 1]] += times * plan[at + 2]
        at += 2


@compiled
def can_fire(plan, lists, channel, y):
    """Return whether what a channel takes is there."""
    at = plan[lists + channel]
    for _ in range(plan[at]):
        if y[plan[at + 1]] + plan[at + 2] < 0.0:
            return False
        at += 2
    return True


@compiled
def below_zero(y, size):
    for i in range(size):  # noqa: SIM110 numba compiles no generator
        if y[i] < 0.0:
            return True
    return False
