"""The examples for Python users run."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[3] / "examples" / "python").glob("*.py"))


@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path) -> None:
    pytest.importorskip("torch")
    runpy.run_path(str(path), run_name="__main__")


def test_the_first_file_is_short() -> None:
    (first,) = [path for path in EXAMPLES if path.stem == "meanflow"]
    assert len(first.read_text().splitlines()) <= 15
