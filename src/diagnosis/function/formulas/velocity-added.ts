import { shortNumber } from '../../explain.ts';
import type { FittedCandidate, Prediction } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import type { Rows } from '../rows.ts';

/** The exact answer and ε times a velocity: c_out that does not vanish at s = t. */
export function velocityAdded(truth: Prediction, oracle: Oracle, kind: 'map' | 'consistency'): FittedCandidate[] {
  const one = (id: string, name: string, velocity: (rows: Rows) => Float64Array): FittedCandidate => ({
    level: 'canonical',
    cost: 1.16,
    starts: [0],
    predictAt: (value) => (rows) => {
      const [y, b] = [truth(rows), velocity(rows)];
      return y.map((entry, k) => entry + value * b[k]);
    },
    claimAt: (value) =>
      value === 0
        ? undefined
        : {
            id: `formula.${id}`,
            kind: 'formula',
            title: `${shortNumber(value)} ${name} is added to the transported point`,
            like: `that of the exact answer plus ${shortNumber(value)} ${name}`,
            parameter: { name: 'ε', value },
            mend: 'Make the factor of the velocity vanish at s = t (c_out without the offset).',
          },
  });
  const start = one('velocity-added', 'b_s(x)', (rows) => oracle.velocity(rows.x, rows.s));
  if (kind === 'consistency') return [start];
  return [start, one('end-velocity-added', 'b_t(X)', (rows) => oracle.velocity(oracle.map(rows), rows.t))];
}
