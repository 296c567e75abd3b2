"""How a tissue begins: healthy cells around chambers, vessels, colonies, cells on watch."""

import math

import numpy as np

from . import rule
from .calls import Reals, Whole, typed
from .numbers import log
from .tissue_cells import (
    activate,
    at,
    become,
    beside,
    draw,
    first,
    put,
    second,
)
from .tissue_killing import new_nk
from .tissue_layout import (
    AMOUNTS,
    ARMED,
    ARRIVED,
    CARRYING,
    CD8,
    CD8_WAIT,
    CHANCE_WAIT,
    CONDITION,
    COUNT,
    DENDRITIC,
    DENDRITIC_WAIT,
    EFFECTOR,
    EXHAUSTED,
    FIELD,
    FRESH,
    HEADING,
    HEALTHY,
    HEIGHT,
    HIGH,
    INFECTED,
    IS_ARRIVED,
    IS_CD8_EFFECTOR,
    IS_CD8_EXHAUSTED,
    IS_CD8_MEMORY,
    IS_DENDRITIC,
    IS_HEALTHY,
    IS_HIGH,
    IS_INFECTED,
    IS_INTERFERON,
    IS_LOW,
    IS_NK_ARMED,
    IS_NK_DONOR,
    IS_NK_RESTING,
    IS_NODE,
    IS_T_DONOR,
    KIND,
    LEVEL,
    LOW,
    MEMORY,
    MIXING,
    MOST_VESSELS,
    NK,
    NK_DONOR,
    NK_WAIT,
    NODE_SPECIES,
    PLAN_ROLES,
    PLAN_SPECIES,
    REALS,
    RESTING,
    SEED_HIGH,
    SEED_LOW,
    SITE,
    SITE_MAP,
    SITES,
    SKILL,
    STARTED,
    STATE,
    T_DONOR,
    TIMER,
    VESSEL_COUNT,
    VESSELS,
    VOLUME,
    VOXELS,
    WANDERING,
    WHOLE,
    WIDTH,
)
from .tissue_residents import free_site

LEAST_DISTANCE = 4.0  # sites, from a chamber or a vessel to the next
MOST_COLONIES = 10_000.0
FINENESS = 64  # steps of thickness a site, when the walls are drawn


@typed
def rounded(whole: Whole, expected: float):
    """Return a whole number whose mean is `expected`."""
    expected = min(expected, float(SITES))
    low = math.floor(expected)
    up = 1 if first(draw(whole)[0]) < expected - low else 0
    return np.int64(low) + up


@typed
def colony(whole: Whole, reals: Reals, centre: int, low: int, high: int, entry: int):
    """Put tumour cells on the free sites nearest to `centre`, the two kinds at random."""
    if centre < 0:
        return
    x, y = centre % WIDTH, centre // WIDTH
    for radius in range(WIDTH + HEIGHT):
        if low + high == 0:
            return
        for row in range(-radius, radius + 1):
            for column in range(-radius, radius + 1):
                distance = column * column + row * row
                # Those nearer than the last radius were tried.
                if distance > radius * radius or radius * radius - distance >= 2 * radius - 1 > 0:
                    continue
                site = beside(y * WIDTH + x, column, row)
                if site < 0 or whole[SITE_MAP + site] >= 0 or low + high == 0:
                    continue
                if first(draw(whole)[0]) * (low + high) < low:
                    low -= 1
                    put(whole, reals, LOW, site, entry)
                else:
                    high -= 1
                    put(whole, reals, HIGH, site, entry)


@typed
def infect(whole: Whole, centre: int, radius: int, number: int):
    """Infect up to `number` healthy cells within `radius` of a site, the nearest first."""
    done = 0
    x, y = centre % WIDTH, centre // WIDTH
    for reached in range(radius + 1):
        for row in range(-reached, reached + 1):
            for column in range(-reached, reached + 1):
                distance = column * column + row * row
                if distance > reached * reached or done >= number:
                    continue
                site = beside(y * WIDTH + x, column, row)
                cell = whole[SITE_MAP + site] if site >= 0 else -1
                # A dying cell keeps its kind, and its state tells.
                if cell >= 0 and whole[at(KIND, cell)] == HEALTHY and whole[at(STATE, cell)] == 0:
                    become(whole, cell, INFECTED)
                    done += 1
        if done >= number:
            break
    return done


@typed
def _walls(whole: Whole, reals: Reals, rules: Reals, number: int):
    """Put healthy cells where two chambers meet: on the borders between scattered centres."""
    chamber = max(rules[rule.chamber] / rules[rule.site_size], LEAST_DISTANCE)
    across = np.int64(WIDTH / chamber) + 3
    centres = reals[FIELD : FIELD + 2 * across * across]
    for k in range(across * across):
        one = draw(whole)[0]
        # Kept from the corners of their squares, so that the nine nearest squares are enough.
        centres[2 * k] = (k % across - 1 + 0.15 + 0.7 * first(one)) * chamber
        centres[2 * k + 1] = (k // across - 1 + 0.15 + 0.7 * second(one)) * chamber
    thickness, tally = reals[TIMER : TIMER + SITES], reals[SKILL : SKILL + SITES]
    for k in range(SITES):
        tally[k] = 0.0
    for site in range(SITES):
        x, y = site % WIDTH + 0.5, site // WIDTH + 0.5
        column, row = np.int64(x / chamber) + 1, np.int64(y / chamber) + 1
        nearest = next_nearest = 1e18
        for j in range(max(row - 1, 0), min(row + 2, across)):
            for i in range(max(column - 1, 0), min(column + 2, across)):
                across_x = centres[2 * (j * across + i)] - x
                across_y = centres[2 * (j * across + i) + 1] - y
                distance = across_x * across_x + across_y * across_y
                if distance < nearest:
                    nearest, next_nearest = distance, nearest
                elif distance < next_nearest:
                    next_nearest = distance
        apart = math.sqrt(next_nearest) - math.sqrt(nearest)
        step = min(np.int64(apart * FINENESS), SITES - 1)
        thickness[site] = step
        tally[step] += 1.0
    # Up to `last`, whole steps of thickness are filled; of the next, as many sites as are left.
    last, before = 0, 0.0
    while last < SITES - 1 and before + tally[last] <= number:
        before += tally[last]
        last += 1
    left, candidates = number - before, tally[last]
    for site in range(SITES):
        if thickness[site] == last and left > 0.0:
            fill = first(draw(whole)[0]) * candidates < left
            candidates -= 1.0
            left -= 1.0 if fill else 0.0
        else:
            fill = thickness[site] < last
        # Cells are fewer than the sites passed, so what is still to be read stays as it is.
        if fill:
            put(whole, reals, HEALTHY, site, STARTED)


@typed
def _vessels(whole: Whole, rules: Reals):
    distance = max(rules[rule.vessel_distance] / rules[rule.site_size], LEAST_DISTANCE)
    across = np.int64(WIDTH / distance)
    for k in range(min(across * across, MOST_VESSELS)):
        one = draw(whole)[0]
        x = np.int64((k % across + first(one)) * distance)
        y = np.int64((k // across + second(one)) * distance)
        whole[VESSELS + k] = y * WIDTH + x
    whole[VESSEL_COUNT] = min(across * across, MOST_VESSELS)


@typed
def arrive(whole: Whole, reals: Reals, rules: Reals, site: int, entry: int):
    """Put a tumour cell from elsewhere on a site; it wanders until it settles."""
    if site < 0:
        return
    one = draw(whole)[0]
    cell = put(whole, reals, LOW if first(one) < rules[rule.arrived_low] else HIGH, site, entry)
    cell = activate(whole, reals, cell)
    whole[at(STATE, cell)] = WANDERING
    whole[at(CONDITION, cell)] = FRESH
    whole[at(HEADING, cell)] = np.int64(second(one) * 8.0)


@typed
def _put_as(whole: Whole, reals: Reals, rules: Reals, role: int, site: int, entry: int):
    """Put a cell of a role on a free site."""
    if role == IS_NK_RESTING:
        new_nk(whole, reals, rules, NK, RESTING, site, entry)
    elif role == IS_NK_ARMED:
        new_nk(whole, reals, rules, NK, ARMED, site, entry)
    elif role == IS_NK_DONOR:
        new_nk(whole, reals, rules, NK_DONOR, ARMED, site, entry)
    elif role == IS_ARRIVED:
        arrive(whole, reals, rules, site, entry)
    elif role == IS_DENDRITIC:
        whole[at(STATE, put(whole, reals, DENDRITIC, site, entry))] = CARRYING
    elif role == IS_CD8_EFFECTOR:
        whole[at(CONDITION, put(whole, reals, CD8, site, entry))] = EFFECTOR
    elif role == IS_CD8_MEMORY:
        whole[at(CONDITION, put(whole, reals, CD8, site, entry))] = MEMORY
    elif role == IS_CD8_EXHAUSTED:
        whole[at(CONDITION, put(whole, reals, CD8, site, entry))] = EXHAUSTED
    elif role == IS_T_DONOR:
        put(whole, reals, T_DONOR, site, entry)
    elif role == IS_LOW:
        put(whole, reals, LOW, site, entry)
    elif role == IS_HIGH:
        put(whole, reals, HIGH, site, entry)
    elif role == IS_INFECTED:
        put(whole, reals, INFECTED, site, entry)
    elif role == IS_HEALTHY:
        put(whole, reals, HEALTHY, site, entry)


@typed
def scatter(whole: Whole, reals: Reals, rules: Reals, role: int, number: int, entry: int):
    """Put cells of a role on any free sites."""
    for _ in range(number):
        site = free_site(whole)
        if site < 0:
            return
        _put_as(whole, reals, rules, role, site, entry)


@typed
def _start_of(plan: Whole, amounts: Reals, role: int):
    """How much of a role there is at the start, per mm3."""
    amount = 0.0
    for k in range(plan[PLAN_SPECIES]):
        if plan[PLAN_ROLES + k] == role:
            amount += amounts[k]
    return amount


@typed
def _targets(plan: Whole, whole: Whole, reals: Reals, rules: Reals, amounts: Reals):
    """Put healthy, infected and tumour cells: in walls and colonies, or, stirred, anywhere."""
    volume = reals[VOLUME]
    healthy = rounded(whole, max(_start_of(plan, amounts, IS_HEALTHY), 0.0) * volume)
    infected = rounded(whole, _start_of(plan, amounts, IS_INFECTED) * volume)
    low = rounded(whole, _start_of(plan, amounts, IS_LOW) * volume)
    high = rounded(whole, _start_of(plan, amounts, IS_HIGH) * volume)
    if whole[MIXING]:
        scatter(whole, reals, rules, IS_HEALTHY, healthy, STARTED)
        scatter(whole, reals, rules, IS_INFECTED, infected, STARTED)
        scatter(whole, reals, rules, IS_LOW, low, STARTED)
        scatter(whole, reals, rules, IS_HIGH, high, STARTED)
        return
    _walls(whole, reals, rules, min(healthy + infected, SITES // 2))
    if infected > 0 and whole[COUNT] > 0:
        patient = np.int64(first(draw(whole)[0]) * whole[COUNT])
        infect(whole, whole[at(SITE, patient)], WIDTH + HEIGHT, infected)
    for left in range(max(1, np.int64(min(rules[rule.colonies], MOST_COLONIES) + 0.5)), 0, -1):
        some_low, some_high = low // left, high // left
        low -= some_low
        high -= some_high
        colony(whole, reals, free_site(whole), some_low, some_high, STARTED)


@typed
def _on_watch(plan: Whole, whole: Whole, reals: Reals, rules: Reals, amounts: Reals):
    """Put the cells that walk."""
    volume = reals[VOLUME]
    for role in (IS_NK_RESTING, IS_NK_ARMED, IS_NK_DONOR):
        number = rounded(whole, _start_of(plan, amounts, role) * volume)
        scatter(whole, reals, rules, role, number, STARTED)
    for _ in range(rounded(whole, rules[rule.dendritic_cells] * volume)):
        site = free_site(whole)
        if site >= 0:
            put(whole, reals, DENDRITIC, site, STARTED)
    for role in (
        IS_CD8_EFFECTOR,
        IS_CD8_MEMORY,
        IS_CD8_EXHAUSTED,
        IS_T_DONOR,
        IS_DENDRITIC,
        IS_ARRIVED,
    ):
        number = rounded(whole, _start_of(plan, amounts, role) * volume)
        scatter(whole, reals, rules, role, number, STARTED)


@typed
def begin(plan: Whole, whole: Whole, reals: Reals, rules: Reals, amounts: Reals):
    """Begin a tissue; the seed and whether it is stirred stand in `whole` already."""
    seed_low, seed_high, mixing = whole[SEED_LOW], whole[SEED_HIGH], whole[MIXING]
    for k in range(WHOLE):
        whole[k] = 0
    whole[SEED_LOW], whole[SEED_HIGH], whole[MIXING] = seed_low, seed_high, mixing
    for site in range(SITES):
        whole[SITE_MAP + site] = -1
    for k in range(REALS):
        reals[k] = 0.0
    size = rules[rule.site_size] * 1e-3
    reals[VOLUME] = SITES * size * size * size
    whole[NODE_SPECIES] = -1
    for k in range(plan[PLAN_SPECIES]):
        reals[AMOUNTS + k] = amounts[k]
        if plan[PLAN_ROLES + k] == IS_NODE:
            whole[NODE_SPECIES] = k
    for wait in (NK_WAIT, CD8_WAIT, DENDRITIC_WAIT, CHANCE_WAIT):
        reals[wait] = -log(first(draw(whole)[0]))
    _vessels(whole, rules)
    _targets(plan, whole, reals, rules, amounts)
    reals[LEVEL] = _start_of(plan, amounts, IS_INTERFERON)
    for voxel in range(VOXELS):
        reals[FIELD + voxel] = reals[LEVEL]
    _on_watch(plan, whole, reals, rules, amounts)


@typed
def place(whole: Whole, reals: Reals, rules: Reals, kind: int, x: int, y: int, radius: int):
    """Put cells of a kind on the free sites of a disc, or infect the healthy cells there.

    Returns how many. Where nobody is healthy, infected cells are put as others are.
    """
    if kind == INFECTED:
        infected = infect(whole, y * WIDTH + x, radius, SITES)
        if infected > 0:
            return infected
    done = 0
    for row in range(-radius, radius + 1):
        for column in range(-radius, radius + 1):
            if column * column + row * row > radius * radius:
                continue
            site = beside(y * WIDTH + x, column, row)
            if site < 0 or whole[SITE_MAP + site] >= 0:
                continue
            if kind in (NK, NK_DONOR):
                condition = ARMED if kind == NK_DONOR else RESTING
                new_nk(whole, reals, rules, kind, condition, site, ARRIVED)
            else:
                put(whole, reals, kind, site, ARRIVED)
            done += 1
    return done
