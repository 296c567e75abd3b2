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
# effector, memory or exhausted; a tumour cell at home, or fresh from elsewhere.
RESTING, ARMED, EMPTIED = range(3)
EFFECTOR, MEMORY, EXHAUSTED = range(3)
AT_HOME, FRESH = range(2)

# What a species of the network is in the tissue. The first two are amounts that are well mixed and
# follow the network's own rates; into the node, dendritic cells come from the tissue. All others
# are counted on the lattice.
ROLES = (
    "mixed", "node", "tumour_mhc_low", "tumour_mhc_high", "tumour_arrived", "healthy",
    "virus_infected", "nk_resting", "nk_armed", "nk_donor", "dendritic", "cd8_effector",
    "cd8_memory", "cd8_exhausted", "t_donor", "interferon_gamma", "colonies",
)  # fmt: skip
(
    IS_MIXED, IS_NODE, IS_LOW, IS_HIGH, IS_ARRIVED, IS_HEALTHY, IS_INFECTED, IS_NK_RESTING,
    IS_NK_ARMED, IS_NK_DONOR, IS_DENDRITIC, IS_CD8_EFFECTOR, IS_CD8_MEMORY, IS_CD8_EXHAUSTED,
    IS_T_DONOR, IS_INTERFERON, IS_COLONIES,
) = range(len(ROLES))  # fmt: skip
# The plan of a network's space, int32: how many species and events; the role of each species; the
# species of each event.
PLAN_SPECIES, PLAN_EVENTS, PLAN_ROLES = range(3)

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
# dying); the others, up to COUNT, wait for their chance. CLOSED: rules stay as they are, nobody
# comes and nothing well mixed goes on, as in a well.
(
    COUNT, ACTIVE, MINUTES, SEED_LOW, SEED_HIGH, MIXING, NEXT_IDENTITY, DRAWS, VESSEL_COUNT, DYING,
    CLOSED, NODE_SPECIES,
) = range(12)  # fmt: skip
WAYS = (
    "killed_by_lysis", "killed_by_apoptosis", "killed_by_death_receptor", "killed_by_cd8",
    "killed_by_donor_t", "killed_by_drug", "died_alone",
)  # fmt: skip
BY_LYSIS, BY_APOPTOSIS, BY_RECEPTOR, BY_CD8, BY_DONOR_T, BY_DRUG, ALONE = range(16, 16 + len(WAYS))
# Of the first three, by donor NK cells; NK cells and T cells that the drug killed; cells from
# elsewhere that settled.
KEPT = ("killed_by_donor_nk", "immune_killed_by_drug", "colonies")
KILLED_BY_DONOR_NK, IMMUNE_BY_DRUG, COLONIES = range(ALONE + 1, ALONE + 1 + len(KEPT))
# Counted anew every minute.
SORTS = (
    "nk_armed", "nk_spent", "attached", "provoked", "carrying", "cd8_memory", "cd8_exhausted",
    "tumour_arrived",
)  # fmt: skip
(
    ARMED_NK, SPENT_NK, ATTACHED_CELLS, PROVOKED_CELLS, CARRYING_CELLS, MEMORY_CD8, EXHAUSTED_CD8,
    ARRIVED_TUMOUR,
) = range(32, 32 + len(SORTS))  # fmt: skip
ARRIVED_LOW = ARRIVED_TUMOUR + 1  # of these, those that hide MHC-I
LAST_SORT = ARRIVED_LOW
# The ledger: what became of the cells of each kind. The living are those that were there at the
# start, were born, arrived or became of this kind, less those that ceased to be, died or left.
LEDGER = 48
ENTRIES = ("present", "started", "born", "arrived", "became", "ceased", "died", "left")
PRESENT, STARTED, BORN, ARRIVED, BECAME, CEASED, DIED, LEFT = range(len(ENTRIES))
ENTRY_COUNT = len(ENTRIES)

# reals: waits, what holds for this minute, the amounts of all species per mm3 of tissue, as the
# network has them, and room for what its program gives; then minutes left and skill of each cell,
# the field, what cells sent out since it was last solved, and room to solve it.
NK_WAIT, CD8_WAIT, DENDRITIC_WAIT, CHANCE_WAIT, VOLUME, TOUCHES, SECRETES, LEVEL = range(8)
AMOUNTS = 16
MOST_SPECIES = 64
GIVEN = AMOUNTS + MOST_SPECIES
MOST_GIVEN = 512
HEADER = GIVEN + MOST_GIVEN
TIMER = HEADER
SKILL = TIMER + CAPACITY
FIELD = SKILL + CAPACITY
SOURCE = FIELD + VOXELS
SOLVER = SOURCE + VOXELS
REALS = SOLVER + 2 * FIELD_WIDTH
