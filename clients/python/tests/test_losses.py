"""The loss mutants of `mutants.md` in torch: each rejected, in three conventions; the right losses accepted."""

from __future__ import annotations

import pytest

import flowproof
from flowproof import Loss

pytest.importorskip("torch")
from losses import CONVENTIONS, RIGHT, WRONG, in_convention  # noqa: E402

pytestmark = pytest.mark.usefixtures("suite")

#: Two dimensions, off-centre, covariances that do not commute; closed, hence fast.
PROBLEM = "gaussian-noncommuting"


def failing(subjects: list[Loss]) -> dict[str, set[str]]:
    """By subject, the ids of what did not hold."""
    verdicts = flowproof.check(*subjects, profile="smoke", problems=[PROBLEM])
    assert {verdict.subject for verdict in verdicts} == {subject.title for subject in subjects}
    result: dict[str, set[str]] = {subject.title: set() for subject in subjects}
    for verdict in verdicts:
        assert verdict.status in ("pass", "skip", "fail", "blocked"), (verdict.status, verdict.reason)
        if verdict.status == "fail":
            result[verdict.subject].add(verdict.id)
    return result


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_right_losses_pass(convention: str) -> None:
    found = failing([in_convention(formula, convention, **declared) for formula, declared in RIGHT.items()])
    assert found == {name: set() for name in found}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_wrong_losses_are_rejected(convention: str) -> None:
    found = failing([in_convention(formula, convention, **declared) for formula, declared in WRONG.items()])
    assert [name for name, ids in found.items() if not ids] == []
