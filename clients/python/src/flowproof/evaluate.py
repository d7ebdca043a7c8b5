"""Subjects called with the suite's numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .arrays import Array
from .convention import Convention, output_coefficients
from .errors import FlowproofError, expected
from .exact.interpolants import Interpolant, Linear, interpolant_of
from .frameworks import seed_everything, shape_points, shape_times, to_framework, to_numpy
from .net import Features, Recorder
from .nets import build_net
from .subjects import Loss, Map, Sampler, Subject
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
        return {"y": _call(subject, declared, x, first, second)}
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


def _call(subject: Subject, convention: Convention, x: Array, first: Array, second: Array | None) -> Array:
    """The function on framework arrays; rows at common times together where it takes one time."""
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
    y = to_numpy(_without_gradient(subject, lambda: subject.function(*arguments)))
    return _points(y, x.shape, subject.title)


def _put(subject: Subject, values: Any) -> Any:
    """Numbers as the subject gets them."""
    return to_framework(values, subject.framework or "numpy", subject.dtype, subject.device)


def _arguments(subject: Subject, convention: Convention, x: Array, first: Array, second: Array | None) -> tuple[Any, ...]:
    times = [None if time is None else _put(subject, shape_times(time, convention)) for time in (first, second)]
    points = _put(subject, shape_points(x, convention))
    if second is None:
        order = [name for name in convention.arguments if name != "t"]
        return tuple({"x": points, "s": times[0]}[name] for name in order)
    return convention.order(points, *times)


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
        values["noise"] = _put(subject, shape_points(tensors["noise"], convention))
    _add_key(values, subject.framework, seed)
    seed_everything(seed)
    y = to_numpy(_without_gradient(subject, lambda: call_by_name(subject.function, values)))
    return {"evaluations": len(recorder.calls)}, {"y": _points(y, (n, d), subject.title)}


def run_loss(
    subject: Loss, problem: Mapping[str, Any], message: Mapping[str, Any], tensors: Tensors
) -> tuple[dict[str, Any], Tensors]:
    """The value of a loss, the calls of its net and the gradient in the parameters of each."""
    n, d, seed = message["n"], message["d"], message["seed"]
    framework, convention, path = subject.framework or "numpy", subject.declared_convention, path_of(problem)
    features, theta = None, np.zeros(0)
    if "theta" in tensors:
        theta = tensors["theta"]
        features = Features(*(tensors[name] for name in ("k", "alpha", "beta", "phase")))
    recorder = Recorder()
    net = build_net(problem, convention, framework, features, theta, recorder)
    values: dict[str, Any] = {"net": net, "seed": seed, "n": n, "d": d, "problem": problem}
    for name in ("x0", "x1"):
        if name in tensors:
            values[name] = _put(subject, shape_points(tensors[name], convention))
    for name in ("s", "t", "u"):
        if name in tensors:
            time = tensors[name]
            values[name] = _put(subject, time if convention.basic else np.real(convention.clock_of(time.astype(np.float64), path)))
    _add_key(values, framework, seed)
    wanted = bool(message.get("gradient")) and subject.gradient and len(theta) > 0
    run = _RUNNERS[framework]
    value, gradients = run(subject, net, values, theta, n, seed, wanted)
    return _answer(convention, path, recorder, value, gradients, wanted)


def _add_key(values: dict[str, Any], framework: str | None, seed: int) -> None:
    if framework == "jax":
        import jax

        values["key"] = jax.random.PRNGKey(seed)


def _loss_value(subject: Loss, values: Mapping[str, Any]) -> Any:
    result = call_by_name(subject.function, values)
    if isinstance(result, (tuple, list)) and len(result) > 0:
        result = result[0]
    size = getattr(result, "numel", None)
    count = size() if callable(size) else np.size(result)
    if count != 1:
        raise FlowproofError(expected(f"{subject.title}", "one number", f"{count} of them"), "Reduce the loss.")
    return result


def _run_torch(
    subject: Loss, net: Any, values: Mapping[str, Any], theta: Array, n: int, seed: int, wanted: bool
) -> tuple[float, list[Array | None]]:
    from .torch_net import CallParameters, TooManyCalls, gradients

    calls = 16
    while True:
        recorder = net.recorder
        recorder.calls.clear()
        net.parameters_of_calls = CallParameters(theta, n, calls) if wanted else None
        seed_everything(seed)
        try:
            loss = _loss_value(subject, values)
            break
        except TooManyCalls:
            calls *= 8
    recorder.open = False
    value = float(loss.detach()) if hasattr(loss, "detach") else float(loss)
    if not wanted:
        return value, []
    if not hasattr(loss, "requires_grad"):
        raise FlowproofError(expected(subject.title, "a tensor", loss), "Return the tensor, or declare gradient=False.")
    return value, gradients(loss.reshape(()), recorder.calls)


def _run_jax(
    subject: Loss, net: Any, values: Mapping[str, Any], theta: Array, n: int, seed: int, wanted: bool
) -> tuple[float, list[Array | None]]:
    import jax
    import jax.numpy as jnp

    from .jax_net import TooManyCalls

    recorder = net.recorder
    if not wanted:
        recorder.calls.clear()
        return float(_loss_value(subject, values)), []
    calls = 8

    def evaluate(parameters: Any) -> Any:
        recorder.calls.clear()
        net.parameters_of_calls = parameters
        return jnp.reshape(_loss_value(subject, values), ())

    while True:
        parameters = tuple(jnp.broadcast_to(jnp.asarray(theta), (calls, rows, len(theta))) for rows in (n, 1))
        try:
            value, (by_row, by_call) = jax.value_and_grad(evaluate)(parameters)
            break
        except TooManyCalls:
            calls *= 8
    parts: list[Array | None] = []
    for k, call in enumerate(recorder.calls):
        whole = np.asarray(by_call[k], dtype=np.float64) if k < calls else np.zeros((1, len(theta)))
        rows = np.asarray(by_row[k], dtype=np.float64) if k < calls else whole
        parts.append(None if call.frozen or call.of is not None else rows if np.any(rows) else whole)
    return float(value), parts


def _run_numpy(
    subject: Loss, net: Any, values: Mapping[str, Any], theta: Array, n: int, seed: int, wanted: bool
) -> tuple[float, list[Array | None]]:
    seed_everything(seed)
    return float(_loss_value(subject, values)), []


_RUNNERS: dict[str, Callable[..., tuple[float, list[Array | None]]]] = {
    "torch": _run_torch,
    "jax": _run_jax,
    "numpy": _run_numpy,
}


def _answer(
    convention: Convention, path: Interpolant, recorder: Recorder, value: float, gradients: list[Array | None], wanted: bool
) -> tuple[dict[str, Any], Tensors]:
    calls = []
    tensors: Tensors = {"value": np.asarray(value, dtype=np.float64).reshape(1)}
    evaluated = [(k, call) for k, call in enumerate(recorder.calls) if len(call.s) > 0]
    numbers = {k: number for number, (k, _) in enumerate(evaluated)}
    for number, (k, call) in enumerate(evaluated):
        entry: dict[str, Any] = {"kind": call.kind, "n": len(call.s), "frozen": call.frozen}
        if call.of is not None:
            entry["of"] = numbers[call.of]
        calls.append(entry)
        y, dy = call.y, call.dy
        if not convention.basic:
            y, dy = _velocities(convention, path, call)
        parts = {"x": call.x, "s": call.s, "t": call.t, "y": y}
        if call.kind == "jvp":
            assert call.dx is not None and call.ds is not None and call.dt is not None and dy is not None
            parts.update(dx=call.dx, ds=call.ds, dt=call.dt, dy=dy)
        theta = gradients[k] if wanted and k < len(gradients) else None
        if theta is not None and theta.shape[0] in (1, len(call.s)):
            parts["theta"] = theta
        elif theta is not None:
            parts["theta"] = theta.sum(axis=0, keepdims=True)
        tensors.update({f"call.{number}.{name}": values for name, values in parts.items()})
    answer: dict[str, Any] = {"gradient": wanted, "calls": calls}
    if not convention.basic:
        answer["output"] = "velocity"
    return answer, tensors


def _velocities(convention: Convention, path: Interpolant, call: Any) -> tuple[Array, Array | None]:
    """Canonical average velocities (and their derivatives) of results under a head: v = (o - alpha x)/beta."""
    alpha, beta = output_coefficients(convention, call.s, call.t, path)
    dtype = call.y.dtype
    v = (call.y - alpha[:, :1] * call.x) / beta[:, :1]
    if call.dy is None:
        return v.astype(dtype), None
    along = [(values[:, 1] * call.ds + values[:, 2] * call.dt)[:, None] for values in (alpha, beta)]
    dv = (call.dy - along[0] * call.x - alpha[:, :1] * call.dx - along[1] * v) / beta[:, :1]
    return v.astype(dtype), dv.astype(dtype)
