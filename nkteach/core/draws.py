"""Draws from distributions, of random bits that depend on where they stand (random.py).

A draw of unknown length takes the index of its first bits and returns the next free one.
"""

import math

import numpy as np

from .calls import compiled, inlined
from .layout import AHEAD
from .numbers import exp, log
from .random import bits_in_place, random_bits, unit

ONE = np.uint64(1)
FEW = 10.0  # a mean below it is inverted, one above it found by rejection
LN2 = 0.6931471805599453
HALF_LOG_TWO_PI = 0.9189385332046727


@inlined
def exponential(bits):
    """Return an exponential number of mean 1 from 64 bits.

    Its own logarithm, exact to some 1e-15: the one of numbers.py works harder for the last bit.
    """
    u = np.float64(unit(bits)).view(np.int64)
    m = np.int64((u & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000).view(np.float64)
    k = np.int64((u >> 52) | 0x4330000000000000).view(np.float64) - 4503599627371518.0
    low = m < 0.7071067811865476
    m = 2.0 * m if low else m
    k = k - 1.0 if low else k
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # log m = 2 s (1 + z/3 + z^2/5 + ...), with z < 0.03, in two halves that a processor works on at
    # once.
    w = z * z
    even = 1.0 + w * (1.0 / 5.0 + w * (1.0 / 9.0 + w * (1.0 / 13.0 + w * (1.0 / 17.0))))
    odd = 1.0 / 3.0 + w * (1.0 / 7.0 + w * (1.0 / 11.0 + w * (1.0 / 15.0 + w * (1.0 / 19.0))))
    return -(k * LN2 + 2.0 * s * (even + z * odd))


@compiled
def draw_ahead(seed, stream, index, waits, shares):
    """Fill `waits` with exponential and `shares` with unit numbers, from `index` on.

    Many at a time, because a processor can work on several at once.
    """
    for i in range(AHEAD):
        first, second = bits_in_place(seed, stream, index + np.uint64(i))
        waits[i] = exponential(first)
        shares[i] = unit(second)


@compiled
def log_factorial(k):
    """Return the logarithm of k! for a whole number k; Stirling's series from 16 on."""
    if k < 16.0:
        product = 1.0
        for factor in range(2, np.int64(k) + 1):
            product *= factor
        return log(product)
    n = k + 1.0
    inverse = 1.0 / n
    square = inverse * inverse
    series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0)))
    return (n - 0.5) * log(n) - n + HALF_LOG_TWO_PI + series


@compiled
def few(mean, u):
    """Return a Poisson number of a small mean, by inversion of u, above 0 and below 1."""
    if u <= 1.0 - mean:
        return 0.0  # exp(-mean) is more than that
    share = exp(-mean)
    count = 0.0
    below = share
    # The bound is beyond what u can reach.
    while u > below and count < 120.0:
        count += 1.0
        share *= mean / count
        below += share
    return count


@compiled
def many(mean, seed, stream, index):
    """Return a Poisson number of a mean from FEW on, and the next index.

    Transformed rejection: PTRS in Hoermann 1993, doi:10.1016/0167-6687(93)90997-4.
    """
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    accepted = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        first, second = random_bits(seed, stream, index)
        index += ONE
        u = unit(first) - 0.5
        v = unit(second)
        rest = 0.5 - abs(u)
        if rest <= 0.0:
            continue
        place = (2.0 * a / rest + b) * u + mean + 0.43
        if place < 0.0 or place > 1e15:
            continue
        count = np.float64(np.int64(place))
        if rest >= 0.07 and v <= accepted:
            return count, index
        if rest < 0.013 and v > rest:
            continue
        inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
        left = log(v * inverse_alpha / (a / (rest * rest) + b))
        if left <= count * log(mean) - mean - log_factorial(count):
            return count, index


@compiled
def normal(seed, stream, index):
    """Return a standard normal number from the bits at `index` and, rarely, those after it.

    The polar method: Marsaglia & Bray 1964, doi:10.1137/1006063.
    """
    while True:
        first, second = random_bits(seed, stream, index)
        index += ONE
        u = 2.0 * unit(first) - 1.0
        v = 2.0 * unit(second) - 1.0
        square = u * u + v * v
        if 0.0 < square < 1.0:
            return u * math.sqrt(-2.0 * log(square) / square)
