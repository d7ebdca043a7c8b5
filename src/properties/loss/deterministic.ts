import type { Property } from '../types.ts';
import { prepareBatch } from './batch.ts';
import { perturbationOf } from './loss-case.ts';
import { patternsOf } from './patterns.ts';
import { type LossRun, runLoss } from './run.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { short } from './text.ts';

const derivation = 'Exact: equal calls give equal bits.';

/** Values and, where there are any, gradients of two runs, compared bit by bit. */
function difference(a: LossRun, b: LossRun): number {
  const value = Object.is(a.value, b.value) ? 0 : Math.abs(a.value - b.value) || Number.NaN;
  if (value !== 0 || a.gradient === undefined || b.gradient === undefined) return value;
  if (a.calls.length !== b.calls.length) return Number.NaN;
  let largest = 0;
  for (const call of a.calls) {
    for (let row = 0; row < call.n; row++) {
      const cell = { call: call.index, row };
      const other = b.gradient.part(cell);
      a.gradient.part(cell).forEach((entry, j) => {
        if (!Object.is(entry, other[j])) largest = Math.max(largest, Math.abs(entry - other[j]));
      });
    }
  }
  return largest;
}

const search: LossSearch = {
  patterns: patternsOf,
  perturbed: true,
  cases: 2,
  derivation,
  judge: async ({ subject, spec, problem }, lossCase): Promise<LossJudgement> => {
    const batch = prepareBatch(spec, problem, lossCase);
    const perturbation = perturbationOf(problem, lossCase.net)!;
    const run = (seed: number) => runLoss(subject, spec, problem, batch, { seed, perturbation, gradient: true });
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    const repeated = difference(first, second);
    const base = { tolerance: 0, signal: Number.POSITIVE_INFINITY, terms: {} };
    const { overwritten = [] } = first;
    if (overwritten.length > 0) {
      const reason = `The loss overwrites ${overwritten.join(', ')} of its call: its caller's next loss is another one.`;
      return { ...base, residual: overwritten.length, reason };
    }
    if (repeated !== 0 || spec.times === 'drawn' || spec.noise === 'drawn') {
      const unused = repeated === 0 && lossCase.n > 1 && difference(first, other) === 0;
      return {
        ...base,
        residual: unused ? Math.max(Math.abs(first.value), Number.MIN_VALUE) : repeated,
        reason: unused
          ? `The loss draws its own ${spec.noise === 'drawn' ? 'noise' : 'times'}, but another seed gives the same loss.`
          : `Two equal calls differ by ${short(repeated)}.`,
      };
    }
    const seeded = difference(first, other);
    return {
      ...base,
      residual: seeded,
      reason: `The seed alone changes the loss by ${short(seeded)}, though its times are given.`,
    };
  },
};

/** See `statement`. */
export const deterministic: Property<LossCheckable> = {
  id: 'loss.deterministic',
  title: 'Equal calls give equal losses',
  statement:
    'The same data, times and seed give the same value and gradient, bit by bit. With given times the seed has no effect; a loss that draws ' +
    'its times draws others from another seed. The arrays of the call stay as they are.',
  equation: 'L(B, seed) = L(B, seed)',
  source: 'derived: a loss is a function of its arguments',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'Randomness that the seed governs and that the declaration allows.',
  blockedBy: [],
  skip: (checkable) =>
    skipUnlessNative(checkable) ??
    (checkable.subject.deterministic === false ? 'not-deterministic: the subject declares it' : undefined),
  check: (context) => searchLoss(search, context),
};
