import type { CheckContext } from '../types.ts';
import { tooFewJudged } from './judge.ts';
import { judgeCase } from './judge-case.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import { type Posed, poser } from './posing.ts';
import { unitOf } from './round-off.ts';
import type { SearchResult } from './search.ts';

/**
 * The reason why differences cannot be judged because of the accuracy that the subject declares: enough of the same points
 * would be judged were it held to the round-off of its dtype. undefined where that is not the cause.
 */
export async function tooCoarse<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  context: CheckContext<C>,
  { judged, points, inconclusive }: SearchResult,
): Promise<string | undefined> {
  const { accuracy, u } = context.subject;
  if (spec.judgesDifferences !== true || unitOf(context.subject) <= u) return undefined;
  const posed = poser(context);
  const undeclared: Posed<C> = async (definition) => {
    const on = await posed(definition);
    return on && { ...on, subject: { ...on.subject, accuracy: 0 } };
  };
  let left = 0;
  for (const { batch } of judged) {
    context.signal.throwIfAborted();
    left += (await judgeCase(spec, undeclared, batch))?.inconclusive ?? 0;
  }
  if (tooFewJudged(points, left)) return undefined;
  return `accuracy-too-coarse: the declared accuracy of ${accuracy} leaves differences too few digits at ${inconclusive} of ${points} points. No point fails.`;
}
