"""A training step in PyTorch eager, for scripts/bench/training.ts. Run by it, or by hand:

    python -m venv PEERS && PEERS/bin/pip install torch numpy
    PEERS/bin/python scripts/bench/peers/training_torch.py --cases '[{"width": 128, "batch": 1024}]' --cores 2

Lagrangian self-distillation with the teacher stopped ("convex"), forward mode in t by dual numbers, clip at norm 10, Adam,
float32, on a batch drawn once.
"""

import torch
import torch.autograd.forward_ad as forward
from torch.nn.functional import silu

from training_step import CLIP, RATE, arguments, draw, initial, report


def main():
    options = arguments()
    torch.set_num_threads(options.cores)

    def prepare(case):
        rows = draw(case["batch"])
        td, xd, velocity = map(torch.from_numpy, rows["diagonal"])
        s, t, x = map(torch.from_numpy, rows["off"])
        layers = [tuple(torch.from_numpy(p).requires_grad_() for p in layer) for layer in initial(case["width"])]
        parameters = [p for layer in layers for p in layer]
        optimiser = torch.optim.Adam(parameters, lr=RATE)
        ones = torch.ones_like(t)

        def net(s, t, x):
            h = torch.cat([s[:, None], t[:, None], x], 1)
            for weight, bias in layers[:-1]:
                h = silu(torch.addmm(bias, h, weight))
            weight, bias = layers[-1]
            return torch.addmm(bias, h, weight)

        def step():
            optimiser.zero_grad()
            diagonal = net(td, td, xd) - velocity
            with forward.dual_level():
                v, slope = forward.unpack_dual(net(s, forward.make_dual(t, ones), x))
            span = (t - s)[:, None]
            with torch.no_grad():
                teacher = net(t, t, x + span * v)
            residual = v + span * slope - teacher
            loss = (diagonal.square().sum() + residual.square().sum()) / case["batch"]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, CLIP)
            optimiser.step()
            return loss.item()

        return step

    report(options, f"torch {torch.__version__}", prepare)


main()
