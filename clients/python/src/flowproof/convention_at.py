"""Conventions on arrays: canonical arguments and coefficients of the output, with first derivatives by complex steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array
from .convention import Convention
from .exact.interpolants import Interpolant

#: Imaginary step of the derivatives: exact to round-off, and it resolves 0/0 at s = t.
EPSILON = 1e-30


@dataclass(frozen=True)
class Decoded:
    """Canonical arguments of n calls with their slopes: z = (scale x, s, t); `d_*` in (first, second)."""

    x: Array
    s: Array
    t: Array
    scale: Array
    d_scale: Array  #: d scale/d first
    d_times: Array  #: [n, 2, 2]: rows s, t; columns first, second


def decode(convention: Convention, x: Array, first: Array, second: Array, path: Interpolant, end: float) -> Decoded:
    """Canonical arguments, with derivatives by complex steps."""
    if convention.basic:
        s, t = convention.canonical_times(first, second, path, end)
        rate = convention.rate
        slope = 1.0 / rate
        d_times = np.zeros((len(first), 2, 2))
        d_times[:, 0, 0] = slope
        d_times[:, 1, 1] = slope
        d_times[:, 1, 0] = slope if convention.second_time == "step" else 0.0
        return Decoded(x, s, t, np.ones_like(s), np.zeros_like(s), d_times)
    step = 1j * EPSILON
    with np.errstate(all="ignore"):
        # In real arithmetic: complex division rounds otherwise, and equal times have to stay equal.
        s, t = convention.canonical_times(first, second, path, end)
        s1, t1 = convention.canonical_times(first + step, second, path, end)
        s2, t2 = convention.canonical_times(first, second + step, path, end)
        d_times = np.stack([np.stack([np.imag(s1), np.imag(s2)], axis=1), np.stack([np.imag(t1), np.imag(t2)], axis=1)], axis=1)
        scale = convention.scale_of(s1, path)
    return Decoded(np.real(scale)[:, None] * x, s, t, np.real(scale), np.imag(scale) / EPSILON, d_times / EPSILON)


def output_coefficients(convention: Convention, s: Array, t: Array, path: Interpolant) -> tuple[Array, Array]:
    """alpha and beta of the output, [n, 3] each: value, derivative in s, derivative in t."""
    if convention.basic:
        h, zero, one = t - s, np.zeros_like(s), np.ones_like(s)
        if convention.output == "average-velocity":
            return np.stack([zero] * 3, axis=1), np.stack([one / convention.rate, zero, zero], axis=1)
        alpha = one if convention.output == "map" else zero
        return np.stack([alpha, zero, zero], axis=1), np.stack([h, -one, one], axis=1)
    step = 1j * EPSILON
    with np.errstate(all="ignore"):
        in_s = convention.coefficients(s + step, t + 0 * step, path)
        in_t = convention.coefficients(s + 0 * step, t + step, path)
    columns = [np.stack([np.real(a), np.imag(a) / EPSILON, np.imag(b) / EPSILON], axis=1) for a, b in zip(in_s, in_t)]
    return columns[0], columns[1]
