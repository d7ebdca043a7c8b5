"""The flow map in one dimension, X = F_t^-1(F_s(x)): the flow preserves the order of points."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Mask
from .marginal import Law, Marginal, marginal, velocity

UNDERFLOW = 1e-280
MAX_ITERATIONS = 200
#: |t - s| below which an Euler step is the better first guess.
SHORT = 0.1
#: Relative rounding error of a tail: from a residual below it one Newton step is as good as any number.
RESOLVED = 4 * 2.0**-53


def carry(law: Law, x: Array, s: Array, t: Array) -> Array:
    """X_{s,t}(x) of n rows; NaN where it does not exist, x itself for s = t.

    The level of x is the smaller of its two tails, or the logarithm of that where it underflows, so that the upper tail
    keeps its digits. Accuracy: about 32 u (|X| + |x| p_s(x)/p_t(X) + min(F, 1-F)/p_t(X)).
    """
    return carry_with_slope(law, x, s, t, slope=False)[0]


def carry_with_slope(law: Law, x: Array, s: Array, t: Array, slope: bool = True) -> tuple[Array, Array]:
    """X and X' = p_s(x)/p_t(X), where asked for."""
    result = np.where(s == t, x, np.nan)
    slopes = np.where(s == t, 1.0, np.nan)
    rows = np.flatnonzero((s != t) & law.exists(s) & law.exists(t) & np.isfinite(x))
    if len(rows) == 0:
        return result, slopes
    both = marginal(law, np.concatenate([s[rows], t[rows]]))
    start, end = both.take(slice(0, len(rows))), both.take(slice(len(rows), None))
    here = x[rows]
    # Both tails at once: the smaller one is the level.
    lower, above = start.tails(here)
    upper = lower > 0.5
    level = np.where(upper, above, lower)
    logarithmic = ~(level > UNDERFLOW)
    if logarithmic.any():
        level[logarithmic] = start.take(logarithmic).log_tail(here[logarithmic], upper[logarithmic])
    guess = end.low + (here - start.low) / (start.high - start.low) * (end.high - end.low)
    near = np.abs(t[rows] - s[rows]) < SHORT
    if near.any():
        short = rows[near]
        guess[near] = here[near] + (t[short] - s[short]) * velocity(law, here[near], s[short]).value
    there = _invert(end, level, upper, logarithmic, guess)
    result[rows] = there
    if slope:
        with np.errstate(all="ignore"):
            slopes[rows] = np.exp(start.log_density(here) - end.log_density(there))
    return result, slopes


def _residual(law: Marginal, x: Array, level: Array, upper: Mask, logarithmic: Mask) -> tuple[Array, Array]:
    """(log tail - level) with the sign of the side, increasing in x; and its slope."""
    sign = np.where(upper, -1.0, 1.0)
    tail, density = law.tail_and_density(x, upper)
    with np.errstate(all="ignore"):
        value = sign * np.log1p((tail - level) / level)
        slope = density / tail
    if logarithmic.any():
        part = law.take(logarithmic)
        log = part.log_tail(x[logarithmic], upper[logarithmic])
        value[logarithmic] = sign[logarithmic] * (log - level[logarithmic])
        slope[logarithmic] = np.exp(part.log_density(x[logarithmic]) - log)
    return value, slope


def _invert(law: Marginal, level: Array, upper: Mask, logarithmic: Mask, guess: Array) -> Array:
    """The x of each level: Newton on the logarithm of the tail, kept inside a bracket by bisection."""
    low, high = law.low.copy(), law.high.copy()
    span = np.maximum(high - low, 1e-300)
    for bound, wrong, direction in ((low, 1, -1.0), (high, -1, 1.0)):
        step = span.copy()
        rows = np.arange(len(level))
        while len(rows) > 0:
            f, _ = _residual(law.take(rows), bound[rows], level[rows], upper[rows], logarithmic[rows])
            rows = rows[f * wrong > 0]
            bound[rows] += direction * step[rows]
            step *= 2

    x = np.where((guess > low) & (guess < high), guess, 0.5 * (low + high))
    previous = np.full(len(level), np.inf)
    rows = np.arange(len(level))
    for _ in range(MAX_ITERATIONS):
        if len(rows) == 0:
            break
        here = x[rows]
        f, slope = _residual(law.take(rows), here, level[rows], upper[rows], logarithmic[rows])
        positive = f > 0
        high[rows[positive]] = here[positive]
        low[rows[~positive]] = here[~positive]
        with np.errstate(all="ignore"):
            newton = here - f / slope
        resolved = np.where(logarithmic[rows], RESOLVED * np.abs(level[rows]), RESOLVED)
        inside = (newton > low[rows]) & (newton < high[rows])
        done = ~(np.abs(f) > resolved)
        last = inside & (done | (np.abs(newton - here) <= 2.0**-52 * np.abs(here)))
        x[rows[last]] = newton[last]
        good = inside & (np.abs(f) < 0.5 * previous[rows])
        previous[rows] = np.where(good, np.abs(f), np.inf)
        following = np.where(good, newton, 0.5 * (low[rows] + high[rows]))
        stuck = (following == here) | (following <= low[rows]) | (following >= high[rows])
        move = ~done & ~last & ~stuck
        x[rows[move]] = following[move]
        rows = rows[move]
    return x
