"""The net as autograd functions, float64 inside and rounded once.

`Value`, `Push` (a directional derivative) and `Pull` (its transpose) call each other, so that every way of taking a first
derivative - `torch.func.jvp`, forward AD, `autograd.grad`, double backward - passes through `Push` or `Pull`, where its
direction is recorded, and stays differentiable in theta and in the direction.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function
from torch.fx.experimental.proxy_tensor import get_proxy_mode

from .arrays import Array
from .net import Jet, NetCore
from .record import Recorder


class Net(Protocol):
    """What the functions need of a net."""

    core: NetCore
    recorder: Recorder | None


def _rows(value: Tensor, width: int | None = None) -> Array:
    """A tensor as flat rows in float64."""
    # Forced: a derivative that is known to vanish comes as a tensor without storage.
    array = value.detach().to(device="cpu", dtype=torch.float64).numpy(force=True)
    result: Array = array.reshape(-1) if width is None else array.reshape(-1, width)
    return result


def _given(value: Tensor, width: int) -> Array:
    """A result as rows in its own precision, for the record."""
    dtype = torch.float32 if value.dtype == torch.float32 else torch.float64
    result: Array = value.detach().to(device="cpu", dtype=dtype).numpy(force=True).reshape(-1, width)
    return result


def _like(values: Array, tensor: Tensor) -> Tensor:
    """Values in the dtype, on the device and of the shape of a tensor."""
    return torch.from_numpy(np.ascontiguousarray(values)).to(tensor).reshape(tensor.shape)


def _batched(function: Any, info: Any, in_dims: tuple[Any, ...], args: tuple[Any, ...]) -> tuple[Any, Any]:
    """The rule of vmap: mapped dimensions become leading ones, which are rows like any other."""
    size = info.batch_size
    moved = [
        value
        if not isinstance(value, Tensor)
        else value.movedim(dim, 0)
        if dim is not None
        else value.unsqueeze(0).expand(size, *value.shape)
        for value, dim in zip(args, in_dims)
    ]
    out = function.apply(*moved)
    return out, (0 if isinstance(out, Tensor) else tuple(0 for _ in out))


class Arguments:
    """Arguments of a call as numpy rows."""

    def __init__(self, net: Net, x: Tensor, first: Tensor, second: Tensor, theta: Tensor) -> None:
        d, count = net.core.dimension, net.core.features.count
        self.x, self.first, self.second = _rows(x, d), _rows(first), _rows(second)
        self.theta = _rows(theta).reshape(len(self.first), count)
        self.core = net.core

    def jet(self) -> Jet:
        return self.core.jet(self.x, self.first, self.second, self.theta)


def _direction(dx: Tensor, first: Tensor, second: Tensor, d: int) -> Array:
    return np.concatenate([_rows(dx, d), _rows(first)[:, None], _rows(second)[:, None]], axis=1)


def _split(values: Array, x: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    d = values.shape[1] - 2
    return _like(values[:, :d], x), _like(values[:, d], first), _like(values[:, d + 1], second)


#: Directions of traces that run later, by number: what they are recorded with, and whether the trace is being made.
_TRACES: list[tuple[Net, int, Arguments, Jet]] = []
_TRACING = False


def forget_traces() -> None:
    """Traces of a loss that has run are not run again."""
    _TRACES.clear()


@torch.library.custom_op("flowproof::direction", mutates_args=())
def _observe(dz: Tensor, trace: int) -> Tensor:
    """The direction of a traced derivative, recorded each time that the trace runs."""
    net, k, at, jet = _TRACES[trace]
    if not _TRACING and net.recorder is not None and k >= 0:
        decoded = at.core.decode(at.x, at.first, at.second)
        direction = _rows(dz, jet.dz.shape[-1])
        canonical = np.einsum("nkl,nl->nk", at.core.chain(decoded, at.x), direction)
        dtype = np.float32 if dz.dtype == torch.float32 else np.float64
        net.recorder.tangent(k, decoded, jet.y.astype(dtype), canonical, np.einsum("nil,nl->ni", jet.dz, direction).astype(dtype))
    return dz.clone()


@_observe.register_fake
def _observe_fake(dz: Tensor, trace: int) -> Tensor:
    return torch.empty_like(dz)


def _traced_push(net: Net, k: int, at: tuple[Tensor, ...], tangents: list[Tensor]) -> Tensor:
    """J dz in operations that a tracer sees (`torch.func.linearize`): J belongs to the place and is a constant.

    The direction comes when the trace runs, and passes through an operation that records it.
    """
    global _TRACING
    arguments = Arguments(net, *at)
    jet = arguments.jet()
    x, lead = at[0], at[1].shape
    jacobian, slopes = (torch.from_numpy(part).to(x).reshape(*lead, *part.shape[1:]) for part in (jet.dz, jet.dtheta))
    dz = torch.cat([tangents[0], tangents[1].to(x)[..., None], tangents[2].to(x)[..., None]], dim=-1)
    if net.recorder is not None:
        _TRACES.append((net, k, arguments, jet))
        _TRACING = True
        try:
            dz = _observe(dz, len(_TRACES) - 1)
        finally:
            _TRACING = False
    moved = torch.einsum("...ij,...j->...i", slopes, tangents[3].to(x)) if slopes.shape[-1] > 0 else 0
    return torch.einsum("...ij,...j->...i", jacobian, dz) + moved


class Value(Function):
    @staticmethod
    def forward(x: Tensor, first: Tensor, second: Tensor, theta: Tensor, net: Net, k: int) -> Tensor:
        at = Arguments(net, x, first, second, theta)
        y = _like(at.core.value(at.x, at.first, at.second, at.theta), x)
        if net.recorder is not None:
            net.recorder.value(k, at.core.decode(at.x, at.first, at.second), _given(y, x.shape[-1]))
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        *tensors, ctx.net, ctx.k = inputs
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> tuple[Any, ...]:
        return (*Pull.apply(*ctx.saved_tensors, g, ctx.net, ctx.k), None, None)

    @staticmethod
    def jvp(ctx: Any, dx: Any, first: Any, second: Any, theta: Any, *_: Any) -> Tensor:
        x, s, t, parameters = ctx.saved_tensors
        tangents = [torch.zeros_like(v) if w is None else w for v, w in zip((x, s, t, parameters), (dx, first, second, theta))]
        if get_proxy_mode() is not None:
            return _traced_push(ctx.net, ctx.k, (x, s, t, parameters), tangents)
        return Push.apply(x, s, t, parameters, *tangents, ctx.net, ctx.k)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(Value, info, in_dims, args)


class Push(Function):
    """J dz + P dtheta."""

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor,
        dx: Tensor, dfirst: Tensor, dsecond: Tensor, dtheta: Tensor, net: Net, k: int,
    ) -> Tensor:  # fmt: skip
        at = Arguments(net, x, first, second, theta)
        jet = at.jet()
        dz = _direction(dx, dfirst, dsecond, x.shape[-1])
        change = np.einsum("nil,nl->ni", jet.dz, dz)
        dy = _like(change + np.einsum("nij,nj->ni", jet.dtheta, _rows(dtheta).reshape(at.theta.shape)), x)
        if net.recorder is not None and k >= 0 and np.any(dz != 0):
            decoded = at.core.decode(at.x, at.first, at.second)
            canonical = np.einsum("nkl,nl->nk", at.core.chain(decoded, at.x), dz)
            width = x.shape[-1]
            net.recorder.tangent(k, decoded, _given(_like(jet.y, x), width), canonical, _given(dy, width))
        return dy

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        *tensors, ctx.net, ctx.k = inputs
        ctx.save_for_backward(*tensors)

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> tuple[Any, ...]:
        x, first, second, theta, dx, dfirst, dsecond, dtheta = ctx.saved_tensors
        needs = tuple(ctx.needs_input_grad)
        bent = Bend.apply(x, first, second, theta, dx, dfirst, dsecond, dtheta, g, ctx.net, any(needs[:3]))
        pulled = Pull.apply(x, first, second, theta, g, ctx.net, -1) if any(needs[4:8]) else (None,) * 4
        return (*bent, *pulled, None, None)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(Push, info, in_dims, args)


class Pull(Function):
    """J^T g and P^T g."""

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor, g: Tensor, net: Net, k: int
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        jet = Arguments(net, x, first, second, theta).jet()
        cotangent = _rows(g, x.shape[-1])
        if net.recorder is not None and net.recorder.open and k >= 0:
            net.recorder.calls[k].reverse = True
        pulled = np.einsum("nil,ni->nl", jet.dz, cotangent)
        return (*_split(pulled, x, first, second), _like(np.einsum("nij,ni->nj", jet.dtheta, cotangent), theta))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        *tensors, ctx.net, ctx.k = inputs
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, vx: Tensor, vfirst: Tensor, vsecond: Tensor, vtheta: Tensor) -> tuple[Any, ...]:
        x, first, second, theta, g = ctx.saved_tensors
        needs = tuple(ctx.needs_input_grad)
        # In a double backward the cotangents that arrive here are the direction of the derivative.
        pushed = Push.apply(x, first, second, theta, vx, vfirst, vsecond, vtheta, ctx.net, ctx.k) if needs[4] else None
        bent: tuple[Any, ...] = (None,) * 4
        if any(needs[:4]):
            bent = Bend.apply(x, first, second, theta, vx, vfirst, vsecond, vtheta, g, ctx.net, any(needs[:3]))
        return (*bent, pushed, None, None)

    @staticmethod
    def jvp(ctx: Any, dx: Any, dfirst: Any, dsecond: Any, dtheta: Any, dg: Any, *_: Any) -> tuple[Any, ...]:
        x, first, second, theta, g = ctx.saved_tensors
        net = ctx.net
        total: list[Any] = [torch.zeros_like(v) for v in (x, first, second, theta)]
        if dg is not None:
            total = [a + b for a, b in zip(total, Pull.apply(x, first, second, theta, dg, net, -1))]
        if any(tangent is not None for tangent in (dx, dfirst, dsecond, dtheta)):
            pairs = zip((x, first, second, theta), (dx, dfirst, dsecond, dtheta))
            solid = [torch.zeros_like(v) if w is None else w for v, w in pairs]
            bent = Bend.apply(x, first, second, theta, *solid, g, net, True)
            total = [a + b for a, b in zip(total, bent)]
        return tuple(total)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(Pull, info, in_dims, args)


class Bend(Function):
    """The gradient of `g . (J dz + P dtheta)` in the arguments and in theta: exact in theta, by differences in the others.

    Symmetric in its use: it is also the derivative of `J^T g, P^T g` along (dz, dtheta). The last of the derivatives.
    """

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor,
        dx: Tensor, dfirst: Tensor, dsecond: Tensor, dtheta: Tensor, g: Tensor, net: Net, points: bool,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        at = Arguments(net, x, first, second, theta)
        jet = at.jet()
        d = x.shape[-1]
        dz, cotangent = _direction(dx, dfirst, dsecond, d), _rows(g, d)
        bent = np.zeros_like(dz)
        if points:
            # dz is zero in most uses; differences cost several evaluations.
            if np.any(dz != 0):
                hessian = at.core.second(at.x, at.first, at.second, at.theta)
                bent = np.einsum("ni,nilm,nl->nm", cotangent, hessian, dz)
            bent = bent + np.einsum("ni,nilj,nj->nl", cotangent, jet.cross, _rows(dtheta).reshape(at.theta.shape))
        along = np.einsum("ni,nilj,nl->nj", cotangent, jet.cross, dz)
        return (*_split(bent, x, first, second), _like(along, theta))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        pass

    @staticmethod
    def backward(ctx: Any, *_: Any) -> Any:
        raise NotImplementedError("flowproof: derivatives of the net beyond the second are not available")

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(Bend, info, in_dims, args)
