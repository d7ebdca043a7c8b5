"""Paths `I_t = a_t x0 + b_t x1` with derivatives, noise at t = 0 and data at t = 1, on arrays of times."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import InvalidProblem, expected
from .double_double import Pair, single, two_sum
from .quadrature import gauss_legendre

QUARTER_TURN = math.pi / 2


@dataclass(frozen=True)
class PathAt:
    """Coefficients at an array of times. `ada = a a'` and `dada = a'^2 + a a''` are finite where a' is not."""

    a: Array
    b: Array
    da: Array
    db: Array
    dda: Array
    ddb: Array
    ada: Array
    dada: Array


class Interpolant:
    """A path by name; see the subclasses."""

    kind: str

    def at(self, t: Array) -> PathAt:
        raise NotImplementedError

    def ends(self, t: Array) -> tuple[Pair, Pair]:
        """a_t and b_t in twice the precision where the path is known so well."""
        path = self.at(t)
        return single(path.a), single(path.b)

    def time_of_ratio(self, sigma: Any) -> Any:
        """t with a_t/b_t = sigma > 0."""
        raise NotImplementedError

    def slopes(self, s: Array, t: Array) -> tuple[Array, Array]:
        """(a_t - a_s)/(t - s) and (b_t - b_s)/(t - s), a' and b' for s = t.

        On short intervals the mean of the derivative by an eight-point rule, which keeps the digits that the quotient
        loses, where the two agree within the rounding of the quotient.
        """
        start, end = self.at(s), self.at(t)
        h = t - s
        with np.errstate(all="ignore"):
            quotients = [(end.a - start.a) / h, (end.b - start.b) / h]
            means = [np.zeros_like(h), np.zeros_like(h)]
            for node, weight in zip(*gauss_legendre(8)):
                between = self.at(s + 0.5 * h * (1 + node))
                means[0] += 0.5 * weight * between.da
                means[1] += 0.5 * weight * between.db
            result = []
            for quotient, mean, low, high, slope in (
                (quotients[0], means[0], start.a, end.a, start.da),
                (quotients[1], means[1], start.b, end.b, start.db),
            ):
                rounding = 8 * 2.0**-53 * (np.abs(low) + np.abs(high) + np.abs(slope)) / np.abs(h)
                agrees = (np.abs(h) <= 0.25) & np.isfinite(rounding) & (np.abs(mean - quotient) <= rounding)
                result.append(np.where(h == 0, slope, np.where(agrees, mean, quotient)))
        return result[0], result[1]


@dataclass(frozen=True)
class Linear(Interpolant):
    """a = 1 - (1 - sigmaMin) t, b = t (Lipman et al., arXiv 2210.02747, eq 22)."""

    sigma_min: float = 0.0
    kind = "linear"

    def __post_init__(self) -> None:
        if not 0 <= self.sigma_min < 1:
            raise InvalidProblem(expected("interpolant.sigmaMin", "a number in [0, 1)", self.sigma_min))

    def at(self, t: Array) -> PathAt:
        one, zero = np.ones_like(t), np.zeros_like(t)
        rest = 1 - self.sigma_min
        a = 1 - t + self.sigma_min * t
        return PathAt(a, t, -rest * one, one, zero, zero, -rest * a, rest * rest * one)

    def ends(self, t: Array) -> tuple[Pair, Pair]:
        return super().ends(t) if self.sigma_min > 0 else (two_sum(np.ones_like(t), -t), single(t))

    def time_of_ratio(self, sigma: Any) -> Any:
        return 1 / (1 - self.sigma_min + sigma)


class Trigonometric(Interpolant):
    """a = cos(pi t/2), b = sin(pi t/2), each from its nearer zero, so that a(1) = 0."""

    kind = "trigonometric"

    def at(self, t: Array) -> PathAt:
        q = QUARTER_TURN
        late = np.real(t) > 0.5
        a = np.where(late, np.sin(q * (1 - t)), np.cos(q * t))
        b = np.where(late, np.cos(q * (1 - t)), np.sin(q * t))
        da, db, dda, ddb = -q * b, q * a, -q * q * a, -q * q * b
        return PathAt(a, b, da, db, dda, ddb, a * da, da * da + a * dda)

    def time_of_ratio(self, sigma: Any) -> Any:
        return 1 - np.arctan(sigma) / QUARTER_TURN


class _UnitVariance(Interpolant):
    """a^2 + b^2 = 1, hence a a' = -b b', smooth where a' is infinite."""

    def _b(self, t: Array) -> tuple[Array, Array, Array, Array]:
        """b, b', b'' and 1 - b^2 without cancellation."""
        raise NotImplementedError

    def at(self, t: Array) -> PathAt:
        b, db, ddb, square = self._b(t)
        with np.errstate(all="ignore"):
            a = np.sqrt(square)
            ada = -b * db
            dada = -(db * db + b * ddb)
            da = ada / a
            dda = (dada - da * da) / a
        return PathAt(a, b, da, db, dda, ddb, ada, dada)


@dataclass(frozen=True)
class VariancePreserving(_UnitVariance):
    """b = exp(-B/2), B(u) = betaMin u + (betaMax - betaMin) u^2/2, u = 1 - t (Song et al., arXiv 2011.13456, eq 32-33)."""

    beta_min: float = 0.1
    beta_max: float = 20.0
    kind = "variance-preserving"

    def __post_init__(self) -> None:
        if not 0 < self.beta_min <= self.beta_max < math.inf:
            raise InvalidProblem(expected("interpolant", "0 < betaMin <= betaMax", (self.beta_min, self.beta_max)))

    def _b(self, t: Array) -> tuple[Array, Array, Array, Array]:
        slope = self.beta_max - self.beta_min
        exponent = (1 - t) * (self.beta_min + 0.5 * slope * (1 - t))
        rate = self.beta_min + slope * (1 - t)
        b = np.exp(-0.5 * exponent)
        return b, 0.5 * rate * b, (0.25 * rate * rate - 0.5 * slope) * b, -np.expm1(-exponent)

    def time_of_ratio(self, sigma: Any) -> Any:
        # b^2 = 1/(1 + sigma^2), hence B = log(1 + sigma^2), a quadratic in u = 1 - t.
        slope = self.beta_max - self.beta_min
        exponent = np.log1p(sigma * sigma)
        root = np.sqrt(self.beta_min**2 + 2 * slope * exponent)
        return 1 - 2 * exponent / (self.beta_min + root)


@dataclass(frozen=True)
class Cosine(_UnitVariance):
    """b = sin(q t)/cos(q offset), q = pi/(2(1 + offset)) (Nichol and Dhariwal, arXiv 2102.09672, eq 17, reversed)."""

    offset: float = 0.008
    kind = "cosine"

    def __post_init__(self) -> None:
        if not 0 < self.offset < 1:
            raise InvalidProblem(expected("interpolant.offset", "a number in (0, 1)", self.offset))

    def _b(self, t: Array) -> tuple[Array, Array, Array, Array]:
        q = math.pi / (2 * (1 + self.offset))
        scale = 1 / math.cos(q * self.offset)
        b = scale * np.sin(q * t)
        square = scale * scale * np.sin(q * (1 - t)) * np.sin(q * (1 - t + 2 * self.offset))
        return b, scale * q * np.sin(q * (1 - t + self.offset)), -q * q * b, square

    def time_of_ratio(self, sigma: Any) -> Any:
        q = math.pi / (2 * (1 + self.offset))
        return np.arcsin(math.cos(q * self.offset) / np.sqrt(1 + sigma * sigma)) / q


@dataclass(frozen=True)
class Edm(Interpolant):
    """b = 1, a = sigma(t) from sigmaMax to sigmaMin (Karras et al., arXiv 2206.00364, eq 5)."""

    sigma_min: float = 0.002
    sigma_max: float = 80.0
    rho: float = 7.0
    kind = "edm"

    def __post_init__(self) -> None:
        if not (0 < self.sigma_min < self.sigma_max < math.inf and 1 <= self.rho < math.inf):
            raise InvalidProblem(expected("interpolant", "0 < sigmaMin < sigmaMax and rho >= 1", self))

    def at(self, t: Array) -> PathAt:
        rho = self.rho
        high, low = self.sigma_max ** (1 / rho), self.sigma_min ** (1 / rho)
        slope = low - high
        root = (1 - t) * high + t * low
        a = root**rho
        da = rho * slope * root ** (rho - 1)
        dda = rho * (rho - 1) * slope * slope * root ** (rho - 2)
        zero = np.zeros_like(t)
        return PathAt(a, np.ones_like(t), da, zero, dda, zero, a * da, da * da + a * dda)

    def time_of_ratio(self, sigma: Any) -> Any:
        high, low = self.sigma_max ** (1 / self.rho), self.sigma_min ** (1 / self.rho)
        return (high - sigma ** (1 / self.rho)) / (high - low)


@dataclass(frozen=True)
class Scaled(Interpolant):
    """noiseScale a x0 + dataScale b x1 of a path a, b."""

    path: Interpolant
    noise_scale: float
    data_scale: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", self.path.kind)
        if not (0 < self.noise_scale < math.inf and 0 < self.data_scale < math.inf):
            wanted = "positive noiseScale and dataScale"
            raise InvalidProblem(expected("interpolant", wanted, (self.noise_scale, self.data_scale)))

    def at(self, t: Array) -> PathAt:
        at, p, q = self.path.at(t), self.noise_scale, self.data_scale
        return PathAt(
            p * at.a, q * at.b, p * at.da, q * at.db, p * at.dda, q * at.ddb, p * p * at.ada, p * p * at.dada
        )  # fmt: skip

    def time_of_ratio(self, sigma: Any) -> Any:
        return self.path.time_of_ratio(sigma * (self.data_scale / self.noise_scale))


def interpolant_of(spec: Mapping[str, Any]) -> Interpolant:
    """The path that a specification of `flowproof.problem/1` names."""
    path = _named(spec)
    scales = (spec.get("noiseScale", 1.0), spec.get("dataScale", 1.0))
    return path if scales == (1.0, 1.0) else Scaled(path, *scales)


def _named(spec: Mapping[str, Any]) -> Interpolant:
    kind = spec.get("kind") if isinstance(spec, Mapping) else None
    if kind == "linear":
        return Linear(spec.get("sigmaMin", 0.0))
    if kind == "trigonometric":
        return Trigonometric()
    if kind == "variance-preserving":
        return VariancePreserving(spec.get("betaMin", 0.1), spec.get("betaMax", 20.0))
    if kind == "cosine":
        return Cosine(spec.get("offset", 0.008))
    if kind == "edm":
        return Edm(spec.get("sigmaMin", 0.002), spec.get("sigmaMax", 80.0), spec.get("rho", 7.0))
    kinds = "one of linear, trigonometric, variance-preserving, cosine, edm"
    raise InvalidProblem(expected("interpolant.kind", kinds, kind))
