"""What the suite learns of the calls of its net."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Array
from .convention_at import Decoded
from .errors import NetError


@dataclass
class Record:
    """One call of the net as the protocol wants it: canonical arguments, the result as the caller got it."""

    kind: str
    frozen: bool
    x: Array
    s: Array
    t: Array
    y: Array
    #: Number of the call of which this is a further direction.
    of: int | None = None
    dx: Array | None = None
    ds: Array | None = None
    dt: Array | None = None
    dy: Array | None = None
    #: Parameters of the framework that belong to this call alone, one row each or one in all.
    theta: Any = None
    #: Classes of the rows, where the call was made through `net.given`.
    labels: Array | None = None
    #: Made by the frozen teacher that the loss was given.
    teacher: bool = False
    #: The derivative was taken backwards, so that its direction is not known.
    reverse: bool = False


class Recorder:
    """The calls of a net in order. Arrays are of any leading shape and are flattened to rows."""

    def __init__(self, strict: bool = False, teacher: bool = False) -> None:
        self.calls: list[Record] = []
        self.teacher = teacher
        self.open = True
        #: Classes of the rows of calls under way.
        self.labels: Array | None = None
        #: Whether a row without an answer is an error, or NaN.
        self.strict = strict

    def reserve(self, frozen: bool, theta: Any = None) -> int:
        """The number of a new call; its arguments follow when it is evaluated."""
        points, times = np.zeros((0, 1)), np.zeros(0)
        call = Record("value", frozen, points, times, times, points, theta=theta, labels=self.labels, teacher=self.teacher)
        self.calls.append(call)
        return len(self.calls) - 1

    def value(self, k: int, at: Decoded, y: Array) -> None:
        """Arguments and result of call k."""
        if self.strict and np.isnan(y).any():
            row = int(np.flatnonzero(np.isnan(y).any(axis=1))[0])
            place = f"x = {at.x[row].tolist()}, s = {at.s[row]}, t = {at.t[row]} (canonical times)"
            raise NetError(f"net: expected arguments at which the exact map exists, got {place}")
        if self.open and k >= 0:
            call = self.calls[k]
            call.x, call.s, call.t, call.y = at.x.copy(), at.s.copy(), at.t.copy(), y.copy()

    def tangent(self, k: int, at: Decoded, y: Array, direction: Array, dy: Array) -> None:
        """A canonical direction [n, d + 2] of call k and the derivative along it."""
        if not self.open or k < 0:
            return
        call = self.calls[k]
        d = dy.shape[1]
        if len(call.s) == 0:
            # Under jit the order of callbacks is free, and a value that nobody uses is never computed.
            call.x, call.s, call.t, call.y = at.x.copy(), at.s.copy(), at.t.copy(), y.copy()
        if call.kind == "jvp" or len(call.s) != len(at.s):
            # A further direction; mapped over directions, each has rows of its own.
            further = Record("jvp", call.frozen, at.x.copy(), at.s.copy(), at.t.copy(), y.copy(), of=k, teacher=self.teacher)
            further.labels = call.labels
            self.calls.append(further)
            call = further
        call.kind = "jvp"
        call.dx, call.ds, call.dt = direction[:, :d].copy(), direction[:, d].copy(), direction[:, d + 1].copy()
        call.dy = dy.copy()
