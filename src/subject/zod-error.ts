import type { z } from 'zod';
import { describe } from '../core/errors.ts';

/** The first issue of a failed parse as `name.path: expected …, got …`. */
export function zodError(name: string, error: z.ZodError, value: unknown): string {
  const issue = deepest(error.issues[0]);
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const got = describe(at(value, issue.path));
  return `${name}${path}: expected ${expectation(issue)}, got ${got}`;
}

type Issue = z.core.$ZodIssue;

/** A union reports one issue per branch: the branch that got furthest says most. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const branches = issue.errors.map((branch) => branch[0]).filter((inner) => inner !== undefined);
  if (branches.length === 0 || branches.every((inner) => inner.path.length === 0)) return issue;
  const best = branches.reduce((a, b) => (b.path.length > a.path.length ? b : a));
  return deepest({ ...best, path: [...issue.path, ...best.path] });
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return article(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map((v) => JSON.stringify(v)).join(' or ');
  if (issue.code === 'unrecognized_keys') return `no field ${issue.keys.map((k) => JSON.stringify(k)).join(', ')}`;
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    const options = 'options' in issue && Array.isArray(issue.options) ? `: ${issue.options.join(', ')}` : '';
    return `a known ${String(issue.discriminator)}${options}`;
  }
  if (issue.code === 'too_small')
    return bound(issue.origin, issue.inclusive === true ? 'at least' : 'above', issue.minimum);
  if (issue.code === 'too_big')
    return bound(issue.origin, issue.inclusive === true ? 'at most' : 'below', issue.maximum);
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return message.replace(/^expected /, '');
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const unit = { string: ' characters', array: ' elements', set: ' elements' }[origin] ?? '';
  return `${unit === '' ? article(origin === 'int' ? 'integer' : origin) : article(origin)} ${unit === '' ? '' : 'of '}${relation} ${limit}${unit}`;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
