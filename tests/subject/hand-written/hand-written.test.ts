import { expect, test } from 'vitest';
import { checkConsistency, checkMap, checkVelocity, type Verdict } from '../../../src/index.ts';
import { seed } from '../../support/seed.ts';
import { type Case, cases } from './implementations.ts';

type Subject = Case['subject'];

/** What an implementation does at the ends, on the diagonal, on legs and back: where conventions go wrong. */
const PROPERTIES = {
  map: 'map.boundary,map.trajectory,map.semigroup,map.inverse,map.domain,map.jacobian,map.lagrangian',
  velocity: 'velocity.agreement,velocity.domain',
  consistency: 'consistency.boundary,consistency.trajectory,consistency.domain',
} as const;

function verdictsOf(subject: Subject, filter: string = PROPERTIES[subject.kind]): Promise<Verdict[]> {
  const options = { profile: 'smoke', filter, seed } as const;
  if (subject.kind === 'map') return checkMap(subject, options);
  return subject.kind === 'velocity' ? checkVelocity(subject, options) : checkConsistency(subject, options);
}

test.each(cases.map((one) => [one.subject.name, one] as const))(
  '%s, written by hand',
  async (_, { subject, wrong }) => {
    const right = await verdictsOf(subject);
    expect(
      right.filter(({ status }) => status !== 'pass' && status !== 'skip'),
      `seed ${seed}`,
    ).toEqual([]);
    expect(right.some(({ status }) => status === 'pass')).toBe(true);
    const declared = { ...subject, convention: { ...subject.convention, ...wrong } };
    const about = subject.kind === 'velocity' ? 'velocity.agreement' : `${subject.kind}.trajectory`;
    const misread = await verdictsOf(declared, about);
    expect(misread.map(({ status }) => status)).not.toContain('pass');
    expect(misread.some(({ status }) => status === 'fail' || status === 'error')).toBe(true);
  },
);
