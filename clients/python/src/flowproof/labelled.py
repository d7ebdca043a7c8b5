"""The net for rows of some classes, as a class-conditional loss calls it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import FlowproofError, expected
from .frameworks import to_numpy
from .record import Recorder


class Labelled:
    """A net that records, with each of its calls, the classes of the rows: integers from 0, -1 for a dropped label."""

    def __init__(self, net: Any, labels: Any) -> None:
        self.net = net
        self.labels = np.asarray(to_numpy(labels), dtype=np.float64).reshape(-1)
        if not np.all(np.isfinite(self.labels)):
            raise FlowproofError(expected("net.given(labels)", "integers, -1 for a dropped label", labels))

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        recorder: Recorder | None = self.net.recorder
        if recorder is None:
            return self.net(*arguments, **options)
        before, recorder.labels = recorder.labels, self.labels
        try:
            return self.net(*arguments, **options)
        finally:
            recorder.labels = before

    def __getattr__(self, name: str) -> Any:
        if name == "net":
            raise AttributeError(name)
        return getattr(self.net, name)
