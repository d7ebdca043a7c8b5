"""bayesflow on the torch backend of Keras: sCM, consistency models, flow matching. 0 data, 1 noise."""

import flowproof
import torch
from _bayesflow import HIGH, LOW, carry, consistency_sample, matching_sample, ready, skip_and_out
from _problems import GAUSSIAN_TRIGONOMETRIC, gaussians, standard_noise
from bayesflow.networks import ConsistencyModel, FlowMatching, StableConsistencyModel
from numpy import pi

# -- sCM, angles from 0, data, to pi/2, noise: the subnet sees x / sigma, the head is cos t x - sin t sigma F.

TRIGFLOW = {"time": "data-to-noise", "output": "trigflow", "second_time": "none", "time_scale": pi / 2}


def stable_sample(net, noise, steps, seed, d):
    network = ready(StableConsistencyModel, d, lambda x, t: net(x, t, None))
    return network(noise, inverse=True, steps=steps, seed=seed)


def stable_function(x, t):
    net = flowproof.exact_map(GAUSSIAN_TRIGONOMETRIC, TRIGFLOW)
    return ready(StableConsistencyModel, 1, lambda x, t: net(x, t, None)).consistency_function(x, t)


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
        skip, out = skip_and_out(HIGH * t)
        away = carry(net, x, HIGH * t, LOW) - skip * x
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


CONSISTENCY = {"convention": {"output": "map"}, "renoises": True, "refuses": standard_noise, "framework": "torch"}

flowproof.serve(
    flowproof.Sampler(
        stable_sample,
        name="StableConsistencyModel.sample",
        convention=TRIGFLOW,
        problem=GAUSSIAN_TRIGONOMETRIC,
        renoises=True,
        framework="torch",
    ),
    flowproof.Consistency(
        stable_function,
        name="StableConsistencyModel.consistency_function",
        problem=GAUSSIAN_TRIGONOMETRIC,
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
        problem=GAUSSIAN_TRIGONOMETRIC,
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
        matching_sample(FlowMatching),
        name="FlowMatching.sample",
        accuracy=1e-5,
        refuses=gaussians("twenty steps"),
        convention=REVERSED,
        framework="torch",
    ),
)
