"""Random numbers that depend on where they stand, not on what was drawn before.

Philox 4x32 with ten rounds (Salmon 2011, doi:10.1145/2063384.2063405) turns a counter of 128 bits
and a key of 64 bits into 128 random bits, by whole-number arithmetic that is exact in both homes.
The key is the seed; the counter is a stream (a patient, a cell) and an index in it. So a stream is
the same wherever and in whatever order it is drawn.
"""

import numpy as np

from .calls import compiled, inlined

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
FIRST_FACTOR = np.uint64(0xD2511F53)
SECOND_FACTOR = np.uint64(0xCD9E8D57)
FIRST_STEP = np.uint64(0x9E3779B9)  # of the key, round by round
SECOND_STEP = np.uint64(0xBB67AE85)
ROUNDS = 10
SPARE = np.uint64(12)  # bits that a number above 0 and below 1 has no room for
STEP = 2.0**-52
ONE = np.uint64(0x3FF0000000000000)  # the bits of 1.0


@inlined
def bits_in_place(seed, stream, index):
    """Return the 128 bits at `index` of a stream, as two whole numbers; all are uint64."""
    a, b = index & LOW, index >> HALF
    c, d = stream & LOW, stream >> HALF
    first_key, second_key = seed & LOW, seed >> HALF
    for _ in range(ROUNDS):
        first = FIRST_FACTOR * a
        second = SECOND_FACTOR * c
        a, b, c, d = (
            (second >> HALF) ^ b ^ first_key,
            second & LOW,
            (first >> HALF) ^ d ^ second_key,
            first & LOW,
        )
        first_key = (first_key + FIRST_STEP) & LOW
        second_key = (second_key + SECOND_STEP) & LOW
    return a | (b << HALF), c | (d << HALF)


# A call for most places; written out where many are drawn at once, or no compiler would.
random_bits = compiled(bits_in_place.py_func)


@inlined
def unit(bits):
    """Return 64 bits as a number above 0 and below 1."""
    # As the fraction of a number from 1 to 2: quicker than a conversion, and as exact.
    return (np.uint64((bits >> SPARE) | ONE).view(np.float64) - 1.0) + 0.5 * STEP
