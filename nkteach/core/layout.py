"""Where things stand in the arrays that the core, the kernel and the page hand each other.

page/engine.js repeats these places; a test compares them.
"""

# The plan: whole numbers that describe a network's structure. FACTORS is how many entries the
# eliminated linear system has, WORK how many float64 numbers of working memory a run needs. After
# the header: for each extinction its number of species and their places; the species of each event.
HEADER = 8
SPECIES, MOVING, REACTIONS, ENTRIES, FACTORS, EXTINCTIONS, EVENTS, WORK = range(HEADER)
LARGEST = (1 << 20) - 1  # of any of these

# Settings of a run.
SETTINGS = range(6)
DAYS, EVERY, ROWS, RELATIVE, ABSOLUTE, MOST_STEPS = SETTINGS

# The report of a run; the day of each extinction (-1: it did not happen) follows from EXTINCT on.
REACHED, ACCEPTED, REJECTED, REACTION, AT_FAULT, EXTINCT = range(6)

# How a run ended.
DONE, TOO_MANY_STEPS, STEP_TOO_SMALL, NEGATIVE_RATE = range(4)

# A network's programs that the core calls, in the order of their handles.
CALLED = ("jacobian", "eliminate", "stage", "observe", "propensities")
JACOBIAN, ELIMINATE, STAGE, OBSERVE, PROPENSITIES = range(len(CALLED))

STAGES = 8  # of the solver


def padded(size: int) -> int:
    """The length of a vector in working memory: in whole groups of four."""
    return size + 3 & ~3
