import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeNpz } from '../../core/npz/index.ts';
import { writeAtomically } from '../../reference/training/atomic-write.ts';
import { loadTrained, settleRun, type Trained } from '../../reference/training/index.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { type Measured, type SampleQuality, sampleQuality } from '../metrics/index.ts';
import type { JobContext } from '../sweep/serve.ts';
import type { JobSpec } from '../sweep/types.ts';
import { type TrainedRun, type TrainSpec, trainOnce } from '../training/train-once.ts';
import { mapRecord } from './map-record.ts';
import { metricsFrom } from './measured.ts';
import { once } from './once.ts';
import { samplesOf } from './samples.ts';
import { recordHead } from './stability.ts';

/** A training, how many samples are drawn in how many steps, and how finely the map itself is looked at. */
export interface QualitySpec extends JobSpec {
  readonly train: TrainSpec;
  readonly samples: number;
  /** The N of the samplers. */
  readonly steps: readonly number[];
  /** Of X_{0,1} and of the diagonal. */
  readonly points: number;
  /** Exact trajectories, along which X_{s,t} is judged. */
  readonly trajectories: number;
}

/** Samples that are kept for pictures. */
const KEPT = 4_000;

/**
 * Trains an ensemble and judges its samples, N by N, and its map. A record for each member and N, with the metrics of the last checkpoint
 * and, beside them, the smallest divergence on the grid of all checkpoints (`best.kl`), chosen for that N as in the paper's table; and one for the
 * map (`experiment: "map"`). Undefined where the signal ended it.
 */
export async function runQuality(spec: QualitySpec, context: JobContext): Promise<ResultRecord[] | undefined> {
  const start = performance.now();
  const run = await trainOnce(spec.train, context);
  if (run === undefined) return undefined;
  const { problem, members } = settleRun(run.config);
  const judge = once(['samples', problem.id, spec.samples], () => sampleQuality(problem, { samples: spec.samples }));
  const trained = await Promise.all(run.checkpoints.map(({ path }) => loadTrained(path)));
  try {
    const results: ResultRecord[] = [];
    const passed = (): number => Math.round(performance.now() - start);
    for (const [e, member] of members.entries()) {
      const head = recordHead(spec, context, problem, run.config, member);
      for (const steps of spec.steps) {
        if (context.signal.aborted) return undefined;
        const metrics = await metricsOf(spec, context, trained, run, e, steps, judge);
        results.push({ ...head, conditions: { ...head.conditions, N: steps }, metrics, milliseconds: passed() });
      }
      const own = await mapRecord(trained.at(-1)!, run.history, e, problem, spec);
      results.push({ ...head, experiment: 'map', ...own, milliseconds: passed() });
    }
    return results;
  } finally {
    for (const one of trained) one.dispose();
  }
}

async function metricsOf(
  spec: QualitySpec,
  context: JobContext,
  trained: readonly Trained[],
  { checkpoints }: TrainedRun,
  member: number,
  steps: number,
  judge: SampleQuality,
): Promise<Record<string, Metric>> {
  const last = trained.length - 1;
  let best: { readonly kl: Measured; readonly step: number } | undefined;
  let metrics: Record<string, Metric> = { kl: { value: null } };
  for (const [k, one] of trained.entries()) {
    const samples = await samplesOf(one, member, steps, spec.samples);
    if (samples === undefined) continue;
    const measured = judge.measure(samples, k < last ? ['kl'] : judge.names);
    if (best === undefined || measured.kl.value < best.kl.value) best = { kl: measured.kl, step: checkpoints[k].step };
    if (k < last) continue;
    metrics = metricsFrom(measured);
    const name = `member-${member}-steps-${steps}.npz`;
    keepSamples(join(context.folder, 'samples', context.id, name), samples, one.dimension);
  }
  if (best === undefined) return metrics;
  return { ...metrics, ...metricsFrom({ 'best.kl': best.kl }), 'best.checkpoint': { value: best.step } };
}

function keepSamples(path: string, samples: Float32Array, d: number): void {
  const n = Math.min(KEPT, samples.length / d);
  mkdirSync(dirname(path), { recursive: true });
  const array = { shape: [n, d], data: samples.slice(0, n * d) };
  writeAtomically(path, [encodeNpz({ arrays: new Map([['samples', array]]) })]);
}
