"""The net as a torch module, exact in float64 inside and rounded once, differentiable in both modes.

`_Value`, `_Push` (a directional derivative) and `_Pull` (its transpose) call each other, so that every way of taking a first
derivative - `torch.func.jvp`, forward AD, `autograd.grad`, double backward - passes through `_Push` or `_Pull`, where its
direction is recorded, and stays differentiable in theta and in the direction.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import Function

from .arrays import Array
from .net import Jet, NetCore, Record, Recorder


def _rows(value: Tensor, width: int | None = None) -> Array:
    """A tensor as flat rows in float64."""
    array = value.detach().to(device="cpu", dtype=torch.float64).numpy()
    result: Array = array.reshape(-1) if width is None else array.reshape(-1, width)
    return result


def _given(value: Tensor, width: int) -> Array:
    """A result as rows in its own precision, for the record."""
    dtype = torch.float32 if value.dtype == torch.float32 else torch.float64
    result: Array = value.detach().to(device="cpu", dtype=dtype).numpy().reshape(-1, width)
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


class _Arguments:
    """Arguments of a call as numpy rows."""

    def __init__(self, net: ExactNet, x: Tensor, first: Tensor, second: Tensor, theta: Tensor) -> None:
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


class _Value(Function):
    @staticmethod
    def forward(x: Tensor, first: Tensor, second: Tensor, theta: Tensor, net: ExactNet, k: int) -> Tensor:
        at = _Arguments(net, x, first, second, theta)
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
        return (*_Pull.apply(*ctx.saved_tensors, g, ctx.net, ctx.k), None, None)

    @staticmethod
    def jvp(ctx: Any, dx: Any, first: Any, second: Any, theta: Any, *_: Any) -> Tensor:
        x, s, t, parameters = ctx.saved_tensors
        tangents = [torch.zeros_like(v) if w is None else w for v, w in zip((x, s, t, parameters), (dx, first, second, theta))]
        return _Push.apply(x, s, t, parameters, *tangents, ctx.net, ctx.k)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(_Value, info, in_dims, args)


class _Push(Function):
    """J dz + P dtheta."""

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor,
        dx: Tensor, dfirst: Tensor, dsecond: Tensor, dtheta: Tensor, net: ExactNet, k: int,
    ) -> Tensor:  # fmt: skip
        at = _Arguments(net, x, first, second, theta)
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
        bent = _Bend.apply(x, first, second, theta, dx, dfirst, dsecond, dtheta, g, ctx.net, any(needs[:3]))
        pulled = _Pull.apply(x, first, second, theta, g, ctx.net, -1) if any(needs[4:8]) else (None,) * 4
        return (*bent, *pulled, None, None)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(_Push, info, in_dims, args)


class _Pull(Function):
    """J^T g and P^T g."""

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor, g: Tensor, net: ExactNet, k: int
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        jet = _Arguments(net, x, first, second, theta).jet()
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
        pushed = _Push.apply(x, first, second, theta, vx, vfirst, vsecond, vtheta, ctx.net, ctx.k) if needs[4] else None
        bent: tuple[Any, ...] = (None,) * 4
        if any(needs[:4]):
            bent = _Bend.apply(x, first, second, theta, vx, vfirst, vsecond, vtheta, g, ctx.net, any(needs[:3]))
        return (*bent, pushed, None, None)

    @staticmethod
    def jvp(ctx: Any, dx: Any, dfirst: Any, dsecond: Any, dtheta: Any, dg: Any, *_: Any) -> tuple[Any, ...]:
        x, first, second, theta, g = ctx.saved_tensors
        net = ctx.net
        total: list[Any] = [torch.zeros_like(v) for v in (x, first, second, theta)]
        if dg is not None:
            total = [a + b for a, b in zip(total, _Pull.apply(x, first, second, theta, dg, net, -1))]
        if any(tangent is not None for tangent in (dx, dfirst, dsecond, dtheta)):
            pairs = zip((x, first, second, theta), (dx, dfirst, dsecond, dtheta))
            solid = [torch.zeros_like(v) if w is None else w for v, w in pairs]
            bent = _Bend.apply(x, first, second, theta, *solid, g, net, True)
            total = [a + b for a, b in zip(total, bent)]
        return tuple(total)

    @staticmethod
    def vmap(info: Any, in_dims: tuple[Any, ...], *args: Any) -> tuple[Any, Any]:
        return _batched(_Pull, info, in_dims, args)


class _Bend(Function):
    """The gradient of `g . (J dz + P dtheta)` in the arguments and in theta: exact in theta, by differences in the others.

    Symmetric in its use: it is also the derivative of `J^T g, P^T g` along (dz, dtheta). The last of the derivatives.
    """

    @staticmethod
    def forward(
        x: Tensor, first: Tensor, second: Tensor, theta: Tensor,
        dx: Tensor, dfirst: Tensor, dsecond: Tensor, dtheta: Tensor, g: Tensor, net: ExactNet, points: bool,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        at = _Arguments(net, x, first, second, theta)
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
        return _batched(_Bend, info, in_dims, args)


class TooManyCalls(Exception):
    """The pool of parameters is too small; run again with a larger one."""


class CallParameters:
    """theta_k of each call k, one for each row or, where rows are not those of the batch, one for the call.

    Made before the loss runs: inside a functorch transform no leaf can be made.
    """

    def __init__(self, theta: Array, rows: int, calls: int) -> None:
        values = torch.from_numpy(np.array(theta, dtype=np.float64))
        self.rows = rows
        self.by_row = [values.expand(rows, -1).clone().requires_grad_(True) for _ in range(calls)]
        self.by_call = [values.expand(1, -1).clone().requires_grad_(True) for _ in range(calls)]

    def take(self, k: int, rows: int) -> Tensor:
        """The parameters of call k with so many rows, [rows, J] or [1, J]."""
        if k >= len(self.by_row):
            raise TooManyCalls
        return self.by_row[k] if rows == self.rows else self.by_call[k]


class ExactNet(nn.Module):
    """The exact map of a problem in a declared convention as a module; called like the network that it replaces.

    Further positional and keyword arguments (conditions, labels) are ignored. Points have shape [B, d] or [B, ...] with d
    numbers each, or [d]; times any shape with B numbers or one. The result has the shape and dtype of the points.
    """

    def __init__(self, core: NetCore, theta: Array | None = None, recorder: Recorder | None = None) -> None:
        super().__init__()
        self.core = core
        self.recorder = recorder
        values = np.zeros(core.features.count) if theta is None else theta
        self.theta = nn.Parameter(torch.from_numpy(np.array(values, dtype=np.float64)))
        self._values = np.array(values, dtype=np.float64)
        self.copied = False
        #: Set while a loss runs.
        self.parameters_of_calls: CallParameters | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> ExactNet:
        twin = ExactNet(self.core, self._values, self.recorder)
        twin.copied = True
        twin.theta.requires_grad_(False)
        memo[id(self)] = twin
        return twin

    def forward(self, *arguments: Any, **_: Any) -> Tensor:
        x, first, second = self.core.convention.read(arguments)
        d = self.core.dimension
        if not isinstance(x, Tensor) or not x.is_floating_point() or x.numel() % d != 0:
            got = f"{tuple(x.shape)} {x.dtype}" if isinstance(x, Tensor) else type(x).__name__
            raise ValueError(f"net: expected points with {d} numbers each, got {got}")
        points = x.reshape(-1, d)
        rows = points.shape[0]
        start = _times(first, rows, points)
        end = torch.zeros_like(start) if second is None else _times(second, rows, points)
        tracked = self.theta.requires_grad and not self.copied
        if tracked and self.recorder is not None and self.parameters_of_calls is not None:
            own = self.parameters_of_calls.take(len(self.recorder.calls), rows)
            k = self.recorder.reserve(False, own)
            # The module's own parameter takes part with weight zero, so that gradients of the author's own exist.
            theta = own.expand(rows, -1) + (self.theta - self.theta.detach())
        else:
            k = -1 if self.recorder is None else self.recorder.reserve(not tracked)
            fixed = torch.from_numpy(self._values)
            theta = (fixed + (self.theta - self.theta.detach()) if tracked else fixed).expand(rows, -1)
        result: Tensor = _Value.apply(points, start, end, theta, self, k)
        return result.reshape(x.shape)

    def extra_repr(self) -> str:
        return f"{self.core.flow.problem['id']}, {self.core.convention.to_json()}"


def _times(value: Any, rows: int, like: Tensor) -> Tensor:
    time = value if isinstance(value, Tensor) else torch.as_tensor(value, dtype=like.dtype, device=like.device)
    if not time.is_floating_point():
        time = time.to(like.dtype)
    if time.numel() not in (1, rows):
        raise ValueError(f"net: expected one time or {rows} of them, got the shape {tuple(time.shape)}")
    flat = time.reshape(-1)
    return flat.expand(rows) if flat.shape[0] != rows else flat


def frozen_copy(net: ExactNet) -> ExactNet:
    """A teacher: the same function, recorded as frozen."""
    return copy.deepcopy(net)


def gradients(loss: Tensor, calls: list[Record]) -> list[Array | None]:
    """The gradient of a loss in the parameters of each recorded call, [rows, J]; None where it does not depend on them."""
    owned = [(k, call.theta) for k, call in enumerate(calls) if isinstance(call.theta, Tensor)]
    result: list[Array | None] = [None] * len(calls)
    if not owned or not loss.requires_grad:
        return result
    parts = torch.autograd.grad(loss, [theta for _, theta in owned], allow_unused=True)
    for (k, _), part in zip(owned, parts):
        if part is not None:
            result[k] = part.detach().numpy().astype(np.float64)
    return result
