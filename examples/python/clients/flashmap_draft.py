"""flashmap: jumps of a categorical two-time map (0 noise, 1 data), with the endpoint head of the exact map as its logits.

Two tokens with probabilities 0.3 and 0.7: along (1, -1) / sqrt 2 the path is one-dimensional, along (1, 1) / sqrt 2 it is known.
"""

import math
import sys
from types import ModuleType, SimpleNamespace

import flowproof
import torch
from _packages import without_init

# Neither a transformer nor a target model takes part.
transformers = ModuleType("transformers")
for name in ("DynamicCache", "PretrainedConfig"):
    setattr(transformers, name, type(name, (), {}))
transformers.PreTrainedModel = torch.nn.Module
sys.modules["transformers"] = transformers
without_init("flashmap")
from flashmap.modeling_flashmap import FlashMapDraftModel

ROOT = 2**0.5
PROBLEM = {
    "schema": "flowproof.problem/1",
    "id": "two-tokens",
    "dimension": 1,
    "interpolant": {"kind": "linear"},
    "source": {"kind": "gaussian", "mean": [0], "covariance": 1},
    "target": {"kind": "points", "points": [[1 / ROOT], [-1 / ROOT]], "weights": [0.3, 0.7]},
    "coupling": {"kind": "independent"},
}
NET = flowproof.exact_map(PROBLEM, {"output": "endpoint"})


class Drafter:
    """What `draft` needs of its model: the state itself as input, logits of the exact endpoint as output."""

    dtype, head_dim, layers = torch.float64, 2, ()

    def __init__(self, grid):
        self.config = SimpleNamespace(num_steps=2, jump_grids={"2": grid}, block_size=1, rope_theta=1.0)
        self.anchor_norm = self.anchor_proj = lambda x: x
        self.states = []

    def embed_state(self, state, s, t, embedding):
        self.states.append(state)
        return state

    def __call__(self, state, s, t, positions, context):
        x = (state[:, 0, :1] - state[:, 0, 1:]) / ROOT
        share = (1 + ROOT * NET(x, torch.tensor(s), torch.tensor(t))) / 2
        return torch.log(torch.stack([share, 1 - share], dim=-1).clamp(0, 1))


def jump(x, s, t):
    start, end = float(s), float(t)
    if start == end:
        return x
    if not math.isfinite(start + end):
        return torch.full_like(x, math.nan)
    along = start / ROOT
    state = torch.stack([along + x, along - x], dim=-1) / ROOT
    drafter = Drafter((start, end, 1.0))
    cache = SimpleNamespace(length=0, context=lambda end: None)
    tokens = torch.nn.Embedding(2, 2, dtype=torch.float64)
    head = torch.nn.Identity()
    head.weight = torch.zeros(1, dtype=torch.float64)
    anchors = torch.zeros(len(x), dtype=torch.long)
    FlashMapDraftModel.draft(drafter, anchors, cache, tokens, head, num_steps=2, noise=state)
    after = drafter.states[1]
    return (after[:, 0, :1] - after[:, 0, 1:]) / ROOT


flowproof.serve(
    flowproof.Map(
        jump,
        name="FlashMapDraftModel.draft",
        problem=PROBLEM,
        domain="forward",
        dtype="float32",
        convention={"time_shape": "scalar"},
    ),
)
