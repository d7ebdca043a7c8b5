"""rectified-flow-pytorch: RectifiedFlow, which integrates a velocity (0 noise, 1 data)."""

import flowproof
import torch
from _packages import unused, without_init
from _problems import gaussians

without_init("rectified_flow_pytorch")
unused("accelerate", "einx", "ema_pytorch", "PIL", "x_transformers", "x_unet")
unused("torchvision", "torchvision.utils", "torchvision.models", "torchvision.transforms")
from rectified_flow_pytorch.rectified_flow import RectifiedFlow

torch.set_default_dtype(torch.float64)


class Velocity(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, times):
        return self.net(x, times, times)


def sample(net, noise, steps, n, d):
    solver = {"method": "rk4", "options": {"step_size": 0.05}}
    flow = RectifiedFlow(Velocity(net), odeint_kwargs=solver, data_normalize_fn=None, data_unnormalize_fn=None)
    return flow.sample(batch_size=n, steps=steps, noise=noise, data_shape=(d,))


SAMPLER = {"refuses": gaussians("twenty steps"), "accuracy": 1e-5, "convention": {"output": "average-velocity"}}

flowproof.serve(
    flowproof.Sampler(sample, name="RectifiedFlow.sample, 1 step", steps=[1], **SAMPLER),
    flowproof.Sampler(sample, name="RectifiedFlow.sample, more steps", steps=[2, 4], **SAMPLER),
)
