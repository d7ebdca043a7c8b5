"""flow-matching: affine paths and the ODE solver (0 source, 1 data)."""

import flowproof
import torch
from _declarations import FLOW_MATCHING, NATURAL
from _problems import gaussians
from flow_matching.path import AffineProbPath, CondOTProbPath
from flow_matching.path.scheduler import CosineScheduler
from flow_matching.solver import ODESolver
from flow_matching.utils import ModelWrapper

torch.set_default_dtype(torch.float64)


class Velocity(ModelWrapper):
    def forward(self, x, t, **extras):
        return self.model(x, t, t)


def loss(path):
    def flow_matching(net, x0, x1):
        sample = path.sample(x_0=x0, x_1=x1, t=torch.rand(len(x1)))
        return torch.nn.functional.mse_loss(Velocity(net)(sample.x_t, sample.t), sample.dx_t)

    return flow_matching


def solve(net, noise):
    solver = ODESolver(velocity_model=Velocity(net))
    return solver.sample(x_init=noise, step_size=0.05, method="rk4")


flowproof.serve(
    flowproof.Loss(loss(CondOTProbPath()), name="CondOTProbPath", **FLOW_MATCHING),
    flowproof.Loss(
        loss(AffineProbPath(CosineScheduler())), name="CosineScheduler", interpolants=["trigonometric"], **FLOW_MATCHING
    ),
    flowproof.Sampler(solve, name="ODESolver", accuracy=1e-5, refuses=gaussians("twenty steps"), convention=NATURAL),
)
