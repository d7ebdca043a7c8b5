"""Nets with a perturbation for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowproof.convention import Convention
from flowproof.exact import exact_flow
from flowproof.net import Features, NetCore
from flowproof.problem import load_problem

PARAMETERS = 3

#: Problems and conventions in which every way of differentiating is tried.
CASES: list[tuple[str, Convention]] = [
    ("rotated-product-2d", Convention()),
    ("mixture-1d", Convention("data-to-noise", "average-velocity", "step")),
    (
        "gaussian-1d-trig",
        Convention("data-to-noise", "trigflow", time_scale=np.pi / 2, sigma_data=0.5, arguments=("x", ("t", "s"))),
    ),
    ("mixture-1d-edm", Convention("data-to-noise", "consistency", "none", clock="sigma", sigma_data=0.5, point_scale="edm")),
]


def core_of(problem: str, convention: Convention) -> NetCore:
    rng = np.random.default_rng(7)
    flow = exact_flow(load_problem(problem))
    d, j = flow.dimension, PARAMETERS
    return NetCore(flow, convention, Features(rng.normal(size=(j, d, d)), *(rng.normal(size=(j, d)) for _ in range(3))))


def theta() -> Any:
    return np.array([0.4, -0.3, 0.2])


def arguments(core: NetCore) -> tuple[Any, Any, Any]:
    """x, first and second of five rows, one of them on the diagonal, in the convention."""
    rng = np.random.default_rng(1)
    s, t = np.array([0.1, 0.3, 0.4, 0.5, 0.6]), np.array([0.5, 0.7, 0.4, 0.52, 0.2])
    if core.convention.second_time == "none":
        t = np.full(5, core.flow.time_range[1])
    first, second = (np.real(value) for value in core.convention.subject_times(s, t, core.path))
    scale = np.real(np.asarray(core.convention.scale_of(s, core.path)))
    return rng.normal(size=(5, core.dimension)) / scale[:, None], first, second


def tangents(d: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(2)
    return rng.normal(size=(5, d)), rng.normal(size=5), rng.normal(size=5)


def along(core: NetCore, at: tuple[Any, Any, Any], direction: tuple[Any, Any, Any]) -> Any:
    """The derivative of the net from the numpy core's Jacobian."""
    jet = core.jet(*at, np.broadcast_to(theta(), (5, PARAMETERS)))
    dz = np.concatenate([direction[0], direction[1][:, None], direction[2][:, None]], axis=1)
    return np.einsum("nil,nl->ni", jet.dz, dz)
