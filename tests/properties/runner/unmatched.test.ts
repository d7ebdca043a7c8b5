import { expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { runChecks } from '../../../src/properties/runner/run.ts';
import { idleTolerances, unmatchedTolerances, unmatchedXfails } from '../../../src/properties/runner/unmatched.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import { FAILED, PASSED } from '../../support/records.ts';

const planned = [
  { id: 'map.semigroup', subject: 'my map', problem: 'gaussian-1d' },
  { id: 'map.inverse', subject: 'my map', problem: 'random-7' },
];
const known = {
  planned,
  properties: ['map.semigroup', 'map.inverse', 'map.jvp', 'loss.value'],
  problems: ['gaussian-1d', 'mixture-3'],
};

test.each([
  [{ id: 'map.semigrup' }, 'no property has this id. Did you mean map.semigroup?'],
  [{ id: 'map.semigroup', subject: 'my mop' }, 'no subject of this run has this name; there is "my map".'],
  [
    { id: 'map.semigroup', subject: 'my map', problem: 'mixture-33' },
    'no problem has this id. Did you mean mixture-3?',
  ],
  [{ id: 'loss.value' }, 'no check of this run has this property and subject.'],
])('%j matches nothing', (entry, why) => {
  expect(unmatchedXfails([entry], known)).toEqual([`xfail: ${Object.values(entry).join(' ')}: ${why}`]);
});

test.each([
  { id: 'map.*' },
  { id: '*', subject: 'my*' },
  { id: 'map.semigroup', subject: 'my map', problem: 'random-*' },
  { id: 'map.semigroup', subject: 'my map', problem: 'mixture-3' },
])('%j matches something, or would in a larger profile', (entry) => {
  expect(unmatchedXfails([entry], known)).toEqual([]);
});

test('what a filter leaves out is no slip', () => {
  expect(unmatchedXfails([{ id: 'map.jvp' }], { ...known, filter: 'map.semigroup' })).toEqual([]);
  expect(unmatchedXfails([{ id: 'map.jvp' }], known)).toHaveLength(1);
});

test('a tolerance that no property has, or that a statistical one does not take', () => {
  expect(unmatchedTolerances(['map.inv', 'map.inv*'], known)).toHaveLength(1);
  const statistical = { ...PASSED, tolerance: { ...PASSED.tolerance!, kind: 'statistics' as const } };
  expect(idleTolerances(['map.inverse'], [statistical])).toHaveLength(1);
  expect(
    idleTolerances(
      ['map.inverse', 'map.semigroup'],
      [
        { ...PASSED, tolerance: { ...PASSED.tolerance!, kind: 'override' } },
        { ...FAILED, status: 'skip' },
      ],
    ),
  ).toEqual([]);
});

test('the library warns of them too', async () => {
  const warned: Error[] = [];
  const listen = (warning: Error): void => void warned.push(warning);
  process.on('warning', listen);
  const map = exactMapSubject(getProblem('gaussian-1d'));
  await runChecks(map, { profile: 'smoke', filter: 'map.boundary', xfail: ['map.bondary'] });
  await new Promise(setImmediate);
  process.off('warning', listen);
  expect(warned.map(({ name }) => name)).toEqual(['FlowproofWarning']);
  expect(warned[0].message).toContain('xfail: map.bondary: no property has this id. Did you mean map.boundary');
});
