/** Frameworks for which `init` writes an adapter. */
export const PYTHON_FRAMEWORKS = ['torch', 'jax', 'keras'] as const;
/** See {@link PYTHON_FRAMEWORKS}. */
export type PythonFramework = (typeof PYTHON_FRAMEWORKS)[number];

const HEAD = `"""What flowproof checks. Run \`flowproof check flowproof_adapter.py\`, or \`pytest test_flowproof.py\`.

In the place of your network stands \`net\`, the exact flow map of a problem whose answers are known: samples must be exact, a distillation loss must
vanish, and value and gradient near the exact map must be those of the definition. Put calls of your own code into these functions.
"""

import flowproof  # First: what the code below prints then goes to standard error.
`;

/** Noise 0, data 1; the net returns the average velocity. */
const DECLARATIONS = (family: string) => `
# Time runs from noise, 0, to data, 1; net(x, s, t) is the average velocity (X - x) / (t - s). Declare what is otherwise:
# {"time": "data-to-noise", "second_time": "step", "arguments": ("x", ("t", "s")), ...}
convention = {"output": "average-velocity"}
sampler = flowproof.Sampler(sample, name="equal steps", convention=convention)
training_loss = flowproof.Loss(loss, name="${family} self-distillation", family="${family}", stop_gradient="convex", convention=convention)

if __name__ == "__main__":
    flowproof.serve(sampler, training_loss)
`;

const TORCH = `import torch
from torch.func import jvp


def sample(net, noise, steps):
    x = noise
    for k in range(steps):
        s = torch.full_like(x[:, 0], k / steps)
        t = torch.full_like(x[:, 0], (k + 1) / steps)
        x = x + (t - s)[:, None] * net(x, s, t)
    return x


def loss(net, x0, x1, s, t):  # Lagrangian self-distillation; rows with s = t carry flow matching
    start, step = s[:, None], (t - s)[:, None]
    x = (1 - start) * x0 + start * x1
    v, dv = jvp(lambda end: net(x, s, end), (t,), (torch.ones_like(t),))
    teacher = net(x + step * v, t, t).detach()
    target = torch.where(step == 0, x1 - x0, teacher)
    return ((v + step * dv - target) ** 2).sum(-1).mean()

`;

const JAX = `import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def sample(net, noise, steps):
    x = noise
    for k in range(steps):
        s = jnp.full_like(x[:, 0], k / steps)
        t = jnp.full_like(x[:, 0], (k + 1) / steps)
        x = x + (t - s)[:, None] * net(x, s, t)
    return x


def loss(net, x0, x1, s, t):  # Lagrangian self-distillation; rows with s = t carry flow matching
    start, step = s[:, None], (t - s)[:, None]
    x = (1 - start) * x0 + start * x1
    v, dv = jax.jvp(lambda end: net(x, s, end), (t,), (jnp.ones_like(t),))
    teacher = jax.lax.stop_gradient(net(x + step * v, t, t))
    target = jnp.where(step == 0, x1 - x0, teacher)
    return ((v + step * dv - target) ** 2).sum(-1).mean()

`;

const KERAS = `import os

os.environ.setdefault("KERAS_BACKEND", "torch")  # flowproof's net speaks torch, JAX and numpy.
from keras import ops


def sample(net, noise, steps):
    x = noise
    for k in range(steps):
        s = ops.full_like(x[:, 0], k / steps)
        t = ops.full_like(x[:, 0], (k + 1) / steps)
        x = x + (t - s)[:, None] * net(x, s, t)
    return x


def loss(net, x0, x1, s, t, u):  # progressive self-distillation, s <= u <= t; rows with s = t carry flow matching
    start, step = s[:, None], (t - s)[:, None]
    x = (1 - start) * x0 + start * x1
    first = net(x, s, u)
    second = net(x + (u - s)[:, None] * first, u, t)
    share = (u - s)[:, None] / ops.where(step == 0, ops.ones_like(step), step)
    legs = ops.stop_gradient(share * first + (1 - share) * second)
    target = ops.where(step == 0, x1 - x0, legs)
    return ops.sum((net(x, s, t) - target) ** 2) / x.shape[0]  # ops.mean rounds float64 to float32

`;

const ADAPTERS: Readonly<Record<PythonFramework, string>> = {
  torch: `${HEAD}${TORCH}${DECLARATIONS('lagrangian')}`,
  jax: `${HEAD}${JAX}${DECLARATIONS('lagrangian')}`,
  keras: `${HEAD}${KERAS}${DECLARATIONS('semigroup')}`,
};

const TEST = `"""One test for each property: \`pytest -k loss.gradient\`, xfail and parametrisation work as for any other."""

from flowproof_adapter import sampler as test_sampler  # noqa: F401
from flowproof_adapter import training_loss as test_loss  # noqa: F401
`;

const workflow = (framework: PythonFramework): string => `name: flowproof
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: '3.12'
      - run: pip install ${framework === 'keras' ? 'torch keras' : framework} flowproof pytest
      - run: pytest test_flowproof.py
      - run: flowproof check flowproof_adapter.py --json=flowproof.jsonl --pretty
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: flowproof
          path: flowproof.jsonl
`;

/** The files of a framework by their paths: a working adapter, a test file and a CI file. */
export function pythonFiles(framework: PythonFramework): Readonly<Record<string, string>> {
  return {
    'flowproof_adapter.py': ADAPTERS[framework],
    'test_flowproof.py': TEST,
    '.github/workflows/flowproof.yml': workflow(framework),
  };
}
