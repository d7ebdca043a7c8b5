"""Errors of the client. A message reads `name: expected ..., got ...`; `hint` says what to do next."""

from __future__ import annotations


class FlowproofError(Exception):
    """Base of all errors that the client raises on purpose."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}\n{hint}" if hint else message)
        self.hint = hint


class InvalidProblem(FlowproofError, ValueError):
    """A Problem that does not fit `flowproof.problem/1`."""


class UnsupportedProblem(FlowproofError, ValueError):
    """A Problem without a native exact map: it would have to be integrated."""


class InvalidConvention(FlowproofError, ValueError):
    """A convention that cannot be read."""


class NetError(FlowproofError):
    """The author's code asked the net for something that has no answer."""


class ProtocolError(FlowproofError):
    """The suite and the client do not understand each other."""


def expected(name: str, wanted: str, got: object, hint: str = "") -> str:
    """The text `name: expected wanted, got got`."""
    return f"{name}: expected {wanted}, got {describe(got)}"


def describe(value: object) -> str:
    """A value in a few words."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
