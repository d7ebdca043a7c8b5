import { expect, it } from 'vitest';
import { toBits } from '../../../src/core/bits.ts';
import { decodeToken, encodeToken, type ReplayToken } from '../../../src/properties/runner/replay-token.ts';

const token = (t: number): ReplayToken => ({
  v: 1,
  target: 'map.mjs#mine',
  property: 'map.semigroup',
  subject: 'a map',
  problem: 'mixture-3',
  profile: 'ci',
  seed: 7,
  effort: [8, 64, 1024],
  falseFail: 1e-9,
  counterexample: { problem: 'mixture-3', point: { t }, bits: { t: [toBits(t)] }, shrinks: 3 },
});

it('comes back as it was', () => {
  expect(decodeToken(encodeToken(token(0.1)))).toEqual(token(0.1));
});

it.each([1.5, -0.25, Number.NaN])('refuses a time of %d', (t) => {
  expect(() =>
    decodeToken(
      encodeToken({ ...token(0.5), counterexample: { ...token(0.5).counterexample!, bits: { t: [toBits(t)] } } }),
    ),
  ).toThrow(/token\.t: expected times in \[0, 1\], got/);
});

it.each(['', 'abc', 'x'.repeat(100), encodeToken({ ...token(0), v: 2 as 1 })])('refuses %s', (text) => {
  expect(() => decodeToken(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});
