"""exp, log and pow from exact IEEE operations, so the kernel and the page give the same bits.

Additions, products and divisions are exact in both homes; a maths library's exp is not. Each
function is an argument reduction and a Taylor polynomial, within 2 units in the last place.
"""

import math

import numpy as np

from .calls import compiled

# ln 2 in two parts: the first has 21 trailing zero bits, so whole multiples of it are exact.
LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10
PER_LN2 = 1.4426950408889634
SPLIT = 134217729.0  # 2^27 + 1 cuts a number into two halves whose products are exact


@compiled
def _scaled(x, k):
    """Return x * 2^k for -2044 <= k <= 2046, in two exact steps."""
    half = k // 2
    first = np.int64((half + 1023) << 52).view(np.float64)
    second = np.int64((k - half + 1023) << 52).view(np.float64)
    return x * first * second


@compiled
def exp(x):
    """Return e to the power x."""
    if x != x:
        return x
    if x > 709.782712893384:
        return math.inf
    if x < -745.1332191019411:
        return 0.0
    shift = 0.5 if x >= 0.0 else -0.5
    k = np.int64(x * PER_LN2 + shift)
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    lost = (high - r) - low
    # 1 + r + r^2 (1/2! + r/3! + ...), with |r| < 0.35
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    return _scaled(1.0 + (r + (r * r * p + lost)), k)


@compiled
def _log_parts(x):
    """Return the logarithm of a positive, finite x as a sum of a large and a small part."""
    k = np.int64(0)
    if x < 2.2250738585072014e-308:
        x = x * 18014398509481984.0  # 2^54
        k = np.int64(-54)
    bits = np.float64(x).view(np.int64)
    k += (bits >> 52) - 1023
    m = np.int64((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    if m > 1.4142135623730951:
        m = 0.5 * m
        k += 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    # log(1 + f) = f - f^2/2 + s (f^2/2 + z (2/3 + 2/5 z + ...))
    p = 2.0 / 23.0
    p = p * z + 2.0 / 21.0
    p = p * z + 2.0 / 19.0
    p = p * z + 2.0 / 17.0
    p = p * z + 2.0 / 15.0
    p = p * z + 2.0 / 13.0
    p = p * z + 2.0 / 11.0
    p = p * z + 2.0 / 9.0
    p = p * z + 2.0 / 7.0
    p = p * z + 2.0 / 5.0
    p = p * z + 2.0 / 3.0
    # Each sum's rounding error goes into the small part (Dekker 1971, doi:10.1007/BF01397083).
    c = SPLIT * f
    f_high = c - (c - f)
    f_low = f - f_high
    square = f * f
    lost = ((f_high * f_high - square) + 2.0 * f_high * f_low) + f_low * f_low
    half = 0.5 * square
    whole = k * LN2_HIGH
    both = whole + f
    large = both - half
    rest = ((both - large) - half) + (k * LN2_LOW - 0.5 * lost)
    if k != 0:
        rest += f - (both - whole)
    rest += s * (half + z * p)
    total = large + rest
    return total, rest - (total - large)


@compiled
def log(x):
    """Return the natural logarithm of x: -inf at zero, NaN below."""
    if x != x or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return x
    return _log_parts(x)[0]


@compiled
def power(x, y):
    """Return x to the power y, where x at or below zero counts as zero."""
    if x != x or y != y:
        return math.nan
    if y == 0.0 or x == 1.0:
        return 1.0
    if x <= 0.0:
        return 0.0 if y > 0.0 else math.inf
    if x == math.inf:
        return math.inf if y > 0.0 else 0.0
    large, small = _log_parts(x)
    product = y * large
    if not (-745.0 < product < 709.782712893384 and abs(y) < 1e150):
        return exp(product)
    # The product's rounding error, exactly, as above.
    c = SPLIT * y
    y_high = c - (c - y)
    c = SPLIT * large
    l_high = c - (c - large)
    y_low = y - y_high
    l_low = large - l_high
    lost = ((y_high * l_high - product) + y_high * l_low + y_low * l_high) + y_low * l_low
    result = exp(product)
    if result == math.inf:
        return result
    return result + result * (lost + y * small)
