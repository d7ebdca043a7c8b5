import { defineProblem } from '../analytic/index.ts';
import type { ExactProblem, InterpolantSpec } from '../analytic/types.ts';
import type { FullConvention } from './convention.ts';
import { samePath } from './path-change.ts';

/** The path on which a subject of a convention lives; undefined where it is the problem's own. */
export function pathOf(
  { path, noiseScale, dataScale }: FullConvention,
  problem: ExactProblem,
): InterpolantSpec | undefined {
  if (path == null && noiseScale == null && dataScale == null) return undefined;
  const own = problem.definition.interpolant;
  const spec: InterpolantSpec = {
    ...(path ?? own),
    ...(noiseScale != null && { noiseScale }),
    ...(dataScale != null && { dataScale }),
  };
  return samePath(spec, own) ? undefined : spec;
}

const known = new WeakMap<ExactProblem, Map<string, ExactProblem>>();

/** A problem with other fields, built once. */
export function altered(
  problem: ExactProblem,
  fields: { readonly interpolant?: InterpolantSpec; readonly timeRange?: readonly [number, number] },
): ExactProblem {
  const key = JSON.stringify(fields);
  let made = known.get(problem);
  if (made === undefined) {
    made = new Map();
    known.set(problem, made);
  }
  let found = made.get(key);
  if (found === undefined) {
    const options = fields.interpolant === undefined ? { interpolant: problem.interpolant } : {};
    found = defineProblem({ ...problem.definition, ...fields }, options);
    made.set(key, found);
  }
  return found;
}

/**
 * The problem posed on the path of a convention: the same noise, data and coupling, whose flow there is that on the problem's own path after matching the signal-to-noise
 * ratio. The whole range [0, 1] of another path.
 */
export function onPath(problem: ExactProblem, convention: FullConvention): ExactProblem {
  const interpolant = pathOf(convention, problem);
  return interpolant === undefined
    ? problem
    : altered(problem, { interpolant, timeRange: convention.path == null ? problem.timeRange : [0, 1] });
}
