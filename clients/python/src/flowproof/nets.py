"""`exact_map`: the exact flow map of a native problem as a function of a framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from .arrays import Array
from .convention import Convention
from .errors import FlowproofError, expected
from .exact import exact_flow
from .net import Features, NetCore, no_features
from .problem import ProblemLike, load_problem
from .record import Recorder

Framework = Literal["torch", "jax", "numpy"]


def exact_map(
    problem: ProblemLike,
    convention: Convention | Mapping[str, Any] | None = None,
    framework: Framework = "torch",
) -> Any:
    """The exact map of a problem in a convention: an `nn.Module`, a JAX function or a numpy function.

    Called like the network that it replaces, `net(x, s, t)` or as `convention.arguments` says. Differentiable in x and
    the times in both modes: first derivatives exact, second ones to about nine digits. float64 inside, rounded once to the
    dtype of x. The average velocity is accurate to round-off as t -> s. NaN where there is no map.

    Raises UnsupportedProblem unless the problem is native: one Gaussian or point as target, an affine coupling,
    one-dimensional targets, rotated products.
    """
    return build_net(load_problem(problem), Convention.of(convention), framework)


def build_net(
    problem: Mapping[str, Any],
    convention: Convention,
    framework: str,
    features: Features | None = None,
    theta: Array | None = None,
    recorder: Recorder | None = None,
    frozen: bool = False,
) -> Any:
    """The net of a framework, with a perturbation and a record of its calls; `frozen`: its parameters take no gradient."""
    flow = exact_flow(convention.pose(problem))
    core = NetCore(flow, convention, no_features(flow.dimension) if features is None else features)
    if framework == "torch":
        from .torch_net import ExactNet

        return ExactNet(core, theta, recorder, frozen)
    if framework == "jax":
        from .jax_net import JaxNet

        return JaxNet(core, theta, recorder, frozen)
    if framework == "numpy":
        from .numpy_net import NumpyNet

        return NumpyNet(core, theta, recorder)
    raise FlowproofError(expected("framework", "torch, jax or numpy", framework))
