import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';
import {
  checkConsistency,
  checkMap,
  checkVelocity,
  exactConsistencySubject,
  exactMapSubject,
  exactVelocitySubject,
  type FullConventionInput,
} from '../../src/index.ts';
import { fullConventionSchema, PREDICTIONS } from '../../src/subject/convention.ts';
import { seed } from '../support/seed.ts';

const text = readFileSync('docs/conventions.md', 'utf8');
const problem = getProblem('gaussian-1d');
const blocks = [...text.matchAll(/\n([^\n]+)\n\n```json\n([\s\S]*?)```/g)].map(
  ([, title, json]) => [title, JSON.parse(json) as FullConventionInput] as const,
);

test('every field and every output stands on the page', () => {
  for (const field of Object.keys(fullConventionSchema.shape)) expect(text).toContain(`\`${field}\``);
  for (const output of fullConventionSchema.shape.output.unwrap().options) expect(text).toContain(`\`${output}\``);
});

describe('the examples are declarations in which the exact answers pass', () => {
  test.each(blocks)('%s', async (_, convention) => {
    const options = { profile: 'smoke', seed } as const;
    const parsed = fullConventionSchema.parse(convention);
    const isOneTime = parsed.secondTime === 'none';
    const verdicts = isOneTime
      ? (PREDICTIONS as readonly string[]).includes(parsed.output)
        ? await checkVelocity(exactVelocitySubject(problem, { convention }), {
            ...options,
            filter: 'velocity.agreement,velocity.domain',
          })
        : await checkConsistency(exactConsistencySubject(problem, { convention }), {
            ...options,
            filter: 'consistency.boundary,consistency.trajectory',
          })
      : await checkMap(exactMapSubject(problem, { convention }), {
          ...options,
          filter: 'map.boundary,map.trajectory,map.semigroup',
        });
    expect(verdicts.map(({ id, status, reason }) => (status === 'pass' ? 'pass' : `${id}: ${reason}`))).toEqual(
      verdicts.map(() => 'pass'),
    );
    expect(verdicts.length).toBeGreaterThan(1);
  });
});
