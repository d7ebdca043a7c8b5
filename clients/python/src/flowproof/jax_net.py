"""The net as a JAX function: `jvp`, `grad`, `vmap` and `jit`, in the dtype of the points, float64 inside.

Values and derivatives come from the numpy core through callbacks, so that they are float64 inside also where JAX is not. The
derivative rule is linear in its tangents, which pass through a primitive of ours that records them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core as jex
from jax.interpreters import ad, batching, mlir

from .arrays import Array
from .net import NetCore, Recorder


class TooManyCalls(Exception):
    """There are fewer sets of parameters than calls; run again with more."""


def _flat(value: Any, width: int | None = None) -> Array:
    array = np.asarray(value, dtype=np.float64)
    result: Array = array.reshape(-1) if width is None else array.reshape(-1, width)
    return result


class _Host:
    """What the callbacks see: flat rows of the arguments of one call."""

    def __init__(self, core: NetCore, recorder: Recorder | None, k: int) -> None:
        self.core, self.recorder, self.k = core, recorder, k

    def arguments(self, x: Any, first: Any, second: Any, theta: Any) -> tuple[Array, Array, Array, Array]:
        d, count = self.core.dimension, self.core.features.count
        rows = _flat(x, d)
        parameters = np.asarray(theta, dtype=np.float64).reshape(len(rows), count)
        return rows, _flat(first), _flat(second), parameters

    def value(self, x: Any, first: Any, second: Any, theta: Any) -> Any:
        at = self.arguments(x, first, second, theta)
        y = self.core.value(*at).astype(np.asarray(x).dtype)
        if self.recorder is not None:
            self.recorder.value(self.k, self.core.decode(*at[:3]), y)
        return y.reshape(np.shape(x))

    def jacobians(self, x: Any, first: Any, second: Any, theta: Any) -> Any:
        jet = self.core.jet(*self.arguments(x, first, second, theta))
        dtype, lead = np.asarray(x).dtype, np.shape(first)
        return jet.dz.astype(dtype).reshape(*lead, *jet.dz.shape[1:]), jet.dtheta.astype(dtype).reshape(
            *lead, *jet.dtheta.shape[1:]
        )

    def seconds(self, x: Any, first: Any, second: Any, theta: Any) -> Any:
        at = self.arguments(x, first, second, theta)
        dtype, lead = np.asarray(x).dtype, np.shape(first)
        hessian = self.core.second(*at)
        return hessian.astype(dtype).reshape(*lead, *hessian.shape[1:])

    def cross(self, x: Any, first: Any, second: Any, theta: Any) -> Any:
        cross = self.core.jet(*self.arguments(x, first, second, theta)).cross
        return cross.astype(np.asarray(x).dtype).reshape(*np.shape(first), *cross.shape[1:])

    def observe(self, x: Any, first: Any, second: Any, theta: Any, dx: Any, dfirst: Any, dsecond: Any, dy: Any) -> None:
        """Records a direction."""
        if self.recorder is None:
            return
        at = self.arguments(x, first, second, theta)
        d = self.core.dimension
        dz = np.concatenate([_flat(dx, d), _flat(dfirst)[:, None], _flat(dsecond)[:, None]], axis=1)
        if not np.any(dz != 0):
            return
        decoded = self.core.decode(*at[:3])
        canonical = np.einsum("nkl,nl->nk", self.core.chain(decoded, at[0]), dz)
        dtype = np.asarray(x).dtype
        y = self.core.value(*at).astype(dtype)
        self.recorder.tangent(self.k, decoded, y, canonical, np.asarray(dy).reshape(-1, d).astype(dtype))


# A primitive that hands back dy and records it with its direction: linear in (dx, dfirst, dsecond, dy), of which only dy is
# used, so that its transpose is the identity of dy.
_watch_p = jex.Primitive("flowproof_watch")


def _watch(host: _Host, *operands: Any) -> Any:
    return _watch_p.bind(*operands, host=host)


@_watch_p.def_abstract_eval
def _watch_abstract(*operands: Any, host: _Host) -> Any:
    return operands[-1]


def _watch_run(*operands: Any, host: _Host) -> Any:
    def seen(*values: Any) -> Any:
        host.observe(*values)
        return np.asarray(values[-1])

    dy = operands[-1]
    return jax.pure_callback(seen, jax.ShapeDtypeStruct(dy.shape, dy.dtype), *operands)


_watch_p.def_impl(lambda *operands, host: _watch_run(*operands, host=host))
mlir.register_lowering(_watch_p, mlir.lower_fun(_watch_run, multiple_results=False))


def _watch_jvp(primals: Any, tangents: Any, *, host: _Host) -> Any:
    out = _watch_p.bind(*primals, host=host)
    tangent = tangents[-1]
    return out, (ad.Zero.from_primal_value(out) if type(tangent) is ad.Zero else tangent)


def _watch_transpose(cotangent: Any, *operands: Any, host: _Host) -> Any:
    return [None] * (len(operands) - 1) + [cotangent]


def _watch_batch(operands: Any, dims: Any, *, host: _Host) -> Any:
    size = next(value.shape[dim] for value, dim in zip(operands, dims) if dim is not None)
    moved = [
        jnp.broadcast_to(value[None], (size, *value.shape)) if dim is None else jnp.moveaxis(value, dim, 0)
        for value, dim in zip(operands, dims)
    ]
    return _watch_p.bind(*moved, host=host), 0


ad.primitive_jvps[_watch_p] = _watch_jvp
ad.primitive_transposes[_watch_p] = _watch_transpose
batching.primitive_batchers[_watch_p] = _watch_batch


def _callback(function: Callable[..., Any], shapes: Any, *arguments: Any) -> Any:
    return jax.pure_callback(function, shapes, *arguments, vmap_method="broadcast_all")


def _net_call(host: _Host) -> Callable[..., Any]:
    """The net as a differentiable function of x [n, d], first [n], second [n] and theta [n, J]."""
    d, count = host.core.dimension, host.core.features.count

    def shaped(x: Any, first: Any, *widths: int) -> Any:
        return jax.ShapeDtypeStruct((*first.shape, *widths), x.dtype)

    @jax.custom_jvp
    def value(x: Any, first: Any, second: Any, theta: Any) -> Any:
        return _callback(host.value, jax.ShapeDtypeStruct(x.shape, x.dtype), x, first, second, theta)

    @jax.custom_jvp
    def jacobians(x: Any, first: Any, second: Any, theta: Any) -> Any:
        shapes = (shaped(x, first, d, d + 2), shaped(x, first, d, count))
        return _callback(host.jacobians, shapes, x, first, second, theta)

    @partial(value.defjvp, symbolic_zeros=True)
    def value_rule(primals: Any, tangents: Any) -> Any:
        x, first, second, theta = primals
        y = value(x, first, second, theta)
        dz, dtheta = jacobians(x, first, second, theta)
        dy = _along(dz, tangents[:3], x)
        if count > 0 and not _is_zero(tangents[3]):
            dy = dy + jnp.einsum("...ij,...j->...i", dtheta, tangents[3]).astype(x.dtype)
        if host.recorder is not None and not all(map(_is_zero, tangents[:3])):
            solid = [_solid(t, p) for t, p in zip(tangents[:3], primals)]
            dy = _watch(host, x, first, second, theta, *solid, dy)
        return y, dy

    @partial(jacobians.defjvp, symbolic_zeros=True)
    def jacobians_rule(primals: Any, tangents: Any) -> Any:
        x, first, second, theta = primals
        dz, dtheta = jacobians(x, first, second, theta)
        turned, moved = jnp.zeros_like(dz), jnp.zeros_like(dtheta)
        if count > 0:
            cross = _callback(host.cross, shaped(x, first, d, d + 2, count), x, first, second, theta)
            if not _is_zero(tangents[3]):
                turned = turned + jnp.einsum("...ikj,...j->...ik", cross, tangents[3]).astype(dz.dtype)
            if not all(map(_is_zero, tangents[:3])):
                moved = jnp.einsum("...ikj,...k->...ij", cross, _joined(tangents[:3], primals))
        if not all(map(_is_zero, tangents[:3])):
            hessian = _callback(host.seconds, shaped(x, first, d, d + 2, d + 2), x, first, second, theta)
            turned = turned + jnp.einsum("...ikl,...l->...ik", hessian, _joined(tangents[:3], primals))
        return (dz, dtheta), (turned, moved)

    return value


def _is_zero(tangent: Any) -> bool:
    return isinstance(tangent, jax.custom_derivatives.SymbolicZero)


def _solid(tangent: Any, primal: Any) -> Any:
    return jnp.zeros(jnp.shape(primal), primal.dtype) if _is_zero(tangent) else tangent


def _joined(tangents: Any, primals: Any) -> Any:
    dx, first, second = (_solid(t, p) for t, p in zip(tangents, primals))
    return jnp.concatenate([dx, first[..., None].astype(dx.dtype), second[..., None].astype(dx.dtype)], axis=-1)


def _along(dz: Any, tangents: Any, x: Any) -> Any:
    d = x.shape[-1]
    dx, first, second = tangents
    total = jnp.zeros_like(x)
    if not _is_zero(dx):
        total = total + jnp.einsum("...ij,...j->...i", dz[..., :d], dx)
    for k, time in ((d, first), (d + 1, second)):
        if not _is_zero(time):
            total = total + dz[..., k] * time[..., None].astype(x.dtype)
    return total


class JaxNet:
    """The exact map of a problem in a declared convention as a JAX function of arrays, called like the network it replaces."""

    def __init__(self, core: NetCore, theta: Array | None = None, recorder: Recorder | None = None) -> None:
        self.core = core
        self.recorder = recorder
        self.theta = np.zeros(core.features.count) if theta is None else np.asarray(theta, dtype=np.float64)
        #: While a loss is differentiated: by_row [K, n, J] and by_call [K, 1, J].
        self.parameters_of_calls: tuple[Any, Any] | None = None
        self.frozen = False

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        x, first, second = self.core.convention.read(arguments)
        d, count = self.core.dimension, self.core.features.count
        x = jnp.asarray(x)
        if x.size % d != 0 or not jnp.issubdtype(x.dtype, jnp.floating):
            raise ValueError(f"net: expected points with {d} numbers each, got {x.shape} {x.dtype}")
        points = x.reshape(-1, d)
        rows = points.shape[0]
        start = _times(first, rows, points.dtype)
        end = jnp.zeros_like(start) if second is None else _times(second, rows, points.dtype)
        k = -1
        theta = jnp.broadcast_to(jnp.asarray(self.theta), (rows, count))
        if self.recorder is not None:
            k = self.recorder.reserve(self.frozen)
            if self.parameters_of_calls is not None and not self.frozen:
                by_row, by_call = self.parameters_of_calls
                if k >= len(by_row):
                    raise TooManyCalls
                theta = by_row[k] if rows == by_row.shape[1] else jnp.broadcast_to(by_call[k], (rows, count))
        host = _Host(self.core, self.recorder, k)
        return _net_call(host)(points, start, end, theta).reshape(x.shape)


def _times(value: Any, rows: int, dtype: Any) -> Any:
    time = jnp.asarray(value)
    time = time if jnp.issubdtype(time.dtype, jnp.floating) else time.astype(dtype)
    if time.size not in (1, rows):
        raise ValueError(f"net: expected one time or {rows} of them, got the shape {time.shape}")
    return jnp.broadcast_to(time.reshape(-1), (rows,))
