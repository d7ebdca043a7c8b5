"""The numpy core: its Jacobians against differences of its values, and what it does where there is no answer."""

from __future__ import annotations

import numpy as np
import pytest
from nets import CASES, PARAMETERS, arguments, core_of, theta

from flowproof import UnsupportedProblem, exact_map
from flowproof.convention import Convention
from flowproof.exact import exact_flow
from flowproof.problem import catalogue, load_problem, map_kind


@pytest.mark.parametrize(("problem", "convention"), CASES)
def test_jacobians_are_those_of_the_values(problem: str, convention: Convention) -> None:
    core = core_of(problem, convention)
    at = arguments(core)
    parameters = np.broadcast_to(theta(), (5, PARAMETERS))
    # On the diagonal a difference would leave it.
    away = np.abs(core.decode(*at).t - core.decode(*at).s) > 0.01
    for direction in np.eye(core.dimension + 2):
        d = core.dimension
        if convention.second_time == "none" and direction[d + 1] != 0:
            continue
        jet = core.jet(*at, parameters)
        exact = np.einsum("nil,l->ni", jet.dz, direction)
        steps = []
        for h in (1e-4, 5e-5):
            moved = [
                core.value(at[0] + e * direction[:d], at[1] + e * direction[d], at[2] + e * direction[d + 1], parameters)
                for e in (h, -h)
            ]
            steps.append((moved[0] - moved[1]) / (2 * h))
        extrapolated = (4 * steps[1] - steps[0]) / 3
        # The extrapolation is off by h^4 f^(5) and the rounding of f over h, both below the difference of the steps here.
        bound = np.abs(steps[1] - steps[0]) + 1e-9 * (1 + np.abs(exact))
        assert (np.abs(exact - extrapolated) <= bound)[away].all()


@pytest.mark.parametrize("problem", [name for name, entry in catalogue().items() if map_kind(entry) != "integrated"])
def test_average_velocity_to_round_off_near_the_diagonal(problem: str) -> None:
    """v is smooth across |t - s| = 0.02 and down to 0, where it is b."""
    flow = exact_flow(load_problem(problem))
    d = flow.dimension
    middle = 0.5 * (flow.time_range[0] + flow.time_range[1])
    x = 0.3 * np.ones((1, d)) * (1 + np.arange(d)) / d
    s = np.array([middle])
    b = flow.fields(x, s)
    half = 0.5 * (b.slope + np.einsum("nij,nj->ni", b.gradient, b.value))
    for h in (0.0, 1e-12, 1e-9, 1e-6):
        v = flow.average_velocity(x, s, s + h)
        step = (s + h) - s
        # v = b + h D/2 + O(h^2), with the second derivative of the trajectory's slope bounded by a thousand times D.
        size = np.abs(b.value).max() + np.abs(half).max()
        assert np.abs(v - b.value - step * half).max() <= 64 * 2.0**-53 * size + 1e3 * h * h * (1 + size)


def test_rows_without_an_answer_are_nan_and_leave_the_others_alone() -> None:
    net = exact_map("points-1d", framework="numpy")
    x = np.array([[0.1], [np.nan], [0.2], [0.3]])
    s, t = np.array([0.1, 0.1, 0.2, 0.2]), np.array([0.5, 0.5, 1.0, 1.7])
    y = net(x, s, t)
    assert np.isnan(y[1:, 0]).all()
    assert y[0, 0] == net(x[:1], s[:1], t[:1])[0, 0]


def test_identity_at_equal_times() -> None:
    net = exact_map("points-1d", framework="numpy")
    x = np.array([[0.1], [4.0]])
    assert (net(x, np.ones(2), np.ones(2)) == x).all()


def test_tails() -> None:
    """Twenty standard deviations out the map is still increasing and inverts itself."""
    net = exact_map("mixture-1d", framework="numpy")
    x = np.linspace(-22, 22, 45)[:, None]
    y = net(x, np.zeros(45), np.full(45, 0.8))
    assert (np.diff(y[:, 0]) > 0).all()
    back = net(y, np.full(45, 0.8), np.zeros(45))
    # In the tails the logarithm of a tail of size x^2/2 is what is known to u.
    assert (np.abs(back - x) <= 64 * 2.0**-53 * (1 + x * x) * 40).all()


def test_unsupported_problems_name_the_native_ones() -> None:
    with pytest.raises(UnsupportedProblem, match="rotated-product-2d"):
        exact_map("mixture-3")
