import { eachRow } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

const SELF = ['boundary', 'semigroup', 'inverse'] as const;

/** Exact flows of a wrong field: every identity of the map with itself holds. */
export const fields: readonly Mutant[] = [
  mapMutant({
    name: 'identity-collapse',
    description: 'X = x: the flow of the zero velocity.',
    hides: 'boundary, semigroup and inverse hold for it',
    settings: ['gaussian', 'product'],
    expected: ['tangent', 'trajectory', 'lagrangian', 'push-forward', 'arguments'],
    holds: SELF,
    also: ['non-finite'],
    map: () => (x) => x.slice(),
  }),
  mapMutant({
    name: 'scaled-velocity',
    description: 'The exact flow of 1.05 b (centred Gaussians with diagonal covariances, where it is closed).',
    hides: 'boundary, semigroup and inverse hold for it',
    settings: ['centred'],
    expected: ['tangent', 'lagrangian', 'eulerian', 'trajectory'],
    holds: SELF,
    map: (truth, problem) => {
      const target = problem.target;
      if (target?.kind !== 'mixture' || target.components.length !== 1) return null;
      const { mean, covariance } = target.components[0];
      if (mean.some((m) => m !== 0) || problem.source.mean.some((m) => m !== 0)) return null;
      const source = problem.source.covariance;
      if (typeof covariance !== 'number' || typeof source !== 'number') return null;
      const { a, b } = truth.problem.interpolant;
      const spread = (t: number) => Math.sqrt(a(t) ** 2 * source + b(t) ** 2 * covariance);
      return (x, s, t) => eachRow(x, truth.d, (value, i) => value * (spread(t[i]) / spread(s[i])) ** 1.05);
    },
  }),
  mapMutant({
    name: 'conjugated-scaling',
    description: 'c_t X_{s,t}(x / c_s) with c_t = 1 + 0.05 sin πt: the flow of another field; X_{0,1} is right.',
    hides: 's, t in {0, 1}, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['tangent', 'lagrangian', 'eulerian', 'trajectory', 'change-of-variables'],
    holds: SELF,
    map: (truth) => {
      const c = (t: number) => 1 + 0.05 * Math.sin(Math.PI * t);
      return (x, s, t) => {
        const inner = eachRow(x, truth.d, (value, i) => value / c(s[i]));
        return eachRow(truth.map(inner, s, t), truth.d, (value, i) => value * c(t[i]));
      };
    },
  }),
  mapMutant({
    name: 'conjugated-shear',
    description: 'Conjugated by the volume-preserving shear x_1 += 0.02 sin(πt) sin x_2.',
    hides: 'every identity of the map with itself; X_{0,1} is right',
    settings: ['non-commuting', 'product'],
    expected: ['tangent', 'lagrangian', 'eulerian', 'trajectory'],
    holds: SELF,
    map: (truth) => {
      if (truth.d < 2) return null;
      const shear = (x: Float64Array, t: Float64Array, sign: number) =>
        eachRow(x, truth.d, (value, i, k) =>
          k === 0 ? value + sign * 0.02 * Math.sin(Math.PI * t[i]) * Math.sin(x[i * truth.d + 1]) : value,
        );
      return (x, s, t) => shear(truth.map(shear(x, s, -1), s, t), t, 1);
    },
  }),
  mapMutant({
    name: 'rotating',
    description: 'Rotated about the mean of I_t by 0.3 (t - s): preserves every law of an isotropic Gaussian.',
    hides: 'push-forward, change of variables and log-determinant; every identity of the map with itself',
    settings: ['isotropic'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'jacobian'],
    holds: [...SELF, 'push-forward', 'change-of-variables', 'log-determinant'],
    map: (truth, problem) => {
      const target = problem.target;
      if (truth.d !== 2 || target?.kind !== 'mixture' || target.components.length !== 1) return null;
      const { mean, covariance } = target.components[0];
      if (typeof covariance !== 'number' || typeof problem.source.covariance !== 'number') return null;
      const { a, b } = truth.problem.interpolant;
      const centre = (t: number, k: number) => a(t) * problem.source.mean[k] + b(t) * mean[k];
      return (x, s, t) => {
        const y = truth.map(x, s, t);
        return eachRow(y, 2, (_, i, k) => {
          const angle = 0.3 * (t[i] - s[i]);
          const u = y[2 * i] - centre(t[i], 0);
          const v = y[2 * i + 1] - centre(t[i], 1);
          const turned =
            k === 0 ? Math.cos(angle) * u - Math.sin(angle) * v : Math.sin(angle) * u + Math.cos(angle) * v;
          return centre(t[i], k) + turned;
        });
      };
    },
  }),
];
