"""The counter-based random numbers: the published answers, and what a stream is."""

import numpy as np
import pytest

from nkteach.core.random import random_bits, unit

ONES = 0xFFFFFFFFFFFFFFFF


@pytest.mark.parametrize(
    ("seed", "stream", "index", "answer"),
    [
        # Known answers that Salmon 2011's own implementation comes with, as 64-bit halves.
        (0, 0, 0, (0xE169C58D6627E8D5, 0x9B00DBD8BC57AC4C)),
        (ONES, ONES, ONES, (0x41C83B0E408F276D, 0x6D5451FDA20BC7C6)),
        (
            0x299F31D0A4093822,
            0x0370734413198A2E,
            0x85A308D3243F6A88,
            (0x94FDCCEBD16CFE09, 0x24126EA15001E420),
        ),
    ],
)
def test_philox_gives_its_known_answers(seed, stream, index, answer):
    assert random_bits(*(np.uint64(number) for number in (seed, stream, index))) == answer


def test_a_unit_number_is_never_zero_nor_one():
    assert unit(np.uint64(0)) == 2.0**-53
    assert unit(np.uint64(ONES)) == 1.0 - 2.0**-53
