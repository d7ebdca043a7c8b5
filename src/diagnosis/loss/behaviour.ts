import { stream } from '../../core/random.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { drawLossCase, type LossCase, perturbationOf } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { type LossRun, runLoss } from '../../properties/loss/run.ts';
import { charge } from '../work.ts';
import type { Difference } from './edits.ts';
import { type Posed, RUN } from './trials.ts';

/** Equal calls compared. */
const CALLS = 8;

/** What makes equal calls differ, or a seed matter that should not (or the other way round); undefined where nothing does. */
export async function analyseBehaviour(
  posed: Posed,
  seed: number,
  counter: { tried: number },
): Promise<Difference | undefined> {
  const { spec, problem } = posed;
  const rng = stream(seed, 'diagnosis-behaviour');
  const patterns = patternsOf(spec);
  const pattern = patterns.includes('mixed') ? 'mixed' : patterns[0];
  const size = Math.min(4, spec.batchLimit);
  const lossCase = drawLossCase(rng, problem, Math.max(pattern === 'mixed' ? 2 : 1, size), pattern, true, spec.reaches);
  counter.tried += 6;
  const values: LossRun[] = [];
  for (let k = 0; k < CALLS; k++) {
    values.push(await run(posed, lossCase, 1));
    if (k === 2 && values.every(({ value }) => Object.is(value, values[0].value))) break;
  }
  const changed = firstChange(values);
  if (changed !== undefined) return changed;
  const overwritten = values[0].overwritten ?? [];
  if (overwritten.length > 0) {
    return difference(
      'overwrites-arguments',
      `the loss overwrites ${overwritten.join(', ')} of its call`,
      'Copy what you change.',
    );
  }
  const other = await run(posed, lossCase, 2);
  const draws = spec.times === 'drawn' || spec.noise === 'drawn';
  const same = Object.is(other.value, values[0].value);
  if (draws && same && Number.isFinite(other.value)) {
    return difference(
      'seed-ignored',
      'the seed of the call is not used: every call draws the same times or noise',
      'Seed the generator with the seed of the call.',
    );
  }
  if (!draws && !same && !(Number.isNaN(other.value) && Number.isNaN(values[0].value))) {
    return difference(
      'seed-dependent',
      'the seed changes the loss, though its times and its noise are given',
      'Draw nothing where times and noise are given.',
    );
  }
  return undefined;
}

function firstChange(runs: readonly LossRun[]): Difference | undefined {
  const values = runs.map(({ value }) => value);
  if (values.every((value) => Object.is(value, values[0]))) return undefined;
  const ratios = values.slice(1).map((value, k) => value / values[k]);
  const alternates = values.every((value, k) => k < 2 || Object.is(value, values[k - 2]));
  if (alternates) {
    return difference(
      'alternates',
      `every second call has ${Number((values[1] / values[0]).toPrecision(4))} times the value of the one before`,
      'Keep no state between calls.',
    );
  }
  const growing = ratios.every((ratio) => ratio > 1) || ratios.every((ratio) => ratio < 1);
  if (growing) {
    return difference(
      'drifts',
      'the value grows or falls from call to call: the loss keeps state, as a weight that warms up does',
      'Keep no state between equal calls.',
    );
  }
  return difference(
    'random',
    'equal calls give different losses: something draws numbers that the seed does not govern, as active dropout does',
    'Evaluate without dropout, and draw from a generator seeded with the seed of the call.',
  );
}

function difference(slug: string, title: string, mend: string): Difference {
  return { id: `behaviour.${slug}`, kind: 'behaviour', title, mend };
}

/** One evaluation on a case. */
export function run({ subject, spec, problem }: Posed, lossCase: LossCase, seed: number): Promise<LossRun> {
  const batch = prepareBatch(spec, problem, lossCase);
  charge(RUN);
  return runLoss(subject, spec, problem, batch, { seed, perturbation: perturbationOf(problem, lossCase.net)! });
}
