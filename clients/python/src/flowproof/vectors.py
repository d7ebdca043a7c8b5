"""Exact cases for your tests, and answers to questions, from the files of ``flowproof vectors``.

One file that needs numpy alone: copy it beside your tests (``flowproof vectors reader --out flowproof_vectors.py``),
or use ``flowproof.vectors``.

    cases = load("cases.npz")                       # flowproof vectors export --problem gaussian-1d --out cases.npz
    assert_map(my_map, cases)                       # my_map(x, s, t), in the convention that the cases were exported in

    answer("questions.npz", my_map, "answers.npz")  # flowproof vectors ask --problem gaussian-1d --out questions.npz
                                                    # flowproof vectors check questions.npz answers.npz
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["Vectors", "VectorsError", "answer", "assert_consistency", "assert_map", "assert_velocity", "load"]

_ABOUT = "flowproof.json"
_SAFETENSORS = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "I8": "|i1", "U8": "|u1"}


class VectorsError(ValueError):
    """A file that is damaged, or is not what it is taken for."""


class Vectors:
    """Arrays by name, ``cases["x"]``, and what the file says of itself, ``cases.about``."""

    def __init__(self, path: str, arrays: dict[str, Any], about: dict[str, Any]) -> None:
        self.path = path
        self.arrays = arrays
        self.about = about

    def __getitem__(self, name: str) -> Any:
        if name in self.arrays:
            return self.arrays[name]
        raise VectorsError(f"{self.path}: expected the array {name}, got {', '.join(sorted(self.arrays))}")

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    def __len__(self) -> int:
        return len(self["x"])

    @property
    def kind(self) -> str:
        return str(self.about["kind"])


def load(path: str | os.PathLike[str]) -> Vectors:
    """Reads a file that ``flowproof vectors`` wrote, npz or safetensors, and checks its digest. Nothing is unpickled."""
    name = os.fspath(path)
    arrays, text = _read_safetensors(name) if name.endswith(".safetensors") else _read_npz(name)
    if text is None or "digest" not in arrays:
        raise VectorsError(f"{name}: expected a file of flowproof vectors, got one of another origin")
    digest = hashlib.sha256(text)
    for key in sorted(set(arrays) - {"digest"}):
        array = arrays[key]
        kind = array.dtype.newbyteorder("<").str
        digest.update(f"\n{key} {kind} {'x'.join(map(str, array.shape))}\n".encode())
        digest.update(np.ascontiguousarray(array).astype(kind, copy=False).tobytes())
    if digest.digest() != arrays["digest"].tobytes():
        raise VectorsError(f"{name}: expected the digest of its contents, got another one: the file was changed, or is damaged")
    return Vectors(name, arrays, json.loads(text))


def assert_map(function: Callable[..., Any], cases: Vectors) -> None:
    """``function(x, s, t)`` against the exact map, entry by entry within the tolerances of the file."""
    _assert("map", function, cases, ("x", "s", "t"))


def assert_velocity(function: Callable[..., Any], cases: Vectors) -> None:
    """``function(x, t)`` against the exact velocity."""
    _assert("velocity", function, cases, ("x", "t"))


def assert_consistency(function: Callable[..., Any], cases: Vectors) -> None:
    """``function(x, t)`` against the exact map to the end of time."""
    _assert("consistency", function, cases, ("x", "t"))


def answer(
    questions: str | os.PathLike[str] | Vectors,
    function: Callable[..., Any],
    out: str | os.PathLike[str] | None = None,
    batch: int | None = None,
) -> dict[str, Any]:
    """Answers questions with ``function(x, s, t)`` of a map, ``(x, t)`` of a velocity or a consistency function,
    ``(noise, steps)`` of a sampler, at most ``batch`` rows at a time. Second legs start where the first ones end. Returns the arrays, and writes
    them to ``out``, FILE.npz."""
    if out is not None and not os.fspath(out).endswith(".npz"):  # numpy would append the ending and leave two halves
        raise VectorsError(f"{os.fspath(out)}: expected FILE.npz to write the answers to")
    asked = questions if isinstance(questions, Vectors) else load(questions)
    if asked.about.get("role") != "questions":
        raise VectorsError(f"{asked.path}: expected questions (flowproof vectors ask), got {asked.about.get('role')}")
    x = asked["x"].copy()
    y = np.empty_like(x)
    if asked.kind == "sampler":
        steps = asked["steps"]
        for count in np.unique(steps):
            rows = np.flatnonzero(steps == count)
            y[rows] = _in_batches(lambda noise, number=int(count): function(noise, number), (x[rows],), batch)
    else:
        names = ("s", "t") if asked.kind == "map" else ("t",)
        times = [asked[name] for name in names]
        after = asked["after"] if "after" in asked else np.full(len(x), -1)
        for legs in (after < 0, after >= 0):
            rows = np.flatnonzero(legs)
            if len(rows) == 0:
                continue
            first = after[rows]
            if first[0] >= 0:
                factors = asked["carry"][rows].reshape(len(rows), 2, *[1] * (x.ndim - 1))
                x[rows] = factors[:, 0] * x[first] + factors[:, 1] * y[first]
            y[rows] = _in_batches(function, (x[rows], *(time[rows] for time in times)), batch)
    answers = {"x": x, "y": y, "digest": asked["digest"]}
    if out is not None:
        about = json.dumps({"schema": "flowproof.vectors/1", "role": "answers", "questions": asked["digest"].tobytes().hex()})
        np.savez(os.fspath(out), **answers)
        with zipfile.ZipFile(os.fspath(out), "a") as archive:
            archive.writestr(zipfile.ZipInfo(_ABOUT), about)
    return answers


def _in_batches(function: Callable[..., Any], arguments: tuple[Any, ...], batch: int | None) -> Any:
    rows = len(arguments[0])
    size = batch or rows
    parts = [_numbers(function(*(part[k : k + size].copy() for part in arguments))) for k in range(0, rows, size)]
    result = np.concatenate(parts)
    if result.dtype.itemsize < arguments[0].dtype.itemsize:
        hint = "ask with --dtype float32, tolerances follow from it"
        raise VectorsError(f"expected {arguments[0].dtype} from the function, got {result.dtype}: {hint}")
    if result.size != arguments[0].size:
        raise VectorsError(f"expected {arguments[0].shape} numbers from the function, got {result.shape}")
    return result.reshape(arguments[0].shape)


def _numbers(result: Any) -> Any:
    """An array; tensors of torch are taken off the graph and the device."""
    if hasattr(result, "detach"):
        result = result.detach().cpu().numpy()
    return np.asarray(result)


def _assert(kind: str, function: Callable[..., Any], cases: Vectors, names: tuple[str, ...]) -> None:
    if cases.about.get("role") != "cases" or cases.kind != kind:
        raise VectorsError(f"{cases.path}: expected cases of a {kind}, got {cases.about.get('role')} of a {cases.kind}")
    arguments = [cases[name].copy() for name in names]
    expected, allowed = cases["y"], cases["y_tolerance"]
    found = _numbers(function(*arguments))
    if found.shape != expected.shape:
        raise AssertionError(f"expected an array of shape {expected.shape}, got {found.shape}")
    off = np.abs(found.astype(np.float64) - expected)
    wrong = ~(off <= allowed) & np.isfinite(allowed)  # infinite where a head leaves the output open
    if not wrong.any():
        return
    ratio = np.where(np.isfinite(off), off / np.maximum(allowed, np.finfo(np.float64).tiny), np.inf)
    worst = np.unravel_index(np.argmax(np.where(wrong, ratio, -1)), off.shape)
    row = int(worst[0])
    at = ", ".join(f"{name} = {cases[name][row].tolist()}" for name in names)
    raise AssertionError(
        f"{int(wrong.reshape(len(wrong), -1).any(axis=1).sum())} of {len(wrong)} cases differ from the exact {kind} of "
        f"{cases.about['problem']['id']}; worst in row {row}: at {at} expected {expected[row].tolist()}, "
        f"got {found[row].tolist()} (off by {off[worst]:.3g}, allowed {allowed[worst]:.3g})"
    )


def _read_npz(name: str) -> tuple[dict[str, Any], bytes | None]:
    try:
        with np.load(name, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files if key != _ABOUT}
            return arrays, file[_ABOUT] if _ABOUT in file.files else None
    except (zipfile.BadZipFile, EOFError, ValueError, AttributeError) as error:
        raise VectorsError(f"{name}: expected an npz file of numbers, got {error}") from error


def _read_safetensors(name: str) -> tuple[dict[str, Any], bytes | None]:
    with open(name, "rb") as file:
        data = file.read()
    try:
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        text = header.pop("__metadata__", {}).get("flowproof")
        arrays = {}
        for key, entry in header.items():
            first, last = (start + offset for offset in entry["data_offsets"])
            array = np.frombuffer(data[first:last], _SAFETENSORS[entry["dtype"]])
            arrays[key] = array.reshape(entry["shape"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VectorsError(f"{name}: expected a safetensors file of numbers, got {error!r}") from error
    return arrays, None if text is None else str(text).encode()
