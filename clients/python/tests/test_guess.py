"""`guess`: the convention of subjects that declare none; and answers without enough digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import flowproof

PROBLEM = {
    "schema": "flowproof.problem/1",
    "id": "python-guess",
    "dimension": 1,
    "interpolant": {"kind": "linear"},
    "source": {"kind": "gaussian", "mean": [0.0], "covariance": 1.0},
    "target": {"kind": "mixture", "components": [{"weight": 1.0, "mean": [0.7], "covariance": 0.09}]},
    "coupling": {"kind": "independent"},
}


def _flow(x: Any, s: Any, t: Any) -> Any:
    """N(0, 1) to N(0.7, 0.3^2), canonical."""

    def deviation(time: Any) -> Any:
        return np.sqrt((1 - time) ** 2 + (0.3 * time) ** 2)

    s, t = s[:, None], t[:, None]
    return 0.7 * t + deviation(t) / deviation(s) * (x - 0.7 * s)


def _mean_flow(x: Any, r: Any, t: Any) -> Any:
    """0 data, 1 noise; the end first, the time of the state second; the average velocity."""
    with np.errstate(all="ignore"):
        return (_flow(x, 1 - t, 1 - r) - x) / (r - t)[:, None]


def test_a_map_with_exchanged_times() -> None:
    (found,) = flowproof.guess(flowproof.Map(_mean_flow, framework="numpy", problem=PROBLEM))
    expected = flowproof.Convention(time="data-to-noise", output="average-velocity", arguments=("x", "t", "s"))
    assert found.status == "found"
    assert found.conventions == (expected,)
    assert 'arguments=("x", "t", "s",)' in str(found)
    assert "TypeScript" not in str(found)


def test_a_loss() -> None:
    def loss(net: Any, x0: Any, x1: Any, t: Any) -> Any:
        x = (1 - t)[:, None] * x1 + t[:, None] * x0
        return ((net(x, t, t) - (x0 - x1)) ** 2).sum(1).mean()

    subject = flowproof.Loss(loss, family="flow-matching", framework="numpy", gradient=False)
    (found,) = flowproof.guess(subject, problems=[PROBLEM])
    assert flowproof.Convention(time="data-to-noise", output="average-velocity") in found.conventions


def test_what_is_wrong_in_every_convention_gets_none() -> None:
    wrong = flowproof.Velocity(lambda x, t: np.sin(3 * x) + t[:, None], framework="numpy", problem=PROBLEM)
    (found,) = flowproof.guess(wrong)
    assert found.status == "none-fits"
    assert found.conventions == ()
    assert "The nearest is" in found.text


def test_nothing_to_try() -> None:
    with pytest.raises(flowproof.FlowproofError, match="expected a subject with a problem"):
        flowproof.guess(flowproof.Map(_flow, framework="numpy", problem=None))


@pytest.mark.parametrize("dtype", [np.float16, np.int64, np.complex128])
def test_an_answer_without_enough_digits_is_an_error_that_says_so(dtype: Any) -> None:
    subject = flowproof.Map(lambda x, s, t: _flow(x, s, t).astype(dtype), framework="numpy", problem=PROBLEM)
    verdicts = flowproof.check(subject, profile="smoke", filter="map.trajectory")
    assert [verdict.status for verdict in verdicts] == ["error"]
    assert f"expected a result in float32 or float64, got '{np.dtype(dtype).name}'" in verdicts[0].reason
