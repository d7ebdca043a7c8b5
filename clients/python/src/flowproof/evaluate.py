"""Subjects called with the suite's numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .arrays import Array
from .convention import Convention
from .errors import FlowproofError, expected
from .exact.interpolants import Interpolant, Linear, interpolant_of
from .frameworks import Watched, seed_everything, shape_points, shape_times, to_framework, to_numpy
from .nets import build_net
from .record import Recorder
from .subjects import Map, Sampler, Subject
from .wire import Tensors


def path_of(problem: Mapping[str, Any] | None, convention: Convention) -> Interpolant:
    """The path on which an implementation lives."""
    return Linear() if problem is None else interpolant_of(convention.path_spec(problem["interpolant"]))


def call_by_name(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """Calls a function with those of the values that it has parameters for; a module of torch or Keras has those of its `forward` or `call`."""
    try:
        parameters = inspect.signature(_declaring(function)).parameters
    except (TypeError, ValueError):
        return function(**values)
    # What `functools.partial` was given stays.
    bound = getattr(function, "keywords", None) or {}
    given = {name: value for name, value in values.items() if name not in bound}
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
        return function(**given)
    required = {name: p for name, p in parameters.items() if p.default is inspect.Parameter.empty and p.kind not in _STARRED}
    unknown = [name for name in required if name not in given]
    if unknown:
        known = ", ".join(values)
        raise FlowproofError(expected(f"{getattr(function, '__name__', function)}", f"parameters among {known}", unknown))
    by_place = [name for name, p in parameters.items() if p.kind is inspect.Parameter.POSITIONAL_ONLY and name in given]
    by_name = {name: value for name, value in given.items() if name in parameters and name not in by_place}
    return function(*(given[name] for name in by_place), **by_name)


_STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _declaring(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that names the parameters: modules are called through a `__call__` that takes anything."""
    if isinstance(function, type) or inspect.isroutine(function):
        return function
    names = ("forward", "call")
    return next((method for name in names if callable(method := getattr(function, name, None))), function)


def evaluate_points(subject: Subject, problem: Mapping[str, Any] | None, tensors: Tensors) -> Tensors:
    """A map, velocity or consistency function at (x, s, t) or (x, t), in its own convention: the suite converts."""
    is_map = subject.kind == "map"
    first, second = (tensors["s"], tensors["t"]) if is_map else (tensors["t"], None)
    changed: dict[str, Array] = {}
    y = _call(subject, subject.declared_convention, tensors["x"], first, second, changed)
    return {"y": y, **changed_tensors(changed, tensors)}


def changed_tensors(changed: Mapping[str, Array], given: Tensors) -> Tensors:
    """Arguments that the author's code wrote into, in the shapes in which they came."""
    same = {name: values for name, values in changed.items() if name in given and values.size == given[name].size}
    return {name: values.reshape(given[name].shape).astype(given[name].dtype) for name, values in same.items()}


def _call(
    subject: Subject,
    convention: Convention,
    x: Array,
    first: Array,
    second: Array | None,
    changed: dict[str, Array] | None = None,
) -> Array:
    """The function on framework arrays; rows at common times together where it takes one time. What it wrote into goes to `changed`."""
    if convention.time_shape in ("scalar", "one"):
        pairs = np.stack([first, first if second is None else second], axis=1)
        distinct, which = np.unique(pairs, axis=0, return_inverse=True)
        if len(distinct) > 1:
            result = np.empty(x.shape)
            for k in range(len(distinct)):
                rows = np.flatnonzero(which.reshape(-1) == k)
                result[rows] = _call(subject, convention, x[rows], first[rows], None if second is None else second[rows])
            return result
    arguments = _arguments(subject, convention, x, first, second)
    watched = Watched(_named(convention, arguments, second is None))
    y = _answer(subject, _without_gradient(subject, lambda: subject.function(*arguments)))
    if changed is not None:
        changed.update(watched.changed())
    return _points(y, x.shape, subject.title)


def put(subject: Subject, values: Any) -> Any:
    """Numbers as the subject gets them."""
    return to_framework(values, subject.framework or "numpy", subject.dtype, subject.device)


def _arguments(subject: Subject, convention: Convention, x: Array, first: Array, second: Array | None) -> tuple[Any, ...]:
    times = [None if time is None else put(subject, shape_times(time, convention)) for time in (first, second)]
    points = put(subject, shape_points(x, convention))
    return convention.order(points, times[0], times[1])


def _named(convention: Convention, arguments: tuple[Any, ...], one_time: bool) -> dict[str, Any]:
    """Arguments by the names of the request: the one time of a velocity is t."""
    if one_time:
        x, time, _ = replace(convention, arguments=_without_end(convention.arguments)).read(arguments)
        return {"x": x, "t": time}
    return dict(zip("xst", convention.read(arguments)))


def _without_end(names: Any) -> tuple[Any, ...]:
    return tuple(_without_end(name) if isinstance(name, (tuple, list)) else name for name in names if name != "t")


def _without_gradient(subject: Subject, run: Callable[[], Any]) -> Any:
    if subject.framework != "torch":
        return run()
    import torch

    with torch.no_grad():
        return run()


def _answer(subject: Subject, value: Any) -> Any:
    """The result of the author's code as numpy. Raises FlowproofError unless it has the digits of float32 or float64."""
    array = np.asarray(to_numpy(value))
    dtype = str(getattr(value, "dtype", array.dtype)).removeprefix("torch.")
    if dtype in ("float32", "float64"):
        return array
    hint = "Compute and return it so, without autocast: the digits that are missing would be judged as errors."
    raise FlowproofError(expected(subject.title, "a result in float32 or float64", dtype), hint)


def _points(y: Any, shape: tuple[int, ...], name: str) -> Array:
    array = np.asarray(y)
    if array.size != int(np.prod(shape)):
        raise FlowproofError(expected(name, f"{shape[0]} x {shape[1]} numbers", f"the shape {array.shape}"))
    return array.reshape(shape).astype(np.float32 if array.dtype == np.float32 else np.float64)


def evaluate_jvp(subject: Map, tensors: Tensors) -> Tensors:
    """Value and derivative of a map along (dx, ds, dt)."""
    convention = subject.declared_convention
    arguments = _arguments(subject, convention, tensors["x"], tensors["s"], tensors["t"])
    tangents = _arguments(subject, convention, tensors["dx"], tensors["ds"], tensors["dt"])
    if callable(subject.jvp):
        y, dy = subject.jvp(arguments, tangents)
    elif subject.framework == "torch":
        import torch

        y, dy = torch.func.jvp(subject.function, arguments, tangents)
    else:
        import jax

        y, dy = jax.jvp(subject.function, arguments, tangents)
    shape = tensors["x"].shape
    return {"y": _points(_answer(subject, y), shape, subject.title), "dy": _points(_answer(subject, dy), shape, subject.title)}


def run_sampler(
    subject: Sampler, problem: Mapping[str, Any], message: Mapping[str, Any], tensors: Tensors
) -> tuple[dict[str, Any], Tensors]:
    """Samples, and how often the net was called."""
    n, d, seed = message["n"], message["d"], message["seed"]
    convention = subject.declared_convention
    path = path_of(problem, convention)
    recorder = Recorder(strict=True)
    net = build_net(problem, convention, subject.framework or "numpy", recorder=recorder)
    span = np.asarray(message["range"], dtype=np.float64)
    if not convention.basic:
        span = np.real(convention.clock_of(span, path))
    values: dict[str, Any] = {
        "net": net, "steps": message["steps"], "range": tuple(map(float, span)), "seed": seed, "n": n, "d": d, "problem": problem,
    }  # fmt: skip
    if "noise" in tensors:
        values["noise"] = put(subject, shape_points(tensors["noise"], convention))
    watched = Watched({"noise": values.get("noise")})
    add_key(values, subject.framework, seed)
    seed_everything(seed)
    y = _answer(subject, _without_gradient(subject, lambda: call_by_name(subject.function, values)))
    answer = {"y": _points(y, (n, d), subject.title), **changed_tensors(watched.changed(), tensors)}
    return {"evaluations": len(recorder.calls)}, answer


def add_key(values: dict[str, Any], framework: str | None, seed: int) -> None:
    """A key of JAX for authors who want one."""
    if framework == "jax":
        import jax

        values["key"] = jax.random.PRNGKey(seed)
