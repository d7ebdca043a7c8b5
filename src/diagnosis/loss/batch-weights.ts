import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { prepareBatch } from '../../properties/loss/batch.ts';
import { expectedLoss } from '../../properties/loss/expected.ts';
import { askBoth } from '../../properties/loss/given-teacher.ts';
import { drawLossCase, type LossCase, type Pattern, perturbationOf, selectLossRows } from '../../properties/loss/loss-case.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
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
export async function analyseBatch(posed: Posed, seed: number, counter: { tried: number }, source: RowSource = 'runs'): Promise<BatchWeights | undefined> {
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

const TERMS: ReadonlySet<string> = new Set(['weighting.combine-terms', 'weighting.combine-batch', 'weighting.term-weights']);

const short = (value: number) => String(Number(value.toPrecision(4)));

async function weightsOf(posed: Posed, seed: number, pattern: Pattern, source: RowSource): Promise<BatchWeights> {
  const { spec, problem } = posed;
  const rng = stream(seed, 'diagnosis-batch', pattern);
  const n = ROWS[pattern];
  const drawn = adaptCase(spec, problem, drawLossCase(rng, problem, n, pattern, true, spec.reaches));
  // Kinds in turn, so that their weights are told apart.
  const base: LossCase =
    pattern !== 'mixed'
      ? drawn
      : { ...drawn, t: drawn.t.map((t, i) => (i % 2 === 0 ? drawn.s[i] : t)), u: drawn.u.map((u, i) => (i % 2 === 0 ? drawn.s[i] : u)) };
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

/** The definition of a batch, before a log-variance weight. */
function defined(posed: Posed, lossCase: LossCase, unit = unitsOf(posed)[0]): number {
  const { spec, problem } = posed;
  const perturbation = perturbationOf(problem, lossCase.net)!;
  const at = ({ features, theta }: Pick<typeof perturbation, 'features' | 'theta'>) =>
    evaluateHere(spec, averageVelocityNet(problem, features, theta));
  const { rows } = prepareBatch(spec, problem, lossCase);
  return raw(posed, expectedLoss(spec, rows, askBoth(spec, at(perturbation), at(perturbation.teacher)), unit)?.value ?? 0);
}

/** Factors of velocities on a scaled clock: per unit of it, or of canonical time. */
const unitsOf = ({ spec: { convention } }: Posed): readonly number[] =>
  convention.timeScale === 1 ? [1] : [1 / convention.timeScale, 1];

/** Rows of a batch beyond the usual sizes of a chunk. */
const LARGE = 131;

/** The rows of a large batch that are left out, by comparison of its loss with the sums of the definition. */
export async function analyseLargeBatch(posed: Posed, seed: number, counter: { tried: number }): Promise<Difference | undefined> {
  const { spec, problem } = posed;
  const given = spec.times === 'given' && spec.noise === 'given';
  if (LARGE > spec.batchLimit || !given || spec.weighting !== 'none') return undefined;
  counter.tried++;
  const rng = stream(seed, 'diagnosis-large');
  const pattern = patternsOf(spec)[0];
  const lossCase = adaptCase(spec, problem, drawLossCase(rng, problem, LARGE, pattern, true, spec.reaches));
  const { value } = await run(posed, lossCase, 1);
  for (const unit of unitsOf(posed)) {
    const own = Array.from({ length: LARGE }, (_, i) => defined(posed, selectLossRows(lossCase, [i]), unit));
    const found = droppedBeyond(posed, own, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function droppedBeyond({ spec }: Posed, own: readonly number[], value: number): Difference | undefined {
  const tolerance = (spec.u < 1e-10 ? 1e-9 : 1e-4) * Math.abs(value);
  const shares = spec.reduction === 'sum' ? 1 : LARGE;
  if (Math.abs(value - own.reduce((total, one) => total + one, 0) / shares) <= tolerance) return undefined;
  let sum = 0;
  for (let kept = 1; kept < LARGE; kept++) {
    sum += own[kept - 1];
    const rescaled = [LARGE, kept].find((count) => Math.abs(value - sum / (spec.reduction === 'sum' ? 1 : count)) <= tolerance);
    if (rescaled === undefined) continue;
    return {
      id: 'behaviour.rows-beyond-dropped',
      kind: 'behaviour',
      title: `rows beyond the first ${kept} are left out`,
      mend: 'Take all rows of the batch.',
      parameter: { name: 'rows', value: kept },
    };
  }
  return undefined;
}

/** The loss before a log-variance weight. */
function raw({ spec: { weighting } }: Posed, value: number): number {
  if (weighting === 'none' || weighting.kind !== 'log-variance') return value;
  return (value - weighting.logVariance) * Math.exp(weighting.logVariance);
}

function judge(posed: Posed, pattern: Pattern, diagonal: readonly boolean[], parts: readonly number[][], whole: readonly number[]): BatchWeights {
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

function weightDifferences(posed: Posed, pattern: Pattern, diagonal: readonly boolean[], ratios: readonly number[], tolerance: number, n: number): Difference[] {
  const { spec } = posed;
  const is = (value: number, wanted: number) => Math.abs(value - wanted) <= tolerance * (1 + Math.abs(wanted));
  const weighting = (slug: string, title: string, mend: string, parameter?: Difference['parameter']): Difference[] => [
    { id: `weighting.${slug}`, kind: 'weighting', title, mend, ...(parameter === undefined ? {} : { parameter }) },
  ];
  const behaviour = (slug: string, title: string, mend: string): Difference[] => [{ id: `behaviour.${slug}`, kind: 'behaviour', title, mend }];
  if (ratios.every((ratio) => is(ratio, ratios[0]))) {
    const [ratio] = ratios;
    if (spec.reduction !== 'sum' && is(ratio, n)) {
      return weighting('reduction-sum', 'rows are summed where their mean is declared', 'Average over the batch, or declare reduction "sum".');
    }
    if (spec.reduction === 'sum' && is(ratio, 1 / n)) {
      return weighting('reduction-mean', 'rows are averaged where their sum is declared', 'Sum over the batch, or declare reduction "mean".');
    }
    return weighting('batch-factor', `a batch of ${n} rows has ${short(ratio)} times the declared weight`, 'Check what the sum over the batch is divided by.', { name: 'factor', value: ratio });
  }
  const count = (kind: boolean) => diagonal.filter((own) => own === kind).length;
  const kindRatio = (kind: boolean) => ratios[diagonal.indexOf(kind)];
  if (pattern === 'mixed' && ratios.every((ratio, i) => is(ratio, kindRatio(diagonal[i])))) {
    const [onRatio, offRatio] = [kindRatio(true), kindRatio(false)];
    if (spec.combine === 'batch' && is(onRatio, n / count(true)) && is(offRatio, n / count(false))) {
      return weighting('combine-terms', 'the means of the two terms are added where one mean over the batch is declared', 'Take one mean over all rows, or declare combine "terms".');
    }
    if (spec.combine === 'terms' && is(onRatio, count(true) / n) && is(offRatio, count(false) / n)) {
      return weighting('combine-batch', 'one mean is taken over the batch where the two means are to be added', 'Add the means of the two terms, or declare combine "batch".');
    }
    return weighting('term-weights', `in a mixed batch the flow-matching rows have ${short(onRatio)} and the others ${short(offRatio)} times their declared weight`, 'Check what each of the two terms is divided by.');
  }
  const dropped = ratios.flatMap((ratio, i) => (is(ratio, 0) ? [i + 1] : []));
  const kept = ratios.filter((ratio) => !is(ratio, 0));
  if (dropped.length > 0 && kept.every((ratio) => is(ratio, kept[0]))) {
    const first = kept.length === 1 && !is(ratios[0], 0);
    if (first) return behaviour('first-row-only', `only the first row counts, with ${short(ratios[0])} times its weight`, 'Sum over all rows.');
    const last = is(ratios[ratios.length - 1], 0) && dropped.every((row) => row > ratios.length - dropped.length);
    const name = last ? (dropped.length === 1 ? 'the last row' : `the last ${dropped.length} rows`) : `rows ${dropped.join(', ')} of ${n}`;
    return behaviour(last && dropped.length === 1 ? 'last-row-dropped' : 'rows-dropped', `${name} of a batch ${dropped.length === 1 ? 'is' : 'are'} left out`, 'Take all rows.');
  }
  return behaviour('position-weighted', `rows are weighted by their position in the batch: ${ratios.map(short).join(', ')} times their declared weight`, 'Give all rows the same weight.');
}
