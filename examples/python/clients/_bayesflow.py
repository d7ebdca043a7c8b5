"""bayesflow on the torch backend of Keras, in float64, and its networks over a function in place of the subnet."""

import logging
import os
from functools import cache

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
from bayesflow.networks import ConsistencyModel

torch.set_grad_enabled(True)  # bayesflow turns gradients off when it is imported
logging.getLogger("bayesflow").setLevel(logging.ERROR)

# Noise levels of `ConsistencyModel`: x = x1 + sigma z with sigma from LOW to HIGH.
LOW, HIGH = 0.001, 80.0


class Subnet(keras.Layer):
    """Called with the tuple (x, t[B, 1], conditions); its function is set before each use."""

    def call(self, inputs, training=False, **_):
        x, t, _ = inputs
        return self.function(x, t)

    def compute_output_shape(self, shapes):
        return shapes[0]


@cache
def model(kind, d, **options):
    network = kind(subnet=Subnet(), **options)
    network.build((None, d))
    projector = getattr(network, "output_projector", None)
    if hasattr(projector, "kernel"):
        # A dense layer comes after the subnet in 2.0.12: the identity.
        projector.kernel.assign(torch.eye(d))
        projector.bias.assign(torch.zeros(d))
    return network


def ready(kind, d, function, **options):
    network = model(kind, d, **options)
    network.subnet.function = function
    return network


def carry(net, x, sigma, end):
    """The subnet sees sigma / 80, the head is c_skip x + c_out F. By the exact map of (1 - t) z + t x1: x / (1 + sigma) at t = 1 / (1 + sigma)."""
    return net(x / (1 + sigma), 1 / (1 + sigma), 1 / (1 + end)) * (1 + end)


def skip_and_out(sigma):
    return 1 / ((sigma - LOW) ** 2 + 1), (sigma - LOW) / torch.sqrt(1 + sigma**2)


def consistency_sample(net, noise, steps, seed, d):
    def subnet(x, t):
        skip, out = skip_and_out(HIGH * t)
        return (carry(net, x, HIGH * t, LOW) - skip * x) / out

    network = ready(ConsistencyModel, d, subnet, total_steps=1000)
    # The prior of the model is noise of level 80, not pure noise.
    start = net(noise, 0.0, 1 / (1 + HIGH)) * (1 + HIGH)
    x = network(start / HIGH, inverse=True, steps=steps, seed=seed)
    return net(x / (1 + LOW), 1 / (1 + LOW), 1.0)


def matching_sample(kind):
    def sample(net, noise, d):
        network = ready(kind, d, lambda x, t: net(x, t, t))
        return network(noise, inverse=True, method="rk45", steps=20)

    return sample
