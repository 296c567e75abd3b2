"""Where things stand in the two blocks of memory of a tissue: int32 `whole`, float64 `reals`.

Both homes and the view read them by these places. page/space.js repeats some; a test compares them.
"""

# The lattice: one layer of sites with a wall around it, at most one cell a site.
WIDTH = HEIGHT = 256
SITES = WIDTH * HEIGHT
# A little more than one cell a site: at a distance of a power of two, the fields of a cell would
# share one line of a processor's cache.
CAPACITY = SITES + 112

# The field of interferon-gamma is coarser: a voxel is 2 x 2 sites. It is solved every few minutes.
VOXEL = 2
FIELD_WIDTH = FIELD_HEIGHT = WIDTH // VOXEL
VOXELS = FIELD_WIDTH * FIELD_HEIGHT
FIELD_MINUTES = 5

KINDS = (
    "none", "tumour_mhc_low", "tumour_mhc_high", "healthy", "virus_infected", "nk", "cd8",
    "dendritic", "nk_donor", "t_donor",
)  # fmt: skip
NONE, LOW, HIGH, HEALTHY, INFECTED, NK, CD8, DENDRITIC, NK_DONOR, T_DONOR = range(len(KINDS))

# What a cell is doing.
STATES = (
    "walking", "attached", "swelling", "shrinking", "dying_slowly", "spent", "carrying",
    "wandering",
)  # fmt: skip
WALKING, ATTACHED, SWELLING, SHRINKING, DYING_SLOWLY, SPENT, CARRYING, WANDERING = range(
    len(STATES)
)
# What a cell is: an NK cell resting, armed or emptied (its granules are coming back); a CD8 cell
# effector, memory or exhausted.
RESTING, ARMED, EMPTIED = range(3)
EFFECTOR, MEMORY, EXHAUSTED = range(3)

# whole: counters, then one array of CAPACITY per field of a cell, then the index of the cell on
# each site (-1: none), then the sites of the vessels.
COUNTERS = 512
CELL_FIELDS = (
    "site", "last_site", "kind", "state", "condition", "provoked", "granules", "target", "heading",
    "identity", "kills",
)  # fmt: skip
(
    SITE, LAST_SITE, KIND, STATE, CONDITION, PROVOKED, GRANULES, TARGET, HEADING, IDENTITY, KILLS,
) = range(len(CELL_FIELDS))  # fmt: skip
FIELDS = len(CELL_FIELDS)
CELLS = COUNTERS
SITE_MAP = CELLS + FIELDS * CAPACITY
VESSELS = SITE_MAP + SITES
MOST_VESSELS = 4096
# Random bits of this minute, drawn for AHEAD cells at once: four words of 32 bits each.
AHEAD = 64
BITS = VESSELS + MOST_VESSELS
WHOLE = BITS + 4 * AHEAD

# Counters. Cells 0 to ACTIVE - 1 are visited every minute (those that walk, and those that are
# dying); the others, up to COUNT, wait for their chance.
(
    COUNT, ACTIVE, MINUTES, SEED_LOW, SEED_HIGH, MIXING, NEXT_IDENTITY, DRAWS, VESSEL_COUNT, DYING,
) = range(10)  # fmt: skip
WAYS = (
    "killed_by_lysis", "killed_by_apoptosis", "killed_by_death_receptor", "killed_by_cd8",
    "killed_by_donor_t", "died_alone",
)  # fmt: skip
BY_LYSIS, BY_APOPTOSIS, BY_RECEPTOR, BY_CD8, BY_DONOR_T, ALONE = range(16, 16 + len(WAYS))
KILLED_BY_DONOR_NK = ALONE + 1  # of the first three
# Counted anew every minute.
SORTS = (
    "nk_armed", "nk_spent", "attached", "provoked", "carrying", "cd8_memory", "cd8_exhausted",
)  # fmt: skip
(
    ARMED_NK, SPENT_NK, ATTACHED_CELLS, PROVOKED_CELLS, CARRYING_CELLS, MEMORY_CD8, EXHAUSTED_CD8,
) = range(24, 24 + len(SORTS))  # fmt: skip
LAST_SORT = EXHAUSTED_CD8
# The ledger: what became of the cells of each kind. The living are those that were there at the
# start, were born, arrived or became of this kind, less those that ceased to be, died or left.
LEDGER = 32
ENTRIES = ("present", "started", "born", "arrived", "became", "ceased", "died", "left")
PRESENT, STARTED, BORN, ARRIVED, BECAME, CEASED, DIED, LEFT = range(len(ENTRIES))
ENTRY_COUNT = len(ENTRIES)

# reals: what is well mixed, what holds for this minute, then minutes left and skill of each cell,
# the field, what cells sent out since it was last solved, and room to solve it.
COMPARTMENT = ("nk_blood", "nk_marginated", "il15", "dendritic_node", "cd8_priming")
(
    NK_BLOOD, NK_MARGINATED, IL15, NODE, PRIMING, NK_WAIT, CD8_WAIT, DENDRITIC_WAIT, CHANCE_WAIT,
) = range(9)  # fmt: skip
(
    VOLUME, CALMED, NK_DIVIDES, ARMS, DONOR_DIES, NK_ARRIVES, NK_MEETING, CD8_MEETING, WEARS_OUT,
    ANSWERS, TOUCHES, GROWS, REGROWS, SECRETES, HOST_LEFT, DONOR_T,
) = range(16, 32)  # fmt: skip
HEADER = 64
TIMER = HEADER
SKILL = TIMER + CAPACITY
FIELD = SKILL + CAPACITY
SOURCE = FIELD + VOXELS
SOLVER = SOURCE + VOXELS
REALS = SOLVER + 2 * FIELD_WIDTH
