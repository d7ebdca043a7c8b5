import type { Kernel, TimeTable } from './kernel.ts';
import type { Stage } from './step.ts';

/** dx/dt = b_t(x) at the stages of a step. */
export function velocityStage(kernel: Kernel, tables: readonly TimeTable[]): Stage {
  return (stage, x, n, out) => kernel.velocity(tables[stage], x, n, out);
}

/**
 * The variational system (x, J, ℓ): dx/dt = b, dJ/dt = ∇b J, dℓ/dt = ∇·b. Rows of the structure of arrays: d of x, d² of J,
 * one of ℓ = log det J.
 */
export function variationalStage(kernel: Kernel, tables: readonly TimeTable[], gradient: Float64Array): Stage {
  const { d } = kernel;
  if (kernel.variation) return (stage, x, n, out) => kernel.variation?.(tables[stage], x, n, out);
  return (stage, x, n, out) => {
    kernel.gradient(tables[stage], x, n, out, gradient);
    const base = d * n;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        const row = base + (i * d + j) * n;
        for (let p = 0; p < n; p++) out[row + p] = 0;
        for (let k = 0; k < d; k++) {
          const a = (i * d + k) * n;
          const column = base + (k * d + j) * n;
          for (let p = 0; p < n; p++) out[row + p] += gradient[a + p] * x[column + p];
        }
      }
    }
    const last = base + d * d * n;
    for (let p = 0; p < n; p++) {
      let trace = 0;
      for (let i = 0; i < d; i++) trace += gradient[i * (d + 1) * n + p];
      out[last + p] = trace;
    }
  };
}
