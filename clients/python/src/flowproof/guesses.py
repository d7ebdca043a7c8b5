"""The convention that a subject follows, found by its numbers: `flowproof check --guess` on subjects of this process."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .checks import problem_argument
from .convention import Convention
from .subjects import Subject
from .suite import run_suite


@dataclass(frozen=True)
class Guess:
    """What was found of one subject."""

    subject: str
    kind: str
    #: `as-declared`, `found`, `none-fits`, or `unknown` where it cannot be told.
    status: str
    #: The conventions that fit, equally well on these problems; empty where none does.
    conventions: tuple[Convention, ...]
    problems: tuple[str, ...]
    #: As `check --guess` prints it.
    text: str

    def __str__(self) -> str:
        return self.text


def guess(
    *subjects: Subject,
    problems: Sequence[str | Mapping[str, Any]] | None = None,
    seed: int = 1,
) -> list[Guess]:
    """The conventions under which subjects are the exact ones, whatever they declare; nothing is judged.

    problems: catalogue ids or Problems on which they are tried, by default a few on which conventions differ.
    Raises FlowproofError where nothing can be tried.
    """
    with tempfile.TemporaryDirectory() as folder:
        chosen = [problem_argument(problem, folder, k) for k, problem in enumerate(problems or [])]
        run = run_suite(subjects, ["--guess", "--seed", str(seed)], chosen)
    run.require()
    return [_guess_of(record, text) for record, text in run.guesses]


def _guess_of(record: Mapping[str, Any], text: str) -> Guess:
    conventions = tuple(_convention_of(entry) for entry in record["conventions"])
    return Guess(record["subject"], record["kind"], record["status"], conventions, tuple(record["problems"]), text)


def _convention_of(entry: Mapping[str, Any]) -> Convention:
    found = Convention.of(entry["declaration"])
    return replace(found, arguments=_exchanged(found.arguments)) if entry.get("swapped") else found


def _exchanged(order: Any) -> Any:
    """The order of arguments with the two times exchanged."""
    if isinstance(order, (tuple, list)):
        return tuple(_exchanged(entry) for entry in order)
    return {"s": "t", "t": "s"}.get(order, order) if isinstance(order, str) else order
