import type { z } from 'zod';
import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { resolveProblem } from '../../properties/runner/problems.ts';
import { zodError } from '../../subject/zod-error.ts';
import { checkSchedule } from '../optimisers/schedule.ts';
import { type TrainingConfig, trainingConfigSchema } from './config.ts';
import { nearestKey } from './known-keys.ts';
import { type Member, membersOf, needsTeacher, teacherOf, timesOf } from './members.ts';

/**
 * A training document checked, its form and what its fields mean together, with its defaults filled in.
 *
 * @throws FlowproofError `usage` that names the first field that is wrong, and `invalid-problem` for its problem.
 */
export function parseTrainingConfig(value: unknown): TrainingConfig {
  const result = trainingConfigSchema.safeParse(value);
  if (!result.success) {
    throw new FlowproofError('usage', zodError('training', result.error, value), formHint(result.error));
  }
  settleRun(result.data);
  return result.data;
}

function formHint(error: z.ZodError): string {
  const issue = error.issues.find((one) => one.code === 'unrecognized_keys');
  const meant = issue === undefined ? undefined : nearestKey(issue.path, issue.keys[0]);
  const schema = 'schemas/training.json lists all fields.';
  return meant === undefined
    ? `Start from a preset, \`flowproof train --preset smoke\`; ${schema}`
    : `Did you mean ${meant}? ${schema}`;
}

/** What a configuration stands for. */
export interface SettledRun {
  readonly problem: ExactProblem;
  readonly range: readonly [number, number];
  readonly members: readonly Member[];
  /** Rows of a member on the diagonal and off it. */
  readonly counts: readonly [number, number];
}

/**
 * The problem, the members and the rows of a configuration.
 *
 * @throws FlowproofError `usage` where fields contradict each other; `invalid-problem`.
 */
export function settleRun(config: TrainingConfig): SettledRun {
  const problem = resolveProblem(config.problem);
  const members = membersOf(config);
  checkSchedule(config.schedule, config.steps);
  checkAnneal(config, members);
  checkTeacher(config, members);
  checkPath(problem, members);
  const range = config.timeRange ?? problem.timeRange;
  const [first, last] = problem.timeRange;
  if (!(range[0] < range[1] && range[0] >= first && range[1] <= last)) {
    const expected = `an interval within [${first}, ${last}], where ${problem.id} is posed`;
    throw expectedError('usage', 'timeRange', expected, `[${range}]`, 'Leave it out for the whole range.');
  }
  checkSize(config, problem, members);
  return { problem, range, members, counts: rowCounts(config, members) };
}

/** Numbers of the points of a batch. */
const LARGEST = 2 ** 31;

/** A batch beyond memory ends here, before anything is written. */
function checkSize({ batch }: TrainingConfig, { dimension }: ExactProblem, members: readonly Member[]): void {
  const most = Math.floor(LARGEST / (dimension * members.length));
  if (batch <= most) return;
  const expected = `at most ${most} rows for ${members.length} members in ${dimension} dimensions`;
  throw expectedError('usage', 'batch', expected, batch, 'Lower it.');
}

function rowCounts(config: TrainingConfig, members: readonly Member[]): [number, number] {
  const { batch, microBatches } = config;
  const own = members.map(({ facts }) => facts.diagonalFraction);
  if (config.diagonalFraction === undefined && own.some((fraction) => fraction !== own[0])) {
    const hint = 'Set it: the members of an ensemble have as many rows on the diagonal.';
    throw expectedError('usage', 'diagonalFraction', 'a number, as methods differ in theirs', `${own}`, hint);
  }
  const eta = config.diagonalFraction ?? own[0];
  const diagonal = Math.round(eta * batch);
  const counts: [number, number] = [diagonal, batch - diagonal];
  for (const { method, facts } of members) {
    const { id } = method;
    if (facts.diagonal === 'none' && eta > 0) {
      const hint = 'Give it a run of its own, or leave diagonalFraction out.';
      throw expectedError('usage', 'diagonalFraction', `0 for ${id}, which has no diagonal term`, eta, hint);
    }
    if (facts.family !== 'flow-matching' && counts[1] === 0) {
      const rows = `a batch of which rows are left off the diagonal, which ${id} needs`;
      const hint = 'Enlarge the batch or lower diagonalFraction.';
      throw expectedError('usage', 'batch', rows, `${batch} with ${diagonal} on it (diagonalFraction ${eta})`, hint);
    }
  }
  if (eta > 0 && diagonal === 0) {
    const hint = 'Enlarge the batch, or set diagonalFraction to 0.';
    throw expectedError('usage', 'batch', `at least one row on the diagonal (diagonalFraction ${eta})`, batch, hint);
  }
  // So that no part is empty.
  const most = Math.max(...counts);
  if (microBatches > most) {
    const expected = `at most ${most}, the rows of the larger term`;
    throw expectedError('usage', 'microBatches', expected, microBatches, 'Lower it, or enlarge the batch.');
  }
  return counts;
}

function checkAnneal({ anneal, steps }: TrainingConfig, members: readonly Member[]): void {
  if (anneal === undefined) return;
  if (anneal.steps > steps) {
    throw expectedError('usage', 'anneal.steps', `at most the ${steps} steps of the run`, anneal.steps, 'Lower it.');
  }
  const other = members.find((member) => timesOf(member).kind !== 'triangle');
  if (other !== undefined) {
    const got = `${other.method.id} (${timesOf(other).kind})`;
    throw expectedError('usage', 'anneal', 'methods with times on the triangle', got, 'Leave anneal out.');
  }
}

function checkTeacher({ teacher }: TrainingConfig, members: readonly Member[]): void {
  const wants = members.find(needsTeacher);
  if (wants !== undefined && teacher === undefined) {
    const expected = `a frozen ${teacherOf(wants)} for ${wants.method.id}`;
    throw expectedError('usage', 'teacher', expected, teacher, 'Set it to "exact" or to {"checkpoint": FILE}.');
  }
  if (wants === undefined && teacher !== undefined) {
    const ids = [...new Set(members.map(({ method }) => method.id))].join(', ');
    throw expectedError('usage', 'teacher', `none for ${ids}`, teacher, 'Leave it out: it would not be used.');
  }
  const maps = members.find((member) => teacherOf(member) === 'map');
  const velocities = members.find((member) => teacherOf(member) === 'velocity');
  if (teacher === 'exact' && maps !== undefined && velocities !== undefined) {
    const got = `${maps.method.id} and ${velocities.method.id}`;
    throw expectedError('usage', 'teacher', 'members that all want a velocity, or all a map', got, 'Train them apart.');
  }
}

function checkPath(problem: ExactProblem, members: readonly Member[]): void {
  const { kind } = problem.definition.interpolant;
  for (const { method, facts } of members) {
    if (facts.interpolant === undefined || facts.interpolant === kind) continue;
    const expected = `one with the ${facts.interpolant} path for ${method.id}`;
    throw expectedError('usage', 'problem', expected, `${problem.id} (${kind})`, 'Choose another problem or method.');
  }
}
