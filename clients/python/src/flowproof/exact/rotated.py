"""One dimension, and products of one-dimensional laws in rotated axes, by quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import InvalidProblem, expected
from ..problem import covariance_at, matrix_at, number_at, vector_at, weights_at
from .interpolants import Interpolant
from .marginal import Law, velocity
from .native import Fields, Native
from .quantile import carry, carry_with_slope


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
            covariance_at(f"target.components[{i}].covariance", c["covariance"], 1)[0][0, 0] for i, c in enumerate(components)
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
        ends = [[vector_at(f"target.boxes.{end}", box[end], 1)[0] for end in ("low", "high")] for box in boxes]
        return none, none, none, np.column_stack([weights, ends])
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
