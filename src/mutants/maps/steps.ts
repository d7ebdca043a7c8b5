import { eachRow, type MapFunction, type Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** `count` Runge–Kutta steps of order 1, 2 or 4 from s to t with the exact velocity. */
export function rungeKutta(truth: Truth, order: 1 | 2 | 4, count: number): MapFunction {
  const add = (x: Float64Array, h: Float64Array, factor: number, slope: Float64Array) =>
    eachRow(x, truth.d, (value, i, k) => value + factor * h[i] * slope[i * truth.d + k]);
  return (x, s, t) => {
    const h = t.map((value, i) => (value - s[i]) / count);
    let y: Float64Array = x.slice();
    for (let step = 0; step < count; step++) {
      const at = (part: number) => s.map((value, i) => Math.min(1, Math.max(0, value + (step + part) * h[i])));
      const k1 = truth.velocity(y, at(0));
      if (order === 1) {
        y = add(y, h, 1, k1);
        continue;
      }
      const k2 = truth.velocity(add(y, h, 0.5, k1), at(0.5));
      if (order === 2) {
        y = add(y, h, 1, k2);
        continue;
      }
      const k3 = truth.velocity(add(y, h, 0.5, k2), at(0.5));
      const k4 = truth.velocity(add(y, h, 1, k3), at(1));
      const mean = k1.map((value, i) => (value + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6);
      y = add(y, h, 1, mean);
    }
    return y;
  };
}

/** The straight line from x to X_{s,1}(x), at the fraction (t - s)/(1 - s). */
const blended =
  ({ map, d }: Truth): MapFunction =>
  (x, s, t) => {
    const end = map(x, s, new Float64Array(s.length).fill(1));
    return eachRow(x, d, (value, i, k) => {
      const fraction = s[i] === 1 ? 0 : (t[i] - s[i]) / (1 - s[i]);
      return (1 - fraction) * value + fraction * end[i * d + k];
    });
  };

const wrongSteps = ['trajectory', 'semigroup', 'inverse'] as const;

/** Integrators and blends in the place of the map. */
export const steps: readonly Mutant[] = [
  mapMutant({
    name: 'euler-step',
    description: 'x + (t - s) b_s(x): one Euler step with the exact velocity.',
    hides: 'the boundary and the tangent; a shift, where paths are straight',
    settings: ['gaussian', 'product'],
    expected: [...wrongSteps, 'lagrangian', 'eulerian'],
    holds: ['boundary', 'tangent'],
    hidden: { setting: 'shift', properties: ['map.trajectory', 'map.semigroup', 'map.lagrangian', 'map.eulerian'] },
    map: (truth) => rungeKutta(truth, 1, 1),
  }),
  mapMutant({
    name: 'midpoint-step',
    description: 'One midpoint step: right to second order.',
    hides: 'the boundary and the tangent, short steps',
    settings: ['gaussian', 'product'],
    expected: [...wrongSteps, 'lagrangian', 'eulerian'],
    holds: ['boundary', 'tangent'],
    map: (truth) => rungeKutta(truth, 2, 1),
  }),
  mapMutant({
    name: 'rk4-step',
    description: 'One Runge–Kutta step of order 4.',
    hides: 'the boundary and the tangent, short steps',
    settings: ['gaussian', 'product'],
    expected: [...wrongSteps, 'lagrangian', 'eulerian'],
    holds: ['boundary', 'tangent'],
    map: (truth) => rungeKutta(truth, 4, 1),
  }),
  mapMutant({
    name: 'rk4-steps',
    description: 'Twenty Runge–Kutta steps: an error of 1e-8 or so that a float64 subject does not declare.',
    hides: 'a tolerance looser than its truncation',
    settings: ['gaussian'],
    expected: ['trajectory', 'semigroup'],
    holds: ['boundary', 'tangent'],
    map: (truth) => rungeKutta(truth, 4, 20),
  }),
  mapMutant({
    name: 'blended-intermediate',
    description: 'The right X_{s,1}, and a straight blend towards it for intermediate end times.',
    hides: 'one step to t = 1',
    settings: ['gaussian', 'product'],
    expected: ['semigroup', 'lagrangian', 'trajectory'],
    holds: ['boundary'],
    subject: () => ({ domain: 'forward' }),
    map: blended,
  }),
  mapMutant({
    name: 'blended-from-zero',
    description: 'As blended-intermediate, declared for s = 0 alone: the only claim left is the trajectory.',
    hides: 't = 1',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'lagrangian', 'tangent'],
    holds: ['boundary'],
    subject: () => ({ domain: 'from-zero' }),
    map: blended,
  }),
  mapMutant({
    name: 'two-legs-half-weights',
    description: 'Exact legs over each half of [s, t] joined with the second leg started from x.',
    hides: 'a shift',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup', 'lagrangian'],
    holds: ['boundary', 'tangent'],
    hidden: { setting: 'shift', properties: ['map.trajectory', 'map.semigroup'] },
    map: (truth) => (x, s, t) => {
      const u = s.map((value, i) => (value + t[i]) / 2);
      const first = truth.map(x, s, u);
      const second = truth.map(x, u, t);
      return eachRow(x, truth.d, (value, i, k) => first[i * truth.d + k] + second[i * truth.d + k] - value);
    },
  }),
  mapMutant({
    name: 'denoiser',
    description: 'The posterior mean in the place of the map: x + (t - s)/(1 - s) (E[x1 | x] - x).',
    hides: 'the boundary; on the linear path the tangent',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup', 'lagrangian'],
    holds: ['boundary'],
    subject: () => ({ domain: 'forward' }),
    map: (truth) => (x, s, t) => {
      const early = s.map((value) => Math.min(value, 1 - 1e-9));
      const mean = truth.problem.fields.posteriorMean(x, early);
      return eachRow(x, truth.d, (value, i, k) =>
        s[i] === t[i] ? value : value + ((t[i] - s[i]) / (1 - s[i])) * (mean[i * truth.d + k] - value),
      );
    },
  }),
];
