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
from flowproof.exact import exact_flow
from flowproof.net import Features, NetCore

ROOT = Path(__file__).resolve().parents[3]
CASES = 10_000


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
