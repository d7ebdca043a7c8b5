"""The net of the client against that of the suite, on random problems, conventions and places."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flowproof.convention import Convention
from flowproof.convention_at import output_coefficients
from flowproof.exact import exact_flow
from flowproof.exact.interpolants import interpolant_of
from flowproof.net import Features, NetCore

ROOT = Path(__file__).resolve().parents[3]
CASES = 10_000
U = 2.0**-53


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    script = ROOT / "scripts" / "fixtures" / "exact_vectors.ts"
    if not (ROOT / "node_modules" / "tsx").is_dir():
        pytest.skip("no node_modules: the TypeScript side cannot run")
    command = ["node", "--import", "tsx", str(script), str(CASES)]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def core_of(entry: dict[str, Any]) -> NetCore:
    flow = exact_flow(entry["problem"])
    d, j = flow.dimension, len(entry["theta"])
    waves = {name: np.array(values) for name, values in entry["waves"].items()}
    features = Features(waves["k"].reshape(j, d, d), *(waves[name].reshape(j, d) for name in ("alpha", "beta", "phase")))
    return NetCore(flow, Convention.of(entry["convention"]), features)


def evaluated(entries: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Any, Any, Any, Any, Any]]:
    for entry in entries:
        core = core_of(entry)
        d, n = core.dimension, len(entry["first"])
        x = np.array(entry["x"]).reshape(n, d)
        theta = np.broadcast_to(entry["theta"], (n, len(entry["theta"])))
        jet = core.jet(x, np.array(entry["first"]), np.array(entry["second"]), theta)
        slopes = np.array(entry["slopes"]).reshape(d + 2, n, d).transpose(1, 2, 0)
        yield entry, jet, np.array(entry["y"]).reshape(n, d), slopes, np.array(entry["error"]), np.array(entry["errors"]).T


def worst(difference: Any, bound: Any) -> float:
    assert np.isfinite(difference).all()
    return float(np.max(np.abs(difference) / bound))


def test_values_and_first_derivatives_agree_within_conditioning(vectors: list[dict[str, Any]]) -> None:
    count = 0
    for entry, jet, y, slopes, error, errors in evaluated(vectors):
        assert worst(jet.y - y, error[:, None]) <= 1, (entry["problem"]["id"], entry["convention"])
        assert worst(jet.dz - slopes, errors[:, None, :]) <= 1, (entry["problem"]["id"], entry["convention"])
        count += len(error)
    assert count >= CASES


@pytest.fixture(scope="module")
def conventions() -> list[dict[str, Any]]:
    script = ROOT / "scripts" / "fixtures" / "convention_vectors.ts"
    if not (ROOT / "node_modules" / "tsx").is_dir():
        pytest.skip("no node_modules: the TypeScript side cannot run")
    command = ["node", "--import", "tsx", str(script), str(CASES)]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_whole_conventions_agree(conventions: list[dict[str, Any]]) -> None:
    """Times, factors and heads of every output, clock and path, with first derivatives, within the rounding of the times."""
    count = 0
    for entry in conventions:
        declared = Convention.of({key: value for key, value in entry["convention"].items() if value is not None})
        path = interpolant_of(declared.path_spec({}))
        s, t = np.array(entry["s"]), np.array(entry["t"])
        alpha, beta = output_coefficients(declared, s, t, path)
        first, second = declared.subject_times(s, t, path)
        scale = np.real(np.asarray(declared.scale_of(s, path)))
        found = {"alpha": alpha, "beta": beta, "first": first[:, None], "second": second[:, None], "scale": scale[:, None]}
        for name, values in found.items():
            wanted = np.array([row[name] for row in entry["rows"]], dtype=np.float64)[:, : values.shape[1]]
            allowed = np.array([row[name] for row in entry["errors"]], dtype=np.float64)[:, : values.shape[1]]
            judged = np.isfinite(wanted) & np.isfinite(allowed)
            ratio = np.abs(values - wanted)[judged] / (allowed[judged] + 1e-300)
            assert ratio.size == 0 or ratio.max() <= 1, (entry["convention"], name, ratio.max())
        # And back: the subject's times give the canonical ones.
        back = declared.canonical_times(first, second, path, 1.0)
        for time, slope, given in zip(back, ("first", "second"), (s, t)):
            jets = np.array([row[slope] for row in entry["rows"]], dtype=np.float64)
            size = (1 + np.abs(jets[:, 0])) / np.abs(jets[:, 1 if slope == "first" else 2])
            size = size + np.array([(1 + abs(row["first"][0])) / abs(row["first"][1]) for row in entry["rows"]])
            still = np.isnan(jets[:, 1])
            assert (np.abs(time - given)[~still] <= 256 * U * (1 + size[~still])).all(), (entry["convention"], slope)
        count += len(s)
    assert count >= CASES


def test_single_precision_rounds_once(vectors: list[dict[str, Any]]) -> None:
    torch = pytest.importorskip("torch")
    from flowproof.torch_net import ExactNet

    for entry, _jet, y, slopes, error, errors in evaluated([entry for entry in vectors if entry["single"]][::8]):
        core = core_of(entry)
        net = ExactNet(core, np.array(entry["theta"]))
        d, n = core.dimension, len(entry["first"])
        arguments = [
            torch.tensor(np.array(values), dtype=torch.float32)
            for values in (np.array(entry["x"]).reshape(n, d), entry["first"], entry["second"])
        ]
        half = 2.0**-24
        value = net(*arguments).detach().double().numpy()
        assert worst(value - y, error[:, None] + half * np.abs(y) + 1e-45) <= 1
        for k in range(d + 2):
            directions = [torch.zeros_like(argument) for argument in arguments]
            if k < d:
                directions[0][:, k] = 1
            else:
                directions[k - d + 1][:] = 1
            dy = torch.func.jvp(net, tuple(arguments), tuple(directions))[1].detach().double().numpy()
            assert worst(dy - slopes[..., k], errors[:, None, k] + half * np.abs(slopes[..., k]) + 1e-45) <= 1


def test_single_precision_rounds_once_in_jax(vectors: list[dict[str, Any]]) -> None:
    jax = pytest.importorskip("jax")
    from flowproof.jax_net import JaxNet

    half = 2.0**-24
    for entry, _jet, y, slopes, error, errors in evaluated([entry for entry in vectors if entry["single"]][::64]):
        core = core_of(entry)
        net = JaxNet(core, np.array(entry["theta"]))
        d, n = core.dimension, len(entry["first"])
        values = (np.array(entry["x"]).reshape(n, d), entry["first"], entry["second"])
        arguments = tuple(np.asarray(value, dtype=np.float32) for value in values)
        value = np.asarray(net(*arguments), dtype=np.float64)
        assert worst(value - y, error[:, None] + half * np.abs(y) + 1e-45) <= 1
        for k in range(d + 2):
            directions = [np.zeros_like(argument) for argument in arguments]
            if k < d:
                directions[0][:, k] = 1
            else:
                directions[k - d + 1][:] = 1
            dy = np.asarray(jax.jvp(net, arguments, tuple(directions))[1], dtype=np.float64)
            assert worst(dy - slopes[..., k], errors[:, None, k] + half * np.abs(slopes[..., k]) + 1e-45) <= 1
