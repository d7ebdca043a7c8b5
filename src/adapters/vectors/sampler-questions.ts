import type { ExactProblem } from '../../analytic/types.ts';
import { asDType, type DType } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { canonicalConvention, fullConventionSchema } from '../../subject/convention.ts';
import type { QuestionsAbout } from './about.ts';
import type { Table } from './table.ts';

/** What a sampler is asked. */
export interface SamplerAskOptions {
  readonly dtype: DType;
  /** Numbers of steps, each for as many samples. */
  readonly steps: readonly number[];
  /** Samples for each number of steps. */
  readonly points: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Noise, drawn from the source of the problem, and numbers of steps. Arrays: `x`, the noise, and `steps`. */
export function samplerQuestionsTable(
  problem: ExactProblem,
  { dtype, steps, points, seed, versions }: SamplerAskOptions,
): Required<Table> {
  const n = steps.length * points;
  const noise = problem.sample.source(stream(seed, 'vectors', problem.id, 'noise'), n);
  const about: QuestionsAbout = {
    schema: 'flowproof.vectors/1',
    role: 'questions',
    kind: 'sampler',
    problem: problem.definition,
    convention: fullConventionSchema.parse(canonicalConvention),
    dtype,
    domain: 'both',
    seed,
    versions: { ...versions },
    how: 'y[i] is the sample that starts from the noise x[i] and takes steps[i] steps. Save y, and x as you used it: numpy.savez("answers.npz", x=x, y=y).',
    arrays: { x: 'noise, n × d', steps: 'number of steps of each sample', digest: 'SHA-256 of everything else' },
    plan: [],
  };
  return {
    arrays: new Map([
      ['x', { shape: [n, problem.dimension], data: asDType(dtype, noise) }],
      ['steps', { shape: [n], data: Int32Array.from({ length: n }, (_, i) => steps[Math.floor(i / points)]) }],
    ]),
    about: `${JSON.stringify(about, null, 1)}\n`,
  };
}
