"""torchdyn: ODE solvers on the exact velocity (0 noise, 1 data)."""

import flowproof
import torch
from _packages import unused, without_init
from _problems import gaussians

without_init("torchdyn")
without_init("torchdyn.numerics")
unused("attr", "torchcde")
from torchdyn.numerics.odeint import odeint

torch.set_default_dtype(torch.float64)


def solve(solver, **options):
    def sample(net, noise):
        times = torch.linspace(0, 1, 21)
        return odeint(lambda t, x: net(x, t, t), noise, times, solver, **options)[1][-1]

    return sample


SAMPLER = {"accuracy": 1e-5, "refuses": gaussians("twenty steps"), "convention": {"output": "average-velocity"}}

flowproof.serve(
    # Order 4: the error of twenty steps is far below 1e-5.
    flowproof.Sampler(solve("rk4"), name="rk4", **SAMPLER),
    flowproof.Sampler(solve("dopri5", atol=1e-7, rtol=1e-7), name="dopri5", **SAMPLER),
)
