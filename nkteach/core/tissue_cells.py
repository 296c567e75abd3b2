"""The cells of a tissue: put on sites and taken away, every change entered in the ledger.

Cells are dense: 0 to ACTIVE - 1 are visited every minute, ACTIVE to COUNT - 1 wait for their
chance. Their places change, so a cell that holds another is told when that one moves; a cell's
random numbers hang on its identity, which never changes.
"""

import numpy as np

from . import rule
from .calls import Bits, Reals, Whole, typed
from .field import alarm
from .random import HALF, LOW, bits_in_place, random_bits
from .tissue_layout import (
    ACTIVE,
    AHEAD,
    ATTACHED,
    BECAME,
    BITS,
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
STEEP = 0.41421356237309503  # tan(22.5 degrees): between a heading along an axis and a diagonal one

# What random numbers are drawn for, and streams that belong to no cell.
MINUTE, FATE, UPTAKE, NEAR = range(4)
PURPOSES = 4
COMMON = 1 << 40
SHARE = 2.0**-32


@typed
def at(field: int, cell: int):
    """Where a field of a cell stands in `whole`."""
    return CELLS + field * CAPACITY + cell


# Random numbers


@typed
def seed_of(whole: Whole):
    low = np.uint64(np.int64(whole[SEED_LOW]) & 0xFFFFFFFF)
    return low | (np.uint64(np.int64(whole[SEED_HIGH]) & 0xFFFFFFFF) << HALF)


@typed
def bits_of(whole: Whole, identity: int, purpose: int, index: int):
    """Return 128 random bits of one cell (or of a common stream), as two whole numbers."""
    stream = np.uint64(np.int64(identity) * PURPOSES + purpose)
    return random_bits(seed_of(whole), stream, np.uint64(np.int64(index)))


@typed
def draw_minute(whole: Whole, lowest: int):
    """Draw the bits of this minute for AHEAD cells from `lowest` on, as `bits_of` would.

    Many at a time, because a processor can work on several at once.
    """
    seed, minute = seed_of(whole), np.uint64(np.int64(whole[MINUTES]))
    for i in range(AHEAD):
        identity = np.int64(whole[at(IDENTITY, lowest + i)])
        stream = np.uint64(identity * PURPOSES + MINUTE)
        one, other = bits_in_place(seed, stream, minute)
        whole[BITS + i] = np.int32(np.int64(one & LOW))
        whole[BITS + AHEAD + i] = np.int32(np.int64(one >> HALF))
        whole[BITS + 2 * AHEAD + i] = np.int32(np.int64(other & LOW))
        whole[BITS + 3 * AHEAD + i] = np.int32(np.int64(other >> HALF))


@typed
def bits_drawn(whole: Whole, place: int):
    """Return 64 of the bits that were drawn ahead."""
    low = np.uint64(np.int64(whole[place]) & 0xFFFFFFFF)
    return low | (np.uint64(np.int64(whole[place + AHEAD]) & 0xFFFFFFFF) << HALF)


@typed
def first(bits: Bits):
    """Return the lower half of 64 bits as a number above 0 and below 1."""
    return (np.float64(np.int64(bits & LOW)) + 0.5) * SHARE


@typed
def second(bits: Bits):
    """Return the upper half of 64 bits as a number above 0 and below 1."""
    return (np.float64(np.int64(bits >> HALF)) + 0.5) * SHARE


@typed
def draw(whole: Whole):
    """Return the next 128 bits of the stream for what belongs to no cell."""
    index = whole[DRAWS]
    whole[DRAWS] = index + 1
    return bits_of(whole, COMMON, 0, index)


# Places


@typed
def beside(site: int, x: int, y: int):
    """Return the site x to the right and y down, or -1 beyond the wall."""
    column, row = site % WIDTH + x, site // WIDTH + y
    if 0 <= column < WIDTH and 0 <= row < HEIGHT:
        return row * WIDTH + column
    return -1


@typed
def voxel_of(site: int):
    return (site // WIDTH // VOXEL) * FIELD_WIDTH + site % WIDTH // VOXEL


@typed
def alarm_at(reals: Reals, site: int):
    """Return the effect of interferon-gamma at a site, 0 to 1."""
    return alarm(reals[FIELD + voxel_of(site)])


@typed
def free_near(whole: Whole, site: int, rings: int, bits: Bits):
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


@typed
def heading_towards(x: float, y: float):
    """Return the heading nearest to the direction x to the right and y down."""
    across, along = abs(x), abs(y)
    if along < STEEP * across:
        return 0 if x > 0.0 else 4
    if across < STEEP * along:
        return 6 if y > 0.0 else 2
    if x > 0.0:
        return 7 if y > 0.0 else 1
    return 5 if y > 0.0 else 3


# The ledger


@typed
def enter(whole: Whole, kind: int, entry: int, amount: int):
    whole[LEDGER + kind * ENTRY_COUNT + entry] += amount


@typed
def living(whole: Whole, kind: int):
    """How many cells of a kind are alive."""
    return whole[LEDGER + kind * ENTRY_COUNT + PRESENT]


# Cells that hold others


@typed
def retarget(whole: Whole, site: int, old: int, new: int):
    """Tell those that hold the cell `old` on `site` that it is now `new`."""
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == old:
                whole[at(TARGET, holder)] = new


@typed
def is_held(whole: Whole, cell: int):
    site = whole[at(SITE, cell)]
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == cell:
                return True
    return False


@typed
def let_go(whole: Whole, reals: Reals, cell: int):
    """Free a cell from what it holds."""
    kind = whole[at(KIND, cell)]
    emptied = kind in (NK, NK_DONOR) and whole[at(CONDITION, cell)] == EMPTIED
    whole[at(STATE, cell)] = SPENT if emptied else WALKING
    whole[at(TARGET, cell)] = -1
    reals[TIMER + cell] = 0.0


@typed
def let_all_go(whole: Whole, reals: Reals, cell: int):
    """Free all that hold this cell."""
    site = whole[at(SITE, cell)]
    for around in range(NEIGHBOURS):
        near = beside(site, AROUND_X[around], AROUND_Y[around])
        if near >= 0:
            holder = whole[SITE_MAP + near]
            if holder >= 0 and whole[at(TARGET, holder)] == cell:
                let_go(whole, reals, holder)


# Putting, moving and taking away


@typed
def _relocate(whole: Whole, reals: Reals, old: int, new: int):
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


@typed
def _exchange(whole: Whole, reals: Reals, one: int, other: int):
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


@typed
def activate(whole: Whole, reals: Reals, cell: int):
    """Have a cell visited every minute from now on; return its new place."""
    if cell < whole[ACTIVE]:
        return cell
    place = whole[ACTIVE]
    _exchange(whole, reals, cell, place)
    whole[ACTIVE] = place + 1
    return place


@typed
def deactivate(whole: Whole, reals: Reals, cell: int):
    """Let a cell wait for its chance from now on."""
    place = whole[ACTIVE] - 1
    _exchange(whole, reals, cell, place)
    whole[ACTIVE] = place


@typed
def put(whole: Whole, reals: Reals, kind: int, site: int, entry: int):
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


@typed
def take(whole: Whole, reals: Reals, cell: int):
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


@typed
def part_with(whole: Whole, reals: Reals, cell: int, entry: int):
    """Take away a living cell that left or died unseen (DIED, LEFT)."""
    kind = whole[at(KIND, cell)]
    enter(whole, kind, PRESENT, -1)
    enter(whole, kind, entry, 1)
    take(whole, reals, cell)


@typed
def become(whole: Whole, cell: int, kind: int):
    """Make a living cell one of another kind."""
    before = whole[at(KIND, cell)]
    enter(whole, before, PRESENT, -1)
    enter(whole, before, CEASED, 1)
    enter(whole, kind, PRESENT, 1)
    enter(whole, kind, BECAME, 1)
    whole[at(KIND, cell)] = kind


@typed
def move(whole: Whole, cell: int, site: int):
    whole[SITE_MAP + whole[at(SITE, cell)]] = -1
    whole[SITE_MAP + site] = cell
    whole[at(SITE, cell)] = site


# Dying


@typed
def _load_dendritic_cell(whole: Whole, reals: Reals, rules: Reals, dead: int):
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


@typed
def doom(whole: Whole, reals: Reals, rules: Reals, cell: int, state: int, days: float, way: int):
    """Let a living cell begin to die: it counts as dead, and keeps its site for `days`."""
    kind = whole[at(KIND, cell)]
    let_all_go(whole, reals, cell)
    enter(whole, kind, PRESENT, -1)
    enter(whole, kind, DIED, 1)
    whole[way] += 1
    whole[DYING] += 1
    if kind < NK and kind != HEALTHY:
        _load_dendritic_cell(whole, reals, rules, cell)
    cell = activate(whole, reals, cell)
    whole[at(STATE, cell)] = state
    reals[TIMER + cell] = days * 1440.0


@typed
def hold(whole: Whole, reals: Reals, cell: int, target: int, minutes: float):
    """Let a cell hold on to another for some minutes."""
    whole[at(STATE, cell)] = ATTACHED
    whole[at(TARGET, cell)] = target
    reals[TIMER + cell] = minutes
