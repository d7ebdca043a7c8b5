"""The net as a JAX function: `jvp`, `grad`, `vmap` and `jit`, in the dtype of the points, float64 inside.

Values and derivatives come from the numpy core through callbacks, so that they are float64 inside also where JAX is not. The
derivative rule is linear in its tangents, which pass through a primitive of ours that records them.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core as jex
from jax.interpreters import ad, batching, mlir

from .arrays import Array
from .net import NetCore
from .record import Recorder


def _flat(value: Any, width: int | None = None) -> Array:
    array = np.asarray(value, dtype=np.float64)
    result: Array = array.reshape(-1) if width is None else array.reshape(-1, width)
    return result


@dataclass
class Host:
    """What the callbacks of one net see."""

    core: NetCore
    theta: Array
    recorder: Recorder | None


#: Nets by number. The number travels as an operand beside that of the call, so that the functions below, and with them what
#: JAX compiles, are the same for all nets of a shape.
_hosts: weakref.WeakValueDictionary[int, Host] = weakref.WeakValueDictionary()
_numbers = itertools.count(1)


def register(host: Host) -> int:
    """The number of a net; valid while somebody holds the host."""
    number = next(_numbers)
    _hosts[number] = host
    return number


class _Rows:
    """Operands of a callback as flat rows."""

    def __init__(self, key: Any, x: Any, first: Any, second: Any, theta: Any) -> None:
        number, self.call = (int(part) for part in np.asarray(key).reshape(-1, 2)[0])
        self.host = _hosts[number]
        self.core, self.recorder = self.host.core, self.host.recorder
        self.dtype, self.lead = np.asarray(x).dtype, np.shape(first)
        points = _flat(x, self.core.dimension)
        own = self.host.theta
        # Parameters that were traced in single precision stand for the ones that they were rounded from.
        traced = np.asarray(theta, dtype=np.float64).reshape(len(points), len(own))
        rounding = np.finfo(np.asarray(theta).dtype).eps * np.abs(own)
        self.at = points, _flat(first), _flat(second), np.where(np.abs(traced - own) <= rounding, own, traced)

    def shaped(self, values: Array) -> Any:
        return values.astype(self.dtype).reshape(*self.lead, *values.shape[1:])


def _value(*operands: Any) -> Any:
    rows = _Rows(*operands)
    y = rows.core.value(*rows.at).astype(rows.dtype)
    if rows.recorder is not None:
        rows.recorder.value(rows.call, rows.core.decode(*rows.at[:3]), y)
    return rows.shaped(y)


def _jacobians(*operands: Any) -> Any:
    rows = _Rows(*operands)
    jet = rows.core.jet(*rows.at)
    return rows.shaped(jet.dz), rows.shaped(jet.dtheta)


def _seconds(*operands: Any) -> Any:
    rows = _Rows(*operands)
    return rows.shaped(rows.core.second(*rows.at))


def _cross(*operands: Any) -> Any:
    rows = _Rows(*operands)
    return rows.shaped(rows.core.jet(*rows.at).cross)


def _push(*operands: Any) -> Any:
    """The derivative along a direction, rounded once, in the place of dy, which is the same with more roundings."""
    *arguments, dx, dfirst, dsecond, dy = operands
    rows = _Rows(*arguments)
    dz = np.concatenate([_flat(dx, rows.core.dimension), _flat(dfirst)[:, None], _flat(dsecond)[:, None]], axis=1)
    jet = rows.core.jet(*rows.at)
    exact = np.einsum("nil,nl->ni", jet.dz, dz).astype(rows.dtype)
    if rows.recorder is not None and np.any(dz != 0):
        decoded = rows.core.decode(*rows.at[:3])
        canonical = np.einsum("nkl,nl->nk", rows.core.chain(decoded, rows.at[0]), dz)
        rows.recorder.tangent(rows.call, decoded, jet.y.astype(rows.dtype), canonical, exact)
    return exact.reshape(np.shape(dy)).astype(np.asarray(dy).dtype)


# A primitive that hands back dy, rounded once, and records it with its direction: for its derivatives it is the identity of dy,
# so that the rule of the net stays linear and can be transposed.
_watch_p = jex.Primitive("flowproof_watch")


@_watch_p.def_abstract_eval
def _watch_abstract(*operands: Any) -> Any:
    return operands[-1]


def _watch_run(*operands: Any) -> Any:
    dy = operands[-1]
    return jax.pure_callback(_push, jax.ShapeDtypeStruct(dy.shape, dy.dtype), *operands)


_watch_p.def_impl(jax.jit(_watch_run))
mlir.register_lowering(_watch_p, mlir.lower_fun(_watch_run, multiple_results=False))


def _watch_jvp(primals: Any, tangents: Any) -> Any:
    out = _watch_p.bind(*primals)
    tangent = tangents[-1]
    return out, (ad.Zero.from_primal_value(out) if type(tangent) is ad.Zero else tangent)


def _watch_transpose(cotangent: Any, *operands: Any) -> Any:
    return [None] * (len(operands) - 1) + [cotangent]


def _watch_batch(operands: Any, dims: Any) -> Any:
    size = next(value.shape[dim] for value, dim in zip(operands, dims) if dim is not None)
    moved = [
        jnp.broadcast_to(value[None], (size, *value.shape)) if dim is None else jnp.moveaxis(value, dim, 0)
        for value, dim in zip(operands, dims)
    ]
    return _watch_p.bind(*moved), 0


ad.primitive_jvps[_watch_p] = _watch_jvp
ad.primitive_transposes[_watch_p] = _watch_transpose
batching.primitive_batchers[_watch_p] = _watch_batch


@partial(jax.jit, static_argnums=(0, 1))
def _callback(function: Callable[..., Any], widths: tuple[tuple[int, ...], ...], *operands: Any) -> Any:
    """Results of the leading shape of the times and of these widths, in the dtype of the points."""
    x, first = operands[1], operands[2]
    shapes = tuple(jax.ShapeDtypeStruct((*first.shape, *width), x.dtype) for width in widths)
    return jax.pure_callback(function, shapes if len(shapes) > 1 else shapes[0], *operands, vmap_method="broadcast_all")


@cache
def net_call(d: int, count: int) -> Callable[..., Any]:
    """The net as a differentiable function of (key, x [n, d], first [n], second [n], theta [n, J])."""

    @jax.custom_jvp
    def value(key: Any, x: Any, first: Any, second: Any, theta: Any) -> Any:
        return _callback(_value, ((d,),), key, x, first, second, theta)

    @jax.custom_jvp
    def jacobians(key: Any, x: Any, first: Any, second: Any, theta: Any) -> Any:
        return _callback(_jacobians, ((d, d + 2), (d, count)), key, x, first, second, theta)

    @partial(value.defjvp, symbolic_zeros=True)
    def value_rule(primals: Any, tangents: Any) -> Any:
        key, x, first, second, theta = primals
        directions, dtheta = tangents[1:4], tangents[4]
        y = value(key, x, first, second, theta)
        dz, slopes = jacobians(key, x, first, second, theta)
        dy = _along(dz, directions, x)
        if not all(map(_is_zero, directions)):
            solid = [_solid(t, p) for t, p in zip(directions, primals[1:4])]
            dy = _watch_p.bind(key, x, first, second, theta, *solid, dy)
        if count > 0 and not _is_zero(dtheta):
            dy = dy + jnp.einsum("...ij,...j->...i", slopes, dtheta).astype(x.dtype)
        return y, dy

    @partial(jacobians.defjvp, symbolic_zeros=True)
    def jacobians_rule(primals: Any, tangents: Any) -> Any:
        directions, dtheta = tangents[1:4], tangents[4]
        dz, slopes = jacobians(*primals)
        turned, moved = jnp.zeros_like(dz), jnp.zeros_like(slopes)
        still = all(map(_is_zero, directions))
        if count > 0:
            cross = _callback(_cross, ((d, d + 2, count),), *primals)
            if not _is_zero(dtheta):
                turned = turned + jnp.einsum("...ikj,...j->...ik", cross, dtheta).astype(dz.dtype)
            if not still:
                moved = jnp.einsum("...ikj,...k->...ij", cross, _joined(directions, primals[1:4]))
        if not still:
            hessian = _callback(_seconds, ((d, d + 2, d + 2),), *primals)
            turned = turned + jnp.einsum("...ikl,...l->...ik", hessian, _joined(directions, primals[1:4]))
        return (dz, slopes), (turned, moved)

    # One program for a shape, also where the author compiles nothing.
    compiled: Callable[..., Any] = jax.jit(value)
    return compiled


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
