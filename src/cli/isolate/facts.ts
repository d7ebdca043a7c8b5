import type { Plan } from '../../properties/runner/plan.ts';
import type { Subject } from '../../subject/types.ts';
import type { Job, PlanFacts } from './protocol.ts';

/** What a plan is, without its subjects: the checks of a job's subject, or all. */
export function factsOf(plan: Plan, job: Job): PlanFacts {
  const wanted = plan.checks.filter((check) => job.subject === undefined || check.subject === job.subject);
  const byName = new Map<string, Subject>(plan.subjects.map((subject) => [subject.name, subject]));
  return {
    falseFail: plan.falseFail,
    timeout: job.timeout ?? plan.profile.timeout,
    subjects: [...byName.values()].map(({ name, kind, version, dtype }) => ({
      name,
      kind,
      version: version ?? null,
      dtype: dtype ?? 'float64',
    })),
    checks: wanted.map(({ index, property, subject, problem, reference, effort, group }) => ({
      index,
      property: property.id,
      subject,
      problem: problem?.id ?? null,
      reference,
      effort,
      group,
    })),
  };
}
