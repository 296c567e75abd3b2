"""The chance lens: a network whose reactions happen one by one, at random.

Exact simulation is Gillespie's direct method (1977, doi:10.1021/j100540a008). Leaping (leaps.py)
fires many reactions at once; a leap that would bring fewer than WORTH_A_LEAP of them is left for
SINGLES exact ones, as in Cao, Gillespie & Petzold 2006, doi:10.1063/1.2159468.

Reactions that change the same counts alike are one channel: which of them it was makes no
difference to what follows. Smooth species (signals, and amounts in compartments so large that
chance averages out) move by the linearly implicit midpoint rule, over windows so short that none
is expected to change by more than a small share. Within a window, single events see them as
constant, and they see each count as its mean over the window.
"""

import math

import numpy as np

from . import layout
from .average import _first_negative, _next_stop, _write_row, unfit
from .calls import call_program, compiled
from .channels import chosen_channel, fire, is_smooth, work_out
from .draws import ONE, draw_ahead
from .layout import ACCEPTED, AHEAD, DAYS, EVERY, EXTINCT, REACHED, REJECTED
from .leaps import leap, longest_leap
from .random import random_bits, unit
from .smooth import longest_window, move_smooth, smooth_change

WORTH_A_LEAP = 10.0
SINGLES = 100
MOST_AT_ONCE = 1_000_000  # events between two looks at how many there were


@compiled
def _whole(amount, seed, stream, index):
    """Return an amount as a whole number of cells: a fraction is one more cell by chance."""
    count = np.float64(np.int64(amount))
    first, _ = random_bits(seed, stream, index)
    return count + 1.0 if unit(first) < amount - count else count


@compiled
def _give(plan, events, thresholds, day, y, alive, report, seed, stream, index):
    """Add what is due on `day`, in whole cells; return the next index."""
    lists = layout.HEADER
    for _ in range(plan[layout.EXTINCTIONS]):
        lists += 1 + plan[lists]
    for i in range(plan[layout.EVENTS]):
        if events[2 * i] == day and events[2 * i + 1] > 0.0:
            species = plan[lists + i]
            if is_smooth(plan, species):
                y[species] += events[2 * i + 1]
            else:
                y[species] += _whole(events[2 * i + 1], seed, stream, index)
                index += ONE
    _extinguish(plan, thresholds, day, y, alive, report)
    return index


@compiled
def _more_to_come(plan, events, day, days):
    """Return whether anything is added after `day`."""
    for i in range(plan[layout.EVENTS]):
        if day < events[2 * i] <= days and events[2 * i + 1] > 0.0:
            return True
    return False


@compiled
def _extinguish(plan, thresholds, day, y, alive, report):
    """Write down the day on which a group fell below its threshold, and leave none of it.

    A threshold of one cell is the last cell's death. An event may bring a group back.
    """
    at = layout.HEADER
    for group in range(plan[layout.EXTINCTIONS]):
        total = 0.0
        for member in range(plan[at]):
            total += y[plan[at + 1 + member]]
        if total > 0.0 and total >= thresholds[group]:
            alive[group] = 1.0
            report[EXTINCT + group] = -1.0
        elif total > 0.0 or alive[group] != 0.0:
            for member in range(plan[at]):
                y[plan[at + 1 + member]] = 0.0
            alive[group] = 0.0
            report[EXTINCT + group] = day
        at += 1 + plan[at]


@compiled
def _single_events(
    handles, plan, thresholds, parameters, y, rates, moves, delays, waits, shares, place,
    alive, report, day, target, most, seed, stream, index,
):  # fmt: skip
    """Let reactions happen one by one up to a day, `most` of them at most.

    Puts into `delays`, for each channel, the sum of the days from the beginning to each time it
    happened. Returns the day reached, the next index, the place in the numbers drawn ahead, how
    many happened, and the sum of the rates: not a number or infinite where they cannot be followed.
    """
    # The masks tell the compiler that no index is negative.
    channels = plan[layout.CHANNELS] & layout.LARGEST
    size = plan[layout.SPECIES] & layout.LARGEST
    groups = plan[layout.EXTINCTIONS]
    smooth = plan[layout.SMOOTH]
    begun = day
    total = 0.0
    events = 0
    for channel in range(channels):
        delays[channel] = 0.0
    while events < most:
        if place == AHEAD:
            draw_ahead(seed, stream, index, waits, shares)
            index += np.uint64(AHEAD)
            place = 0
        until = min(AHEAD, place + most - events)
        while place < until:
            total = work_out(handles, channels, parameters, day, y, rates)
            if not total < math.inf:
                return day, index, place, events, total
            after = day + waits[place] / total
            point = shares[place] * total
            place += 1
            if after >= target:
                return target, index, place, events, total
            day = after
            events += 1
            channel = chosen_channel(channels, rates[channels:], point)
            at = channel * size
            fits = True
            for i in range(size):
                y[i] += moves[at + i]
                fits = fits and y[i] >= 0.0
            if not fits:
                # It takes more than there is, and so does not happen.
                for i in range(size):
                    y[i] -= moves[at + i]
                continue
            if smooth > 0:
                delays[channel] += day - begun
            if groups > 0:
                _extinguish(plan, thresholds, day, y, alive, report)
    return day, index, place, events, total


@compiled
def _mean_counts(plan, y, moves, delays, lasted, mean):
    """Put into `mean` the mean of each count over the days that single events lasted."""
    size = plan[layout.SPECIES]
    for i in range(size):
        mean[i] = y[i]
    if lasted > 0.0:
        for channel in range(plan[layout.CHANNELS]):
            share = delays[channel] / lasted
            for i in range(size):
                mean[i] -= share * moves[channel * size + i]


@compiled
def chance(
    handles,
    plan,
    parameters,
    begin,
    settings,
    method,
    ending,
    seed,
    stream,
    output,
    report,
    work,
):
    """Run a network once by chance from `begin`; the arrays are those of average.py.

    method  layout.EXACT, LEAP (which never goes back to single events) or AUTO
    ending  the extinction after which nothing is followed any more, or -1; later rows then
            repeat the last state
    seed, stream  which random numbers: one run, one stream

    Returns DONE, or why it stopped; rows after the day reached are then not written.
    """
    size = plan[layout.SPECIES]
    channels = plan[layout.CHANNELS]
    smooth = plan[layout.SMOOTH]
    groups = plan[layout.EXTINCTIONS]
    days = settings[DAYS]
    scales = begin[size : 2 * size]
    thresholds = begin[2 * size : 2 * size + groups]
    events = begin[2 * size + groups : 2 * size + groups + 2 * plan[layout.EVENTS]]
    lists = plan[layout.CHANCE] + smooth
    # Rates, their running sums and the lowest rate, as the program `channels` writes them.
    rates = work[: 2 * channels + 1]
    later = work[2 * channels + 1 : 4 * channels + 2]
    at = 4 * channels + 2
    ways = work[at : at + channels]
    delays = ways  # of no use to leaps
    sums = work[at + channels : at + 2 * channels]
    at += 2 * channels
    moves = work[at : at + channels * size]
    at += channels * size
    waits = work[at : at + AHEAD]
    shares = work[at + AHEAD : at + 2 * AHEAD]
    at += 2 * AHEAD
    y = work[at : at + size]
    mean = work[at + size : at + 2 * size]
    spread = work[at + 2 * size : at + 3 * size]
    after = work[at + 3 * size : at + 4 * size]
    middle = work[at + 4 * size : at + 5 * size]
    at += 5 * size
    drift = work[at : at + smooth * (smooth + 1)]
    at += smooth * (smooth + 1)
    matrix = work[at : at + smooth * (smooth + 1)]
    at += smooth * (smooth + 1)
    alive = work[at : at + groups]
    at += groups
    propensities = work[at : at + plan[layout.REACTIONS]]

    for i in range(channels * size):
        moves[i] = 0.0
    for channel in range(channels):
        fire(plan, lists, channel, 1.0, moves[channel * size : (channel + 1) * size])
    index = np.uint64(0)
    for i in range(size):
        if is_smooth(plan, i):
            y[i] = begin[i]
        else:
            y[i] = _whole(begin[i], seed, stream, index)
            index += ONE
    for i in range(EXTINCT):
        report[i] = 0.0
    for group in range(groups):
        report[EXTINCT + group] = -1.0
        alive[group] = 0.0
    fault = unfit(plan, begin)
    if fault >= 0:
        report[layout.REACTION] = fault
        report[layout.AT_FAULT] = begin[fault]
        return layout.CANNOT_BEGIN
    day = 0.0
    index = _give(plan, events, thresholds, day, y, alive, report, seed, stream, index)
    if _first_negative(handles, plan, parameters, day, y, propensities, report):
        return layout.NEGATIVE_RATE
    _write_row(handles, plan, parameters, day, y, output, 0)
    row = 1
    stop = _next_stop(plan, events, day, days)
    steps = 0.0
    singles = 0  # single events still to come before a leap is tried again
    place = AHEAD
    while day < days:
        if steps >= settings[layout.MOST_STEPS]:
            report[REACHED] = day
            return layout.TOO_MANY_STEPS
        # What a step may not cross: a row, a gift, or what keeps the smooth species smooth.
        target = min(min(row * settings[EVERY], days), stop)
        start = day
        if smooth > 0:
            call_program(handles[layout.DRIFT], day, y, parameters, drift)
        longest = 0.0
        within = 0.0
        total = 0.0
        single = method == layout.EXACT or singles > 0
        if not single:
            total = work_out(handles, channels, parameters, day, y, rates)
            if not total < math.inf:
                break
            longest, within = longest_leap(plan, lists, y, rates, ways, mean, spread, after)
            if method == layout.AUTO and min(longest, settings[EVERY]) * total < WORTH_A_LEAP:
                single = True
                singles = SINGLES
        if smooth > 0 or plan[layout.TIMED] != 0:
            window = longest_window(plan, single, scales, y, drift)
            if not day + window > day:
                break
            # A last sliver before the target would be lost to rounding.
            if day + 1.01 * window < target:
                target = day + window
        if single:
            most = singles
            if method == layout.EXACT:
                most = SINGLES if smooth > 0 else MOST_AT_ONCE
            day, index, place, happened, total = _single_events(
                handles, plan, thresholds, parameters, y, rates, moves, delays, waits,
                shares, place, alive, report, day, target, most, seed, stream, index,
            )  # fmt: skip
            if not total < math.inf:
                break
            singles = max(singles - happened, 0)
            report[REJECTED] += happened
            if smooth > 0:
                step = day - start
                _mean_counts(plan, y, moves, delays, step, mean)
                call_program(handles[layout.DRIFT], start + 0.5 * step, mean, parameters, drift)
                flow = smooth_change(plan, step, drift, matrix)
                move_smooth(plan, 1.0, y, flow, y)
            steps += happened + 1.0
        else:
            day, index = leap(
                handles, plan, lists, parameters, day, longest, within, target, y, rates, later,
                ways, sums, middle, after, drift, matrix, seed, stream, index,
            )  # fmt: skip
            _extinguish(plan, thresholds, day, y, alive, report)
            report[ACCEPTED] += 1.0
            steps += WORTH_A_LEAP
        if day == stop:
            index = _give(plan, events, thresholds, day, y, alive, report, seed, stream, index)
            stop = _next_stop(plan, events, day, days)
        if day >= min(row * settings[EVERY], days):
            if _first_negative(handles, plan, parameters, day, y, propensities, report):
                report[REACHED] = day
                return layout.NEGATIVE_RATE
            _write_row(handles, plan, parameters, day, y, output, row)
            row += 1
        gone = ending >= 0 and report[EXTINCT + ending] >= 0.0
        if gone and not _more_to_come(plan, events, day, days):
            # Nothing is followed any more: the last state stands for what is left.
            while row < settings[layout.ROWS]:
                _write_row(handles, plan, parameters, day, y, output, row)
                row += 1
            report[REACHED] = days
            return layout.DONE
    report[REACHED] = day
    if day < days:
        if _first_negative(handles, plan, parameters, day, y, propensities, report):
            return layout.NEGATIVE_RATE
        return layout.STEP_TOO_SMALL
    return layout.DONE
