import type { ExactProblem } from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';
import { averageVelocityNet } from '../net/jet.ts';
import { firstRowRepeated, roomyTimes } from './adapt-case.ts';
import { prepareBatch } from './batch.ts';
import { askBoth } from './given-teacher.ts';
import { areTold, unmasked } from './masked.ts';
import { evaluateHere } from './pure.ts';
import { type RecoveredRow, recoverRows } from './recover.ts';
import { recoverNoise } from './recover-noise.ts';
import { readingOf, runLoss } from './run.ts';
import type { LossContext } from './search.ts';
import { type LossSpec, specOf } from './spec.ts';

/** Rows of one call of the loss: as many as in training, more where many are drawn. */
const BATCH = 512;
const CALLS = 16;

/** A row that a loss formed; `noise` where it drew that too, known where its batch held one data point (`alike`). */
interface DrawnRow extends RecoveredRow {
  readonly noise?: Float64Array;
  readonly noiseError?: Float64Array;
  readonly alike?: boolean;
}

/** What a loss with times of its own drew for n fresh rows of data. */
export interface Drawn {
  readonly rows: readonly DrawnRow[];
  /** Rows of data for which no call of the net was found. */
  readonly lost: number;
}

/** Ends a look at a loss with a masked diagonal whose value is that of no choice of terms. */
export class Untold extends Error {
  constructor() {
    super(
      'The value of the loss is that of no choice of its terms, so that it is not known which rows carry which: see loss.value.',
    );
  }
}

/** Runs the loss on fresh pairs with fresh seeds, at the exact map, and recovers its rows from the recorded calls. */
export async function drawRows(context: LossContext, n: number, label: string): Promise<Drawn> {
  const { subject } = context.subject;
  const problem = context.problem as ExactProblem;
  const spec = specOf(subject, problem);
  const rng = context.rng(label);
  const net = averageVelocityNet(problem);
  const here = (reading: LossSpec) => askBoth(reading, evaluateHere(reading, net), evaluateHere(reading, net));
  const rows: DrawnRow[] = [];
  let lost = 0;
  const batchSize = Math.min(Math.max(BATCH, Math.ceil(n / CALLS)), spec.batchLimit);
  for (let done = 0; done < n; done += batchSize) {
    context.signal.throwIfAborted();
    const size = Math.min(batchSize, n - done);
    const times = spec.times === 'given' ? drawTimes(spec, problem, rng, size) : noTimes(size);
    const drawnPairs = problem.sample.pairs(rng, size);
    // With one data point in every row of every other batch the noise that the loss drew can be told.
    const alike = spec.noise === 'drawn' && (done / batchSize) % 2 === 1;
    const pairs = alike ? { ...drawnPairs, x1: firstRowRepeated(drawnPairs.x1, problem.dimension) } : drawnPairs;
    const batch = prepareBatch(spec, problem, { ...pairs, ...times, n: size, d: problem.dimension });
    const run = await runLoss(subject, spec, problem, batch, { seed: rng.integer(2 ** 31) });
    const reading = readingOf(spec, run);
    const found =
      spec.noise === 'drawn'
        ? recoverNoise(reading, problem, batch, run.calls)
        : unmasked(reading, recoverRows(reading, problem, batch, run.calls), here(reading), run.value);
    if (!areTold(reading, found, here(reading), run.value)) throw new Untold();
    lost += spec.noise === 'drawn' ? Math.abs(size - found.length) : size - new Set(found.map((row) => row.data)).size;
    rows.push(...(alike ? found.map((row) => ({ ...row, alike })) : found));
  }
  return { rows, lost };
}

function noTimes(n: number) {
  const none = new Float64Array(n);
  return { s: none, t: none, u: none };
}

/** Times for a loss that takes them and draws its noise: sorted pairs of uniforms with a uniform one between; one time where it is flow matching. */
function drawTimes(spec: LossSpec, problem: ExactProblem, rng: Rng, n: number) {
  const [low, high] = roomyTimes(spec, problem);
  const [a, b] = [rng.uniforms(n), rng.uniforms(n)].map((values) => values.map((value) => low + (high - low) * value));
  if (spec.family === 'flow-matching') return { s: a, t: a, u: a };
  const s = a.map((time, i) => Math.min(time, b[i]));
  const t = a.map((time, i) => (spec.reaches === 'end' ? high : Math.max(time, b[i])));
  return { s, t, u: rng.uniforms(n).map((gamma, i) => gamma * s[i] + (1 - gamma) * t[i]) };
}
