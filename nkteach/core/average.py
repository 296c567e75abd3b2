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
from .numbers import exp, log

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
NOTHING = 1e-6  # per day: what is left of a rate by rounding


@compiled
def _between(theta, before, after, first, second, third):
    """The continuous output at a share `theta` of the step, for one count or sum of counts."""
    rest = 1.0 - theta
    curve = after + rest * (first + theta * (second + theta * third))
    return max(rest * before + theta * curve, 0.0)


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
def _first_extinction(plan, thresholds, y, after, dense):
    """Return the share of the step at which the first group falls below its threshold, or 2."""
    padded = len(dense) // 3
    found = 2.0
    at = layout.HEADER
    for group in range(plan[layout.EXTINCTIONS]):
        before, end, first, second, third = 0.0, 0.0, 0.0, 0.0, 0.0
        for member in range(plan[at]):
            i = plan[at + 1 + member]
            before += y[i]
            end += after[i]
            first += dense[i]
            second += dense[padded + i]
            third += dense[2 * padded + i]
        at += 1 + plan[at]
        limit = thresholds[group]
        if before >= limit and end < limit:
            low, high = 0.0, 1.0
            for _ in range(52):
                middle = 0.5 * (low + high)
                if _between(middle, before, end, first, second, third) < limit:
                    high = middle
                else:
                    low = middle
            found = min(found, high)
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
def _first_step(settings, scales, y, f, size):
    """A step over which the rates would change the state by a hundredth of itself."""
    state, change = 0.0, 0.0
    for i in range(size):
        scale = settings[ABSOLUTE] * scales[i] + settings[RELATIVE] * abs(y[i])
        state += (y[i] / scale) * (y[i] / scale)
        change += (f[i] / scale) * (f[i] / scale)
    step = 0.01 * math.sqrt(state / change) if change > 0.0 else settings[DAYS]
    return min(max(step, 1e-6), settings[DAYS])


@inlined
def _weighted(weights, row, stages, k, size, i):
    """Return sum weights[row, j] k[j] over the first stages, for i and the three after it.

    Four at a time, so that a compiler can use vector instructions; `size` is a multiple of four.
    """
    a = b = c = d = 0.0
    for j in range(stages):
        weight = weights[row, j]
        at = j * size + i
        a += weight * k[at]
        b += weight * k[at + 1]
        c += weight * k[at + 2]
        d += weight * k[at + 3]
    return a, b, c, d


@inlined
def _begin_stage(stage, handles, size, day, step, parameters, y, u, f, k):
    """Put the rates at a stage's own state into f; u holds that state."""
    for i in range(0, size, 4):
        if stage < 6:
            a, b, c, d = _weighted(A, stage, stage, k, size, i)
            a, b, c, d = y[i] + a, y[i + 1] + b, y[i + 2] + c, y[i + 3] + d
        else:
            at = (stage - 1) * size + i
            a, b, c, d = (
                u[i] + k[at],
                u[i + 1] + k[at + 1],
                u[i + 2] + k[at + 2],
                u[i + 3] + k[at + 3],
            )
        u[i], u[i + 1], u[i + 2], u[i + 3] = a, b, c, d
    call_program(handles[layout.RATES], day + STAGE_TIMES[stage] * step, u, parameters, f)


@inlined
def _solve_stage(stage, handles, size, step, slopes, matrix, f, k):
    """Solve for a stage's k; f holds its rates and becomes its right-hand side."""
    per_step = 1.0 / step
    by_day = TIME_SLOPES[stage] * step
    for i in range(0, size, 4):
        a, b, c, d = _weighted(C, stage, stage, k, size, i)
        a = f[i] + (by_day * slopes[i] + a * per_step)
        b = f[i + 1] + (by_day * slopes[i + 1] + b * per_step)
        c = f[i + 2] + (by_day * slopes[i + 2] + c * per_step)
        d = f[i + 3] + (by_day * slopes[i + 3] + d * per_step)
        f[i], f[i + 1], f[i + 2], f[i + 3] = a, b, c, d
    call_program(handles[layout.SUBSTITUTE], 0.0, matrix, f, k[stage * size : (stage + 1) * size])


@inlined
def _continue_between(part, size, dense, k):
    """Work out one part of the continuous output of a step."""
    for i in range(0, size, 4):
        a, b, c, d = _weighted(DENSE, part, STAGES, k, size, i)
        at = part * size + i
        dense[at], dense[at + 1], dense[at + 2], dense[at + 3] = a, b, c, d


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
    entries = plan[layout.ENTRIES] & layout.LARGEST
    factors = plan[layout.FACTORS] & layout.LARGEST
    groups = plan[layout.EXTINCTIONS] & layout.LARGEST
    days = settings[DAYS]
    scales = begin[size : 2 * size]
    thresholds = begin[2 * size : 2 * size + groups]
    events = begin[2 * size + groups : 2 * size + groups + 2 * plan[layout.EVENTS]]
    # Vectors are padded with zeros to whole groups of four.
    padded = (size + 3) & ~3
    k = work[: STAGES * padded]
    at = STAGES * padded
    dense = work[at : at + 3 * padded]
    at += 3 * padded
    y = work[at : at + padded]
    u = work[at + padded : at + 2 * padded]
    f = work[at + 2 * padded : at + 3 * padded]
    first_f = work[at + 3 * padded : at + 4 * padded]
    at += 4 * padded
    matrix = work[at : at + factors]
    at += factors
    jacobian = work[at : at + entries + padded]
    slopes = jacobian[entries:]
    at += entries + padded
    for i in range(at):
        work[i] = 0.0
    propensities = work[at : at + plan[layout.REACTIONS]]

    for i in range(size):
        y[i] = begin[i]
    for i in range(EXTINCT):
        report[i] = 0.0
    for group in range(groups):
        report[EXTINCT + group] = -1.0

    day = 0.0
    row = 0
    _apply_events(plan, events, day, y, report)
    _extinguish(plan, thresholds, day, y, report)
    if _first_negative(handles, plan, parameters, day, y, propensities, report):
        return layout.NEGATIVE_RATE
    _write_row(handles, plan, parameters, day, y, output, row)
    row += 1

    call_program(handles[layout.RATES], day, y, parameters, first_f)
    h = _first_step(settings, scales, y, first_f, size)
    stop = _next_stop(plan, events, day, days)
    fresh = False  # whether jacobian and first_f belong to the present state
    steps = 0
    limit = MOST_GROWTH
    while day < days:
        if steps >= settings[layout.MOST_STEPS]:
            return layout.TOO_MANY_STEPS
        if h < 1e-12 * max(1.0, day):
            return layout.STEP_TOO_SMALL
        steps += 1
        if not fresh:
            call_program(handles[layout.RATES], day, y, parameters, first_f)
            call_program(handles[layout.JACOBIAN], day, y, parameters, jacobian)
            fresh = True
        # A last sliver before a stop would be lost to rounding: stretch the step onto it.
        step = h if day + 1.01 * h < stop else stop - day

        shift = 1.0 / (GAMMA * step)
        call_program(handles[layout.ELIMINATE], shift, jacobian, jacobian, matrix)
        # Written out stage by stage, so that the sums' lengths are known when compiled.
        for i in range(size):
            f[i] = first_f[i]
        _solve_stage(0, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(1, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(1, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(2, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(2, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(3, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(3, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(4, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(4, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(5, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(5, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(6, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(6, handles, padded, step, slopes, matrix, f, k)
        _begin_stage(7, handles, padded, day, step, parameters, y, u, f, k)
        _solve_stage(7, handles, padded, step, slopes, matrix, f, k)

        # The last k is the difference to the embedded method of order 4: the error.
        last = (STAGES - 1) * padded
        error = 0.0
        shortfall = math.sqrt(size)  # one count alone below zero fails the step
        for i in range(size):
            u[i] += k[last + i]
            scale = settings[ABSOLUTE] * scales[i] + settings[RELATIVE] * max(abs(y[i]), abs(u[i]))
            ratio = k[last + i] / scale
            if u[i] < 0.0:
                # A count cannot be negative: what lies below zero is error, and is dropped
                # (Shampine 2005, doi:10.1016/j.amc.2004.12.011).
                ratio = max(abs(ratio), -u[i] / scale * shortfall)
                u[i] = 0.0
            error += ratio * ratio
        error = math.sqrt(error / size)
        if not error <= 1.0:
            report[layout.REJECTED] += 1.0
            factor = MOST_SHRINKING
            if error < 1e12:
                factor = max(MOST_SHRINKING, SAFETY * exp(-0.2 * log(error)))
            h = step * factor
            limit = 1.0
            continue
        report[layout.ACCEPTED] += 1.0
        factor = limit
        if error > 0.0:
            factor = min(limit, max(MOST_SHRINKING, SAFETY * exp(-0.2 * log(error))))
        limit = MOST_GROWTH
        # A step cut short by a stop says little about the step that would have been good.
        h = max(h, step * factor) if step < h else step * factor

        _continue_between(0, padded, dense, k)
        _continue_between(1, padded, dense, k)
        _continue_between(2, padded, dense, k)
        share = _first_extinction(plan, thresholds, y, u, dense)
        dies = share <= 1.0
        end = day + step if step < stop - day else stop
        if dies:
            end = day + share * step
        while row < settings[ROWS] and _row_day(settings, row) < end:
            theta = (_row_day(settings, row) - day) / step
            for i in range(size):
                f[i] = _between(
                    theta, y[i], u[i], dense[i], dense[padded + i], dense[2 * padded + i]
                )
            _write_row(handles, plan, parameters, _row_day(settings, row), f, output, row)
            row += 1
        for i in range(size):
            if dies:
                y[i] = _between(
                    share, y[i], u[i], dense[i], dense[padded + i], dense[2 * padded + i]
                )
            else:
                y[i] = u[i]
        day = end
        report[layout.REACHED] = day
        fresh = False
        if dies:
            _extinguish(plan, thresholds, day, y, report)
        if day >= stop:
            _apply_events(plan, events, day, y, report)
            stop = _next_stop(plan, events, day, days)
        while row < settings[ROWS] and _row_day(settings, row) <= day:
            _write_row(handles, plan, parameters, _row_day(settings, row), y, output, row)
            row += 1
    if _first_negative(handles, plan, parameters, day, y, propensities, report):
        return layout.NEGATIVE_RATE
    return layout.DONE
