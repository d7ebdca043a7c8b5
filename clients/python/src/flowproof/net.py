"""The net of the suite in numpy: the exact average velocity with its perturbation, in a declared convention.

`o = alpha x + beta v`, `v = v* + sum_j theta_j phi_j(x, s, t)`, phi_ji = sin(k_ji . x + alpha_ji s + beta_ji t + phase_ji).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .arrays import Array
from .convention import Convention
from .convention_at import Decoded, decode, output_coefficients
from .errors import InvalidConvention, expected
from .exact.flow import ExactFlow
from .exact.interpolants import Interpolant, interpolant_of
from .problem import has_standard_source


@dataclass(frozen=True)
class Features:
    """J plane waves: k [J, d, d]; alpha, beta and phase [J, d]."""

    k: Array
    alpha: Array
    beta: Array
    phase: Array

    @property
    def count(self) -> int:
        return len(self.alpha)

    def jet(self, x: Array, s: Array, t: Array) -> tuple[Array, Array]:
        """phi [n, d, J] and its derivatives [n, d, d + 2, J] in x, s and t."""
        angle = np.einsum("jim,nm->nij", self.k, x) + s[:, None, None] * self.alpha.T + t[:, None, None] * self.beta.T
        angle = angle + self.phase.T
        directions = np.concatenate([self.k, self.alpha[..., None], self.beta[..., None]], axis=2)
        return np.sin(angle), np.cos(angle)[:, :, None, :] * np.transpose(directions, (1, 2, 0))


def no_features(d: int) -> Features:
    """J = 0: the exact map."""
    return Features(np.zeros((0, d, d)), *(np.zeros((0, d)) for _ in range(3)))


@dataclass(frozen=True)
class Jet:
    """The output with first derivatives in the caller's arguments and in theta, and the cross derivatives."""

    y: Array  #: [n, d]
    dz: Array  #: [n, d, d + 2]: x, first, second
    dtheta: Array  #: [n, d, J]
    cross: Array  #: [n, d, d + 2, J]


@dataclass(frozen=True)
class NetCore:
    """The net as a function of flat float64 arrays: x [n, d], first and second [n], theta [n, J]."""

    flow: ExactFlow
    convention: Convention
    features: Features
    path: Interpolant = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", interpolant_of(self.flow.problem["interpolant"]))
        if self.convention.output == "score" and not has_standard_source(self.flow.problem):
            wanted = "a problem with noise N(0, I), where the score is -E[x0|x]/a"
            raise InvalidConvention(expected("output score", wanted, self.flow.problem["source"]))

    @property
    def dimension(self) -> int:
        return self.flow.dimension

    def decode(self, x: Array, first: Array, second: Array | None) -> Decoded:
        """Canonical arguments."""
        other = np.zeros_like(first) if second is None else second
        return decode(self.convention, x, first, other, self.path, self.flow.time_range[1])

    def _velocity(self, at: Decoded, theta: Array) -> Array:
        v = self.flow.average_velocity(at.x, at.s, at.t)
        if self.features.count > 0:
            phi, _ = self.features.jet(at.x, at.s, at.t)
            v = v + np.einsum("nij,nj->ni", phi, theta)
        return v

    def value(self, x: Array, first: Array, second: Array | None, theta: Array) -> Array:
        """The output, [n, d]."""
        at = self.decode(x, first, second)
        alpha, beta = output_coefficients(self.convention, at.s, at.t, self.path)
        if self.convention.output == "map" and self.features.count == 0:
            # The map itself keeps the identity at s = t and times at which there is no velocity.
            return self.flow.map(at.x, at.s, at.t) / self.convention.output_scale
        result: Array = alpha[:, :1] * at.x + beta[:, :1] * self._velocity(at, theta)
        return result

    def jet(self, x: Array, first: Array, second: Array | None, theta: Array) -> Jet:
        """The output with all first derivatives."""
        at = self.decode(x, first, second)
        n, d = x.shape
        count = self.features.count
        v, dv = self.flow.jet(at.x, at.s, at.t)
        phi, dphi = self.features.jet(at.x, at.s, at.t)
        v = v + np.einsum("nij,nj->ni", phi, theta)
        dv = dv + np.einsum("nikj,nj->nik", dphi, theta)
        alpha, beta = output_coefficients(self.convention, at.s, at.t, self.path)
        y = alpha[:, :1] * at.x + beta[:, :1] * v
        canonical = beta[:, 0, None, None] * dv
        canonical[:, :, :d] += alpha[:, 0, None, None] * np.eye(d)
        cross = beta[:, 0, None, None, None] * dphi
        for column, k in ((d, 1), (d + 1, 2)):
            canonical[:, :, column] += alpha[:, k, None] * at.x + beta[:, k, None] * v
            cross[:, :, column] += beta[:, k, None, None] * phi
        dtheta = beta[:, 0, None, None] * phi
        chain = self.chain(at, x)
        cross = np.einsum("nikj,nkl->nilj", cross, chain) if count > 0 else np.zeros((n, d, d + 2, 0))
        return Jet(y, canonical @ chain, dtheta, cross)

    def chain(self, at: Decoded, x: Array) -> Array:
        """d(canonical x, s, t)/d(x, first, second), [n, d + 2, d + 2]."""
        n, d = x.shape
        result = np.zeros((n, d + 2, d + 2))
        result[:, :d, :d] = at.scale[:, None, None] * np.eye(d)
        result[:, :d, d] = at.d_scale[:, None] * x
        result[:, d:, d:] = at.d_times
        return result

    def second(self, x: Array, first: Array, second: Array | None, theta: Array) -> Array:
        """Second derivatives in the arguments, [n, d, d + 2, d + 2], by extrapolated differences of the exact first ones."""
        n, d = x.shape
        other = np.zeros_like(first) if second is None else second
        at = self.decode(x, first, other)
        low, high = self.flow.time_range
        step = 1e-3
        s, t = (np.clip(time, low + step, high - step) for time in (at.s, at.t))
        first, other = self.convention.subject_times(s, t, self.path)
        units = 1e-3 * self.convention.time_scale * (1 if self.convention.clock == "linear" else 1 + np.abs(first))
        size = 1e-3 * self.flow.native.scale / at.scale
        result = np.empty((n, d, d + 2, d + 2))
        for k in range(d + 2):
            unit = size if k < d else units + 0 * first
            quotients = []
            for h in (unit, unit / 2):
                jets = []
                for sign in (1.0, -1.0):
                    moved = [x.copy(), first.copy(), other.copy()]
                    if k < d:
                        moved[0][:, k] += sign * h
                    else:
                        moved[k - d + 1] += sign * h
                    jets.append(self.jet(moved[0], moved[1], moved[2], theta).dz)
                quotients.append((jets[0] - jets[1]) / (2 * h[:, None, None]))
            result[..., k] = (4 * quotients[1] - quotients[0]) / 3
        return 0.5 * (result + np.swapaxes(result, 2, 3))
