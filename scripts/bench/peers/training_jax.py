"""A training step in JAX, jitted as a whole, for scripts/bench/training.ts. Run by it, or by hand:

    python -m venv PEERS && PEERS/bin/pip install jax numpy
    PEERS/bin/python scripts/bench/peers/training_jax.py --cases '[{"width": 128, "batch": 1024}]' --cores 1

Lagrangian self-distillation with the teacher stopped ("convex"), `jax.jvp` in t, clip at norm 10, Adam, float32, on a batch
drawn once.
"""

import os

from training_step import CLIP, RATE, arguments, draw, initial, report

options = arguments()
if options.cores == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp


def net(layers, s, t, x):
    h = jnp.concatenate([s[:, None], t[:, None], x], 1)
    for weight, bias in layers[:-1]:
        h = jax.nn.silu(h @ weight + bias)
    weight, bias = layers[-1]
    return h @ weight + bias


def loss(layers, diagonal, off):
    td, xd, velocity = diagonal
    s, t, x = off
    v, slope = jax.jvp(lambda t: net(layers, s, t, x), (t,), (jnp.ones_like(t),))
    span = (t - s)[:, None]
    teacher = jax.lax.stop_gradient(net(layers, t, t, x + span * v))
    residuals = [net(layers, td, td, xd) - velocity, v + span * slope - teacher]
    return sum(jnp.sum(jnp.square(r)) for r in residuals) / (len(td) + len(t))


def update(state, k, diagonal, off):
    layers, m, v = state
    value, gradient = jax.value_and_grad(loss)(layers, diagonal, off)
    norm = jnp.sqrt(sum(jnp.sum(jnp.square(g)) for g in jax.tree.leaves(gradient)))
    factor = jnp.minimum(1, CLIP / (norm + 1e-6))
    gradient = jax.tree.map(lambda g: g * factor, gradient)
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
    first, second = 1 - 0.9**k, 1 - 0.999**k
    moved = jax.tree.map(lambda p, m, v: p - RATE * (m / first) / (jnp.sqrt(v / second) + 1e-8), layers, m, v)
    return (moved, m, v), value


def prepare(case):
    rows = {name: tuple(map(jnp.asarray, values)) for name, values in draw(case["batch"]).items()}
    layers = [tuple(map(jnp.asarray, layer)) for layer in initial(case["width"])]
    zeros = jax.tree.map(jnp.zeros_like, layers)
    state = (layers, zeros, jax.tree.map(jnp.zeros_like, layers))
    compiled = jax.jit(update, donate_argnums=0)
    k = 0

    def step():
        nonlocal state, k
        k += 1
        state, value = compiled(state, float(k), rows["diagonal"], rows["off"])
        return float(value)

    return step


report(options, f"jax {jax.__version__}", prepare)
