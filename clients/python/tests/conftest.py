"""The suite for the tests: bundled from the sources of this checkout, unless FLOWPROOF_SUITE names one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of the suite; in the environment too."""
    given = os.environ.get("FLOWPROOF_SUITE")
    if given is None:
        if not (ROOT / "node_modules").is_dir():
            pytest.skip("no node_modules: the suite cannot be bundled")
        folder = tmp_path_factory.mktemp("suite")
        subprocess.run(["node", "scripts/bundle.mjs", str(folder)], cwd=ROOT, check=True, capture_output=True)
        given = os.environ["FLOWPROOF_SUITE"] = str(folder / "flowproof.mjs")
    return given
