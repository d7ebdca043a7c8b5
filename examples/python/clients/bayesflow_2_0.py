"""bayesflow 2.0.12, what pip installs on Python 3.11: consistency models and flow matching, here 0 noise and 1 data."""

import logging
import os
from functools import cache

import flowproof

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
from bayesflow.networks import ConsistencyModel, FlowMatching

torch.set_grad_enabled(True)  # bayesflow turns gradients off when it is imported
logging.getLogger("bayesflow").setLevel(logging.ERROR)


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
    # A dense layer comes after the subnet: the identity.
    network.output_projector.kernel.assign(torch.eye(d))
    network.output_projector.bias.assign(torch.zeros(d))
    return network


def ready(kind, d, function, **options):
    network = model(kind, d, **options)
    network.subnet.function = function
    return network


def matching_loss(net, x1, seed, d):
    network = ready(FlowMatching, d, lambda x, t: net(x, t, t))
    network.seed_generator.state.assign([seed, 0])
    network.base_distribution.seed_generator.state.assign([seed, 1])
    return network.compute_metrics(x1)["loss"]


def matching_sample(net, noise, d):
    network = ready(FlowMatching, d, lambda x, t: net(x, t, t))
    return network(noise, inverse=True, method="rk45", steps=20)


# -- x = x1 + sigma z with sigma from 0.001 to 80: the subnet sees sigma / 80, the head is c_skip x + c_out F. By the exact
#    map of (1 - t) z + t x1: it sees x / (1 + sigma) at t = 1 / (1 + sigma).

LOW, HIGH = 0.001, 80.0


def carry(net, x, sigma, end):
    return net(x / (1 + sigma), 1 / (1 + sigma), 1 / (1 + end)) * (1 + end)


def consistency_sample(net, noise, steps, seed, d):
    def subnet(x, t):
        sigma = HIGH * t
        skip = 1 / ((sigma - LOW) ** 2 + 1)
        out = (sigma - LOW) / torch.sqrt(1 + sigma**2)
        return (carry(net, x, sigma, LOW) - skip * x) / out

    network = ready(ConsistencyModel, d, subnet, total_steps=1000)
    # The prior of the model is noise of level 80, not pure noise.
    start = net(noise, 0.0, 1 / (1 + HIGH)) * (1 + HIGH)
    x = network(start / HIGH, inverse=True, steps=steps, seed=seed)
    return net(x / (1 + LOW), 1 / (1 + LOW), 1.0)


def standard_noise(problem):
    source = problem["source"]
    return None if not any(source["mean"]) and source["covariance"] == 1 else "the noise is N(0, I)"


def smooth(problem):
    return None if len(problem["target"].get("components", [])) == 1 else "twenty steps are for Gaussians"


NATURAL = {"output": "average-velocity"}
# The times of the sampler are float32.
CONSISTENCY = {
    "convention": {"output": "map"},
    "renoises": True,
    "dtype": "float32",
    "refuses": standard_noise,
    "framework": "torch",
}

flowproof.serve(
    flowproof.Sampler(consistency_sample, name="ConsistencyModel.sample, 1 step", steps=[1], **CONSISTENCY),
    flowproof.Sampler(consistency_sample, name="ConsistencyModel.sample, more steps", steps=[2, 4, 8], **CONSISTENCY),
    # Float32 inside, whatever Keras is told.
    flowproof.Loss(
        matching_loss,
        name="FlowMatching",
        family="flow-matching",
        times="drawn",
        noise="drawn",
        reduction="mean-elements",
        dtype="float32",
        convention=NATURAL,
        framework="torch",
    ),
    flowproof.Sampler(
        matching_sample, name="FlowMatching.sample", accuracy=1e-5, refuses=smooth, convention=NATURAL, framework="torch"
    ),
)
