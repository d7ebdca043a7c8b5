"""What can be checked: a map, a velocity, a one-time consistency function, a sampler, a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .convention import PREDICTIONS, Convention
from .errors import FlowproofError, InvalidConvention, expected
from .frameworks import detect
from .problem import ProblemLike, has_standard_source, load_problem, map_kind


class Every:
    """Every problem that the subject accepts."""

    def __repr__(self) -> str:
        return "every problem"


EVERY = Every()
ConventionLike = Convention | Mapping[str, Any] | None


@dataclass
class Subject:
    """Common fields; see `schemas/subject.json`. Use Map, Velocity, Consistency, Sampler or Loss."""

    function: Callable[..., Any]
    name: str | None = None
    version: str | None = None
    #: Element type in which the subject gets its arguments and computes.
    dtype: str = "float64"
    convention: ConventionLike = None
    #: torch, jax or numpy; found from what is imported.
    framework: str | None = None
    device: Any | None = None
    #: A catalogue id, a Problem, or None for no problem (self-consistency); not given: every problem that it accepts.
    problem: ProblemLike | Every | None = field(default_factory=lambda: EVERY)
    dimension: int | None = None
    deterministic: bool = True
    exact: bool = True
    accuracy: float | None = None
    claims: Sequence[str] | None = None
    batch_limit: int | None = None
    #: Refuses problems: returns a reason or None.
    refuses: Callable[[dict[str, Any]], str | None] | None = None
    #: Expected failures, property id to reason, for pytest and `check`.
    xfail: Mapping[str, str] = field(default_factory=dict)

    kind = ""

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise FlowproofError(expected(f"{self.kind}", "a function", self.function))
        self.convention = Convention.of(self.convention)
        self._refuse_missing_time()
        if self.dtype not in ("float64", "float32"):
            raise FlowproofError(expected("dtype", "float64 or float32", self.dtype))
        if self.framework is None:
            self.framework = detect()

    def _refuse_missing_time(self) -> None:
        """A net of two times that is called with one."""
        own = self.declared_convention
        if self.kind not in ("loss", "sampler") or own.second_time == "none" or not own.one_time or own.output in PREDICTIONS:
            return
        hint = "A velocity at one time is `output: velocity`; a function to the end of time has `second_time: none`."
        raise InvalidConvention(expected("arguments", f"a second time t for the output {own.output}", own.arguments), hint)

    @property
    def declared_convention(self) -> Convention:
        assert isinstance(self.convention, Convention)
        return self.convention

    @property
    def wire_convention(self) -> Convention:
        """What the suite is told: the convention itself; of a sampler whose net the client translates the path alone."""
        own = self.declared_convention
        if self.kind == "sampler" and not own.basic:
            return Convention(path=own.path, noise_scale=own.noise_scale, data_scale=own.data_scale)
        return replace(own, second_time="none") if self.kind == "loss" and own.one_time else own

    def in_convention(self, fields: Mapping[str, Any]) -> Subject:
        """The subject with these fields, by their JSON names, in the place of those that it declares."""
        return replace(self, name=self.title, convention=Convention.of({**self.declared_convention.to_json(), **fields}))

    @property
    def title(self) -> str:
        return self.name or str(getattr(self.function, "__name__", type(self.function).__name__))

    def declaration(self) -> dict[str, Any]:
        """As JSON, without the problem."""
        optional = {
            "version": self.version,
            "dimension": self.dimension,
            "accuracy": self.accuracy,
            "claims": None if self.claims is None else list(self.claims),
        }
        return {
            "kind": self.kind,
            "name": self.title,
            "dtype": self.dtype,
            "convention": self.wire_convention.to_json(),
            "deterministic": self.deterministic,
            "exact": self.exact,
            **{key: value for key, value in optional.items() if value is not None},
        }

    def reason_against(self, problem: dict[str, Any]) -> str | None:
        """Why the subject is not to be checked on a problem; None where it is."""
        return None if self.refuses is None else self.refuses(problem)


@dataclass
class Map(Subject):
    """X_{s,t}(x) in the convention: `function` is called with framework arrays as `convention.arguments` says."""

    #: Which times: both directions, forward only, s = 0 only.
    domain: str = "both"
    #: `jvp(arguments, tangents) -> (y, dy)` with both in the order of the arguments, or True for the framework's own.
    jvp: bool | Callable[..., Any] = False
    kind = "map"

    def declaration(self) -> dict[str, Any]:
        return {**super().declaration(), "domain": self.domain}


@dataclass
class Velocity(Subject):
    """b_t(x), called with (x, t)."""

    kind = "velocity"


@dataclass
class Consistency(Subject):
    """f(x, t) = X_{t,1}(x), called with (x, t)."""

    kind = "consistency"


@dataclass
class _WithNet(Subject):
    """Losses and samplers, which get the exact map in the place of the network."""

    #: Kinds of paths that the code is written for.
    interpolants: Sequence[str] = ("linear",)
    #: `given`, or `drawn` where the code draws its own noise.
    noise: str = "given"

    def reason_against(self, problem: dict[str, Any]) -> str | None:
        if map_kind(problem) == "integrated":
            return "not a native problem"
        if problem["interpolant"]["kind"] not in self.interpolants and "*" not in self.interpolants:
            return f"only {', '.join(self.interpolants)} paths"
        if self.noise == "drawn" and not has_standard_source(problem):
            return "the code draws standard Gaussian noise"
        return super().reason_against(problem)


@dataclass
class Sampler(_WithNet):
    """Carries noise to data: `function(net, noise, steps, range, seed, n, d, problem)`, by name, those that it has."""

    renoises: bool = False
    #: Numbers of steps that it takes; None: any.
    steps: Sequence[int] | None = None
    kind = "sampler"

    def declaration(self) -> dict[str, Any]:
        steps = {} if self.steps is None else {"steps": list(self.steps)}
        return {**super().declaration(), "renoises": self.renoises, "noise": self.noise, **steps}


@dataclass
class Loss(_WithNet):
    """A training loss: `function(net, x0, x1, s, t, u, labels, teacher, seed, n, d, problem)`, by name, those it has; returns a scalar."""

    family: str = ""
    stop_gradient: str = "none"
    weighting: str | Mapping[str, Any] = "none"
    reduction: str = "mean"
    times: str = "given"
    time_law: Mapping[str, Any] | None = None
    combine: str = "batch"
    form: str = "velocity"
    diagonal: str = "flow-matching"
    #: Semigroup family: `midpoint` where the function takes (s + t)/2 itself in the place of u.
    intermediate: str = "given"
    tangent: str | Mapping[str, Any] = "jvp"
    factor: float = 1.0
    reaches: str = "any"
    first_leg: str = "net"
    #: `given`: the function gets a frozen `teacher` too, called like the net.
    teacher: str = "self"
    #: Canonical times between which it is posed; None: all at which the velocity follows from the output.
    time_range: Sequence[float] | None = None
    #: What becomes of the family's own residuals, as `residual` in schemas/subject.json: scale, normalise, live, penalty, weight.
    residual: Mapping[str, Any] | None = None
    #: The same of the flow-matching term beside a distillation term: scale, penalty, weight.
    diagonal_residual: Mapping[str, Any] | None = None
    #: What the flow-matching term compares: `output`, the declared output with its own target (x1 for `data`, x0 for `noise`), or
    #: `velocity`. None: the output in the flow-matching family, else the velocity.
    regresses: str | None = None
    #: `{"drop": p}`: the function gets the classes `labels` of the rows and calls `net.given(labels)`, -1 for a label that it drops.
    labels: Mapping[str, Any] | None = None
    #: False where the result is a number without a graph.
    gradient: bool = True
    kind = "loss"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.regresses not in (None, "output", "velocity"):
            raise FlowproofError(expected("regresses", "output or velocity", self.regresses))

    def declaration(self) -> dict[str, Any]:
        extra = {
            "family": self.family,
            "stopGradient": self.stop_gradient,
            "weighting": self.weighting,
            "reduction": self.reduction,
            "times": self.times,
            "combine": self.combine,
            "form": self.form,
            "diagonal": self.diagonal,
            "intermediate": self.intermediate,
            "noise": self.noise,
            "tangent": self.tangent,
            "factor": self.factor,
            "reaches": self.reaches,
            "firstLeg": self.first_leg,
            "teacher": self.teacher,
        }
        mappings = {
            "timeLaw": self.time_law,
            "residual": self.residual,
            "diagonalResidual": self.diagonal_residual,
            "labels": self.labels,
        }
        optional = {
            **{key: None if value is None else dict(value) for key, value in mappings.items()},
            "regresses": self.regresses,
            "range": None if self.time_range is None else list(self.time_range),
        }
        declared = {key: value for key, value in optional.items() if value is not None}
        return {**super().declaration(), **extra, **declared}


def fixed_problem(subject: Subject) -> dict[str, Any] | None:
    """The problem of a subject that names one."""
    return None if subject.problem is None or isinstance(subject.problem, Every) else load_problem(subject.problem)
