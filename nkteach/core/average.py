"""The average lens: a network's rates as differential equations, solved by Rodas5P.

Rodas5P is a Rosenbrock method of order 5 with a fourth-order continuous output, fit for stiff
systems: Steinebach 2023, doi:10.1007/s10543-023-00967-x, from where its coefficients are taken.
Written over memory that the caller gives: nothing is allocated, nothing raises, steps are bounded.
"""

import math

import numpy as np

from . import layout
from .calls import call_program, compiled, inlined
from .layout import ABSOLUTE, DAYS, EVERY, EXTINCT, RELATIVE, ROWS, STAGES

GAMMA = 0.21193756319429014

# Stage values: y + sum A[i, j] k[j]. Stages 7 and 8 each add the newest k to the value before.
A = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0, 0.0, 0.0, 0.0, 0.0],
    [2.849394379747939, 0.45842242204463923, 0.0, 0.0, 0.0],
    [-6.954028509809101, 2.489845061869568, -10.358996098473584, 0.0, 0.0],
    [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641, 0.0],
    [-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256,
     0.030198172008377946],
])  # fmt: skip
# Right-hand sides: f + sum C[i, j] k[j] / h.
C = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-14.155112264123755, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-17.97296035885952, -2.859693295451294, 0.0, 0.0, 0.0, 0.0, 0.0],
    [147.12150275711716, -1.41221402718213, 71.68940251302358, 0.0, 0.0, 0.0, 0.0],
    [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306, 0.0, 0.0,
     0.0],
    [24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125,
     -0.6610691825249471, 0.0, 0.0],
    [30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783,
     -19.097331116725623, -28.087943162872662, 0.0],
    [37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047,
     -40.06618937091002, -54.66780262877968, -9.48861652309627],
])  # fmt: skip
STAGE_TIMES = np.array([
    0.0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664,
    1.0, 1.0, 1.0,
])  # fmt: skip
TIME_SLOPES = np.array([
    0.21193756319429014, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734,
    2.325825639765069, 0.0, 0.0, 0.0,
])  # fmt: skip
# The continuous output's polynomial: three sums over the k.
DENSE = np.array([
    [25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204,
     0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493],
    [-9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796,
     20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372],
    [11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643,
     -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722],
])  # fmt: skip

SAFETY = 0.9
MOST_SHRINKING = 0.2
MOST_GROWTH = 6.0
ROOT = int(1227.55 * 2**52)  # 6/5 of the bits of 1, less what makes the guess below good
NOTHING = 1e-6  # per day: what is left of a rate by rounding


@compiled
def _row_day(settings, row):
    return min(row * settings[EVERY], settings[DAYS])


@compiled
def _write_row(handles, plan, parameters, day, y, output, row):
    size = plan[layout.SPECIES]
    width = size + plan[layout.MOVING]
    start = row * width
    for i in range(size):
        output[start + i] = y[i]
    call_program(handles[layout.OBSERVE], day, y, parameters, output[start + size : start + width])


@compiled
def _next_stop(plan, events, day, days):
    """The first day after `day` on which something is added, or the last day."""
    stop = days
    for i in range(plan[layout.EVENTS]):
        if day < events[2 * i] < stop and events[2 * i + 1] > 0.0:
            stop = events[2 * i]
    return stop


@compiled
def _event_species(plan):
    """Where the plan lists the species of the events: after those of the extinctions."""
    at = layout.HEADER
    for _ in range(plan[layout.EXTINCTIONS]):
        at += 1 + plan[at]
    return at


@compiled
def _apply_events(plan, events, day, y, report):
    """Add what is due on `day`; a species that was extinct may live again."""
    lists = _event_species(plan)
    for i in range(plan[layout.EVENTS]):
        if events[2 * i] == day and events[2 * i + 1] > 0.0:
            species = plan[lists + i]
            y[species] += events[2 * i + 1]
            at = layout.HEADER
            for group in range(plan[layout.EXTINCTIONS]):
                for member in range(plan[at]):
                    if plan[at + 1 + member] == species:
                        report[EXTINCT + group] = -1.0
                at += 1 + plan[at]


@compiled
def _extinguish(plan, thresholds, day, y, report):
    """Set every group whose sum is above zero and below its threshold to zero."""
    at = layout.HEADER
    for group in range(plan[layout.EXTINCTIONS]):
        total = 0.0
        for member in range(plan[at]):
            total += y[plan[at + 1 + member]]
        # The root of the continuous output can miss the threshold by a rounding error.
        if total != 0.0 and total < thresholds[group] * (1.0 + 1e-9):
            for member in range(plan[at]):
                y[plan[at + 1 + member]] = 0.0
            report[EXTINCT + group] = day
        at += 1 + plan[at]


@compiled
def _gather(plan, state, y):
    """Put what moves of a state into the vector `y`."""
    slots = plan[plan[layout.SLOTS] :]
    for i in range(plan[layout.SPECIES]):
        if slots[i] >= 0:
            y[slots[i]] = state[i]


@compiled
def _spread(plan, y, state):
    """Put what moves back into a state."""
    slots = plan[plan[layout.SLOTS] :]
    for i in range(plan[layout.SPECIES]):
        if slots[i] >= 0:
            state[i] = y[slots[i]]


@compiled
def _spread_within(plan, theta, y, before, state):
    """The same within a step, where what stays still holds within a rounding error, as it would
    if it could move: so both have the same bits."""
    slots = plan[plan[layout.SLOTS] :]
    rest = 1.0 - theta
    for i in range(plan[layout.SPECIES]):
        if slots[i] >= 0:
            state[i] = y[slots[i]]
        else:
            state[i] = max(rest * before[i] + theta * before[i], 0.0)


@compiled
def _first_extinction(plan, thresholds, state, y, after, k):
    """Return the share of the step at which the first group falls below its threshold, or 2."""
    size = len(y)
    slots = plan[plan[layout.SLOTS] :]
    found = 2.0
    at = layout.HEADER
    for group in range(plan[layout.EXTINCTIONS]):
        before, end = 0.0, 0.0
        for member in range(plan[at]):
            species = plan[at + 1 + member]
            slot = slots[species]
            before += y[slot] if slot >= 0 else state[species]
            end += after[slot] if slot >= 0 else state[species]
        limit = thresholds[group]
        if before >= limit and end < limit:
            first, second, third = 0.0, 0.0, 0.0
            for member in range(plan[at]):
                slot = slots[plan[at + 1 + member]]
                for j in range(STAGES if slot >= 0 else 0):
                    value = k[j * size + slot]
                    first += DENSE[0, j] * value
                    second += DENSE[1, j] * value
                    third += DENSE[2, j] * value
            low, high = 0.0, 1.0
            for _ in range(52):
                middle = 0.5 * (low + high)
                rest = 1.0 - middle
                curve = end + rest * (first + middle * (second + middle * third))
                if rest * before + middle * curve < limit:
                    high = middle
                else:
                    low = middle
            found = min(found, high)
        at += 1 + plan[at]
    return found


@compiled
def _first_negative(handles, plan, parameters, day, y, propensities, report):
    """Return whether a reaction's rate is negative or not a number; the report names it."""
    call_program(handles[layout.PROPENSITIES], day, y, parameters, propensities)
    for i in range(plan[layout.REACTIONS]):
        if not propensities[i] >= -NOTHING:
            report[layout.REACTION] = i
            report[layout.AT_FAULT] = propensities[i]
            return True
    return False


@compiled
def unfit(plan, begin):
    """Return the place in `begin` of the first number that no run can begin with, or -1."""
    size = plan[layout.SPECIES]
    first_event = 2 * size + plan[layout.EXTINCTIONS]
    last = plan[layout.BEGIN] - 1
    for i in range(plan[layout.BEGIN]):
        given = i < size or i >= first_event
        if given and not 0.0 <= begin[i] < math.inf:
            return i
    # The events are pairs; what stands after them is the capacity.
    if (last - first_event) % 2 == 0 and begin[last] == 0.0:
        return last
    return -1


@compiled
def _first_step(plan, settings, scales, state, f):
    """A step over which the rates would change the state by a hundredth of itself."""
    slots = plan[plan[layout.SLOTS] :]
    size, change = 0.0, 0.0
    for i in range(plan[layout.SPECIES]):
        scale = settings[ABSOLUTE] * scales[i] + settings[RELATIVE] * abs(state[i])
        rate = f[slots[i]] if slots[i] >= 0 else 0.0
        size += (state[i] / scale) * (state[i] / scale)
        change += (rate / scale) * (rate / scale)
    step = 0.01 * math.sqrt(size / change) if change > 0.0 else settings[DAYS]
    return min(max(step, 1e-6), settings[DAYS])


@compiled
def _factor(error):
    """Return by what a step may change: SAFETY / error^(1/5), within a hundredth.

    A number's bits, read as a whole number, are nearly its logarithm: so a fifth of them gives a
    guess of the root, which one step of Newton's method improves.
    """
    if not error < 1e12:
        return MOST_SHRINKING
    guess = np.int64(ROOT - np.float64(error).view(np.int64) // 5).view(np.float64)
    square = guess * guess
    root = guess * (1.2 - 0.2 * error * (square * square * guess))
    return max(MOST_SHRINKING, SAFETY * root)


@inlined
def _weighted(weights, stages, k, size, i):
    """Return sum weights[j] k[j] over the first stages, for i and the three after it.

    Four at a time, so that a compiler can use vector instructions; `size` is a multiple of four.
    """
    a = b = c = d = 0.0
    for j in range(stages):
        weight = weights[j]
        at = j * size + i
        a += weight * k[at]
        b += weight * k[at + 1]
        c += weight * k[at + 2]
        d += weight * k[at + 3]
    return a, b, c, d


@inlined
def _stage(stage, handles, size, day, step, parameters, y, slopes, block, k):
    """Work out the k of a stage after the first; `average` says what `block` holds."""
    per_step = 1.0 / step
    by_day = TIME_SLOPES[stage] * step
    for i in range(0, size, 4):
        if stage < 6:
            a, b, c, d = _weighted(A[stage], stage, k, size, i)
            a, b, c, d = y[i] + a, y[i + 1] + b, y[i + 2] + c, y[i + 3] + d
        else:
            at = (stage - 1) * size + i
            a, b, c, d = block[i], block[i + 1], block[i + 2], block[i + 3]
            a, b, c, d = a + k[at], b + k[at + 1], c + k[at + 2], d + k[at + 3]
        block[i], block[i + 1], block[i + 2], block[i + 3] = a, b, c, d
        a, b, c, d = _weighted(C[stage], stage, k, size, i)
        a, b, c, d = a * per_step, b * per_step, c * per_step, d * per_step
        if stage < 5:
            a, b = a + by_day * slopes[i], b + by_day * slopes[i + 1]
            c, d = c + by_day * slopes[i + 2], d + by_day * slopes[i + 3]
        at = size + i
        block[at], block[at + 1], block[at + 2], block[at + 3] = a, b, c, d
    moment = day + STAGE_TIMES[stage] * step
    call_program(handles[layout.STAGE], moment, block, parameters, k[stage * size :])


@inlined
def _weight(theta, j):
    """The weight of k[j] in the continuous output at a share `theta` of the step."""
    return theta * (1.0 - theta) * (DENSE[0, j] + theta * (DENSE[1, j] + theta * DENSE[2, j]))


@compiled
def _between(theta, size, y, after, k, state):
    """Write the continuous output at a share `theta` of the step into `state`."""
    rest = 1.0 - theta
    # By name, so that they stay in registers.
    w0, w1, w2, w3 = _weight(theta, 0), _weight(theta, 1), _weight(theta, 2), _weight(theta, 3)
    w4, w5, w6, w7 = _weight(theta, 4), _weight(theta, 5), _weight(theta, 6), _weight(theta, 7)
    for i in range(size):
        early = w0 * k[i] + w1 * k[size + i] + (w2 * k[2 * size + i] + w3 * k[3 * size + i])
        late = w4 * k[4 * size + i] + w5 * k[5 * size + i]
        late += w6 * k[6 * size + i] + w7 * k[7 * size + i]
        state[i] = max(rest * y[i] + theta * after[i] + (early + late), 0.0)


@inlined
def _error(settings, size, floors, y, u, last):
    """Return the error of a step relative to what is tolerated, and bring u to the step's end.

    The last k is the difference to the embedded method of order 4: the error. A count cannot be
    negative: what lies below zero is error, and is dropped (Shampine 2005,
    doi:10.1016/j.amc.2004.12.011). Four at a time, as above.
    """
    relative = settings[RELATIVE]
    shortfall = -math.sqrt(size)  # one count alone below zero fails the step
    total_a = total_b = total_c = total_d = 0.0
    for i in range(0, len(y), 4):
        k_a, k_b, k_c, k_d = last[i], last[i + 1], last[i + 2], last[i + 3]
        a, b, c, d = u[i] + k_a, u[i + 1] + k_b, u[i + 2] + k_c, u[i + 3] + k_d
        scale_a = floors[i] + relative * max(y[i], abs(a))
        scale_b = floors[i + 1] + relative * max(y[i + 1], abs(b))
        scale_c = floors[i + 2] + relative * max(y[i + 2], abs(c))
        scale_d = floors[i + 3] + relative * max(y[i + 3], abs(d))
        ratio_a = max(abs(k_a), a * shortfall) / scale_a
        ratio_b = max(abs(k_b), b * shortfall) / scale_b
        ratio_c = max(abs(k_c), c * shortfall) / scale_c
        ratio_d = max(abs(k_d), d * shortfall) / scale_d
        total_a += ratio_a * ratio_a
        total_b += ratio_b * ratio_b
        total_c += ratio_c * ratio_c
        total_d += ratio_d * ratio_d
        a, b, c, d = max(a, 0.0), max(b, 0.0), max(c, 0.0), max(d, 0.0)
        u[i], u[i + 1], u[i + 2], u[i + 3] = a, b, c, d
    return math.sqrt((total_a + total_b + (total_c + total_d)) / size)


@compiled
def average(handles, plan, parameters, begin, settings, output, report, work):
    """Run a network from `begin` and write one row of `output` per `settings[EVERY]` days.

    handles     int64, the programs in the order of layout.CALLED
    plan        int32, see layout.py
    parameters  float64, completed by the program `start`
    begin       float64, what `start` wrote: counts at day 0, scales, thresholds, events
    settings    float64: days, days between rows, rows, relative and absolute tolerance,
                most steps
    output      float64, rows x (species + quantities that change)
    report      float64: day reached, steps accepted and rejected, reaction at fault and its rate,
                then the day each extinction happened (-1: it did not)
    work        float64, plan[WORK] of them

    Returns DONE, or why it stopped; rows after the day reached are then not written.
    """
    # The masks tell the compiler that no index is negative.
    size = plan[layout.SPECIES] & layout.LARGEST
    width = plan[layout.WIDTH] & layout.LARGEST
    entries = plan[layout.ENTRIES] & layout.LARGEST
    factors = plan[layout.FACTORS] & layout.LARGEST
    groups = plan[layout.EXTINCTIONS] & layout.LARGEST
    days = settings[DAYS]
    thresholds = begin[2 * size : 2 * size + groups]
    events = begin[2 * size + groups : 2 * size + groups + 2 * plan[layout.EVENTS]]
    # Vectors hold what moves, and zeros up to whole groups of four.
    y = work[:width]
    # What the program `stage` reads: a state, what the k before contribute, the factors.
    block = work[width:]
    u = block[:width]
    between = block[width : 2 * width]  # free after a step: what moves, at a row
    # What the program `eliminate` writes: the factors and the first k.
    eliminated = block[2 * width :]
    at = 3 * width + factors
    k = work[at : at + STAGES * width]
    last = k[(STAGES - 1) * width :]
    at += STAGES * width
    # What the program `jacobian` writes.
    linear = work[at:]
    slopes = linear[:width]
    rates = linear[width : 2 * width]
    at += 2 * width + entries
    floors = work[at : at + width]
    at += width
    for i in range(at):
        work[i] = 0.0
    state = work[at : at + size]  # all species, brought up to date where it is read
    shown = work[at + size : at + 2 * size]
    at += 2 * size
    propensities = work[at : at + plan[layout.REACTIONS]]

    for i in range(size):
        state[i] = begin[i]
        shown[i] = settings[ABSOLUTE] * begin[size + i]
    for i in range(width):
        floors[i] = 1.0
    _gather(plan, shown, floors)
    for i in range(EXTINCT):
        report[i] = 0.0
    for group in range(groups):
        report[EXTINCT + group] = -1.0
    fault = unfit(plan, begin)
    if fault >= 0:
        report[layout.REACTION] = fault
        report[layout.AT_FAULT] = begin[fault]
        return layout.CANNOT_BEGIN

    day = 0.0
    row = 0
    _apply_events(plan, events, day, state, report)
    _extinguish(plan, thresholds, day, state, report)
    if _first_negative(handles, plan, parameters, day, state, propensities, report):
        return layout.NEGATIVE_RATE
    _write_row(handles, plan, parameters, day, state, output, row)
    row += 1

    _gather(plan, state, y)
    call_program(handles[layout.JACOBIAN], day, y, parameters, linear)
    h = _first_step(plan, settings, begin[size : 2 * size], state, rates)
    stop = _next_stop(plan, events, day, days)
    fresh = True  # whether `linear` belongs to the present state
    steps = 0
    limit = MOST_GROWTH
    while day < days:
        if steps >= settings[layout.MOST_STEPS]:
            return layout.TOO_MANY_STEPS
        if h < 1e-12 * max(1.0, day):
            return layout.STEP_TOO_SMALL
        steps += 1
        if not fresh:
            call_program(handles[layout.JACOBIAN], day, y, parameters, linear)
            fresh = True
        # A last sliver before a stop would be lost to rounding: stretch the step onto it.
        step = h if day + 1.01 * h < stop else stop - day

        shift = 1.0 / (GAMMA * step)
        call_program(handles[layout.ELIMINATE], shift, linear, linear, eliminated)
        # Written out stage by stage, so that the sums' lengths are known when compiled.
        _stage(1, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(2, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(3, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(4, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(5, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(6, handles, width, day, step, parameters, y, slopes, block, k)
        _stage(7, handles, width, day, step, parameters, y, slopes, block, k)
        error = _error(settings, size, floors, y, u, last)
        if not error <= 1.0:
            report[layout.REJECTED] += 1.0
            h = step * _factor(error)
            limit = 1.0
            continue
        report[layout.ACCEPTED] += 1.0
        factor = min(limit, _factor(error))
        limit = MOST_GROWTH
        # A step cut short by a stop says little about the step that would have been good.
        h = max(h, step * factor) if step < h else step * factor

        share = _first_extinction(plan, thresholds, state, y, u, k)
        dies = share <= 1.0
        end = day + step if step < stop - day else stop
        if dies:
            end = day + share * step
        while row < settings[ROWS] and _row_day(settings, row) < end:
            theta = (_row_day(settings, row) - day) / step
            _between(theta, width, y, u, k, between)
            _spread_within(plan, theta, between, state, shown)
            _write_row(handles, plan, parameters, _row_day(settings, row), shown, output, row)
            row += 1
        if dies:
            _between(share, width, y, u, k, u)
            _spread_within(plan, share, u, state, state)
        for i in range(width):
            y[i] = u[i]
        day = end
        report[layout.REACHED] = day
        fresh = False
        if dies:
            _extinguish(plan, thresholds, day, state, report)
            _gather(plan, state, y)
        if day >= stop:
            _spread(plan, y, state)
            _apply_events(plan, events, day, state, report)
            _gather(plan, state, y)
            stop = _next_stop(plan, events, day, days)
        while row < settings[ROWS] and _row_day(settings, row) <= day:
            _spread(plan, y, state)
            _write_row(handles, plan, parameters, _row_day(settings, row), state, output, row)
            row += 1
    if _first_negative(handles, plan, parameters, day, state, propensities, report):
        return layout.NEGATIVE_RATE
    return layout.DONE
