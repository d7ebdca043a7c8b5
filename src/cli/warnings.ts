import type { Job, PlanFacts } from './isolate/protocol.ts';

/** What of a job matches nothing: expected failures and tolerances set by hand. */
export async function warningsOf({ xfail, tolerance, filter, replay }: Job, plan: PlanFacts): Promise<string[]> {
  if (replay !== undefined || (xfail.length === 0 && tolerance === undefined)) return [];
  const [{ unmatchedTolerances, unmatchedXfails }, { properties }, { problems }] = await Promise.all([
    import('../properties/runner/unmatched.ts'),
    import('../properties/registry.ts'),
    import('../analytic/index.ts'),
  ]);
  const known = {
    planned: plan.checks.map(({ property, subject, problem }) => ({ id: property, subject, problem })),
    filter,
    properties: properties.map(({ id }) => id),
    problems: Object.keys(problems),
  };
  return [...unmatchedXfails(xfail, known), ...unmatchedTolerances(Object.keys(tolerance ?? {}), known)];
}
