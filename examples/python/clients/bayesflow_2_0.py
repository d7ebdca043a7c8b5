"""bayesflow 2.0.12, what pip installs on Python 3.11: consistency models and flow matching, here 0 noise and 1 data."""

import flowproof
from _bayesflow import consistency_sample, matching_sample, ready
from _declarations import NATURAL
from _problems import gaussians, standard_noise
from bayesflow.networks import FlowMatching


def matching_loss(net, x1, seed, d):
    network = ready(FlowMatching, d, lambda x, t: net(x, t, t))
    network.seed_generator.state.assign([seed, 0])
    network.base_distribution.seed_generator.state.assign([seed, 1])
    return network.compute_metrics(x1)["loss"]


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
        matching_sample(FlowMatching),
        name="FlowMatching.sample",
        accuracy=1e-5,
        refuses=gaussians("twenty steps"),
        convention=NATURAL,
        framework="torch",
    ),
)
