"""Simultaneous diagonalisation in 50 decimal digits: a problem is prepared once, and its small variances keep their digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from ..arrays import Array
from ..errors import InvalidProblem

Matrix = list[list[Decimal]]

DIGITS = 50


def simultaneous(source: Array, target: Array | None) -> tuple[Array, Array, Array]:
    """P, P^-1 and lambda with `source = P P^T` and `target = P diag(lambda) P^T`; lambda = 0 for `target = None`.

    `L^-1 target L^-T = Q diag(lambda) Q^T` with the Cholesky factor L of the source and `P = L Q` (Golub and Van Loan,
    section 8.7), Q by cyclic Jacobi rotations. Raises InvalidProblem where one is not positive definite.
    """
    d = len(source)
    with localcontext() as context:
        context.prec = DIGITS
        factor = _cholesky(_exactly(source), "source.covariance")
        inverse = _inverse_lower(factor)
        if target is None:
            return _rounded(factor), _rounded(inverse), np.zeros(d)
        _cholesky(_exactly(target), "target covariance")
        whitened = _product(_product(inverse, _exactly(target)), _transposed(inverse))
        values, vectors = _jacobi(whitened)
        basis = _product(factor, vectors)
        return _rounded(basis), _rounded(_product(_transposed(vectors), inverse)), np.array([float(v) for v in values])


def _exactly(matrix: Array) -> Matrix:
    return [[Decimal(float(entry)) for entry in row] for row in matrix]


def _rounded(matrix: Matrix) -> Array:
    return np.array([[float(entry) for entry in row] for row in matrix])


def _transposed(a: Matrix) -> Matrix:
    return [list(column) for column in zip(*a)]


def _product(a: Matrix, b: Matrix) -> Matrix:
    columns = _transposed(b)
    return [[sum((x * y for x, y in zip(row, column)), Decimal(0)) for column in columns] for row in a]


def _cholesky(a: Matrix, name: str) -> Matrix:
    d = len(a)
    factor = [[Decimal(0)] * d for _ in range(d)]
    for i in range(d):
        for j in range(i + 1):
            rest = a[i][j] - sum((factor[i][k] * factor[j][k] for k in range(j)), Decimal(0))
            if i != j:
                factor[i][j] = rest / factor[j][j]
            elif rest > 0:
                factor[i][i] = rest.sqrt()
            else:
                raise InvalidProblem(f"{name}: expected a positive definite matrix, got one that is not")
    return factor


def _inverse_lower(factor: Matrix) -> Matrix:
    d = len(factor)
    inverse = [[Decimal(0)] * d for _ in range(d)]
    for i in range(d):
        inverse[i][i] = 1 / factor[i][i]
        for j in range(i):
            total = sum((factor[i][k] * inverse[k][j] for k in range(j, i)), Decimal(0))
            inverse[i][j] = -total / factor[i][i]
    return inverse


def _jacobi(matrix: Matrix) -> tuple[list[Decimal], Matrix]:
    """Eigenvalues and orthonormal eigenvectors (columns) of a symmetric matrix."""
    d = len(matrix)
    a = [row[:] for row in matrix]
    vectors = [[Decimal(int(i == j)) for j in range(d)] for i in range(d)]
    small = Decimal(10) ** (4 - DIGITS)
    for _ in range(60):
        size = sum((a[i][i] ** 2 for i in range(d)), Decimal(0)).sqrt()
        off = sum((a[i][j] ** 2 for i in range(d) for j in range(i)), Decimal(0)).sqrt()
        if off <= small * size:
            break
        for p in range(d):
            for q in range(p + 1, d):
                if a[p][q] == 0:
                    continue
                theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = 1 / (abs(theta) + (theta * theta + 1).sqrt())
                if theta < 0:
                    t = -t
                c = 1 / (t * t + 1).sqrt()
                s = t * c
                for k in range(d):
                    a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
                for k in range(d):
                    a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
                for row in vectors:
                    row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    return [a[i][i] for i in range(d)], vectors
