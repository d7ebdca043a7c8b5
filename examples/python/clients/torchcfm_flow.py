"""torchcfm: conditional flow matching (0 noise, 1 data), linear and variance-preserving paths."""

import flowproof
import torch
from _declarations import FLOW_MATCHING
from torchcfm.conditional_flow_matching import ConditionalFlowMatcher, VariancePreservingConditionalFlowMatcher

torch.set_default_dtype(torch.float64)


def loss(matcher):
    def flow_matching(net, x0, x1):
        t, xt, ut = matcher.sample_location_and_conditional_flow(x0, x1)
        return ((net(xt, t, t) - ut) ** 2).mean()

    return flow_matching


flowproof.serve(
    flowproof.Loss(loss(ConditionalFlowMatcher(sigma=0.0)), name="ConditionalFlowMatcher", **FLOW_MATCHING),
    flowproof.Loss(
        loss(VariancePreservingConditionalFlowMatcher(sigma=0.0)),
        name="VariancePreservingConditionalFlowMatcher",
        interpolants=["trigonometric"],
        **FLOW_MATCHING,
    ),
)
