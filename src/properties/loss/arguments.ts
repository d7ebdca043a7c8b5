import { stream } from '../../core/random.ts';
import type { Property } from '../types.ts';
import { firstRowRepeated, roomyTimes } from './adapt-case.ts';
import { assess } from './assess.ts';
import type { LossCase } from './loss-case.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import type { LossSpec } from './spec.ts';

const derivation =
  'An argument has an effect where changing it moves the loss by more than the rounding bounds of loss.value of the two evaluations. It is ' +
  'expected to where it moves the definition by more than twice these bounds, and not to where the definition does not take it.';

type Argument = 'x0' | 'x1' | 's' | 't' | 'u' | 'net';

/** The case with one argument changed, by about a tenth of what it ranges over. */
function changed(lossCase: LossCase, argument: Argument, alike: boolean): LossCase {
  const { s, t, u } = lossCase;
  switch (argument) {
    case 'x0':
    case 'x1': {
      const noise = stream(lossCase.net, argument).normals(lossCase.x0.length);
      // Rows that hold one data point go on doing so.
      const shift = alike ? firstRowRepeated(noise, lossCase.d) : noise;
      return { ...lossCase, [argument]: lossCase[argument].map((value, k) => value + 0.3 * shift[k]) };
    }
    case 's':
      return { ...lossCase, s: s.map((time, i) => time + 0.2 * (u[i] - time)) };
    case 't':
      return { ...lossCase, t: t.map((time, i) => time - 0.2 * (time - u[i])) };
    case 'u':
      return { ...lossCase, u: u.map((time, i) => time + 0.2 * (t[i] - time)) };
    case 'net':
      return { ...lossCase, net: lossCase.net + 1 };
  }
}

/** The arguments that a loss takes; times and noise of its own make it blind to the given ones, and the end of time is one. */
function argumentsOf(spec: LossSpec): readonly Argument[] {
  const all: readonly Argument[] =
    spec.times === 'drawn'
      ? ['x0', 'x1', 'net']
      : spec.reaches === 'end'
        ? ['x0', 'x1', 's', 'u', 'net']
        : ['x0', 'x1', 's', 't', 'u', 'net'];
  const own = new Set([...(spec.noise === 'drawn' ? ['x0'] : []), ...(spec.intermediate === 'midpoint' ? ['u'] : [])]);
  return all.filter((argument) => !own.has(argument));
}

const search: LossSearch = {
  patterns: (spec) =>
    spec.family === 'flow-matching' ? ['diagonal'] : spec.times === 'drawn' ? ['mixed'] : ['off-diagonal'],
  perturbed: true,
  cases: 1,
  derivation,
  judge: async (posed, lossCase): Promise<LossJudgement> => {
    const base = await assess(posed, lossCase);
    const ours = base.definition();
    const wrong: string[] = [];
    for (const argument of argumentsOf(posed.spec)) {
      // On the diagonal s, t and u are one time.
      const together = posed.spec.family === 'flow-matching' && 'stu'.includes(argument);
      if (together && argument !== 't') continue;
      const [first] = roomyTimes(posed.spec, posed.problem);
      const shift = (times: Float64Array) => times.map((time) => 0.9 * time + 0.1 * first);
      const moved = together
        ? { ...lossCase, s: shift(lossCase.s), t: shift(lossCase.t), u: shift(lossCase.u) }
        : changed(lossCase, argument, posed.spec.noise === 'drawn');
      const other = await assess(posed, moved);
      const theirs = other.definition();
      const has = Math.abs(base.run.value - other.run.value);
      if (ours === undefined || theirs === undefined) {
        if (!(has > 0)) wrong.push(`${argument} has no effect on the loss`);
        continue;
      }
      const should = Math.abs(ours.value - theirs.value);
      const rounding = ours.error + theirs.error;
      if (should > 2 * rounding && !(has > 0)) wrong.push(`${argument} has no effect on the loss`);
      if (should === 0 && has > rounding) wrong.push(`${argument} has an effect that the definition does not have`);
    }
    return {
      residual: wrong.length,
      tolerance: 0,
      signal: Number.POSITIVE_INFINITY,
      terms: {},
      reason: `${wrong.join('; ')}.`,
    };
  },
};

/** See `statement`. */
export const lossArguments: Property<LossCheckable> = {
  id: 'loss.arguments',
  title: 'Each argument has an effect where the definition says so',
  statement:
    'Noise, data, times and the net each change the loss where they change its definition, and only there: u in the semigroup family alone.',
  equation: 'L(x0, x1, s, t, u, v̂)',
  source: 'derived: the arguments of eqs 12-15',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'Whether the effect is the right one (loss.value).',
  blockedBy: ['loss.query-points', 'loss.teacher', 'loss.value'],
  skip: skipUnlessNative,
  check: (context) => searchLoss(search, context),
};
