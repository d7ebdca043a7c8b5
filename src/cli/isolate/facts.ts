import { contentHash } from '../../core/content-hash.ts';
import type { Plan, PlannedCheck } from '../../properties/runner/plan.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import type { ProblemRecord, PropertyRecord, SubjectRecord } from '../../subject/stream.ts';
import type { Subject } from '../../subject/types.ts';
import type { Job, PlanFacts } from './protocol.ts';

/** What a plan is, without its subjects: the checks of a job's subject, or all. */
export function factsOf(plan: Plan, job: Job): PlanFacts {
  const wanted = plan.checks.filter((check) => job.subject === undefined || check.subject === job.subject);
  const byName = new Map<string, Subject>(plan.subjects.map((subject) => [subject.name, subject]));
  return {
    falseFail: plan.falseFail,
    timeout: job.timeout ?? plan.profile.timeout,
    subjects: [...byName.values()].map(subjectRecord),
    checks: wanted.map(({ index, property, subject, problem, reference, effort, group }) => ({
      index,
      property: property.id,
      subject,
      problem: problem?.id ?? null,
      reference,
      effort,
      group,
    })),
    properties: unique(wanted, ({ property }) => property.id, propertyRecord),
    problems: unique(
      wanted.filter(({ problem }) => problem !== null),
      ({ problem }) => problem!.id,
      problemRecord,
    ),
  };
}

function unique<T>(
  checks: readonly PlannedCheck[],
  key: (check: PlannedCheck) => string,
  make: (check: PlannedCheck) => T,
): T[] {
  return [...new Map(checks.map((check) => [key(check), check])).values()].map(make);
}

function subjectRecord(subject: Subject): SubjectRecord {
  const { name, kind, version, dtype, exact, deterministic, accuracy, claims } = subject;
  const convention = declaredFields(subject);
  return {
    name,
    kind,
    version: version ?? null,
    dtype: dtype ?? 'float64',
    ...(Object.keys(convention).length === 0 ? {} : { convention }),
    ...(exact === false ? { exact } : {}),
    ...(deterministic === false ? { deterministic } : {}),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(claims === undefined ? {} : { claims: [...claims] }),
  };
}

/** The fields of a convention that are not the canonical ones. */
function declaredFields({ convention }: Subject): Record<string, unknown> {
  const canonical = fullConventionSchema.parse({}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fullConventionSchema.parse(convention ?? {})).filter(
      ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(canonical[name]),
    ),
  );
}

function propertyRecord({ property }: PlannedCheck): PropertyRecord {
  const { id, title, statement, equation, source, level, tolerance, blind } = property;
  return { id, title, statement, equation, source, level, tolerance, blind };
}

function problemRecord({ problem }: PlannedCheck): ProblemRecord {
  const { id, dimension, definition } = problem!;
  return { id, dimension, path: definition.interpolant.kind, hash: contentHash(definition), definition };
}
