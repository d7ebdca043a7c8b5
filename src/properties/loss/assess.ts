import { averageVelocityNet } from '../net/jet.ts';
import type { LossBatch } from './batch.ts';
import { prepareBatch } from './batch.ts';
import type { LossRow } from './definitions/index.ts';
import { type ExpectedLoss, expectedLoss } from './expected.ts';
import { askBoth } from './given-teacher.ts';
import { type LossCase, perturbationOf } from './loss-case.ts';
import { unmasked } from './masked.ts';
import { type MissingCall, observe } from './observed.ts';
import { evaluateHere } from './pure.ts';
import { type RecoveredRow, recoverRows } from './recover.ts';
import { recoverNoise } from './recover-noise.ts';
import { type LossRun, readingOf, runLoss } from './run.ts';
import type { PosedLoss } from './search.ts';
import type { LossSpec } from './spec.ts';
import { asStarted } from './starting-points.ts';

/** A loss run on a case, beside what the definition says of its recorded calls. */
export interface Assessment {
  readonly batch: LossBatch;
  readonly run: LossRun;
  /** From the recorded calls; undefined where the loss did not call the net as the definition demands. */
  readonly expected: ExpectedLoss | undefined;
  /** What the definition asked of the recorded calls in vain. */
  readonly missing: readonly MissingCall[];
  /** By the definition alone, the net evaluated by the suite (on demand); undefined where no row could be recovered. */
  readonly definition: () => ExpectedLoss | undefined;
  /** The rows of the batch, or those that the loss formed at times of its own. */
  readonly rows: readonly LossRow[];
  readonly net: ReturnType<typeof averageVelocityNet>;
  /** The declaration as the calls of the run are read. */
  readonly spec: LossSpec;
}

/**
 * Runs a loss on a case, or on its data where the loss draws its own times, and evaluates the definition, once on what the loss was
 * told by the net (matched by arguments) and once by the suite alone. With `points: 'own'` the rows start where the loss starts them, in place of I_s.
 */
export async function assess(
  { subject, spec: declared, problem }: PosedLoss,
  lossCase: LossCase,
  options: { readonly gradient?: boolean; readonly points?: 'due' | 'own' } = {},
): Promise<Assessment> {
  const perturbation = perturbationOf(problem, lossCase.net);
  const batch = prepareBatch(declared, problem, lossCase);
  const { gradient = false } = options;
  const run = await runLoss(subject, declared, problem, batch, { gradient, ...(perturbation && { perturbation }) });
  const spec = readingOf(declared, run);
  const net = averageVelocityNet(problem, perturbation?.features, perturbation?.theta);
  const other = perturbation?.teacher;
  const teacher = averageVelocityNet(problem, other?.features, other?.theta);
  const missing: MissingCall[] = [];
  const ask = askBoth(
    spec,
    observe(spec, run.calls, net, missing),
    observe(spec, run.teacherCalls ?? [], teacher, missing),
  );
  const here = askBoth(spec, evaluateHere(spec, net), evaluateHere(spec, teacher));
  const posed = spec.times === 'given' && spec.noise === 'given';
  const due = posed
    ? batch.rows
    : spec.noise === 'drawn'
      ? recoverNoise(spec, problem, batch, run.calls)
      : recoverRows(spec, problem, batch, run.calls);
  const rows = options.points === 'own' && posed ? asStarted(spec, due, run.calls) : due;
  const doubtful = rows.map((row) => (row as RecoveredRow).other ?? row);
  const versions = doubtful.some((row, i) => row !== rows[i]) ? [rows, doubtful] : [rows];
  const units = spec.convention.timeScale === 1 ? [1] : [1 / spec.convention.timeScale, 1];
  // Where the clock is scaled, velocities may be meant per unit of either clock; the shortest of drawn rows are ambiguous too: the
  // nearer reading is the author's, counted in its own rounding (at the exact map all readings are near 0).
  const readings = units
    .flatMap((unit) =>
      versions.map((version) => {
        if (spec.diagonal !== 'masked') return { unit, version };
        return { unit, version: unmasked(spec, version as RecoveredRow[], here, run.value, unit) };
      }),
    )
    .map(({ unit, version }) => {
      missing.length = 0;
      const expected = expectedLoss(spec, version, ask, unit);
      const asked = [...missing];
      let known: { value: ExpectedLoss | undefined } | undefined;
      const definition = () => {
        known ??= { value: expectedLoss(spec, version, here, unit) };
        return known.value;
      };
      return { rows: version, expected, definition, missing: asked };
    });
  const off = ({ expected, definition }: (typeof readings)[number]): number => {
    const { value, error } = expected ?? definition() ?? { value: 0, error: 0 };
    const distance = Math.abs(value - run.value);
    return distance === 0 ? 0 : distance / error;
  };
  const chosen =
    readings.length === 1 ? readings[0] : readings.reduce((best, other) => (off(other) < off(best) ? other : best));
  return { batch, run, ...chosen, net, spec };
}
