import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { drawLossCase, perturbationOf } from '../../properties/loss/loss-case.ts';
import { runLoss } from '../../properties/loss/run.ts';
import type { RowAnalysis } from './analyse.ts';
import { type BatchTrial, mixedTerms, ROWS } from './cross-terms.ts';
import type { Difference } from './edits.ts';
import { evaluatedCalls } from './evaluated.ts';
import type { Posed, Trial } from './trials.ts';
import { RECOGNISED } from './vectors.ts';

/** Batches that a reading has to reproduce. */
const BATCHES = 4;

/** What mixes the rows of a batch, where its loss is no weighted sum of those of its rows. */
export async function analyseCrossRows(
  posed: Posed,
  analysis: RowAnalysis,
  seed: number,
  counter: { tried: number },
): Promise<Difference | undefined> {
  const [fit] = analysis.fits;
  if (fit === undefined || fit.formula.length === 0 || ROWS > posed.spec.batchLimit) return undefined;
  const batches: BatchTrial[] = [];
  for (let k = 0; k < BATCHES; k++) {
    const batch = await runBatch(posed, analysis, stream(seed, 'diagnosis-rows', k));
    if (batch === undefined) return undefined;
    batches.push(batch);
  }
  counter.tried += 80;
  return mixedPoints(posed, analysis, batches) ?? mixedTerms(posed, fit, batches);
}

async function runBatch(
  posed: Posed,
  { diagonal }: RowAnalysis,
  rng: ReturnType<typeof stream>,
): Promise<BatchTrial | undefined> {
  const { spec, problem } = posed;
  const pattern = diagonal ? 'diagonal' : 'off-diagonal';
  const lossCase = adaptCase(spec, problem, drawLossCase(rng, problem, ROWS, pattern, true, spec.reaches));
  const batch = prepareBatch(spec, problem, lossCase);
  const perturbation = perturbationOf(problem, lossCase.net)!;
  const run = await runLoss(posed.subject, spec, problem, batch, { seed: 1, perturbation });
  if (run.calls.some(({ n }) => n !== ROWS)) return undefined;
  const all = evaluatedCalls(problem, run, perturbation);
  const d = problem.dimension;
  const rows = Array.from({ length: ROWS }, (_, i): Trial => {
    const times = { s: batch.s[i], t: batch.t[i], u: batch.u[i] };
    return {
      diagonal,
      times,
      x0: batch.x0.slice(i * d, (i + 1) * d),
      x1: batch.x1.slice(i * d, (i + 1) * d),
      row: batch.rows[i],
      net: lossCase.net,
      value: run.value,
      evaluations: all.filter((_one, k) => k % ROWS === i),
    };
  });
  return { rows, value: run.value };
}

/** Whose noise, data and time the points of the rows are made of. */
function mixedPoints(posed: Posed, { casting }: RowAnalysis, batches: readonly BatchTrial[]): Difference | undefined {
  const slot = casting.get('student') ?? casting.get('diagonal');
  if (slot === undefined) return undefined;
  const owners = batches.map(({ rows }) =>
    rows.map((trial) => {
      const point = trial.evaluations[slot]?.x;
      return point === undefined ? [] : ownersOf(posed, rows, point);
    }),
  );
  if (owners.some((rows) => rows.some((own) => own.length === 0))) return undefined;
  const fits = (noise: Rule, data: Rule, time: Rule) =>
    owners.every((rows) =>
      rows.every((all, r) => all.some((own) => noise(own.noise, r) && data(own.data, r) && time(own.time, r))),
    );
  const same = (owner: number, r: number) => owner === r;
  const zero = (owner: number) => owner === 0;
  const query = (slug: string, title: string, mend: string): Difference => ({
    id: `formula.query-${slug}`,
    kind: 'formula',
    title,
    mend,
  });
  if (fits(same, same, same)) return undefined;
  if (fits(zero, zero, same))
    return query('first-pair', 'every row uses the first pair of the batch', 'Use the pair of the row.');
  if (fits(zero, same, same))
    return query('first-noise', 'every row uses the noise of the first', 'Use the noise of the row.');
  if (fits(same, zero, same))
    return query('first-data', 'every row uses the data of the first', 'Use the data of the row.');
  if (fits(same, same, zero))
    return query('common-time', 'all rows are interpolated at the time of the first', 'Use the time of the row.');
  const pairs = owners.every((rows) => rows.every((all) => all.some((own) => own.noise === own.data)));
  return query(
    pairs ? 'times-shuffled' : 'pairs-shuffled',
    pairs ? 'points and times of different rows are mixed' : 'noise and data of different pairs are mixed',
    pairs ? 'Keep each pair with its time.' : 'Keep the pairs of the batch: their coupling is part of the problem.',
  );
}

/** What the owner of a part of row r has to be. */
type Rule = (owner: number, r: number) => boolean;

/** The rows whose noise, data and time give a point. */
interface Owners {
  readonly noise: number;
  readonly data: number;
  readonly time: number;
}

/** All ways to make a point of the noise, data and times of the rows: at the ends of time there are several. */
function ownersOf({ problem, spec }: Posed, rows: readonly Trial[], point: Float64Array): Owners[] {
  const path = problem.interpolant;
  return rows.flatMap(({ times: { s } }, time) => {
    const [a, b] = [path.a.call(path, s), path.b.call(path, s)];
    return rows.flatMap(({ x0 }, noise) =>
      rows.flatMap(({ x1 }, data) => {
        const near = point.every((value, m) => {
          const wanted = a * x0[m] + b * x1[m];
          return Math.abs(value - wanted) <= RECOGNISED * spec.u * (1 + Math.abs(wanted));
        });
        return near ? [{ noise, data, time }] : [];
      }),
    );
  });
}
