import { rowDistance } from '../numeric/rows.ts';
import { pointwiseSampler } from './pointwise.ts';
import { samplerTolerance, TOLERANCE_TEXT } from './tolerance.ts';
import { isPointwise, unposable } from './types.ts';

const DERIVATION = `where the noise alone decides, ${TOLERANCE_TEXT}: a seed may choose the steps, whose round-off it then changes; elsewhere exact`;

/** What the seed does: nothing in a deterministic sampler, fresh noise in one that re-noises. */
export const seedMatters = pointwiseSampler({
  id: 'sampler.seed',
  title: 'The seed rules what is drawn, and nothing else',
  statement:
    'A sampler that starts from the given noise alone returns the same samples for every seed; one that re-noises returns others for another seed.',
  equation: 'S(x; seed) = S(x; seed′), or ≠ where S re-noises (N = 2, 4)',
  source: 'derived',
  level: 'required',
  tolerance: DERIVATION,
  blind: 'Seeds that give correlated draws: the law of the samples sees them where they matter.',
  blockedBy: ['sampler.finite', 'sampler.deterministic', 'sampler.noise'],
  skip: (checkable) =>
    checkable.subject.deterministic === false
      ? 'not-deterministic: the sampler declares that its draws do not follow the seed'
      : unposable(checkable),
  steps: [2, 4],
  derivation: { kind: 'mixed', derivation: DERIVATION },
  failure: 'The seed does not do what it should: a sample is off by',
  residuals: async ({ noise, steps, seed }, { rig, problem, context }) => {
    const d = problem.dimension;
    const { y } = await rig.run(noise, steps, seed);
    // The next seed, and one that differs in a high bit alone: a sampler may read a part of its seed.
    const moved: Float64Array[] = [];
    for (const another of [(seed + 1) % 2 ** 31, (seed ^ (1 << (3 + (seed % 27)))) >>> 0]) {
      moved.push(rowDistance(y, (await rig.run(noise, steps, another)).y, d));
    }
    const largest = moved[0].map((at, i) => Math.max(at, moved[1][i]));
    if (isPointwise(context.subject.subject)) {
      const { tolerance, roundOff, oracle, signal } = samplerTolerance(problem, rig.u, noise, steps);
      return { residual: largest, tolerance, signal, terms: { 'round-off': roundOff, oracle } };
    }
    const zero = new Float64Array(largest.length);
    // Rows of a float32 sampler may coincide; a whole batch that does ignores the seed. The signal is the problem's length.
    const still = moved.some((distances) => distances.every((value) => value === 0));
    return {
      residual: largest.map((value) => (Number.isNaN(value) ? value : still ? problem.scale : 0)),
      tolerance: zero,
      signal: zero.map(() => 1),
      terms: {},
    };
  },
});
