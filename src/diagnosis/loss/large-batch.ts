import { stream } from '../../core/random.ts';
import { adaptCase } from '../../properties/loss/adapt-case.ts';
import { drawLossCase, selectLossRows } from '../../properties/loss/loss-case.ts';
import { patternsOf } from '../../properties/loss/patterns.ts';
import { defined, unitsOf } from './batch-definition.ts';
import { run } from './behaviour.ts';
import type { Difference } from './edits.ts';
import type { Posed } from './trials.ts';

/** Rows of a batch beyond the usual sizes of a chunk. */
const LARGE = 131;

/** The rows of a large batch that are left out, by comparison of its loss with the sums of the definition. */
export async function analyseLargeBatch(
  posed: Posed,
  seed: number,
  counter: { tried: number },
): Promise<Difference | undefined> {
  const { spec, problem } = posed;
  const given = spec.times === 'given' && spec.noise === 'given';
  if (LARGE > spec.batchLimit || !given || spec.weighting !== 'none') return undefined;
  counter.tried++;
  const rng = stream(seed, 'diagnosis-large');
  const pattern = patternsOf(spec)[0];
  const lossCase = adaptCase(spec, problem, drawLossCase(rng, problem, LARGE, pattern, true, spec.reaches));
  const { value } = await run(posed, lossCase, 1);
  for (const unit of unitsOf(posed)) {
    const own = Array.from({ length: LARGE }, (_, i) => defined(posed, selectLossRows(lossCase, [i]), unit));
    const found = droppedBeyond(posed, own, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function droppedBeyond({ spec }: Posed, own: readonly number[], value: number): Difference | undefined {
  const tolerance = (spec.u < 1e-10 ? 1e-9 : 1e-4) * Math.abs(value);
  const shares = spec.reduction === 'sum' ? 1 : LARGE;
  if (Math.abs(value - own.reduce((total, one) => total + one, 0) / shares) <= tolerance) return undefined;
  let sum = 0;
  for (let kept = 1; kept < LARGE; kept++) {
    sum += own[kept - 1];
    const rescaled = [LARGE, kept].find(
      (count) => Math.abs(value - sum / (spec.reduction === 'sum' ? 1 : count)) <= tolerance,
    );
    if (rescaled === undefined) continue;
    return {
      id: 'behaviour.rows-beyond-dropped',
      kind: 'behaviour',
      title: `rows beyond the first ${kept} are left out`,
      mend: 'Take all rows of the batch.',
      parameter: { name: 'rows', value: kept },
    };
  }
  return undefined;
}
