"""Verdicts as the suite reports them (`schemas/verdicts.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import FlowproofError

#: Statuses of a required check that are no reason to stop.
ACCEPTED = ("pass", "xfail", "skip")


@dataclass(frozen=True)
class Verdict:
    """What is known of one property of one subject on one problem."""

    id: str
    title: str
    subject: str
    problem: str | None
    status: str
    level: str
    reason: str
    statistic: float | None
    threshold: float | None
    cases: int
    replay: str
    seed: int
    #: What a terminal would show; empty for a pass.
    text: str
    #: The whole record.
    record: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def accepted(self) -> bool:
        """Passed, skipped or failed as expected."""
        return self.status in ACCEPTED

    @property
    def score(self) -> Mapping[str, Any] | None:
        """Of a trained network: value, low and high; 0 is the exact map, 1 the trivial baseline."""
        score: Mapping[str, Any] | None = self.record.get("score")
        return score

    @staticmethod
    def of(record: Mapping[str, Any], text: str = "") -> Verdict:
        names = (
            "id",
            "title",
            "subject",
            "problem",
            "status",
            "level",
            "reason",
            "statistic",
            "threshold",
            "cases",
            "replay",
            "seed",
        )
        return Verdict(**{name: record[name] for name in names}, text=text, record=record)


class VerdictError(AssertionError):
    """A required property does not hold. The text is that of the command line."""

    def __init__(self, verdicts: list[Verdict], text: str | None = None) -> None:
        parts: list[str] = [] if text is None else [text]
        told: set[str] = set()
        for verdict in verdicts if text is None else []:
            line = f"{verdict.status} {verdict.id} on {verdict.problem}: "
            same = verdict.status == "error" and verdict.reason in told
            parts.append(f"{line}the same error as above" if same else verdict.text or line + verdict.reason)
            told.add(verdict.reason)
        super().__init__("\n\n".join([_headline(verdicts), *parts] if text is None else parts))
        self.verdicts = verdicts


def _headline(verdicts: list[Verdict]) -> str:
    """One line for pytest's summary."""
    first, *others = verdicts
    more = f" (and {len(others)} more)" if others else ""
    return f"{first.status} {first.id} on {first.problem}{more}: {first.reason.splitlines()[0] if first.reason else first.title}"


class FlowproofWarning(UserWarning):
    """An expected failure or a tolerance that matches nothing."""


@dataclass
class Run:
    """A run as it came in."""

    verdicts: list[Verdict] = field(default_factory=list)
    header: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    refused: dict[str, Any] | None = None
    #: What was found of the convention of each subject, with its text.
    guesses: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    stderr: str = ""
    exit_code: int = 0
    #: Why subjects were not checked on problems: (subject, problem, reason).
    refusals: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.end is not None

    @property
    def warnings(self) -> list[str]:
        """What of the options matches nothing."""
        return list((self.end or {}).get("warnings", []))

    @property
    def nothing(self) -> str | None:
        """Why nothing was judged; None where something was."""
        if any(verdict.status != "skip" for verdict in self.verdicts):
            return None
        if self.verdicts:
            reasons = dict.fromkeys(f"{verdict.id}: {verdict.reason}" for verdict in self.verdicts)
            return "\n  ".join(["nothing was judged: every check was skipped", *reasons])
        refused = dict.fromkeys(f"{subject} on {problem}: {reason}" for subject, problem, reason in self.refusals)
        hint = "Pass problems=[...] with one that fits, or profile='full' (`flowproof list` shows the catalogue)."
        return "\n  ".join(["nothing was checked: no problem of the profile fits", *refused, hint])

    def add(self, message: Mapping[str, Any]) -> None:
        """One `record` notification."""
        record = message["record"]
        kind = record["record"]
        if kind == "verdict":
            self.verdicts.append(Verdict.of(record, message.get("text", "")))
        elif kind == "run":
            self.header = record
        elif kind == "guess":
            self.guesses.append((record, message.get("text", "")))
        elif kind == "end":
            self.end = record
        elif kind == "refused":
            self.refused = record

    def require(self) -> list[Verdict]:
        """The verdicts. Raises FlowproofError where the suite refused to run."""
        if self.refused is not None:
            raise FlowproofError(str(self.refused["message"]), str(self.refused.get("hint", "")))
        return self.verdicts
