import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { type LossData, lossRow, prepareBatch } from '../../properties/loss/batch.ts';
import { exactly } from '../../properties/loss/bounded.ts';
import { expectedLoss } from '../../properties/loss/expected.ts';
import { askBoth } from '../../properties/loss/given-teacher.ts';
import { drawLossCase, perturbationOf } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import { unitsOf } from './batch-definition.ts';
import { run } from './behaviour.ts';
import type { Difference } from './edits.ts';
import { fittedRows } from './fitted-rows.ts';
import { netReadings } from './net-readings.ts';
import type { SlotReading } from './read-slots.ts';
import { rereadNet } from './reread-net.ts';
import { rowReadings } from './row-readings.ts';
import type { Counter } from './search-formula.ts';
import type { Posed, Times, Trial } from './trials.ts';

/** Data and times of a row as a loss takes them that has mistaken one for another. */
interface OtherRow {
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly times: Times;
  /** Point and velocity of another path than the problem's. */
  readonly path?: { readonly x: Float64Array; readonly slope: Float64Array };
}

/** One misreading that changes the whole loss: of the net's convention, or of an argument of the call. */
export interface GlobalReading extends Difference {
  readonly row?: (trial: Trial) => OtherRow;
  readonly net?: Parameters<typeof rereadNet>[1];
}

/** What fits, with its prediction of each trial. */
export interface GlobalFit {
  readonly difference: Difference;
  readonly predicted: readonly number[];
  readonly candidate: GlobalReading;
  /** Factor of velocities on a scaled clock. */
  readonly unit: number;
}

/** The misreadings under which the definition gives the values of all trials. */
export function fitGlobally(
  posed: Posed,
  trials: readonly Trial[],
  readings: readonly SlotReading[],
  counter: Counter,
): GlobalFit[] {
  // A loss that is 0 agrees with whatever is degenerate.
  if (trials.every(({ value }) => value === 0)) return [];
  const candidates: GlobalReading[] = [
    ...netReadings(posed, readings),
    ...rowReadings(posed),
    ...fittedRows(posed, trials, readings),
  ];
  return candidates.flatMap((candidate): GlobalFit[] => {
    if (posed.stop.aborted) return [];
    counter.tried++;
    for (const unit of unitsOf(posed)) {
      const predicted = predictions(posed, trials, candidate, unit);
      if (predicted === undefined) continue;
      const { id, kind, title, mend, parameter } = candidate;
      return [{ difference: { id, kind, title, mend, ...(parameter && { parameter }) }, predicted, candidate, unit }];
    }
    return [];
  });
}

/** What the definition so misread gives on each trial; undefined where it is not what the loss gave. */
function predictions(
  posed: Posed,
  trials: readonly Trial[],
  candidate: GlobalReading,
  unit: number,
): number[] | undefined {
  const alike = posed.spec.u < 1e-10 ? 1e-9 : 1e-4;
  const predicted: number[] = [];
  let judged = 0;
  for (const trial of trials) {
    const answer = predict(posed, trial, candidate, unit);
    predicted.push(answer?.value ?? Number.NaN);
    if (answer === undefined || (Number.isNaN(answer.value) && Number.isNaN(trial.value))) continue;
    const allowed = Math.max(MARGIN * answer.error, alike * Math.abs(answer.value));
    if (!(Math.abs(trial.value - answer.value) <= allowed)) return undefined;
    judged++;
  }
  return judged < Math.min(4, trials.length) ? undefined : predicted;
}

const CONFIRMING = 3;

/** Whether a misreading of the arguments gives the loss of a fresh batch too: what is the same in every call of one row need not be in a batch. */
export async function confirmedOnBatch(
  posed: Posed,
  { candidate, unit }: Pick<GlobalFit, 'candidate' | 'unit'>,
  seed: number,
): Promise<boolean> {
  const { spec, problem } = posed;
  const reduced =
    spec.reduction !== 'sum' && spec.weighting === 'none' && spec.times === 'given' && spec.noise === 'given';
  if (!reduced || candidate.row === undefined || spec.batchLimit < CONFIRMING) return true;
  const pattern = patternsOf(spec)[0];
  const lossCase = adaptCase(
    spec,
    problem,
    drawLossCase(stream(seed, 'diagnosis-confirm'), problem, CONFIRMING, pattern, true, spec.reaches),
  );
  const batch = prepareBatch(spec, problem, lossCase);
  const d = problem.dimension;
  const { value } = await run(posed, lossCase, 1);
  const parts = batch.rows.map((row, i) => {
    const part = (values: Float64Array) => values.slice(i * d, (i + 1) * d);
    const times = { s: batch.s[i], t: batch.t[i], u: batch.u[i] };
    const trial = {
      diagonal: times.s === times.t,
      times,
      x0: part(batch.x0),
      x1: part(batch.x1),
      row,
      net: lossCase.net,
      value,
      evaluations: [],
    };
    return predict(posed, trial, candidate, unit)?.value ?? Number.NaN;
  });
  const mean = parts.reduce((sum, one) => sum + one, 0) / CONFIRMING;
  return (
    Math.abs(value - mean) <= (spec.u < 1e-10 ? 1e-8 : 1e-3) * Math.abs(value) ||
    (Number.isNaN(value) && Number.isNaN(mean))
  );
}

/** The loss was formed in the author's arithmetic at points of its own: its rounding against that of the definition. */
const MARGIN = 16;

function predict(posed: Posed, trial: Trial, { row, net: reread }: GlobalReading, unit: number) {
  const { spec, problem } = posed;
  const perturbation = perturbationOf(problem, trial.net)!;
  const net = averageVelocityNet(problem, perturbation.features, perturbation.theta);
  const teacher = averageVelocityNet(problem, perturbation.teacher.features, perturbation.teacher.theta);
  const student = reread === undefined ? net : rereadNet(net, reread);
  const given = reread === undefined ? teacher : rereadNet(teacher, reread);
  const other: OtherRow = row?.(trial) ?? trial;
  const { s, t, u } = other.times;
  if (reread?.singularOnDiagonal === true && s === t) return undefined;
  // A row that runs backwards has the definition of one that does not.
  const data: Pick<LossData, 'x0' | 'x1' | 'd'> = { x0: other.x0, x1: other.x1, d: problem.dimension };
  try {
    const ask = askBoth(spec, evaluateHere(spec, student), evaluateHere(spec, given));
    const own = lossRow(spec, problem, data, 0, s, t, u);
    const { path } = other;
    const taken = path === undefined ? own : { ...own, x: exactly(path.x), slope: exactly(path.slope) };
    return expectedLoss(spec, [taken], ask, unit);
  } catch {
    // A time at which the exact flow is refused: the candidate says nothing of this row.
    return { value: Number.NaN, error: 0 };
  }
}
