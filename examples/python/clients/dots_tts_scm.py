"""dots-tts: two-step sCM sampling over a flow-matching net (0 noise, 1 data, noise left at the end), float32 inside."""

import math
import sys
from types import ModuleType

import flowproof
import torch
from _packages import unused, without_init
from _problems import standard_noise

for name in ("dots_tts", "dots_tts.modules", "dots_tts.modules.backbone"):
    without_init(name)
unused("dots_tts.modules.backbone.dit", "dots_tts.modules.backbone.encoder", "dots_tts.modules.backbone.inference_utils")
# Of the inference engine the schedule alone is needed.
engine = ModuleType("dots_tts.modules.backbone.dit_inference")
engine.FLOW_MATCHING_MODE, engine._resolve_kv_attention_backend = "flow_matching", None
for name in ("DiTInferenceContext", "DiTSolver", "EagerDiTRunner", "ODESchedule"):
    setattr(engine, name, type(name, (), {"__init__": lambda self, **_: None}))
sys.modules[engine.__name__] = engine
from dots_tts.modules.backbone.scm_inference import _SCMSchedule, _tau_grid, _to_flow_matching

TAU_MID = 1.1


def scm(sigma):
    def sample(net, noise, steps):
        taus = _tau_grid(TAU_MID, noise.device)[:steps]
        state, _ = _to_flow_matching(noise, taus[:1], sigma)
        _, times = _to_flow_matching(torch.zeros(steps, 1), taus, sigma)
        schedule = _SCMSchedule(taus, times, sigma)
        for k, t in enumerate(times):
            velocity = average(net, state, t, sigma)
            state = schedule.advance(state, velocity, ode_idx=k, batch_size=len(noise), flow_dt=None)
        return state

    return sample


def average(net, y, t, sigma):
    """The average velocity of y = t x1 + (1 - (1 - sigma) t) x0 to the end, less its share of the noise that is left there.

    y is 1 + sigma t times the linear path at t / (1 + sigma t); the end is clean data.
    """
    scale = 1 + sigma * t
    end = net(y / scale, t / scale, 1.0)
    slope = 1 - (1 - sigma) * t
    return (end * (slope + (1 - sigma) * t) - (1 - sigma) * y) / slope


SAMPLER = {"convention": {"output": "map"}, "dtype": "float32", "refuses": standard_noise, "framework": "torch"}

flowproof.serve(
    flowproof.Sampler(scm(0.0), name="sCM, 1 step", steps=[1], **SAMPLER),
    flowproof.Sampler(scm(0.0), name="sCM, 2 steps", steps=[2], renoises=True, **SAMPLER),
    flowproof.Sampler(scm(1e-2), name="sCM, 2 steps, sigma 0.01", steps=[2], renoises=True, **SAMPLER),
)
assert 0 < TAU_MID < math.pi / 2
