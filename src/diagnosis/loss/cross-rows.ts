import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { drawLossCase, perturbationOf } from '../../properties/loss/loss-case.ts';
import { runLoss } from '../../properties/loss/run.ts';
import type { RowAnalysis } from './analyse.ts';
import type { Difference } from './edits.ts';
import { evaluatedCalls } from './evaluated.ts';
import type { Formula } from './formula.ts';
import type { Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';
import { RECOGNISED } from './vectors.ts';

const ROWS = 4;
/** Batches that a reading has to reproduce. */
const BATCHES = 4;

/** One batch, row by row. */
interface BatchTrial {
  readonly rows: readonly Trial[];
  readonly value: number;
}

/** What mixes the rows of a batch, where its loss is no weighted sum of those of its rows. */
export async function analyseCrossRows(posed: Posed, analysis: RowAnalysis, seed: number, counter: { tried: number }): Promise<Difference | undefined> {
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

async function runBatch(posed: Posed, { diagonal }: RowAnalysis, rng: ReturnType<typeof stream>): Promise<BatchTrial | undefined> {
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
function mixedPoints({ problem, spec }: Posed, { casting }: RowAnalysis, batches: readonly BatchTrial[]): Difference | undefined {
  const slot = casting.get('student') ?? casting.get('diagonal');
  if (slot === undefined) return undefined;
  const path = problem.interpolant;
  const indices = Array.from({ length: ROWS }, (_, i) => i);
  const owners = batches.map(({ rows }) =>
    rows.map((trial, r) => {
      const point = trial.evaluations[slot]?.x;
      if (point === undefined) return undefined;
      const order = [r, ...indices.filter((i) => i !== r)];
      for (const k of order) {
        const s = rows[k].times.s;
        const [a, b] = [path.a.call(path, s), path.b.call(path, s)];
        for (const i of order) {
          for (const j of order) {
            const near = point.every((value, m) => {
              const wanted = a * rows[i].x0[m] + b * rows[j].x1[m];
              return Math.abs(value - wanted) <= RECOGNISED * spec.u * (1 + Math.abs(wanted));
            });
            if (near) return { noise: i, data: j, time: k };
          }
        }
      }
      return undefined;
    }),
  );
  const [first] = owners;
  if (first.some((own) => own === undefined)) return undefined;
  const has = (which: 'noise' | 'data' | 'time', rule: (owner: number, r: number) => boolean) =>
    owners.every((rows) => rows.every((own, r) => own !== undefined && rule(own[which], r)));
  const same = (owner: number, r: number) => owner === r;
  const zero = (owner: number) => owner === 0;
  const query = (slug: string, title: string, mend: string): Difference => ({ id: `formula.query-${slug}`, kind: 'formula', title, mend });
  if (has('noise', zero) && has('data', zero) && has('time', same)) {
    return query('first-pair', 'every row uses the first pair of the batch', 'Use the pair of the row.');
  }
  if (has('noise', same) && has('data', same) && has('time', zero)) {
    return query('common-time', 'all rows are interpolated at the time of the first', 'Use the time of the row.');
  }
  if (has('noise', same) && has('data', same) && has('time', same)) return undefined;
  const pairs = first.every((own) => own!.noise === own!.data);
  return query(
    pairs ? 'times-shuffled' : 'pairs-shuffled',
    pairs ? 'points and times of different rows are mixed' : 'noise and data of different pairs are mixed',
    pairs ? 'Keep each pair with its time.' : 'Keep the pairs of the batch: their coupling is part of the problem.',
  );
}

/** Terms of the residual taken from other rows, or from all against all. */
function mixedTerms(posed: Posed, fit: Fit, batches: readonly BatchTrial[]): Difference | undefined {
  const live = fit.formula.filter(({ c }) => batches[0].rows.some(({ times }) => c(times) !== 0));
  const tables = batches.map((batch) => ({
    batch,
    c: live.map(({ c }) => batch.rows.map(({ times }) => c(times))),
    q: live.map(({ q }) => batch.rows.map(q)),
  }));
  const tolerance = posed.spec.u < 1e-10 ? 1e-9 : 1e-4;
  const share = posed.spec.reduction === 'sum' ? ROWS : 1;
  const agrees = (predict: (table: (typeof tables)[number]) => number) =>
    tables.every((table) => Math.abs(share * predict(table) - table.batch.value) <= tolerance * Math.abs(table.batch.value));
  const weigh = (square: number, trial: Trial) => fit.metric(square, 0, trial).value;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const indices = Array.from({ length: ROWS }, (_, i) => i);
  const permutations: readonly (readonly [string, (i: number) => number])[] = [
    ['the next row', (i) => (i + 1) % ROWS],
    ['the row before', (i) => (i + ROWS - 1) % ROWS],
    ['the row from the other end', (i) => ROWS - 1 - i],
    ['the first row', () => 0],
  ];
  const squares = ({ c, q }: (typeof tables)[number], pick: (term: number, part: 'c' | 'q') => number) => {
    let square = 0;
    for (let k = 0; k < q[0][0].length; k++) {
      let r = 0;
      for (let m = 0; m < live.length; m++) r += c[m][pick(m, 'c')] * q[m][pick(m, 'q')][k];
      square += r * r;
    }
    return square;
  };
  for (const [name, permute] of permutations) {
    for (let m = 0; m < live.length; m++) {
      for (const part of ['q', 'c'] as const) {
        const fits = agrees((table) =>
          mean(indices.map((i) => weigh(squares(table, (term, which) => (term === m && which === part ? permute(i) : i)), table.batch.rows[i]))),
        );
        if (fits) return otherRow(live, m, part, name);
      }
    }
  }
  const slope = live.findIndex(({ key }) => key === 'slope');
  if (slope >= 0) {
    const found = mixedPairs(posed, slope, permutations, (target) =>
      agrees((table) =>
        mean(
          indices.map((i) => {
            const own = target(table.batch.rows, i);
            const q = table.q.map((vectors, m) => (m === slope ? vectors.map(() => own) : vectors));
            return weigh(squares({ ...table, q }, () => i), table.batch.rows[i]);
          }),
        ),
      ),
    );
    if (found !== undefined) return found;
  }
  const choices = 2 ** (2 * live.length);
  for (let mask = 1; mask < choices - 1; mask++) {
    const other = (term: number, part: 'c' | 'q') => ((mask >> (2 * term + (part === 'c' ? 1 : 0))) & 1) === 1;
    const fits = agrees((table) =>
      mean(indices.flatMap((i) => indices.map((j) => weigh(squares(table, (term, part) => (other(term, part) ? j : i)), table.batch.rows[i])))),
    );
    if (fits) return broadcast(live, other);
  }
  return undefined;
}

function otherRow(live: Formula, m: number, part: 'c' | 'q', name: string): Difference {
  return {
    id: `formula.${live[m].key.replaceAll(/[ .]/g, '-')}-of-another-row`,
    kind: 'formula',
    title: `${part === 'c' ? 'the coefficient of ' : ''}${live[m].title} is that of ${name} of the batch`,
    mend: 'Keep the rows of a batch apart.',
  };
}

/** The target of flow matching made of noise and data of different pairs. */
function mixedPairs(
  { problem }: Posed,
  _slope: number,
  permutations: readonly (readonly [string, (i: number) => number])[],
  fits: (target: (rows: readonly Trial[], i: number) => Float64Array) => boolean,
): Difference | undefined {
  const path = problem.interpolant;
  for (const [name, permute] of permutations) {
    for (const which of ['noise', 'data'] as const) {
      const target = (rows: readonly Trial[], i: number) => {
        const { s } = rows[i].times;
        const [a, b] = [path.da.call(path, s), path.db.call(path, s)];
        const x0 = rows[which === 'noise' ? permute(i) : i].x0;
        const x1 = rows[which === 'data' ? permute(i) : i].x1;
        return x0.map((noise, k) => a * noise + b * x1[k]);
      };
      if (fits(target)) {
        return {
          id: 'formula.target-pairs-shuffled',
          kind: 'formula',
          title: `the target of flow matching has the ${which} of ${name} of the batch`,
          mend: 'Form point and target from the same pair.',
        };
      }
    }
  }
  return undefined;
}

function broadcast(live: Formula, other: (term: number, part: 'c' | 'q') => boolean): Difference {
  const names = live.flatMap((term, m) => [
    ...(other(m, 'q') ? [term.name] : []),
    ...(other(m, 'c') ? [`the coefficient of ${term.name}`] : []),
  ]);
  return {
    id: 'behaviour.broadcast',
    kind: 'behaviour',
    title: `every row is paired with ${names.join(' and ')} of every other: a shape (B,) broadcast against (B, 1)`,
    mend: 'Give times the shape (B, 1) before they meet vectors.',
  };
}
