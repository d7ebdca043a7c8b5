"""Losses of the method in torch, right ones and the wrong ones of `mutants.md`, each in three conventions.

A loss is written on the canonical average velocity `v(x, s, t)` and instants; `in_convention` makes of it what an author with
another clock, order of arguments and second time would have.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.func import jvp

from flowproof import Convention, Loss

Formula = Callable[..., Any]

CONVENTIONS: dict[str, Convention] = {
    "canonical": Convention(output="average-velocity"),
    "meanflow": Convention("data-to-noise", "average-velocity", "reversed-step", arguments=("x", ("s", "t"))),
    "thousand": Convention("noise-to-data", "average-velocity", time_scale=1000.0, arguments=("t", "s", "x")),
}


def velocity_of(name: str, net: Any) -> Formula:
    """The canonical average velocity of a net in one of the conventions, as its author would write it."""
    if name == "canonical":
        return lambda x, s, t: net(x, s, t)
    if name == "meanflow":
        return lambda x, s, t: -net(x, (1 - s, t - s))
    return lambda x, s, t: 1000 * net(1000 * t, 1000 * s, x)


def instants(name: str, *times: Any) -> Any:
    """Canonical instants of those on the declared clock."""
    return tuple(1 - time if name == "meanflow" else time / 1000 if name == "thousand" else time for time in times)


def in_convention(formula: Formula, name: str, **declared: Any) -> Loss:
    """The formula as a loss of an author with this convention."""

    def loss(net: Any, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
        return formula(velocity_of(name, net), x0, x1, *instants(name, s, t, u))

    title = f"{formula.__name__} ({name})"
    return Loss(loss, name=title, convention=CONVENTIONS[name], framework="torch", **declared)


def column(time: Any) -> Any:
    return time[:, None]


def interpolate(x0: Any, x1: Any, s: Any) -> Any:
    return (1 - column(s)) * x0 + column(s) * x1


def mean_square(residual: Any) -> Any:
    return (residual**2).sum(-1).mean()


def point(v: Formula, x: Any, s: Any, t: Any) -> Any:
    return x + column(t - s) * v(x, s, t)


def on_diagonal(s: Any, t: Any, there: Any, elsewhere: Any) -> Any:
    return torch.where(column(s == t), there, elsewhere)


def meanflow(net: Any, x0: Any, x1: Any, s: Any, t: Any) -> Any:
    """MeanFlow in its own convention, 0 data and 1 noise: u against sg(v - (t - r) du/dt)."""
    z = interpolate(x1, x0, s)
    v = x0 - x1
    u, du = jvp(net, (z, s, t), (v, torch.ones_like(s), torch.zeros_like(t)))
    return mean_square(u - (v - column(s - t) * du).detach())


# -- right ones --------------------------------------------------------------------------------------------------------------


def lagrangian(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    teacher = v(end.detach(), t, t).detach()
    return mean_square(slope - on_diagonal(s, t, x1 - x0, teacher))


def eulerian(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    now = v(x, s, s)
    slope = jvp(lambda time: point(v, x, time, t), (s,), (torch.ones_like(s),))[1]
    pushed = jvp(lambda y: point(v, y, s, t), (x,), (now.detach(),))[1]
    return mean_square(on_diagonal(s, t, now - (x1 - x0), slope + pushed.detach()))


def semigroup(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    first = v(x, s, u).detach()
    second = v(x + column(u - s) * first, u, t).detach()
    share = column((u - s) / torch.where(s == t, 1, t - s))
    return mean_square(v(x, s, t) - on_diagonal(s, t, x1 - x0, share * first + (1 - share) * second))


def meanflow_canonical(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x, slope = interpolate(x0, x1, s), x1 - x0
    now, change = jvp(lambda a, b: v(a, b, t), (x, s), (slope, torch.ones_like(s)))
    return mean_square(now - (slope + column(t - s) * change).detach())


RIGHT: dict[Formula, dict[str, str]] = {
    lagrangian: {"family": "lagrangian", "stop_gradient": "convex"},
    eulerian: {"family": "eulerian", "stop_gradient": "full"},
    semigroup: {"family": "semigroup", "stop_gradient": "convex"},
    meanflow_canonical: {"family": "meanflow", "stop_gradient": "semigradient"},
}

# -- wrong ones --------------------------------------------------------------------------------------------------------------


def lagrangian_derivative_at_endpoint(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end = point(v, x, s, t).detach()
    slope = jvp(lambda time: point(v, end, s, time), (t,), (torch.ones_like(t),))[1]
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(end, t, t).detach()))


def lagrangian_teacher_untransported(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))[1]
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(x, t, t).detach()))


def lagrangian_teacher_start_time(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(end.detach(), s, s).detach()))


def eulerian_sign(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    now = v(x, s, s)
    slope = jvp(lambda time: point(v, x, time, t), (s,), (torch.ones_like(s),))[1]
    pushed = jvp(lambda y: point(v, y, s, t), (x,), (now.detach(),))[1]
    return mean_square(on_diagonal(s, t, now - (x1 - x0), slope - pushed.detach()))


def eulerian_no_pushforward(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    now = v(x, s, s)
    slope = jvp(lambda time: point(v, x, time, t), (s,), (torch.ones_like(s),))[1]
    return mean_square(on_diagonal(s, t, now - (x1 - x0), slope + now.detach()))


def semigroup_half_weights(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    first = v(x, s, u).detach()
    second = v(x + column(u - s) * first, u, t).detach()
    return mean_square(v(x, s, t) - on_diagonal(s, t, x1 - x0, 0.5 * first + 0.5 * second))


def semigroup_second_leg_from_start(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    first, second = v(x, s, u).detach(), v(x, u, t).detach()
    share = column((u - s) / torch.where(s == t, 1, t - s))
    return mean_square(v(x, s, t) - on_diagonal(s, t, x1 - x0, share * first + (1 - share) * second))


def meanflow_sign(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x, slope = interpolate(x0, x1, s), x1 - x0
    now, change = jvp(lambda a, b: v(a, b, t), (x, s), (slope, torch.ones_like(s)))
    return mean_square(now - (slope - column(t - s) * change).detach())


def meanflow_tangent(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x, slope = interpolate(x0, x1, s), x1 - x0
    now, change = jvp(v, (x, s, t), (slope, torch.ones_like(s), torch.ones_like(t)))
    return mean_square(now - (slope + column(t - s) * change).detach())


def tangent_sign(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    return lagrangian_with_slope(v, x0, x1, s, t, x0 - x1)


def lagrangian_with_slope(v: Formula, x0: Any, x1: Any, s: Any, t: Any, slope_of_path: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope - on_diagonal(s, t, slope_of_path, v(end.detach(), t, t).detach()))


def swapped_times(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    return lagrangian(lambda x, a, b: v(x, b, a), x0, x1, s, t, u)


def time_unit(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    return lagrangian(lambda x, a, b: v(x, a / 2, b / 2), x0, x1, s, t, u)


def query_at_end_time(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, t)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(end.detach(), t, t).detach()))


def broadcast(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x, slope = interpolate(x0, x1, s), x1 - x0
    now, change = jvp(lambda a, b: v(a, b, t), (x, s), (slope, torch.ones_like(s)))
    # (B,) against (B, 1, d): every row's step with every row's change.
    target = (slope[:, None] + (t - s)[None, :, None] * change[:, None]).detach()
    return ((now[:, None] - target) ** 2).sum(-1).mean()


def stop_gradient_missing(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(end, t, t)))


def stop_gradient_wrong_factor(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    slope = 0.5 * slope + 0.5 * slope.detach()
    return mean_square(slope - on_diagonal(s, t, x1 - x0, v(end.detach(), t, t).detach()))


def stop_gradient_on_student(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope.detach() - on_diagonal(s, t, x1 - x0, v(end.detach(), t, t)))


def diagonal_missing(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    end, slope = jvp(lambda time: point(v, x, s, time), (t,), (torch.ones_like(t),))
    return mean_square(slope - v(end.detach(), t, t).detach())


def loss_term_disabled(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    x = interpolate(x0, x1, s)
    return mean_square(on_diagonal(s, t, v(x, s, t) - (x1 - x0), 0 * x))


def dropout_active(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    drop = torch.nn.Dropout(0.1)
    return lagrangian(lambda x, a, b: drop(v(x, a, b)), x0, x1, s, t, u)


def shuffled_pairs(v: Formula, x0: Any, x1: Any, s: Any, t: Any, u: Any) -> Any:
    return lagrangian(v, x0.roll(1, 0), x1, s, t, u)


# -- times of their own ------------------------------------------------------------------------------------------------------

LAW: dict[str, Any] = {"diagonalFraction": 0.25, "offDiagonal": "triangle"}


def drawn_loss(name: str, right: bool) -> Loss:
    """A Lagrangian loss that draws its times: sorted pairs of uniforms, or the wrong s = U t; a quarter of the rows has s = t."""

    def loss(net: Any, x0: Any, x1: Any) -> Any:
        n = len(x0)
        first, second, same = torch.rand(3, n, dtype=x0.dtype)
        s, t = (torch.minimum(first, second), torch.maximum(first, second)) if right else (first * second, second)
        equal = torch.rand(n) < LAW["diagonalFraction"]
        s, t = torch.where(equal, same, s), torch.where(equal, same, t)
        return lagrangian(velocity_of(name, net), x0, x1, s, t, s)

    title = f"{'sorted' if right else 'product'} times ({name})"
    declared: Any = {**RIGHT[lagrangian], "times": "drawn", "time_law": LAW}
    return Loss(loss, name=title, convention=CONVENTIONS[name], framework="torch", **declared)


LAGRANGIAN = RIGHT[lagrangian]
WRONG: dict[Formula, dict[str, str]] = {
    lagrangian_derivative_at_endpoint: LAGRANGIAN,
    lagrangian_teacher_untransported: LAGRANGIAN,
    lagrangian_teacher_start_time: LAGRANGIAN,
    eulerian_sign: RIGHT[eulerian],
    eulerian_no_pushforward: RIGHT[eulerian],
    semigroup_half_weights: RIGHT[semigroup],
    semigroup_second_leg_from_start: RIGHT[semigroup],
    meanflow_sign: RIGHT[meanflow_canonical],
    meanflow_tangent: RIGHT[meanflow_canonical],
    tangent_sign: LAGRANGIAN,
    swapped_times: LAGRANGIAN,
    time_unit: LAGRANGIAN,
    query_at_end_time: LAGRANGIAN,
    broadcast: RIGHT[meanflow_canonical],
    stop_gradient_missing: LAGRANGIAN,
    stop_gradient_wrong_factor: LAGRANGIAN,
    stop_gradient_on_student: LAGRANGIAN,
    diagonal_missing: LAGRANGIAN,
    loss_term_disabled: LAGRANGIAN,
    dropout_active: LAGRANGIAN,
    shuffled_pairs: LAGRANGIAN,
}
