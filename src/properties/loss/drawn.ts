import type { ExactProblem } from '../../analytic/types.ts';
import { prepareBatch } from './batch.ts';
import { type RecoveredRow, recoverRows } from './recover.ts';
import { runLoss } from './run.ts';
import type { LossContext } from './search.ts';
import { specOf } from './spec.ts';

/** Rows of one call of the loss. */
const BATCH = 512;

/** What a loss with times of its own drew for n fresh rows of data. */
export interface Drawn {
  readonly rows: readonly RecoveredRow[];
  /** Rows of data for which no call of the net was found. */
  readonly lost: number;
}

/** Runs the loss on fresh pairs with fresh seeds, at the exact map, and recovers its rows from the recorded calls. */
export async function drawRows(context: LossContext, n: number, label: string): Promise<Drawn> {
  const { subject } = context.subject;
  const problem = context.problem as ExactProblem;
  const spec = specOf(subject);
  const rng = context.rng(label);
  const rows: RecoveredRow[] = [];
  let lost = 0;
  for (let done = 0; done < n; done += BATCH) {
    context.signal.throwIfAborted();
    const size = Math.min(BATCH, n - done);
    const none = new Float64Array(size);
    const pairs = problem.sample.pairs(rng, size);
    const batch = prepareBatch(spec, problem, { ...pairs, n: size, d: problem.dimension, s: none, t: none, u: none });
    const { calls } = await runLoss(subject, spec, problem, batch, { seed: rng.integer(2 ** 31) });
    const found = recoverRows(spec, problem, batch, calls);
    lost += size - new Set(found.map((row) => row.data)).size;
    rows.push(...found);
  }
  return { rows, lost };
}
