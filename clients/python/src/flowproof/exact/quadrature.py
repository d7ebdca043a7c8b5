"""Gauss-Legendre rules."""

from __future__ import annotations

from functools import cache

import numpy as np

from ..arrays import Array


@cache
def gauss_legendre(n: int) -> tuple[Array, Array]:
    """Nodes and weights on [-1, 1], exact to degree 2n - 1."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return nodes, weights
