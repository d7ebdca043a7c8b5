"""flowpde: its flow-matching objective and its solvers (0 noise, 1 data), conditions unused."""

import flowproof
import torch
from _packages import unused, without_init

without_init("flowpde")
unused("matplotlib", "matplotlib.pyplot")
from flowpde.flows.neural_ode import NeuralODEFlow
from flowpde.objectives.flow_matching import FlowMatchingObjective

torch.set_default_dtype(torch.float64)
CONVENTION = {"output": "average-velocity"}


class Velocity(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, condition, t):
        return self.net(x, t, t)


def objective(net, **options):
    return FlowMatchingObjective(NeuralODEFlow(Velocity(net)), **options)


def loss(**options):
    def flow_matching(net, x1):
        return objective(net, **options).compute_loss({"u": x1, "f": torch.zeros(len(x1), 1)})

    return flow_matching


def sample(net, noise):
    return objective(net).sample(torch.zeros(len(noise), 1), n_steps=20, solver="rk4", x_init=noise)


def smooth(problem):
    return None if len(problem["target"].get("components", [])) == 1 else "twenty steps are for Gaussians"


FLOW_MATCHING = {
    "family": "flow-matching",
    "times": "drawn",
    "noise": "drawn",
    "time_law": {"diagonalFraction": 1, "offDiagonal": "triangle"},
    "reduction": "mean-elements",
    "convention": CONVENTION,
}

flowproof.serve(
    flowproof.Loss(loss(), name="FlowMatchingObjective", **FLOW_MATCHING),
    flowproof.Loss(loss(path="ot_conditional", sigma=0.0), name="FlowMatchingObjective, OTConditionalPath", **FLOW_MATCHING),
    flowproof.Sampler(sample, name="NeuralODEFlow.sample", accuracy=1e-5, refuses=smooth, convention=CONVENTION),
)
