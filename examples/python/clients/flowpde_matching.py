"""flowpde: its flow-matching objective and its solvers (0 noise, 1 data), conditions unused."""

import flowproof
import torch
from _declarations import FLOW_MATCHING, NATURAL
from _packages import unused, without_init
from _problems import gaussians

without_init("flowpde")
unused("matplotlib", "matplotlib.pyplot")
from flowpde.flows.neural_ode import NeuralODEFlow
from flowpde.objectives.flow_matching import FlowMatchingObjective

torch.set_default_dtype(torch.float64)


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


DRAWING = {"noise": "drawn", **FLOW_MATCHING}

flowproof.serve(
    flowproof.Loss(loss(), name="FlowMatchingObjective", **DRAWING),
    flowproof.Loss(loss(path="ot_conditional", sigma=0.0), name="FlowMatchingObjective, OTConditionalPath", **DRAWING),
    flowproof.Sampler(sample, name="NeuralODEFlow.sample", accuracy=1e-5, refuses=gaussians("twenty steps"), convention=NATURAL),
)
