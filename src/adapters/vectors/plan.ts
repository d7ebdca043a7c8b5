import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import type { FlowCase } from '../../properties/numeric/case.ts';
import type { Plan } from '../../properties/numeric/difference.ts';
import type { Evaluable, PointwiseProperty } from '../../properties/numeric/pointwise.ts';
import { drawBatch } from '../../properties/numeric/search.ts';
import { findProperty } from '../../properties/registry.ts';
import type { CheckContext } from '../../properties/types.ts';
import type { Asked } from './arguments.ts';
import { type RecordedCall, recorderOf } from './record.ts';

/** Identities that answers to given points decide, by kind; what is about the code (purity, NaN) needs the code. */
const ASKED: Readonly<Record<Asked['kind'], readonly string[]>> = {
  map: [
    'map.boundary',
    'map.trajectory',
    'map.semigroup',
    'map.inverse',
    'map.tangent',
    'map.lagrangian',
    'map.eulerian',
    'map.jacobian',
    'map.log-determinant',
    'map.change-of-variables',
  ],
  velocity: ['velocity.agreement'],
  consistency: [
    'consistency.boundary',
    'consistency.trajectory',
    'consistency.self-consistency',
    'consistency.eulerian',
    'consistency.change-of-variables',
  ],
};

/** A property, the case that it judges, and what it asks for. */
export interface PlannedProperty {
  readonly id: string;
  readonly batch: FlowCase;
  readonly calls: readonly RecordedCall[];
  readonly stencils: readonly Plan[];
}

/**
 * What the properties of a kind ask about `points` points, in their order. The points are the same wherever the times may be, so that an answer serves
 * several properties; second legs start from the answers of the first (`after`).
 *
 * @throws FlowproofError `unsupported` for a problem on which nothing can be asked.
 */
export async function planOf(
  asked: Asked,
  problem: ExactProblem,
  { points, seed }: { readonly points: number; readonly seed: number },
): Promise<PlannedProperty[]> {
  const planned: PlannedProperty[] = [];
  for (const id of ASKED[asked.kind]) {
    const property = findProperty(id) as PointwiseProperty<Evaluable>;
    const recorder = recorderOf(asked, problem);
    if (property.skip(recorder.subject) !== undefined) continue;
    const context: CheckContext<Evaluable> = {
      subject: recorder.subject,
      problem,
      effort: { batches: 1, points, samples: 0 },
      seed,
      rng: (...labels) => stream(seed, 'vectors', problem.id, ...labels),
      falseFail: 0,
      signal: new AbortController().signal,
    };
    const batch = drawBatch(property.spec, context, 0);
    await property.spec.residuals(recorder.subject, problem, batch);
    planned.push({ id, batch, calls: recorder.calls, stencils: recorder.stencils });
  }
  if (planned.length > 0) return planned;
  const hint = 'Name another problem: `flowproof list problems`.';
  throw expectedError(
    'unsupported',
    'vectors ask',
    `a problem that a ${asked.kind} can be asked about`,
    problem.id,
    hint,
  );
}
