"""Draws from the target of a standard problem: a mixture of Gaussians in the Problem JSON."""

import flowproof
import numpy as np


def mixture(problem_id):
    """The function n, generator -> n points of the data of a problem, float32 [n, d]."""
    problem = flowproof.load_problem(problem_id)
    d, components = problem["dimension"], problem["target"]["components"]
    means = np.array([component["mean"] for component in components])
    roots = [np.linalg.cholesky(covariance_matrix(component["covariance"], d)) for component in components]
    weights = np.array([component["weight"] for component in components])

    def draw(n, rng):
        k = rng.choice(len(components), size=n, p=weights)
        xi = rng.standard_normal((n, d))
        return (means[k] + np.einsum("nij,nj->ni", np.array(roots)[k], xi)).astype(np.float32)

    return draw


def covariance_matrix(covariance, d):
    given = np.asarray(covariance, dtype=float)
    return given if given.ndim == 2 else np.diag(np.broadcast_to(given, d))
