"""A loss of the author's on the suite's numbers: its value, what it asked of the net, and the gradient call by call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .arrays import Array
from .errors import FlowproofError, expected
from .evaluate import add_key, call_by_name, changed_tensors, put
from .frameworks import Watched, put_labels, seed_everything, shape_points
from .net import Features
from .nets import build_net
from .record import Record, Recorder
from .subjects import Loss
from .wire import Tensors


def run_loss(
    subject: Loss, problem: Mapping[str, Any], message: Mapping[str, Any], tensors: Tensors
) -> tuple[dict[str, Any], Tensors]:
    """The value of a loss, the calls of its net and the gradient in the parameters of each."""
    n, d, seed = message["n"], message["d"], message["seed"]
    framework, convention = subject.framework or "numpy", subject.declared_convention
    features, theta = _perturbation(tensors)
    recorder = Recorder()
    net = build_net(problem, convention, framework, features, theta, recorder)
    values: dict[str, Any] = {"net": net, "seed": seed, "n": n, "d": d, "problem": problem}
    seen = Recorder(teacher=True)
    if subject.teacher == "given":
        values["teacher"] = build_net(problem, convention, framework, *_perturbation(tensors, "teacher."), seen, frozen=True)
    for name in ("x0", "x1"):
        if name in tensors:
            values[name] = put(subject, shape_points(tensors[name], convention))
    for name in ("s", "t", "u"):
        if name in tensors:
            values[name] = put(subject, tensors[name].astype(np.float64))
    if "labels" in tensors:
        values["labels"] = put_labels(framework, tensors["labels"])
    add_key(values, framework, seed)
    wanted = bool(message.get("gradient")) and subject.gradient and len(theta) > 0
    run = _RUNNERS[framework]
    watched = Watched({name: values[name] for name in ("x0", "x1", "s", "t", "u") if name in values})
    value, gradients = run(subject, net, values, theta, n, seed, wanted)
    gradients += [None] * (len(recorder.calls) - len(gradients))
    # A call that was traced and never computed has no rows.
    calls = [(call, part) for call, part in zip(recorder.calls, gradients)] + [(call, None) for call in seen.calls]
    _require_precision(subject, [call for call, _ in calls])
    answer, out = _answer(calls, value, wanted)
    return answer, {**out, **changed_tensors(watched.changed(), tensors)}


def _require_precision(subject: Loss, calls: Sequence[Record]) -> None:
    """Raises where a loss that is declared in double precision asks the net in single."""
    if subject.dtype == "float64" and any(len(call.s) > 0 and call.y.dtype == np.float32 for call in calls):
        jax = " or enable 64 bits in JAX (jax_enable_x64)" if subject.framework == "jax" else ""
        text = expected(f"{subject.title}: the net's arguments", "float64 as declared", "float32")
        raise FlowproofError(text, f'Declare dtype="float32"{jax}.')


def _perturbation(tensors: Tensors, prefix: str = "") -> tuple[Features | None, Array]:
    if prefix + "theta" not in tensors:
        return None, np.zeros(0)
    return Features(*(tensors[prefix + name] for name in ("k", "alpha", "beta", "phase"))), tensors[prefix + "theta"]


def _loss_value(subject: Loss, values: Mapping[str, Any]) -> Any:
    result = call_by_name(subject.function, values)
    if isinstance(result, (tuple, list)) and len(result) > 0:
        result = result[0]
    if result is None:
        raise FlowproofError(expected(subject.title, "one number", None), "Is `return` missing?")
    size = getattr(result, "numel", None)
    count = size() if callable(size) else np.size(result)
    if count != 1:
        raise FlowproofError(expected(f"{subject.title}", "one number", f"{count} of them"), "Reduce the loss.")
    return result


def _forget(values: Mapping[str, Any]) -> None:
    """Empties the records of the nets, before the function runs again."""
    for name in ("net", "teacher"):
        if name in values:
            values[name].recorder.calls.clear()


def _run_torch(
    subject: Loss, net: Any, values: Mapping[str, Any], theta: Array, n: int, seed: int, wanted: bool
) -> tuple[float, list[Array | None]]:
    from .torch_functions import forget_traces
    from .torch_net import CallParameters, TooManyCalls, gradients

    calls = 16
    while True:
        recorder = net.recorder
        _forget(values)
        net.parameters_of_calls = CallParameters(theta, n, calls) if wanted else None
        seed_everything(seed)
        forget_traces()
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
        _forget(values)
        return float(_loss_value(subject, values)), []
    calls = 8

    def evaluate(parameters: Any) -> Any:
        _forget(values)
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


def _answer(recorded: list[tuple[Record, Array | None]], value: float, wanted: bool) -> tuple[dict[str, Any], Tensors]:
    calls = []
    tensors: Tensors = {"value": np.asarray(value, dtype=np.float64).reshape(1)}
    evaluated = [(k, call, theta) for k, (call, theta) in enumerate(recorded) if len(call.s) > 0]
    numbers = {k: number for number, (k, _, _) in enumerate(evaluated)}
    own = sum(not call.teacher for call, _ in recorded)
    for number, (_, call, theta) in enumerate(evaluated):
        entry: dict[str, Any] = {"kind": call.kind, "n": len(call.s), "frozen": call.frozen}
        if call.teacher:
            entry["net"] = "teacher"
        if call.of is not None:
            entry["of"] = numbers[call.of + (own if call.teacher else 0)]
        calls.append(entry)
        parts = {"x": call.x, "s": call.s, "t": call.t, "y": call.y}
        if call.kind == "jvp":
            assert call.dx is not None and call.ds is not None and call.dt is not None and call.dy is not None
            parts.update(dx=call.dx, ds=call.ds, dt=call.dt, dy=call.dy)
        if call.labels is not None:
            parts["labels"] = np.broadcast_to(call.labels, call.s.shape)
        if theta is not None and theta.shape[0] in (1, len(call.s)):
            parts["theta"] = theta
        elif theta is not None:
            parts["theta"] = theta.sum(axis=0, keepdims=True)
        tensors.update({f"call.{number}.{name}": values for name, values in parts.items()})
    return {"gradient": wanted, "calls": calls}, tensors
