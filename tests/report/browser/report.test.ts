import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/properties/runner/index.ts';
import { htmlReport } from '../../../src/report/html/index.ts';
import type { ReportInput } from '../../../src/report/index.ts';
import type { MapSubject } from '../../../src/subject/types.ts';
import type { Verdict } from '../../../src/subject/verdict.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-text.ts';
import { endOf, FAILED, PASSED, runOf } from '../../support/records.ts';
import { seed } from '../../support/seed.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const IN_PAGE = readFileSync(join(import.meta.dirname, 'in-page.js'), 'utf8')
  .trim()
  .replace(/;$/, '');

/** What a function of `in-page.js` returns in the page. */
const inPage = (page: Page, call: string): Promise<unknown> => page.evaluate(`(${IN_PAGE}).${call}`);

/** A real failing run, with each kind of part that a report has. */
async function reportInput(): Promise<ReportInput> {
  const identity: MapSubject = { kind: 'map', name: 'identity', evaluate: ({ x }) => Float64Array.from(x) };
  const problem = ['gaussian-1d', 'mixture-3'];
  const filter = 'map.boundary,map.trajectory,map.tangent,map.push-forward,map.jvp';
  const failing = await runChecks(identity, { profile: 'smoke', seed, problem, filter });
  const hostile = HOSTILE_TEXTS.slice(0, 8).map(
    ([, text], k): Verdict => ({
      ...{ ...FAILED, subject: text, reason: text, title: text, level: 'informational' },
      problem: `problem-with-a-rather-long-name-${k}`,
    }),
  );
  const score = { value: 0.2, low: 0.1, high: 0.3, baseline: 'one Euler step' };
  const verdicts = [...failing, ...hostile, PASSED, { ...PASSED, subject: 'network', score }];
  const result = {
    ...{ schema: 'flowproof.result/1' as const, record: 'result' as const, experiment: 'stability', job: 'j' },
    ...{ problem: 'mixture-3', method: 'lsd', conditions: { rate: 0.1 }, seed: 1, milliseconds: 5 },
    metrics: { kl: { value: 0.5, low: 0.4, high: 0.6, unit: 'nat' }, distance: { value: 1e-9 } },
    series: { loss: { x: [1, 2, 3], y: [1, 0.3, 0.1] } },
  };
  const run = runOf(verdicts, {
    deviations: ['A tolerance was set by hand.'],
    command: 'flowproof check identity.mjs',
  });
  const artefacts = [{ path: 'report.jsonl', sha256: 'f'.repeat(64), bytes: 7 }];
  return { run, verdicts, results: [result], end: endOf(verdicts, { artefacts }), stream: '{}\n' };
}

describe.skipIf(!existsSync(executablePath))('a report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-browser-'));
  let browser: Browser;
  let address: string;
  const seen = { requests: [] as string[], messages: [] as string[] };

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(error.message));
    page.on('dialog', (dialog) => {
      seen.messages.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(address);
    return page;
  }

  beforeAll(async () => {
    const file = join(folder, 'report.html');
    writeFileSync(file, htmlReport(await reportInput()));
    address = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says on its first screen what was checked, the verdict, and what to mend first, without scripts', async () => {
    const page = await open({ javaScriptEnabled: false });
    const inView = async (selector: string): Promise<boolean> => {
      const box = await page.locator(selector).first().boundingBox();
      return box !== null && box.height > 0 && box.y + box.height / 2 < 900;
    };
    expect(await page.locator('h1').textContent()).toMatch(/identity fails \d properties on 2 problems/);
    for (const selector of ['h1', 'header dl', '.first h2', '.first .size', '.first pre']) {
      expect(await inView(selector), selector).toBe(true);
    }
    expect(await page.locator('.first').textContent()).toContain('Agreement with the exact flow map');
    expect(await page.locator('#failure-1 svg').count()).toBe(3);
    expect(await page.locator('#failure-1').textContent()).toContain('Run it again');
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has enough contrast in the %s scheme, in every text', async (colorScheme) => {
    const page = await open({ colorScheme });
    await inPage(page, 'openAll()');
    const ground = await inPage(page, 'ground()');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(18, 22, 27)');
    expect(await inPage(page, 'poorContrast(4.5)')).toEqual([]);
    await page.close();
  });

  it.each([320, 768])('does not scroll sideways at %d pixels, nor lose anything at the right', async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    await inPage(page, 'openAll()');
    expect(await inPage(page, 'uncovered()')).toEqual([]);
    expect(await inPage(page, 'width()')).toBeLessThanOrEqual(width);
    await page.close();
  });

  it('prints everything, the folded parts too, dark on light', async () => {
    const page = await open({ colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(3);
    expect(await inPage(page, 'folded()')).toBe(0);
    expect(await inPage(page, 'poorContrast(4.5)')).toEqual([]);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.close();
  });

  it('is used by keyboard: the link to the content, then the folded failures', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    expect(await inPage(page, 'focused()')).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#content');
    const closed = page.locator('details.failure:not([open])').first();
    const id = await closed.getAttribute('id');
    await closed.locator('> summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator(`#${id}`).getAttribute('open')).not.toBeNull();
    const scrollable = await page.locator('.scroll:not([tabindex]), pre:not([tabindex]):not(details pre)').count();
    expect(scrollable).toBe(0);
    await page.close();
  });

  it('names its landmarks, headings, tables and pictures to a screen reader', async () => {
    const page = await open();
    const tree = await page.locator('body').ariaSnapshot();
    for (const landmark of ['banner', 'main', 'contentinfo', 'navigation "Contents"']) {
      expect(tree).toContain(`- ${landmark}`);
    }
    expect(tree.match(/- heading .*\[level=1\]/g)).toHaveLength(1);
    expect(tree.match(/- '?img "[^"]{10,}/g)!.length).toBeGreaterThanOrEqual(3);
    expect(tree).not.toMatch(/- '?(img|table|region)'?(:|$)/m);
    await page.close();
  });

  it('made no request but for itself, and nothing went wrong', () => {
    expect(new Set(seen.requests.map((request) => request.split('#')[0]))).toEqual(new Set([address]));
    expect(seen.messages).toEqual([]);
  });
});
