"""What lies around a tissue: the rules of this minute, what is well mixed, and who comes.

The network is asked every minute. To its program `tissue` go the day and the amounts of all
species, counted on the lattice or well mixed; back come the rules and what each well-mixed species
gains and loses. So blood, lymph node, signals and drugs follow the network's own rates.
"""

import math

import numpy as np

from . import rule
from .calls import Handles, Reals, Whole, call_program, typed
from .numbers import log
from .tissue_cells import BOTH_RINGS, alarm_at, draw, first, free_near, living, put, second
from .tissue_killing import new_nk
from .tissue_layout import (
    AMOUNTS,
    ARMED,
    ARMED_NK,
    ARRIVED,
    ARRIVED_LOW,
    ARRIVED_TUMOUR,
    CARRYING_CELLS,
    CD8,
    CD8_WAIT,
    COLONIES,
    DENDRITIC,
    DENDRITIC_WAIT,
    EXHAUSTED_CD8,
    GIVEN,
    HEALTHY,
    HIGH,
    INFECTED,
    IS_ARRIVED,
    IS_CD8_EFFECTOR,
    IS_CD8_EXHAUSTED,
    IS_CD8_MEMORY,
    IS_COLONIES,
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
    LEVEL,
    LOW,
    MEMORY_CD8,
    MINUTES,
    NK,
    NK_DONOR,
    NK_WAIT,
    PLAN_EVENTS,
    PLAN_ROLES,
    PLAN_SPECIES,
    RESTING,
    SECRETES,
    SITE_MAP,
    SITES,
    T_DONOR,
    TOUCHES,
    VESSEL_COUNT,
    VESSELS,
    VOLUME,
    VOXEL,
)
from .tissue_residents import free_site
from .tissue_start import arrive, colony, rounded, scatter

DAY = 1.0 / 1440.0  # of a minute
VESSELS_TRIED = 8
EXACT = 1.0e-9
MOST_WAITING = 65536.0
LARGEST = 1e15  # as a network's parameters
MOST_LOST = 0.1  # share of an amount that one step may lose
MOST_STEPS = 64  # a minute


# What the network is asked


@typed
def fault(plan: Whole, rules: Reals):
    """Return the place of the first rule, or number of an event, that cannot be, or -1."""
    for k in range(rule.COUNT + 2 * plan[PLAN_EVENTS]):
        if not 0.0 <= rules[k] <= LARGEST:
            return k
    for k in rule.POSITIVE:
        if rules[k] == 0.0:
            return k
    return -1


@typed
def _count(whole: Whole, role: int):
    """How many cells of a role there are."""
    if role == IS_LOW:
        return living(whole, LOW) - whole[ARRIVED_LOW]
    if role == IS_HIGH:
        return living(whole, HIGH) - (whole[ARRIVED_TUMOUR] - whole[ARRIVED_LOW])
    if role == IS_ARRIVED:
        return whole[ARRIVED_TUMOUR]
    if role == IS_HEALTHY:
        return living(whole, HEALTHY)
    if role == IS_INFECTED:
        return living(whole, INFECTED)
    if role == IS_NK_RESTING:
        return living(whole, NK) - whole[ARMED_NK]
    if role == IS_NK_ARMED:
        return whole[ARMED_NK]
    if role == IS_NK_DONOR:
        return living(whole, NK_DONOR)
    if role == IS_DENDRITIC:
        return whole[CARRYING_CELLS]
    if role == IS_CD8_EFFECTOR:
        return living(whole, CD8) - whole[MEMORY_CD8] - whole[EXHAUSTED_CD8]
    if role == IS_CD8_MEMORY:
        return whole[MEMORY_CD8]
    if role == IS_CD8_EXHAUSTED:
        return whole[EXHAUSTED_CD8]
    if role == IS_T_DONOR:
        return living(whole, T_DONOR)
    return whole[COLONIES] if role == IS_COLONIES else 0


@typed
def measure(plan: Whole, whole: Whole, reals: Reals):
    """Write down how much there is of each species that lives on the lattice, per mm3."""
    for k in range(plan[PLAN_SPECIES]):
        role = plan[PLAN_ROLES + k]
        if role == IS_INTERFERON:
            reals[AMOUNTS + k] = reals[LEVEL]
        elif role > IS_NODE:
            reals[AMOUNTS + k] = _count(whole, role) / reals[VOLUME]


@typed
def _ask(program: Handles, plan: Whole, reals: Reals, rules: Reals, parameters: Reals, day: float):
    """Have the rules and flows worked out; where a rule cannot be, all keep their last values."""
    species, events = plan[PLAN_SPECIES], plan[PLAN_EVENTS]
    size = rule.COUNT + 2 * events
    for k in range(species):
        size += 2 if plan[PLAN_ROLES + k] <= IS_NODE else 0
    answer = reals[GIVEN : GIVEN + size]
    call_program(program[0], day, reals[AMOUNTS : AMOUNTS + species], parameters, answer)
    if fault(plan, answer) < 0:
        for k in range(size):
            rules[k] = answer[k]


@typed
def _steps(plan: Whole, reals: Reals, rules: Reals):
    """Into how many steps this minute is cut, so that no step loses much of an amount."""
    fastest = 0.0
    flow = rule.COUNT + 2 * plan[PLAN_EVENTS]
    for k in range(plan[PLAN_SPECIES]):
        if plan[PLAN_ROLES + k] <= IS_NODE:
            lost, amount = rules[flow + 1] * DAY, reals[AMOUNTS + k]
            if lost > MOST_LOST * amount:
                fastest = max(fastest, lost / amount if amount > 0.0 else 0.0)
            flow += 2
    return np.int64(max(1.0, math.ceil(min(fastest / MOST_LOST, float(MOST_STEPS)))))


@typed
def body(
    program: Handles, plan: Whole, whole: Whole, reals: Reals, rules: Reals, parameters: Reals
):
    """Ask the network, and let all that is well mixed go on by a minute."""
    day = whole[MINUTES] * DAY
    _ask(program, plan, reals, rules, parameters, day)
    steps = _steps(plan, reals, rules)
    step = DAY / steps
    for turn in range(steps):
        if turn > 0:
            _ask(program, plan, reals, rules, parameters, day + turn * step)
        flow = rule.COUNT + 2 * plan[PLAN_EVENTS]
        for k in range(plan[PLAN_SPECIES]):
            if plan[PLAN_ROLES + k] <= IS_NODE:
                amount = reals[AMOUNTS + k] + step * (rules[flow] - rules[flow + 1])
                # A rate that is no number leaves the amount as it was.
                if amount > 0.0:
                    reals[AMOUNTS + k] = min(amount, LARGEST)
                elif amount <= 0.0:
                    reals[AMOUNTS + k] = 0.0
                flow += 2


@typed
def prepare(reals: Reals, rules: Reals):
    """Work out what every cell needs in this minute."""
    site_volume = reals[VOLUME] / SITES
    reals[TOUCHES] = rules[rule.contact_rate] / (8.0 * site_volume) * DAY
    reals[SECRETES] = rules[rule.ifn_secretion] * DAY / (VOXEL * VOXEL * site_volume)


# Those who come


@typed
def _vessel_site(whole: Whole, reals: Reals, recruitment: float):
    """Return a free site at a vessel, or -1; with recruitment, an inflamed one is likelier."""
    for _ in range(VESSELS_TRIED):
        one, other = draw(whole)
        vessel = whole[VESSELS + np.int64(first(one) * whole[VESSEL_COUNT])]
        chance = (1.0 + recruitment * alarm_at(reals, vessel)) / (1.0 + recruitment)
        if second(one) >= chance:
            return -1
        if whole[SITE_MAP + vessel] < 0:
            return np.int64(vessel)
        near = free_near(whole, vessel, BOTH_RINGS, other)
        if near >= 0:
            return near
    return -1


@typed
def _rings(whole: Whole, reals: Reals, wait: int, expected: float):
    """Whether somebody may come now: `expected` is how many do in what is left of this minute."""
    reals[wait] -= expected
    # Never more than there is room for, whatever the rates.
    reals[wait] = max(reals[wait], -MOST_WAITING)
    if not reals[wait] <= 0.0:
        return False
    reals[wait] -= log(first(draw(whole)[0]))
    return True


@typed
def arrivals(whole: Whole, reals: Reals, rules: Reals):
    """Let cells come from the vessels: NK cells, CD8 cells, dendritic cells."""
    minute = reals[VOLUME] * DAY
    recruitment = rules[rule.nk_recruitment]
    expected = rules[rule.nk_arrival] * (1.0 + recruitment) * minute
    while _rings(whole, reals, NK_WAIT, expected):
        expected = 0.0
        site = _vessel_site(whole, reals, recruitment)
        if site >= 0:
            new_nk(whole, reals, rules, NK, RESTING, site, ARRIVED)
    expected = rules[rule.cd8_arrival] * minute
    while _rings(whole, reals, CD8_WAIT, expected):
        expected = 0.0
        site = _vessel_site(whole, reals, 0.0)
        if site >= 0:
            put(whole, reals, CD8, site, ARRIVED)
    watching = living(whole, DENDRITIC) - whole[CARRYING_CELLS]
    missing = max(0.0, rules[rule.dendritic_cells] * reals[VOLUME] - watching)
    expected = rules[rule.dendritic_return] * missing * DAY
    while _rings(whole, reals, DENDRITIC_WAIT, expected):
        expected = 0.0
        site = _vessel_site(whole, reals, 0.0)
        if site >= 0:
            put(whole, reals, DENDRITIC, site, ARRIVED)


# What is given on a day


@typed
def _falls_now(whole: Whole, day: float):
    """Whether a day begins in this minute."""
    minutes = day * 1440.0 + EXACT
    return whole[MINUTES] <= minutes < whole[MINUTES] + 1.0


@typed
def _give(whole: Whole, reals: Reals, rules: Reals, role: int, number: int):
    """Let cells of a role come: those of a donor from vessels, wandering ones anywhere."""
    if role == IS_ARRIVED:
        for _ in range(number):
            arrive(whole, reals, rules, free_site(whole), ARRIVED)
    elif role in (IS_NK_DONOR, IS_T_DONOR):
        for _ in range(number):
            site = _vessel_site(whole, reals, 0.0)
            if site >= 0 and role == IS_NK_DONOR:
                new_nk(whole, reals, rules, NK_DONOR, ARMED, site, ARRIVED)
            elif site >= 0:
                put(whole, reals, T_DONOR, site, ARRIVED)
    else:
        scatter(whole, reals, rules, role, number, ARRIVED)


@typed
def given(plan: Whole, whole: Whole, reals: Reals, rules: Reals):
    """Give what the network's events have due in this minute; tumour cells come as one colony."""
    low = high = 0
    species = plan[PLAN_SPECIES]
    for k in range(plan[PLAN_EVENTS]):
        day, amount = rules[rule.COUNT + 2 * k], rules[rule.COUNT + 2 * k + 1]
        if amount == 0.0 or not _falls_now(whole, day):
            continue
        place = plan[PLAN_ROLES + species + k]
        role = plan[PLAN_ROLES + place]
        if role <= IS_NODE:
            reals[AMOUNTS + place] = min(reals[AMOUNTS + place] + amount, LARGEST)
            continue
        number = rounded(whole, amount * reals[VOLUME])
        if role == IS_LOW:
            low += number
        elif role == IS_HIGH:
            high += number
        else:
            _give(whole, reals, rules, role, number)
    if low + high > 0:
        colony(whole, reals, free_site(whole), low, high, ARRIVED)
