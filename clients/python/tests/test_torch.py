"""The torch module: every way of taking a derivative gives the same one, is recorded, and reaches theta."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nets import CASES, PARAMETERS, along, arguments, core_of, tangents, theta
from torch.autograd import forward_ad
from torch.func import functional_call, grad, jacfwd, jacrev, jvp, vjp, vmap

from flowproof import exact_map
from flowproof.convention import Convention
from flowproof.record import Recorder
from flowproof.torch_net import CallParameters, ExactNet, gradients

Call = Callable[..., Any]
U = 2.0**-53


def set_up(problem: str, convention: Convention) -> tuple[ExactNet, Recorder, Call, tuple[Any, ...], tuple[Any, ...]]:
    core = core_of(problem, convention)
    recorder = Recorder()
    net = ExactNet(core, theta(), recorder)
    net.parameters_of_calls = CallParameters(theta(), 5, 80)
    at = tuple(torch.tensor(value) for value in arguments(core))
    direction = tuple(torch.tensor(value) for value in tangents(core.dimension))
    return net, recorder, lambda x, s, t: net(*convention.order(x, s, t)), at, direction


def by_jvp(call: Call, at: Any, w: Any) -> Any:
    return jvp(call, at, w)[1]


def by_forward_ad(call: Call, at: Any, w: Any) -> Any:
    with forward_ad.dual_level():
        out = call(*(forward_ad.make_dual(a, b) for a, b in zip(at, w)))
        return forward_ad.unpack_dual(out).tangent


def by_double_backward(call: Call, at: Any, w: Any) -> Any:
    return torch.autograd.functional.jvp(call, at, w, create_graph=True)[1]


def by_vmap_of_jvp(call: Call, at: Any, w: Any) -> Any:
    return vmap(lambda a, b: jvp(call, a, b)[1])(at, w)


def by_jacfwd(call: Call, at: Any, w: Any) -> Any:
    parts = vmap(jacfwd(call, argnums=(0, 1, 2)))(*at)
    return torch.einsum("nij,nj->ni", parts[0], w[0]) + parts[1] * w[1][:, None] + parts[2] * w[2][:, None]


def by_two_vjps(call: Call, at: Any, w: Any) -> Any:
    y, pull = vjp(call, *at)
    return vjp(pull, torch.ones_like(y))[1](w)[0]


def by_linearize(call: Call, at: Any, w: Any) -> Any:
    return torch.func.linearize(call, *at)[1](*w)


WAYS = [by_jvp, by_forward_ad, by_double_backward, by_vmap_of_jvp, by_jacfwd, by_two_vjps]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("problem", "convention"), CASES)
def test_directional_derivatives(way: Call, problem: str, convention: Convention) -> None:
    net, recorder, call, at, w = set_up(problem, convention)
    dy = way(call, at, w).detach().numpy()
    exact = along(net.core, arguments(net.core), tangents(net.core.dimension))
    jet = net.core.jet(*arguments(net.core), np.broadcast_to(theta(), (5, PARAMETERS)))
    size = np.abs(jet.dz).max(axis=(1, 2))[:, None] * 8
    assert (np.abs(dy - exact) <= 16 * U * size).all()
    # The derivative is on record with its canonical direction: J w follows from it.
    directions = [call for call in recorder.calls if call.kind == "jvp"]
    assert directions
    if way is not by_jacfwd:
        (record,) = directions
        assert record.dy is not None
        assert (np.abs(record.dy - exact) <= 16 * U * size).all()
        decoded = net.core.decode(*arguments(net.core))
        assert (record.x == decoded.x).all() and (record.s == decoded.s).all() and (record.t == decoded.t).all()


@pytest.mark.parametrize(("problem", "convention"), CASES)
def test_linearize(problem: str, convention: Convention) -> None:
    """A trace is run without us: its derivatives are right, its directions are not on record."""
    net, _, call, at, w = set_up(problem, convention)
    exact = along(net.core, arguments(net.core), tangents(net.core.dimension))
    jet = net.core.jet(*arguments(net.core), np.broadcast_to(theta(), (5, PARAMETERS)))
    dy = by_linearize(call, at, w).detach().numpy()
    assert (np.abs(dy - exact) <= 16 * U * np.abs(jet.dz).max(axis=(1, 2))[:, None] * 8).all()


@pytest.mark.parametrize("way", [by_jvp, by_double_backward, by_vmap_of_jvp, by_two_vjps])
@pytest.mark.parametrize(("problem", "convention"), CASES)
def test_gradient_in_theta_of_each_call(way: Call, problem: str, convention: Convention) -> None:
    net, recorder, call, at, w = set_up(problem, convention)
    dy = way(call, at, w)
    loss = (dy**2).sum() + (call(*at) ** 3).sum()
    parts = [part for part in gradients(loss, recorder.calls) if part is not None]
    assert len(parts) == 2
    core, arrays = net.core, arguments(net.core)
    jet = core.jet(*arrays, np.broadcast_to(theta(), (5, PARAMETERS)))
    dz = np.concatenate([w[0].numpy(), w[1].numpy()[:, None], w[2].numpy()[:, None]], axis=1)
    through = np.einsum("ni,nilj,nl->nj", 2 * dy.detach().numpy(), jet.cross, dz)
    direct = np.einsum("ni,nij->nj", 3 * jet.y**2, jet.dtheta)
    for part, exact in zip(parts, (through, direct)):
        exact = exact if len(part) == 5 else exact.sum(axis=0, keepdims=True)
        assert (np.abs(part - exact) <= 1e3 * U * (np.abs(exact).max() + np.abs(jet.dz).max())).all()


@pytest.mark.parametrize(("problem", "convention"), CASES)
def test_reverse_mode(problem: str, convention: Convention) -> None:
    net, _, call, at, _ = set_up(problem, convention)
    jet = net.core.jet(*arguments(net.core), np.broadcast_to(theta(), (5, PARAMETERS)))
    for argument in at:
        argument.requires_grad_(True)
    parts = torch.autograd.grad(call(*at).sum(), at)
    flat = np.concatenate([parts[0].numpy(), parts[1].numpy()[:, None], parts[2].numpy()[:, None]], axis=1)
    assert (np.abs(flat - jet.dz.sum(axis=1)) <= 16 * U * np.abs(jet.dz).max()).all()
    jacobian = vmap(jacrev(call))(*(argument.detach() for argument in at))
    assert (np.abs(jacobian.detach().numpy() - jet.dz[:, :, : net.core.dimension]) <= 16 * U * np.abs(jet.dz).max()).all()
    one = grad(lambda x, s, t: call(x, s, t).sum())(*(argument.detach() for argument in at))
    assert (one == parts[0]).all()


def test_second_derivatives_follow_differences_of_first() -> None:
    _net, _, call, at, w = set_up("rotated-product-2d", Convention())
    x = at[0].clone().requires_grad_(True)
    own = torch.autograd.grad((jvp(call, (x, *at[1:]), w)[1] ** 2).sum(), x)[0]
    h = 1e-5
    for i, j in ((0, 0), (1, 1), (3, 0)):
        moved = []
        for e in (h, -h):
            y = at[0].clone()
            y[i, j] += e
            moved.append((jvp(call, (y, *at[1:]), w)[1] ** 2).sum().item())
        difference = (moved[0] - moved[1]) / (2 * h)
        assert abs(difference - own[i, j].item()) <= 1e-7 * max(1.0, abs(difference))


def test_stopped_parameters_take_no_gradient() -> None:
    net, recorder, call, at, _ = set_up("mixture-1d", Convention())
    fixed = {name: value.detach() for name, value in net.named_parameters()}
    stopped = functional_call(net, fixed, at)
    twin = copy.deepcopy(net)
    with torch.no_grad():
        quiet = call(*at)
    assert (twin(*at) == stopped).all() and (quiet == stopped).all()
    live = call(*at)
    parts = gradients((live * stopped.detach() + stopped + twin(*at)).sum(), recorder.calls)
    assert [call.frozen for call in recorder.calls] == [True, False, True, False, True]
    assert [k for k, part in enumerate(parts) if part is not None and np.any(part)] == [3]


def test_dtype_shapes_and_extra_arguments() -> None:
    net = exact_map("rotated-product-2d", {"output": "average-velocity"})
    x = torch.randn(4, 1, 2, dtype=torch.float32)
    y = net(x, torch.full((4, 1, 1, 1), 0.2), torch.tensor(0.7), torch.arange(4), cond=None)
    assert y.shape == x.shape and y.dtype == torch.float32
    assert len(list(net.parameters())) == 1
    with pytest.raises(ValueError, match="one time or 4"):
        net(x, torch.zeros(3), torch.tensor(0.7))


def test_single_precision_is_the_rounded_double() -> None:
    net = exact_map("mixture-1d")
    x = torch.linspace(-3, 3, 50, dtype=torch.float32)[:, None]
    s, t = torch.full((50,), 0.125), torch.full((50,), 0.75)
    assert (net(x, s, t) == net(x.double(), s.double(), t.double()).float()).all()
