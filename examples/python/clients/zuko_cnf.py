"""zuko: the continuous transformation of a CNF on the exact velocity (0 noise, 1 data)."""

import flowproof
import torch
from _problems import gaussians
from zuko.transforms import FreeFormJacobianTransform

torch.set_default_dtype(torch.float64)
CONVENTION = {"output": "average-velocity"}


def transform(net, **tolerances):
    def velocity(t, x):
        return net(x, t, t)

    return FreeFormJacobianTransform(velocity, t0=torch.tensor(0.0), t1=torch.tensor(1.0), **tolerances)


def sample(net, noise):
    return transform(net, atol=1e-7, rtol=1e-7)(noise)


def round_trip(net, noise):
    there = transform(net, atol=1e-7, rtol=1e-7)
    return there(there.inv(there(noise)))


SAMPLER = {"accuracy": 1e-5, "refuses": gaussians("adaptive steps"), "convention": CONVENTION}

flowproof.serve(
    flowproof.Sampler(sample, name="FreeFormJacobianTransform", **SAMPLER),
    flowproof.Sampler(round_trip, name="FreeFormJacobianTransform, there, back and there", **SAMPLER),
)
