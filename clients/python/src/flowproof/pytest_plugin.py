"""The pytest plugin: a subject in a test module, `test_NAME = flowproof.Loss(...)`, becomes one test for each property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .checks import check
from .pytest_support import judge, property_ids
from .subjects import Subject
from .verdict import Verdict, VerdictError


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("flowproof")
    group.addoption("--flowproof-profile", default="smoke", help="profile of subjects in test modules: smoke, ci, full")
    group.addoption("--flowproof-seed", default=1, type=int, help="root seed of subjects in test modules")


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> pytest.Collector | None:
    """Subjects whose names begin with `test`."""
    if isinstance(obj, Subject) and name.startswith("test"):
        tests: pytest.Collector = SubjectTests.from_parent(collector, name=name, subject=obj)
        return tests
    return None


class SubjectTests(pytest.Collector):
    """The tests of one subject; the suite runs once for all of them."""

    def __init__(self, *, subject: Subject, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.subject = subject
        self._verdicts: list[Verdict] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        for property_id in property_ids()[self.subject.kind]:
            yield PropertyTest.from_parent(self, name=property_id)

    def verdicts(self) -> list[Verdict]:
        """Of one run."""
        if self._verdicts is None:
            # Expected failures are pytest's to judge: see PropertyTest.
            profile, seed = self.config.getoption("flowproof_profile"), self.config.getoption("flowproof_seed")
            self._verdicts = check(self.subject, profile=profile, seed=seed)
        return self._verdicts


class PropertyTest(pytest.Item):
    """One property of one subject, on all problems."""

    parent: SubjectTests

    def runtest(self) -> None:
        judge(self.parent.verdicts(), self.name)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if isinstance(excinfo.value, VerdictError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> Any:
        return self.path, None, f"{self.parent.name}::{self.name}"
