"""Where things stand in the arrays that the core, the kernel and the page hand each other.

page/engine.js repeats these places; a test compares them.
"""

# The plan: whole numbers that describe a network's structure. WORK is how many float64 numbers
# of working memory a run needs; AT_... are where lists begin.
HEADER = 16
(
    SPECIES,
    MOVING,
    REACTIONS,
    ENTRIES,
    SLOTS,
    EXTINCTIONS,
    EVENTS,
    WORK,
    AT_ENTRY_SLOTS,
    AT_ORDER,
    AT_DIAGONAL,
    AT_ELIMINATION,
    AT_FORWARD,
    AT_BACKWARD,
    AT_EXTINCTIONS,
    AT_EVENTS,
) = range(HEADER)

# Settings of a run.
DAYS, EVERY, ROWS, RELATIVE, ABSOLUTE, MOST_STEPS = range(6)

# The report of a run; the day of each extinction (-1: it did not happen) follows from EXTINCT on.
REACHED, ACCEPTED, REJECTED, REACTION, AT_FAULT, EXTINCT = range(6)

# How a run ended.
DONE, TOO_MANY_STEPS, STEP_TOO_SMALL, NEGATIVE_RATE = range(4)

# A network's programs that the core calls, in the order of their handles.
CALLED = ("rates", "jacobian", "observe", "propensities")
RATES, JACOBIAN, OBSERVE, PROPENSITIES = range(4)

STAGES = 8
