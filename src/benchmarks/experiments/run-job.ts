import type { RunJob } from '../sweep/serve.ts';
import type { ThroughputSpec } from '../throughput/index.ts';
import type { CostSpec } from './cost.ts';
import type { LawSpec } from './law.ts';
import type { QualitySpec } from './quality.ts';
import type { StabilitySpec } from './stability.ts';

const stability: RunJob = async (spec, context) =>
  (await import('./stability.ts')).runStability(spec as StabilitySpec, context);

/** What runs the jobs of each experiment; loaded when the first of its jobs comes. */
const runners: Readonly<Record<string, RunJob>> = {
  stability,
  divergence: stability,
  quality: async (spec, context) => (await import('./quality.ts')).runQuality(spec as QualitySpec, context),
  law: async (spec, context) => (await import('./law.ts')).runLaw(spec as LawSpec, context),
  throughput: async (spec, context) =>
    (await import('../throughput/index.ts')).runThroughput(spec as ThroughputSpec, context),
  cost: async (spec, context) => (await import('./cost.ts')).runCost(spec as CostSpec, context),
};

/** Runs a job of any experiment. @throws where there is no such experiment. */
export const runJob: RunJob = (spec, context) => {
  const run = Object.hasOwn(runners, spec.experiment) ? runners[spec.experiment] : undefined;
  if (run === undefined) throw new Error(`experiment: expected one of ${Object.keys(runners)}, got ${spec.experiment}`);
  return run(spec, context);
};
