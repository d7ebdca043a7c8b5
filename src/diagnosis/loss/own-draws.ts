import { stream } from '../../core/random.ts';
import { drawLossCase, type LossCase, selectLossRows } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import type { NetCall } from '../../properties/net/types.ts';
import { run } from './behaviour.ts';
import type { Difference } from './edits.ts';
import type { Posed } from './trials.ts';

/** How a loss is to be read that draws what it is given, and the difference that this is, where no reading of the points names it. */
export interface OwnDraws {
  readonly posed: Posed;
  readonly difference?: Difference;
}

/**
 * Whether a loss that is given noise or times draws its own: the points at which it starts, or the times of its calls, stay what they are when those of
 * the call change, while they follow the data. Then the declaration with these drawn.
 */
export async function ownDraws(posed: Posed, seed: number): Promise<readonly OwnDraws[]> {
  const { spec, problem } = posed;
  if (spec.times === 'drawn' || spec.noise === 'drawn') return [];
  const rng = stream(seed, 'diagnosis-own');
  const pattern = patternsOf(spec)[0];
  const [first, second] = [0, 1].map(() =>
    selectLossRows(drawLossCase(rng, problem, 1, pattern, true, spec.reaches), [0]),
  );
  const base: LossCase = first;
  const calls = async (change: Partial<LossCase>) => (await run(posed, { ...base, ...change }, 1)).calls;
  const own = await calls({});
  if (own.length === 0) return [];
  const withNoise = await calls({ x0: second.x0 });
  const withData = await calls({ x1: second.x1 });
  const withTimes = pattern === 'diagonal' ? own : await calls({ s: second.s, t: second.t, u: second.u });
  const b = (time: number) => problem.interpolant.b.call(problem.interpolant, time);
  // x = a_s z + b_s x1 with z of its own.
  const follows = own[0].x.every((value, k) => {
    const moved = b(own[0].s[0]) * (second.x1[k] - base.x1[k]);
    return Math.abs(withData[0].x[k] - value - moved) <= 256 * spec.u * (1 + Math.abs(value) + Math.abs(moved));
  });
  if (samePoints(own, withNoise) && follows) {
    const difference: Difference = {
      id: 'formula.noise-own',
      kind: 'formula',
      title: 'the noise of the call is replaced by noise of its own',
      mend: 'Use x0 of the call, or declare noise "drawn".',
    };
    return [
      { posed: { ...posed, spec: { ...spec, noise: 'drawn' } }, difference },
      // The points alone: targets may still have the noise of the call.
      { posed: { ...posed, ownPoints: true } },
    ];
  }
  if (pattern !== 'diagonal' && sameTimes(own, withTimes)) {
    const difference: Difference = {
      id: 'formula.times-own',
      kind: 'formula',
      title: 'the times of the call are replaced by times of its own',
      mend: 'Use s, t and u of the call, or declare times "drawn".',
    };
    return [{ posed: { ...posed, spec: { ...spec, times: 'drawn', timeLaw: undefined } }, difference }];
  }
  return [];
}

function samePoints(a: readonly NetCall[], b: readonly NetCall[]): boolean {
  return a.length === b.length && a[0].x.every((value, k) => value === b[0].x[k]);
}

function sameTimes(a: readonly NetCall[], b: readonly NetCall[]): boolean {
  return a.length === b.length && a.every((call, k) => call.s[0] === b[k].s[0] && call.t[0] === b[k].t[0]);
}
