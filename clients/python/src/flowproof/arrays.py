"""The array type of the numpy parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def column(values: Array) -> Array:
    """[n] as [n, 1]."""
    result: Array = values[:, None]
    return result
