"""Importing one module of a package without all that the package imports."""

import importlib.util
import sys
from types import ModuleType
from unittest.mock import MagicMock


def without_init(name: str) -> None:
    """Registers a package so that its modules can be imported and its `__init__` does not run."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{name}: expected an installed package, see requirements-*.txt", name=name)
    package = ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = package


def unused(*names: str) -> None:
    """Registers modules that are imported and never used here."""
    for name in names:
        sys.modules[name] = MagicMock(name=name)
