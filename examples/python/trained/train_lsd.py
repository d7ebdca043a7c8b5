"""Trains a network with LsdFlow of rectified-flow-pytorch, as its authors would, on a standard problem.

python train_lsd.py [--steps 5000] [--problem mixture-3] [--out network.npz]
"""

import argparse
import math
import sys
from copy import deepcopy
from pathlib import Path

import flowproof
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "clients"))
from _packages import without_init
from network import Velocity, save
from problem_data import mixture

without_init("rectified_flow_pytorch")
from rectified_flow_pytorch.lsd_flow import LsdFlow

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=5_000)
parser.add_argument("--problem", default="mixture-3")
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--out", default="network.npz")
options = parser.parse_args()

torch.manual_seed(options.seed)
rng = np.random.default_rng(options.seed)
data = mixture(options.problem)
dimension = flowproof.load_problem(options.problem)["dimension"]

network = Velocity(dimension)
average = deepcopy(network)
flow = LsdFlow(network)
optimiser = torch.optim.RAdam(network.parameters(), lr=2e-3)
warm_up = 200
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimiser, lambda k: min(1, (k + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * k / options.steps))
)

for step in range(options.steps):
    loss = flow(torch.from_numpy(data(1_024, rng)))
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
    optimiser.step()
    schedule.step()
    with torch.no_grad():
        for kept, value in zip(average.parameters(), network.parameters()):
            kept.lerp_(value, 1 - 0.999)
    if step % 1_000 == 0:
        print(f"step {step}: loss {loss.item():.4f}", file=sys.stderr)

save(average, options.out)
