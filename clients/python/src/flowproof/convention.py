"""How an implementation names its arguments and its output; the same fields as `schemas/subject.json` has.

Canonical: noise at 0, data at 1, the state x at the first time s, the end time t, the transported point X_{s,t}(x).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from .errors import InvalidConvention, expected
from .exact.interpolants import Interpolant

Time = Literal["noise-to-data", "data-to-noise"]
Clock = Literal["linear", "sigma", "log-sigma"]
SecondTime = Literal["end", "step", "reversed-step", "none"]
Output = Literal[
    "map",
    "average-velocity",
    "displacement",
    "endpoint",
    "fmm",
    "trigflow",
    "consistency",
    "data",
    "noise",
    "score",
    "v-prediction",
    "flow",
]
TimeShape = Literal["batch", "column", "image", "scalar", "one"]

OUTPUTS = (
    "map", "average-velocity", "displacement", "endpoint", "fmm", "trigflow", "consistency", "data", "noise", "score",
    "v-prediction", "flow",
)  # fmt: skip
#: Outputs that are functions of the velocity at one time.
PREDICTIONS = ("data", "noise", "score", "v-prediction", "flow")


@dataclass(frozen=True)
class Convention:
    """A convention; every field has the canonical default.

    The subject's clock T is `timeOffset + timeScale * t` (`noise-to-data`), `timeOffset + timeScale * (1 - t)`
    (`data-to-noise`), `timeScale * sigma + timeOffset` or `timeScale * log(sigma) + timeOffset` with `sigma = a_t/b_t`.
    """

    time: Time = "noise-to-data"
    #: `map` X; `average-velocity` (X - x)/(T(t) - T(s)); `displacement` X - x; `endpoint` F of
    #: `X = ((T(t) - T(1)) x + (T(s) - T(t)) F)/(T(s) - T(1))` (CTM and others); `fmm` F of `X = x + (t - s)(F - x)`;
    #: `trigflow` F of `X = cos d x - sigmaData sin d F`, d = T(s) - T(t); `consistency` F of `X = c_skip x + c_out F`
    #: (EDM path, one time); predictions at one time: `data` E[x1|x], `noise` E[x0|x], `score` -E[x0|x]/a (noise N(0, I)),
    #: `v-prediction` b E[x0|x] - a E[x1|x], `flow` E[x0 - x1|x].
    output: Output = "map"
    #: The second time argument: the end T(t), the step T(t) - T(s), its negative, or none (the end of the range).
    second_time: SecondTime = "end"
    time_scale: float = 1.0
    time_offset: float = 0.0
    clock: Clock = "linear"
    #: Standard deviation of the data in heads that know it.
    sigma_data: float = 1.0
    #: The canonical point is this factor times the subject's; `edm`: sqrt(sigma^2 + sigmaData^2), which undoes c_in.
    point_scale: float | Literal["edm"] = 1.0
    #: Order (and nesting) of the arguments by role: x the state, s its time, t the second time.
    arguments: tuple[Any, ...] = ("x", "s", "t")
    #: Shape of times when a subject is called: [B], [B, 1], [B, 1, 1, 1], [], [1].
    time_shape: TimeShape = "batch"
    #: Shape of one point when a subject is called; default [d].
    point_shape: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        choices = {
            "time": ("noise-to-data", "data-to-noise"),
            "output": OUTPUTS,
            "second_time": ("end", "step", "reversed-step", "none"),
            "clock": ("linear", "sigma", "log-sigma"),
            "time_shape": ("batch", "column", "image", "scalar", "one"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise InvalidConvention(expected(name, f"one of {', '.join(allowed)}", getattr(self, name)))
        if not self.time_scale > 0:
            raise InvalidConvention(expected("time_scale", "a positive number", self.time_scale))
        if self.point_scale != "edm" and not self.point_scale > 0:
            raise InvalidConvention(expected("point_scale", "a positive number or 'edm'", self.point_scale))
        if sorted(_flat(self.arguments)) not in (["s", "t", "x"], ["s", "x"]):
            raise InvalidConvention(expected("arguments", "x, s and t (or x and s) in some order", self.arguments))

    @staticmethod
    def of(value: Convention | Mapping[str, Any] | None) -> Convention:
        """A convention from one, from a dictionary with Python or JSON names, or the canonical one."""
        if value is None:
            return Convention()
        if isinstance(value, Convention):
            return value
        names = {_camel(field.name): field.name for field in fields(Convention)}
        given: dict[str, Any] = {}
        for key, entry in value.items():
            name = names.get(key, key)
            if name not in names.values():
                raise InvalidConvention(expected("convention", f"the fields {', '.join(names.values())}", key))
            given[name] = tuple(entry) if isinstance(entry, list) else entry
        return Convention(**given)

    def to_json(self) -> dict[str, Any]:
        """The fields that differ from the defaults, by their JSON names."""
        default = Convention()
        return {
            _camel(field.name): getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != getattr(default, field.name)
        }

    @property
    def basic(self) -> bool:
        """Whether the suite knows it without help: direction, output, second time and scale of version 1."""
        plain = Convention(self.time, self.output, self.second_time, self.time_scale)
        return (
            plain.output in ("map", "average-velocity", "displacement")
            and plain.second_time in ("end", "step")
            and (self.time_offset, self.clock, self.point_scale) == (0.0, "linear", 1.0)
        )

    # -- clocks: functions of arrays that accept complex numbers, for derivatives by complex steps ------------------

    @property
    def rate(self) -> float:
        """dT/dt of a linear clock."""
        return self.time_scale if self.time == "noise-to-data" else -self.time_scale

    def clock_of(self, t: Any, path: Interpolant) -> Any:
        """T(t)."""
        k, offset = self.time_scale, self.time_offset
        if self.clock == "linear":
            return offset + k * t if self.time == "noise-to-data" else offset + k * (1 - t)
        at = path.at(t)
        sigma = at.a / at.b
        return k * (sigma if self.clock == "sigma" else np.log(sigma)) + offset

    def time_of(self, value: Any, path: Interpolant) -> Any:
        """t of T."""
        value = (value - self.time_offset) / self.time_scale
        if self.clock == "linear":
            return value if self.time == "noise-to-data" else 1 - value
        return path.time_of_ratio(value if self.clock == "sigma" else np.exp(value))

    def canonical_times(self, first: Any, second: Any, path: Interpolant, end: float) -> tuple[Any, Any]:
        """(s, t) of the two time arguments."""
        s = self.time_of(first, path)
        if self.second_time == "none":
            return s, np.full(np.shape(first), end) + 0 * first
        if self.second_time == "end":
            return s, self.time_of(second, path)
        step = second if self.second_time == "step" else -second
        if self.clock == "linear":
            return s, s + step / self.rate
        return s, self.time_of(first + step, path)

    def subject_times(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
        """The two time arguments of canonical (s, t)."""
        first = self.clock_of(s, path)
        if self.second_time in ("end", "none"):
            return first, self.clock_of(t, path)
        step = self.rate * (t - s) if self.clock == "linear" else self.clock_of(t, path) - first
        return first, step if self.second_time == "step" else -step

    def slope_of(self, s: Any, t: Any, path: Interpolant) -> Any:
        """(T(t) - T(s))/(t - s), without cancellation as t -> s."""
        if self.clock == "linear":
            return self.rate + 0 * s
        # With mean slopes A and B of a and b: a_t/b_t - a_s/b_s = h (A b_s - a_s B)/(b_s b_t).
        start = path.at(s)
        slope_a, slope_b = path.slopes(s, t)
        slope = (slope_a * start.b - start.a * slope_b) / (start.b * path.at(t).b)
        if self.clock == "sigma":
            return self.time_scale * slope
        sigma = start.a / start.b
        change = (t - s) * slope / sigma
        return self.time_scale * slope / sigma * np.log1p(change) / change

    def scale_of(self, s: Any, path: Interpolant) -> Any:
        """The factor from the subject's point to the canonical one."""
        if self.point_scale == "edm":
            return np.sqrt(path.at(s).a ** 2 + self.sigma_data**2)
        return self.point_scale + 0 * s

    # -- outputs -------------------------------------------------------------------------------------------------------

    def coefficients(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
        """(alpha, beta) of the output `o = alpha x + beta v` of the canonical point x and average velocity v."""
        h = t - s
        one, zero = 1 + 0 * h, 0 * h
        output = self.output
        if output == "map":
            return one, h
        if output == "displacement":
            return zero, h
        if output == "average-velocity":
            return zero, 1 / self.slope_of(s, t, path)
        if output == "fmm":
            return one, one
        if output == "endpoint":
            if self.clock == "linear":
                return one, (1 - s) * one
            return one, (self.clock_of(one, path) - self.clock_of(s, path)) / self.slope_of(s, t, path)
        if output == "trigflow":
            slope = self.slope_of(s, t, path)
            delta = -slope * h
            return -np.tan(delta / 2) / self.sigma_data, delta / np.sin(delta) / (self.sigma_data * slope)
        at = path.at(s)
        if output == "consistency":
            if path.kind != "edm":
                raise InvalidConvention(expected("output consistency", "a problem with the edm path", path.kind))
            data = self.sigma_data
            root = np.sqrt(at.a * at.a + data * data)
            slope, _ = path.slopes(s, t)
            away = -slope * h
            return away * root / (data * (away * away + data * data)), -root / (data * slope)
        # x = a E0 + b E1 and b_t = a' E0 + b' E1.
        determinant = at.da * at.b - at.a * at.db
        data_x, data_v = at.da / determinant, -at.a / determinant
        noise_x, noise_v = -at.db / determinant, at.b / determinant
        if output == "data":
            return data_x, data_v
        if output == "noise":
            return noise_x, noise_v
        if output == "score":
            return -noise_x / at.a, -noise_v / at.a
        if output == "flow":
            return noise_x - data_x, noise_v - data_v
        return at.b * noise_x - at.a * data_x, at.b * noise_v - at.a * data_v

    # -- calls ---------------------------------------------------------------------------------------------------------

    def order(self, x: Any, first: Any, second: Any) -> tuple[Any, ...]:
        """The positional arguments of a call."""
        roles = {"x": x, "s": first, "t": second}

        def pick(name: Any) -> Any:
            return tuple(map(pick, name)) if isinstance(name, (tuple, list)) else roles[name]

        return tuple(map(pick, self.arguments))

    def read(self, arguments: tuple[Any, ...]) -> tuple[Any, Any, Any]:
        """(x, first, second) of positional arguments; second is None where there is none."""
        roles: dict[str, Any] = {}

        def visit(names: Any, values: Any) -> None:
            for name, value in zip(names, values):
                if isinstance(name, (tuple, list)):
                    visit(name, value)
                else:
                    roles[name] = value

        visit(self.arguments, arguments)
        missing = [name for name in _flat(self.arguments) if name not in roles]
        if missing:
            wanted = f"the arguments {self.arguments}"
            raise InvalidConvention(expected("net", wanted, f"{len(arguments)} of them"), "Declare `arguments`.")
        return roles["x"], roles["s"], roles.get("t")


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _flat(names: Any) -> list[str]:
    return [entry for name in names for entry in (_flat(name) if isinstance(name, (tuple, list)) else [name])]


canonical = Convention()
