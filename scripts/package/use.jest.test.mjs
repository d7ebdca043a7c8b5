import { expect, test } from '@jest/globals';
import { assertMap, checkMap } from 'flowproof';
import { right, wrong } from './subject.mjs';

test('flowproof in jest', async () => {
  await assertMap(right, { profile: 'smoke', seed: 1 });
  const verdicts = await checkMap(wrong, { profile: 'smoke', seed: 1 });
  expect(verdicts.some((verdict) => verdict.status === 'fail')).toBe(true);
  await expect(assertMap(wrong, { profile: 'smoke', seed: 1 })).rejects.toThrow(/replay/);
});
