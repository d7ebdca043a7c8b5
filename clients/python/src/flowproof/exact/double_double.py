"""Numbers of about 106 bits as unevaluated sums `high + low` (Dekker 1971; Knuth's TwoSum; Veltkamp's splitting).

Standardised arguments `(x - mean)/sigma` need them: an error `e` of one is `2 y e` relative in a Gaussian tail.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Array

#: High and low parts; numbers that are exact may be Python floats.
Pair = tuple[Any, Any]

SPLITTER = 134217729.0  # 2^27 + 1


def two_sum(a: Any, b: Any) -> Pair:
    """a + b without rounding."""
    total = a + b
    virtual = total - a
    return total, a - (total - virtual) + (b - virtual)


def product_error(a: Any, b: Any, product: Any) -> Any:
    """The rounding error of `product = a * b`, exact while |a|, |b| < 2^996."""
    ca = SPLITTER * a
    ah = ca - (ca - a)
    al = a - ah
    cb = SPLITTER * b
    bh = cb - (cb - b)
    bl = b - bh
    return ah * bh - product + ah * bl + al * bh + al * bl


def quick_sum(a: Any, b: Any) -> Pair:
    """a + b for |a| >= |b|."""
    total = a + b
    return total, b - (total - a)


def add(a: Pair, b: Pair) -> Pair:
    total, error = two_sum(a[0], b[0])
    return quick_sum(total, error + a[1] + b[1])


def multiply(a: Pair, b: Pair) -> Pair:
    product = a[0] * b[0]
    return quick_sum(product, product_error(a[0], b[0], product) + a[0] * b[1] + a[1] * b[0])


def single(a: Array) -> Pair:
    return a, np.zeros_like(a)


def reciprocal_root(a: Pair) -> Pair:
    """1/sqrt(a) for a > 0: one Newton step `y + y (1 - a y^2)/2` in twice the precision."""
    y = (1.0 / np.sqrt(a[0]), 0.0)
    square = multiply(a, multiply(y, y))
    rest = (1.0 - square[0]) - square[1]
    return quick_sum(y[0], 0.5 * y[0] * rest)


def standardise(x: Any, centre: Pair, factor: Pair) -> Pair:
    """(x - centre) * factor to about u^2."""
    high, low = two_sum(x, -centre[0])
    low = low - centre[1]
    product = high * factor[0]
    return product, product_error(high, factor[0], product) + high * factor[1] + low * factor[0]
