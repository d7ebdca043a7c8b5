"""The net as a JAX function: `jvp`, `grad`, `vmap` and `jit`, in the dtype of the points, float64 inside."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from .arrays import Array
from .jax_functions import Host, net_call, register
from .labelled import Labelled
from .net import NetCore
from .record import Recorder


class TooManyCalls(Exception):
    """There are fewer sets of parameters than calls; run again with more."""


class JaxNet:
    """The exact map of a problem in a declared convention as a JAX function of arrays, called like the network it replaces."""

    def __init__(
        self, core: NetCore, theta: Array | None = None, recorder: Recorder | None = None, frozen: bool = False
    ) -> None:
        self.core = core
        self.recorder = recorder
        self.theta = np.zeros(core.features.count) if theta is None else np.asarray(theta, dtype=np.float64)
        #: While a loss is differentiated: by_row [K, n, J] and by_call [K, 1, J].
        self.parameters_of_calls: tuple[Any, Any] | None = None
        self.frozen = frozen
        self._host = Host(core, self.theta, recorder)
        self._number = register(self._host)

    def given(self, labels: Any) -> Labelled:
        """The net for rows of these classes, -1 for a dropped label: see `labels` of a loss."""
        return Labelled(self, labels)

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
        key = jnp.asarray([self._number, k], dtype=jnp.int32)
        return net_call(d, count)(key, points, start, end, theta).reshape(x.shape)


def _times(value: Any, rows: int, dtype: Any) -> Any:
    time = jnp.asarray(value)
    time = time if jnp.issubdtype(time.dtype, jnp.floating) else time.astype(dtype)
    if time.size not in (1, rows):
        raise ValueError(f"net: expected one time or {rows} of them, got the shape {time.shape}")
    return jnp.broadcast_to(time.reshape(-1), (rows,))
