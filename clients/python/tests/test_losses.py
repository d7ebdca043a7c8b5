"""The loss mutants of `mutants.md` in torch: each rejected, the right losses accepted, in three conventions.

By default each wrong loss is tried in one of the conventions, in turn; FLOWPROOF_ALL_CONVENTIONS=1 tries each in all three.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

import flowproof
from flowproof import Loss

torch = pytest.importorskip("torch")
from losses import CONVENTIONS, RIGHT, WRONG, drawn_loss, in_convention

pytestmark = pytest.mark.usefixtures("suite")

#: Two dimensions, off-centre, covariances that do not commute; closed, hence fast.
PROBLEM = "gaussian-noncommuting"
ALL = os.environ.get("FLOWPROOF_ALL_CONVENTIONS") == "1"


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
    right = [item for k, item in enumerate(RIGHT.items()) if ALL or k % 3 == index(convention)]
    found = failing([*(in_convention(formula, convention, **declared) for formula, declared in right)])
    assert found == {name: set() for name in found}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_wrong_losses_are_rejected(convention: str) -> None:
    wrong = [item for k, item in enumerate(WRONG.items()) if ALL or k % 3 == index(convention)]
    found = failing([in_convention(formula, convention, **declared) for formula, declared in wrong])
    assert [name for name, ids in found.items() if not ids] == []


def index(convention: str) -> int:
    return list(CONVENTIONS).index(convention)


@pytest.mark.parametrize("convention", CONVENTIONS if ALL else ["meanflow"])
def test_laws_of_drawn_times(convention: str) -> None:
    right, wrong = drawn_loss(convention, True), drawn_loss(convention, False)
    found = failing([right, wrong])
    assert found[right.title] == set()
    assert found[wrong.title] == {"loss.times"}


def conditional(give: Callable[[Any], Any]) -> Loss:
    """Flow matching with classes; `give` says which labels the net is given."""

    def loss(net: Any, x0: Any, x1: Any, s: Any, labels: Any) -> Any:
        x = (1 - s)[:, None] * x0 + s[:, None] * x1
        return ((net.given(give(labels))(x, s, s) - (x1 - x0)) ** 2).sum(-1).mean()

    return Loss(loss, name=give.__name__, family="flow-matching", labels={"drop": 0.2}, convention=CONVENTIONS["canonical"])


def dropped(labels: Any) -> Any:
    return torch.where(torch.rand(len(labels)) < 0.2, -1, labels)


def never_dropped(labels: Any) -> Any:
    return labels


def of_other_rows(labels: Any) -> Any:
    return dropped(labels).roll(1)


def test_label_drop() -> None:
    found = failing([conditional(give) for give in (dropped, never_dropped, of_other_rows)])
    assert found == {"dropped": set(), "never_dropped": {"loss.label-drop"}, "of_other_rows": {"loss.label-drop"}}
