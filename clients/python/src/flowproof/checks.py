"""`check_*` return verdicts, `assert_*` raise with the text of the command line."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .problem import load_problem
from .subjects import Consistency, Loss, Map, Sampler, Subject, Velocity
from .suite import run_suite
from .verdict import FlowproofWarning, Run, Verdict, VerdictError

Function = Callable[..., Any]


def check(
    *subjects: Subject,
    profile: str = "ci",
    seed: int = 1,
    filter: str | Sequence[str] | None = None,
    problems: Sequence[str | Mapping[str, Any]] | None = None,
    budget: str | None = None,
    timeout: str | None = "600s",
    trace: str | None = None,
    reports: Mapping[str, str | os.PathLike[str]] | None = None,
    tolerance: Mapping[str, float] | None = None,
) -> list[Verdict]:
    """Checks subjects of this process and returns every verdict; what was not checked at all is warned about.

    profile: smoke, ci or full. filter: property ids, with `*`. problems: catalogue ids or Problems in place of the
    profile's. budget: no check begins after this time, as `60s`; timeout: longest time of one check, long enough for a
    breakpoint. trace: a file for the traffic. reports: files by format, html, json, junit, markdown or badge. tolerance: your own in
    place of derived ones, by property id, with `*`; the verdict shows both. What matches nothing is warned about.
    """
    run = _run(
        subjects, {
            "profile": profile, "seed": seed, "filter": filter, "problems": problems, "budget": budget, "timeout": timeout,
            "trace": trace, "reports": reports, "tolerance": tolerance,
        },
    )  # fmt: skip
    if run.nothing is not None and not run.verdicts:
        warnings.warn(run.nothing, FlowproofWarning, stacklevel=2)
    return run.verdicts


RUN_OPTIONS: Mapping[str, Any] = check.__kwdefaults__ or {}


def _run(subjects: Sequence[Subject], given: Mapping[str, Any]) -> Run:
    """A run with the options of `check`, at their defaults where they are not given."""
    chosen = {**RUN_OPTIONS, **given}
    filter, reports, tolerance = chosen["filter"], chosen["reports"], chosen["tolerance"]
    options = ["--profile", chosen["profile"], "--seed", str(chosen["seed"])]
    if filter is not None:
        options += ["--filter", filter if isinstance(filter, str) else ",".join(filter)]
    for name in ("budget", "timeout", "trace"):
        if chosen[name] is not None:
            options += [f"--{name}", chosen[name]]
    options += [f"--{form}={os.fspath(path)}" for form, path in (reports or {}).items()]
    for pattern, allowed in (tolerance or {}).items():
        options += ["--tolerance", f"{pattern}={allowed!r}"]
    with tempfile.TemporaryDirectory() as folder:
        problems = [problem_argument(problem, folder, k) for k, problem in enumerate(chosen["problems"] or [])]
        expectations = _expectations(subjects)
        if expectations:
            path = os.path.join(folder, "xfail.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write(expectations)
            options += ["--xfail", path]
        run = run_suite(subjects, options, problems)
    for text in run.warnings:
        warnings.warn(text, FlowproofWarning, stacklevel=3)
    run.require()
    return run


def problem_argument(problem: str | Mapping[str, Any], folder: str, k: int) -> str:
    if isinstance(problem, str):
        return problem
    path = os.path.join(folder, f"problem-{k}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(load_problem(problem), file)
    return path


def _expectations(subjects: Sequence[Subject]) -> str:
    lines = []
    for subject in subjects:
        lines += [f'{property_id} "{subject.title}" # {reason}\n' for property_id, reason in subject.xfail.items()]
    return "".join(lines)


def _subject(kind: type[Subject], value: Function | Subject, options: Mapping[str, Any]) -> Subject:
    if isinstance(value, Subject):
        if not isinstance(value, kind):
            raise TypeError(f"check: expected a {kind.__name__}, got a {type(value).__name__}")
        return value
    return kind(value, **options)


def _split(kind: type[Subject], value: Function | Subject, options: Mapping[str, Any]) -> tuple[Subject, dict[str, Any]]:
    """The subject, and the options of the run."""
    run = {name: entry for name, entry in options.items() if name in RUN_OPTIONS}
    declared = {name: entry for name, entry in options.items() if name not in RUN_OPTIONS}
    return _subject(kind, value, declared), run


def _check(kind: type[Subject], value: Function | Subject, options: Mapping[str, Any]) -> list[Verdict]:
    subject, run = _split(kind, value, options)
    return check(subject, **run)


def _assert(kind: type[Subject], value: Function | Subject, options: Mapping[str, Any]) -> None:
    __tracebackhide__ = True
    subject, run = _split(kind, value, options)
    done = _run([subject], run)
    if done.nothing is not None:
        raise VerdictError(done.verdicts, done.nothing)
    require(done.verdicts)


def require(verdicts: Sequence[Verdict]) -> None:
    """Raises VerdictError unless every required verdict is accepted and something was judged."""
    __tracebackhide__ = True
    wrong = [verdict for verdict in verdicts if verdict.level == "required" and not verdict.accepted]
    causes = [verdict for verdict in wrong if verdict.status != "blocked"]
    if wrong:
        raise VerdictError(causes or wrong)
    if all(verdict.status == "skip" for verdict in verdicts):
        raise VerdictError(list(verdicts)) if verdicts else AssertionError("nothing was checked: no problem fits the subject")


def check_map(subject: Function | Map, **options: Any) -> list[Verdict]:
    """Checks a flow map. Options: those of Map and of check."""
    return _check(Map, subject, options)


def check_velocity(subject: Function | Velocity, **options: Any) -> list[Verdict]:
    """Checks a velocity. Options: those of Velocity and of check."""
    return _check(Velocity, subject, options)


def check_consistency(subject: Function | Consistency, **options: Any) -> list[Verdict]:
    """Checks a one-time consistency function. Options: those of Consistency and of check."""
    return _check(Consistency, subject, options)


def check_sampler(subject: Function | Sampler, **options: Any) -> list[Verdict]:
    """Checks a sampler. Options: those of Sampler and of check."""
    return _check(Sampler, subject, options)


def check_loss(subject: Function | Loss, **options: Any) -> list[Verdict]:
    """Checks a training loss. Options: those of Loss and of check."""
    return _check(Loss, subject, options)


def assert_map(subject: Function | Map, **options: Any) -> None:
    """As check_map; raises VerdictError with the text of the command line."""
    __tracebackhide__ = True
    _assert(Map, subject, options)


def assert_velocity(subject: Function | Velocity, **options: Any) -> None:
    """As check_velocity; raises VerdictError with the text of the command line."""
    __tracebackhide__ = True
    _assert(Velocity, subject, options)


def assert_consistency(subject: Function | Consistency, **options: Any) -> None:
    """As check_consistency; raises VerdictError with the text of the command line."""
    __tracebackhide__ = True
    _assert(Consistency, subject, options)


def assert_sampler(subject: Function | Sampler, **options: Any) -> None:
    """As check_sampler; raises VerdictError with the text of the command line."""
    __tracebackhide__ = True
    _assert(Sampler, subject, options)


def assert_loss(subject: Function | Loss, **options: Any) -> None:
    """As check_loss; raises VerdictError with the text of the command line."""
    __tracebackhide__ = True
    _assert(Loss, subject, options)
