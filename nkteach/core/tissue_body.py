"""What lies around a tissue and is well mixed: blood, lymph node, IL-15; and who comes from there.

The equations are the network's own, with a step of one minute; what is lost is taken implicitly, so
nothing falls below zero. Counts are per mm3 of tissue, as in the average.
"""

import numpy as np

from . import rule
from .calls import Reals, Whole, typed
from .numbers import log
from .tissue_cells import BOTH_RINGS, alarm_at, draw, first, free_near, living, put, second
from .tissue_killing import new_nk
from .tissue_layout import (
    ANSWERS,
    ARMED,
    ARMS,
    ARRIVED,
    CALMED,
    CARRYING_CELLS,
    CD8,
    CD8_MEETING,
    CD8_WAIT,
    DENDRITIC,
    DENDRITIC_WAIT,
    DONOR_DIES,
    DONOR_T,
    EXHAUSTED_CD8,
    GROWS,
    HEALTHY,
    HIGH,
    HOST_LEFT,
    IL15,
    INFECTED,
    LOW,
    MEMORY_CD8,
    MINUTES,
    NK,
    NK_ARRIVES,
    NK_BLOOD,
    NK_DIVIDES,
    NK_DONOR,
    NK_MARGINATED,
    NK_MEETING,
    NK_WAIT,
    NODE,
    PRIMING,
    REGROWS,
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
    WEARS_OUT,
)
from .tissue_residents import free_site
from .tissue_start import colony, rounded

DAY = 1.0 / 1440.0  # of a minute
VESSELS_TRIED = 8
EXACT = 1.0e-9
MOST_WAITING = 65536.0


@typed
def _half(amount: float, half: float):
    """amount / (half + amount), zero for nothing."""
    return amount / (half + amount) if amount > 0.0 else 0.0


@typed
def _half_squared(amount: float, half: float):
    return amount * amount / (half * half + amount * amount) if amount > 0.0 else 0.0


@typed
def _il15_supply(rules: Reals, day: float):
    begins, days = rules[rule.il15_therapy_day], rules[rule.il15_therapy_days]
    share = max(0.0, min(1.0, 4.0 * (day - begins)))
    share *= max(0.0, min(1.0, 4.0 * (begins + days - day)))
    return rules[rule.il15_rest] + rules[rule.il15_therapy] * share


@typed
def prepare(whole: Whole, reals: Reals, rules: Reals):
    """Work out what holds for every cell in this minute."""
    volume = reals[VOLUME]
    low, high = living(whole, LOW) / volume, living(whole, HIGH) / volume
    infected, healthy = living(whole, INFECTED) / volume, living(whole, HEALTHY) / volume
    tumour, antigen = low + high, high + infected
    nk = (living(whole, NK) + living(whole, NK_DONOR)) / volume
    suppression = _half_squared(tumour, rules[rule.suppression_size])
    reals[CALMED] = 1.0 - rules[rule.suppression_max] * suppression
    il15 = reals[IL15]
    room = max(0.0, 1.0 - nk / rules[rule.nk_tissue_ceiling])
    division = rules[rule.nk_division] * _half_squared(il15, rules[rule.nk_division_half])
    reals[NK_DIVIDES] = division * room * DAY
    arming = rules[rule.arming] * il15 / (rules[rule.arming_half] + il15)
    reals[ARMS] = arming * reals[CALMED] * DAY
    half = rules[rule.donor_starvation_half]
    starving = rules[rule.donor_starvation] * half / (half + il15)
    reals[DONOR_DIES] = (rules[rule.nk_death] + starving) * DAY
    arrival = rules[rule.nk_arrival] * reals[NK_BLOOD]
    reals[NK_ARRIVES] = arrival * (1.0 - rules[rule.suppression_arrival] * suppression)
    targets = rules[rule.seen_low] * low + rules[rule.seen_high] * high
    targets += rules[rule.seen_virus] * infected
    reals[NK_MEETING] = _half(targets, rules[rule.arming_targets])
    reals[CD8_MEETING] = _half(antigen, rules[rule.ifn_antigen])
    exhaustion = _half_squared(antigen, rules[rule.exhaustion_antigen])
    reals[WEARS_OUT] = rules[rule.exhaustion_rate] * exhaustion * DAY
    cd8 = (living(whole, CD8) - whole[MEMORY_CD8]) / volume
    room = max(0.0, 1.0 - cd8 / rules[rule.cd8_ceiling])
    reals[ANSWERS] = _half(antigen, rules[rule.memory_half]) * room * DAY
    site_volume = volume / SITES
    reals[TOUCHES] = rules[rule.contact_rate] / (8.0 * site_volume) * DAY
    room = max(0.0, 1.0 - tumour / rules[rule.carrying_capacity])
    reals[GROWS] = rules[rule.growth_rate] * room
    room = max(0.0, 1.0 - (healthy + infected) / rules[rule.healthy_cells])
    reals[REGROWS] = rules[rule.healthy_regrowth] * room
    reals[SECRETES] = rules[rule.ifn_secretion] * DAY / (VOXEL * VOXEL * site_volume)
    reals[HOST_LEFT] = healthy / rules[rule.healthy_cells]
    reals[DONOR_T] = living(whole, T_DONOR) / volume


@typed
def body(whole: Whole, reals: Reals, rules: Reals):
    """Let blood, lymph node and IL-15 go on by a minute."""
    volume = reals[VOLUME]
    supply = _il15_supply(rules, whole[MINUTES] * DAY)
    blood, walls = reals[NK_BLOOD], reals[NK_MARGINATED]
    room = max(0.0, 1.0 - (blood + walls) / rules[rule.nk_blood_ceiling])
    division = rules[rule.nk_division] * _half_squared(supply, rules[rule.nk_division_half]) * room
    outward, inward = rules[rule.nk_margination], rules[rule.nk_release]
    death = rules[rule.nk_death]
    made = rules[rule.nk_production] + division * blood + inward * walls
    reals[NK_BLOOD] = (blood + DAY * made) / (1.0 + DAY * (death + outward))
    made = division * walls + outward * blood
    reals[NK_MARGINATED] = (walls + DAY * made) / (1.0 + DAY * (death + inward))
    carrying = whole[CARRYING_CELLS] / volume
    made = supply + _half(carrying, rules[rule.il15_dendritic_half])
    nk = (living(whole, NK) + living(whole, NK_DONOR)) / volume
    lost = rules[rule.il15_decay] + rules[rule.il15_uptake] * nk
    reals[IL15] = (reals[IL15] + DAY * rules[rule.il15_decay] * made) / (1.0 + DAY * lost)
    effectors = living(whole, CD8) - whole[MEMORY_CD8] - whole[EXHAUSTED_CD8]
    lost = rules[rule.dendritic_death] + rules[rule.dendritic_removal] * effectors / volume
    node = reals[NODE] / (1.0 + DAY * lost)
    reals[NODE] = node
    priming = reals[PRIMING]
    room = max(0.0, 1.0 - priming / rules[rule.priming_ceiling])
    made = rules[rule.priming] * _half(node, rules[rule.priming_half])
    made += rules[rule.cd8_division] * room * _half(node, rules[rule.node_half]) * priming
    reals[PRIMING] = (priming + DAY * made) / (1.0 + DAY * rules[rule.cd8_exit])


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
    expected = reals[NK_ARRIVES] * (1.0 + recruitment) * minute
    while _rings(whole, reals, NK_WAIT, expected):
        expected = 0.0
        site = _vessel_site(whole, reals, recruitment)
        if site >= 0:
            new_nk(whole, reals, rules, NK, RESTING, site, ARRIVED)
    expected = rules[rule.cd8_exit] * reals[PRIMING] * minute
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


@typed
def _falls_now(whole: Whole, day: float):
    """Whether a day begins in this minute."""
    minutes = day * 1440.0 + EXACT
    return whole[MINUTES] <= minutes < whole[MINUTES] + 1.0


@typed
def given(whole: Whole, reals: Reals, rules: Reals):
    """Give what is due in this minute: a second tumour, donor NK cells, donor T cells."""
    if _falls_now(whole, rules[rule.second_tumour_day]):
        low = rounded(whole, rules[rule.second_tumour_low] * reals[VOLUME])
        high = rounded(whole, rules[rule.second_tumour_high] * reals[VOLUME])
        if low + high > 0:
            colony(whole, reals, free_site(whole), low, high, ARRIVED)
    if _falls_now(whole, rules[rule.donor_nk_day]):
        for _ in range(rounded(whole, rules[rule.donor_nk_cells] * reals[VOLUME])):
            site = _vessel_site(whole, reals, 0.0)
            if site >= 0:
                new_nk(whole, reals, rules, NK_DONOR, ARMED, site, ARRIVED)
    if _falls_now(whole, rules[rule.donor_t_day]):
        for _ in range(rounded(whole, rules[rule.donor_t_cells] * reals[VOLUME])):
            site = _vessel_site(whole, reals, 0.0)
            if site >= 0:
                put(whole, reals, T_DONOR, site, ARRIVED)
