import type { ExactProblem } from '../../analytic/types.ts';
import { roundTo } from '../../core/precision.ts';
import type { Rng } from '../../core/random.ts';
import type { CanonicalMap } from '../../subject/canonical.ts';
import { drawnPoints, type Samples } from '../../subject/evidence.ts';
import type { TimeGrid } from '../../subject/grid.ts';
import { lawless } from '../numeric/derivative-skips.ts';
import { extentOf } from '../numeric/extent.ts';
import { drawGridRow } from '../numeric/grid-times.ts';
import { OPERATIONS } from '../numeric/round-off.ts';
import { filled, rowMax } from '../numeric/rows.ts';
import {
  type Channel,
  type ChannelGroup,
  drawDirections,
  groupedChannels,
  lawChannels,
  lawFinding,
  lawRoute,
} from '../statistics/index.ts';
import type { CheckContext, Property } from '../types.ts';

/** Pairs of times judged beside the longest one. */
const RANDOM_PAIRS = 2;

/** Rows of one call of the map. */
const BATCH = 4096;

interface TimePair {
  readonly s: number;
  readonly t: number;
}

const TOLERANCE =
  'exact tests of normal scores: points are carried back to the source by the exact inverse map, or projected and sent through their exact distribution function; mean, mean square and distribution; Bonferroni, staged, confirmed on a fresh stream';

/** The law to which a map carries ρ_s, by samples. `map.change-of-variables` says the same without statistics. */
export const pushForward: Property<CanonicalMap> = {
  id: 'map.push-forward',
  title: 'The map carries the law at s to the law at t',
  statement: 'If x follows ρ_s then X_{s,t}(x) follows ρ_t.',
  equation: 'X_{s,t} # ρ_s = ρ_t',
  source: 'arXiv 2505.18825, eq (4)',
  level: 'recommended',
  kind: 'map',
  tolerance: TOLERANCE,
  blind:
    'Discrepancies below the stated ones, and any map other than the flow that has the same law, such as a rotation of N(0, I): `map.trajectory` sees those. Only a few pairs of times are judged.',
  blockedBy: ['map.domain', 'map.trajectory', 'map.change-of-variables'],
  skip: ({ problem, exact }) => {
    if (problem === null) return 'no-problem: there is no law to compare with';
    const none = lawless(problem);
    if (none !== undefined) return none;
    return exact ? undefined : 'trained-network: a test of an exact law rejects every network given enough samples';
  },
  check: (context) => check(context, context.problem!),
};

async function check(context: CheckContext<CanonicalMap>, problem: ExactProblem) {
  const { subject } = context;
  const pairs = timePairs(subject, problem, context.rng('times'));
  const directions = drawDirections(problem, context.rng('directions'));
  const sample = async (n: number, label: string): Promise<Channel[]> => {
    const groups: ChannelGroup[] = [];
    for (const pair of pairs) {
      const y = await transported(context, problem, pair, n, context.rng(label, pair.s, pair.t));
      const choice = route(problem, pair);
      const channels = lawChannels(problem, choice, pair.t, y, directions, slackOf(subject, problem, pair, y));
      groups.push({ name: nameOf(pair), channels });
    }
    return groupedChannels(groups, 'for all pairs of times');
  };
  const each = Math.max(64, Math.floor(context.effort.samples / pairs.length));
  const picture = (decisive: string) => pictureOf(context, problem, pairs, decisive);
  return lawFinding(context, { each, groups: pairs.length, sample, subject: 'transported points', picture });
}

/** Points in the picture of a failure. */
const PICTURED = 400;

/** Points that the subject and the exact flow carry from the same starts, between the times of the channel that failed. */
async function pictureOf(
  context: CheckContext<CanonicalMap>,
  problem: ExactProblem,
  pairs: readonly TimePair[],
  decisive: string,
): Promise<Samples | undefined> {
  const pair = pairs.find((each) => decisive.includes(nameOf(each))) ?? pairs[0];
  const d = problem.dimension;
  try {
    const own = await transported(context, problem, pair, PICTURED, context.rng('picture'));
    const exact = problem.sample.marginal(context.rng('picture', 'exact'), PICTURED, Float64Array.of(pair.t));
    return { label: nameOf(pair), dimension: d, subject: drawnPoints(own, d), exact: drawnPoints(exact, d) };
  } catch {
    return undefined;
  }
}

const nameOf = ({ s, t }: TimePair): string => `from s = ${s} to t = ${t}`;

/** The longest pair that the subject accepts, and random ones; multiples of 2⁻¹⁰, so that they are exact in any dtype. */
function timePairs({ domain, starts, grid: only }: CanonicalMap, problem: ExactProblem, rng: Rng): TimePair[] {
  if (only !== undefined) return gridPairs(only, domain, rng);
  const high = problem.regularTimes[1];
  const low = Math.max(problem.regularTimes[0], starts?.[0] ?? 0);
  const lastStart = starts?.[1] ?? high;
  const grid = (time: number): number => Math.min(high, Math.max(low, Math.round(time * 1024) / 1024));
  const start = domain === 'from-zero' ? problem.timeRange[0] : low;
  const pairs: TimePair[] = [{ s: start, t: high }];
  while (pairs.length <= RANDOM_PAIRS) {
    const first = grid(low + (high - low) * rng.uniform());
    const second = grid(low + (high - low) * rng.uniform());
    if (Math.abs(first - second) < (high - low) / 8) continue;
    if (domain === 'from-zero') pairs.push({ s: start, t: second });
    else if (domain === 'forward' || first > lastStart) {
      pairs.push({ s: Math.min(first, second), t: Math.max(first, second) });
    } else pairs.push({ s: first, t: second });
  }
  return pairs;
}

/** The longest step of a grid and random ones. */
function gridPairs(grid: TimeGrid, domain: CanonicalMap['domain'], rng: Rng): TimePair[] {
  const first = grid.times[0];
  const drawn = Array.from({ length: 64 }, () => drawGridRow(rng, grid, false)).map(({ s, t }) =>
    domain === 'both' ? { s, t } : { s: Math.min(s, t), t: Math.max(s, t) },
  );
  const apart = drawn.filter(({ s, t }) => s !== t && (domain !== 'from-zero' || s === first));
  const longest = [...apart].sort((a, b) => b.t - b.s - (a.t - a.s)).slice(0, 1);
  return [...longest, ...apart.slice(0, RANDOM_PAIRS)];
}

function route(problem: ExactProblem, { t }: TimePair): 'pull-back' | 'projection' {
  const choice = lawRoute(problem, t);
  return 'route' in choice ? choice.route : 'projection';
}

/** X_{s,t} of n points of the law at s: by pull-back the exact map's push-forward of the source, else draws of I_s. */
async function transported(
  { subject, signal }: CheckContext<CanonicalMap>,
  problem: ExactProblem,
  pair: TimePair,
  n: number,
  rng: Rng,
): Promise<Float64Array> {
  const d = problem.dimension;
  const y = new Float64Array(n * d);
  const start = Float64Array.of(pair.s);
  for (let done = 0; done < n; done += BATCH) {
    signal.throwIfAborted();
    const rows = Math.min(BATCH, n - done);
    const points =
      route(problem, pair) === 'pull-back'
        ? problem.flow.evaluate({
            x: problem.sample.source(rng, rows),
            s: Float64Array.of(problem.timeRange[0]),
            t: start,
          }).y
        : problem.sample.marginal(rng, rows, start);
    y.set(await subject.evaluate(roundTo(subject.dtype, points), filled(rows, pair.s), filled(rows, pair.t)), done * d);
  }
  return y;
}

/** Round-off of a float32 subject; in float64 it is far below anything that a test of samples can see. */
function slackOf(
  { dtype, u }: CanonicalMap,
  problem: ExactProblem,
  { t }: TimePair,
  y: Float64Array,
): Float64Array | undefined {
  if (dtype === 'float64') return undefined;
  const extent = extentOf(problem).at(t);
  return rowMax(y, problem.dimension).map((size) => OPERATIONS * u * (size + extent));
}
