import { expect, it } from 'vitest';
import { selects } from '../../../src/properties/runner/filter.ts';
import { findXfail, parseXfail } from '../../../src/properties/runner/xfail.ts';

it.each([
  [undefined, 'map.jvp', true],
  ['map', 'map.jvp', true],
  ['ma', 'map.jvp', false],
  ['map.j*', 'map.jvp', true],
  ['loss.value, map.jvp', 'map.jvp', true],
  ['*.deterministic', 'sampler.deterministic', true],
  ['map.jv', 'map.jvp', false],
  ['map.*', 'maps.jvp', false],
  ['m.p*', 'map.jvp', false],
  ['', 'map.jvp', false],
])('the filter %s on %s: %s', (filter, id, selected) => {
  expect(selects(filter, id)).toBe(selected);
});

it('reads xfail lines with patterns, names in quotes and reasons', () => {
  const entries = parseXfail('# all of it\n\nmap.jvp "my map" mixture-* # slow jvp\nloss.*\r\n', 'list');
  expect(entries).toEqual([
    { id: 'map.jvp', subject: 'my map', problem: 'mixture-*', reason: 'slow jvp' },
    { id: 'loss.*' },
  ]);
  const check = { id: 'map.jvp', subject: 'my map', problem: 'mixture-3' };
  expect(findXfail(entries, check)).toBe(entries[0]);
  expect(findXfail(entries, { ...check, problem: 'points-1d' })).toBeUndefined();
  expect(() => parseXfail('a b c d', 'list')).toThrow(/list:1: expected PROPERTY \[SUBJECT \[PROBLEM\]\]/);
});
