"""pocket-tts: lsd_decode, the sampler of a map by Lagrangian self-distillation (0 noise, 1 data)."""

import flowproof
from _packages import unused, without_init

without_init("pocket_tts")
without_init("pocket_tts.models")
unused("einops", "huggingface_hub", "pydantic", "requests", "sentencepiece", "tokenizers", "yaml")
from pocket_tts.models.flow_lm import lsd_decode

flowproof.serve(
    flowproof.Sampler(
        lambda net, noise, steps: lsd_decode(net, noise, steps),
        name="lsd_decode",
        framework="torch",
        convention={"output": "average-velocity", "arguments": ("s", "t", "x")},
    ),
)
