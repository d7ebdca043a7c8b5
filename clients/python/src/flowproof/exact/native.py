"""What a native map offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from ..arrays import Array


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
