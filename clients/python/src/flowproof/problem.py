"""`flowproof.problem/1`: reading and checking."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union

import numpy as np

from .arrays import Array
from .errors import InvalidProblem, UnsupportedProblem, expected

ProblemLike = Union[str, "os.PathLike[str]", Mapping[str, Any]]

#: Exact maps that exist as differentiable functions.
NATIVE = (
    "one Gaussian or one point as target, an affine coupling, any one-dimensional target (mixture, points, boxes), "
    "a rotated product of one-dimensional mixtures"
)


def load_problem(problem: ProblemLike) -> dict[str, Any]:
    """A Problem as a dictionary: given as one, as JSON text, as the path of a JSON file or as an id of the catalogue.

    Raises InvalidProblem.
    """
    if isinstance(problem, Mapping):
        value: Any = dict(problem)
    elif isinstance(problem, str) and problem.lstrip().startswith("{"):
        value = _parse(problem, "problem")
    else:
        name = os.fspath(problem)
        if name in catalogue():
            return catalogue()[name]
        if not Path(name).is_file():
            hint = f"The catalogue has {', '.join(catalogue())}." if catalogue() else "Pass the Problem itself."
            raise InvalidProblem(expected("problem", "a Problem, JSON text, a file or an id of the catalogue", name), hint)
        value = _parse(Path(name).read_text(encoding="utf-8"), name)
    if not isinstance(value, dict) or value.get("schema") != "flowproof.problem/1":
        got = value.get("schema") if isinstance(value, dict) else value
        raise InvalidProblem(expected("schema", '"flowproof.problem/1"', got), "See schemas/problem.json.")
    return value


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as cause:
        raise InvalidProblem(f"{name}: expected JSON, got {cause}") from cause


_CATALOGUE: dict[str, dict[str, Any]] | None = None


def catalogue() -> dict[str, dict[str, Any]]:
    """The problems of the suite by id."""
    global _CATALOGUE
    if _CATALOGUE is None:
        text = Path(__file__).with_name("problems.json").read_text(encoding="utf-8")
        _CATALOGUE = {entry["id"]: entry for entry in json.loads(text)}
    return _CATALOGUE


def map_kind(problem: Mapping[str, Any]) -> str:
    """`affine`, `closed`, `quantile`, or `integrated` where there is no native map."""
    if problem.get("guidance") is not None:
        return "integrated"
    coupling, target = problem.get("coupling") or {}, problem.get("target") or {}
    if coupling.get("kind") == "affine":
        return "affine"
    kind = target.get("kind")
    if (kind == "mixture" and len(target["components"]) == 1) or (kind == "points" and len(target["points"]) == 1):
        return "closed"
    return "quantile" if problem["dimension"] == 1 or kind == "product" else "integrated"


def require_native(problem: Mapping[str, Any]) -> str:
    """The kind of the native map. Raises UnsupportedProblem."""
    kind = map_kind(problem)
    if kind != "integrated":
        return kind
    native = [name for name, entry in catalogue().items() if map_kind(entry) != "integrated"]
    raise UnsupportedProblem(
        expected(f"problem {problem.get('id')}", f"a native problem ({NATIVE})", "one whose map must be integrated"),
        f"Of the catalogue these are native: {', '.join(native)}.",
    )


def has_standard_source(problem: Mapping[str, Any]) -> bool:
    """Whether the noise is N(0, I)."""
    source, d = problem["source"], problem["dimension"]
    covariance, _ = covariance_at("source.covariance", source["covariance"], d)
    return not any(source["mean"]) and bool((covariance == np.eye(d)).all())


def number_at(path: str, value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise InvalidProblem(expected(path, "a finite number", value))


def vector_at(path: str, value: Any, d: int) -> Array:
    if isinstance(value, (list, tuple, np.ndarray)) and len(value) == d:
        return np.array([number_at(f"{path}[{i}]", entry) for i, entry in enumerate(value)])
    raise InvalidProblem(expected(path, f"{d} numbers", value))


def matrix_at(path: str, value: Any, d: int) -> Array:
    if isinstance(value, (list, tuple, np.ndarray)) and len(value) == d:
        return np.array([vector_at(f"{path}[{i}]", row, d) for i, row in enumerate(value)])
    raise InvalidProblem(expected(path, f"{d} rows of {d} numbers", value))


def weights_at(path: str, values: list[Any]) -> Array:
    """Positive weights that sum to 1 (to 1e-9, then normalised)."""
    weights = np.array([number_at(f"{path}[{i}].weight", value) for i, value in enumerate(values)])
    if len(weights) == 0 or not (weights > 0).all() or abs(weights.sum() - 1) > 1e-9:
        raise InvalidProblem(expected(path, "positive weights that sum to 1", values))
    result: Array = weights / weights.sum()
    return result


def covariance_at(path: str, value: Any, d: int) -> tuple[Array, bool]:
    """A covariance as a matrix, and whether it was given as diagonal. Definiteness is found by the factorisation."""
    if isinstance(value, (list, tuple)) and len(value) > 0 and isinstance(value[0], (list, tuple)):
        matrix = matrix_at(path, value, d)
        if not (matrix == matrix.T).all():
            raise InvalidProblem(expected(path, "a symmetric matrix", value))
        return matrix, bool((matrix == np.diag(np.diag(matrix))).all())
    variances = vector_at(path, value, d) if isinstance(value, (list, tuple)) else np.full(d, number_at(path, value))
    if not (variances > 0).all():
        raise InvalidProblem(expected(path, "positive variances", value))
    return np.diag(variances), True
