"""bayesflow on the torch backend of Keras: sCM, consistency models, flow matching. 0 data, 1 noise."""

import logging
import os
from functools import cache

import flowproof

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
from bayesflow.networks import ConsistencyModel, FlowMatching, StableConsistencyModel
from numpy import pi

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
    return network


def ready(kind, d, function, **options):
    network = model(kind, d, **options)
    network.subnet.function = function
    return network


# -- sCM, angles from 0, data, to pi/2, noise: the subnet sees x / sigma, the head is cos t x - sin t sigma F.

TRIGFLOW = {"time": "data-to-noise", "output": "trigflow", "second_time": "none", "time_scale": pi / 2}
TRIG = {
    "schema": "flowproof.problem/1",
    "id": "gaussian-1d-standard-trig",
    "dimension": 1,
    "interpolant": {"kind": "trigonometric"},
    "source": {"kind": "gaussian", "mean": [0], "covariance": 1},
    "target": {"kind": "mixture", "components": [{"weight": 1, "mean": [0.7], "covariance": 0.16}]},
    "coupling": {"kind": "independent"},
}


def stable_sample(net, noise, steps, seed, d):
    network = ready(StableConsistencyModel, d, lambda x, t: net(x, t, None))
    return network(noise, inverse=True, steps=steps, seed=seed)


def stable_function(x, t):
    net = flowproof.exact_map(TRIG, TRIGFLOW)
    return ready(StableConsistencyModel, 1, lambda x, t: net(x, t, None)).consistency_function(x, t)


# -- Consistency training, x = x1 + sigma z with sigma from 0.001 to 80: the subnet sees sigma / 80, the head is
#    c_skip x + c_out F. By the exact map of (1 - t) z + t x1: it sees x / (1 + sigma) at t = 1 / (1 + sigma).

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


# -- Their losses. sCM: |F - sg(F + cos t df/dt / (|cos t df/dt| + 0.1))|^2 / D; the learned weight begins at 1. Consistency training:
#    pseudo-Huber, element by element, over the step in sigma; eps is where the data are.


def stable_loss(net, x1, seed, d):
    network = ready(StableConsistencyModel, d, lambda x, t: net(x, t, None))
    network.seed_generator.state.assign([seed, 0])
    return network.compute_metrics(x1)["loss"]


STABLE_RESIDUAL = {
    "scale": "-2 / pi * cos((1 - s) * pi / 2)",
    "normalise": 0.1,
    "live": "-(t - s) / sin((1 - s) * pi / 2)",
}


def consistency_loss(net, x1, seed, d):
    def subnet(x, t):
        sigma = HIGH * t
        skip = 1 / ((sigma - LOW) ** 2 + 1)
        out = (sigma - LOW) / torch.sqrt(1 + sigma**2)
        away = carry(net, x, sigma, LOW) - skip * x
        return torch.where(out == 0, 0, away) / torch.where(out == 0, 1, out)

    network = ready(ConsistencyModel, d, subnet, total_steps=1000)
    network.seed_generator.state.assign([seed, 0])
    network._current_step.assign(0)
    return network.compute_metrics(x1)["loss"]


CONSISTENCY_RESIDUAL = {
    "scale": "1.001",
    "penalty": {"kind": "pseudo-huber", "constant": 0.00054, "per": "element"},
    "weight": "1 / (sigma(s) - sigma(u))",
}

# -- Flow matching, 0 data and 1 noise in 2.1.0 (2.0.12 has it the other way round).

REVERSED = {"time": "data-to-noise", "output": "average-velocity"}


def matching_loss(net, x1, seed, d):
    network = ready(FlowMatching, d, lambda x, t: net(x, t, t))
    network.seed_generator.state.assign([seed, 0])
    return network.compute_metrics(x1)["loss"]


def matching_sample(net, noise, d):
    network = ready(FlowMatching, d, lambda x, t: net(x, t, t))
    return network(noise, inverse=True, method="rk45", steps=20)


def standard_noise(problem):
    source = problem["source"]
    return None if not any(source["mean"]) and source["covariance"] == 1 else "the noise is N(0, I)"


def smooth(problem):
    return None if len(problem["target"].get("components", [])) == 1 else "twenty steps are for Gaussians"


CONSISTENCY = {"convention": {"output": "map"}, "renoises": True, "refuses": standard_noise, "framework": "torch"}

flowproof.serve(
    flowproof.Sampler(
        stable_sample,
        name="StableConsistencyModel.sample",
        convention=TRIGFLOW,
        problem=TRIG,
        renoises=True,
        framework="torch",
    ),
    flowproof.Consistency(
        stable_function,
        name="StableConsistencyModel.consistency_function",
        problem=TRIG,
        framework="torch",
        convention={"time": "data-to-noise", "time_scale": pi / 2, "time_shape": "column"},
    ),
    flowproof.Sampler(consistency_sample, name="ConsistencyModel.sample, 1 step", steps=[1], **CONSISTENCY),
    flowproof.Sampler(consistency_sample, name="ConsistencyModel.sample, more steps", steps=[2, 4, 8], **CONSISTENCY),
    flowproof.Loss(
        stable_loss,
        name="StableConsistencyModel",
        family="meanflow",
        stop_gradient="semigradient",
        times="drawn",
        noise="drawn",
        diagonal="none",
        reaches="end",
        residual=STABLE_RESIDUAL,
        reduction="mean-elements",
        problem=TRIG,
        dtype="float32",
        convention=TRIGFLOW,
        framework="torch",
    ),
    flowproof.Loss(
        consistency_loss,
        name="ConsistencyModel",
        family="semigroup",
        form="map",
        first_leg="interpolant",
        stop_gradient="convex",
        times="drawn",
        noise="drawn",
        diagonal="none",
        residual=CONSISTENCY_RESIDUAL,
        reduction="mean-elements",
        dtype="float32",
        convention={"output": "map"},
        refuses=lambda problem: standard_noise(problem) or ("one dimension alone" if problem["dimension"] > 1 else None),
        framework="torch",
    ),
    # Float32 inside, whatever Keras is told.
    flowproof.Loss(
        matching_loss,
        name="FlowMatching",
        family="flow-matching",
        times="drawn",
        noise="drawn",
        reduction="mean-elements",
        dtype="float32",
        convention=REVERSED,
        framework="torch",
    ),
    flowproof.Sampler(
        matching_sample,
        name="FlowMatching.sample",
        accuracy=1e-5,
        refuses=smooth,
        convention=REVERSED,
        framework="torch",
    ),
)
