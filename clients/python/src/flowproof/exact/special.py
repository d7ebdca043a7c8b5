"""erfc and its relatives on arrays, to about one unit in the last place.

Rational approximations of FreeBSD's msun `s_erf.c` (Sun Microsystems, 1993; the permission to use, copy, modify and
distribute it is freely granted provided that this notice is preserved).
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .double_double import product_error

TWO_OVER_ROOT_PI = 1.1283791670955126
ONE_OVER_ROOT_PI = 0.5641895835477563
ERX = 8.45062911510467529297e-1

_PP = (
    1.28379167095512558561e-1,
    -0.3250421072470015,
    -0.02848174957559851,
    -0.005770270296489442,
    -0.000023763016656650163,
)
_QQ = (
    1.0,
    0.39791722395915535,
    0.0650222499887673,
    0.005081306281875766,
    0.00013249473800432164,
    -0.000003960228278775368,
)
_PA = (
    -2.36211856075265944077e-3,
    0.41485611868374833,
    -0.3722078760357013,
    0.31834661990116175,
    -0.11089469428239668,
    0.035478304325618236,
    -0.002166375594868791,
)
_QA = (
    1.0,
    0.10642088040084423,
    0.540397917702171,
    0.07182865441419627,
    0.12617121980876164,
    0.01363708391202905,
    0.011984499846799107,
)
_RA = (
    -9.86494403484714822705e-3,
    -0.6938585727071818,
    -10.558626225323291,
    -62.375332450326006,
    -162.39666946257347,
    -184.60509290671104,
    -81.2874355063066,
    -9.814329344169145,
)
_SA = (
    1.0,
    19.651271667439257,
    137.65775414351904,
    434.56587747522923,
    645.3872717332679,
    429.00814002756783,
    108.63500554177944,
    6.570249770319282,
    -0.0604244152148581,
)
_RB = (
    -9.86494292470009928597e-3,
    -0.799283237680523,
    -17.757954917754752,
    -160.63638485582192,
    -637.5664433683896,
    -1025.0951316110772,
    -483.5191916086514,
)
_SB = (
    1.0,
    30.33806074348246,
    325.7925129965739,
    1536.729586084437,
    3199.8582195085955,
    2553.0504064331644,
    474.52854120695537,
    -22.44095244658582,
)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    total = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = coefficient + x * total
    return total


def _far_exponent(ax: Array) -> Array:
    """log(erfc(ax) ax) + ax^2 + 0.5625 for ax in [1.25, 28): the rational function R/S of 1/ax^2."""
    s = 1.0 / (ax * ax)
    near = _polynomial(_RA, s) / _polynomial(_SA, s)
    far = _polynomial(_RB, s) / _polynomial(_SB, s)
    return np.where(ax < 2.857142857142857, near, far)


def erfc(x: Array) -> Array:
    """1 - erf(x), relative accuracy about one unit in the last place until it underflows at 26.5."""
    x = np.asarray(x, dtype=np.float64)
    result = np.where(x > 0, 0.0, 2.0)
    result = np.where(np.isnan(x), np.nan, result)
    ax = np.abs(x)

    small = ax < 0.84375
    if small.any():
        v = x[small]
        z = v * v
        y = _polynomial(_PP, z) / _polynomial(_QQ, z)
        result[small] = np.where(v < 0.25, 1.0 - (v + v * y), 0.5 - (v * y + (v - 0.5)))
    middle = (ax >= 0.84375) & (ax < 1.25)
    if middle.any():
        s = ax[middle] - 1.0
        ratio = _polynomial(_PA, s) / _polynomial(_QA, s)
        result[middle] = np.where(x[middle] < 0, 1.0 + ERX + ratio, 1.0 - ERX - ratio)
    far = (ax >= 1.25) & (ax < 28.0)
    if far.any():
        v = ax[far]
        # The high half of the bits: its square is exact.
        z = (v.view(np.int64) & -0x100000000).view(np.float64)
        value = np.exp(-z * z - 0.5625) * np.exp((z - v) * (z + v) + _far_exponent(v)) / v
        result[far] = np.where(x[far] < 0, 2.0 - value, value)
    return result


def log_erfc(x: Array) -> Array:
    """log erfc(x) for any finite x, absolute accuracy about u (1 + x^2)."""
    x = np.asarray(x, dtype=np.float64)
    result = np.empty_like(x)
    near = ~(x >= 1.25)
    result[near] = np.log(erfc(x[near]))
    far = (x >= 1.25) & (x < 28.0)
    v = x[far]
    result[far] = _far_exponent(v) - 0.5625 - np.log(v) - v * v
    beyond = x >= 28.0
    v = x[beyond]
    q = 0.5 / (v * v)
    # erfc(v) ~ exp(-v^2)/(v sqrt(pi)) (1 - q + 3 q^2 - 15 q^3 + 105 q^4): the next term is below 1e-14 q.
    series = 1 - q * (1 - 3 * q * (1 - 5 * q * (1 - 7 * q)))
    result[beyond] = np.log(series * ONE_OVER_ROOT_PI / v) - v * v
    return result


def gaussian(y: Array, dy: Array) -> Array:
    """exp(-(y + dy)^2) for |dy| <= u |y|, to about 2 u relative: the rounding of y^2 is carried along."""
    square = y * y
    result: Array = np.exp(-square) * (1 - product_error(y, y, square) - 2 * y * dy)
    return result


def erfc_corrected(y: Array, dy: Array) -> Array:
    """erfc(y + dy) for |dy| <= u |y|."""
    return erfc(y) - dy * TWO_OVER_ROOT_PI * np.exp(-y * y)
