import { describe, expect, it } from 'vitest';
import { renderFailure } from '../../src/report/failure.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { coloured } from '../../src/report/style.ts';
import { renderClosing, renderTables } from '../../src/report/summary.ts';
import type { Verdict } from '../../src/subject/verdict.ts';
import { FAILED } from '../support/records.ts';

const verdict: Verdict = {
  ...FAILED,
  counterexample: {
    problem: 'mixture-1d',
    point: { x: [0.5, 1, 2, 3, 4, 5, 6], s: 0.25, t: 0.75 },
    bits: {},
    shrinks: 12,
  },
};

describe('a failure in full', () => {
  it('tells id, title, residual, tolerance, point, reason; then the replay line; then hints', () => {
    expect(renderFailure(verdict)).toBe(
      [
        '✗ FAIL map.semigroup  Two steps are one',
        '  subject    my map, problem mixture-1d',
        '  residual   3.13e-2 > 4.4e-15',
        '  tolerance  round-off: 32 u times the conditioning [round-off 4.4e-15]',
        '  cases      64, 2 inconclusive',
        '  worst at   x = [0.5, 1, 2, 3, 4, 5, … (7 numbers)], s = 0.25, t = 0.75  (shrunk in 12 steps)',
        '  reason     The legs disagree.',
        '  replay     npx flowproof replay TOKEN',
        '  hint       npx flowproof explain map.semigroup   npx flowproof explain mixture-1d',
      ].join('\n'),
    );
  });

  it('lets no control character, escape sequence or reordering mark through, nor 10 MB', () => {
    const nasty = { ...verdict, subject: '\u001b]0;title\u0007\u001b[2Jmy\u202e\r\nmap', reason: 'z'.repeat(1e7) };
    const text = renderFailure(nasty);
    expect(text).toContain('subject    my map');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text.length).toBeLessThan(4_000);
  });
});

describe('a whole run', () => {
  const passed: Verdict = { ...verdict, id: 'map.inverse', status: 'pass', statistic: 1e-15, threshold: 4e-15 };
  const skipped: Verdict = {
    ...verdict,
    id: 'map.jvp',
    status: 'skip',
    statistic: null,
    threshold: null,
    cases: 0,
    reason: 'no-jvp: none',
  };
  const all = [verdict, { ...verdict, problem: 'points-1d', status: 'pass' as const }, passed, skipped];

  it('is a table for each subject, the worst standing for many', () => {
    expect(renderTables(all)).toBe(
      [
        'my map',
        '   property       problems  cases  worst / tolerance  remark',
        '✗  map.semigroup    1 of 2    128             7.1e12  failed on mixture-1d',
        '✓  map.inverse           1     64             2.5e-1',
        '-  map.jvp               0                            skipped: no-jvp: none',
      ].join('\n'),
    );
  });

  it('tells the worst score of a trained network', () => {
    const score = (value: number) => ({ value, low: 0.9 * value, high: 2 * value, baseline: 'one Euler step' });
    const trained = [0.05, 0.5].map((value) => ({ ...passed, threshold: null, score: score(value) }));
    expect(renderTables(trained).split('\n').at(-1)).toBe(
      '✓  map.inverse         2    128                     score 0.500 [0.450, 1.00]; 1 is one Euler step',
    );
  });

  it('closes with counts, and says when it was interrupted', () => {
    expect(renderClosing(undefined, all, undefined)).toBe('interrupted after: 1 skipped, 2 passed, 1 failed');
    expect(renderClosing(undefined, [], undefined, coloured)).toContain('nothing was run');
  });

  it('is Markdown in which no text of a subject becomes markup', () => {
    const text = renderMarkdown({
      run: undefined,
      verdicts: [{ ...verdict, subject: '# *x* <b>', reason: '```' }],
      results: [],
      end: undefined,
    });
    expect(text).toContain('### \\# \\*x\\* \\<b\\>');
    expect(text).toContain('````text\n');
    expect(text).toMatch(/\| ✗ +\| map\.semigroup/);
  });
});
