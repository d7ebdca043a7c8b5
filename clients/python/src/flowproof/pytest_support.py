"""One test for each property, for functions that return a subject."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .checks import RUN_OPTIONS, check, require
from .subjects import Subject
from .verdict import Verdict

ARGUMENT = "flowproof_property"


@functools.cache
def property_ids() -> dict[str, list[str]]:
    """The ids of the properties of each kind of subject."""
    result: dict[str, list[str]] = json.loads(Path(__file__).with_name("properties.json").read_text(encoding="utf-8"))
    return result


def each_property(kind: str, **options: Any) -> Callable[[Callable[..., Subject]], Callable[..., None]]:
    """Makes of a function that returns a subject of this kind one pytest test for each of its properties.

    The function may have parameters and fixtures of its own; the suite runs once for each set of them. Options: those of
    `check`.
    """
    import pytest

    unknown = [name for name in options if name not in RUN_OPTIONS]
    if unknown:
        raise TypeError(f"each_property: expected the options {', '.join(RUN_OPTIONS)}, got {unknown}")

    def decorate(function: Callable[..., Subject]) -> Callable[..., None]:
        known: dict[tuple[tuple[str, str], ...], list[Verdict]] = {}

        def test(**arguments: Any) -> None:
            property_id = arguments.pop(ARGUMENT)
            key = tuple(sorted((name, repr(value)) for name, value in arguments.items()))
            if key not in known:
                known[key] = check(function(**arguments), **options)
            judge(known[key], property_id)

        test.__name__, test.__doc__, test.__module__ = function.__name__, function.__doc__, function.__module__
        parameters = list(inspect.signature(function).parameters.values())
        own = inspect.Parameter(ARGUMENT, inspect.Parameter.KEYWORD_ONLY)
        keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
        test.__signature__ = inspect.Signature([*keyword, own])  # type: ignore[attr-defined]
        test.pytestmark = list(getattr(function, "pytestmark", []))  # type: ignore[attr-defined]
        marked: Callable[..., None] = pytest.mark.parametrize(ARGUMENT, property_ids()[kind])(test)
        return marked

    return decorate


def judge(verdicts: list[Verdict], property_id: str) -> None:
    """Passes, skips or fails the running test by the verdicts of one property."""
    import pytest

    own = [verdict for verdict in verdicts if verdict.id == property_id]
    judged = [verdict for verdict in own if verdict.status != "skip"]
    if not judged:
        pytest.skip(own[0].reason if own else "the property was not planned")
    blocked = [verdict for verdict in judged if verdict.status == "blocked"]
    if len(blocked) == len(judged):
        pytest.skip(f"blocked: {blocked[0].reason}")
    expected = [verdict for verdict in judged if verdict.status == "xfail"]
    require([verdict for verdict in judged if verdict.status != "blocked"])
    if expected:
        pytest.xfail(expected[0].reason)
