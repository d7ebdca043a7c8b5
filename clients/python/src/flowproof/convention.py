"""How an implementation names its arguments and its output; the same fields as `schemas/subject.json` has.

Canonical: noise at 0, data at 1, the state x at the first time s, the end time t, the transported point X_{s,t}(x).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from .errors import InvalidConvention, expected
from .exact.interpolants import Interpolant, interpolant_of

Time = Literal["noise-to-data", "data-to-noise"]
Clock = Literal["linear", "sigma", "log-sigma"]
SecondTime = Literal["end", "step", "reversed-step", "log2-step", "none"]
Output = Literal[
    "map",
    "average-velocity",
    "displacement",
    "endpoint",
    "ctm",
    "ctm-variance",
    "ctm-mixed",
    "fmm",
    "trigflow",
    "consistency",
    "ddim-data",
    "ddim-noise",
    "velocity",
    "data",
    "noise",
    "score",
    "v-prediction",
    "flow",
    "edm",
]
TimeShape = Literal["batch", "column", "image", "scalar", "one"]

#: Outputs that are functions of the velocity at one time.
PREDICTIONS = ("velocity", "data", "noise", "score", "v-prediction", "flow", "edm")
OUTPUTS = (
    "map", "average-velocity", "displacement", "endpoint", "ctm", "ctm-variance", "ctm-mixed", "fmm", "trigflow",
    "consistency", "ddim-data", "ddim-noise", *PREDICTIONS,
)  # fmt: skip
SECOND_TIMES = ("end", "step", "reversed-step", "log2-step", "none")
LN2 = math.log(2.0)


@dataclass(frozen=True)
class Convention:
    """A convention; every field has the canonical default.

    The subject's clock T is `timeOffset + timeScale * t` (`noise-to-data`), `timeOffset + timeScale * (1 - t)`
    (`data-to-noise`), `timeScale * sigma + timeOffset` or `timeScale * log(sigma) + timeOffset` with `sigma = a_t/b_t`.
    """

    time: Time = "noise-to-data"
    #: `map` X; `average-velocity` (X - x)/(T(t) - T(s)); `displacement` X - x; `endpoint` F of
    #: `X = ((T(t) - T(1)) x + (T(s) - T(t)) F)/(T(s) - T(1))` (CTM and others); `fmm` F of `X = x + (t - s)(F - x)`;
    #: `ctm` F of `X = r x + (1 - r) F`, r = T(t)/T(s); `ctm-variance` with the factor g(t)/g(s) of x,
    #: `g = sqrt((T - T(1))^2 + sigmaData^2)`; `ctm-mixed` with (T(t) + g(t)/g(s))/(T(s) + 1);
    #: `trigflow` F of `X = cos d x - sigmaData sin d F`, d = T(s) - T(t); `consistency` F of `X = c_skip x + c_out F`
    #: (EDM path); `ddim-data`, `ddim-noise` what one DDIM step takes for the data or the noise: `X = a_t F0 + b_t F1`,
    #: `x = a_s F0 + b_s F1`; predictions at one time: `velocity` dx/dT, `data` E[x1|x], `noise` E[x0|x], `score`
    #: -E[x0|x]/a (noise N(0, I)), `v-prediction` b E[x0|x] - a E[x1|x], `flow` E[x0 - x1|x], `edm` the F of
    #: `E[x1|x] = c_skip x + c_out F` (EDM path).
    output: Output = "map"
    #: The second time argument: the end T(t), the step T(t) - T(s), its negative, log2(1/|step|) (from noise to data), or
    #: none: the end of the range, for a prediction the time itself.
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
    #: The level of `log2-step` that stands for a zero step (log2 of the number of steps in shortcut models); default: +inf.
    zero_level: float | None = None
    #: First and last time on the clock; default: all at which clock and head are finite.
    clock_range: tuple[float, float] | None = None
    #: `{"step": 1}`, `{"step": 1/128, "steps": "dyadic"}`, `{"times": [...]}`: the only times on the clock; `{"times": [...],
    #: "sigmas": [...]}` a table of sigma = a/b in the place of a clock (DDPM's sqrt((1 - abar)/abar)).
    grid: Mapping[str, Any] | None = None
    #: The Gaussian path on which the implementation lives, as in `schemas/problem.json`; default: the problem's.
    path: Mapping[str, Any] | None = None
    #: Factors of noise and data on it: x = noiseScale a x0 + dataScale b x1; default: the path's own.
    noise_scale: float | None = None
    data_scale: float | None = None
    #: What the head takes is this factor times what the function returns.
    output_scale: float = 1.0

    def __post_init__(self) -> None:
        choices = {
            "time": ("noise-to-data", "data-to-noise"),
            "output": OUTPUTS,
            "second_time": SECOND_TIMES,
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
        if not (isinstance(self.output_scale, (int, float)) and math.isfinite(self.output_scale) and self.output_scale != 0):
            raise InvalidConvention(expected("output_scale", "a number other than 0", self.output_scale))
        for name in ("noise_scale", "data_scale"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise InvalidConvention(expected(name, "a positive number", value))
        if self.clock_range is not None and not (len(self.clock_range) == 2 and self.clock_range[0] < self.clock_range[1]):
            raise InvalidConvention(expected("clock_range", "two times, the lower one first", self.clock_range))
        if self.grid is not None and not (isinstance(self.grid, Mapping) and ("step" in self.grid) != ("times" in self.grid)):
            raise InvalidConvention(expected("grid", "a step or times", self.grid), "Such as {'step': 1}.")
        if self.path is not None:
            interpolant_of(self.path)
        if sorted(_roles(self.arguments)) not in (["s", "t", "x"], ["s", "x"]):
            wanted = "x, s and t (or x and s) in some order, and constants (numbers or None)"
            raise InvalidConvention(expected("arguments", wanted, self.arguments))

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
            and (self.time_offset, self.clock, self.point_scale, self.output_scale) == (0.0, "linear", 1.0, 1.0)
            and all(field is None for field in (self.path, self.noise_scale, self.data_scale, self.clock_range, self.grid))
            and not self.one_time
        )

    @property
    def one_time(self) -> bool:
        """Whether a call has no second time."""
        return self.second_time == "none" or "t" not in _roles(self.arguments)

    def path_spec(self, own: Mapping[str, Any]) -> dict[str, Any]:
        """The path on which the implementation lives, of a problem with a path of its own."""
        spec = dict(self.path if self.path is not None else own)
        if self.noise_scale is not None:
            spec["noiseScale"] = self.noise_scale
        if self.data_scale is not None:
            spec["dataScale"] = self.data_scale
        return spec

    def pose(self, problem: Mapping[str, Any]) -> dict[str, Any]:
        """The problem on that path: the same noise, data and coupling."""
        spec = self.path_spec(problem["interpolant"])
        if spec == problem["interpolant"]:
            return dict(problem)
        whole = {} if self.path is None else {"timeRange": [0.0, 1.0]}
        return {**problem, **whole, "interpolant": spec}

    def last_time(self, path: Interpolant, end: float) -> float:
        """The end of the range in canonical time."""
        if self.clock_range is None:
            return end
        times = [float(np.real(self.time_of(np.asarray(value), path))) for value in self.clock_range]
        return min(end, max(times))

    @property
    def table(self) -> tuple[Any, Any] | None:
        """Times and their sigma = a/b, where a table stands in the place of a clock; it has no derivatives."""
        if self.grid is None or self.grid.get("sigmas") is None:
            return None
        return np.asarray(self.grid["times"], dtype=np.float64), np.asarray(self.grid["sigmas"], dtype=np.float64)

    # -- clocks: functions of arrays that accept complex numbers, for derivatives by complex steps ------------------

    @property
    def rate(self) -> float:
        """dT/dt of a linear clock."""
        return self.time_scale if self.time == "noise-to-data" else -self.time_scale

    def clock_of(self, t: Any, path: Interpolant) -> Any:
        """T(t)."""
        if self.table is not None:
            at, (times, sigmas) = path.at(t), self.table
            with np.errstate(divide="ignore"):
                ratios = np.real(np.log(at.a) - np.log(at.b))
            return times[np.argmin(np.abs(ratios[..., None] - np.log(sigmas)), axis=-1)] + 0 * t
        k, offset = self.time_scale, self.time_offset
        if self.clock == "linear":
            return offset + k * t if self.time == "noise-to-data" else offset + k * (1 - t)
        at = path.at(t)
        sigma = at.a / at.b
        return k * (sigma if self.clock == "sigma" else np.log(sigma)) + offset

    def time_of(self, value: Any, path: Interpolant) -> Any:
        """t of T."""
        if self.table is not None:
            times, sigmas = self.table
            nearest = np.argmin(np.abs(np.real(value)[..., None] - times), axis=-1)
            return np.where(np.isnan(np.real(value)), np.nan, path.time_of_ratio(sigmas[nearest])) + 0 * value
        value = (value - self.time_offset) / self.time_scale
        if self.clock == "linear":
            return value if self.time == "noise-to-data" else 1 - value
        return path.time_of_ratio(value if self.clock == "sigma" else np.exp(value))

    def canonical_times(self, first: Any, second: Any, path: Interpolant, end: float) -> tuple[Any, Any]:
        """(s, t) of the two time arguments."""
        s = self.time_of(first, path)
        if self.one_time:
            if self.output in PREDICTIONS:
                return s, s
            return s, np.full(np.shape(first), self.last_time(path, end)) + 0 * first
        if self.second_time == "end":
            return s, self.time_of(second, path)
        step = self._level_step(second) if self.second_time == "log2-step" else second
        if self.second_time == "reversed-step":
            step = -second
        if self.clock == "linear" and self.table is None:
            return s, s + step / self.rate
        return s, np.where(step == 0, s, self.time_of(first + step, path))

    def _level_step(self, level: Any) -> Any:
        """The step of a level, from noise to data: the clocks of a ratio fall."""
        sign = np.sign(self.rate) if self.clock == "linear" and self.table is None else -1.0
        still = np.isposinf(np.real(level)) | (np.real(level) == (np.inf if self.zero_level is None else self.zero_level))
        return np.where(still, 0.0, sign * np.exp(-LN2 * np.where(still, 0.0, level)))

    def subject_times(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
        """The two time arguments of canonical (s, t)."""
        first = self.clock_of(s, path)
        if self.second_time in ("end", "none"):
            return first, self.clock_of(t, path)
        is_linear = self.clock == "linear" and self.table is None
        step = self.rate * (t - s) if is_linear else self.clock_of(t, path) - first
        if self.second_time == "log2-step":
            with np.errstate(divide="ignore"):
                level = -np.log2(np.abs(step))
            return first, np.where(step == 0, np.inf if self.zero_level is None else self.zero_level, level)
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
        return self.time_scale * slope / sigma * _log1p_over(change)

    def scale_of(self, s: Any, path: Interpolant) -> Any:
        """The factor from the subject's point to the canonical one."""
        if self.point_scale == "edm":
            return np.sqrt(path.at(s).a ** 2 + self.sigma_data**2)
        return self.point_scale + 0 * s

    # -- outputs -------------------------------------------------------------------------------------------------------

    def coefficients(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
        """(alpha, beta) of the output `o = alpha x + beta v` of the canonical point x and average velocity v."""
        alpha, beta = self._head(s, t, path)
        return (alpha, beta) if self.output_scale == 1 else (alpha / self.output_scale, beta / self.output_scale)

    def _head(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
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
            return one, (self._last(path) - self.clock_of(s, path)) / self.slope_of(s, t, path)
        if output == "trigflow":
            slope = self.slope_of(s, t, path)
            delta = -slope * h
            return -np.tan(delta / 2) / self.sigma_data, _over_sine(delta) / (self.sigma_data * slope)
        if output in ("ctm", "ctm-variance", "ctm-mixed"):
            return self._ctm(s, t, path)
        if output == "velocity":
            return zero, 1 / self.slope_of(s, s + zero, path)
        at = path.at(s)
        if output in ("ddim-data", "ddim-noise"):
            mean_a, mean_b = path.slopes(s, t)
            determinant = mean_a * at.b - at.a * mean_b
            if output == "ddim-data":
                return mean_a / determinant, -at.a / determinant
            return -mean_b / determinant, at.b / determinant
        if output in ("consistency", "edm") and (path.kind != "edm" or path.at(np.zeros(1)).b[0] != 1):
            raise InvalidConvention(expected(f"output {output}", "the edm path", path.kind), "Declare `path`.")
        if output == "edm":
            total = np.sqrt(at.a * at.a + self.sigma_data**2)
            return at.a / (self.sigma_data * total), -total / (self.sigma_data * at.da)
        if output == "consistency":
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

    def _last(self, path: Interpolant) -> float:
        """T(1), of the end of the path or, where it is infinite, of the declared range."""
        with np.errstate(divide="ignore"):
            end = float(np.real(self.clock_of(np.ones(1), path))[0])
        if math.isfinite(end):
            return end
        if self.clock_range is None:
            hint = "Declare `clock_range`: its last time is T(1)."
            raise InvalidConvention(expected(f"output {self.output}", "a finite last time on the clock", end), hint)
        return self.clock_range[0] if self.clock == "log-sigma" or self.clock == "sigma" else max(self.clock_range)

    def _ctm(self, s: Any, t: Any, path: Interpolant) -> tuple[Any, Any]:
        """Heads of consistency trajectory models: c_out = 1 - T(t)/T(s)."""
        first, second = self.clock_of(s, path), self.clock_of(t, path)
        beta = -first / self.slope_of(s, t, path)
        if self.output == "ctm":
            return 1 + 0 * beta, beta
        last = self._last(path)
        before, after = (np.sqrt((value - last) ** 2 + self.sigma_data**2) for value in (first, second))
        shrink = (first + second - 2 * last) / (before * (before + after))
        if self.output == "ctm-variance":
            return first * shrink, beta
        return first * (1 + shrink) / (first + 1), beta

    # -- calls ---------------------------------------------------------------------------------------------------------

    def order(self, x: Any, first: Any, second: Any | None) -> tuple[Any, ...]:
        """The positional arguments of a call; without a second time its place is left out."""
        roles = {"x": x, "s": first, "t": second}

        def pick(name: Any) -> Any:
            if isinstance(name, (tuple, list)):
                return tuple(pick(entry) for entry in name if second is not None or entry != "t")
            return roles[name] if isinstance(name, str) else name

        return tuple(pick(name) for name in self.arguments if second is not None or name != "t")

    def read(self, arguments: tuple[Any, ...]) -> tuple[Any, Any, Any]:
        """(x, first, second) of positional arguments; second is None where there is none."""
        roles: dict[str, Any] = {}

        def visit(names: Any, values: Any) -> None:
            for name, value in zip(names, values):
                if isinstance(name, (tuple, list)):
                    visit(name, value)
                elif isinstance(name, str):
                    roles[name] = value

        visit(self.arguments, arguments)
        needed = [name for name in _roles(self.arguments) if name != "t" or self.second_time != "none"]
        missing = [name for name in needed if name not in roles]
        if missing:
            wanted = f"the arguments {self.arguments}"
            raise InvalidConvention(expected("net", wanted, f"{len(arguments)} of them"), "Declare `arguments`.")
        return roles["x"], roles["s"], roles.get("t")


def _log1p_over(c: Any) -> Any:
    """log(1 + c)/c, near 0 by its series, which keeps the derivative by complex steps."""
    series = 0 * c
    for k in range(15, 0, -1):
        series = (1 if k % 2 else -1) / k + c * series
    with np.errstate(all="ignore"):
        return np.where(np.abs(c) < 0.06, series, np.log1p(c) / c)


def _over_sine(delta: Any) -> Any:
    """delta/sin(delta), near 0 likewise (DLMF 4.19.4)."""
    square = delta * delta
    series = 1 + square * (1 / 6 + square * (7 / 360 + square * (31 / 15120 + square * (127 / 604800 + square * 73 / 3421440))))
    with np.errstate(all="ignore"):
        return np.where(np.abs(delta) < 0.06, series, delta / np.sin(delta))


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _roles(names: Any) -> list[str]:
    """The roles among the arguments; numbers and None are constants."""
    flat = [entry for name in names for entry in (_roles(name) if isinstance(name, (tuple, list)) else [name])]
    return [entry for entry in flat if isinstance(entry, str)]


canonical = Convention()
