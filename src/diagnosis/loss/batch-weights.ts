import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { drawLossCase, type LossCase, type Pattern, selectLossRows } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { defined, raw } from './batch-definition.ts';
import { weightDifferences } from './batch-differences.ts';
import { run } from './behaviour.ts';
import type { Difference } from './edits.ts';
import { leastSquares } from './least-squares.ts';
import type { Posed } from './trials.ts';

/** How the loss of a batch is made of the losses of its rows. */
export interface BatchWeights {
  /** In what this differs from the declared reduction. */
  readonly differences: readonly Difference[];
  /** False where the batch is no weighted sum of its rows. */
  readonly additive: boolean;
  readonly digits: number;
  readonly fits: number;
  readonly cases: number;
}

/** Where the losses of single rows come from: the loss itself, or its definition. */
export type RowSource = 'runs' | 'definition';

/** Rows of a batch, and batches beyond as many as there are weights. */
const ROWS = { 'off-diagonal': 4, diagonal: 4, mixed: 5 } as const;

const EXTRA = 3;

/** The weights of the rows of a batch, from the losses of the rows alone under several perturbations of the net. */
export async function analyseBatch(
  posed: Posed,
  seed: number,
  counter: { tried: number },
  source: RowSource = 'runs',
): Promise<BatchWeights | undefined> {
  const { spec } = posed;
  if (spec.times === 'drawn' || spec.noise === 'drawn') return undefined;
  counter.tried += 8;
  const results: BatchWeights[] = [];
  for (const pattern of patternsOf(spec)) {
    if (ROWS[pattern] > spec.batchLimit) continue;
    const result = await weightsOf(posed, seed, pattern, source);
    results.push(result);
    if (!result.additive || result.differences.some(({ kind }) => kind === 'behaviour')) return result;
  }
  // A mixed batch shows the weights of both terms.
  const wrong = results.filter(({ differences }) => differences.length > 0);
  return wrong.find(({ differences }) => differences.some(({ id }) => TERMS.has(id))) ?? wrong[0] ?? results[0];
}

const TERMS: ReadonlySet<string> = new Set([
  'weighting.combine-terms',
  'weighting.combine-batch',
  'weighting.term-weights',
]);

export const short = (value: number) => String(Number(value.toPrecision(4)));

async function weightsOf(posed: Posed, seed: number, pattern: Pattern, source: RowSource): Promise<BatchWeights> {
  const { spec, problem } = posed;
  const rng = stream(seed, 'diagnosis-batch', pattern);
  const n = ROWS[pattern];
  const drawn = adaptCase(spec, problem, drawLossCase(rng, problem, n, pattern, true, spec.reaches));
  // Kinds in turn, so that their weights are told apart.
  const base: LossCase =
    pattern !== 'mixed'
      ? drawn
      : {
          ...drawn,
          t: drawn.t.map((t, i) => (i % 2 === 0 ? drawn.s[i] : t)),
          u: drawn.u.map((u, i) => (i % 2 === 0 ? drawn.s[i] : u)),
        };
  const whole: number[] = [];
  const parts: number[][] = [];
  const diagonal = Array.from(base.s, (s, i) => s === base.t[i]);
  for (let k = 0; k < n + EXTRA; k++) {
    posed.signal.throwIfAborted();
    const lossCase = { ...base, net: 1 + rng.integer(2 ** 31) };
    whole.push(raw(posed, (await run(posed, lossCase, 1)).value));
    const row: number[] = [];
    for (let i = 0; i < n; i++) {
      const one = selectLossRows(lossCase, [i]);
      row.push(source === 'definition' ? defined(posed, one) : raw(posed, (await run(posed, one, 1)).value));
    }
    parts.push(row);
    // Two batches with the declared weights are enough to go on.
    if (k !== 1) continue;
    const early = judge(posed, pattern, diagonal, parts, whole);
    if (early.additive && early.differences.length === 0) return early;
  }
  return judge(posed, pattern, diagonal, parts, whole);
}

function judge(
  posed: Posed,
  pattern: Pattern,
  diagonal: readonly boolean[],
  parts: readonly number[][],
  whole: readonly number[],
): BatchWeights {
  const { spec } = posed;
  const n = diagonal.length;
  const tolerance = (spec.u < 1e-10 ? 1e-9 : 2e-4) * (spec.weighting === 'none' ? 1 : 4);
  const expected = diagonal.map((own) => expectedWeight(posed, diagonal, own));
  const agreement = (weights: readonly number[]) =>
    parts.map((row, k) => {
      const sum = row.reduce((total, value, i) => total + weights[i] * value, 0);
      const size = row.reduce((total, value, i) => total + Math.abs(weights[i] * value), 0);
      return Math.abs(sum - whole[k]) / (size || 1);
    });
  const result = (weights: readonly number[], differences: readonly Difference[]): BatchWeights => {
    const relative = agreement(weights).sort((a, b) => a - b);
    return {
      differences,
      additive: true,
      digits: -Math.log10(Math.max(1e-16, relative[Math.floor(relative.length / 2)])),
      fits: relative.filter((value) => value <= tolerance).length,
      cases: relative.length,
    };
  };
  const fits = (weights: readonly number[]) => agreement(weights).every((value) => value <= tolerance);
  if (fits(expected)) return result(expected, []);
  // Rows that are 0 alone have no weight to be found.
  const solved = leastSquares(parts, whole);
  if (!fits(solved)) return { differences: [], additive: false, digits: 0, fits: 0, cases: whole.length };
  const silent = parts[0].map((_, i) => parts.every((row) => row[i] === 0));
  const ratios = solved.map((weight, i) => (silent[i] ? 1 : weight / expected[i]));
  return result(solved, weightDifferences(posed, pattern, diagonal, ratios, tolerance * 1e3, n));
}

function expectedWeight({ spec }: Posed, diagonal: readonly boolean[], own: boolean): number {
  if (spec.reduction === 'sum') return 1;
  if (spec.combine === 'batch') return 1 / diagonal.length;
  return 1 / diagonal.filter((other) => other === own).length;
}
