import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';

for (const id of ['points-2d', 'mixture-3', 'checkerboard', 'mixture-64d']) {
  const p = getProblem(id);
  const d = p.dimension;
  for (const K of [0, 6, 60])
    for (const tol of [undefined, 1e-10]) {
      const n = d > 8 ? 1 : 4;
      const r = stream(3, 'z');
      const s = new Float64Array(n).fill(0.1),
        t = new Float64Array(n).fill(p.regularTimes[1] * 0.9);
      const x = p.sample.marginal(r, n, s).map((v) => v + K * 0.7);
      for (const derivatives of [false, true]) {
        const t0 = performance.now();
        const a = p.flow.evaluate({ x, s, t }, { derivatives, ...(tol ? { tolerance: tol } : {}) });
        console.log(
          id,
          'K',
          K,
          'tol',
          tol,
          'deriv',
          derivatives,
          ((performance.now() - t0) / n).toFixed(1),
          'ms/pt',
          'err',
          Math.max(...a.error).toExponential(1),
          derivatives ? Math.max(...a.derivatives!.jacobianError).toExponential(1) : '',
        );
      }
    }
}
