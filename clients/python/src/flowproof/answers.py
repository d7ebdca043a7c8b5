"""Answers to the requests of the suite (docs/protocol.md, sections 3 to 11)."""

from __future__ import annotations

import itertools
import os
import platform
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from .errors import FlowproofError, NetError, UnsupportedProblem
from .evaluate import evaluate_jvp, evaluate_points, run_sampler
from .losses import run_loss
from .problem import load_problem
from .subjects import Every, Loss, Map, Sampler, Subject
from .version import VERSION
from .wire import PROTOCOL, Tensors

Answer = tuple[dict[str, Any], Tensors]


class Answers:
    """The client's side of one conversation."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self.subjects = list(subjects)
        self._bound: dict[int, tuple[Subject, Mapping[str, Any] | None]] = {}
        self._numbers = itertools.count(1)
        #: Why subjects were not checked on problems: (subject, problem, reason).
        self.refusals: list[tuple[str, str, str]] = []

    def answer(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        """The answer to one request; an error is an answer too."""
        kind = message["type"]
        try:
            handler = getattr(self, f"_on_{kind}", None)
            if handler is None:
                return _error("unsupported", f"{kind}: this client does not know the request")
            fields, out = handler(message, tensors)
            return {"type": kind, **fields}, out
        except UnsupportedProblem as error:
            return _error("unsupported", str(error), hint=error.hint)
        except NetError as error:
            return _error("net", str(error), _authors_traceback(error), error.hint)
        except Exception as error:  # the author's code may raise anything
            code = "protocol" if isinstance(error, KeyError) and kind not in ("loss", "sample", "evaluate", "jvp") else "subject"
            return _error(code, f"{type(error).__name__}: {error}", _authors_traceback(error), getattr(error, "hint", ""))

    def _on_hello(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        if message["protocol"] < PROTOCOL:
            return _error("protocol", f"hello: expected protocol {PROTOCOL}, got {message['protocol']}")
        client = {"name": "flowproof-python", "version": VERSION, "language": "python"}
        return {"protocol": PROTOCOL, "client": client, "versions": versions(), "capabilities": ["convention"]}, {}

    def _on_subjects(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        return {"subjects": [_entry(subject) for subject in self.subjects]}, {}

    def _on_bind(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        subject = self.subjects[message["subject"]]
        problem = message["problem"]
        if isinstance(subject.problem, Every) and problem is not None:
            reason = subject.reason_against(problem)
            if reason is not None:
                self.refusals.append((subject.title, str(problem.get("id", "?")), reason))
                return {"handle": None, "reason": reason}, {}
        if message.get("convention"):
            subject = subject.in_convention(message["convention"])
        handle = next(self._numbers)
        self._bound[handle] = subject, problem
        return {"handle": handle, "subject": {**subject.declaration(), "problem": problem}, **_offer(subject)}, {}

    def _on_release(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        self._bound.pop(message["handle"], None)
        return {}, {}

    def _on_evaluate(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        subject, problem = self._bound[message["handle"]]
        return {}, evaluate_points(subject, problem, tensors)

    def _on_jvp(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        subject, _ = self._bound[message["handle"]]
        assert isinstance(subject, Map)
        return {}, evaluate_jvp(subject, tensors)

    def _on_sample(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        subject, problem = self._bound[message["handle"]]
        assert isinstance(subject, Sampler) and problem is not None
        return run_sampler(subject, problem, message, tensors)

    def _on_loss(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        subject, problem = self._bound[message["handle"]]
        assert isinstance(subject, Loss) and problem is not None
        return run_loss(subject, problem, message, tensors)

    def _on_shutdown(self, message: Mapping[str, Any], tensors: Tensors) -> Answer:
        return {}, {}


#: Frameworks, whose frames tell an author nothing of his own code.
_FRAMEWORKS = ("torch", "jax", "jaxlib", "keras", "numpy")


def _authors_traceback(error: BaseException) -> str:
    """Where the author's code was, without the frames of this package and of the frameworks; all where none is his."""
    files = [__file__, *(getattr(sys.modules.get(name), "__file__", None) for name in _FRAMEWORKS)]
    foreign = tuple(os.path.dirname(os.path.abspath(file)) + os.sep for file in files if file)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not os.path.abspath(frame.filename).startswith(foreign)]
    if not own and isinstance(error, FlowproofError):
        return ""
    # The message is told beside it.
    return "Traceback (most recent call last):\n" + "".join(traceback.format_list(own or frames)).rstrip()


def _entry(subject: Subject) -> dict[str, Any]:
    offer = {**_offer(subject), "framework": subject.framework}
    if isinstance(subject.problem, Every):
        return {"factory": True, "name": subject.title, **offer}
    problem = None if subject.problem is None else load_problem(subject.problem)
    return {"factory": False, "subject": {**subject.declaration(), "problem": problem}, **offer}


def _offer(subject: Subject) -> dict[str, Any]:
    offer: dict[str, Any] = {}
    if isinstance(subject, Map):
        offer["jvp"] = bool(subject.jvp)
    if isinstance(subject, Loss):
        offer["gradient"] = subject.gradient and subject.framework in ("torch", "jax")
    if subject.batch_limit is not None:
        offer["batchLimit"] = subject.batch_limit
    return offer


def _error(code: str, message: str, lines: str = "", hint: str = "") -> Answer:
    # An error of this package tells its hint in its message too.
    message = message.removesuffix(f"\n{hint}") if hint else message
    error = {"code": code, "message": message[:2000], "traceback": lines[-8000:], "hint": hint[:2000]}
    return {"type": "error", "error": {key: value for key, value in error.items() if value}}, {}


def versions() -> dict[str, str]:
    """Of Python and of what matters to a result."""
    result = {"python": platform.python_version()}
    for name in ("numpy", "torch", "jax", "keras", "tensorflow"):
        if name in sys.modules:
            try:
                result[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
    return result


def subjects_of(values: Sequence[Any]) -> list[Subject]:
    """Subjects from arguments of `serve` and `check_*`. Raises FlowproofError for anything else."""
    for value in values:
        if not isinstance(value, Subject):
            raise FlowproofError(
                f"subject: expected a Map, Velocity, Consistency, Sampler or Loss, got {value!r}",
                "Wrap the function, as in flowproof.Loss(function, family=...).",
            )
    return list(values)
