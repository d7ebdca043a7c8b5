"""The exact flow map of a native problem with its derivatives, in float64 numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import InvalidProblem, expected
from ..problem import require_native, vector_at
from .affine import AffineCoupling
from .gaussian import Gaussian
from .interpolants import interpolant_of
from .native import Fields, Native
from .quadrature import gauss_legendre
from .rotated import Rotated

#: |t - s| within which v is an average along the trajectory: the quotient (X - x)/(t - s) loses u/|t - s|.
NEAR = 0.02
#: |t - s| below which ten nodes resolve every path of the catalogue.
RESOLVED = 1e-4
#: Rounding of X and of its derivatives, relative to their terms.
ROUNDING = 64 * 2.0**-53
#: A time beyond the range by no more than this is the rounding of its end.
OVERSHOOT = 2.0**-20
#: Answers that are remembered.
KEPT = 16


@dataclass(frozen=True)
class ExactFlow:
    """X_{s,t}(x), b_t(x) and v_{s,t}(x) = (X - x)/(t - s) of a problem; points are [n, d], times [n], noise 0 -> data 1.

    A row with a non-finite argument, a time out of range or a time at which the law has no density gives NaN.
    """

    problem: Mapping[str, Any]
    native: Native
    dimension: int
    time_range: tuple[float, float]
    #: The last answers: the passes of a differentiated call ask for the same points again.
    _known: dict[Any, Array] = field(default_factory=dict, repr=False, compare=False)

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
        key = (x.tobytes(), s.tobytes(), t.tobytes(), derivatives)
        if (known := self._known.get(key)) is not None:
            return known
        s, t = self.admit(s), self.admit(t)
        n, d = x.shape
        result = np.full((n, d, d + 3 if derivatives else 1), np.nan)
        good = np.isfinite(x).all(axis=1) & np.isfinite(s) & np.isfinite(t)
        near = good & (np.abs(t - s) <= NEAR)
        if (good & ~near).any():
            rows = good & ~near
            result[rows] = self._quotient(x[rows], s[rows], t[rows], derivatives)
        if near.any():
            result[near] = self._near(x[near], s[near], t[near], derivatives)
        result.setflags(write=False)
        if len(self._known) >= KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[key] = result
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

    def _near(self, x: Array, s: Array, t: Array, derivatives: bool) -> Array:
        """The average, where it agrees with the quotient to within the rounding of the latter: a place that the rule does not
        resolve is never approximated.
        """
        mean = self._mean(x, s, t, derivatives)
        apart = np.flatnonzero(np.abs(t - s) > RESOLVED)
        if len(apart) == 0:
            return mean
        x, s, t = x[apart], s[apart], t[apart]
        quotient = self._quotient(x, s, t, derivatives)
        h = np.abs(t - s)[:, None]
        size = 1 + np.max(np.abs(x), axis=1, keepdims=True) / self.native.scale
        speed = np.max(np.abs(quotient[..., 0]), axis=1, keepdims=True)
        orders = np.full(quotient.shape[2], 1.0)
        orders[1 + x.shape[1] :] = 2.0
        rounding = ROUNDING * (size * self.native.scale + speed)[..., None] / h[..., None] ** orders
        slopes = np.max(np.abs(quotient), axis=1, keepdims=True) * ROUNDING / h[..., None]
        agrees = (np.abs(mean[apart] - quotient) <= rounding + slopes).all(axis=(1, 2))
        wrong = ~agrees & np.isfinite(quotient).all(axis=(1, 2))
        mean[apart[wrong]] = quotient[wrong]
        return mean

    def _mean(self, x: Array, s: Array, t: Array, derivatives: bool) -> Array:
        """`v = int b_tau(X_{s,tau}(x)) dl`, tau = s + l (t - s), and its derivatives, by ten Gauss-Legendre nodes."""
        n, _d = x.shape
        nodes, weights = gauss_legendre(10)
        share, weight = 0.5 * (1 + nodes)[:, None], 0.5 * weights
        m = len(nodes)
        # All nodes in one batch, node by node.
        tau = (s + share * (t - s)).reshape(-1)
        y, jacobian = self.native.map_and_jacobian(np.tile(x, (m, 1)), np.tile(s, m), tau)
        at = self.native.fields(y, tau)

        def mean(values: Array) -> Array:
            result: Array = np.tensordot(weight, values.reshape(m, n, *values.shape[1:]), axes=1)
            return result

        if not derivatives:
            return mean(at.value)[..., None]
        start = self.native.fields(x, s).value
        along = at.slope + np.einsum("nij,nj->ni", at.gradient, at.value)
        carried = at.gradient @ jacobian
        late = np.broadcast_to(share, (m, n)).reshape(-1, 1)
        vx = mean(carried)
        vs = mean((1 - late) * along) - np.einsum("nij,nj->ni", vx, start)
        return np.concatenate([mean(at.value)[..., None], vx, vs[..., None], mean(late * along)[..., None]], axis=2)


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
