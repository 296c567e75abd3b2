"""What cells that stay where they are may do: divide, change, fall ill, die, wander off.

They are many and do little, so none is asked every minute. One clock rings for all of them as
often as the busiest could act; the cell it points at then acts with its own chance (thinning:
Lewis & Shedler 1979). So a tissue at rest costs nothing.
"""

import numpy as np

from . import rule
from .calls import Bits, Reals, Whole, typed
from .numbers import log
from .tissue_cells import (
    AROUND_X,
    AROUND_Y,
    BOTH_RINGS,
    NEIGHBOURS,
    activate,
    alarm_at,
    at,
    become,
    beside,
    doom,
    draw,
    first,
    free_near,
    is_held,
    living,
    put,
    second,
    voxel_of,
)
from .tissue_layout import (
    ACTIVE,
    ALONE,
    BORN,
    BY_DRUG,
    CHANCE_WAIT,
    COUNT,
    FIELD,
    HEADING,
    HEALTHY,
    HIGH,
    INFECTED,
    KIND,
    LOW,
    MIXING,
    SHRINKING,
    SITE,
    SITE_MAP,
    SITES,
    STATE,
    SWELLING,
    VOLUME,
    WANDERING,
)


@typed
def free_site(whole: Whole):
    """Return any free site, or -1 if there is none."""
    for _ in range(8):
        one, other = draw(whole)
        for bits in (one, other):
            for part in range(4):
                site = np.int64((bits >> np.uint64(16 * part)) & np.uint64(SITES - 1))
                if whole[SITE_MAP + site] < 0:
                    return site
    start = np.int64(draw(whole)[0] & np.uint64(SITES - 1))
    for k in range(SITES):
        site = (start + k) & (SITES - 1)
        if whole[SITE_MAP + site] < 0:
            return site
    return -1


@typed
def _grow(whole: Whole, reals: Reals, cell: int, bits: Bits):
    """Divide into a free site beside the cell, if there is one."""
    if whole[MIXING]:
        site = free_site(whole)
    else:
        site = free_near(whole, whole[at(SITE, cell)], BOTH_RINGS, bits)
    if site >= 0:
        put(whole, reals, whole[at(KIND, cell)], site, BORN)


@typed
def _tumour_acts(whole: Whole, reals: Reals, rules: Reals, cell: int, rate: float, bits: Bits):
    """`rate` is a random number below the clock's rate: what falls on it happens."""
    kind = whole[at(KIND, cell)]
    alarm = alarm_at(reals, whole[at(SITE, cell)])
    edge = rules[rule.growth] / (1.0 + rules[rule.growth_brake] * alarm)
    if rate < edge:
        _grow(whole, reals, cell, bits)
        return
    edge += rules[rule.tumour_death]
    if rate < edge:
        doom(whole, reals, rules, cell, SHRINKING, rules[rule.apoptosis_time], ALONE)
        return
    edge += rules[rule.drug_kills_tumour]
    if rate < edge:
        doom(whole, reals, rules, cell, SHRINKING, rules[rule.apoptosis_time], BY_DRUG)
        return
    edge += rules[rule.mhc_hiding] if kind == HIGH else rules[rule.mhc_return] * alarm
    if rate < edge:
        become(whole, cell, LOW if kind == HIGH else HIGH)
        return
    edge += rules[rule.wandering]
    if rate < edge and not is_held(whole, cell):
        cell = activate(whole, reals, cell)
        whole[at(STATE, cell)] = WANDERING
        whole[at(HEADING, cell)] = np.int64(bits & np.uint64(7))


@typed
def reach(reals: Reals, rules: Reals):
    """Infections a day of each healthy neighbour of an infected cell."""
    return rules[rule.virus_spread] * SITES / (NEIGHBOURS * reals[VOLUME])


@typed
def _virus_acts(whole: Whole, reals: Reals, rules: Reals, cell: int, rate: float, bits: Bits):
    """An infected cell dies, or infects a healthy one beside it."""
    if rate < rules[rule.virus_death]:
        doom(whole, reals, rules, cell, SWELLING, rules[rule.lysis_time], ALONE)
        return
    rate -= rules[rule.virus_death]
    site = whole[at(SITE, cell)]
    calm = 1.0 / (1.0 + reals[FIELD + voxel_of(site)])
    if whole[MIXING]:
        if rate < rules[rule.virus_spread] * living(whole, HEALTHY) / reals[VOLUME] * calm:
            for _ in range(1000):
                any_cell = np.int64(first(draw(whole)[0]) * whole[COUNT])
                if whole[at(KIND, any_cell)] == HEALTHY and whole[at(STATE, any_cell)] == 0:
                    become(whole, any_cell, INFECTED)
                    return
        return
    # As with meetings: the same small chance for each healthy neighbour.
    each = reach(reals, rules) * calm
    turn = np.int64(bits & np.uint64(7))
    for k in range(NEIGHBOURS):
        around = (turn + k) & 7
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near < 0 or whole[SITE_MAP + near] < 0:
            continue
        neighbour = whole[SITE_MAP + near]
        if whole[at(KIND, neighbour)] == HEALTHY and whole[at(STATE, neighbour)] == 0:
            if rate < each:
                become(whole, neighbour, INFECTED)
                return
            rate -= each


@typed
def _busiest(whole: Whole, reals: Reals, rules: Reals):
    """The highest rate per day at which any of these cells could act."""
    rate = rules[rule.growth] + rules[rule.tumour_death] + rules[rule.wandering]
    rate += rules[rule.drug_kills_tumour]
    rate += max(rules[rule.mhc_hiding], rules[rule.mhc_return])
    rate = max(rate, rules[rule.healthy_regrowth])
    if living(whole, INFECTED) > 0:
        most = NEIGHBOURS * reach(reals, rules)
        if whole[MIXING]:
            most = rules[rule.virus_spread] * living(whole, HEALTHY) / reals[VOLUME]
        rate = max(rate, rules[rule.virus_death] + most)
    return rate


@typed
def residents(whole: Whole, reals: Reals, rules: Reals):
    """Let the cells that wait for their chance live through a minute."""
    rate = _busiest(whole, reals, rules)
    reals[CHANCE_WAIT] -= rate * (whole[COUNT] - whole[ACTIVE]) / 1440.0
    # Never more often than each of them once a minute, whatever the rates.
    reals[CHANCE_WAIT] = max(reals[CHANCE_WAIT], -float(SITES))
    while reals[CHANCE_WAIT] <= 0.0:
        one, other = draw(whole)
        reals[CHANCE_WAIT] -= log(first(one))
        count = whole[COUNT] - whole[ACTIVE]
        if count == 0:
            continue
        cell = whole[ACTIVE] + np.int64(second(one) * count)
        kind = whole[at(KIND, cell)]
        chance = second(other) * rate
        if kind in (LOW, HIGH):
            _tumour_acts(whole, reals, rules, cell, chance, other)
        elif kind == INFECTED:
            _virus_acts(whole, reals, rules, cell, chance, other)
        elif chance < rules[rule.healthy_regrowth]:
            _grow(whole, reals, cell, other)
