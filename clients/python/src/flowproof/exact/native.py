"""The native maps: Gaussian to Gaussian, an affine coupling, and products of one-dimensional laws in rotated axes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array, column
from ..errors import InvalidProblem, expected
from ..problem import covariance_at, matrix_at, number_at, vector_at, weights_at
from .interpolants import Interpolant
from .linear_algebra import simultaneous
from .marginal import Law, velocity
from .quantile import carry, carry_with_slope


@dataclass(frozen=True)
class Fields:
    """b_t(x) [n, d], its gradient [n, d, d] and its derivative in t at fixed x [n, d]."""

    value: Array
    gradient: Array
    slope: Array


class Native(ABC):
    """A native map on finite points and times in range; NaN where it does not exist. For s = t the identity."""

    #: A length of the problem.
    scale: float

    @abstractmethod
    def map_and_jacobian(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        """X [n, d] and its gradient in x [n, d, d]."""

    @abstractmethod
    def fields(self, x: Array, t: Array) -> Fields:
        """The velocity with its derivatives."""

    def map(self, x: Array, s: Array, t: Array) -> Array:
        """X [n, d]."""
        return self.map_and_jacobian(x, s, t)[0]


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


@dataclass(frozen=True)
class AffineCoupling(Native):
    """x1 = A x0 + c: with M = a I + b A, `X = M_t M_s^-1 (x - b_s c) + b_t c`."""

    path: Interpolant
    matrix: Array
    shift: Array
    scale: float

    @staticmethod
    def of(problem: Mapping[str, Any], path: Interpolant, d: int) -> AffineCoupling:
        if problem.get("target") is not None:
            raise InvalidProblem(expected("target", "no target with an affine coupling", problem["target"]))
        coupling = problem["coupling"]
        matrix = matrix_at("coupling.matrix", coupling.get("matrix"), d)
        noise, _ = covariance_at("source.covariance", problem["source"]["covariance"], d)
        size = float(np.sqrt(np.trace(matrix @ noise @ matrix.T) / d))
        return AffineCoupling(path, matrix, vector_at("coupling.shift", coupling.get("shift"), d), size)

    def _combination(self, a: Array, b: Array) -> Array:
        result: Array = a[:, None, None] * np.eye(len(self.shift)) + b[:, None, None] * self.matrix
        return result

    def _inverse(self, t: Array) -> Array:
        path = self.path.at(t)
        matrices = self._combination(path.a, path.b)
        try:
            return np.linalg.inv(matrices).astype(np.float64)
        except np.linalg.LinAlgError:
            singular = np.linalg.matrix_rank(matrices) < len(self.shift)
            matrices[singular] = np.nan
            result: Array = np.full_like(matrices, np.nan)
            result[~singular] = np.linalg.inv(matrices[~singular])
            return result

    def map_and_jacobian(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        rate_a, rate_b = self.path.slopes(s, t)
        h = t - s
        da, db = rate_a * h, rate_b * h
        stretch = self._combination(da, db) @ self._inverse(s)
        moved = np.einsum("nij,nj->ni", stretch, x - self.path.at(s).b[:, None] * self.shift) + db[:, None] * self.shift
        return x + moved, np.eye(x.shape[1]) + stretch

    def fields(self, x: Array, t: Array) -> Fields:
        path = self.path.at(t)
        inverse = self._inverse(t)
        x0 = np.einsum("nij,nj->ni", inverse, x - path.b[:, None] * self.shift)
        x1 = x0 @ self.matrix.T + self.shift
        value = path.da[:, None] * x0 + path.db[:, None] * x1
        gradient = self._combination(path.da, path.db) @ inverse
        slope = path.dda[:, None] * x0 + path.ddb[:, None] * x1 - np.einsum("nij,nj->ni", gradient, value)
        return Fields(value, gradient, slope)


@dataclass(frozen=True)
class Rotated(Native):
    """`X = R diag(F_t^-1 o F_s) R^T x`: independent coordinates flow independently; R = 1 in one dimension."""

    laws: tuple[Law, ...]
    rotation: Array
    scale: float
    #: One dimension: no rotation and no rounding by one.
    plain: bool = field(default=False)

    @staticmethod
    def of(problem: Mapping[str, Any], path: Interpolant, d: int) -> Rotated:
        source, target = problem["source"], problem["target"]
        noise, _ = covariance_at("source.covariance", source["covariance"], d)
        mean = vector_at("source.mean", source["mean"], d)
        if target["kind"] != "product":
            law = Law(path, float(mean[0]), float(noise[0, 0]), *_parts(target))
            return Rotated((law,), np.eye(1), _scale([law]), plain=True)
        if not (noise == noise[0, 0] * np.eye(d)).all():
            raise InvalidProblem(expected("source.covariance", "an isotropic one with a product target", source["covariance"]))
        rotation = matrix_at("target.rotation", target.get("rotation"), d)
        if np.abs(rotation.T @ rotation - np.eye(d)).max() > 16 * d * 2.0**-53:
            raise InvalidProblem(expected("target.rotation", "an orthogonal matrix", target["rotation"]))
        factors = target.get("factors")
        if not isinstance(factors, list) or len(factors) != d:
            raise InvalidProblem(expected("target.factors", f"{d} one-dimensional mixtures", factors))
        laws = tuple(
            Law(path, float(rotation[:, i] @ mean), float(noise[0, 0]), *_factor(f"target.factors[{i}]", factor))
            for i, factor in enumerate(factors)
        )
        return Rotated(laws, rotation, _scale(laws))

    def map_and_jacobian(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        z = x if self.plain else x @ self.rotation
        moved = np.empty_like(z)
        slopes = np.empty_like(z)
        for i, law in enumerate(self.laws):
            moved[:, i], slopes[:, i] = carry_with_slope(law, z[:, i], s, t)
        if self.plain:
            return moved, slopes[:, :, None]
        y = np.where((s == t)[:, None], x, moved @ self.rotation.T)
        return y, np.einsum("ik,nk,jk->nij", self.rotation, slopes, self.rotation)

    def map(self, x: Array, s: Array, t: Array) -> Array:
        if self.plain:
            return carry(self.laws[0], x[:, 0], s, t)[:, None]
        z = x @ self.rotation
        moved = np.stack([carry(law, z[:, i], s, t) for i, law in enumerate(self.laws)], axis=1)
        result: Array = np.where((s == t)[:, None], x, moved @ self.rotation.T)
        return result

    def fields(self, x: Array, t: Array) -> Fields:
        z = x if self.plain else x @ self.rotation
        parts = []
        for i, law in enumerate(self.laws):
            at = velocity(law, z[:, i], t)
            exists = law.exists(t)
            parts.append([np.where(exists, values, np.nan) for values in (at.value, at.gradient, at.slope)])
        value, gradient, slope = (np.stack(columns, axis=1) for columns in zip(*parts))
        if self.plain:
            return Fields(value, gradient[:, :, None], slope)
        r = self.rotation
        return Fields(value @ r.T, np.einsum("ik,nk,jk->nij", r, gradient, r), slope @ r.T)


def _parts(target: Mapping[str, Any]) -> tuple[Array, Array, Array, Array]:
    """Weights, means, variances and boxes of a one-dimensional target."""
    none = np.zeros(0)
    kind = target["kind"]
    if kind == "mixture":
        components = target["components"]
        weights = weights_at("target.components", [c.get("weight") for c in components])
        means = [vector_at(f"target.components[{i}].mean", c["mean"], 1)[0] for i, c in enumerate(components)]
        variances = [
            covariance_at(f"target.components[{i}].covariance", c["covariance"], 1)[0][0, 0]
            for i, c in enumerate(components)
        ]
        return weights, np.array(means), np.array(variances), np.zeros((0, 3))
    if kind == "points":
        points = target["points"]
        given = target.get("weights")
        weights = weights_at("target.weights", given) if given is not None else np.full(len(points), 1 / len(points))
        means = [vector_at(f"target.points[{i}]", point, 1)[0] for i, point in enumerate(points)]
        return weights, np.array(means), np.zeros(len(points)), np.zeros((0, 3))
    if kind == "boxes":
        boxes = target["boxes"]
        weights = weights_at("target.boxes", [box.get("weight") for box in boxes])
        rows = [[weight, vector_at("low", box["low"], 1)[0], vector_at("high", box["high"], 1)[0]] for weight, box in zip(weights, boxes)]
        return none, none, none, np.array(rows)
    raise InvalidProblem(expected("target.kind", "one of mixture, points, boxes, product", kind))


def _factor(path: str, factor: Any) -> tuple[Array, Array, Array]:
    weights = weights_at(path, [part.get("weight") for part in factor])
    means = [number_at(f"{path}[{i}].mean", part.get("mean")) for i, part in enumerate(factor)]
    variances = [number_at(f"{path}[{i}].variance", part.get("variance")) for i, part in enumerate(factor)]
    return weights, np.array(means), np.array(variances)


def _scale(laws: Any) -> float:
    """Root-mean-square coordinate of the data about its mean."""
    total = 0.0
    for law in laws:
        weights = np.concatenate([law.weights, law.boxes[:, 0]])
        centres = np.concatenate([law.means, law.boxes[:, 1:].mean(axis=1)])
        own = np.concatenate([law.variances, (law.boxes[:, 2] - law.boxes[:, 1]) ** 2 / 12])
        mean = weights @ centres
        total += float(weights @ ((centres - mean) ** 2 + own))
    return float(np.sqrt(total / len(laws))) or 1.0
