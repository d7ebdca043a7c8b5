import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertMap, checkMap } from 'flowproof';
import { right, wrong } from './subject.mjs';

test('flowproof in node:test', async () => {
  await assertMap(right, { profile: 'smoke', seed: 1 });
  const verdicts = await checkMap(wrong, { profile: 'smoke', seed: 1 });
  assert(verdicts.some((verdict) => verdict.status === 'fail'));
  await assert.rejects(assertMap(wrong, { profile: 'smoke', seed: 1 }), /replay/);
});
