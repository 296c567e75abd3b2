"""What the cells that walk do in a minute: live, send out signals, hold or meet others, walk.

How they kill stands in tissue_killing.py.
"""

import numpy as np

from . import rule
from .calls import Bits, Reals, Whole, typed
from .field import alarm
from .random import HALF
from .tissue_cells import (
    AROUND_X,
    AROUND_Y,
    BOTH_RINGS,
    NEAR,
    alarm_at,
    at,
    beside,
    bits_drawn,
    bits_of,
    deactivate,
    doom,
    draw_minute,
    first,
    free_near,
    heading_towards,
    is_held,
    let_go,
    move,
    part_with,
    put,
    second,
    take,
    voxel_of,
)
from .tissue_killing import full_granules, is_found, meets, set_skill, strikes
from .tissue_layout import (
    ACTIVE,
    AHEAD,
    ALONE,
    AMOUNTS,
    ARMED,
    ARMED_NK,
    ARRIVED_LOW,
    ARRIVED_TUMOUR,
    AT_HOME,
    ATTACHED,
    ATTACHED_CELLS,
    BITS,
    BORN,
    BY_DRUG,
    CARRYING,
    CARRYING_CELLS,
    CD8,
    COLONIES,
    CONDITION,
    DENDRITIC,
    DIED,
    DYING,
    DYING_SLOWLY,
    EFFECTOR,
    EMPTIED,
    EXHAUSTED,
    EXHAUSTED_CD8,
    FIELD,
    FIELD_HEIGHT,
    FIELD_WIDTH,
    FRESH,
    GRANULES,
    HEADING,
    HEALTHY,
    IDENTITY,
    IMMUNE_BY_DRUG,
    INFECTED,
    KIND,
    LAST_SITE,
    LAST_SORT,
    LEFT,
    LOW,
    MEMORY,
    MEMORY_CD8,
    MINUTES,
    MIXING,
    NK,
    NK_DONOR,
    NODE_SPECIES,
    PROVOKED,
    PROVOKED_CELLS,
    RESTING,
    SECRETES,
    SHRINKING,
    SITE,
    SITE_MAP,
    SITES,
    SOURCE,
    SPENT,
    SPENT_NK,
    STATE,
    SWELLING,
    T_DONOR,
    TIMER,
    VOLUME,
    WALKING,
)

DAY = 1.0 / 1440.0  # of a minute
DIAGONAL = 0.7071067811865476  # a diagonal step is longer, so it is taken less often
MOST_SQUEEZED = 4  # cells of a wall that a walker can pass at once


@typed
def take_stock(whole: Whole):
    """Count the sorts of cells anew."""
    for sort in range(ARMED_NK, LAST_SORT + 1):
        whole[sort] = 0
    for cell in range(whole[ACTIVE]):
        kind = whole[at(KIND, cell)]
        state, condition = whole[at(STATE, cell)], whole[at(CONDITION, cell)]
        if SWELLING <= state <= DYING_SLOWLY:
            continue
        if kind < NK:
            if condition == FRESH:
                whole[ARRIVED_TUMOUR] += 1
                whole[ARRIVED_LOW] += 1 if kind == LOW else 0
            continue
        whole[PROVOKED_CELLS] += whole[at(PROVOKED, cell)]
        whole[ATTACHED_CELLS] += 1 if state == ATTACHED else 0
        if kind == NK:
            whole[ARMED_NK] += 1 if condition == ARMED else 0
            whole[SPENT_NK] += 1 if condition == EMPTIED else 0
        elif kind == CD8:
            whole[MEMORY_CD8] += 1 if condition == MEMORY else 0
            whole[EXHAUSTED_CD8] += 1 if condition == EXHAUSTED else 0
        elif kind == DENDRITIC:
            whole[CARRYING_CELLS] += 1 if state == CARRYING else 0


@typed
def _arm(whole: Whole, reals: Reals, rules: Reals, cell: int):
    whole[at(CONDITION, cell)] = ARMED
    if whole[at(STATE, cell)] == SPENT:
        whole[at(STATE, cell)] = WALKING
    set_skill(whole, reals, rules, cell)


@typed
def _poisoned(whole: Whole, reals: Reals, rules: Reals, cell: int):
    """Let an immune cell die of the drug."""
    if whole[at(STATE, cell)] == ATTACHED:
        let_go(whole, reals, cell)
    whole[at(PROVOKED, cell)] = 0
    whole[IMMUNE_BY_DRUG] += 1
    doom(whole, reals, rules, cell, SHRINKING, rules[rule.apoptosis_time], BY_DRUG)


# Living: leaving, dying, dividing, arming, wearing out. Each returns whether the cell is gone.


@typed
def _divide(whole: Whole, reals: Reals, rules: Reals, cell: int):
    """Put a daughter beside a walking cell, if there is room."""
    site, identity = whole[at(SITE, cell)], whole[at(IDENTITY, cell)]
    bits = bits_of(whole, identity, NEAR, whole[MINUTES])[0]
    near = free_near(whole, site, BOTH_RINGS, bits)
    if near < 0:
        return
    daughter = put(whole, reals, whole[at(KIND, cell)], near, BORN)
    whole[at(CONDITION, daughter)] = whole[at(CONDITION, cell)]
    whole[at(GRANULES, daughter)] = whole[at(GRANULES, cell)]
    whole[at(PROVOKED, daughter)] = whole[at(PROVOKED, cell)]
    kind = whole[at(KIND, cell)]
    if kind in (NK, NK_DONOR):
        set_skill(whole, reals, rules, daughter)
        let_go(whole, reals, daughter)


@typed
def _nk_lives(whole: Whole, reals: Reals, rules: Reals, cell: int, chance: float):
    donor = whole[at(KIND, cell)] == NK_DONOR
    edge = 0.0 if donor else rules[rule.nk_leaving] * DAY
    if chance < edge:
        part_with(whole, reals, cell, LEFT)
        return True
    edge += rules[rule.donor_death if donor else rule.nk_death] * DAY
    if chance < edge:
        part_with(whole, reals, cell, DIED)
        return True
    edge += rules[rule.drug_kills_nk] * DAY
    if chance < edge:
        _poisoned(whole, reals, rules, cell)
        return True
    edge += rules[rule.nk_division] * DAY
    if chance < edge:
        _divide(whole, reals, rules, cell)
        return False
    condition = whole[at(CONDITION, cell)]
    provoked = whole[at(PROVOKED, cell)]
    if condition == ARMED:
        edge += 0.0 if donor else rules[rule.disarming] * DAY
        if chance < edge:
            whole[at(CONDITION, cell)] = RESTING
            set_skill(whole, reals, rules, cell)
            return False
    else:
        touched = rules[rule.provoked] if whole[MIXING] else np.float64(provoked)
        arming = (rules[rule.arming_by_il15] + rules[rule.arming_by_touch] * touched) * DAY
        granules = whole[at(GRANULES, cell)]
        full = full_granules(rules)
        # Granules come back one by one, in the time a resting cell takes to be armed.
        edge += arming * full if granules < full else arming
        if chance < edge:
            if granules < full:
                whole[at(GRANULES, cell)] = granules + 1
            if granules + 1 >= full:
                _arm(whole, reals, rules, cell)
            return False
    if provoked and chance < edge + rules[rule.calming] * DAY:
        whole[at(PROVOKED, cell)] = 0
    return False


@typed
def _cd8_lives(whole: Whole, reals: Reals, rules: Reals, cell: int, chance: float):
    condition = whole[at(CONDITION, cell)]
    if condition == EFFECTOR:
        edge = rules[rule.cd8_loss] * DAY
        if chance < edge:
            if chance < edge * rules[rule.memory_share]:
                whole[at(CONDITION, cell)] = MEMORY
                return False
            part_with(whole, reals, cell, DIED)
            return True
        edge += rules[rule.drug_kills_t] * DAY
        if chance < edge:
            _poisoned(whole, reals, rules, cell)
            return True
        edge += rules[rule.exhaustion] * DAY
        if chance < edge:
            whole[at(CONDITION, cell)] = EXHAUSTED
            return False
        if whole[at(PROVOKED, cell)] and chance < edge + rules[rule.cd8_calming] * DAY:
            whole[at(PROVOKED, cell)] = 0
        return False
    edge = rules[rule.memory_loss if condition == MEMORY else rule.exhausted_loss] * DAY
    if chance < edge:
        part_with(whole, reals, cell, DIED)
        return True
    edge += rules[rule.drug_kills_t] * DAY
    if chance < edge:
        _poisoned(whole, reals, rules, cell)
        return True
    if condition == MEMORY and chance < edge + rules[rule.memory_answer] * DAY:
        for index in range(2):
            bits = bits_of(whole, whole[at(IDENTITY, cell)], NEAR, 2 * whole[MINUTES] + index)[0]
            near = free_near(whole, whole[at(SITE, cell)], BOTH_RINGS, bits)
            if near >= 0:
                put(whole, reals, CD8, near, BORN)
    return False


@typed
def _donor_t_lives(whole: Whole, reals: Reals, rules: Reals, cell: int, chance: float):
    edge = rules[rule.donor_t_loss] * DAY
    if chance < edge:
        part_with(whole, reals, cell, DIED)
        return True
    edge += rules[rule.drug_kills_t] * DAY
    if chance < edge:
        _poisoned(whole, reals, rules, cell)
        return True
    harm = rules[rule.harm]
    effect = 1.0 + alarm_at(reals, whole[at(SITE, cell)]) + rules[rule.il15_excess]
    edge += rules[rule.donor_t_room] * harm / (rules[rule.donor_t_half] / effect + harm) * DAY
    if chance < edge:
        _divide(whole, reals, rules, cell)
    return False


@typed
def _dendritic_lives(whole: Whole, reals: Reals, rules: Reals, cell: int, chance: float):
    if whole[at(STATE, cell)] != CARRYING:
        return False
    edge = rules[rule.dendritic_migration] * DAY
    if chance < edge:
        if whole[NODE_SPECIES] >= 0:
            reals[AMOUNTS + whole[NODE_SPECIES]] += 1.0 / reals[VOLUME]
        part_with(whole, reals, cell, LEFT)
        return True
    if chance < edge + rules[rule.dendritic_death] * DAY:
        part_with(whole, reals, cell, DIED)
        return True
    return False


# Walking


@typed
def _turn(whole: Whole, reals: Reals, rules: Reals, cell: int, one: Bits, other: Bits):
    """Choose a new heading: up the gradient of interferon-gamma if it is steep, else any."""
    heading = np.int64(other & np.uint64(7))
    site = whole[at(SITE, cell)]
    place = voxel_of(site)
    x, y = place % FIELD_WIDTH, place // FIELD_WIDTH
    left, right = max(x - 2, 0), min(x + 2, FIELD_WIDTH - 1)
    up, down = max(y - 2, 0), min(y + 2, FIELD_HEIGHT - 1)
    row = FIELD + y * FIELD_WIDTH
    by_x = alarm(reals[row + right]) - alarm(reals[row + left])
    column = FIELD + x
    by_y = alarm(reals[column + down * FIELD_WIDTH]) - alarm(reals[column + up * FIELD_WIDTH])
    steepness = np.sqrt(by_x * by_x + by_y * by_y)
    follows = rules[rule.attraction] * steepness / (rules[rule.sensing] + steepness)
    if steepness > 0.0 and second(one) < follows:
        heading = heading_towards(by_x, by_y)
    whole[at(HEADING, cell)] = heading


@typed
def _is_of_walls(whole: Whole, cell: int):
    return cell >= 0 and whole[at(KIND, cell)] in (HEALTHY, INFECTED)


@typed
def _walks(
    whole: Whole, reals: Reals, rules: Reals, cell: int, speed: float, one: Bits, other: Bits
):
    """Go on to the next site, or turn."""
    stay = np.float64(np.int64((other >> HALF) & np.uint64(0xFFFF))) / 65536.0
    if second(other) * rules[rule.persistence] < 1.0:
        _turn(whole, reals, rules, cell, one, other)
    heading = whole[at(HEADING, cell)]
    pace = speed / rules[rule.site_size]
    if heading & 1:
        pace *= DIAGONAL
    if stay >= pace:
        return
    site = whole[at(SITE, cell)]
    ahead = beside(site, AROUND_X[heading], AROUND_Y[heading])
    sites = 1
    # Squeeze past cells of the walls, or the chambers would be prisons.
    while ahead >= 0 and sites <= MOST_SQUEEZED and _is_of_walls(whole, whole[SITE_MAP + ahead]):
        ahead = beside(ahead, AROUND_X[heading], AROUND_Y[heading])
        sites += 1
    if ahead >= 0 and whole[SITE_MAP + ahead] < 0:
        # No faster than it walks.
        if np.int64(other >> np.uint64(48)) * sites < 65536:
            move(whole, cell, ahead)
        return
    whole[at(HEADING, cell)] = np.int64((other >> np.uint64(3)) & np.uint64(7))


@typed
def _stir(whole: Whole, cell: int, identity: int):
    """With `mixing`: put a cell on any free site."""
    one, other = bits_of(whole, identity, NEAR, whole[MINUTES])
    for _ in range(4):
        for bits in (one, other):
            site = np.int64(bits & np.uint64(SITES - 1))
            if whole[SITE_MAP + site] < 0:
                move(whole, cell, site)
                whole[at(LAST_SITE, cell)] = site
                return
        one, other = one >> np.uint64(16), other >> np.uint64(16)


# The minute


@typed
def _fades(whole: Whole, reals: Reals, rules: Reals, cell: int):
    """A dying cell goes on dying."""
    reals[TIMER + cell] -= 1.0
    if reals[TIMER + cell] > 0.0:
        return
    if whole[at(STATE, cell)] == DYING_SLOWLY:
        whole[at(STATE, cell)] = SHRINKING
        reals[TIMER + cell] = rules[rule.apoptosis_time] * 1440.0
        return
    whole[DYING] -= 1
    take(whole, reals, cell)


@typed
def _wanders(whole: Whole, reals: Reals, rules: Reals, cell: int, one: Bits, other: Bits):
    """A tumour cell that left its colony, or came from elsewhere, walks until it settles."""
    fresh = whole[at(CONDITION, cell)] == FRESH
    chance = first(one)
    edge = rules[rule.settling] * DAY
    if chance < edge:
        whole[COLONIES] += 1 if fresh else 0
        whole[at(CONDITION, cell)] = AT_HOME
        whole[at(STATE, cell)] = WALKING
        deactivate(whole, reals, cell)
        return
    edge += rules[rule.drug_kills_tumour] * DAY
    if chance < edge:
        doom(whole, reals, rules, cell, SHRINKING, rules[rule.apoptosis_time], BY_DRUG)
        return
    edge += rules[rule.arrival_death] * DAY if fresh else 0.0
    if chance < edge:
        doom(whole, reals, rules, cell, SHRINKING, rules[rule.apoptosis_time], ALONE)
        return
    if fresh:
        is_found(whole, reals, rules, cell)
    if whole[MIXING]:
        if not is_held(whole, cell):
            _stir(whole, cell, whole[at(IDENTITY, cell)])
    elif not is_held(whole, cell):  # one that is held stays
        _walks(whole, reals, rules, cell, rules[rule.wander_speed], other, one)


@typed
def _sends_out(whole: Whole, reals: Reals, rules: Reals, cell: int, kind: int):
    """Send out interferon-gamma, if roused."""
    share = np.float64(whole[at(PROVOKED, cell)])
    if kind == CD8:
        if whole[at(CONDITION, cell)] != EFFECTOR:
            return
        share = rules[rule.cd8_provoked] if whole[MIXING] else share
    elif kind == T_DONOR:
        share = rules[rule.host_left]
    else:
        if whole[at(CONDITION, cell)] != ARMED:
            return
        share = rules[rule.cytokine] * (rules[rule.provoked] if whole[MIXING] else share)
    reals[SOURCE + voxel_of(whole[at(SITE, cell)])] += share * reals[SECRETES]


@typed
def walkers(whole: Whole, reals: Reals, rules: Reals):
    """Let every active cell live through a minute."""
    drawn = whole[ACTIVE]  # the lowest cell whose bits are drawn
    # Backwards: a cell that is gone has its place filled by one that was visited.
    for cell in range(whole[ACTIVE] - 1, -1, -1):
        if cell < drawn:
            drawn = max(cell + 1 - AHEAD, 0)
            draw_minute(whole, drawn)
        kind, state = whole[at(KIND, cell)], whole[at(STATE, cell)]
        whole[at(LAST_SITE, cell)] = whole[at(SITE, cell)]
        if SWELLING <= state <= DYING_SLOWLY:
            _fades(whole, reals, rules, cell)
            continue
        identity = whole[at(IDENTITY, cell)]
        one = bits_drawn(whole, BITS + cell - drawn)
        other = bits_drawn(whole, BITS + 2 * AHEAD + cell - drawn)
        if kind < NK:
            _wanders(whole, reals, rules, cell, one, other)
            continue
        chance = first(other)
        if kind in (NK, NK_DONOR):
            gone = _nk_lives(whole, reals, rules, cell, chance)
        elif kind == CD8:
            gone = _cd8_lives(whole, reals, rules, cell, chance)
        elif kind == T_DONOR:
            gone = _donor_t_lives(whole, reals, rules, cell, chance)
        else:
            gone = _dendritic_lives(whole, reals, rules, cell, chance)
        if gone:
            continue
        if kind != DENDRITIC:
            _sends_out(whole, reals, rules, cell, kind)
            if whole[at(STATE, cell)] == ATTACHED:
                reals[TIMER + cell] -= 1.0
                if reals[TIMER + cell] <= 0.0:
                    strikes(whole, reals, rules, cell, kind, one)
                    if whole[MIXING]:
                        _stir(whole, cell, identity)
                continue
        if whole[MIXING]:
            _stir(whole, cell, identity)
        if kind != DENDRITIC and meets(whole, reals, rules, cell, kind, one, other):
            continue
        if not whole[MIXING]:
            slow = kind == DENDRITIC
            speed = rules[rule.dendritic_speed if slow else rule.speed]
            _walks(whole, reals, rules, cell, speed, one, other)
