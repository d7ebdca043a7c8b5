import { stream } from '../../core/random.ts';
import { firstRowRepeated } from '../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { askBoth } from '../../properties/loss/given-teacher.ts';
import { unmasked } from '../../properties/loss/masked.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { recoverRows } from '../../properties/loss/recover.ts';
import { recoverNoise } from '../../properties/loss/recover-noise.ts';
import { readingOf, runLoss } from '../../properties/loss/run.ts';
import type { LossSpec } from '../../properties/loss/spec.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { Posed } from './trials.ts';

/** A row that a loss formed at times of its own, with the data that it is made of. */
export interface DrawnRow {
  readonly batch: number;
  readonly s: number;
  readonly t: number;
  readonly u: number;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
}

const BATCH = 256;
const ROWS = 1280;

/** Rows that the loss forms of fresh data under fresh seeds, at the exact map; undefined where some cannot be recovered. */
export async function drawnRows(
  { subject, spec, problem, signal }: Posed,
  seed: number,
): Promise<DrawnRow[] | undefined> {
  const rng = stream(seed, 'diagnosis-draws');
  const d = problem.dimension;
  const rows: DrawnRow[] = [];
  const net = averageVelocityNet(problem);
  const here = (reading: LossSpec) => askBoth(reading, evaluateHere(reading, net), evaluateHere(reading, net));
  const n = Math.min(BATCH, spec.batchLimit);
  for (let k = 0; k * n < ROWS; k++) {
    signal.throwIfAborted();
    const pairs = problem.sample.pairs(rng, n);
    const x1 = spec.noise === 'drawn' ? firstRowRepeated(pairs.x1, d) : pairs.x1;
    const none = new Float64Array(n);
    const batch = prepareBatch(spec, problem, { ...pairs, x1, s: none, t: none, u: none, n, d });
    const run = await runLoss(subject, spec, problem, batch, { seed: rng.integer(2 ** 31) });
    const reading = readingOf(spec, run);
    const part = (values: Float64Array, i: number) => values.slice(i * d, (i + 1) * d);
    const found =
      spec.noise === 'drawn'
        ? recoverNoise(reading, problem, batch, run.calls).map(({ s, t, u, noise }) => ({
            s,
            t,
            u,
            x0: noise,
            x1: part(x1, 0),
          }))
        : unmasked(reading, recoverRows(reading, problem, batch, run.calls), here(reading), run.value).map(
            ({ s, t, u, data }) => ({
              s,
              t,
              u,
              x0: part(batch.x0, data),
              x1: part(batch.x1, data),
            }),
          );
    if (found.length !== n) return undefined;
    rows.push(...found.map((row) => ({ ...row, batch: k })));
  }
  return rows;
}
