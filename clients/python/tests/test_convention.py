"""Each conversion both ways: the exact map in a convention, read back as a subject with it, is the exact map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flowproof import Consistency, InvalidConvention, Loss, Map, Velocity, exact_map
from flowproof.convention import OUTPUTS, PREDICTIONS, Convention
from flowproof.convention_at import output_coefficients
from flowproof.evaluate import evaluate_points
from flowproof.exact import exact_flow
from flowproof.exact.interpolants import interpolant_of
from flowproof.problem import has_standard_source, load_problem

U = 2.0**-53


def asked(subject: Any, name: str, x: Any, s: Any, t: Any) -> Any:
    """X of a map or a one-time function, b of a velocity, from its own arguments and result: X = x + (t - s) v, v = (o - alpha x)/beta."""
    convention = subject.declared_convention
    problem = convention.pose(load_problem(name))
    path = interpolant_of(problem["interpolant"])
    first, second = convention.subject_times(s, t, path)
    points = x / np.real(np.asarray(convention.scale_of(s, path)))[:, None]
    times = {"s": first, "t": second} if subject.kind == "map" else {"t": first}
    raw = evaluate_points(subject, problem, {"x": points, **times})["y"]
    if convention.output == "map" and subject.kind != "velocity":
        return raw * convention.output_scale
    if convention.output == "displacement":
        return x + raw * convention.output_scale
    alpha, beta = (values[:, :1] for values in output_coefficients(convention, s, t, path))
    v = (raw - alpha * x) / beta
    return v if subject.kind == "velocity" else x + (t - s)[:, None] * v

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
    ("gaussian-1d", Convention("data-to-noise", "ctm", time_scale=2.0, arguments=(0, "s", "t", "x"))),
    ("gaussian-1d", Convention("data-to-noise", "ctm-variance", sigma_data=0.5, arguments=("x", ("t", "s")))),
    ("gaussian-1d", Convention("data-to-noise", "ctm-mixed", sigma_data=0.5, output_scale=-1.0)),
    ("mixture-1d-vp", Convention(output="ddim-noise")),
    ("rotated-product-2d", Convention("data-to-noise", "ddim-data", second_time="log2-step")),
    ("rotated-product-2d", Convention(output="average-velocity", second_time="log2-step", zero_level=7)),
    ("mixture-1d-edm", Convention("data-to-noise", "displacement", "log2-step", clock="log-sigma")),
    ("gaussian-1d", Convention("data-to-noise", "average-velocity", path={"kind": "linear", "sigmaMin": 1e-5})),
    ("mixture-1d-edm", Convention(output="map", output_scale=0.5, path={"kind": "trigonometric"}, noise_scale=0.5)),
    ("rotated-product-2d", Convention("data-to-noise", "ctm", clock="sigma", path={"kind": "edm"})),
    ("gaussian-1d", Convention("data-to-noise", "endpoint", path={"kind": "variance-preserving"}, data_scale=2.0)),
]


@pytest.mark.parametrize(("problem", "convention"), MAPS)
def test_maps(problem: str, convention: Convention) -> None:
    flow = exact_flow(convention.pose(load_problem(problem)))
    net = exact_map(problem, convention, framework="numpy")
    subject = Map(net, convention=convention, framework="numpy", problem=problem)
    rng = np.random.default_rng(3)
    n, d = 24, flow.dimension
    s, t = rng.uniform(0.05, 0.9, (2, n))
    if convention.time_shape in ("scalar", "one"):
        s, t = np.repeat(s[:4], 6), np.repeat(t[:4], 6)
    if convention.second_time == "log2-step":
        s, t = np.minimum(s, t), np.maximum(s, t)
        t[0] = s[0]
    x = rng.normal(size=(n, d))
    canonical = asked(subject, problem, x, s, t)
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
    path = interpolant_of(convention.pose(load_problem(problem))["interpolant"])
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
    if output == "edm":
        with pytest.raises(InvalidConvention, match="the edm path"):
            exact_map(problem, convention, framework="numpy")(np.zeros((1, 2)), np.ones(1), np.ones(1))
        return
    if output == "score" and not has_standard_source(load_problem(problem)):
        with pytest.raises(InvalidConvention, match="noise N"):
            exact_map(problem, convention, framework="numpy")
        return
    net = exact_map(problem, convention, framework="numpy")
    subject = Velocity(lambda x, t: net(x, t, t), convention=convention, framework="numpy", problem=problem)
    flow = exact_flow(load_problem(problem))
    rng = np.random.default_rng(5)
    x, t = rng.normal(size=(20, flow.dimension)), rng.uniform(0.1, 0.9, 20)
    y = asked(subject, problem, x, t, t)
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
    y = asked(subject, problem, x, t, np.full(20, flow.time_range[1]))
    exact = flow.map(x, t, np.full(20, flow.time_range[1]))
    magnified = clock_condition(one_time, problem, t)
    slopes = np.abs(flow.fields(x, t).value[:, 0]) + np.abs(flow.native.map_and_jacobian(x, t, np.full(20, 1.0))[1][:, 0, 0])
    assert (np.abs(y - exact)[:, 0] <= 64 * U * (1 + np.abs(x)[:, 0] + np.abs(exact)[:, 0]) * (1 + slopes * magnified)).all()


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_output_is_finite_on_the_diagonal(output: Any) -> None:
    """Each head has a limit as s -> t, and the limit is the value there."""
    problem = {"consistency": "mixture-1d-edm", "edm": "mixture-1d-edm", "score": "mixture-1d-vp"}.get(output, "gaussian-1d-trig")
    convention = Convention("data-to-noise", output, time_scale=1.25, sigma_data=0.5)
    core = exact_map(problem, convention, framework="numpy").core
    s = np.array([0.4, 0.4, 1.0 if output == "consistency" else 0.4])
    t = np.array([0.4, 0.4 + 1e-7, 1.0 if output == "consistency" else 0.4 + 1e-10])
    first, second = convention.subject_times(s, t, core.path)
    y = core.value(np.full((3, 1), 0.3), first, second, np.zeros((3, 0)))
    assert np.isfinite(y).all()
    if output != "consistency":
        assert np.abs(y - y[0]).max() <= 1e-6 * (1 + np.abs(y).max())


@pytest.mark.parametrize("kind", ["trigonometric", "variance-preserving", "cosine", "edm"])
@pytest.mark.parametrize("name", ["gaussian-1d", "gaussian-2d-cosine"])
def test_change_of_path_is_conjugate(name: str, kind: str) -> None:
    """Landscape, item 5: at equal a/b, x' = (a'/a) x, the flow on one path is that on the other."""
    problem = load_problem(name)
    convention = Convention(path={"kind": kind}, noise_scale=0.5)
    own, other = exact_flow(problem), exact_flow(convention.pose(problem))
    here, there = interpolant_of(problem["interpolant"]), interpolant_of(convention.path_spec(problem["interpolant"]))
    tau = np.linspace(0.1, 0.9, 9)
    at, to = there.at(tau), there.at(tau[::-1].copy())
    s, t = here.time_of_ratio(at.a / at.b), here.time_of_ratio(to.a / to.b)
    start, end = at.b / here.at(s).b, to.b / here.at(t).b
    x = np.random.default_rng(2).normal(size=(9, own.dimension))
    expected = end[:, None] * own.map(x, s, t)
    np.testing.assert_allclose(other.map(start[:, None] * x, tau, tau[::-1].copy()), expected, rtol=1e-10, atol=1e-11)
    # Both ways: the ratio gives the time back.
    np.testing.assert_allclose(there.time_of_ratio(here.at(s).a / here.at(s).b), tau, rtol=0, atol=64 * U * 100)


def test_levels_of_a_shortcut_model() -> None:
    """Steps of 2^-level from noise to data, in both directions of time; the finest level stands for no step."""
    path = interpolant_of({"kind": "linear"})
    for time, first in (("noise-to-data", [0.25, 0.5, 0.5]), ("data-to-noise", [0.75, 0.5, 0.5])):
        convention = Convention(time, "average-velocity", "log2-step", zero_level=7)  # type: ignore[arg-type]
        level = np.array([2.0, 1.0, 7.0])
        s, t = convention.canonical_times(np.array(first), level, path, 1.0)
        assert s.tolist() == [0.25, 0.5, 0.5]
        assert t.tolist() == [0.5, 1.0, 0.5]
        assert convention.subject_times(s, t, path)[1].tolist() == level.tolist()
    open_end = Convention(second_time="log2-step")
    assert open_end.subject_times(np.array([0.5]), np.array([0.5]), path)[1].tolist() == [np.inf]
    assert open_end.canonical_times(np.array([0.5]), np.array([np.inf]), path, 1.0)[1].tolist() == [0.5]


def test_a_table_of_noise_levels_is_a_clock() -> None:
    """DDPM: the k-th timestep stands for sqrt((1 - abar)/abar), on any path with a^2 + b^2 = 1."""
    abar = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    table = {"times": list(range(1000)), "sigmas": np.sqrt((1 - abar) / abar).tolist()}
    convention = Convention(output="noise", grid=table, path={"kind": "cosine"}, second_time="none")
    path = interpolant_of({"kind": "cosine"})
    k = np.array([0.0, 17.0, 500.0, 999.0])
    s, _ = convention.canonical_times(k, np.zeros(4), path, 1.0)
    assert convention.clock_of(s, path).tolist() == k.tolist()
    np.testing.assert_allclose(path.at(s).b, np.sqrt(abar[[0, 17, 500, 999]]), rtol=1e-12)
    # One Gaussian: E[x0|x] in closed form.
    mean, deviation = 0.7, 0.4
    target = {"kind": "mixture", "components": [{"weight": 1.0, "mean": [mean], "covariance": deviation**2}]}
    problem = {**load_problem("gaussian-1d"), "id": "hand", "target": target}
    x = np.linspace(-1, 1, 4)[:, None]
    a, b = np.sqrt(1 - abar[[0, 17, 500, 999]])[:, None], np.sqrt(abar[[0, 17, 500, 999]])[:, None]
    noise = exact_map(problem, convention, framework="numpy")(x, k)
    np.testing.assert_allclose(noise, a * (x - mean * b) / (a * a + deviation**2 * b * b), rtol=1e-9, atol=1e-12)


def test_predictions_of_one_time_stay_there() -> None:
    path = interpolant_of({"kind": "linear"})
    for convention in (Convention(output="velocity", second_time="none"), Convention(output="flow", arguments=("x", "s"))):
        s, t = convention.canonical_times(np.array([0.25]), np.zeros(1), path, 1.0)
        assert s.tolist() == t.tolist() == [0.25]
    s, t = Convention(output="fmm", second_time="none").canonical_times(np.array([0.25]), np.zeros(1), path, 1.0)
    assert t.tolist() == [1.0]


def test_a_net_of_two_times_needs_both() -> None:
    with pytest.raises(InvalidConvention, match="a second time t for the output average-velocity"):
        Loss(lambda net: net, family="flow-matching", stop_gradient="none", convention={"output": "average-velocity", "arguments": ("x", "s")})


def test_json_names_round_trip() -> None:
    convention = Convention(
        "data-to-noise", "trigflow", "reversed-step", 2.0, 0.1, "linear", 0.5, 2.0, ("x", ("t", "s")), "column", (1, 2)
    )
    assert Convention.of(convention.to_json()) == convention
    assert Convention().to_json() == {}


@pytest.mark.parametrize(
    "wrong",
    [{"time": "forward"}, {"output": "speed"}, {"secondTime": 3}, {"timeScale": 0}, {"arguments": ["x"]}, {"clocks": 1}],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidConvention, match="expected"):
        Convention.of(wrong)
