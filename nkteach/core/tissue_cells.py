"""The cells of a tissue: put on sites and taken away, every change entered in the ledger.

Cells are dense: 0 to ACTIVE - 1 are visited every minute, ACTIVE to COUNT - 1 wait for their
chance. Their places change, so a cell that holds another is told when that one moves; a cell's
random numbers hang on its identity, which never changes.
"""

import numpy as np

from . import rule
from .calls import compiled
from .field import alarm
from .random import HALF, LOW, random_bits
from .tissue_layout import (
    ACTIVE,
    ATTACHED,
    BECAME,
    CAPACITY,
    CARRYING,
    CEASED,
    CELLS,
    CONDITION,
    COUNT,
    DENDRITIC,
    DIED,
    DRAWS,
    DYING,
    EMPTIED,
    ENTRY_COUNT,
    FIELD,
    FIELD_WIDTH,
    FIELDS,
    HEADING,
    HEALTHY,
    HEIGHT,
    IDENTITY,
    KIND,
    LAST_SITE,
    LEDGER,
    MINUTES,
    NEXT_IDENTITY,
    NK,
    NK_DONOR,
    PRESENT,
    SEED_HIGH,
    SEED_LOW,
    SITE,
    SITE_MAP,
    SKILL,
    SPENT,
    STATE,
    TARGET,
    TIMER,
    VOXEL,
    WALKING,
    WIDTH,
)

# The eight neighbours in the order of headings (0 is right, 2 is up), then the ring around them.
AROUND_X = np.array([1, 1, 0, -1, -1, -1, 0, 1,
                     2, 2, 2, 1, 0, -1, -2, -2, -2, -2, -2, -1, 0, 1, 2, 2])  # fmt: skip
AROUND_Y = np.array([0, -1, -1, -1, 0, 1, 1, 1,
                     0, -1, -2, -2, -2, -2, -2, -1, 0, 1, 2, 2, 2, 2, 2, 1])  # fmt: skip
NEIGHBOURS, BOTH_RINGS = 8, 24

# What random numbers are drawn for, and streams that belong to no cell.
MINUTE, FATE, UPTAKE, NEAR = range(4)
PURPOSES = 4
COMMON = 1 << 40
SHARE = 2.0**-32


# Random numbers


@compiled
def bits_of(whole, identity, purpose, index):
    """Return 128 random bits of one cell (or of a common stream), as two whole numbers."""
    low = np.uint64(np.int64(whole[SEED_LOW]) & 0xFFFFFFFF)
    seed = low | (np.uint64(np.int64(whole[SEED_HIGH]) & 0xFFFFFFFF) << HALF)
    stream = np.uint64(np.int64(identity) * PURPOSES + purpose)
    return random_bits(seed, stream, np.uint64(np.int64(index)))


@compiled
def first(bits):
    """Return the lower half of 64 bits as a number above 0 and below 1."""
    return (np.float64(np.int64(bits & LOW)) + 0.5) * SHARE


@compiled
def second(bits):
    """Return the upper half of 64 bits as a number above 0 and below 1."""
    return (np.float64(np.int64(bits >> HALF)) + 0.5) * SHARE


@compiled
def draw(whole):
    """Return the next 128 bits of the stream for what belongs to no cell."""
    index = whole[DRAWS]
    whole[DRAWS] = index + 1
    return bits_of(whole, COMMON, 0, index)


# Places


@compiled
def at(field, cell):
    """Where a field of a cell stands in `whole`."""
    return CELLS + field * CAPACITY + cell


@compiled
def beside(site, x, y):
    """Return the site x to the right and y down, or -1 beyond the wall."""
    column, row = site % WIDTH + x, site // WIDTH + y
    if 0 <= column < WIDTH and 0 <= row < HEIGHT:
        return row * WIDTH + column
    return -1


@compiled
def voxel_of(site):
    return (site // WIDTH // VOXEL) * FIELD_WIDTH + site % WIDTH // VOXEL


@compiled
def alarm_at(reals, site):
    """Return the effect of interferon-gamma at a site, 0 to 1."""
    return alarm(reals[FIELD + voxel_of(site)])


@compiled
def free_near(whole, site, rings, bits):
    """Return a free site among the `rings` neighbours, from a random one on, or -1.

    The nearest eight come first.
    """
    for ring in range(2):
        start, size = (0, NEIGHBOURS) if ring == 0 else (NEIGHBOURS, rings - NEIGHBOURS)
        if size == 0:
            break
        turn = np.int64(bits & np.uint64(0xFFFF)) % size
        for k in range(size):
            around = start + (turn + k) % size
            near = beside(site, AROUND_X[around], AROUND_Y[around])
            if near >= 0 and whole[SITE_MAP + near] < 0:
                return near
    return -1


# The ledger


@compiled
def enter(whole, kind, entry, amount):
    whole[LEDGER + kind * ENTRY_COUNT + entry] += amount


@compiled
def living(whole, kind):
    """How many cells of a kind are alive."""
    return whole[LEDGER + kind * ENTRY_COUNT + PRESENT]


# Cells that hold others


@compiled
def retarget(whole, site, old, new):
    """Tell those that hold the cell `old` on `site` that it is now `new`."""
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == old:
                whole[at(TARGET, holder)] = new


@compiled
def is_held(whole, cell):
    site = whole[at(SITE, cell)]
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == cell:
                return True
    return False


@compiled
def let_go(whole, reals, cell):
    """Free a cell from what it holds."""
    kind = whole[at(KIND, cell)]
    emptied = kind in (NK, NK_DONOR) and whole[at(CONDITION, cell)] == EMPTIED
    whole[at(STATE, cell)] = SPENT if emptied else WALKING
    whole[at(TARGET, cell)] = -1
    reals[TIMER + cell] = 0.0


@compiled
def let_all_go(whole, reals, cell):
    """Free all that hold this cell."""
    site = whole[at(SITE, cell)]
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == cell:
                let_go(whole, reals, holder)


# Putting, moving and taking away


@compiled
def _relocate(whole, reals, old, new):
    """Give the cell `old` the place `new` in the arrays; what stood there is gone."""
    if old == new:
        return
    for field in range(FIELDS):
        whole[at(field, new)] = whole[at(field, old)]
    reals[TIMER + new] = reals[TIMER + old]
    reals[SKILL + new] = reals[SKILL + old]
    site = whole[at(SITE, new)]
    whole[SITE_MAP + site] = new
    if whole[at(KIND, new)] < NK:
        retarget(whole, site, old, new)


@compiled
def _exchange(whole, reals, one, other):
    """Let two cells change places in the arrays."""
    if one == other:
        return
    for field in range(FIELDS):
        kept = whole[at(field, one)]
        whole[at(field, one)] = whole[at(field, other)]
        whole[at(field, other)] = kept
    for start in (TIMER, SKILL):
        number = reals[start + one]
        reals[start + one] = reals[start + other]
        reals[start + other] = number
    one_site, other_site = whole[at(SITE, one)], whole[at(SITE, other)]
    whole[SITE_MAP + one_site] = one
    whole[SITE_MAP + other_site] = other
    # By way of -2, so that nobody is told twice.
    retarget(whole, one_site, other, -2)
    retarget(whole, other_site, one, other)
    retarget(whole, one_site, -2, one)


@compiled
def activate(whole, reals, cell):
    """Have a cell visited every minute from now on; return its new place."""
    if cell < whole[ACTIVE]:
        return cell
    place = whole[ACTIVE]
    _exchange(whole, reals, cell, place)
    whole[ACTIVE] = place + 1
    return place


@compiled
def deactivate(whole, reals, cell):
    """Let a cell wait for its chance from now on."""
    place = whole[ACTIVE] - 1
    _exchange(whole, reals, cell, place)
    whole[ACTIVE] = place


@compiled
def put(whole, reals, kind, site, entry):
    """Put a new cell on a free site and enter it in the ledger; return its place."""
    cell = whole[COUNT]
    whole[COUNT] = cell + 1
    for field in range(FIELDS):
        whole[at(field, cell)] = 0
    identity = whole[NEXT_IDENTITY]
    whole[NEXT_IDENTITY] = identity + 1
    whole[at(SITE, cell)] = site
    whole[at(LAST_SITE, cell)] = site
    whole[at(KIND, cell)] = kind
    whole[at(TARGET, cell)] = -1
    whole[at(IDENTITY, cell)] = identity
    reals[TIMER + cell] = 0.0
    reals[SKILL + cell] = 0.0
    whole[SITE_MAP + site] = cell
    enter(whole, kind, PRESENT, 1)
    enter(whole, kind, entry, 1)
    if kind >= NK:
        cell = activate(whole, reals, cell)
        whole[at(HEADING, cell)] = np.int64(bits_of(whole, identity, FATE, 1)[0] & np.uint64(7))
    return cell


@compiled
def take(whole, reals, cell):
    """Take a cell away; the last ones fill its place."""
    whole[SITE_MAP + whole[at(SITE, cell)]] = -1
    if cell < whole[ACTIVE]:
        last = whole[ACTIVE] - 1
        _relocate(whole, reals, last, cell)
        whole[ACTIVE] = last
        cell = last
    last = whole[COUNT] - 1
    _relocate(whole, reals, last, cell)
    whole[COUNT] = last


@compiled
def part_with(whole, reals, cell, entry):
    """Take away a living cell that left or died unseen (DIED, LEFT)."""
    kind = whole[at(KIND, cell)]
    enter(whole, kind, PRESENT, -1)
    enter(whole, kind, entry, 1)
    take(whole, reals, cell)


@compiled
def become(whole, cell, kind):
    """Make a living cell one of another kind."""
    before = whole[at(KIND, cell)]
    enter(whole, before, PRESENT, -1)
    enter(whole, before, CEASED, 1)
    enter(whole, kind, PRESENT, 1)
    enter(whole, kind, BECAME, 1)
    whole[at(KIND, cell)] = kind


@compiled
def move(whole, cell, site):
    whole[SITE_MAP + whole[at(SITE, cell)]] = -1
    whole[SITE_MAP + site] = cell
    whole[at(SITE, cell)] = site


# Dying


@compiled
def doom(whole, reals, rules, cell, state, days, way):
    """Let a living cell begin to die: it counts as dead, and keeps its site for `days`."""
    kind = whole[at(KIND, cell)]
    let_all_go(whole, reals, cell)
    enter(whole, kind, PRESENT, -1)
    enter(whole, kind, DIED, 1)
    whole[way] += 1
    whole[DYING] += 1
    if kind != HEALTHY:
        _load_dendritic_cell(whole, reals, rules, cell)
    cell = activate(whole, reals, cell)
    whole[at(STATE, cell)] = state
    reals[TIMER + cell] = days * 1440.0


@compiled
def _load_dendritic_cell(whole, reals, rules, dead):
    """Now and then the nearest dendritic cell without antigen takes up that of a dead cell."""
    site = whole[at(SITE, dead)]
    chance = rules[rule.antigen_uptake]
    chance *= 1.0 + rules[rule.alarm_uptake] * alarm_at(reals, site)
    identity = whole[at(IDENTITY, dead)]
    if second(bits_of(whole, identity, UPTAKE, whole[MINUTES])[0]) >= chance:
        return
    nearest, least = -1, 2 * WIDTH * WIDTH
    for cell in range(whole[ACTIVE]):
        if whole[at(KIND, cell)] == DENDRITIC and whole[at(STATE, cell)] == WALKING:
            here = whole[at(SITE, cell)]
            x, y = here % WIDTH - site % WIDTH, here // WIDTH - site // WIDTH
            if x * x + y * y < least:
                nearest, least = cell, x * x + y * y
    if nearest >= 0:
        whole[at(STATE, nearest)] = CARRYING


@compiled
def hold(whole, reals, cell, target, minutes):
    """Let a cell hold on to another for some minutes."""
    whole[at(STATE, cell)] = ATTACHED
    whole[at(TARGET, cell)] = target
    reals[TIMER + cell] = minutes
