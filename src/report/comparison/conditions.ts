import { contentHash } from '../../core/content-hash.ts';
import type { RunRecord } from '../../subject/stream.ts';

/** Why the verdicts of two runs cannot be compared, a sentence each; empty where they can. */
export function unlikeConditions(a: RunRecord | undefined, b: RunRecord | undefined): string[] {
  if (a === undefined || b === undefined)
    return ['One of them has no first record, so that nothing is known of how it was run.'];
  const differing: string[] = [];
  const same = (name: string, first: unknown, second: unknown): void => {
    if (JSON.stringify(first) !== JSON.stringify(second))
      differing.push(`${name}: ${shown(first)} and ${shown(second)}.`);
  };
  same('schema', a.schema, b.schema);
  same('profile', a.profile, b.profile);
  same('seed', a.seed, b.seed);
  same('budget (ms)', a.budget, b.budget);
  same('time-out (ms)', a.options?.timeout, b.options?.timeout);
  same('tolerances set by hand', a.options?.tolerance, b.options?.tolerance);
  const problems = new Map((a.problems ?? []).map(({ id, hash }) => [id, hash]));
  for (const { id, hash } of b.problems ?? []) {
    if (problems.has(id) && problems.get(id) !== hash) differing.push(`problem ${id}: its definition is another one.`);
  }
  return differing;
}

/** What a reader of a comparison should know, a sentence each. */
export function notesOn(a: RunRecord, b: RunRecord): string[] {
  const notes: string[] = [];
  const versions = [...new Set([...Object.keys(a.versions), ...Object.keys(b.versions)])];
  for (const name of versions) {
    if (a.versions[name] !== b.versions[name]) {
      notes.push(`${name}: ${a.versions[name] ?? 'none'}, then ${b.versions[name] ?? 'none'}.`);
    }
  }
  if (a.filter !== b.filter) notes.push(`Filter: ${a.filter ?? 'none'}, then ${b.filter ?? 'none'}.`);
  if (contentHash(a.environment ?? null) !== contentHash(b.environment ?? null)) {
    notes.push('Another machine: times are not compared.');
  }
  return notes;
}

/** Whether two runs were made by equal machines with equal versions, as far as they say. */
export function sameMachine(a: Conditions, b: Conditions): boolean {
  return (
    a.environment !== undefined && contentHash([a.environment, a.versions]) === contentHash([b.environment, b.versions])
  );
}

type Conditions = Pick<RunRecord, 'environment' | 'versions'>;

function shown(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
