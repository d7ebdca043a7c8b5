"""The net as a torch module, exact in float64 inside and rounded once, differentiable in both modes."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .arrays import Array
from .labelled import Labelled
from .net import NetCore
from .record import Record, Recorder
from .torch_functions import Value


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

    def __init__(
        self, core: NetCore, theta: Array | None = None, recorder: Recorder | None = None, frozen: bool = False
    ) -> None:
        super().__init__()
        self.core = core
        self.recorder = recorder
        values = np.zeros(core.features.count) if theta is None else theta
        self.theta = nn.Parameter(torch.from_numpy(np.array(values, dtype=np.float64)))
        self._values = np.array(values, dtype=np.float64)
        #: A teacher, or a copy of the net: its parameters take no gradient.
        self.copied = frozen
        self.theta.requires_grad_(not frozen)
        #: Set while a loss runs.
        self.parameters_of_calls: CallParameters | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> ExactNet:
        twin = ExactNet(self.core, self._values, self.recorder, frozen=True)
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
        result: Tensor = Value.apply(points, start, end, theta, self, k)
        return result.reshape(x.shape)

    def given(self, labels: Any) -> Labelled:
        """The net for rows of these classes, -1 for a dropped label: see `labels` of a loss."""
        return Labelled(self, labels)

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
            result[k] = part.detach().numpy(force=True).astype(np.float64)
    return result
