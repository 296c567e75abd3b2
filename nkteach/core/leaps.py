"""Leaps: many reactions at once, and those of few cells one by one among them.

The step, and which reactions need care, follow Cao, Gillespie & Petzold 2006,
doi:10.1063/1.2159468:

* A leap is so short that no count is expected to change by more than LARGEST_CHANGE of itself or
  FEWEST_CELLS, nor to lose more than LARGEST_TURNOVER of itself, nor to stray by more than that
  change or by its root, the noise of a count at rest.
* It is made of two halves by the weak trapezoidal rule of Anderson & Koyama 2011 (Weak error
  analysis of tau-leaping methods for multi-scale stochastic chemical kinetic systems): the second
  half has twice the rates found in the middle less those of the start. So the counts vary as much
  as they should; with the rates of the middle alone they vary too much (Hu, Li & Min 2011,
  doi:10.4310/cms.2011.v9.n4.a2).
* A channel that changes a count of fewer than CRITICAL times its change happens one at a time: half
  the leap's time before the others and half after them, as in Strang's splitting (1968,
  doi:10.1137/0705041); so few are expected neither to gain nor to lose more than LARGEST_TURNOVER
  of themselves. If that count may die out and its end is watched for, it happens once, and the leap
  ends with it.
* A leap after which a count would be below zero is not taken, but tried again at half its length;
  and a single event that takes more than there is does not happen. So no count is ever negative.
"""

import math

import numpy as np

from . import layout
from .calls import call_program, compiled
from .channels import below_zero, can_fire, chosen_channel, fire, is_smooth, work_out
from .draws import FEW, ONE, exponential, few, many
from .random import random_bits, unit
from .smooth import move_smooth, smooth_change

LARGEST_CHANGE = 0.1
FEWEST_CELLS = 1.0
LARGEST_TURNOVER = 0.4
CRITICAL = 10.0
# How a channel happens in a leap.
TOGETHER = 0.0  # with the others, a random number of times
WITHIN = 1.0  # one by one
AT_ITS_END = 2.0  # once
MOST_WITHIN = 1_000  # events, one by one, in half a leap
MOST_OF_A_KIND = 1e12  # firings of a channel in a leap; beyond, a Poisson number is not exact


@compiled
def _is_watched(plan, species):
    """Return whether a species belongs to a group whose extinction is watched for."""
    at = layout.HEADER
    for _ in range(plan[layout.EXTINCTIONS]):
        for member in range(plan[at]):
            if plan[at + 1 + member] == species:
                return True
        at += 1 + plan[at]
    return False


@compiled
def _way(plan, at, y):
    """Return how a channel happens in a leap; `at` is where the plan tells of it."""
    way = TOGETHER
    for _ in range(plan[at]):
        species = plan[at + 1]
        change = np.float64(plan[at + 2])
        few_left = y[species] < CRITICAL * abs(change)
        if few_left and (change < 0.0 or not is_smooth(plan, species)):
            if _is_watched(plan, species):
                return AT_ITS_END
            way = WITHIN
        at += 2
    return way


@compiled
def longest_leap(plan, lists, y, rates, ways, mean, spread, loss):
    """Write down how each channel happens; return the longest leap, in days, and the sum of the
    rates of those that happen one by one within it."""
    for i in range(plan[layout.SPECIES]):
        mean[i] = 0.0
        spread[i] = 0.0
        loss[i] = 0.0
    within = 0.0
    for channel in range(plan[layout.CHANNELS]):
        rate = rates[channel]
        at = plan[lists + channel]
        ways[channel] = _way(plan, at, y)
        if not rate > 0.0 or ways[channel] == AT_ITS_END:
            continue
        if ways[channel] == WITHIN:
            within += rate
        for _ in range(plan[at]):
            change = np.float64(plan[at + 2])
            mean[plan[at + 1]] += change * rate
            spread[plan[at + 1]] += change * change * rate
            loss[plan[at + 1]] += max(-change, 0.0) * rate
            at += 2
    longest = math.inf
    for i in range(plan[layout.SPECIES]):
        if not spread[i] > 0.0:
            continue
        turnover = loss[i]
        if y[i] < CRITICAL and not is_smooth(plan, i):
            # One by one it may stray, but what depends on it is to see it come and go.
            turnover = max(loss[i], mean[i] + loss[i])
        else:
            allowed = max(LARGEST_CHANGE * y[i], FEWEST_CELLS)
            longest = min(longest, max(allowed * allowed, y[i]) / spread[i])
            if mean[i] != 0.0:
                longest = min(longest, allowed / abs(mean[i]))
        if turnover > 0.0:
            longest = min(longest, LARGEST_TURNOVER * max(y[i], 1.0) / turnover)
    return longest, within


@compiled
def _together(plan, lists, step, y, rates, ways, after, seed, stream, index):
    """Put into `after` what the channels that happen together make of y in a step; return (the next
    index, whether it fits: all counts stay at zero or above)."""
    for i in range(plan[layout.SPECIES]):
        after[i] = y[i]
    spare = np.uint64(0)
    has_spare = False
    for channel in range(plan[layout.CHANNELS]):
        mean = rates[channel] * step
        if not mean > 0.0 or ways[channel] != TOGETHER:
            continue
        if not mean < MOST_OF_A_KIND:
            return index, False
        if mean < FEW:
            if has_spare:
                bits = spare
            else:
                bits, spare = random_bits(seed, stream, index)
                index += ONE
            has_spare = not has_spare
            times = few(mean, unit(bits))
        else:
            times, index = many(mean, seed, stream, index)
        if times > 0.0:
            fire(plan, lists, channel, times, after)
    return index, not below_zero(after, plan[layout.SPECIES])


@compiled
def _within(handles, plan, lists, parameters, day, until, y, rates, ways, seed, stream, index):
    """Let the channels of few cells happen one by one, while all else stands still.

    Leaves the rates of the state reached in `rates`. Returns (the next index, whether they could be
    followed).
    """
    channels = plan[layout.CHANNELS]
    for _ in range(MOST_WITHIN):
        reached = work_out(handles, channels, parameters, day, y, rates)
        if math.isnan(reached):
            return (
                index,
                True,
            )  # a rate below zero: the state that has it is for `chance` to tell of
        if not reached < math.inf:
            return index, False
        total = 0.0
        for channel in range(channels):
            if ways[channel] == WITHIN:
                total += max(rates[channel], 0.0)
            rates[channels + channel] = total
        if total == 0.0:
            return index, True
        first, second = random_bits(seed, stream, index)
        index += ONE
        day += exponential(first) / total
        if day >= until:
            return index, True
        chosen = chosen_channel(channels, rates[channels:], unit(second) * total)
        if can_fire(plan, lists, chosen, y):
            fire(plan, lists, chosen, 1.0, y)
    return index, False


@compiled
def leap(
    handles, plan, lists, parameters, day, longest, within, target, y, rates, later, ways, sums,
    middle, after, drift, matrix, seed, stream, index,
):  # fmt: skip
    """Take one leap of y, of `longest` days at most and not beyond `target`.

    `rates` are those at its start; they are overwritten, and `later`, `sums`, `middle`, `after`,
    `drift` and `matrix` are room to work in. Returns the day reached and the next index.
    """
    channels = plan[layout.CHANNELS]
    smooth = plan[layout.SMOOTH]
    last = 0.0
    for channel in range(channels):
        if ways[channel] == AT_ITS_END:
            last += max(rates[channel], 0.0)
        sums[channel] = last
    first, second = random_bits(seed, stream, index)
    index += ONE
    wait = exponential(first) / last
    flow = matrix
    while True:
        step = min(min(longest, wait), target - day)
        halfway = day + 0.5 * step
        for i in range(plan[layout.SPECIES]):
            after[i] = y[i]
        fits = True
        if within > 0.0:
            index, fits = _within(
                handles, plan, lists, parameters, day, halfway, after, rates, ways,
                seed, stream, index,
            )  # fmt: skip
        if fits:
            index, fits = _together(
                plan, lists, 0.5 * step, after, rates, ways, middle, seed, stream, index
            )
        if fits:
            if smooth > 0:
                call_program(handles[layout.DRIFT], halfway, middle, parameters, drift)
                flow = smooth_change(plan, step, drift, matrix)
                move_smooth(plan, 0.5, middle, flow, middle)
            total = work_out(handles, channels, parameters, halfway, middle, later)
            for channel in range(channels):
                if total < math.inf:
                    later[channel] = max(2.0 * later[channel] - rates[channel], 0.0)
                else:  # then half a leap was too long, and the state after it shows it
                    later[channel] = rates[channel]
            index, fits = _together(
                plan, lists, 0.5 * step, middle, later, ways, after, seed, stream, index
            )
        if fits and within > 0.0:
            index, fits = _within(
                handles, plan, lists, parameters, halfway, day + step, after, later, ways,
                seed, stream, index,
            )  # fmt: skip
        if fits:
            break
        longest = 0.5 * step
    for i in range(plan[layout.SPECIES]):
        y[i] = after[i]
    if smooth > 0:
        move_smooth(plan, 0.5, y, flow, y)
    if step == wait:
        chosen = chosen_channel(channels, sums, unit(second) * last)
        # What it takes may have gone in the same leap.
        if can_fire(plan, lists, chosen, y):
            fire(plan, lists, chosen, 1.0, y)
    return (target if step == target - day else day + step), index
