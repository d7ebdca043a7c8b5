"""The law of I_t in one dimension: a mixture of Gaussians at each row's own time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array, Mask, column
from .double_double import Pair, add, multiply, reciprocal_root, standardise
from .interpolants import Interpolant
from .quadrature import gauss_legendre
from .special import ONE_OVER_ROOT_PI, erfc_corrected, gaussian, log_erfc

#: A box is averaged over its centres by 20 nodes for each length of WIDE sqrt(2) sigma, which resolves e^{-y^2}, |y| <= 12.
WIDE = 1.5
MOST_PIECES = 64


@dataclass(frozen=True)
class Law:
    """Source N(source_mean, source_variance); data of Gaussians (points: variance 0) and uniform boxes."""

    interpolant: Interpolant
    source_mean: float
    source_variance: float
    weights: Array
    means: Array
    variances: Array
    #: Rows of weight, low, high.
    boxes: Array = field(default_factory=lambda: np.zeros((0, 3)))

    def parts(self, t: Array) -> tuple[Array, Array, Array]:
        """Weights, means and variances of the data parts; boxes as points fine enough for the noise at all times t."""
        if len(self.boxes) == 0:
            return self.weights, self.means, self.variances
        path = self.interpolant.at(t)
        with np.errstate(all="ignore"):
            spans = np.abs(path.b) / (path.a * np.sqrt(2 * self.source_variance))
        widest = np.max(self.boxes[:, 2] - self.boxes[:, 1]) * np.nanmax(np.where(np.isfinite(spans), spans, 0), initial=0)
        pieces = int(min(MOST_PIECES, max(1, np.ceil(widest / WIDE))))
        nodes, node_weights = gauss_legendre(20)
        weights, means = [self.weights], [self.means]
        for weight, low, high in self.boxes:
            edges = low + (high - low) * np.arange(pieces) / pieces
            means.append((edges[:, None] + (high - low) / pieces * 0.5 * (1 + nodes)).ravel())
            weights.append(np.tile(weight / pieces * 0.5 * node_weights, pieces))
        all_means = np.concatenate(means)
        variances = np.concatenate([self.variances, np.zeros(len(all_means) - len(self.means))])
        return np.concatenate(weights), all_means, variances

    def exists(self, t: Array) -> Mask:
        """Whether the law has a density at t that the parts resolve."""
        path = self.interpolant.at(t)
        noise = path.a * path.a * self.source_variance
        exists = np.ones(t.shape, dtype=bool)
        if len(self.variances) > 0:
            exists &= noise + path.b * path.b * np.min(self.variances) > 0
        if len(self.boxes) > 0:
            width = np.max(self.boxes[:, 2] - self.boxes[:, 1])
            exists &= np.abs(path.b) * width <= WIDE * MOST_PIECES * np.sqrt(2 * noise)
            exists &= noise > 0
        return exists


@dataclass(frozen=True)
class Marginal:
    """The mixture at n times: weights [K]; mean, 1/(sqrt(2) sigma) as pairs and sigma [n, K]."""

    weights: Array
    mean: Pair
    inverse: Pair
    sigma: Array

    def take(self, rows: Any) -> Marginal:
        mean, inverse = ((high[rows], low[rows]) for high, low in (self.mean, self.inverse))
        return Marginal(self.weights, mean, inverse, self.sigma[rows])

    @property
    def low(self) -> Array:
        result: Array = np.min(self.mean[0] - 9 * self.sigma, axis=1)
        return result

    @property
    def high(self) -> Array:
        result: Array = np.max(self.mean[0] + 9 * self.sigma, axis=1)
        return result

    def standardised(self, x: Array) -> Pair:
        """(x - mean)/(sqrt(2) sigma) of every part."""
        return standardise(x[:, None], self.mean, self.inverse)

    def tails(self, x: Array) -> tuple[Array, Array]:
        """P(I <= x) and P(I > x)."""
        y, dy = self.standardised(x)
        lower, upper = 0.5 * erfc_corrected(np.stack([-y, y]), np.stack([-dy, dy])) @ self.weights
        return lower, upper

    def tail_and_density(self, x: Array, upper: Mask) -> tuple[Array, Array]:
        y, dy = self.standardised(x)
        sign = np.where(upper, 1.0, -1.0)[:, None]
        tail = (0.5 * erfc_corrected(sign * y, sign * dy)) @ self.weights
        density = (ONE_OVER_ROOT_PI * self.inverse[0] * gaussian(y, dy)) @ self.weights
        return tail, density

    def log_tail(self, x: Array, upper: Mask) -> Array:
        y, _ = self.standardised(x)
        sign = np.where(upper, 1.0, -1.0)[:, None]
        return _log_sum_exp(np.log(self.weights) + log_erfc(sign * y) - np.log(2.0))

    def log_densities(self, x: Array) -> Array:
        """log of weight times density of every part."""
        y, _ = self.standardised(x)
        logs: Array = np.log(self.weights) + np.log(ONE_OVER_ROOT_PI * self.inverse[0]) - y * y
        return logs

    def log_density(self, x: Array) -> Array:
        return _log_sum_exp(self.log_densities(x))


def _log_sum_exp(values: Array) -> Array:
    top = np.max(values, axis=1)
    shift = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        result: Array = shift + np.log(np.sum(np.exp(values - shift[:, None]), axis=1))
    return result


def marginal(law: Law, t: Array) -> Marginal:
    """The law of I_t, row by row; rows at which it has no density hold non-finite numbers."""
    weights, means, variances = law.parts(t)
    a, b = ((high[:, None], low[:, None]) for high, low in law.interpolant.ends(t))
    mean = add(multiply(a, (law.source_mean, 0.0)), multiply(b, (means, 0.0)))
    variance = add(multiply(multiply(a, a), (law.source_variance, 0.0)), multiply(multiply(b, b), (variances, 0.0)))
    with np.errstate(all="ignore"):
        return Marginal(weights, mean, reciprocal_root(add(variance, variance)), np.sqrt(variance[0]))


@dataclass(frozen=True)
class VelocityParts:
    """b_t(x), its slopes in x and t, and (log p)'(x)."""

    value: Array
    gradient: Array
    slope: Array
    score: Array


def velocity(law: Law, x: Array, t: Array) -> VelocityParts:
    """b = E[beta | x] over the parts, beta_k = m_k' + g_k (x - m_k), g = sigma'/sigma.

    `grad b = E[g] + Cov(beta, l_x)` and `d_t b = E[beta_t] + Cov(beta, l_t)`, with l the parts' log densities: `l_x =
    -(x - m)/sigma^2` and, by continuity, `l_t = -beta l_x - g`.
    """
    weights, means, variances = law.parts(t)
    path = law.interpolant.at(t)
    a, b, db, ddb = column(path.a), column(path.b), column(path.db), column(path.ddb)
    with np.errstate(all="ignore"):
        variance = a * a * law.source_variance + b * b * variances
        g = (column(path.ada) * law.source_variance + b * db * variances) / variance
        dg = (column(path.dada) * law.source_variance + (db * db + b * ddb) * variances) / variance - 2 * g * g
        dmean = _scaled(column(path.da), law.source_mean) + db * means
        ddmean = _scaled(column(path.dda), law.source_mean) + ddb * means
        at = marginal(law, t)
        y, dy = at.standardised(x)
        away = (y + dy) / at.inverse[0]
        logs = np.log(weights) + np.log(at.inverse[0]) - y * y
        top = np.max(logs, axis=1, keepdims=True)
        share = np.exp(logs - top)
        share = share / np.sum(share, axis=1, keepdims=True)
        beta = dmean + g * away
        lx = -away / variance
        lt = -beta * lx - g
        value = np.sum(share * beta, axis=1)
        score = np.sum(share * lx, axis=1)
        off = share * (beta - value[:, None])
        gradient = np.sum(share * g + off * (lx - score[:, None]), axis=1)
        drift = np.sum(share * lt, axis=1)
        slope = np.sum(share * (ddmean + dg * away - g * dmean) + off * (lt - drift[:, None]), axis=1)
    return VelocityParts(value, gradient, slope, score)


def _scaled(factor: Array, value: float) -> Array:
    """factor * value, a zero value winning over an infinite factor."""
    return np.zeros_like(factor) if value == 0 else factor * value
