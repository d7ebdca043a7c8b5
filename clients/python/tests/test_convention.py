"""Each conversion both ways: the exact map in a convention, read back as a subject with it, is the exact map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flowproof import Consistency, InvalidConvention, Map, Velocity, exact_map
from flowproof.convention import OUTPUTS, PREDICTIONS, Convention
from flowproof.evaluate import evaluate_points
from flowproof.exact import exact_flow
from flowproof.exact.interpolants import interpolant_of
from flowproof.problem import has_standard_source, load_problem

U = 2.0**-53

MAPS: list[tuple[str, Convention]] = [
    ("rotated-product-2d", Convention()),
    ("rotated-product-2d", Convention("data-to-noise", "displacement", "step", 1000.0)),
    ("rotated-product-2d", Convention(output="average-velocity", arguments=("s", "t", "x"), time_shape="column")),
    ("rotated-product-2d", Convention("data-to-noise", "average-velocity", "reversed-step", arguments=("x", ("s", "t")))),
    ("rotated-product-2d", Convention(output="endpoint", point_shape=(1, 2), time_shape="image")),
    ("rotated-product-2d", Convention("data-to-noise", "endpoint", "end", 0.994, 0.003)),
    ("rotated-product-2d", Convention(output="fmm", time_offset=0.5)),
    ("mixture-1d-edm", Convention("data-to-noise", "endpoint", clock="sigma")),
    ("mixture-1d-edm", Convention("data-to-noise", "average-velocity", "step", 0.25, clock="log-sigma")),
    ("mixture-1d-vp", Convention("data-to-noise", "displacement", clock="sigma")),
    ("gaussian-2d-cosine", Convention("data-to-noise", "map", "reversed-step", 250.0, clock="log-sigma")),
    ("gaussian-1d-trig", Convention("data-to-noise", "trigflow", time_scale=np.pi / 2, sigma_data=0.5, point_scale=0.5)),
    ("gaussian-1d", Convention(output="map", time_shape="scalar")),
    ("gaussian-1d", Convention(output="fmm", time_shape="one")),
]


@pytest.mark.parametrize(("problem", "convention"), MAPS)
def test_maps(problem: str, convention: Convention) -> None:
    flow = exact_flow(load_problem(problem))
    net = exact_map(problem, convention, framework="numpy")
    subject = Map(net, convention=convention, framework="numpy", problem=problem)
    rng = np.random.default_rng(3)
    n, d = 24, flow.dimension
    s, t = rng.uniform(0.05, 0.9, (2, n))
    if convention.time_shape in ("scalar", "one"):
        s, t = np.repeat(s[:4], 6), np.repeat(t[:4], 6)
    x = rng.normal(size=(n, d))
    if convention.basic:
        first, second = convention.subject_times(s, t, interpolant_of(load_problem(problem)["interpolant"]))
        y = evaluate_points(subject, load_problem(problem), {"x": x, "s": first, "t": second})["y"]
        h = (t - s)[:, None]
        canonical = {"map": y, "displacement": x + y, "average-velocity": x + convention.rate * h * y}[convention.output]
    else:
        canonical = evaluate_points(subject, load_problem(problem), {"x": x, "s": s, "t": t})["y"]
    exact = flow.map(x, s, t)
    # A rounding of a time on the clock moves X by its slope; the clocks of a ratio magnify it by their own.
    fields = flow.fields(exact, t).value, flow.fields(x, s).value
    slopes = sum(np.abs(field).max(axis=1) for field in fields)
    jet = flow.native.map_and_jacobian(x, s, t)[1]
    growth = np.abs(jet).max(axis=(1, 2)) * (1 + np.abs(x).max(axis=1))
    magnified = 1.0 if convention.clock == "linear" else clock_condition(convention, problem, s, t)
    bound = 64 * U * (1 + np.abs(exact).max(axis=1) + growth + slopes * (1 + growth) * magnified)
    assert (np.abs(canonical - exact).max(axis=1) <= bound).all()


def clock_condition(convention: Convention, problem: str, *times: Any) -> Any:
    """|T| / |dT/dt|, by which a rounding of T becomes one of t."""
    path = interpolant_of(load_problem(problem)["interpolant"])
    step = 1e-30j
    worst = np.ones_like(times[0])
    for time in times:
        value = convention.clock_of(time + step, path)
        with np.errstate(divide="ignore"):
            worst = np.maximum(worst, (1 + np.abs(np.real(value))) / np.abs(np.imag(value) / 1e-30))
    return worst


@pytest.mark.parametrize("output", ["average-velocity", *PREDICTIONS])
@pytest.mark.parametrize("problem", ["rotated-product-2d", "gaussian-1d-trig", "mixture-1d-vp"])
@pytest.mark.parametrize("time", ["noise-to-data", "data-to-noise"])
def test_velocities(output: Any, problem: str, time: Any) -> None:
    convention = Convention(time, output, time_offset=0.25)
    if output == "score" and not has_standard_source(load_problem(problem)):
        with pytest.raises(InvalidConvention, match="noise N"):
            exact_map(problem, convention, framework="numpy")
        return
    net = exact_map(problem, convention, framework="numpy")
    subject = Velocity(lambda x, t: net(x, t, t), convention=convention, framework="numpy", problem=problem)
    flow = exact_flow(load_problem(problem))
    rng = np.random.default_rng(5)
    x, t = rng.normal(size=(20, flow.dimension)), rng.uniform(0.1, 0.9, 20)
    y = evaluate_points(subject, load_problem(problem), {"x": x, "t": t})["y"]
    exact = flow.velocity(x, t)
    path = interpolant_of(load_problem(problem)["interpolant"]).at(t)
    # Solving for the velocity divides by b, a or both.
    size = (np.abs(path.da) + np.abs(path.db)) / np.minimum(path.a, path.b)
    fields = flow.fields(x, t)
    slope = np.abs(fields.slope).max(axis=1)
    assert (
        np.abs(y - exact).max(axis=1) <= 64 * U * ((1 + np.abs(x).max(axis=1) + np.abs(exact).max(axis=1)) * (1 + size) + slope)
    ).all()


@pytest.mark.parametrize(
    ("problem", "convention"),
    [
        ("mixture-1d-edm", Convention("data-to-noise", "consistency", clock="sigma", sigma_data=0.5, point_scale="edm")),
        ("mixture-1d-edm", Convention("data-to-noise", "consistency", time_scale=0.25, clock="log-sigma", sigma_data=0.5)),
        ("gaussian-1d-trig", Convention("data-to-noise", "trigflow", time_scale=np.pi / 2, sigma_data=0.8)),
    ],
)
def test_consistency_functions(problem: str, convention: Convention) -> None:
    from dataclasses import replace

    one_time = replace(convention, second_time="none", arguments=("x", "s"))
    net = exact_map(problem, one_time, framework="numpy")
    subject = Consistency(net, convention=one_time, framework="numpy", problem=problem)
    flow = exact_flow(load_problem(problem))
    rng = np.random.default_rng(5)
    t = rng.uniform(0.1, 0.9, 20)
    x = rng.normal(size=(20, 1)) * np.abs(interpolant_of(load_problem(problem)["interpolant"]).at(t).a)[:, None]
    y = evaluate_points(subject, load_problem(problem), {"x": x, "t": t})["y"]
    exact = flow.map(x, t, np.full(20, flow.time_range[1]))
    magnified = clock_condition(one_time, problem, t)
    slopes = np.abs(flow.fields(x, t).value[:, 0]) + np.abs(flow.native.map_and_jacobian(x, t, np.full(20, 1.0))[1][:, 0, 0])
    assert (np.abs(y - exact)[:, 0] <= 64 * U * (1 + np.abs(x)[:, 0] + np.abs(exact)[:, 0]) * (1 + slopes * magnified)).all()


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_output_is_finite_on_the_diagonal(output: Any) -> None:
    """Each head has a limit as s -> t, and the limit is the value there."""
    problem = {"consistency": "mixture-1d-edm", "score": "mixture-1d-vp"}.get(output, "gaussian-1d-trig")
    convention = Convention("data-to-noise", output, time_scale=1.25, sigma_data=0.5)
    core = exact_map(problem, convention, framework="numpy").core
    s = np.array([0.4, 0.4, 1.0 if output == "consistency" else 0.4])
    t = np.array([0.4, 0.4 + 1e-7, 1.0 if output == "consistency" else 0.4 + 1e-10])
    first, second = convention.subject_times(s, t, core.path)
    y = core.value(np.full((3, 1), 0.3), first, second, np.zeros((3, 0)))
    assert np.isfinite(y).all()
    if output != "consistency":
        assert np.abs(y - y[0]).max() <= 1e-6 * (1 + np.abs(y).max())


def test_json_names_round_trip() -> None:
    convention = Convention(
        "data-to-noise", "trigflow", "reversed-step", 2.0, 0.1, "linear", 0.5, 2.0, ("x", ("t", "s")), "column", (1, 2)
    )
    assert Convention.of(convention.to_json()) == convention
    assert Convention().to_json() == {}


@pytest.mark.parametrize(
    "wrong",
    [{"time": "forward"}, {"output": "velocity"}, {"secondTime": 3}, {"timeScale": 0}, {"arguments": ["x"]}, {"clocks": 1}],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidConvention, match="expected"):
        Convention.of(wrong)
