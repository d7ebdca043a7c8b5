"""Subjects called with the suite's numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .arrays import Array
from .convention import Convention
from .convention_at import output_coefficients
from .errors import FlowproofError, expected
from .exact.interpolants import Interpolant, Linear, interpolant_of
from .frameworks import Watched, seed_everything, shape_points, shape_times, to_framework, to_numpy
from .nets import build_net
from .record import Recorder
from .subjects import Map, Sampler, Subject
from .wire import Tensors


def path_of(problem: Mapping[str, Any] | None) -> Interpolant:
    return Linear() if problem is None else interpolant_of(problem["interpolant"])


def end_of(problem: Mapping[str, Any] | None) -> float:
    return 1.0 if problem is None else float((problem.get("timeRange") or (0.0, 1.0))[1])


def call_by_name(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """Calls a function with those of the values that it has parameters for."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return function(**values)
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
        return function(**values)
    unknown = [
        name
        for name, p in parameters.items()
        if p.default is inspect.Parameter.empty and p.kind is not inspect.Parameter.VAR_POSITIONAL and name not in values
    ]
    if unknown:
        known = ", ".join(values)
        raise FlowproofError(expected(f"{getattr(function, '__name__', function)}", f"parameters among {known}", unknown))
    return function(**{name: value for name, value in values.items() if name in parameters})


def evaluate_points(subject: Subject, problem: Mapping[str, Any] | None, tensors: Tensors) -> Tensors:
    """A map, velocity or consistency function at (x, s, t) or (x, t), in the convention of the wire."""
    declared, path = subject.declared_convention, path_of(problem)
    x = tensors["x"]
    if subject.kind == "map":
        first, second = tensors["s"], tensors["t"]
    else:
        first, second = tensors["t"], None
        declared = replace(declared, second_time="none") if declared.second_time != "none" else declared
    if subject.declared_convention.basic:
        changed: dict[str, Array] = {}
        y = _call(subject, declared, x, first, second, changed)
        return {"y": y, **changed_tensors(changed, tensors)}
    s, t = first, (np.full_like(first, end_of(problem)) if second is None else second)
    s, t = s.astype(np.float64), t.astype(np.float64)
    if subject.kind == "velocity":
        t = s
    start, end = declared.subject_times(s, t, path)
    scale = np.real(np.asarray(declared.scale_of(s, path)))
    raw = _call(subject, declared, x / scale[:, None], start, None if second is None else end)
    alpha, beta = (values[:, :1] for values in output_coefficients(declared, s, t, path))
    v = (raw - alpha * x) / beta
    return {"y": v if subject.kind == "velocity" else x + (t - s)[:, None] * v if declared.output != "map" else raw}


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
    y = to_numpy(_without_gradient(subject, lambda: subject.function(*arguments)))
    if changed is not None:
        changed.update(watched.changed())
    return _points(y, x.shape, subject.title)


def put(subject: Subject, values: Any) -> Any:
    """Numbers as the subject gets them."""
    return to_framework(values, subject.framework or "numpy", subject.dtype, subject.device)


def _arguments(subject: Subject, convention: Convention, x: Array, first: Array, second: Array | None) -> tuple[Any, ...]:
    times = [None if time is None else put(subject, shape_times(time, convention)) for time in (first, second)]
    points = put(subject, shape_points(x, convention))
    if second is None:
        order = [name for name in convention.arguments if name != "t"]
        return tuple({"x": points, "s": times[0]}[name] for name in order)
    return convention.order(points, *times)


def _named(convention: Convention, arguments: tuple[Any, ...], one_time: bool) -> dict[str, Any]:
    """Arguments by the names of the request: the one time of a velocity is t."""
    if one_time:
        order = [name for name in convention.arguments if name != "t"]
        return {"t" if name == "s" else str(name): value for name, value in zip(order, arguments)}
    return dict(zip("xst", convention.read(arguments)))


def _without_gradient(subject: Subject, run: Callable[[], Any]) -> Any:
    if subject.framework != "torch":
        return run()
    import torch

    with torch.no_grad():
        return run()


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
    return {"y": _points(to_numpy(y), shape, subject.title), "dy": _points(to_numpy(dy), shape, subject.title)}


def run_sampler(
    subject: Sampler, problem: Mapping[str, Any], message: Mapping[str, Any], tensors: Tensors
) -> tuple[dict[str, Any], Tensors]:
    """Samples, and how often the net was called."""
    n, d, seed = message["n"], message["d"], message["seed"]
    convention, path = subject.declared_convention, path_of(problem)
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
    y = to_numpy(_without_gradient(subject, lambda: call_by_name(subject.function, values)))
    answer = {"y": _points(y, (n, d), subject.title), **changed_tensors(watched.changed(), tensors)}
    return {"evaluations": len(recorder.calls)}, answer


def add_key(values: dict[str, Any], framework: str | None, seed: int) -> None:
    """A key of JAX for authors who want one."""
    if framework == "jax":
        import jax

        values["key"] = jax.random.PRNGKey(seed)
