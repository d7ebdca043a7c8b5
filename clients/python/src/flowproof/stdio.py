"""File descriptor 1 kept for frames: everything that foreign code prints goes to standard error."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

_streams: tuple[BinaryIO, BinaryIO] | None = None


def protect() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for frames alone. Descriptor 1 then is standard error, descriptor 0 is empty; once for all.

    Called when `flowproof` is imported in a process that the suite started, before the author's code can print.
    """
    global _streams
    if _streams is None:
        sys.stdout.flush()
        source, sink = os.dup(0), os.dup(1)
        os.dup2(2, 1)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)
        for descriptor in (source, sink):
            os.set_inheritable(descriptor, False)
        _streams = os.fdopen(source, "rb"), os.fdopen(sink, "wb")
    return _streams


def started_by_suite() -> bool:
    """Whether the suite started this process as its client."""
    return os.environ.get("FLOWPROOF_PROTOCOL") == "1"
