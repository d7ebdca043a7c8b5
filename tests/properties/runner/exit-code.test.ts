import { expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/properties/runner/exit-code.ts';
import type { Level, Status } from '../../../src/subject/verdict.ts';

const list = (...entries: [Status, Level?][]) => entries.map(([status, level = 'required']) => ({ status, level }));

it.each<[string, number, ReturnType<typeof list>]>([
  ['nothing', 4, []],
  ['skips alone', 4, list(['skip'], ['skip', 'recommended'])],
  ['a pass', 0, list(['pass'], ['skip'])],
  ['an expected failure', 0, list(['xfail'])],
  ['a failure', 1, list(['pass'], ['fail'])],
  ['an inconclusive check', 1, list(['inconclusive'])],
  ['an unexpected pass', 1, list(['xpass'])],
  ['an error before a failure', 3, list(['fail'], ['error'])],
  ['a time-out', 3, list(['timeout'])],
  ['what is only recommended', 0, list(['fail', 'recommended'], ['error', 'informational'], ['pass'])],
])('%s gives %i', (_, code, verdicts) => {
  expect(exitCodeOf(verdicts)).toBe(code);
});
