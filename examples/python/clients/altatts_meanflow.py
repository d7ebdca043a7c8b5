"""altatts: the MeanFlow prior of a speech model (0 data, 1 noise), float32 inside. Points are [B, channels, frames]."""

import flowproof
import torch
from _packages import without_init

without_init("altatts")
without_init("altatts.model")
from altatts.model.meanflow import meanflow_loss, sample_latent

# The prior is called (z, r, t, cond, mask, g), its state is at the later time t.
CONVENTION = {"time": "data-to-noise", "output": "average-velocity", "arguments": ("x", "t", "s")}


def loss(jvp_mode, power=0.0):
    def meanflow(net, x1, n):
        mask = torch.ones(n, 1, 1)
        return meanflow_loss(net, x1[:, :, None], mask, mask, None, ratio=0.75, adaptive_p=power, jvp_mode=jvp_mode)[0]

    return meanflow


def sample(net, steps, n, d):
    net.channels = d
    mask = torch.ones(n, 1, 1)
    return sample_latent(net, mask, mask, None, steps=steps)[:, :, 0]


MEANFLOW = {
    "family": "meanflow",
    "stop_gradient": "semigradient",
    "times": "drawn",
    "noise": "drawn",
    "reduction": "mean-elements",
    "dtype": "float32",
    "convention": CONVENTION,
}

flowproof.serve(
    flowproof.Loss(loss("jvp"), name="meanflow_loss, jvp", **MEANFLOW),
    flowproof.Loss(
        loss("jvp", power=1.0),
        name="meanflow_loss, adaptive weight",
        weighting={"kind": "adaptive", "power": 1.0, "constant": 1e-3, "of": "mean", "scope": "batch"},
        **MEANFLOW,
    ),
    flowproof.Loss(
        loss("fd"),
        name="meanflow_loss, fd",
        tangent={"kind": "difference", "scheme": "forward", "step": 0.01},
        **MEANFLOW,
    ),
    flowproof.Sampler(sample, name="sample_latent", noise="drawn", dtype="float32", convention=CONVENTION),
)
