import { describe, expect, it } from 'vitest';
import { basicFirst, explainedBy, type GroupState } from '../../../src/properties/runner/blocking.ts';
import type { Property } from '../../../src/properties/types.ts';
import { property } from './support.ts';

const ids = (list: readonly Property[]) => list.map(({ id }) => id);

describe('basicFirst', () => {
  it('puts what explains before what it explains, and keeps the order otherwise', () => {
    const c = property('map.c', { blockedBy: ['map.b'] });
    const b = property('map.b', { blockedBy: ['map.a', 'map.absent'] });
    const a = property('map.a');
    const z = property('map.z');
    expect(ids(basicFirst([z, c, b, a]))).toEqual(['map.z', 'map.a', 'map.b', 'map.c']);
  });

  it('survives a cycle', () => {
    const list = [property('map.a', { blockedBy: ['map.b'] }), property('map.b', { blockedBy: ['map.a'] })];
    expect(ids(basicFirst(list)).sort()).toEqual(['map.a', 'map.b']);
  });
});

describe('explainedBy', () => {
  const state = (status: 'pass' | 'fail' | 'error', level: 'required' | 'recommended' = 'required'): GroupState =>
    new Map([['map.a', { status, level, root: 'map.root' }]]);
  const b = property('map.b', { blockedBy: ['map.a'] });

  it.each([
    ['fail', state('fail'), 'map.root'],
    ['fail', state('pass'), undefined],
    ['fail', state('fail', 'recommended'), undefined],
    ['pass', state('fail'), undefined],
    ['error', state('fail'), undefined],
    ['error', state('error'), 'map.root'],
    ['fail', new Map(), undefined],
  ] as const)('%s', (status, known, root) => {
    expect(explainedBy(b, status, known as GroupState)).toBe(root);
  });
});
