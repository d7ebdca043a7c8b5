"""The reader of vectors against the command line that writes them."""

import itertools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from flowproof import vectors

pytestmark = pytest.mark.usefixtures("suite")

ROOT = Path(__file__).resolve().parents[3]
MEAN, DEVIATION = 0.7, 0.3  # of gaussian-1d


def deviation(t):
    return np.hypot(1 - t, DEVIATION * t)


def exact(x, s, t):
    s, t = s[:, None], t[:, None]
    return MEAN * t + deviation(t) / deviation(s) * (x - MEAN * s)


def velocity(x, t):
    t = t[:, None]
    return MEAN + (t * DEVIATION**2 - (1 - t)) / deviation(t) ** 2 * (x - MEAN * t)


def flowproof(*arguments, code=0):
    done = subprocess.run([sys.executable, "-m", "flowproof", *map(os.fspath, arguments)], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_cases(tmp_path: Path, ending: str, dtype: str) -> None:
    path = tmp_path / f"cases.{ending}"
    flowproof("vectors", "export", "--problem", "gaussian-1d", "--dtype", dtype, "--out", path)
    cases = vectors.load(path)
    assert cases["x"].dtype == dtype
    assert len(cases) == 40
    vectors.assert_map(exact, cases)
    with pytest.raises(AssertionError, match="differ from the exact map of gaussian-1d; worst in row"):
        vectors.assert_map(lambda x, s, t: exact(x, t, s), cases)
    with pytest.raises(AssertionError, match="differ"):
        vectors.assert_map(lambda x, s, t: exact(x, s, t) * (1 + (1e-9 if dtype == "float64" else 1e-3)), cases)
    with pytest.raises(AssertionError, match="expected an array of shape"):
        vectors.assert_map(lambda x, s, t: exact(x, s, t)[:, 0], cases)
    with pytest.raises(AssertionError, match="nan"):
        vectors.assert_map(lambda x, s, t: exact(x, s, t) * np.nan, cases)
    with pytest.raises(vectors.VectorsError, match="expected cases of a velocity"):
        vectors.assert_velocity(velocity, cases)


def test_velocity_and_consistency(tmp_path: Path) -> None:
    for kind, check, function in [
        ("velocity", vectors.assert_velocity, velocity),
        ("consistency", vectors.assert_consistency, lambda x, t: exact(x, t, np.ones_like(t))),
    ]:
        path = tmp_path / f"{kind}.npz"
        flowproof("vectors", "export", "--problem", "gaussian-1d", "--kind", kind, "--out", path)
        check(function, vectors.load(path))


def test_answers(tmp_path: Path) -> None:
    questions, answers = tmp_path / "questions.npz", tmp_path / "answers.npz"
    flowproof("vectors", "ask", "--problem", "gaussian-1d", "--points", "8", "--out", questions)
    vectors.answer(questions, exact, answers, batch=37)
    passed = flowproof("vectors", "check", questions, answers, "--pretty")
    assert "map.semigroup " in passed.stdout
    vectors.answer(questions, lambda x, s, t: exact(x, t, s), answers)
    flowproof("vectors", "check", questions, answers, code=1)
    with pytest.raises(vectors.VectorsError, match="ask with --dtype float32"):
        vectors.answer(questions, lambda x, s, t: exact(x, s, t).astype(np.float32))
    with pytest.raises(vectors.VectorsError, match="numbers from the function"):
        vectors.answer(questions, lambda x, s, t: exact(x, s, t)[:1])


@pytest.mark.parametrize("name", ["answers.safetensors", "answers"])
def test_answers_of_another_ending_are_refused_before_anything_runs(tmp_path: Path, name: str) -> None:
    with pytest.raises(vectors.VectorsError, match=r"expected FILE\.npz"):
        vectors.answer(tmp_path / "questions.npz", exact, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_sampler(tmp_path: Path) -> None:
    questions, answers = tmp_path / "questions.npz", tmp_path / "answers.npz"
    flowproof("vectors", "ask", "--problem", "gaussian-1d", "--kind", "sampler", "--points", "200", "--out", questions)

    def sampler(x, steps):
        grid = [np.full(len(x), k / steps) for k in range(steps + 1)]
        for s, t in itertools.pairwise(grid):
            x = exact(x, s, t)
        return x

    vectors.answer(questions, sampler, answers)
    flowproof("vectors", "check", questions, answers)


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_damaged_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"cases.{ending}"
    flowproof("vectors", "export", "--problem", "gaussian-1d", "--points", "8", "--out", path)
    whole = path.read_bytes()
    for share in range(1, 20):
        path.write_bytes(whole[: len(whole) * share // 20])
        with pytest.raises(vectors.VectorsError):
            vectors.load(path)
    other = tmp_path / "other.npz"
    np.savez(other, x=np.zeros(3))
    with pytest.raises(vectors.VectorsError, match="another origin"):
        vectors.load(other)
    np.savez(other, x=np.array([{}], dtype=object))
    with pytest.raises(vectors.VectorsError):
        vectors.load(other)


def test_a_changed_number_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "cases.npz"
    flowproof("vectors", "export", "--problem", "gaussian-1d", "--points", "8", "--out", path)
    cases = vectors.load(path)
    arrays = dict(cases.arrays, y=cases["y"] + 1)
    np.savez(path, **arrays)
    with pytest.raises(vectors.VectorsError, match="another origin"):
        vectors.load(path)


def test_the_reader_is_printed_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / "reader.py"
    flowproof("vectors", "reader", "--out", copy)
    assert copy.read_text() == Path(vectors.__file__).read_text()


def test_the_examples_of_the_page(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "vectors.md").read_text()
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.S) for line in block.splitlines()]
    export, ask, check, _samples = (shlex.split(line)[1:] for line in lines if line.startswith("flowproof "))
    examples = ROOT / "examples" / "python" / "vectors"
    for example in examples.glob("*.py"):
        (tmp_path / example.name).write_text(example.read_text())
    command = [sys.executable, "-m", "flowproof"]
    subprocess.run([*command, *export], cwd=tmp_path, check=True)
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:flowproof", "test_map.py"], cwd=tmp_path, check=True)
    subprocess.run([*command, *ask], cwd=tmp_path, check=True)
    pytest.importorskip("torch")
    subprocess.run([sys.executable, "cluster.py"], cwd=tmp_path, check=True)
    subprocess.run([*command, *check], cwd=tmp_path, check=True)
