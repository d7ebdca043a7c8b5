import type { Difference } from './edits.ts';
import type { Formula } from './formula.ts';
import type { Fit } from './search-formula.ts';
import type { Posed, Trial } from './trials.ts';

export const ROWS = 4;

/** One batch, row by row. */
export interface BatchTrial {
  readonly rows: readonly Trial[];
  readonly value: number;
}

/** Terms of the residual taken from other rows, or from all against all. */
export function mixedTerms(posed: Posed, fit: Fit, batches: readonly BatchTrial[]): Difference | undefined {
  const live = fit.formula.filter(({ c }) => batches[0].rows.some(({ times }) => c(times) !== 0));
  const tables = batches.map((batch) => ({
    batch,
    c: live.map(({ c }) => batch.rows.map(({ times }) => c(times))),
    q: live.map(({ q }) => batch.rows.map(q)),
  }));
  const tolerance = posed.spec.u < 1e-10 ? 1e-9 : 1e-4;
  const share = posed.spec.reduction === 'sum' ? ROWS : 1;
  const agrees = (predict: (table: (typeof tables)[number]) => number) =>
    tables.every(
      (table) => Math.abs(share * predict(table) - table.batch.value) <= tolerance * Math.abs(table.batch.value),
    );
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
  // Rows of this kind are not mixed.
  const apart = agrees((table) =>
    mean(
      indices.map((i) =>
        weigh(
          squares(table, () => i),
          table.batch.rows[i],
        ),
      ),
    ),
  );
  if (apart) return undefined;
  for (const [name, permute] of permutations) {
    for (let m = 0; m < live.length; m++) {
      for (const part of ['q', 'c'] as const) {
        const fits = agrees((table) =>
          mean(
            indices.map((i) =>
              weigh(
                squares(table, (term, which) => (term === m && which === part ? permute(i) : i)),
                table.batch.rows[i],
              ),
            ),
          ),
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
            return weigh(
              squares({ ...table, q }, () => i),
              table.batch.rows[i],
            );
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
      mean(
        indices.flatMap((i) =>
          indices.map((j) =>
            weigh(
              squares(table, (term, part) => (other(term, part) ? j : i)),
              table.batch.rows[i],
            ),
          ),
        ),
      ),
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
