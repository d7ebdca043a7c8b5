import flowproof
import torch
from torch.func import jvp


def meanflow(net, x0, x1, s, t):  # 0 data, 1 noise: s is the time of the state, t <= s the other one
    z = (1 - s)[:, None] * x1 + s[:, None] * x0
    v = x0 - x1
    u, du = jvp(net, (z, s, t), (v, torch.ones_like(s), torch.zeros_like(t)))
    return ((u - (v - (s - t)[:, None] * du).detach()) ** 2).sum(-1).mean()


convention = {"time": "data-to-noise", "output": "average-velocity"}
flowproof.assert_loss(meanflow, family="meanflow", stop_gradient="semigradient", convention=convention, profile="smoke")
