"""What the peers of scripts/bench/training.ts have in common: arguments, batch, parameters, timing."""

import argparse
import json
import os
import time

import numpy as np

ETA = 0.75
DEPTH = 4
RATE = 1e-3
CLIP = 10.0


def arguments():
    """The cases, seconds a case, and the processor cores that this process keeps to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=json.loads, required=True, help='[{"width": 128, "batch": 1024}, ...]')
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--cores", type=int, default=1)
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    return options


def draw(batch):
    """Rows on the diagonal (t, x, velocity) and off it (s, t, x): linear path, two-dimensional, drawn once."""
    rng = np.random.default_rng(0)
    x0, x1 = rng.normal(size=(2, batch, 2))
    x1 = 0.5 * x1 + rng.integers(0, 3, size=(batch, 1)) - 1
    s, t = np.sort(rng.uniform(size=(2, batch)), axis=0)
    n = round(ETA * batch)
    t[:n] = s[:n]
    x = (1 - s)[:, None] * x0 + s[:, None] * x1
    rows = {"diagonal": (t[:n], x[:n], (x1 - x0)[:n]), "off": (s[n:], t[n:], x[n:])}
    return {name: tuple(value.astype(np.float32) for value in values) for name, values in rows.items()}


def initial(width):
    """Weight [in, out] and bias of each layer of 4 -> width (4 times) -> 2: variance 1/in, zero."""
    rng = np.random.default_rng(1)
    sizes = [4, *[width] * DEPTH, 2]
    layers = []
    for fan_in, out in zip(sizes, sizes[1:]):
        weight = rng.normal(size=(fan_in, out)) / np.sqrt(fan_in)
        layers.append((weight.astype(np.float32), np.zeros(out, np.float32)))
    return layers


def report(options, library, prepare):
    """Times `prepare(case)()` for each case after half the time for warming up; prints one JSON line."""
    results = []
    for case in options.cases:
        step = prepare(case)
        step()
        until = time.perf_counter() + options.seconds / 2
        while time.perf_counter() < until:
            step()
        times = []
        until = time.perf_counter() + options.seconds / 2
        while time.perf_counter() < until or len(times) < 3:
            start = time.perf_counter()
            step()
            times.append(1e3 * (time.perf_counter() - start))
        results.append({**case, "milliseconds": float(np.median(times)), "steps": len(times)})
    print(json.dumps({"library": library, "cores": options.cores, "results": results}))
