"""check_* and assert_* with the suite on subjects of this process."""

from __future__ import annotations

import json
import xml.etree.ElementTree as tree
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flowproof
from flowproof import Map, VerdictError

pytestmark = pytest.mark.usefixtures("suite")
OPTIONS: dict[str, Any] = {"profile": "smoke", "problems": ["gaussian-1d"]}


def deviation(t: Any) -> Any:
    return np.hypot(1 - t, 0.3 * t)


def right(x: Any, s: Any, t: Any) -> Any:
    return 0.7 * t[:, None] + (deviation(t) / deviation(s))[:, None] * (x - 0.7 * s[:, None])


def test_a_right_map_passes() -> None:
    verdicts = flowproof.check_map(right, problem="gaussian-1d", framework="numpy", profile="smoke")
    assert {verdict.status for verdict in verdicts} == {"pass", "skip"}
    assert {"map.semigroup", "map.trajectory"} <= {verdict.id for verdict in verdicts}


def test_a_wrong_map_raises_with_the_text_of_the_command_line() -> None:
    with pytest.raises(VerdictError, match=r"map\.boundary[\s\S]*cause[\s\S]*1 \+ 0\.001[\s\S]*replay") as caught:
        flowproof.assert_map(lambda x, s, t: 1.001 * right(x, s, t), problem="gaussian-1d", framework="numpy", profile="smoke")
    assert any(verdict.status == "fail" for verdict in caught.value.verdicts)


@pytest.mark.parametrize("kind", ["velocity", "consistency"])
def test_point_functions(kind: str) -> None:
    net = flowproof.exact_map("gaussian-1d", framework="numpy")
    speed = flowproof.exact_map("gaussian-1d", {"output": "average-velocity"}, framework="numpy")
    function = (lambda x, t: speed(x, t, t)) if kind == "velocity" else (lambda x, t: net(x, t, np.ones_like(t)))
    getattr(flowproof, f"assert_{kind}")(function, problem="gaussian-1d", framework="numpy", profile="smoke")


def euler(net: Any, noise: Any, steps: int, range: Any, exact: bool) -> Any:
    start, end = range
    x = noise
    for k in np.arange(steps):
        s = np.full(len(x), start + (end - start) * k / steps)
        t = np.full(len(x), start + (end - start) * (k + 1) / steps)
        x = x + (t - s)[:, None] * net(x, s, t if exact else s)
    return x


def test_samplers() -> None:
    convention = {"output": "average-velocity"}
    declared: dict[str, Any] = {"convention": convention, "framework": "numpy", **OPTIONS}
    flowproof.assert_sampler(lambda net, noise, steps, range: euler(net, noise, steps, range, True), **declared)
    with pytest.raises(VerdictError, match="sampler"):
        flowproof.assert_sampler(lambda net, noise, steps, range: euler(net, noise, steps, range, False), **declared)


def test_a_loss_in_torch() -> None:
    pytest.importorskip("torch")
    from losses import meanflow

    convention = {"time": "data-to-noise", "output": "average-velocity"}
    declared: dict[str, Any] = {"family": "meanflow", "stop_gradient": "semigradient", "convention": convention, **OPTIONS}
    verdicts = flowproof.check_loss(meanflow, **declared)
    assert {verdict.status for verdict in verdicts} == {"pass", "skip"}
    assert any(verdict.id == "loss.gradient" and verdict.status == "pass" for verdict in verdicts)
    with pytest.raises(VerdictError, match="loss"):
        flowproof.assert_loss(lambda net, x0, x1, s, t: meanflow(net, x0, x1, t, s), **declared)


def test_a_loss_in_jax() -> None:
    jax = pytest.importorskip("jax")
    import jax.numpy as jnp

    def meanflow(net: Any, x0: Any, x1: Any, s: Any, t: Any) -> Any:
        z = (1 - s)[:, None] * x1 + s[:, None] * x0
        v = x0 - x1
        u, du = jax.jvp(net, (z, s, t), (v, jnp.ones_like(s), jnp.zeros_like(t)))
        target = jax.lax.stop_gradient(v - (s - t)[:, None] * du)
        return ((u - target) ** 2).sum(-1).mean()

    declared: dict[str, Any] = {
        "family": "meanflow", "stop_gradient": "semigradient", "framework": "jax", "dtype": "float32",
        "convention": {"time": "data-to-noise", "output": "average-velocity"}, **OPTIONS,
    }  # fmt: skip
    verdicts = flowproof.check_loss(meanflow, **declared)
    assert {verdict.status for verdict in verdicts} == {"pass", "skip"}
    assert any(verdict.id == "loss.gradient" and verdict.status == "pass" for verdict in verdicts)

    def live(net: Any, x0: Any, x1: Any, s: Any, t: Any) -> Any:
        z = (1 - s)[:, None] * x1 + s[:, None] * x0
        v = x0 - x1
        u, du = jax.jvp(net, (z, s, t), (v, jnp.ones_like(s), jnp.zeros_like(t)))
        return ((u - (v - (s - t)[:, None] * du)) ** 2).sum(-1).mean()

    with pytest.raises(VerdictError, match=r"loss\.gradient"):
        flowproof.assert_loss(live, filter="loss.gradient", **declared)


def test_expected_failures() -> None:
    wrong = Map(
        lambda x, s, t: right(x, s, t) * 1.001, name="wrong", problem="gaussian-1d", framework="numpy", xfail={"map.*": "scaled"}
    )
    verdicts = flowproof.check(wrong, profile="smoke")
    assert "fail" not in {verdict.status for verdict in verdicts}
    assert "xfail" in {verdict.status for verdict in verdicts}


def test_reports_and_what_matches_nothing(tmp_path: Path) -> None:
    subject = Map(right, name="right", problem="gaussian-1d", framework="numpy", xfail={"map.semigrup": "a slip"})
    reports = {form: tmp_path / f"report.{form}" for form in ("html", "junit", "json")}
    with pytest.warns(flowproof.FlowproofWarning, match="semigrup.*Did you mean map.semigroup"):
        verdicts = flowproof.check(
            subject, profile="smoke", filter="map.boundary,map.inverse", reports=reports, tolerance={"map.inverse": 1e-3}
        )
    assert [verdict.threshold == 1e-3 for verdict in verdicts] == [False, True]
    assert reports["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert tree.parse(reports["junit"]).getroot().attrib["tests"] == "2"
    lines = reports["json"].read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["record"] for line in lines] == ["run", "verdict", "verdict", "end"]


def test_errors_of_the_subject_and_refused_runs() -> None:
    def broken(x: Any, s: Any, t: Any) -> Any:
        raise RuntimeError("out of order")

    verdicts = flowproof.check_map(broken, problem="gaussian-1d", framework="numpy", profile="smoke", filter="map.boundary")
    assert [verdict.status for verdict in verdicts] == ["error"]
    assert "out of order" in verdicts[0].reason
    with pytest.raises(flowproof.FlowproofError, match="profile"):
        flowproof.check_map(right, problem="gaussian-1d", framework="numpy", profile="none")


PLUGIN = """
import numpy as np, pytest, flowproof

net = flowproof.exact_map("gaussian-1d", framework="numpy")
test_right = flowproof.Map(net, problem="gaussian-1d", framework="numpy")
test_expected = flowproof.Map(lambda x, s, t: 1.01 * net(x, s, t), name="scaled", problem="gaussian-1d", framework="numpy",
                              xfail={"map.*": "scaled on purpose"})

@pytest.mark.parametrize("scale", [1.0, 1.01])
@flowproof.each_property("map", profile="smoke", filter="map.boundary,map.trajectory")
def test_scaled(scale):
    return flowproof.Map(lambda x, s, t: scale * net(x, s, t), problem="gaussian-1d", framework="numpy")
"""


def test_pytest_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLUGIN)
    # An installed package brings its plugin by itself.
    installed = any(entry.value == "flowproof.pytest_plugin" for entry in entry_points(group="pytest11"))
    plugin = () if installed else ("-p", "flowproof.pytest_plugin")
    result = pytester.runpytest_subprocess(*plugin, "-rA", "-k", "boundary or trajectory")
    outcomes = result.parseoutcomes()
    # What the diagnosis explains by the failure of the boundary condition is skipped as blocked by it.
    assert outcomes["failed"] == 1 and outcomes["skipped"] == 1 and outcomes["xfailed"] == 2 and outcomes["passed"] == 4
    result.stdout.fnmatch_lines(["*PASSED*test_right::map.boundary*", "*map.trajectory*"])


def test_what_was_not_checked_is_told() -> None:
    def loss(net: Any, x0: Any, s: Any) -> Any:
        return net(x0, s, s).sum()

    declared: dict[str, Any] = {"family": "flow-matching", "interpolants": ("edm",), "framework": "numpy", "profile": "smoke"}
    with pytest.warns(flowproof.FlowproofWarning, match=r"loss on gaussian-1d: only edm paths"):
        assert flowproof.check_loss(loss, **declared) == []
    with pytest.raises(VerdictError, match=r"loss on gaussian-1d: only edm paths[\s\S]*problems="):
        flowproof.assert_loss(loss, **declared)


def test_parameters_are_found_and_errors_told_with_their_place() -> None:
    torch = pytest.importorskip("torch")

    class Regression(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, net: Any, x0: Any, x1: Any, s: Any) -> Any:
            raise RuntimeError("mat1 and mat2")

    declared: dict[str, Any] = {"family": "flow-matching", "convention": {"output": "average-velocity"}, **OPTIONS}
    with pytest.raises(VerdictError, match=r"^error loss\.[\s\S]*mat1 and mat2\n +Traceback[\s\S]*in forward\n") as caught:
        flowproof.assert_loss(Regression(), framework="torch", **declared)
    assert "answers.py" not in str(caught.value) and "module.py" not in str(caught.value)
    assert "the same error as above" in str(caught.value)

    def single(net: Any, x0: Any, x1: Any, s: Any) -> Any:
        x = ((1 - s)[:, None] * x0 + s[:, None] * x1).float()
        return ((net(x, s.float(), s.float()) - (x1 - x0)) ** 2).sum(-1).mean()

    with pytest.raises(VerdictError, match='expected float64 as declared, got .float32.[\\s\\S]*dtype="float32"'):
        flowproof.assert_loss(single, framework="torch", **declared)
