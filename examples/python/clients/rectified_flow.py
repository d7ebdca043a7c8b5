"""rectified-flow-pytorch: LsdFlow (0 noise, 1 data) and MeanFlow (0 data, 1 noise)."""

import flowproof
import torch
from _packages import without_init

without_init("rectified_flow_pytorch")
from rectified_flow_pytorch.lsd_flow import LsdFlow
from rectified_flow_pytorch.mean_flow import MeanFlow

torch.set_default_dtype(torch.float64)  # times are drawn in the default type

NATURAL = {"output": "average-velocity"}
# The net is called (x, t, t - r), its state is at the later time t.
REVERSED = {"time": "data-to-noise", "output": "average-velocity", "second_time": "reversed-step"}


def lsd_loss(net, x0, x1):
    return LsdFlow(net, diag_prob=0.0)(x1, noise=x0)


def lsd_default_loss(net, x0, x1):
    return LsdFlow(net)(x1, noise=x0)


def lsd_sample(net, noise, steps, n, d):
    return LsdFlow(net, data_shape=(d,)).sample(batch_size=n, noise=noise, steps=steps)


def lsd_map(problem):
    flow = LsdFlow(flowproof.exact_map(problem, NATURAL))
    return flowproof.Map(flow.flow_map, name="LsdFlow.flow_map", problem=problem)


def plain_mean_flow_loss(net, x0, x1):
    flow = MeanFlow(net, use_adaptive_loss_weight=False, use_logit_normal_sampler=False, prob_default_flow_obj=0.0)
    return flow(x1, noise=x0)


def mean_flow_loss(net, x0, x1):
    return MeanFlow(net)(x1, noise=x0)


def mean_flow_sample(net, noise, steps, n, d):
    return MeanFlow(net, data_shape=(d,)).sample(batch_size=n, noise=noise, steps=steps)


def mean_flow_slow_sample(net, noise, steps):
    return MeanFlow(net).slow_sample(noise=noise, steps=steps)


MEAN_FLOW = {
    "family": "meanflow",
    "stop_gradient": "semigradient",
    "times": "drawn",
    "reduction": "mean-elements",
    "convention": REVERSED,
}

flowproof.serve(
    # Distillation alone. The flow-matching term is computed beside it, with the weight 0: the terms are averaged apart.
    flowproof.Loss(
        lsd_loss,
        name="LsdFlow",
        family="lagrangian",
        stop_gradient="convex",
        times="drawn",
        diagonal="none",
        combine="terms",
        reduction="mean-elements",
        convention=NATURAL,
    ),
    # With its defaults each row of data has both terms computed, and one of them counts, by a draw. Times are clipped at 1e-3: their law is not the triangle's.
    flowproof.Loss(
        lsd_default_loss,
        name="LsdFlow, defaults",
        family="lagrangian",
        stop_gradient="convex",
        times="drawn",
        diagonal="masked",
        reduction="mean-elements",
        convention=NATURAL,
    ),
    lsd_map("gaussian-1d"),
    lsd_map("rotated-product-2d"),
    flowproof.Sampler(lsd_sample, name="LsdFlow.sample", convention=NATURAL),
    flowproof.Loss(
        plain_mean_flow_loss,
        name="MeanFlow, plain",
        time_law={"diagonalFraction": 0, "offDiagonal": "triangle"},
        **MEAN_FLOW,
    ),
    flowproof.Loss(
        mean_flow_loss,
        name="MeanFlow, defaults",
        weighting={"kind": "adaptive", "power": 0.5, "constant": 0.001, "of": "mean"},
        **MEAN_FLOW,
    ),
    flowproof.Sampler(mean_flow_sample, name="MeanFlow.sample, 1 step", steps=[1], convention=REVERSED),
    flowproof.Sampler(mean_flow_sample, name="MeanFlow.sample, more steps", steps=[2, 4], convention=REVERSED),
    flowproof.Sampler(mean_flow_slow_sample, name="MeanFlow.slow_sample", steps=[2, 4], convention=REVERSED),
)
