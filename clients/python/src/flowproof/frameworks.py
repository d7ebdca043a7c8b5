"""What the client needs of a framework: arrays in and out, seeds."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from .arrays import Array
from .convention import Convention


def detect() -> str:
    """The framework that the author's code has loaded."""
    return next((name for name in ("torch", "jax") if name in sys.modules), "numpy")


def to_framework(values: Any, framework: str, dtype: str, device: Any | None = None) -> Any:
    """A numpy array as an array of the framework."""
    array = np.ascontiguousarray(values, dtype=dtype)
    if framework == "torch":
        import torch

        return torch.from_numpy(array.copy()).to(device) if device is not None else torch.from_numpy(array.copy())
    if framework == "jax":
        import jax.numpy as jnp

        return jnp.asarray(array)
    return array.copy()


def put_labels(framework: str, labels: Any) -> Any:
    """Classes of rows as integers of a framework."""
    whole = np.asarray(labels).astype(np.int64)
    if framework == "torch":
        import torch

        return torch.from_numpy(whole)
    if framework == "jax":
        import jax.numpy as jnp

        return jnp.asarray(whole.astype(np.int32))
    return whole


def to_numpy(value: Any) -> Any:
    """A framework's array as numpy, in its own dtype."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if str(value.dtype) in ("torch.bfloat16", "torch.float16"):
            value = value.float()
        return value.numpy()
    return np.asarray(value)


class Watched:
    """Arrays of the framework that an author's code gets, and what it leaves in them."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._arrays = {name: value for name, value in arrays.items() if value is not None}
        self._before = {name: np.array(to_numpy(value), copy=True) for name, value in self._arrays.items()}

    def changed(self) -> dict[str, Array]:
        """What the code wrote into, as it is now."""
        now = {name: np.asarray(to_numpy(value)) for name, value in self._arrays.items()}
        return {
            name: array.copy()
            for name, array in now.items()
            if array.shape != self._before[name].shape or array.tobytes() != self._before[name].tobytes()
        }


def seed_everything(seed: int) -> None:
    """Seeds the generators of Python, numpy (global) and torch."""
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        import torch

        torch.manual_seed(seed)


def shape_points(x: Array, convention: Convention) -> Array:
    """Points [n, d] in the declared shape of one point."""
    return x if convention.point_shape is None else x.reshape(len(x), *convention.point_shape)


def shape_times(time: Array, convention: Convention) -> Array:
    """Times [n] in the declared shape; `scalar` and `one` only where all are equal, which the caller sees to."""
    shapes: dict[str, tuple[int, ...]] = {"batch": (-1,), "column": (-1, 1), "image": (-1, 1, 1, 1)}
    if convention.time_shape in shapes:
        return time.reshape(shapes[convention.time_shape])
    return time[:1].reshape(() if convention.time_shape == "scalar" else (1,))
