"""What a loss in torch gives back: its teacher's calls, directions of `linearize`, arguments that it wrote into."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from flowproof import Loss, load_problem
from flowproof.losses import run_loss

PROBLEM = load_problem("gaussian-1d")
DECLARED = {"family": "lagrangian", "convention": {"output": "average-velocity"}, "framework": "torch"}


def observed(function: Any, **declared: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    n = 3
    waves = {"theta": np.array([0.3]), "k": np.ones((1, 1, 1)), "alpha": np.ones((1, 1)), "beta": np.zeros((1, 1))}
    waves["phase"] = np.zeros((1, 1))
    tensors = {
        "x0": np.ones((n, 1)), "x1": np.zeros((n, 1)), "s": np.full(n, 0.25), "t": np.full(n, 0.5), "u": np.full(n, 0.375),
        **waves, **{f"teacher.{name}": 2 * value for name, value in waves.items()},
    }  # fmt: skip
    return run_loss(Loss(function, **DECLARED, **declared), PROBLEM, {"n": n, "d": 1, "seed": 1, "gradient": True}, tensors)


def test_a_given_teacher_is_another_net_without_gradient() -> None:
    answer, tensors = observed(lambda net, teacher, x0, s, t: (net(x0, s, t) - teacher(x0, s, t)).sum(), teacher="given")
    assert [call.get("net", "own") for call in answer["calls"]] == ["own", "teacher"]
    assert "call.0.theta" in tensors and "call.1.theta" not in tensors
    assert not np.allclose(tensors["call.0.y"], tensors["call.1.y"])


def test_a_linearised_net_records_the_direction_when_it_is_pushed() -> None:
    def loss(net: Any, x0: Any, s: Any, t: Any) -> Any:
        _, push = torch.func.linearize(net, x0, s, t)
        return push(2 * torch.ones_like(x0), torch.ones_like(s), torch.zeros_like(t)).sum() + net(x0, s, t).sum()

    answer, tensors = observed(loss)
    pushed = [k for k, call in enumerate(answer["calls"]) if call["kind"] == "jvp"]
    assert len(pushed) == 1
    assert (tensors[f"call.{pushed[0]}.dx"] == 2).all() and (tensors[f"call.{pushed[0]}.ds"] == 1).all()


def test_arguments_that_the_loss_wrote_into_come_back() -> None:
    def loss(net: Any, x0: Any, x1: Any, s: Any, t: Any) -> Any:
        x1.add_(1)
        return net(x0, s, t).sum()

    _, tensors = observed(loss)
    assert "x0" not in tensors and (tensors["x1"] == 1).all()


def test_a_derivative_that_vanishes_has_no_storage_and_is_still_one() -> None:
    def loss(net: Any, x0: Any, s: Any, t: Any) -> Any:
        return (torch.func.jvp(lambda x: net(x, s, t), (x0,), (torch.ones_like(x0),))[1] + net(x0, s, s)).sum()

    answer, _ = observed(loss)
    assert {call["kind"] for call in answer["calls"]} == {"jvp", "value"}
