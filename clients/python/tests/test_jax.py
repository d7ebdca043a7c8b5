"""The JAX function: jvp, grad, vmap, jit, in single precision and in double, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

jax = pytest.importorskip("jax")
import jax.numpy as jnp
from nets import CASES, PARAMETERS, along, arguments, core_of, tangents, theta

from flowproof.convention import Convention
from flowproof.jax_net import JaxNet
from flowproof.record import Recorder


@pytest.fixture(params=["float32", "float64"], autouse=True)
def dtype(request: pytest.FixtureRequest) -> Iterator[Any]:
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", request.param == "float64")
    yield jnp.dtype(request.param)
    jax.config.update("jax_enable_x64", before)


def set_up(problem: str, convention: Convention, dtype: Any) -> tuple[JaxNet, Recorder, Any, tuple[Any, ...], tuple[Any, ...]]:
    core = core_of(problem, convention)
    recorder = Recorder()
    net = JaxNet(core, theta(), recorder)
    at = tuple(jnp.asarray(value, dtype=dtype) for value in arguments(core))
    w = tuple(jnp.asarray(value, dtype=dtype) for value in tangents(core.dimension))
    return net, recorder, lambda x, s, t: net(*convention.order(x, s, t)), at, w


def bound(net: JaxNet, at: Any, dtype: Any) -> float:
    jet = net.core.jet(*(np.asarray(value, dtype=np.float64) for value in at), np.broadcast_to(theta(), (5, PARAMETERS)))
    return float(32 * np.finfo(dtype).eps * np.abs(jet.dz).max())


@pytest.mark.parametrize(("problem", "convention"), CASES[1:3])
def test_directional_derivatives(problem: str, convention: Convention, dtype: Any) -> None:
    net, recorder, call, at, w = set_up(problem, convention, dtype)
    arrays = tuple(np.asarray(value, dtype=np.float64) for value in at)
    exact = along(net.core, arrays, tuple(np.asarray(value, dtype=np.float64) for value in w))
    limit = bound(net, at, dtype)
    for way in (
        lambda: jax.jvp(call, at, w)[1],
        lambda: jax.jit(lambda a, b: jax.jvp(call, a, b)[1])(at, w),
        lambda: jax.vmap(lambda a, b: jax.jvp(call, a, b)[1])(at, w),
        lambda: jax.linearize(call, *at)[1](*w),
    ):
        recorder.calls.clear()
        dy = np.asarray(way(), dtype=np.float64)
        assert (np.abs(dy - exact) <= limit).all()
        (record,) = recorder.calls
        assert record.kind == "jvp" and record.dy is not None and (np.abs(record.dy - exact) <= limit).all()
        decoded = net.core.decode(*arrays)
        assert (record.x == decoded.x).all() and (record.s == decoded.s).all()


@pytest.mark.parametrize(("problem", "convention"), CASES[1:3])
def test_gradient_in_theta(problem: str, convention: Convention, dtype: Any) -> None:
    net, recorder, call, at, w = set_up(problem, convention, dtype)

    def loss(parameters: Any) -> Any:
        recorder.calls.clear()
        net.parameters_of_calls = parameters
        return (jax.jvp(call, at, w)[1] ** 2).sum() + (call(*at) ** 3).sum()

    parameters = tuple(jnp.broadcast_to(jnp.asarray(theta(), dtype=dtype), (3, rows, PARAMETERS)) for rows in (5, 1))
    arrays = tuple(np.asarray(value, dtype=np.float64) for value in at)
    jet = net.core.jet(*arrays, np.broadcast_to(theta(), (5, PARAMETERS)))
    dz = np.concatenate([np.asarray(w[0]), np.asarray(w[1])[:, None], np.asarray(w[2])[:, None]], axis=1)
    dy = np.einsum("nil,nl->ni", jet.dz, dz)
    expected = [np.einsum("ni,nilj,nl->nj", 2 * dy, jet.cross, dz), np.einsum("ni,nij->nj", 3 * jet.y**2, jet.dtheta)]
    scale = np.abs(dy).max() * np.abs(jet.cross).max() * 8 + np.abs(3 * jet.y**2).max() * np.abs(jet.dtheta).max()
    for gradient in (jax.grad(loss), jax.jit(jax.grad(loss))):
        by_row, _ = gradient(parameters)
        for part, exact in zip(np.asarray(by_row, dtype=np.float64), expected):
            assert (np.abs(part - exact) <= 64 * np.finfo(dtype).eps * scale).all()
        assert not np.any(by_row[2])


def test_reverse_and_batched_jacobians(dtype: Any) -> None:
    net, _, call, at, _ = set_up("rotated-product-2d", Convention(), dtype)
    limit = bound(net, at, dtype)
    forward, backward = jax.vmap(jax.jacfwd(call))(*at), jax.vmap(jax.jacrev(call))(*at)
    jet = net.core.jet(*(np.asarray(value, dtype=np.float64) for value in at), np.broadcast_to(theta(), (5, PARAMETERS)))
    for jacobian in (forward, backward):
        assert (np.abs(np.asarray(jacobian) - jet.dz[:, :, :2]) <= limit).all()


def test_second_derivatives(dtype: Any) -> None:
    _net, _, call, at, w = set_up("rotated-product-2d", Convention(), dtype)
    own = jax.grad(lambda x: (jax.jvp(call, (x, *at[1:]), w)[1] ** 2).sum())(at[0])
    h = 1e-5 if dtype == jnp.float64 else 1e-2
    step = jnp.zeros_like(at[0]).at[1, 0].set(h)
    moved = [(jax.jvp(call, (at[0] + e * step, *at[1:]), w)[1] ** 2).sum() for e in (1, -1)]
    difference = (moved[0] - moved[1]) / (2 * h)
    assert abs(difference - own[1, 0]) <= (1e-7 if dtype == jnp.float64 else 1e-2) * (1 + abs(difference))
