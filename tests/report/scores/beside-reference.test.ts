import { expect, test } from 'vitest';
import { renderBesideReference } from '../../../src/report/scores/beside-reference.ts';
import { referenceScores } from '../../../src/report/scores/reference-data.ts';
import type { ReferenceScores } from '../../../src/report/scores/types.ts';
import { PASSED } from '../../support/records.ts';

const score = { value: 0.0712, low: 0.061, high: 0.083, baseline: 'one Euler step' };
const network = { ...PASSED, id: 'map.trajectory', subject: 'mine | *', problem: 'mixture-3', score };
const reference = (method: string): ReferenceScores => ({
  ...{ problem: 'mixture-3', method, training: '128 wide', networks: 3 },
  scores: { 'map.trajectory': [0.05, 0.04, 0.06] },
});

test('a scored network is shown beside the networks of the reference on its problem', () => {
  const text = renderBesideReference([network], 'text', undefined, [reference('lsd'), reference('esd')]);
  const [title, headings, row] = text.split('\n');
  expect(title).toContain('mine | * on mixture-3');
  expect(title).toContain('128 wide, 3 seeds');
  expect(headings.trim().split(/ {2,}/)).toEqual(['property', 'score [95 %]', 'lsd', 'esd']);
  expect(row).toContain('0.071 [0.061, 0.083]');
  expect(row).toContain('0.05 [0.04, 0.06]');
});

test('nothing is shown for other problems, other properties, and verdicts without a score', () => {
  const known = [reference('lsd')];
  const { score: _, ...judged } = network;
  for (const verdict of [{ ...network, problem: 'checkerboard' }, { ...network, id: 'map.jvp' }, judged]) {
    expect(renderBesideReference([verdict], 'text', undefined, known)).toBe('');
  }
});

test('Markdown is not broken by names', () => {
  expect(renderBesideReference([network], 'markdown', undefined, [reference('lsd')])).toContain('mine \\| \\* on');
});

test('the data that is shipped is of networks on standard problems, each with its spread in order', () => {
  for (const { scores } of referenceScores) {
    for (const [median, low, high] of Object.values(scores)) {
      expect(low).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(high);
    }
  }
});
