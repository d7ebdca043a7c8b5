import type { Job, PlanFacts } from './isolate/protocol.ts';

/** Where a run is not what flowproof does by itself, a sentence each. */
export function deviationsOf(job: Job, plan: PlanFacts, budget: number | undefined): string[] {
  const { filter, problem, timeout, tolerance, xfail } = job;
  const given: string[] = [];
  for (const [pattern, value] of Object.entries(tolerance ?? {})) {
    given.push(`The tolerance of ${pattern} was set to ${value} by hand, in place of the derived one.`);
  }
  if (xfail.length > 0)
    given.push(`${xfail.length} expected ${xfail.length === 1 ? 'failure is' : 'failures are'} listed.`);
  if (filter !== undefined) given.push(`Only properties that match ${filter} were checked.`);
  if (problem !== undefined) {
    const ids = problem.map((one) => (typeof one === 'string' ? one : one.id));
    given.push(`The problems were chosen by hand: ${ids.join(', ')}.`);
  }
  if (budget !== undefined) given.push(`No check was begun after ${budget / 1e3} s.`);
  if (timeout !== undefined) given.push(`A check was given ${timeout / 1e3} s at most.`);
  return [...given, ...plan.subjects.flatMap(declared)];
}

function declared({ name, exact, accuracy, deterministic, claims }: PlanFacts['subjects'][number]): string[] {
  return [
    ...(exact === false ? [`${name} is not exact: it gets scores in place of verdicts.`] : []),
    ...(accuracy === undefined
      ? []
      : [
          `${name} declares a relative accuracy of ${accuracy}: its tolerances are at least that times the conditioning.`,
        ]),
    ...(deterministic === false ? [`${name} declares that equal calls may differ.`] : []),
    ...(claims === undefined ? [] : [`${name} claims ${claims.join(', ')} alone; its other properties are skipped.`]),
  ];
}
