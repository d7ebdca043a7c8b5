"""Which problems an adapter is checked on."""

GAUSSIAN_TRIGONOMETRIC = {
    "schema": "flowproof.problem/1",
    "id": "gaussian-1d-standard-trig",
    "dimension": 1,
    "interpolant": {"kind": "trigonometric"},
    "source": {"kind": "gaussian", "mean": [0], "covariance": 1},
    "target": {"kind": "mixture", "components": [{"weight": 1, "mean": [0.7], "covariance": 0.16}]},
    "coupling": {"kind": "independent"},
}


def gaussians(solver):
    """Refuses other targets than one Gaussian, whose flows the solver does not follow closely enough."""
    return lambda problem: None if len(problem["target"].get("components", [])) == 1 else f"{solver} are for Gaussians here"


def standard_noise(problem):
    """Refuses another source than N(0, I)."""
    source = problem["source"]
    return None if not any(source["mean"]) and source["covariance"] == 1 else "the noise is N(0, I)"
