"""Where things stand in the arrays that the core, the kernel and the page hand each other.

page/engine.js repeats these places; a test compares them.
"""

# The plan: whole numbers that describe a network's structure. FACTORS is how many entries the
# eliminated linear system has, WORK how many float64 numbers of working memory a run needs,
# CHANNELS how many distinct changes chance can make, SMOOTH how many species are amounts, not
# counts, TIMED whether a rate changes with the day, PARAMETERS and BEGIN how many numbers a run's
# parameters and its beginning take, WIDTH how long a vector of the average lens is. After the
# header: for each extinction its number of species and their places; the species of each event;
# from CHANCE on, the places of the smooth species, where each channel's list stands, and these
# lists: how many changes, then species and change; from SLOTS on, the place of each species in a
# vector of the average lens (-1: it stays as it starts).
HEADER = 16
SPECIES, MOVING, REACTIONS, ENTRIES, FACTORS, EXTINCTIONS, EVENTS, WORK = range(8)
CHANNELS, SMOOTH, TIMED, CHANCE, PARAMETERS, BEGIN, WIDTH, SLOTS = range(8, HEADER)
LARGEST = (1 << 20) - 1  # of any of these

# Settings of a run.
SETTINGS = range(6)
DAYS, EVERY, ROWS, RELATIVE, ABSOLUTE, MOST_STEPS = SETTINGS

# Settings of a cohort, after those of its runs: which of METHODS, the seed, the first run and how
# many, the extinction that ends a run (-1: none does), and how many columns to keep.
COHORT_SETTINGS = range(len(SETTINGS), 12)
METHOD, SEED, FIRST, RUNS, ENDING, KEPT = COHORT_SETTINGS
METHODS = ("average", "auto", "exact", "leap")
AVERAGE, AUTO, EXACT, LEAP = range(len(METHODS))

# What varies between the patients of a cohort: place in the parameters, identity, standard
# deviation of the logarithm, lowest and highest value.
VARIED = range(5)
PLACE, IDENTITY, DEVIATION, LOWEST, HIGHEST = VARIED

# The report of a run; the day of each extinction (-1: it did not happen) follows from EXTINCT on.
# In the chance lens, steps accepted are leaps, and steps rejected single events.
REACHED, ACCEPTED, REJECTED, REACTION, AT_FAULT, EXTINCT = range(6)

# What a cohort keeps of each run beside its rows; the report follows from CAPACITY on.
STATUS, CAPACITY, REPORTED = range(3)

# How a run ended. One that cannot begin reports, as REACTION, which number of its beginning is at
# fault.
DONE, TOO_MANY_STEPS, STEP_TOO_SMALL, NEGATIVE_RATE, CANNOT_BEGIN = range(5)

# A network's programs that the core calls, in the order of their handles.
CALLED = (
    "jacobian",
    "eliminate",
    "stage",
    "observe",
    "propensities",
    "start",
    "channels",
    "drift",
)
JACOBIAN, ELIMINATE, STAGE, OBSERVE, PROPENSITIES, START, CHANNELS_OF, DRIFT = range(len(CALLED))

STAGES = 8  # of the solver
AHEAD = 64  # random numbers that the chance lens draws at once


def padded(size: int) -> int:
    """The length of a vector in working memory: in whole groups of four."""
    return size + 3 & ~3
