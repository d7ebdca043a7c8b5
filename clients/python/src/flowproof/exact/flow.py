"""The exact flow map of a native problem with its derivatives, in float64 numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

import numpy as np

from ..errors import InvalidProblem, expected
from ..problem import require_native, vector_at
from .native import AffineCoupling, Fields, Gaussian, Native, Rotated
from .double_double import Array
from .interpolants import interpolant_of
from .quadrature import gauss_legendre

#: |t - s| within which v is an average along the trajectory: the quotient (X - x)/(t - s) loses u/|t - s|.
NEAR = 0.02
#: A time beyond the range by no more than this is the rounding of its end.
OVERSHOOT = 2.0**-20


@dataclass(frozen=True)
class ExactFlow:
    """X_{s,t}(x), b_t(x) and v_{s,t}(x) = (X - x)/(t - s) of a problem; points are [n, d], times [n], noise 0 -> data 1.

    A row with a non-finite argument, a time out of range or a time at which the law has no density gives NaN.
    """

    problem: Mapping[str, Any]
    native: Native
    dimension: int
    time_range: tuple[float, float]

    def admit(self, t: Array) -> Array:
        """Times as they were meant: overshoots by rounding put back on the ends, others out of range NaN."""
        first, last = self.time_range
        t = np.where((t > last) & (t <= last + OVERSHOOT), last, t)
        t = np.where((t < first) & (t >= first - OVERSHOOT), first, t)
        result: Array = np.where((t >= first) & (t <= last), t, np.nan)
        return result

    def map(self, x: Array, s: Array, t: Array) -> Array:
        """X_{s,t}(x), [n, d]."""
        s, t = self.admit(s), self.admit(t)
        y = np.where((s == t)[:, None], x, np.nan)
        rows = np.flatnonzero(np.isfinite(x).all(axis=1) & (s != t) & np.isfinite(s) & np.isfinite(t))
        if len(rows) > 0:
            y[rows] = self.native.map(x[rows], s[rows], t[rows])
        return y

    def velocity(self, x: Array, t: Array) -> Array:
        """b_t(x), [n, d]."""
        return self.fields(x, t).value

    def fields(self, x: Array, t: Array) -> Fields:
        """b_t(x) with its derivatives."""
        t = self.admit(t)
        n, d = x.shape
        result = Fields(*(np.full(shape, np.nan) for shape in ((n, d), (n, d, d), (n, d))))
        rows = np.flatnonzero(np.isfinite(x).all(axis=1) & np.isfinite(t))
        if len(rows) > 0:
            part = self.native.fields(x[rows], t[rows])
            result.value[rows], result.gradient[rows], result.slope[rows] = part.value, part.gradient, part.slope
        return result

    def average_velocity(self, x: Array, s: Array, t: Array) -> Array:
        """v_{s,t}(x), [n, d], accurate to a few roundings of X/|t - s| for |t - s| > 0.02 and of v itself below."""
        return self._by_distance(x, s, t, derivatives=False)[..., 0]

    def jet(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        """v [n, d] and its derivatives [n, d, d + 2] in x, s and t."""
        both = self._by_distance(x, s, t, derivatives=True)
        return both[..., 0], both[..., 1:]

    def _by_distance(self, x: Array, s: Array, t: Array, derivatives: bool) -> Array:
        s, t = self.admit(s), self.admit(t)
        n, d = x.shape
        result = np.full((n, d, d + 3 if derivatives else 1), np.nan)
        good = np.isfinite(x).all(axis=1) & np.isfinite(s) & np.isfinite(t)
        near = good & (np.abs(t - s) <= NEAR)
        for rows, part in ((near, self._mean), (good & ~near, self._quotient)):
            if rows.any():
                result[rows] = part(x[rows], s[rows], t[rows], derivatives)
        return result

    def _quotient(self, x: Array, s: Array, t: Array, derivatives: bool) -> Array:
        """From X: `dv = (dX - dx - v d(t - s))/(t - s)`, `X_t = b_t(X)`, `X_s = -X_x b_s(x)`."""
        y, jacobian = self.native.map_and_jacobian(x, s, t) if derivatives else (self.native.map(x, s, t), None)
        h = (t - s)[:, None]
        v = (y - x) / h
        if jacobian is None:
            return v[..., None]
        d = x.shape[1]
        start, end = self.native.fields(x, s).value, self.native.fields(y, t).value
        vx = (jacobian - np.eye(d)) / h[..., None]
        vs = (v - np.einsum("nij,nj->ni", jacobian, start)) / h
        vt = (end - v) / h
        return np.concatenate([v[..., None], vx, vs[..., None], vt[..., None]], axis=2)

    def _mean(self, x: Array, s: Array, t: Array, derivatives: bool) -> Array:
        """`v = int b_tau(X_{s,tau}(x)) dl`, tau = s + l (t - s), and its derivatives, by ten Gauss-Legendre nodes."""
        n, d = x.shape
        total = np.zeros((n, d, d + 3 if derivatives else 1))
        start = self.native.fields(x, s).value
        for node, weight in zip(*gauss_legendre(10)):
            share = 0.5 * (1 + node)
            tau = s + share * (t - s)
            y, jacobian = self.native.map_and_jacobian(x, s, tau)
            at = self.native.fields(y, tau)
            total[..., 0] += 0.5 * weight * at.value
            if not derivatives:
                continue
            along = at.slope + np.einsum("nij,nj->ni", at.gradient, at.value)
            carried = np.einsum("nij,njk->nik", at.gradient, jacobian)
            total[..., 1 : d + 1] += 0.5 * weight * carried
            total[..., d + 1] += 0.5 * weight * ((1 - share) * along - np.einsum("nij,nj->ni", carried, start))
            total[..., d + 2] += 0.5 * weight * share * along
        return total

    def second(self, x: Array, s: Array, t: Array) -> Array:
        """Second derivatives of v, [n, d, d + 2, d + 2], by extrapolated central differences of the exact first ones.

        Relative accuracy about 1e-9 where the map is not steep on the scale of 1e-3: the only derivatives that are not exact.
        """
        n, d = x.shape
        first, last = self.time_range
        step = 1e-3
        s_mid, t_mid = (np.clip(time, first + step, last - step) for time in (s, t))
        scale = 1e-3 * max(1e-3, self.native.scale)
        result = np.empty((n, d, d + 2, d + 2))
        for k in range(d + 2):
            size = scale if k < d else step
            quotients = []
            for h in (size, size / 2):
                jets = []
                for sign in (1.0, -1.0):
                    moved = [x, s_mid, t_mid]
                    if k < d:
                        shifted = x.copy()
                        shifted[:, k] += sign * h
                        moved[0] = shifted
                    else:
                        moved[k - d + 1] = moved[k - d + 1] + sign * h
                    jets.append(self.jet(*moved)[1])
                quotients.append((jets[0] - jets[1]) / (2 * h))
            result[..., k] = (4 * quotients[1] - quotients[0]) / 3
        return 0.5 * (result + np.swapaxes(result, 2, 3))


def exact_flow(problem: Mapping[str, Any]) -> ExactFlow:
    """The exact flow of a native problem. Raises UnsupportedProblem for others, InvalidProblem for no problem."""
    d = problem.get("dimension")
    if not isinstance(d, int) or d < 1:
        raise InvalidProblem(expected("dimension", "a positive integer", d))
    low, high = problem.get("timeRange") or (0.0, 1.0)
    if not 0 <= low < high <= 1:
        raise InvalidProblem(expected("timeRange", "two increasing times in [0, 1]", (low, high)))
    source = problem.get("source")
    if not isinstance(source, Mapping) or source.get("kind") != "gaussian":
        raise InvalidProblem(expected("source.kind", "gaussian", source))
    vector_at("source.mean", source.get("mean"), d)
    path = interpolant_of(problem.get("interpolant") or {})
    kind = require_native(problem)
    builders: dict[str, Any] = {"affine": AffineCoupling, "closed": Gaussian, "quantile": Rotated}
    return ExactFlow(problem, builders[kind].of(problem, path, d), d, (float(low), float(high)))


__all__ = ["ExactFlow", "exact_flow"]
