"""What the client needs of a framework: arrays in and out, seeds."""

from __future__ import annotations

import random
import sys
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


def to_numpy(value: Any) -> Any:
    """A framework's array as numpy, in its own dtype."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if str(value.dtype) in ("torch.bfloat16", "torch.float16"):
            value = value.float()
        return value.numpy()
    return np.asarray(value)


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
