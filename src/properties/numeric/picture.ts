import type { ExactProblem } from '../../analytic/types.ts';
import { roundTo } from '../../core/precision.ts';
import type { CanonicalMap } from '../../subject/canonical.ts';
import { drawn, type Residuals, type Trajectories } from '../../subject/evidence.ts';
import type { CheckContext } from '../types.ts';
import { LARGEST_RELATIVE_TOLERANCE, ratioOf } from './judge.ts';
import type { Judged } from './judge-case.ts';
import { gather } from './rows.ts';

/** Points in the picture of a failure, and of a pass. */
const MOST = { fail: 200, pass: 60 } as const;

/** The worst of the judged points of some cases and an even choice of the others; undefined where none was judged. */
export function residualsOf(cases: readonly Judged[], outcome: 'fail' | 'pass'): Residuals | undefined {
  const all = cases.flatMap(({ batch, residuals: { residual, tolerance, signal } }) =>
    Array.from(residual, (size, i) => ({ s: batch.s[i], t: batch.t[i], ratio: ratioOf(size, tolerance[i]), i })).filter(
      ({ ratio, i }) => !Number.isFinite(ratio) || tolerance[i] <= LARGEST_RELATIVE_TOLERANCE * signal[i],
    ),
  );
  if (all.length === 0) return undefined;
  const most = MOST[outcome];
  const size = ({ ratio }: { readonly ratio: number }): number =>
    Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
  const sorted = [...all].sort((a, b) => size(b) - size(a) || a.s - b.s || a.t - b.t);
  const worst = sorted.slice(0, most / 4);
  const rest = sorted.slice(worst.length);
  const stride = Math.max(1, rest.length / (most - worst.length));
  const chosen = Array.from({ length: Math.floor(rest.length / stride) }, (_, k) => rest[Math.floor(k * stride)]);
  const shown = [...worst, ...chosen];
  return {
    s: shown.map(({ s }) => drawn(s) ?? 0),
    t: shown.map(({ t }) => drawn(t) ?? 0),
    ratio: shown.map(({ ratio }) => drawn(ratio, 3)),
  };
}

/** Times on a path, and paths beside the one of the counterexample. */
const TIMES = 17;
const PATHS = 5;

/**
 * Where the subject and the exact flow carry the failing point from s to t, and some noise points through the whole time range.
 * undefined where either has no answer: a picture is not worth an error.
 */
export async function trajectoriesOf(
  subject: CanonicalMap,
  problem: ExactProblem,
  { batch, worst }: Pick<Judged, 'batch' | 'worst'>,
  context: Pick<CheckContext, 'rng' | 'signal'>,
): Promise<Trajectories | undefined> {
  const d = problem.dimension;
  const [low, high] = problem.regularTimes;
  const start = subject.domain === 'from-zero' ? problem.timeRange[0] : low;
  try {
    const noise = problem.sample.source(context.rng('picture'), PATHS);
    const begin = problem.flow.evaluate({
      x: noise,
      s: Float64Array.of(problem.timeRange[0]),
      t: Float64Array.of(start),
    }).y;
    const paths = [
      { from: batch.s[worst], to: batch.t[worst], x: gather(batch.x, d, [worst]) },
      ...Array.from({ length: PATHS }, (_, k) => ({ from: start, to: high, x: begin.subarray(k * d, (k + 1) * d) })),
    ];
    const n = paths.length * TIMES;
    const x = new Float64Array(n * d);
    const s = new Float64Array(n);
    const t = new Float64Array(n);
    for (const [k, path] of paths.entries()) {
      for (let i = 0; i < TIMES; i++) {
        const row = k * TIMES + i;
        x.set(path.x, row * d);
        s[row] = path.from;
        t[row] = i === TIMES - 1 ? path.to : path.from + ((path.to - path.from) * i) / (TIMES - 1);
      }
    }
    const at = { x: roundTo(subject.dtype, x), s: roundTo(subject.dtype, s), t: roundTo(subject.dtype, t) };
    const own = await subject.evaluate(at.x, at.s, at.t);
    context.signal.throwIfAborted();
    const exact = problem.flow.evaluate(at, { tolerance: 1e-6 * problem.scale }).y;
    const shown = Math.min(d, 2);
    const states = (y: Float64Array, k: number) =>
      Array.from({ length: TIMES * shown }, (_, j) => drawn(y[(k * TIMES + Math.floor(j / shown)) * d + (j % shown)]));
    return {
      problem: problem.id,
      dimension: d,
      paths: paths.map((_, k) => ({
        times: Array.from({ length: TIMES }, (_, i) => drawn(t[k * TIMES + i]) ?? 0),
        exact: states(exact, k),
        subject: states(own, k),
      })),
    };
  } catch {
    return undefined;
  }
}
