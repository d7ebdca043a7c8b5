"""The net on numpy arrays, with `jvp`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Array
from .labelled import Labelled
from .net import NetCore
from .record import Recorder


class NumpyNet:
    """The exact map of a problem in a declared convention, called like the network it replaces."""

    def __init__(self, core: NetCore, theta: Array | None = None, recorder: Recorder | None = None) -> None:
        self.core = core
        self.recorder = recorder
        self.theta = np.zeros(core.features.count) if theta is None else np.asarray(theta, dtype=np.float64)

    def _arguments(self, arguments: tuple[Any, ...]) -> tuple[Array, Array, Array, Array, Any]:
        x, first, second = self.core.convention.read(arguments)
        points = np.asarray(x)
        dtype = points.dtype if np.issubdtype(points.dtype, np.floating) else np.dtype(np.float64)
        flat = points.astype(np.float64).reshape(-1, self.core.dimension)
        rows = len(flat)
        times = [
            np.broadcast_to(np.asarray(0.0 if time is None else time, dtype=np.float64).reshape(-1), (rows,)).copy()
            for time in (first, second)
        ]
        theta = np.broadcast_to(self.theta, (rows, len(self.theta)))
        return flat, times[0], times[1], theta, dtype

    def given(self, labels: Any) -> Labelled:
        """The net for rows of these classes, -1 for a dropped label: see `labels` of a loss."""
        return Labelled(self, labels)

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        *at, dtype = self._arguments(arguments)
        y = self.core.value(*at).astype(dtype)
        if self.recorder is not None:
            k = self.recorder.reserve(False)
            self.recorder.value(k, self.core.decode(*at[:3]), y)
        return y.reshape(np.shape(self.core.convention.read(arguments)[0]))

    def jvp(self, arguments: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
        """Value and derivative; tangents in the order of the arguments."""
        *at, dtype = self._arguments(arguments)
        dx, first, second = self.core.convention.read(tangents)
        rows = len(at[0])
        columns = [
            np.broadcast_to(np.asarray(0.0 if w is None else w, dtype=np.float64).reshape(-1), (rows,)) for w in (first, second)
        ]
        dz = np.concatenate([np.asarray(dx, dtype=np.float64).reshape(rows, -1), *(c[:, None] for c in columns)], axis=1)
        jet = self.core.jet(*at)
        y, dy = (values.astype(dtype) for values in (jet.y, np.einsum("nil,nl->ni", jet.dz, dz)))
        if self.recorder is not None:
            decoded = self.core.decode(*at[:3])
            k = self.recorder.reserve(False)
            self.recorder.value(k, decoded, y)
            direction = np.einsum("nkl,nl->nk", self.core.chain(decoded, at[0]), dz)
            self.recorder.tangent(k, decoded, y, direction, dy)
        shape = np.shape(self.core.convention.read(arguments)[0])
        return y.reshape(shape), dy.reshape(shape)
