import { describe, expect, it } from 'vitest';
import { calibrationKl } from '../../../src/benchmarks/report/calibration.ts';
import { divergenceSection } from '../../../src/benchmarks/report/divergence.ts';
import { qualitySection } from '../../../src/benchmarks/report/quality.ts';
import { divergedCell } from '../../../src/benchmarks/report/stability.ts';
import type { ResultRecord } from '../../../src/subject/result.ts';

function record(changes: Partial<ResultRecord> & Pick<ResultRecord, 'metrics'>): ResultRecord {
  return {
    schema: 'flowproof.result/1',
    record: 'result',
    experiment: 'test',
    job: 'job',
    problem: 'checkerboard',
    method: 'lsd',
    conditions: { stopGradient: 'convex', rate: 2e-3, width: 128, batch: 1_024, steps: 10_000 },
    seed: 0,
    milliseconds: 1,
    ...changes,
  };
}

/** Runs of ESD of which so many diverged. */
const runs = (count: number, lost: number, stopGradient = 'full'): ResultRecord[] =>
  Array.from({ length: count }, (_, seed) =>
    record({
      problem: 'mixture-3',
      method: 'esd',
      seed,
      conditions: { stopGradient, rate: 2e-3, width: 128, batch: 1_024, steps: 5_000 },
      metrics: { 'map.diverged': { value: Number(seed < lost) }, 'map.score': { value: seed < lost ? null : 0.1 } },
    }),
  );

describe('the report', () => {
  it('tells how many runs diverged with the exact interval, and what the calibration adds', () => {
    // scipy.stats.binomtest(2, 16).proportion_ci(): 0.0155, 0.3835; (0, 8): 0, 0.3694
    expect(divergedCell(runs(16, 2))).toBe('2 of 16 (2 … 38 %)');
    const text = divergenceSection([...runs(16, 2), ...runs(8, 0, 'convex')]);
    expect(text).toContain('* esd at 0.002: 2 of 16 runs diverged, a rate of 2 to 38 % (95 %).');
    expect(text).toContain('* esd (convex) at 0.002: 0 of 8 runs diverged, a rate of 0 to 37 % (95 %).');
    expect(text).toContain('the two do not contradict each other');
    // 0 of 60: at most 6 %, while 2 of 3 is at least 9 %.
    expect(divergenceSection(runs(60, 0))).toContain('not that of this implementation');
  });

  it('says where the KL is that of the calibration, and which method is below which only where the seeds carry it', () => {
    const sampled = (method: string, factor: number): ResultRecord[] =>
      Object.entries(calibrationKl[method]).flatMap(([n, values]) =>
        values.map((value, seed) =>
          record({
            method,
            seed,
            conditions: {
              ...record({ metrics: {} }).conditions,
              stopGradient: method === 'esd' ? 'full' : 'convex',
              N: Number(n),
            },
            metrics: { kl: { value: factor * value }, 'kl.floor': { value: 0.006 } },
          }),
        ),
      );
    const text = qualitySection([
      ...sampled('lsd', 1),
      ...sampled('esd', 4),
      ...sampled('psd-m', 1),
      ...sampled('psd-u', 1),
    ]);
    const verdicts = (method: string): string[] =>
      [...text.matchAll(new RegExp(`^\\| ${method} +\\|(?=.*…).*\\| ([^|]*?) *\\|$`, 'gm'))].map((match) => match[1]);
    expect(verdicts('lsd')).toEqual(Array(5).fill('within'));
    expect(verdicts('esd')).toEqual(Array(5).fill('**above**'));
    expect(text).toMatch(/lsd below esd at N = 16 on checkerboard, 95 %/);
    expect(text).toMatch(/psd-m and psd-u at N = 16 on checkerboard: not resolved/);
  });
});
