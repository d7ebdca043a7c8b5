"""Regressions of diffusion models in torch: on the data, the noise, v, EDM's denoiser and network, plain and weighted; right ones pass, wrong ones fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import flowproof
from flowproof import FlowproofError, Loss

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.usefixtures("suite")

ONE_TIME = {"second_time": "none", "arguments": ("x", "s")}
DATA_TO_NOISE = {"time": "data-to-noise", **ONE_TIME}


def regression(function: Callable[..., Any], output: str, problem: str, name: str = "", **declared: Any) -> Loss:
    convention = {"output": output, **ONE_TIME, **declared.pop("convention", {})}
    return Loss(
        function, name=name or str(function.__name__), family="flow-matching", convention=convention, problem=problem, framework="torch",
        interpolants=("*",), reduction="mean-elements", **declared,
    )  # fmt: skip


def column(time: Any) -> Any:
    return time[:, None]


def mean_square(r: Any) -> Any:
    return torch.nn.functional.mse_loss(r, torch.zeros_like(r))


def x_prediction(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    return mean_square(net((1 - column(s)) * x0 + column(s) * x1, s) - x1)


def v_loss(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    x = (1 - column(s)) * x0 + column(s) * x1
    return mean_square((net(x, s) - x) / (1 - column(s)) - (x1 - x0))


def ddpm(t: Any) -> tuple[Any, Any]:
    alpha = torch.exp(-0.25 * t**2 * (20 - 0.1) - 0.5 * t * 0.1)
    return alpha, (1 - alpha**2).sqrt()


def noise_prediction(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    alpha, sigma = ddpm(column(s))
    return mean_square(net(alpha * x1 + sigma * x0, s) - x0)


def min_snr(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    alpha, sigma = ddpm(column(s))
    snr = (alpha / sigma) ** 2
    return ((snr.clamp(max=5) / snr) * (net(alpha * x1 + sigma * x0, s) - x0) ** 2).mean()


def noise_for_data(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    alpha, sigma = ddpm(column(s))
    return mean_square(net(alpha * x1 + sigma * x0, s) - x1)


def v_prediction(net: Any, x0: Any, x1: Any, s: Any, sign: float = 1) -> Any:
    angle = math.pi / 2 * column(s)
    alpha, sigma = angle.sin(), angle.cos()
    return mean_square(net(alpha * x1 + sigma * x0, s) - sign * (alpha * x0 - sigma * x1))


def wrong_sign(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    return v_prediction(net, x0, x1, s, -1)


def edm(net: Any, x0: Any, x1: Any, s: Any, power: int = 2) -> Any:
    sigma, data = (4 * column(s)).exp(), 0.5
    y, total = x1 + sigma * x0, (sigma**2 + data**2).sqrt()
    denoised = data**2 / total**2 * y + sigma * data / total * net(y / total, s)
    return ((total / (sigma * data)) ** power * (denoised - x1) ** 2).mean()


def edm_unweighted(net: Any, x0: Any, x1: Any, s: Any) -> Any:
    return edm(net, x0, x1, s, 0)


EDM: dict[str, Any] = {
    "convention": {"clock": "log-sigma", "time_scale": 0.25, "sigma_data": 0.5, "point_scale": "edm"},
}
SNR = {"weight": "min(sigma(s)^-2, 5) * sigma(s)^2"}
VP: dict[str, Any] = {"convention": DATA_TO_NOISE}


def denoiser_beside_consistency(net: Any, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    """CTM on the linear path: X = x + (t - s)/(1 - s) (g - x), its denoiser regressing on the data at (s, s) of each row."""

    def jump(x: Any, start: Any, end: Any) -> Any:
        return x + column((end - start) / (1 - start)) * (net(x, start, end) - x)

    x = (1 - column(s)) * x0 + column(s) * x1
    with torch.no_grad():
        target = jump(jump(x, s, u), u, t)
    return mean_square(jump(x, s, t) - target) + 0.3 * mean_square(net(x, s, s) - x1)


def beside(name: str, **declared: Any) -> Loss:
    return Loss(
        denoiser_beside_consistency, name=name, family="semigroup", form="map", stop_gradient="convex", convention={"output": "endpoint"},
        problem="gaussian-noncommuting", framework="torch", reduction="mean-elements", **declared,
    )  # fmt: skip


RIGHT: list[Loss] = [
    regression(x_prediction, "data", "rotated-product-2d"),
    regression(x_prediction, "data", "gaussian-noncommuting", "x in float32", dtype="float32"),
    regression(v_loss, "data", "rotated-product-2d", regresses="velocity"),
    regression(noise_prediction, "noise", "mixture-1d-vp", **VP),
    regression(min_snr, "noise", "mixture-1d-vp", residual=SNR, **VP),
    regression(v_prediction, "v-prediction", "gaussian-anisotropic-3d-trig"),
    regression(edm, "edm", "mixture-1d-edm", **EDM),
    beside("beside", diagonal="added", regresses="output", diagonal_residual={"weight": "0.3"}),
]
WRONG: list[Loss] = [
    regression(v_loss, "data", "rotated-product-2d", "undeclared v loss"),
    regression(x_prediction, "data", "rotated-product-2d", "x declared v", regresses="velocity"),
    regression(noise_for_data, "noise", "mixture-1d-vp", **VP),
    regression(min_snr, "noise", "mixture-1d-vp", "undeclared weight", **VP),
    regression(wrong_sign, "v-prediction", "gaussian-anisotropic-3d-trig"),
    regression(edm_unweighted, "edm", "mixture-1d-edm", **EDM),
    beside("not declared added"),
    beside("of another weight", diagonal="added", regresses="output"),
    beside("of the velocity", diagonal="added", diagonal_residual={"weight": "0.3"}),
]


def failed(losses: list[Loss]) -> dict[str, set[str]]:
    result: dict[str, set[str]] = {loss.title: set() for loss in losses}
    for verdict in flowproof.check(*losses, profile="smoke"):
        assert verdict.status in ("pass", "skip", "fail", "blocked"), (verdict.status, verdict.reason)
        if verdict.status == "fail":
            result[verdict.subject].add(verdict.id)
    return result


def test_right_regressions_pass() -> None:
    assert failed(RIGHT) == {loss.title: set() for loss in RIGHT}


def test_wrong_regressions_fail() -> None:
    assert [title for title, ids in failed(WRONG).items() if not ids & {"loss.value", "loss.zero-at-exact"}] == []


def test_a_wrong_declaration_is_refused_before_anything_runs() -> None:
    with pytest.raises(FlowproofError, match="residual.normalise"):
        flowproof.check(regression(x_prediction, "data", "rotated-product-2d", residual={"normalise": 0.1}), profile="smoke")
    with pytest.raises(FlowproofError, match="regresses"):
        regression(x_prediction, "data", "rotated-product-2d", regresses="x1")
