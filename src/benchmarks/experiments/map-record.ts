import * as tf from '@tensorflow/tfjs';
import type { ExactProblem } from '../../analytic/types.ts';
import { type FlowNet, flowMap } from '../../reference/flow-net.ts';
import type { Trained } from '../../reference/training/index.ts';
import type { ResultRecord, Series } from '../../subject/result.ts';
import { trajectoryGrid, trajectoryReference } from '../metrics/index.ts';
import { median } from '../statistics/summary.ts';
import type { History } from '../training/history.ts';
import { mapOf } from './map-of.ts';
import { once } from './once.ts';
import { short } from './series.ts';
import { mapMetrics, stepTimings } from './stability.ts';
import { metric, trainingMetrics, trainingSeries } from './training-metrics.ts';

/** Times of the map that are looked at, as shares of the regular ones. */
const INTERVALS = 10;

/**
 * What is known of one member's map without its samples: how its training went, X_{0,1} and the diagonal (`mapMetrics`), and the error of
 * X_{s,t} along exact trajectories for all s < t of a grid, as a score against one Euler step: series `trajectory.s=…` over t.
 */
export async function mapRecord(
  trained: Trained,
  history: History,
  member: number,
  problem: ExactProblem,
  { points, trajectories }: { readonly points: number; readonly trajectories: number },
): Promise<Pick<ResultRecord, 'metrics' | 'series' | 'timings'>> {
  const [first, last] = [problem.timeRange[0], problem.regularTimes[1]];
  const times = Array.from({ length: INTERVALS + 1 }, (_, k) => first + (k * (last - first)) / INTERVALS);
  const reference = once(['trajectories', problem.id, trajectories], () =>
    trajectoryReference(problem, { times, points: trajectories }),
  );
  const net = mapOf(trained, member);
  const grid = await trajectoryGrid(reference, (x, s, t) => carry(net, x, problem.dimension, s, t));
  const series: Record<string, Series> = {};
  const scores: number[] = [];
  grid.score.forEach((row, i) => {
    const own = row.flatMap((score, j) => (j > i ? [{ t: times[j], score }] : []));
    if (own.length === 0) return;
    series[`trajectory.s=${Number(times[i].toFixed(4))}`] = {
      x: own.map(({ t }) => Number(t.toFixed(4))),
      y: own.map(({ score }) => (score === null ? null : short(score))),
    };
    scores.push(...own.map(({ score }) => score ?? Number.NaN));
  });
  return {
    metrics: {
      ...trainingMetrics(history, member, trained.diverged[member]),
      ...(await mapMetrics(trained, member, problem, points)),
      'trajectory.median': metric(median(scores)),
      'trajectory.max': metric(Math.max(...scores)),
    },
    series: { ...trainingSeries(history, member), ...series },
    timings: stepTimings(history.milliseconds, history.members),
  };
}

/** X_{s,t}(x) by the network. */
async function carry(net: FlowNet, x: ArrayLike<number>, d: number, s: number, t: number): Promise<ArrayLike<number>> {
  const n = x.length / d;
  const y = tf.tidy(() => {
    const [from, to] = [s, t].map((time) => tf.fill([n], time) as tf.Tensor1D);
    return flowMap(net, tf.tensor2d(Float32Array.from(x), [n, d]), from, to);
  });
  try {
    return await y.data();
  } finally {
    y.dispose();
  }
}
