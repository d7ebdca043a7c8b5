import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getProblem } from '../../src/analytic/index.ts';
import { type BackendName, probeBackend, useBackend } from '../../src/reference/backends/index.ts';
import { scoreFlowMap } from '../../src/reference/evaluation/index.ts';
import { configHash, loadTrained, runTraining } from '../../src/reference/training/index.ts';
import { configOf, type Job } from './plan.ts';

/** What came of a training. */
export interface Outcome {
  readonly id: Job['id'];
  readonly seed: number;
  readonly steps: number;
  readonly configHash: string;
  readonly backend: string;
  readonly device: string;
  /** Score of X_{0,1} by the averaged parameters; null where it is not finite. */
  readonly score: number | null;
  /** Of the parameters of the last step. */
  readonly rawScore: number | null;
  readonly baseline: number;
  /** Step at which a number ceased to be finite; null where none did. */
  readonly nonFinite: number | null;
  /** Median of the milliseconds that a step took, and of the gradient norm before clipping; share of clipped steps. */
  readonly stepMilliseconds: number;
  readonly gradientNorm: { readonly median: number; readonly largest: number };
  readonly clipped: number;
}

interface StepRecord {
  readonly record: string;
  readonly milliseconds: number;
  readonly gradientNorm: number | null;
  readonly clipped: boolean;
}

/** Trains, going on where an earlier attempt stopped, and scores; a result that is there is taken as it is. */
export async function runJob(job: Job): Promise<Outcome> {
  const config = configOf(job);
  const hash = configHash(config);
  const path = join(job.folder, 'outcome.json');
  if (existsSync(path)) {
    const known: Outcome = JSON.parse(readFileSync(path, 'utf8'));
    if (known.configHash === hash) return known;
    throw new Error(`${path}: expected the outcome of this configuration, got another's; choose another --work`);
  }
  const { machine } = await runTraining({
    config,
    folder: job.folder,
    resume: existsSync(join(job.folder, 'config.json')),
    start: () => machineOf(job.backend as BackendName),
    checkpointEvery: 30_000,
  });
  const trained = await loadTrained(job.folder);
  const problem = getProblem('mixture-3');
  const [ema, raw] = [await scoreFlowMap(trained.net('ema'), problem), await scoreFlowMap(trained.net('raw'), problem)];
  trained.dispose();
  const steps = readFileSync(join(job.folder, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"record":"step"'))
    .map((line) => JSON.parse(line) as StepRecord);
  const norms = steps.map(({ gradientNorm }) => gradientNorm ?? Number.POSITIVE_INFINITY);
  const outcome: Outcome = {
    id: job.id,
    seed: job.seed,
    steps: job.steps,
    configHash: hash,
    backend: machine.backend,
    device: machine.device,
    score: finite(ema.score),
    rawScore: finite(raw.score),
    baseline: ema.baseline,
    nonFinite: trained.diverged[0],
    stepMilliseconds: median(steps.map(({ milliseconds }) => milliseconds)),
    gradientNorm: { median: median(norms), largest: Math.max(...norms) },
    clipped: steps.filter(({ clipped }) => clipped).length / steps.length,
  };
  writeFileSync(path, `${JSON.stringify(outcome, null, 1)}\n`);
  return outcome;
}

async function machineOf(name: BackendName) {
  const backend = await useBackend(name);
  const probe = await probeBackend(backend);
  const found = probe.available ? probe : { device: 'unknown', version: 'unknown' };
  return { backend, device: found.device, versions: { [backend]: found.version } };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
