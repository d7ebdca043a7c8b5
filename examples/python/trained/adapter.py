"""The trained network for the suite: not exact, so that it gets scores. Set NETWORK to another file of parameters."""

import os
from pathlib import Path

import flowproof
import torch
from network import load

PROBLEM = "mixture-3"
network = load(os.environ.get("NETWORK", Path(__file__).with_name("network.npz")), dimension=2)


@torch.no_grad()
def average_velocity(x, s, t):
    return network(x, s, t)


flowproof.serve(
    flowproof.Map(
        average_velocity,
        name="LsdFlow, 5,000 steps",
        dtype="float32",
        exact=False,
        domain="forward",
        problem=PROBLEM,
        convention={"output": "average-velocity"},
    )
)
