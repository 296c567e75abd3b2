"""Meeting and killing: who is met, who is recognised, who is hit, and what it costs.

A free killer meets each target on its eight neighbouring sites with the same small chance, contact
rate x minute / (8 sites' volume). So where cells are stirred, meetings are as frequent as in the
average; a killer among many targets is held up by its handling time.
"""

import numpy as np

from . import rule
from .calls import Bits, Reals, Whole, typed
from .numbers import log
from .tissue_cells import (
    AROUND_X,
    AROUND_Y,
    FATE,
    NEAR,
    NEIGHBOURS,
    alarm_at,
    at,
    beside,
    bits_of,
    doom,
    first,
    free_near,
    heading_towards,
    hold,
    let_go,
    move,
    put,
    second,
)
from .tissue_layout import (
    ARMED,
    BY_APOPTOSIS,
    BY_CD8,
    BY_DONOR_T,
    BY_LYSIS,
    BY_RECEPTOR,
    CD8,
    CONDITION,
    DYING_SLOWLY,
    EMPTIED,
    EXHAUSTED,
    FRESH,
    GRANULES,
    HEADING,
    HEALTHY,
    HIGH,
    IDENTITY,
    INFECTED,
    KILLED_BY_DONOR_NK,
    KILLS,
    KIND,
    LOW,
    MINUTES,
    MIXING,
    NK,
    NK_DONOR,
    PROVOKED,
    RESTING,
    SHRINKING,
    SITE,
    SITE_MAP,
    SKILL,
    SPENT,
    STATE,
    SWELLING,
    T_DONOR,
    TARGET,
    TOUCHES,
    WALKING,
    WANDERING,
)

FURTHEST = 64  # sites, from which a cell fresh from elsewhere is found
CALLS_EVERY = 4  # minutes


@typed
def full_granules(rules: Reals):
    """How many granules a fresh NK cell has."""
    return max(1, np.int64(min(rules[rule.granules], 99.0) + 0.5))


@typed
def set_skill(whole: Whole, reals: Reals, rules: Reals, cell: int):
    """Some NK cells kill, others never do: a cell's lot falls when it appears.

    At rest a share of them kills, armed a larger share and the better for it; the means are those
    of the average. A cell without granules kills slowly, by death receptor, as well as the mean
    resting cell.
    """
    lot = first(bits_of(whole, whole[at(IDENTITY, cell)], FATE, 0)[0])
    condition = whole[at(CONDITION, cell)]
    skill = rules[rule.resting_kill]
    if condition == ARMED:
        skill, share = 0.0, lot / rules[rule.killers]
        if share < 1.0:
            # The mean is 1 / killers whatever the spread.
            spread = rules[rule.skill_spread]
            skill = (1.0 - spread - spread * log(share)) / rules[rule.killers]
    elif condition == RESTING:
        skill = 1.0 if lot < rules[rule.resting_kill] else 0.0
    reals[SKILL + cell] = skill


@typed
def new_nk(
    whole: Whole, reals: Reals, rules: Reals, kind: int, condition: int, site: int, entry: int
):
    """Put an NK cell with all its granules on a free site; return its place."""
    cell = put(whole, reals, kind, site, entry)
    whole[at(CONDITION, cell)] = condition
    whole[at(GRANULES, cell)] = full_granules(rules)
    set_skill(whole, reals, rules, cell)
    return cell


@typed
def _seen(rules: Reals, killer: int, target: int):
    """The chance that a killer of this kind recognises such a target."""
    if killer == CD8:
        return 1.0 if target in (HIGH, INFECTED) else 0.0
    if target == LOW:
        return rules[rule.seen_low]
    if target == HIGH:
        return rules[rule.seen_high if killer == NK else rule.donor_seen_high]
    if target == INFECTED:
        return rules[rule.seen_virus if killer == NK else rule.donor_seen_virus]
    return rules[rule.seen_healthy] if killer == NK else 0.0


@typed
def meets(whole: Whole, reals: Reals, rules: Reals, cell: int, kind: int, one: Bits, other: Bits):
    """Let a free killer take hold of a target beside it; return whether it did."""
    site = whole[at(SITE, cell)]
    chance = first(one)
    turn = np.int64(other & np.uint64(7))
    for k in range(NEIGHBOURS):
        around = (turn + k) & 7
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near < 0:
            continue
        target = whole[SITE_MAP + near]
        if target < 0:
            continue
        what = whole[at(KIND, target)]
        if what >= NK:
            continue
        state = whole[at(STATE, target)]
        if SWELLING <= state <= DYING_SLOWLY:
            continue
        if state == WANDERING and whole[at(CONDITION, target)] == FRESH:
            continue  # it is found in `is_found`
        touches = reals[TOUCHES]
        if what == HEALTHY and kind != T_DONOR:
            # Healthy cells are met all the time and hold nobody up, unless they are taken for ill.
            if kind == CD8 or _seen(rules, kind, what) == 0.0:
                continue
            touches *= _seen(rules, kind, what)
        if what == INFECTED and kind == T_DONOR:
            continue
        touches = min(touches, 0.999)
        if chance >= touches:
            chance = (chance - touches) / (1.0 - touches)
            continue
        minutes = rules[rule.handling_time] * 1440.0 * (0.5 + second(other))
        hold(whole, reals, cell, target, minutes)
        if kind != T_DONOR and second(one) < _seen(rules, kind, what):
            whole[at(PROVOKED, cell)] = 1
        return True
    return False


# Cells fresh from elsewhere


@typed
def _goes_for(whole: Whole, reals: Reals, rules: Reals, killer: int, target: int):
    """Whether this is a free NK cell that kills, and recognises this target: a lot of the pair."""
    kind, state = whole[at(KIND, killer)], whole[at(STATE, killer)]
    if kind not in (NK, NK_DONOR) or state not in (WALKING, SPENT) or reals[SKILL + killer] == 0.0:
        return False
    index = 2 + whole[at(IDENTITY, killer)]
    lot = first(bits_of(whole, whole[at(IDENTITY, target)], FATE, index)[0])
    return lot < _seen(rules, kind, whole[at(KIND, target)])


@typed
def _call(whole: Whole, reals: Reals, rules: Reals, target: int):
    """Have NK cells that would go for a target, and see it, turn towards it."""
    site = whole[at(SITE, target)]
    sight = np.int64(min(rules[rule.sight] / rules[rule.site_size], float(FURTHEST)))
    for row in range(-sight, sight + 1):
        for column in range(-sight, sight + 1):
            near = beside(site, column, row)
            cell = whole[SITE_MAP + near] if near >= 0 else -1
            if cell >= 0 and _goes_for(whole, reals, rules, cell, target):
                whole[at(HEADING, cell)] = heading_towards(-np.float64(column), -np.float64(row))


@typed
def is_found(whole: Whole, reals: Reals, rules: Reals, target: int):
    """Let a free NK cell take hold of a tumour cell fresh from elsewhere.

    NK cells look out for such cells: meetings are `surveillance` times as frequent, hence from
    further off, and as much shorter, so that they hold nobody up for longer.
    """
    frequency = rules[rule.surveillance]
    if frequency == 0.0:
        return
    # As far off as it takes for the chance of a meeting to stay below one.
    reach, touches = 1, frequency * reals[TOUCHES]
    while touches > 0.999 and reach < FURTHEST:
        reach += 1
        touches = frequency * reals[TOUCHES] * 8.0 / ((2 * reach + 1) * (2 * reach + 1) - 1)
    touches = min(touches, 0.999)
    site, identity = whole[at(SITE, target)], whole[at(IDENTITY, target)]
    one, other = bits_of(whole, identity, NEAR, whole[MINUTES])
    chance = first(one)
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            near = beside(site, column, row)
            killer = whole[SITE_MAP + near] if near >= 0 else -1
            if killer < 0 or not _goes_for(whole, reals, rules, killer, target):
                continue
            if chance >= touches:
                chance = (chance - touches) / (1.0 - touches)
                continue
            if max(abs(row), abs(column)) > 1:
                free = free_near(whole, site, NEIGHBOURS, other)
                if free < 0:
                    return
                move(whole, killer, free)
            whole[at(PROVOKED, killer)] = 1
            minutes = rules[rule.handling_time] / frequency * 1440.0 * (0.5 + second(other))
            hold(whole, reals, killer, target, minutes)
            return
    if not whole[MIXING] and (whole[MINUTES] + identity) % CALLS_EVERY == 0:
        _call(whole, reals, rules, target)


@typed
def strikes(whole: Whole, reals: Reals, rules: Reals, cell: int, kind: int, one: Bits):
    """End the hold on a target: it is hit, or the killer lets go."""
    target = whole[at(TARGET, cell)]
    what = whole[at(KIND, target)]
    chance = rules[rule.kill_per_contact] * rules[rule.calmed]
    if kind == CD8:
        chance *= _seen(rules, kind, what)
        chance /= 1.0 + rules[rule.pd_l1_effect] * alarm_at(reals, whole[at(SITE, cell)])
        if whole[at(CONDITION, cell)] == EXHAUSTED:
            chance *= rules[rule.exhausted_kill]
    elif kind == T_DONOR:
        chance = 0.0
        if what == HEALTHY:
            chance = rules[rule.donor_t_kills_healthy]
        elif what == HIGH:
            chance = rules[rule.donor_t_kills_high]
    else:
        chance *= rules[rule.nk_strength if kind == NK else rule.donor_strength]
        chance *= reals[SKILL + cell]
        # A healthy one was already taken for ill, a fresh one already recognised.
        if what != HEALTHY and whole[at(CONDITION, target)] != FRESH:
            chance *= _seen(rules, kind, what)
    if second(one) >= chance:
        let_go(whole, reals, cell)
        return
    whole[at(KILLS, cell)] += 1
    if kind in (CD8, T_DONOR):
        way = BY_CD8 if kind == CD8 else BY_DONOR_T
        doom(whole, reals, rules, target, SHRINKING, rules[rule.apoptosis_time], way)
        return
    if kind == NK_DONOR:
        whole[KILLED_BY_DONOR_NK] += 1
    if whole[at(CONDITION, cell)] == EMPTIED:
        doom(whole, reals, rules, target, DYING_SLOWLY, rules[rule.receptor_time], BY_RECEPTOR)
        return
    granules = whole[at(GRANULES, cell)]
    whole[at(GRANULES, cell)] = granules - 1
    if granules == 1:
        whole[at(CONDITION, cell)] = EMPTIED
        set_skill(whole, reals, rules, cell)
    # The more perforin, the more the target bursts.
    lysis = rules[rule.lysis_share] * granules / full_granules(rules)
    if first(one) < lysis:
        doom(whole, reals, rules, target, SWELLING, rules[rule.lysis_time], BY_LYSIS)
    else:
        doom(whole, reals, rules, target, SHRINKING, rules[rule.apoptosis_time], BY_APOPTOSIS)
