"""torchdeltaflow: conditional flow matching on two paths, two solvers (0 noise, 1 data)."""

import flowproof
import torch
from _declarations import FLOW_MATCHING
from _packages import without_init
from _problems import gaussians

without_init("deltaflow")
without_init("deltaflow.interpolants")
without_init("deltaflow.losses")
without_init("deltaflow.solvers")
from deltaflow.interpolants.linear import LinearInterpolant
from deltaflow.interpolants.variance_preserving import VariancePreservingInterpolant
from deltaflow.losses.conditional_flow_matching import ConditionalFlowMatchingLoss
from deltaflow.solvers.heun import HeunSolver

torch.set_default_dtype(torch.float64)
# The model sees times up to 1000.
CONVENTION = {"output": "average-velocity", "time_scale": 1000.0}


def velocity(net):
    # Per unit of the path's time, as the package regresses it.
    return lambda x, t: 1000 * net(x, t, t)


def loss(interpolant):
    def flow_matching(net, x1):
        return ConditionalFlowMatchingLoss(interpolant, time_scale=1000.0)(velocity(net), x1)

    return flow_matching


def sample(net, noise):
    return HeunSolver(velocity(net), time_scale=1000.0).sample(noise, n_steps=200, show_progress=False)


DRAWING = FLOW_MATCHING | {"noise": "drawn", "convention": CONVENTION}

flowproof.serve(
    flowproof.Loss(loss(LinearInterpolant()), name="ConditionalFlowMatchingLoss", **DRAWING),
    flowproof.Loss(
        loss(VariancePreservingInterpolant()),
        name="ConditionalFlowMatchingLoss, variance preserving",
        interpolants=["trigonometric"],
        **DRAWING,
    ),
    # Of order 2.
    flowproof.Sampler(sample, name="HeunSolver", accuracy=1e-5, refuses=gaussians("two hundred steps"), convention=CONVENTION),
)
