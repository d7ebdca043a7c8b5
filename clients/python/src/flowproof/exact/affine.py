"""The deterministic affine coupling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import InvalidProblem, expected
from ..problem import covariance_at, matrix_at, vector_at
from .interpolants import Interpolant
from .native import Fields, Native


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
