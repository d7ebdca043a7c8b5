import erfc from '@stdlib/math-base-special-erfc';
import * as tf from '@tensorflow/tfjs';
import { granted } from './scalar.ts';

const functions = {
  exp: { kernel: tf.exp, exact: Math.exp, range: [-20, 20] },
  sigmoid: { kernel: tf.sigmoid, exact: (x: number) => 1 / (1 + Math.exp(-x)), range: [-20, 20] },
  tanh: { kernel: tf.tanh, exact: Math.tanh, range: [-10, 10.1] },
  sqrt: { kernel: tf.sqrt, exact: Math.sqrt, range: [1e-6, 100] },
  erf: { kernel: tf.erf, exact: (x: number) => 1 - erfc(x), range: [-5, 5] },
  sin: { kernel: tf.sin, exact: Math.sin, range: [-Math.PI, Math.PI] },
  cos: { kernel: tf.cos, exact: Math.cos, range: [-Math.PI, Math.PI] },
} as const;

/** Largest share of what `granted` allows that an elementary function of the current backend errs by, on 20,001 points each. */
export async function elementaryErrors(): Promise<Record<keyof typeof functions, number>> {
  const entries = await Promise.all(
    Object.entries(functions).map(async ([name, { kernel, exact, range }]) => {
      const x = Float32Array.from({ length: 20_001 }, (_, i) => range[0] + ((range[1] - range[0]) * i) / 20_000);
      const result = tf.tidy(() => kernel(tf.tensor1d(x)));
      const observed = await result.data();
      result.dispose();
      let share = 0;
      x.forEach((value, i) => {
        const expected = exact(value);
        const error = Math.abs(observed[i] - expected);
        share = Math.max(share, error / granted[name as keyof typeof functions](value));
      });
      return [name, share] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<keyof typeof functions, number>;
}
