import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../src/report/html/index.ts';
import type { ReportInput } from '../../../src/report/index.ts';
import { parsePage } from '../../support/dom.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-text.ts';
import { endOf, FAILED, PASSED, runOf } from '../../support/records.ts';
import { seed } from '../../support/seed.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u202a-\u202e\u2060-\u2069\ufeff]/;

/** A report in which a stranger's text stands wherever one can. */
function inputWith(text: string): ReportInput {
  const explanation = {
    ...{ id: text, kind: 'formula' as const, title: text, text, digits: 1, fits: 1, cases: 1, mend: text },
    declaration: { field: text },
  };
  const diagnosis = { status: 'explained' as const, summary: text, explanations: [explanation, explanation], tried: 1 };
  const failed = {
    ...{
      ...FAILED,
      subject: text,
      reason: text,
      title: text,
      problem: text,
      replay: text.slice(0, 5_000),
      detects: text,
      diagnosis,
    },
    tolerance: { kind: 'mixed' as const, terms: { [text]: 1 }, derivation: text },
    counterexample: { problem: text, point: { name: text }, bits: { x: [text] }, shrinks: 0 },
    samples: { label: text, dimension: 1, subject: [1, 2], exact: [1, 3] },
    trajectories: { problem: text, dimension: 2, paths: [{ times: [0], exact: [0, 0], subject: [1, 1] }] },
  };
  const verdicts = [
    failed,
    { ...PASSED, subject: text, problem: null, score: { value: 1, low: 1, high: 1, baseline: text } },
    { ...PASSED, subject: text, problem: 'other', status: 'skip' as const, reason: text },
  ];
  const result = {
    ...{ schema: 'flowproof.result/1' as const, record: 'result' as const, experiment: text, job: text, problem: text },
    ...{ method: text, conditions: { rate: text }, seed: 1, milliseconds: 1 },
    metrics: { size: { value: 1, unit: text } },
    series: { loss: { x: [1, 2], y: [1, 2] } },
  };
  const run = runOf(verdicts, {
    ...{ target: text, profile: text, filter: text, command: text, started: text, deviations: [text] },
    versions: { node: text },
    properties: [
      {
        id: FAILED.id,
        title: text,
        statement: text,
        equation: text,
        source: text,
        level: 'required',
        tolerance: text,
        blind: text,
      },
    ],
    problems: [{ id: text, dimension: 1, path: text, hash: text, definition: {} }],
  });
  run.subjects[0] = { ...run.subjects[0], version: text, source: text, hash: text, convention: { time: text } };
  const end = endOf(verdicts, { warnings: [text], artefacts: [{ path: text, sha256: text, bytes: 1 }], digest: text });
  return { run, verdicts, results: [result, { ...result, conditions: { rate: 'other' } }], end, stream: `${text}\n` };
}

/** The elements of a page but those of an equation, whose number depends on its text, each with its attributes' names. */
function skeleton(page: string): string {
  return [...parsePage(page).querySelectorAll('*')]
    .filter((element) => element.closest('.equation') === null && element.closest('svg') === null)
    .map((element) => `${element.tagName}[${[...element.attributes].map(({ name }) => name).join()}]`)
    .join('\n');
}

const plain = skeleton(htmlReport(inputWith('plain')));

describe('hostile text in a page', () => {
  it.each(HOSTILE_TEXTS)('%s adds no element, no attribute and no control character', (_, text) => {
    const page = htmlReport(inputWith(`a${text}`));
    expect(skeleton(page)).toBe(plain);
    expect(page).not.toMatch(UNSAFE);
    expect(page.length).toBeLessThan(500_000);
  });

  it('nor does any other', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'<>"\'&/=!-[]{}_^`a ') }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const page = htmlReport(inputWith(`a${given}`));
        expect(skeleton(page)).toBe(plain);
        expect(page).not.toMatch(UNSAFE);
      }),
      { seed, numRuns: 8 },
    );
  });

  it('is shown', () => {
    const page = htmlReport(inputWith('<b>&amp;"\''));
    expect(parsePage(page).querySelector('.failure .why')?.textContent).toContain('<b>&amp;"\'');
  });
});
