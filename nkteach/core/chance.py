"""The chance lens: a network whose reactions happen one by one, at random.

Exact simulation is Gillespie's direct method (1977, doi:10.1021/j100540a008). Leaping fires many
reactions at once, with the step, the critical reactions and the return to single events chosen as
in Cao, Gillespie & Petzold 2006, doi:10.1063/1.2159468:

* a leap is so short that no count is expected to change, nor to stray, by more than LARGEST_CHANGE
  of itself or FEWEST_CELLS, nor to lose more than LARGEST_LOSS of itself;
* it is made of two halves by the weak trapezoidal rule of Anderson & Koyama 2011 (Weak error
  analysis of tau-leaping methods for multi-scale stochastic chemical kinetic systems): the second
  half has twice the rates found in the middle less those of the start. So the counts vary as much
  as they should; with the rates of the middle alone they vary too much (Hu, Li & Min 2011,
  doi:10.4310/cms.2011.v9.n4.a2);
* a reaction that changes a count of fewer than CRITICAL times its change happens one at a time;
* a leap that would bring fewer than WORTH_A_LEAP reactions is left for SINGLES exact ones;
* a leap after which a count would be below zero is not taken, but tried again at half its length;
  and a single event that takes more than there is does not happen. So no count is ever negative.

Reactions that change the same counts alike are one channel: which of them it was makes no
difference to what follows. Smooth species (signals, and amounts in compartments so large that
chance averages out) move by the linearly implicit midpoint rule, over windows so short that none
is expected to change by more than a small share. Within a window, single events see them as
constant, and they see each count as its mean over the window.
"""

import math

import numpy as np

from . import layout
from .average import NOTHING, _first_negative, _next_stop, _write_row, unfit
from .calls import call_program, compiled
from .draws import FEW, ONE, draw_ahead, exponential, few, many
from .layout import ACCEPTED, AHEAD, DAYS, EVERY, EXTINCT, REACHED, REJECTED
from .random import random_bits, unit

LARGEST_CHANGE = 0.1
FEWEST_CELLS = 1.0
LARGEST_LOSS = 0.4
SMOOTH_CHANGE = 0.01  # of a smooth species while single events take it as constant
SMOOTH_LEAP = 0.05  # of a smooth species in a leap
LONGEST_WINDOW = 0.05  # days, of single events, or where a rate depends on the day itself
CRITICAL = 10.0
WORTH_A_LEAP = 10.0
SINGLES = 100
MOST_OF_A_KIND = 1e12  # firings of a channel in a leap; beyond, a Poisson number is not exact
MOST_AT_ONCE = 1_000_000  # events between two looks at how many there were


@compiled
def _whole(amount, seed, stream, index):
    """Return an amount as a whole number of cells: a fraction is one more cell by chance."""
    count = np.float64(np.int64(amount))
    first, _ = random_bits(seed, stream, index)
    return count + 1.0 if unit(first) < amount - count else count


@compiled
def _is_smooth(plan, species):
    for i in range(plan[layout.SMOOTH]):  # noqa: SIM110 numba compiles no generator
        if plan[plan[layout.CHANCE] + i] == species:
            return True
    return False


@compiled
def _give(plan, events, thresholds, day, y, alive, report, seed, stream, index):
    """Add what is due on `day`, in whole cells; return the next index."""
    lists = layout.HEADER
    for _ in range(plan[layout.EXTINCTIONS]):
        lists += 1 + plan[lists]
    for i in range(plan[layout.EVENTS]):
        if events[2 * i] == day and events[2 * i + 1] > 0.0:
            species = plan[lists + i]
            if _is_smooth(plan, species):
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
def _window(plan, single, scales, y, drift):
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
def _smooth_change(plan, step, drift, matrix):
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
def _move_smooth(plan, share, y, change, moved):
    """Put into `moved` the smooth species of y after a share of their change, not below zero."""
    for i in range(plan[layout.SMOOTH]):
        species = plan[plan[layout.CHANCE] + i]
        moved[species] = max(y[species] + share * change[i], 0.0)


@compiled
def _fire(plan, lists, channel, times, y):
    """Let a channel happen some number of times; `lists` is where the plan tells of channels."""
    at = plan[lists + channel]
    for _ in range(plan[at]):
        y[plan[at + 1]] += times * plan[at + 2]
        at += 2


@compiled
def _work_out(handles, channels, parameters, day, y, rates):
    """Put the rates of the channels and their running sums into `rates`.

    Returns the last sum, or NaN where a rate is negative.
    """
    call_program(handles[layout.CHANNELS_OF], day, y, parameters, rates)
    return rates[2 * channels - 1] if rates[2 * channels] >= -NOTHING else math.nan


@compiled
def _chosen(channels, sums, point):
    """Return the channel in which a point falls, below the last of the running sums."""
    before = 0
    for channel in range(channels):
        before += np.int64(sums[channel] <= point)
    return min(before, channels - 1)  # where rounding put the point at the very end


@compiled
def _longest_leap(plan, lists, y, rates, critical, mean, spread, loss):
    """Mark the critical channels; return the longest leap of the others, in days."""
    for i in range(plan[layout.SPECIES]):
        mean[i] = 0.0
        spread[i] = 0.0
        loss[i] = 0.0
    for channel in range(plan[layout.CHANNELS]):
        critical[channel] = 0.0
        rate = rates[channel]
        if not rate > 0.0:
            continue
        first = plan[lists + channel]
        at = first
        for _ in range(plan[first]):
            change = np.float64(plan[at + 2])
            few_left = y[plan[at + 1]] < CRITICAL * abs(change)
            if few_left and (change < 0.0 or not _is_smooth(plan, plan[at + 1])):
                critical[channel] = 1.0
            at += 2
        if critical[channel] == 0.0:
            at = first
            for _ in range(plan[first]):
                change = np.float64(plan[at + 2])
                mean[plan[at + 1]] += change * rate
                spread[plan[at + 1]] += change * change * rate
                loss[plan[at + 1]] += max(-change, 0.0) * rate
                at += 2
    longest = math.inf
    for i in range(plan[layout.SPECIES]):
        if spread[i] > 0.0:
            allowed = max(LARGEST_CHANGE * y[i], FEWEST_CELLS)
            longest = min(longest, allowed * allowed / spread[i])
            if mean[i] != 0.0:
                longest = min(longest, allowed / abs(mean[i]))
            if loss[i] > 0.0:
                longest = min(longest, LARGEST_LOSS * y[i] / loss[i])
    return longest


@compiled
def _leap(plan, lists, step, y, rates, critical, after, seed, stream, index):
    """Put into `after` what the uncritical channels make of y in a step; return (the next index,
    whether it fits: all counts stay at zero or above)."""
    for i in range(plan[layout.SPECIES]):
        after[i] = y[i]
    spare = np.uint64(0)
    has_spare = False
    for channel in range(plan[layout.CHANNELS]):
        mean = rates[channel] * step
        if not mean > 0.0 or critical[channel] != 0.0:
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
            _fire(plan, lists, channel, times, after)
    return index, not _below_zero(after, plan[layout.SPECIES])


@compiled
def _can_fire(plan, lists, channel, y):
    """Return whether what a channel takes is there."""
    at = plan[lists + channel]
    for _ in range(plan[at]):
        if y[plan[at + 1]] + plan[at + 2] < 0.0:
            return False
        at += 2
    return True


@compiled
def _below_zero(y, size):
    for i in range(size):  # noqa: SIM110 numba compiles no generator
        if y[i] < 0.0:
            return True
    return False


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
            total = _work_out(handles, channels, parameters, day, y, rates)
            if not total < math.inf:
                return day, index, place, events, total
            after = day + waits[place] / total
            point = shares[place] * total
            place += 1
            if after >= target:
                return target, index, place, events, total
            day = after
            events += 1
            channel = _chosen(channels, rates[channels:], point)
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
    critical = work[at : at + channels]
    delays = critical  # of no use to leaps
    chosen_from = work[at + channels : at + 2 * channels]
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
        _fire(plan, lists, channel, 1.0, moves[channel * size : (channel + 1) * size])
    index = np.uint64(0)
    for i in range(size):
        if _is_smooth(plan, i):
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
    flow = matrix
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
        total = 0.0
        single = method == layout.EXACT or singles > 0
        if not single:
            total = _work_out(handles, channels, parameters, day, y, rates)
            if not total < math.inf:
                break
            longest = _longest_leap(plan, lists, y, rates, critical, mean, spread, after)
            if method == layout.AUTO and min(longest, settings[EVERY]) * total < WORTH_A_LEAP:
                single = True
                singles = SINGLES
        if smooth > 0 or plan[layout.TIMED] != 0:
            window = _window(plan, single, scales, y, drift)
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
                flow = _smooth_change(plan, step, drift, matrix)
                _move_smooth(plan, 1.0, y, flow, y)
            steps += happened + 1.0
        else:
            critical_total = 0.0
            for channel in range(channels):
                if critical[channel] != 0.0:
                    critical_total += max(rates[channel], 0.0)
                chosen_from[channel] = critical_total
            first, second = random_bits(seed, stream, index)
            index += ONE
            wait = exponential(first) / critical_total
            while True:
                step = min(min(longest, wait), target - day)
                index, fits = _leap(
                    plan, lists, 0.5 * step, y, rates, critical, middle, seed, stream, index
                )
                if fits:
                    halfway = day + 0.5 * step
                    if smooth > 0:
                        call_program(handles[layout.DRIFT], halfway, middle, parameters, drift)
                        flow = _smooth_change(plan, step, drift, matrix)
                        _move_smooth(plan, 0.5, middle, flow, middle)
                    total = _work_out(handles, channels, parameters, halfway, middle, later)
                    for channel in range(channels):
                        if total < math.inf:
                            later[channel] = max(2.0 * later[channel] - rates[channel], 0.0)
                        else:  # then half a leap was too long, and the state after it shows it
                            later[channel] = rates[channel]
                    index, fits = _leap(
                        plan, lists, 0.5 * step, middle, later, critical, after, seed, stream, index
                    )
                if fits:
                    break
                longest = 0.5 * step
            for i in range(size):
                y[i] = after[i]
            if smooth > 0:
                _move_smooth(plan, 0.5, y, flow, y)
            if step == wait:
                chosen = _chosen(channels, chosen_from, unit(second) * critical_total)
                # What it takes may have gone in the same leap.
                if _can_fire(plan, lists, chosen, y):
                    _fire(plan, lists, chosen, 1.0, y)
            day = target if step == target - day else day + step
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
