import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { drawnPoints, type Samples } from '../../subject/evidence.ts';
import { extentOf } from '../numeric/extent.ts';
import { OPERATIONS } from '../numeric/round-off.ts';
import { rowMax } from '../numeric/rows.ts';
import {
  type Channel,
  type ChannelGroup,
  type Directions,
  drawDirections,
  groupedChannels,
  lawChannels,
  lawFinding,
} from '../statistics/index.ts';
import { type Posing, withRig } from './pointwise.ts';
import { type SamplerCheckable, type SamplerProperty, stepsOf, unposable } from './types.ts';

/** Numbers of steps whose samples are judged. */
const STEPS = [1, 2, 4, 8] as const;

/** Rows of one call of the sampler. */
const BATCH = 4096;

/** Samples in the picture of a failure. */
const PICTURED = 400;

const TOLERANCE =
  'exact tests of normal scores: samples are carried back to the source by the exact inverse map, where the claim is N(m0, C0); mean, mean square and distribution of coordinates, random projections, all coordinates and radius, for each number of steps and for all together; Bonferroni, staged, confirmed on a fresh stream';

/** The law of the samples, for samplers that re-noise the only thing that is determined. */
export const law: SamplerProperty = {
  id: 'sampler.law',
  title: 'The law of the samples is exact',
  statement:
    'With the exact map in the place of the network the samples follow the push-forward of the source, for 1, 2, 4 and 8 steps.',
  equation: 'S_N # ρ_{t0} = X_{t0,t1} # ρ_{t0}, N = 1, 2, 4, 8',
  source: 'arXiv 2505.18825, eq (4); a re-noising step keeps ρ_t since a z + b x1 ~ ρ_t for independent z and x1 ~ ρ_1',
  level: 'required',
  kind: 'sampler',
  tolerance: TOLERANCE,
  blind:
    'Discrepancies below the stated ones, and any map other than the exact one that has the same law (a rotation of N(0, I)): `sampler.step-invariance` sees those. A sampler that re-noises for one source and one path declares its problem, or is a factory.',
  blockedBy: ['sampler.finite', 'sampler.noise', 'sampler.batch-independence', 'sampler.step-invariance'],
  skip: (checkable) => unposable(checkable) ?? renoising(checkable),
  check: (context) => withRig(context, judgeLaw),
};

/** A re-noising sampler keeps the marginals of the path only where they are those of independent noise and data. */
function renoising({ subject, problem }: SamplerCheckable): string | undefined {
  if (subject.renoises !== true || problem === null) return undefined;
  if (problem.definition.coupling.kind !== 'independent') {
    return 'coupled: fresh noise is not coupled with the sample, so that re-noising leaves the law of the path';
  }
  const [start, end] = problem.timeRange;
  const path = problem.interpolant;
  // cos(π/2) is 6e-17 in float64.
  const none = (coefficient: number): boolean => Math.abs(coefficient) < 2 ** -50;
  const reaches = none(path.b(start)) && none(path.a(end)) && none(path.a(start) - 1) && none(path.b(end) - 1);
  return reaches
    ? undefined
    : 'open-ended: the path does not reach noise and data, so that re-noising has no exact law';
}

async function judgeLaw({ rig, problem, context }: Posing) {
  const directions = drawDirections(problem, context.rng('directions'));
  const counted = stepsOf(context.subject.subject, STEPS);
  const evaluations = new Map<number, number>();
  const sample = async (n: number, label: string): Promise<Channel[]> => {
    const groups: ChannelGroup[] = [];
    for (const steps of counted) {
      const rng = context.rng(label, steps);
      const y = new Float64Array(n * problem.dimension);
      for (let done = 0; done < n; done += BATCH) {
        context.signal.throwIfAborted();
        const rows = Math.min(BATCH, n - done);
        const run = await rig.run(rig.noise(rng, rows), steps, rng.integer(2 ** 31));
        evaluations.set(steps, run.evaluations);
        y.set(run.y, done * problem.dimension);
      }
      groups.push({
        name: nameOf(steps),
        channels: channelsOf(problem, y, directions, rig.u, steps),
      });
    }
    return groupedChannels(groups, 'for all numbers of steps');
  };
  const each = Math.max(64, Math.floor(context.effort.samples / counted.length));
  const picture = async (decisive: string): Promise<Samples | undefined> => {
    const steps = counted.find((count) => decisive.endsWith(nameOf(count))) ?? counted[0];
    const rng = context.rng('picture');
    const d = problem.dimension;
    try {
      const { y } = await rig.run(rig.noise(rng, PICTURED), steps, rng.integer(2 ** 31));
      const exact = problem.sample.marginal(rng, PICTURED, Float64Array.of(problem.timeRange[1]));
      return { label: nameOf(steps), dimension: d, subject: drawnPoints(y, d), exact: drawnPoints(exact, d) };
    } catch {
      return undefined;
    }
  };
  const finding = await lawFinding(context, { each, groups: counted.length, sample, subject: 'samples', picture });
  const counts = counted.map((steps) => `${evaluations.get(steps) ?? 0} for N = ${steps}`).join(', ');
  return { ...finding, reason: `${finding.reason} Net evaluations: ${counts}.` };
}

const nameOf = (steps: number): string => `after ${steps} step${steps === 1 ? '' : 's'}`;

function channelsOf(
  problem: ExactProblem,
  y: Float64Array,
  directions: Directions,
  u: number,
  steps: number,
): Channel[] {
  const end = problem.timeRange[1];
  if (u === UNIT_ROUNDOFF.float64) return lawChannels(problem, 'pull-back', end, y, directions);
  // In float64 round-off is far below anything that a test of samples can see.
  const extent = extentOf(problem).at(end);
  const slack = rowMax(y, problem.dimension).map((size) => OPERATIONS * u * steps * (size + extent));
  return lawChannels(problem, 'pull-back', end, y, directions, slack);
}
