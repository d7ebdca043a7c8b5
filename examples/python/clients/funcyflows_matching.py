"""funcyflows: flow matching of coefficients in function space, its integrator (0 noise, 1 data)."""

import flowproof
import torch
from _packages import without_init
from _problems import gaussians

without_init("FuncyFlows")
from FuncyFlows.base_measures import GaussianReferenceMeasure
from FuncyFlows.objectives.flow_matching import FlowMatching
from FuncyFlows.transports.continuous.base_continuous import ContinuousTransformation
from FuncyFlows.transports.continuous.vector_fields import VectorField

torch.set_default_dtype(torch.float64)
CONVENTION = {"output": "average-velocity"}


class Exact(VectorField):
    supports_batched_time = True

    def __init__(self, net):
        super().__init__()
        self.net = net

    def velocity(self, coeffs, time_value, context=None):
        return self.net(coeffs, time_value, time_value)


class Modes:
    """As many functions as the problem has dimensions."""

    def __init__(self, d):
        self.num_functions = d


def flow(net, d):
    return ContinuousTransformation(GaussianReferenceMeasure(Modes(d), variances=torch.ones(d)), Exact(net))


def loss(net, x1, n, d):
    return FlowMatching(flow(net, d), lambda size: x1, batch_size=n)()


def sample(net, noise, d):
    return flow(net, d).transport(noise)


flowproof.serve(
    flowproof.Loss(
        loss,
        name="FlowMatching",
        family="flow-matching",
        times="drawn",
        noise="drawn",
        time_law={"diagonalFraction": 1, "offDiagonal": "triangle"},
        convention=CONVENTION,
    ),
    flowproof.Sampler(
        sample, name="ContinuousTransformation.transport", accuracy=1e-5, refuses=gaussians("twenty steps"), convention=CONVENTION
    ),
)
