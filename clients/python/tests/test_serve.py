"""An adapter as the suite starts it: frames on standard output and nothing else."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flowproof.wire import Channel

SOURCES = Path(__file__).resolve().parents[1] / "src"

CHATTY = """
import flowproof  # first: from here on standard output belongs to the protocol
import os, sys
print("an import that prints")
os.system("echo a child that prints")

def linear(x, s, t):
    print("a hot path that prints")
    if np_isnan(x):
        raise ValueError("x is not a number")
    return x + (t - s)[:, None]

def np_isnan(x):
    import numpy as np
    return bool(np.isnan(x).any())

def slow(x, s, t):
    import time
    time.sleep(600)

flowproof.serve(
    flowproof.Map(linear, problem=None, dimension=2, framework="numpy"),
    flowproof.Map(slow, problem=None, dimension=2, framework="numpy"),
)
"""


@pytest.fixture
def adapter(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Channel]]:
    script = tmp_path / "adapter.py"
    script.write_text(CHATTY)
    environment = {**os.environ, "FLOWPROOF_PROTOCOL": "1", "PYTHONPATH": str(SOURCES)}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    yield process, Channel(process.stdout, process.stdin)  # type: ignore[arg-type]
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream is not None
        with contextlib.suppress(BrokenPipeError):
            stream.close()


def ask(channel: Channel, tensors: Any = None, **message: Any) -> tuple[dict[str, Any], Any]:
    channel.write(message, tensors)
    answer = channel.read()
    assert answer is not None and answer[0]["id"] == message["id"]
    return answer


def bound(channel: Channel, subject: int) -> int:
    suite = {"name": "test", "version": "0"}
    hello, _ = ask(channel, id=1, type="hello", protocol=1, suite=suite, limits={"headerBytes": 1, "bodyBytes": 1})
    assert hello["protocol"] == 1 and hello["client"]["language"] == "python"
    offered, _ = ask(channel, id=2, type="subjects")
    assert [entry["subject"]["kind"] for entry in offered["subjects"]] == ["map", "map"]
    answer, _ = ask(channel, id=3, type="bind", subject=subject, problem=None)
    handle: int = answer["handle"]
    return handle


def test_chatty_code(adapter: tuple[subprocess.Popen[bytes], Channel]) -> None:
    process, channel = adapter
    handle = bound(channel, 0)
    x = np.array([[1.5, -0.0], [np.inf, 1e-310]])
    at = {"x": x, "s": np.array([0.25, 0.0]), "t": np.array([0.5, 1.0])}
    _, out = ask(channel, at, id=4, type="evaluate", handle=handle, n=2, d=2)
    assert (out["y"] == x + np.array([[0.25], [1.0]])).all()
    failed, _ = ask(channel, {**at, "x": x * np.nan}, id=5, type="evaluate", handle=handle, n=2, d=2)
    assert failed["type"] == "error" and failed["error"]["code"] == "subject"
    assert "x is not a number" in failed["error"]["message"] and "Traceback" in failed["error"]["traceback"]
    unknown, _ = ask(channel, id=6, type="dance")
    assert unknown["error"]["code"] == "unsupported"
    again, _ = ask(channel, at, id=7, type="evaluate", handle=handle, n=2, d=2)
    assert again["type"] == "evaluate"
    goodbye, _ = ask(channel, id=8, type="shutdown")
    assert goodbye["type"] == "shutdown"
    assert process.wait(timeout=20) == 0
    assert process.stderr is not None
    printed = process.stderr.read().decode()
    assert all(line in printed for line in ("an import that prints", "a child that prints", "a hot path that prints"))


def test_ends_with_its_suite_while_it_computes(adapter: tuple[subprocess.Popen[bytes], Channel]) -> None:
    process, channel = adapter
    handle = bound(channel, 1)
    at = {"x": np.zeros((1, 2)), "s": np.zeros(1), "t": np.ones(1)}
    channel.write({"id": 4, "type": "evaluate", "handle": handle, "n": 1, "d": 2}, at)
    time.sleep(0.2)
    assert process.poll() is None
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=20)


def test_a_broken_frame_ends_the_conversation(adapter: tuple[subprocess.Popen[bytes], Channel]) -> None:
    process, _ = adapter
    assert process.stdin is not None
    process.stdin.write(b"hello?\n")
    process.stdin.flush()
    assert process.wait(timeout=20) == 3
