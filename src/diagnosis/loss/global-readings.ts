import { type LossData, lossRow } from '../../properties/loss/batch.ts';
import { expectedLoss } from '../../properties/loss/expected.ts';
import { askBoth } from '../../properties/loss/given-teacher.ts';
import { perturbationOf } from '../../properties/loss/loss-case.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { Difference } from './edits.ts';
import { netReadings, rereadNet } from './net-readings.ts';
import type { SlotReading } from './read-slots.ts';
import { rowReadings } from './row-readings.ts';
import type { Counter } from './search-formula.ts';
import type { Posed, Times, Trial } from './trials.ts';

/** Data and times of a row as a loss takes them that has mistaken one for another. */
export interface OtherRow {
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly times: Times;
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
}

/** The misreadings under which the definition gives the values of all trials. */
export function fitGlobally(posed: Posed, trials: readonly Trial[], readings: readonly SlotReading[], counter: Counter): GlobalFit[] {
  // A loss that is 0 agrees with whatever is degenerate.
  if (trials.every(({ value }) => value === 0)) return [];
  const candidates: GlobalReading[] = [...netReadings(posed, readings), ...rowReadings(posed)];
  return candidates.flatMap((candidate): GlobalFit[] => {
    if (posed.signal.aborted) return [];
    counter.tried++;
    const predicted: number[] = [];
    let judged = 0;
    for (const trial of trials) {
      const answer = predict(posed, trial, candidate);
      if (answer === undefined) {
        predicted.push(Number.NaN);
        continue;
      }
      predicted.push(answer.value);
      if (Number.isNaN(answer.value) && Number.isNaN(trial.value)) continue;
      if (!(Math.abs(trial.value - answer.value) <= MARGIN * answer.error)) return [];
      judged++;
    }
    if (judged < Math.min(4, trials.length)) return [];
    const { id, kind, title, mend, parameter } = candidate;
    return [{ difference: { id, kind, title, mend, ...(parameter && { parameter }) }, predicted }];
  });
}

/** The loss was formed in the author's arithmetic at points of its own: its rounding against that of the definition. */
const MARGIN = 16;

function predict(posed: Posed, trial: Trial, { row, net: reread }: GlobalReading) {
  const { spec, problem } = posed;
  const perturbation = perturbationOf(problem, trial.net)!;
  const net = averageVelocityNet(problem, perturbation.features, perturbation.theta);
  const teacher = averageVelocityNet(problem, perturbation.teacher.features, perturbation.teacher.theta);
  const own = reread === undefined ? net : rereadNet(net, reread);
  const given = reread === undefined ? teacher : rereadNet(teacher, reread);
  const other: OtherRow = row?.(trial) ?? trial;
  const { s, t, u } = other.times;
  if (reread?.singularOnDiagonal === true && s === t) return undefined;
  // A row that runs backwards has the definition of one that does not.
  const data: Pick<LossData, 'x0' | 'x1' | 'd'> = { x0: other.x0, x1: other.x1, d: problem.dimension };
  try {
    const ask = askBoth(spec, evaluateHere(spec, own), evaluateHere(spec, given));
    const units = spec.convention.timeScale === 1 ? [1] : [1 / spec.convention.timeScale, 1];
    const answers = units.flatMap((unit) => expectedLoss(spec, [lossRow(spec, problem, data, 0, s, t, u)], ask, unit) ?? []);
    return answers.reduce((best, answer) =>
      Math.abs(answer.value - trial.value) < Math.abs(best.value - trial.value) ? answer : best,
    );
  } catch {
    // A time at which the exact flow is refused: the candidate says nothing of this row.
    return { value: Number.NaN, error: 0 };
  }
}
