"""The network of the example: v(x, s, t), a plain MLP with 4 hidden layers."""

import numpy as np
import torch
from torch import nn


class Velocity(nn.Module):
    def __init__(self, dimension, width=128):
        super().__init__()
        sizes = [dimension + 2, width, width, width, width]
        hidden = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.GELU())]
        self.layers = nn.Sequential(*hidden, nn.Linear(width, dimension))

    def forward(self, x, s, t):
        return self.layers(torch.cat([s[:, None], t[:, None], x], dim=-1))


def save(network, path):
    np.savez(path, **{name: value.detach().numpy() for name, value in network.state_dict().items()})


def load(path, dimension):
    network = Velocity(dimension)
    with np.load(path, allow_pickle=False) as arrays:
        network.load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays.files})
    return network.eval()
