import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../src/report/html/index.ts';
import { extractStream, NOTHING, type ReportInput } from '../../../src/report/index.ts';
import type { Verdict } from '../../../src/subject/verdict.ts';
import { type PageElement, parsePage } from '../../support/dom.ts';
import { endOf, FAILED, PASSED, runOf } from '../../support/records.ts';

function inputOf(verdicts: readonly Verdict[], more: Partial<ReportInput> = {}): ReportInput {
  return { run: runOf(verdicts), verdicts, results: [], end: endOf(verdicts), ...more };
}

const pageOf = (input: ReportInput): PageElement => parsePage(htmlReport(input));

const textOf = (page: PageElement, selector: string): string =>
  (page.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('the first screen', () => {
  const page = pageOf(inputOf([PASSED, FAILED]));

  it('says what was checked and the verdict in one line', () => {
    expect(textOf(page, 'h1')).toBe('✗ my map fails 1 property');
    const facts = textOf(page, 'header dl');
    for (const fact of ['my map', 'map, float64', '1 problem: mixture-1d', 'ci, seed 1', 'flowproof 0.1.0']) {
      expect(facts).toContain(fact);
    }
    expect(textOf(page, 'header .lead')).toBe('✗ 1 failed, ✓ 1 passed in 0.0 s.');
  });

  it('says what to mend first: the claim, how badly it fails, where, and how to run it again', () => {
    const first = textOf(page, '.first');
    expect(first).toContain('Mend this first: Two steps are one');
    expect(first).toContain('0.0313, allowed 4.4 × 10−15: 7.1 × 1012 times the tolerance');
    expect(first).toContain('x = (0.5, 1), s = 0.25');
    expect(first).toContain('npx flowproof replay TOKEN');
  });

  it('puts what is explained before what is not, and what is required before what is not', () => {
    const explanation = {
      ...{ id: 'reading.time-reversed', kind: 'convention' as const, title: 'time runs from data to noise' },
      ...{ text: 'At 64 of 64 points the output equals it.', digits: 9, fits: 64, cases: 64 },
      declaration: { time: 'data-to-noise' },
      mend: 'Declare it.',
    };
    const diagnosis = { status: 'explained' as const, summary: 'Known.', explanations: [explanation], tried: 83 };
    const soft: Verdict = { ...FAILED, id: 'map.push-forward', title: 'Law', level: 'recommended', diagnosis };
    const explained: Verdict = { ...FAILED, id: 'map.trajectory', title: 'Trajectory', diagnosis };
    const titles = [...pageOf(inputOf([soft, FAILED, explained])).querySelectorAll('.failure > summary code')];
    expect(titles.map((title) => title.textContent)).toEqual(['map.trajectory', 'map.semigroup', 'map.push-forward']);
    const first = textOf(pageOf(inputOf([FAILED, explained])), '.first');
    expect(first).toContain('Mend this first: time runs from data to noise');
    expect(first).toContain(
      'Time runs from data to noise. At 64 of 64 points the output equals it.To mend it: Declare it.',
    );
    expect(first).toContain('convention: { time: "data-to-noise" }');
  });
});

describe('failures', () => {
  it('are one card for a property over all problems, with what fails because of it folded beneath', () => {
    const blocked = (id: string, problem: string): Verdict => ({
      ...FAILED,
      ...{ id, problem, status: 'blocked', root: 'map.semigroup', title: 'Depends' },
      reason: 'Explained by the failure of map.semigroup. Here: The law is wrong.',
    });
    const old: Verdict = { ...blocked('map.old', 'mixture-1d') };
    delete old.root;
    const verdicts = [FAILED, { ...FAILED, problem: 'gaussian-1d' }, blocked('map.law', 'mixture-1d'), old];
    const page = pageOf(inputOf(verdicts));
    expect(page.querySelectorAll('.failure')).toHaveLength(1);
    const card = textOf(page, '.failure');
    expect(card).toContain('Fails on 2 problems: Two steps are one');
    expect(card).toContain('2 further properties fail because of it');
    expect(card).toContain('map.law Depends: The law is wrong.');
    expect(card).toContain('map.old');
    expect(page.querySelectorAll('.failure tbody tr')).toHaveLength(2);
  });

  it('are one card for one error in several properties', () => {
    const error = (id: string, reason = 'It threw.'): Verdict => ({ ...FAILED, id, status: 'error', reason });
    const after: Verdict = { ...FAILED, id: 'map.c', status: 'blocked', root: 'map.b' };
    const page = pageOf(inputOf([error('map.a'), error('map.b'), error('map.d', 'Otherwise.'), after]));
    expect(page.querySelectorAll('.failure')).toHaveLength(2);
    expect(textOf(page, '.failure')).toContain('Error in 2 properties: It threw.');
    expect(textOf(page, '.failure')).toContain('1 further property fails because of it');
    expect(textOf(page, '.first')).toContain('2 properties of my map end in this error on mixture-1d.');
    expect(textOf(page, 'h1')).toContain('could not be checked');
  });

  it('show statement, equation and source of the stream, else of the registry, else the title alone', () => {
    expect(textOf(pageOf(inputOf([FAILED])), '.failure')).toContain('arXiv 2505.18825');
    const own = {
      ...FAILED,
      statement: 'Said by the stream.',
      equation: 'y_k = 1',
      source: 'here',
      tolerance: '',
      blind: '',
    };
    const run = runOf([FAILED], { properties: [own] });
    const page = pageOf(inputOf([FAILED], { run }));
    expect(textOf(page, '.failure')).toContain('Said by the stream.');
    expect(page.querySelector('.failure math msub')).not.toBeNull();
    expect(textOf(pageOf(inputOf([{ ...FAILED, id: 'other.kind' }])), '.failure')).toContain('Two steps are one');
  });

  it('show derivation, terms, exact bits, and pictures of what the verdict carries', () => {
    const verdict: Verdict = {
      ...FAILED,
      residuals: { s: [0, 0.5, 1], t: [1, 0.25, 0], ratio: [0.5, 20, null] },
      trajectories: { problem: 'mixture-1d', dimension: 1, paths: [{ times: [0, 1], exact: [0, 1], subject: [0, 2] }] },
      samples: { label: 'after 1 step', dimension: 2, subject: [0, 1, 2, 3], exact: [0, 0, 1, null] },
    };
    const page = pageOf(inputOf([verdict]));
    const card = textOf(page, '.failure');
    expect(card).toContain('32 u times the conditioning');
    expect(card).toContain('s = 3fd0000000000000');
    expect(page.querySelectorAll('.failure svg')).toHaveLength(3);
    expect(card).toContain('3 points: 2 exceed its tolerance');
    expect(card).toContain('the ends differ by up to 1.');
  });
});

it('a replay line is shown whole, or not at all', () => {
  const line = (length: number): string => {
    const verdict = { ...FAILED, replay: `npx flowproof replay ${'A'.repeat(length)}` };
    return textOf(pageOf(inputOf([verdict])), '.first');
  };
  expect(line(9_000)).toContain('A'.repeat(9_000));
  expect(line(30_000)).not.toContain('AAA');
  expect(line(30_000)).toContain('npx flowproof replay FILE.jsonl');
});

describe('other outcomes', () => {
  const said = (input: ReportInput): string => textOf(pageOf(input), 'h1');

  it('are told in the heading', () => {
    expect(said(NOTHING)).toContain('Nothing was judged');
    expect(said(inputOf([PASSED]))).toBe('✓ Passes: 1 check hold');
    expect(said(inputOf([PASSED], { end: undefined }))).toContain(
      'Unfinished, in progress or interrupted (1 of 1 checks reached)',
    );
    expect(said(inputOf([PASSED, { ...FAILED, status: 'inconclusive' }]))).toContain('Inconclusive: 1 check');
    expect(said(inputOf([PASSED, { ...FAILED, level: 'recommended' }]))).toContain(
      '1 property that only is recommended fail',
    );
    expect(said(inputOf([PASSED, { ...FAILED, status: 'xfail' }]))).toContain('1 expected failure');
    expect(said(inputOf([{ ...FAILED, status: 'error', reason: 'It threw.' }]))).toContain('could not be checked');
    expect(said(inputOf([FAILED, { ...FAILED, subject: 'another' }]))).toContain('2 subjects fail');
  });

  it('of a network are scores with intervals', () => {
    const score = { value: 0.2, low: 0.1, high: 0.3, baseline: 'one Euler step' };
    const page = pageOf(inputOf([{ ...PASSED, score }]));
    expect(textOf(page, 'h1')).toContain('scores below');
    expect(textOf(page, 'section[aria-labelledby=scores] tbody')).toContain('0.20.1 to 0.3one Euler step');
    expect(page.querySelector('section[aria-labelledby=scores] svg')).not.toBeNull();
  });

  it('of benchmarks are tables and curves', () => {
    const result = {
      ...{ schema: 'flowproof.result/1' as const, record: 'result' as const, experiment: 'stability', job: 'j' },
      ...{ problem: 'mixture-3', method: 'lsd', conditions: { rate: 0.1 }, seed: 1, milliseconds: 5 },
      metrics: { kl: { value: 0.5, low: 0.4, high: 0.6, unit: 'nat' } },
      series: { loss: { x: [1, 2, 3], y: [1, null, 0.1] } },
    };
    const other = { ...result, conditions: { rate: 0.2 }, metrics: { kl: { value: null } } };
    const page = pageOf({
      ...NOTHING,
      results: [result, { ...result, seed: 2, metrics: { kl: { value: 0.7 } } }, other],
    });
    expect(textOf(page, 'h1')).toContain('3 results of stability');
    const rows = [...page.querySelectorAll('section[aria-labelledby=results] tbody tr')];
    expect(rows.map((row) => row.textContent)).toEqual(['lsd, rate 0.120.6 [0.5, 0.7]', 'lsd, rate 0.21none']);
    expect(textOf(page, 'section[aria-labelledby=results] thead')).toContain('kl (nat)');
    expect(page.querySelector('section[aria-labelledby=results] svg')).not.toBeNull();
  });
});

describe('the rest', () => {
  const skipped: Verdict = { ...PASSED, id: 'map.jvp', status: 'skip', reason: 'no-jvp: the subject offers none' };
  const loose: Verdict = { ...PASSED, tolerance: { kind: 'override', terms: {}, derivation: 'set by hand' } };
  const verdicts = [skipped, { ...skipped, problem: 'gaussian-1d' }, loose];
  const end = endOf(verdicts, {
    warnings: ['nothing matches map.x'],
    artefacts: [{ path: 'a.jsonl', sha256: 'f00', bytes: 7 }],
  });
  const run = runOf(verdicts, {
    deviations: ['map.inverse: a tolerance of 1 by hand'],
    command: 'flowproof check map.mjs',
  });
  const page = pageOf(inputOf(verdicts, { run, end }));

  it('groups skips by reason, and tells deviations and warnings', () => {
    const notes = textOf(page, 'section[aria-labelledby=notes]');
    expect(notes).toContain('map.inverse: a tolerance of 1 by hand');
    expect(notes).toContain('nothing matches map.x');
    expect(notes).toContain('no-jvp: the subject offers none2map.jvpmy map');
  });

  it('tells environment, versions, seed and hashes', () => {
    const text = textOf(page, 'section[aria-labelledby=environment]');
    for (const part of [
      'a processor',
      '2 cores',
      'node 20.19.0',
      'root seed1',
      'flowproof check map.mjs',
      'a.jsonl',
      'f00',
      'abc',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('has a cell for each check', () => {
    expect(page.querySelectorAll('.matrix td.s')).toHaveLength(4);
    expect([...page.querySelectorAll('.matrix td.s')].map((cell) => cell.textContent)).toEqual(['-', '-', '✓', '']);
  });
});

describe('the page', () => {
  const input = inputOf([FAILED, PASSED], { stream: '{"record":"run"}\n' });

  it('is the same for the same records', () => {
    expect(htmlReport(input)).toBe(htmlReport(structuredClone(input)));
  });

  it('carries its stream', () => {
    expect(extractStream(htmlReport(input))).toBe(input.stream);
    expect(htmlReport(inputOf([FAILED]))).not.toContain('<script');
  });

  it('names its language, has its headings in order, unique ids, and names for all that needs one', () => {
    const page = pageOf(input);
    expect(page.getAttribute('lang')).toBe('en');
    const levels = [...page.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [k, level] of levels.entries()) if (k > 0) expect(level - levels[k - 1]).toBeLessThanOrEqual(1);
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of page.querySelectorAll('[aria-labelledby]')) {
      expect(ids).toContain(element.getAttribute('aria-labelledby'));
    }
    for (const link of page.querySelectorAll('a')) expect(ids).toContain(link.getAttribute('href')?.slice(1));
    for (const table of page.querySelectorAll('table')) {
      expect(table.querySelector('caption')?.textContent).toBeTruthy();
      expect(table.querySelectorAll('th:not([scope])')).toHaveLength(0);
    }
    for (const svg of page.querySelectorAll('svg')) expect(svg.getAttribute('role')).toBe('img');
  });

  it('of a full profile is below 3 MB, passing or failing', () => {
    const many = (verdict: Verdict): Verdict[] =>
      Array.from({ length: 3_400 }, (_, k) => ({
        ...verdict,
        subject: `subject ${k % 10}`,
        problem: `problem ${Math.floor(k / 170)}`,
        id: `map.property-${Math.floor(k / 10) % 17}`,
        replay: `npx flowproof replay ${'x'.repeat(700)}`,
        residuals: { s: Array(200).fill(0.5), t: Array(200).fill(0.25), ratio: Array(200).fill(3) },
      }));
    for (const verdict of [PASSED, FAILED]) expect(htmlReport(inputOf(many(verdict))).length).toBeLessThan(1.8e6);
  });
});
