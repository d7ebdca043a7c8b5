import { expect, test } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';
import { referenceSubjects } from '../../src/reference/subjects.ts';
import { parseSubject } from '../../src/subject/declaration.ts';
import { MODES } from '../../src/subject/loss-rules.ts';
import type { LossSubject, Subject } from '../../src/subject/types.ts';

async function posed(id: string): Promise<Subject[]> {
  const subjects = await referenceSubjects();
  const definition = getProblem(id).definition;
  const made = await Promise.all(subjects.map((entry) => (typeof entry === 'function' ? entry(definition) : entry)));
  return made.filter((subject) => subject !== null);
}

const isLoss = (subject: Subject): subject is LossSubject => subject.kind === 'loss';

test('every stop-gradient mode of every family is among them, each with a name of its own and a valid declaration', async () => {
  const subjects = await posed('gaussian-noncommuting');
  for (const subject of subjects) expect(parseSubject(subject)).toBe(subject);
  expect(new Set(subjects.map(({ name }) => name)).size).toBe(subjects.length);
  const losses = subjects.filter(isLoss);
  const found = new Set(losses.map(({ family, stopGradient }) => `${family} ${stopGradient}`));
  const known = Object.entries(MODES).flatMap(([family, modes]) => modes.map((mode) => `${family} ${mode}`));
  expect([...found].sort()).toEqual(known.sort());
  expect(new Set(losses.map(({ combine }) => combine ?? 'batch'))).toEqual(new Set(['batch', 'terms']));
  expect(losses.filter(({ times }) => times === 'drawn').every(({ timeLaw }) => timeLaw !== undefined)).toBe(true);
});

test('the released default of each family, flow matching and the sampler run on every problem', async () => {
  const names = (await posed('gaussian-1d')).map(({ name }) => name);
  expect(names).toEqual([
    'reference flow matching',
    'reference LSD convex',
    'reference ESD full',
    'reference PSD-U convex',
    'reference sampler',
    'reference MLP, untrained',
  ]);
});
