import torch
from flowproof_vectors import answer


class Network(torch.nn.Module):  # yours, with its weights
    def forward(self, x, s, t):
        s, t = s[:, None], t[:, None]
        mean, deviation = (lambda t: 0.7 * t), (lambda t: torch.hypot(1 - t, 0.3 * t))
        return mean(t) + deviation(t) / deviation(s) * (x - mean(s))


network = Network()


@torch.no_grad()
def call(*arrays):
    return network(*map(torch.from_numpy, arrays))


answer("questions.npz", call, "answers.npz", batch=256)
