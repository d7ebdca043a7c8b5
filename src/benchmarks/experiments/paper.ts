import type { BackendId } from '../../reference/backends/types.ts';
import { presets } from '../../reference/training/presets.ts';
import { families, methodName } from './families.ts';
import type { PlannedTraining } from './plan.ts';

/** Parts of the paper's batch of 100,000 rows: their activations, 2 KiB a row, have to fit into the buffers of the backend. */
const MICRO_BATCHES: Readonly<Record<BackendId, number>> = { tensorflow: 1, webgpu: 8, wasm: 20, cpu: 20 };
/** Steps between two checkpoints whose samples are judged. */
const SNAPSHOT_EVERY = 25_000;
const ALIGNMENT_EVERY = 1_000;

/** The paper's checkerboard for each of its families: its network, batch, optimiser and schedule (`method.md` §5). */
export function paperTrainings(backend: BackendId, seed: number): PlannedTraining[] {
  const { config } = presets['paper-checkerboard'];
  const snapshots = Array.from({ length: config.steps / SNAPSHOT_EVERY - 1 }, (_, k) => (k + 1) * SNAPSHOT_EVERY);
  return families.map((method) => ({
    title: `${methodName(method)} on the paper's checkerboard, seed ${seed}`,
    method,
    problem: 'checkerboard',
    train: {
      config: { ...config, method, seed, microBatches: MICRO_BATCHES[backend] },
      backend,
      alignmentEvery: ALIGNMENT_EVERY,
      snapshots,
    },
    work: config.steps * config.batch * 512 ** 2,
  }));
}
