import { describe, expect, it } from 'vitest';
import {
  compareVerdicts,
  notesOn,
  renderComparison,
  unlikeConditions,
  unlikeRepeat,
} from '../../src/report/comparison/index.ts';
import { mergeRuns } from '../../src/report/merge-runs.ts';
import type { RunRecord } from '../../src/subject/stream.ts';
import type { Status } from '../../src/subject/verdict.ts';
import { endOf, FAILED, PASSED, runOf } from '../support/records.ts';

describe('verdict by verdict', () => {
  it.each<[Status, Status, string]>([
    ['fail', 'pass', 'improved'],
    ['pass', 'fail', 'regressed'],
    ['pass', 'skip', 'regressed'],
    ['skip', 'fail', 'regressed'],
    ['inconclusive', 'pass', 'improved'],
    ['pass', 'xfail', 'regressed'],
    ['fail', 'error', 'changed'],
    ['fail', 'fail', 'same'],
  ])('%s, then %s: %s', (before, after, kind) => {
    expect(compareVerdicts([{ ...FAILED, status: before }], [{ ...FAILED, status: after }])[0].kind).toBe(kind);
  });

  it('new and gone', () => {
    expect(compareVerdicts([FAILED], [PASSED]).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'new map.inverse',
      'gone map.semigroup',
    ]);
  });

  it('scores by their intervals', () => {
    const scored = (value: number) => [
      { ...PASSED, score: { value, low: value - 0.1, high: value + 0.1, baseline: 'one step' } },
    ];
    expect(compareVerdicts(scored(0.3), scored(0.6))[0].kind).toBe('regressed');
    expect(compareVerdicts(scored(0.6), scored(0.3))[0].kind).toBe('improved');
    expect(compareVerdicts(scored(0.3), scored(0.45))[0].kind).toBe('same');
  });

  it('told kind by kind, the counts last', () => {
    const changes = compareVerdicts(
      [FAILED, PASSED],
      [
        { ...FAILED, status: 'pass' },
        { ...PASSED, status: 'error' },
      ],
    );
    const text = renderComparison(changes, ['A note.'], 'text');
    expect(text).toMatch(/^A note\.\n\nregressed\n/);
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 regressed, 1 improved');
    expect(renderComparison(changes, [], 'markdown')).toContain('## regressed');
  });
});

describe('conditions', () => {
  const run = runOf([PASSED]);
  it.each<[string, Partial<RunRecord>]>([
    ['profile', { profile: 'full' }],
    ['seed', { seed: 2 }],
    ['budget', { budget: 1_000 }],
    ['tolerances', { options: { tolerance: { 'map.*': 1 } } }],
    ['mixture-1d', { problems: [{ ...run.problems![0], hash: 'def' }] }],
  ])('that differ in %s are not alike', (name, more) => {
    expect(unlikeConditions(run, { ...run, ...more }).join()).toContain(name);
    expect(unlikeConditions(run, run)).toEqual([]);
  });

  it('of another machine or version are told', () => {
    const other = {
      ...run,
      versions: { flowproof: '0.2.0', node: '20.19.0' },
      environment: { ...run.environment!, cpu: 'other' },
    };
    expect(notesOn(run, other)).toEqual(['flowproof: 0.1.0, then 0.2.0.', 'Another machine: times are not compared.']);
    expect(notesOn(run, run)).toEqual([]);
  });
});

describe('a repetition', () => {
  it('is the same to the last bit on the same machine', () => {
    expect(unlikeRepeat(FAILED, { ...FAILED, milliseconds: 99 }, true)).toBeUndefined();
    expect(unlikeRepeat(FAILED, { ...FAILED, statistic: 0.03125 * (1 + 2 ** -52) }, true)).toContain('statistic');
    const other = { ...FAILED.counterexample!, bits: { s: ['3fd0000000000001'] } };
    expect(unlikeRepeat(FAILED, { ...FAILED, counterexample: other }, true)).toContain('counterexample');
  });

  it('is within the tolerance on another', () => {
    expect(unlikeRepeat(PASSED, { ...PASSED, statistic: 4e-15 }, false)).toBeUndefined();
    expect(unlikeRepeat(PASSED, { ...PASSED, statistic: 6e-15 }, false)).toContain('statistic');
    expect(unlikeRepeat(PASSED, { ...PASSED, status: 'fail' }, false)).toContain('status');
  });
});

describe('runs side by side', () => {
  const input = (verdicts: (typeof FAILED)[]) => ({
    run: runOf(verdicts),
    verdicts,
    results: [],
    end: endOf(verdicts),
  });
  it('tell apart subjects of one name, by file', () => {
    const merged = mergeRuns([
      { name: 'a', run: input([FAILED]) },
      { name: 'b', run: input([FAILED, { ...PASSED, subject: 'other' }]) },
    ]);
    expect(merged.verdicts.map(({ subject }) => subject)).toEqual(['my map (a)', 'my map (b)', 'other']);
    expect(merged.run!.planned.map(({ subject }) => subject)).toEqual(['my map (a)', 'my map (b)', 'other']);
    expect(merged.end).toMatchObject({ counts: { fail: 2, pass: 1 }, exitCode: 1, milliseconds: 24 });
  });

  it('are unfinished where one is', () => {
    const open = { ...input([PASSED]), end: undefined };
    expect(
      mergeRuns([
        { name: 'a', run: input([PASSED]) },
        { name: 'b', run: open },
      ]).end,
    ).toBeUndefined();
  });
});
