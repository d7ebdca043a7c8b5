"""The peers of scripts/bench/oracle.ts: the same flow by SciPy and diffrax. Run by it, or by hand:

    python -m venv PEERS && PEERS/bin/pip install jax diffrax scipy
    PEERS/bin/python scripts/bench/peers/oracle_peers.py CASE.json METHOD [LIMIT]

CASE.json: {"weights", "means", "axes", "variances", "starts", "reference"}; component covariances are axes diag(variances)
axes^T, the source N(0, I), the path linear, 0 -> 1. METHOD: diffrax, stacked, single. Each method gets the loosest
tolerance of a ladder that brings its largest error to 1e-10; compilation is not counted. Prints one JSON line.
"""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

LADDER = [1e-9, 5e-10, 2e-10, 1e-10, 5e-11, 2e-11, 1e-11, 5e-12, 2e-12, 1e-12, 5e-13, 2e-13]
GOAL = 1e-10


def velocity(xp, case):
    """b_t(x) of the mixture for x of shape (..., 2), with the covariances diagonalised beforehand."""
    log_w, means = xp.log(xp.asarray(case["weights"])), xp.asarray(case["means"])
    axes, variances = xp.asarray(case["axes"]), xp.asarray(case["variances"])

    def field(t, x):
        a, b = 1 - t, t
        v = a * a + b * b * variances  # (K, 2)
        difference = x[..., None, :] - b * means  # (..., K, 2)
        # (axes^T difference), written out: a small einsum is slower in both libraries
        z0 = difference[..., 0] * axes[:, 0, 0] + difference[..., 1] * axes[:, 1, 0]
        z1 = difference[..., 0] * axes[:, 0, 1] + difference[..., 1] * axes[:, 1, 1]
        log = log_w - 0.5 * xp.log(v).sum(-1) - 0.5 * (z0 * z0 / v[:, 0] + z1 * z1 / v[:, 1])
        w = xp.exp(log - log.max(-1, keepdims=True))
        w = w / w.sum(-1, keepdims=True)
        rate = (-a + b * variances) / v
        y0, y1 = rate[:, 0] * z0, rate[:, 1] * z1
        u0 = means[:, 0] + axes[:, 0, 0] * y0 + axes[:, 0, 1] * y1
        u1 = means[:, 1] + axes[:, 1, 0] * y0 + axes[:, 1, 1] * y1
        return xp.stack([(w * u0).sum(-1), (w * u1).sum(-1)], -1)

    return field


def run_diffrax(case, starts):
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    field = velocity(jnp, case)
    term = diffrax.ODETerm(lambda t, y, args: field(t, y))

    def solver(tolerance):
        def one(y0):
            control = diffrax.PIDController(rtol=tolerance, atol=tolerance)
            return diffrax.diffeqsolve(term, diffrax.Dopri8(), 0.0, 1.0, None, y0, stepsize_controller=control, max_steps=100000).ys[0]

        compiled = jax.jit(jax.vmap(one))
        x = jnp.asarray(starts)
        compiled(x).block_until_ready()
        return lambda: np.asarray(compiled(x).block_until_ready())

    return solver, f"diffrax {diffrax.__version__}, jax {jax.__version__}"


def run_stacked(case, starts):
    import scipy
    from scipy.integrate import solve_ivp

    field = velocity(np, case)
    shape = starts.shape

    def solver(tolerance):
        def flat(t, y):
            return field(t, y.reshape(shape)).ravel()

        return lambda: solve_ivp(flat, (0.0, 1.0), starts.ravel(), method="DOP853", rtol=tolerance, atol=tolerance).y[:, -1].reshape(shape)

    return solver, f"scipy {scipy.__version__}"


def run_single(case, starts):
    import scipy
    from scipy.integrate import solve_ivp

    field = velocity(np, case)

    def solver(tolerance):
        return lambda: np.array([solve_ivp(field, (0.0, 1.0), start, method="DOP853", rtol=tolerance, atol=tolerance).y[:, -1] for start in starts])

    return solver, f"scipy {scipy.__version__}"


def main():
    with open(sys.argv[1]) as file:
        case = {key: np.asarray(value) for key, value in json.load(file).items()}
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else len(case["starts"])
    starts, reference = case["starts"][:limit], case["reference"][:limit]
    solver, version = {"diffrax": run_diffrax, "stacked": run_stacked, "single": run_single}[sys.argv[2]](case, starts)
    for tolerance in LADDER:
        call = solver(tolerance)
        begin, cpu = time.perf_counter(), time.process_time()
        result = call()
        seconds, used = time.perf_counter() - begin, time.process_time() - cpu
        error = float(np.abs(result - reference).max())
        if error <= GOAL:
            break
    print(json.dumps({"method": sys.argv[2], "version": version, "tolerance": tolerance, "starts": len(starts),
                      "seconds": seconds, "cpuSeconds": used, "largestError": error}))


main()
