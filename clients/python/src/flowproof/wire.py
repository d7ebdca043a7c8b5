"""Frames of the protocol, version 1 (docs/protocol.md, sections 1 and 2)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .errors import ProtocolError

PROTOCOL = 1
_LINE = re.compile(rb"flowproof/1 (\d{1,15}) (\d{1,15})\n")
_DTYPES: dict[str, np.dtype[Any]] = {"FP64": np.dtype("<f8"), "FP32": np.dtype("<f4"), "INT64": np.dtype("<i8")}

Tensors = dict[str, NDArray[Any]]


def encode(message: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]] | None = None) -> bytes:
    """One frame."""
    described = []
    bodies = []
    for name, values in (tensors or {}).items():
        array = np.asarray(values)
        datatype = "FP32" if array.dtype == np.float32 else "FP64"
        body = np.ascontiguousarray(array, dtype=_DTYPES[datatype]).tobytes()
        size = {"binary_data_size": len(body)}
        described.append({"name": name, "shape": list(array.shape), "datatype": datatype, "parameters": size})
        bodies.append(body)
    header = json.dumps({**message, "tensors": described} if described else message, allow_nan=False).encode()
    length = sum(map(len, bodies))
    return b"".join([f"flowproof/1 {len(header)} {length}\n".encode(), header, *bodies])


def read(stream: BinaryIO) -> tuple[dict[str, Any], Tensors] | None:
    """The next frame, or None at the end of the stream. Raises ProtocolError."""
    line = stream.readline(64)
    if line == b"":
        return None
    match = _LINE.fullmatch(line)
    if match is None:
        raise ProtocolError(f"stdin: expected a line flowproof/1 H B, got {line!r}")
    header = _exactly(stream, int(match[1]))
    body = _exactly(stream, int(match[2]))
    if header is None or body is None:
        return None
    try:
        message = json.loads(header)
    except ValueError as cause:
        raise ProtocolError(f"frame: expected JSON, got {cause}") from cause
    return message, _tensors(message.get("tensors", []), body)


def _exactly(stream: BinaryIO, size: int) -> bytes | None:
    parts = []
    while size > 0:
        part = stream.read(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _tensors(described: Any, body: bytes) -> Tensors:
    result: Tensors = {}
    at = 0
    for entry in described:
        size = entry["parameters"]["binary_data_size"]
        dtype = _DTYPES.get(entry["datatype"])
        if dtype is None or size != dtype.itemsize * int(np.prod(entry["shape"], dtype=np.int64)):
            raise ProtocolError(f"tensor {entry.get('name')}: datatype, shape and size do not fit")
        values = np.frombuffer(body, dtype=dtype, count=size // dtype.itemsize, offset=at)
        # A copy: the author may write into it.
        result[entry["name"]] = values.reshape(entry["shape"]).astype(dtype.newbyteorder("="))
        at += size
    return result


class Channel:
    """Frames over a pair of byte streams; writing is safe from several threads."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source, self._sink = source, sink
        self._lock = threading.Lock()

    def read(self) -> tuple[dict[str, Any], Tensors] | None:
        return read(self._source)

    def write(self, message: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]] | None = None) -> None:
        frame = encode(message, tensors)
        with self._lock:
            self._sink.write(frame)
            self._sink.flush()
