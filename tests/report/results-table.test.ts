import { expect, test } from 'vitest';
import { renderMarkdown, renderResults } from '../../src/report/index.ts';
import { HOSTILE_TEXTS } from '../support/hostile-text.ts';
import { endOf, runOf } from '../support/records.ts';
import { resultOf } from '../support/results.ts';

test('a table for each experiment and problem, seeds as mean with range', () => {
  const results = [
    ...[1, 2].map((seed) => resultOf(seed, { value: seed / 10, unit: 'nats' })),
    resultOf(1, { value: 0.5, low: 0.4, high: 0.6 }, { method: 'psd' }),
    resultOf(1, { value: null }, { method: 'esd' }),
  ];
  expect(
    renderResults(results)
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, ' | ')),
  ).toEqual([
    'quality on checkerboard',
    'method | metric | seeds | value',
    'lsd | kl | 2 | 1.5e-1 [1e-1, 2e-1] nats',
    'psd | kl | 1 | 5e-1 [4e-1, 6e-1]',
    'esd | kl | 1 | not finite',
  ]);
  const text = renderMarkdown({ run: runOf([]), verdicts: [], results, end: endOf([]) });
  expect(text).toContain('4 benchmark results in');
  expect(text).toContain('## Results');
  expect(text).not.toContain('## Verdicts');
});

test.each(HOSTILE_TEXTS)('%s is text', (_, text) => {
  const result = resultOf(
    1,
    { value: 1, unit: text },
    { method: text, problem: text, experiment: text, conditions: { [text]: text } },
  );
  const shown = renderResults([result, { ...result, conditions: {} }], 'markdown');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]|(?<!\\)<|(?<!\\)!?\[[^\]]*(?<!\\)\]\(/);
  expect(shown.length).toBeLessThan(5_000);
});
