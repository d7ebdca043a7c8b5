"""lampe: flow matching posterior estimation (0 data, 1 noise), the observation unused."""

import flowproof
import torch
from _packages import without_init
from _problems import gaussians

without_init("lampe")
from lampe.inference.fmpe import FMPE, FMPELoss

torch.set_default_dtype(torch.float64)
REVERSED = {"time": "data-to-noise", "output": "average-velocity"}


class Estimator(FMPE):
    """The velocity of the net in the place of the network. The path (1 - t) x1 + (t + eta) x0 is 1 + eta times the linear one."""

    def __init__(self, net, d, eta=0.0):
        torch.nn.Module.__init__(self)
        self.velocity, self.eta = net, eta
        self.register_buffer("zeros", torch.zeros(d))
        self.register_buffer("ones", torch.ones(d))

    def forward(self, theta, x, t):
        time = ((t + self.eta) / (1 + self.eta)).expand(theta.shape[:-1])
        return self.velocity(theta / (1 + self.eta), time, time)


def loss(eta):
    def flow_matching(net, x1, d):
        return FMPELoss(Estimator(net, d, eta), eta=eta)(x1, torch.zeros(len(x1), 1))

    return flow_matching


def sample(net, noise, d):
    flow = Estimator(net, d).eval().flow(torch.zeros(1))
    flow.transform.atol = flow.transform.rtol = 1e-8
    return flow.transform.inv(noise)


FLOW_MATCHING = {
    "family": "flow-matching",
    "times": "drawn",
    "noise": "drawn",
    "reduction": "mean-elements",
    "convention": REVERSED,
}

flowproof.serve(
    flowproof.Loss(
        loss(0.0),
        name="FMPELoss, eta 0",
        time_law={"diagonalFraction": 1, "offDiagonal": "triangle"},
        **FLOW_MATCHING,
    ),
    # Noise up to 1 + eta: times of the linear path from eta / (1 + eta) on.
    flowproof.Loss(loss(1e-3), name="FMPELoss", **FLOW_MATCHING),
    flowproof.Sampler(sample, name="FMPE.flow", accuracy=1e-5, refuses=gaussians("adaptive steps"), convention=REVERSED),
)
