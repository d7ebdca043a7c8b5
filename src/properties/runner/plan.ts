import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import type { Subject, SubjectExport, SubjectKind } from '../../subject/types.ts';
import { properties as registered } from '../registry.ts';
import type { Effort, Property } from '../types.ts';
import { basicFirst } from './blocking.ts';
import { matches, selects } from './filter.ts';
import { type Posed, pose } from './pose.ts';
import { problemsOf, referenceTo, resolveProblem } from './problems.ts';
import { effortOn, type Profile, profileOf } from './profiles.ts';
import { subjectCreated } from './subject-created.ts';

/** What is to be checked, and how much; all optional. */
export interface PlanOptions {
  readonly profile?: string;
  readonly seed?: number;
  /** Property ids, as in `map.*,loss.gradient`. */
  readonly filter?: string;
  /** In place of the profile's problems. */
  readonly problem?: string | Problem | readonly (string | Problem)[];
  /** Kinds that may be checked. */
  readonly kinds?: readonly SubjectKind[];
  /** In place of the registered properties. */
  readonly properties?: readonly Property[];
  /** In place of the profile's. */
  readonly effort?: Effort;
  /** In place of the share that the size of the plan gives each check. */
  readonly falseFail?: number;
}

/** What names a check and repeats it: all that a verdict needs beside its finding. */
export interface CheckIdentity {
  readonly index: number;
  readonly property: Pick<Property, 'id' | 'title' | 'level' | 'blockedBy'>;
  readonly subject: string;
  readonly problem: { readonly id: string } | null;
  /** The problem as a replay finds it: a catalogue id or a definition. */
  readonly reference: string | Problem | null;
  readonly effort: Effort;
  /** Checks of one group (a subject on a problem) explain each other's failures. */
  readonly group: number;
}

/** One property of one subject on one problem, ready to run. */
export interface PlannedCheck extends CheckIdentity {
  readonly property: Property;
  readonly problem: ExactProblem | null;
  readonly posed: Posed;
}

/** The checks of a run in order, and what they have in common. */
export interface Plan {
  readonly checks: readonly PlannedCheck[];
  readonly subjects: readonly Subject[];
  readonly profile: Profile;
  readonly seed: number;
  /** Each check's share of the false-fail budget. */
  readonly falseFail: number;
}

/** Probability that a run of a correct subject has any statistical failure at all. */
export const FALSE_FAIL_BUDGET = 1e-6;
/** Root seed where none is given. */
export const DEFAULT_SEED = 1;
/** Profile where none is given. */
export const DEFAULT_PROFILE = 'ci';

/**
 * What will be checked, in a fixed order: problem by problem, subject by subject, basic properties before those that
 * build on them. The same export, options and seed give the same plan.
 *
 * @throws FlowproofError `invalid-subject`, `invalid-problem`, `invalid-seed` or `usage`.
 */
export async function planChecks(exported: SubjectExport, options: PlanOptions = {}): Promise<Plan> {
  if (!Number.isSafeInteger(options.seed ?? 0)) {
    throw expectedError('invalid-seed', 'seed', 'a safe integer', options.seed, 'Pass a whole number, for example 7.');
  }
  const profile = profileOf(options.profile ?? DEFAULT_PROFILE);
  const seed = options.seed ?? DEFAULT_SEED;
  const chosen = options.problem === undefined ? undefined : ([options.problem].flat() as (string | Problem)[]);
  const problems = chosen?.map(resolveProblem) ?? problemsOf(profile, seed);
  const posed = await pose(exported, problems, chosen !== undefined);
  for (const { declared } of posed) {
    if (declared === null || options.kinds === undefined || options.kinds.includes(declared.kind)) continue;
    const hint = `Call the check of its own kind: ${declared.kind}.`;
    throw expectedError('invalid-subject', `${declared.name}.kind`, options.kinds.join(' or '), declared.kind, hint);
  }
  const rounds = new Map(problems.map((problem, index) => [problem.id, index]));
  const round = ({ problem }: Posed): number => rounds.get(problem?.id ?? '') ?? 0;
  const ordered = posed
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => round(a.entry) - round(b.entry) || a.index - b.index);

  const properties = basicFirst(options.properties ?? registered);
  const checks: PlannedCheck[] = [];
  for (const [group, { entry }] of ordered.entries()) {
    const kind = entry.declared?.kind;
    refuseEmptyClaims(entry, properties);
    const applicable = kind === undefined ? [subjectCreated] : properties.filter((property) => property.kind === kind);
    for (const property of applicable) {
      if (property !== subjectCreated && !selects(options.filter, property.id)) continue;
      checks.push({
        index: checks.length,
        property,
        subject: entry.subject,
        problem: entry.problem,
        reference: entry.problem === null ? null : referenceTo(entry.problem.definition),
        posed: entry,
        effort: options.effort ?? effortOn(profile, entry.problem),
        group,
      });
    }
  }
  const subjects = [...new Set(posed.flatMap(({ declared }) => (declared === null ? [] : [declared])))];
  const falseFail = options.falseFail ?? FALSE_FAIL_BUDGET / Math.max(1, checks.length);
  return { checks, subjects, profile, seed, falseFail };
}

/** A claim that names no property is a slip of the pen, and would go unnoticed. */
function refuseEmptyClaims({ declared }: Posed, properties: readonly Property[]): void {
  for (const pattern of declared?.claims ?? []) {
    if (properties.some(({ id, kind }) => kind === declared?.kind && matches(pattern, id))) continue;
    const hint = `\`flowproof list properties\` shows the ids.`;
    throw expectedError(
      'invalid-subject',
      `${declared?.name}.claims`,
      `ids of ${declared?.kind} properties`,
      pattern,
      hint,
    );
  }
}
