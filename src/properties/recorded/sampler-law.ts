import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { drawnPoints } from '../../subject/evidence.ts';
import { extentOf } from '../numeric/extent.ts';
import { OPERATIONS } from '../numeric/round-off.ts';
import { gather, rowMax } from '../numeric/rows.ts';
import type { SamplerContext, SamplerProperty } from '../sampler/types.ts';
import {
  type Channel,
  type Directions,
  drawDirections,
  fixedLawFinding,
  groupedChannels,
  lawChannels,
  lawRoute,
} from '../statistics/index.ts';
import type { Finding, RecordedSamples } from '../types.ts';

/** Samples in the picture of a failure. */
const PICTURED = 400;

/** The law of samples that are there, wherever they come from. */
export const samplerLaw: SamplerProperty = {
  id: 'sampler.recorded-law',
  title: 'The samples follow the law of the problem',
  statement: 'Recorded samples are independent draws of the law to which the exact flow carries the source.',
  equation: 'S # ρ_{t0} = X_{t0,t1} # ρ_{t0}',
  source: 'arXiv 2505.18825, eq. 4',
  level: 'required',
  kind: 'sampler',
  tolerance:
    'exact tests of normal scores: samples are carried back to the source by the exact inverse map, or projected and sent through their exact distribution function; mean, mean square and distribution; one look, Bonferroni',
  blind:
    'Discrepancies below the stated ones; any other map with the same law; samples that repeat each other less than often.',
  blockedBy: ['sampler.recorded-end'],
  skip: ({ subject, problem }) => {
    if (problem === null) return 'no-problem: there is no law to compare with';
    if (subject.exact === false) {
      return 'trained-network: a test of an exact law rejects every network given enough samples';
    }
    const choice = lawRoute(problem, problem.timeRange[1]);
    return 'reason' in choice ? `no-law: ${choice.reason}` : undefined;
  },
  check,
};

async function check(context: SamplerContext): Promise<Finding> {
  const problem = context.problem!;
  const samples = context.samples!;
  const bad = samples.y.findIndex((value) => !Number.isFinite(value));
  const d = problem.dimension;
  if (bad >= 0) {
    const reason = `Sample ${Math.floor(bad / d)} is ${samples.y[bad]}.`;
    return { status: 'fail', reason, cases: samples.y.length / d, inconclusiveCases: 0 };
  }
  const directions = drawDirections(problem, context.rng('directions'));
  const u = UNIT_ROUNDOFF[context.subject.subject.dtype ?? 'float64'];
  const finding = fixedLawFinding(context, channelsOf(problem, samples, directions, u), 'samples');
  if (finding.status !== 'fail') return finding;
  const shown = samples.y.slice(0, PICTURED * d);
  const exact = problem.sample.marginal(
    context.rng('picture'),
    shown.length / d,
    Float64Array.of(problem.timeRange[1]),
  );
  const picture = { label: 'samples', dimension: d, subject: drawnPoints(shown, d), exact: drawnPoints(exact, d) };
  return { ...finding, samples: picture };
}

/** For each number of steps, and for all together. */
function channelsOf(
  problem: ExactProblem,
  { y, from, rounding }: RecordedSamples,
  directions: Directions,
  u: number,
): Channel[] {
  const d = problem.dimension;
  const end = problem.timeRange[1];
  const choice = lawRoute(problem, end);
  const route = 'route' in choice ? choice.route : 'projection';
  const extent = extentOf(problem).at(end);
  const channels = (part: Float64Array, steps: number, bound: Float64Array | undefined): Channel[] => {
    if (u === UNIT_ROUNDOFF.float64 && bound === undefined) return lawChannels(problem, route, end, part, directions);
    const slack = rowMax(part, d).map((size, i) => OPERATIONS * u * steps * (size + extent) + (bound?.[i] ?? 0));
    return lawChannels(problem, route, end, part, directions, slack, bound);
  };
  if (from === undefined) return channels(y, 1, rounding);
  const counts = [...new Set(from.steps)].sort((a, b) => a - b);
  const groups = counts.map((steps) => {
    const rows = Array.from(from.steps.keys()).filter((i) => from.steps[i] === steps);
    const bound = rounding === undefined ? undefined : gather(rounding, 1, rows);
    return {
      name: `after ${steps} step${steps === 1 ? '' : 's'}`,
      channels: channels(gather(y, d, rows), steps, bound),
    };
  });
  return groupedChannels(groups, 'for all numbers of steps');
}
