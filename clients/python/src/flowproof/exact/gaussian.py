"""Gaussian to Gaussian, or to one point, in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, column
from ..problem import covariance_at, vector_at, weights_at
from .interpolants import Interpolant
from .linear_algebra import simultaneous
from .native import Fields, Native


@dataclass(frozen=True)
class Gaussian(Native):
    """`X = m_t + P diag(sigma_t/sigma_s) P^-1 (x - m_s)`, m = a m0 + b m1, sigma^2 = a^2 + b^2 lambda, with C0 = P P^T and
    C1 = P diag(lambda) P^T: covariances need not commute. A point has lambda = 0.
    """

    path: Interpolant
    source_mean: Array
    mean: Array
    basis: Array
    inverse: Array
    spectrum: Array
    scale: float

    @staticmethod
    def of(problem: Mapping[str, Any], path: Interpolant, d: int) -> Gaussian:
        source, target = problem["source"], problem["target"]
        noise, noise_diagonal = covariance_at("source.covariance", source["covariance"], d)
        if target["kind"] == "points":
            mean = vector_at("target.points[0]", target["points"][0], d)
            data, data_diagonal = None, True
        else:
            component = target["components"][0]
            weights_at("target.components", [component.get("weight")])
            mean = vector_at("target.components[0].mean", component["mean"], d)
            data, data_diagonal = covariance_at("target.components[0].covariance", component["covariance"], d)
        if noise_diagonal and data_diagonal:
            deviation = np.sqrt(np.diag(noise))
            spectrum = np.zeros(d) if data is None else np.diag(data) / np.diag(noise)
            basis, inverse = np.diag(deviation), np.diag(1 / deviation)
        else:
            basis, inverse, spectrum = simultaneous(noise, data)
        size = np.trace(noise if data is None else data) / d
        source_mean = vector_at("source.mean", source["mean"], d)
        return Gaussian(path, source_mean, mean, basis, inverse, spectrum, float(np.sqrt(size)))

    def map_and_jacobian(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        start, end = self.path.at(s), self.path.at(t)
        rate_a, rate_b = self.path.slopes(s, t)
        h = t - s
        da, db = column(rate_a * h), column(rate_b * h)
        aS, bS, aT, bT = (column(v) for v in (start.a, start.b, end.a, end.b))
        with np.errstate(all="ignore"):
            before = np.sqrt(aS * aS + bS * bS * self.spectrum)
            after = np.sqrt(aT * aT + bT * bT * self.spectrum)
            factor = (da * (aT + aS) + self.spectrum * db * (bT + bS)) / (before * (after + before))
            factor = np.where(before > 0, factor, np.nan)
            factor = np.where(column(h) == 0, 0.0, factor)
        away = x - (aS * self.source_mean + bS * self.mean)
        stretch = np.einsum("ik,nk,kj->nij", self.basis, factor, self.inverse)
        shift = da * self.source_mean + db * self.mean
        moved = shift + np.einsum("nij,nj->ni", stretch, away)
        return x + np.where(column(h) == 0, 0.0, moved), np.eye(x.shape[1]) + stretch

    def fields(self, x: Array, t: Array) -> Fields:
        path = self.path.at(t)
        a, b, db, ddb = (column(v) for v in (path.a, path.b, path.db, path.ddb))
        with np.errstate(all="ignore"):
            variance = a * a + b * b * self.spectrum
            g = (column(path.ada) + b * db * self.spectrum) / variance
            dg = (column(path.dada) + (db * db + b * ddb) * self.spectrum) / variance - 2 * g * g
            mean = a * self.source_mean + b * self.mean
            dmean = _outer(path.da, self.source_mean) + db * self.mean
            ddmean = _outer(path.dda, self.source_mean) + ddb * self.mean
            white = (x - mean) @ self.inverse.T
            value = dmean + (g * white) @ self.basis.T
            gradient = np.einsum("ik,nk,kj->nij", self.basis, g, self.inverse)
            slope = ddmean + (dg * white) @ self.basis.T - np.einsum("nij,nj->ni", gradient, dmean)
        return Fields(value, gradient, slope)


def _outer(factor: Array, vector: Array) -> Array:
    """factor times vector, a zero entry winning over an infinite factor."""
    return np.where(vector == 0, 0.0, factor[:, None] * vector)
