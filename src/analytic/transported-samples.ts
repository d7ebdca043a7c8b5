import type { ExactFlow, ExactProblem, ProblemSamples } from './types.ts';

/** Accuracy of a transported draw, in units of the problem's length: far below what a sample of any size resolves. */
const ACCURACY = 1e-8;

/**
 * Draws from the law that a flow carries along, where it has no other form: points of `start`'s law at the beginning of its time
 * range, sent through the map. The pairs are the ends of its trajectories; noise is that of `start`.
 */
export function transportedSamples(start: ExactProblem, flow: ExactFlow): ProblemSamples {
  const [first, last] = [start.timeRange[0], start.regularTimes[1]];
  const tolerance = ACCURACY * start.scale;
  const carried = (x: Float64Array, t: Float64Array): Float64Array =>
    flow.evaluate({ x, s: Float64Array.of(first), t }, { tolerance, estimate: 'loose' }).y;
  const begin = (rng: Parameters<ProblemSamples['source']>[0], n: number): Float64Array =>
    start.sample.marginal(rng, n, Float64Array.of(first));
  return {
    source: start.sample.source,
    pairs: (rng, n) => {
      const x0 = begin(rng, n);
      return { x0, x1: carried(x0, Float64Array.of(last)) };
    },
    marginal: (rng, n, t) => carried(begin(rng, n), t),
  };
}
