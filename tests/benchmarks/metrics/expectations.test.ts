import { describe, expect, it } from 'vitest';
import { type MetricCase, metricCases } from '../../../scripts/metrics/cases.ts';
import { deviations } from '../../../scripts/metrics/deviations.ts';
import { mean, variance } from '../../../src/benchmarks/statistics/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

/** The scripts' calibration at a small size: reports/metrics-calibration.md has it at a larger one. */
const SIZES = { samples: 400, assignment: 32, directions: 2, floorRepeats: 10 };
const REPEATS = 20;

function measured(one: MetricCase, problem: MetricCase['problem'], label: string) {
  const end = Float64Array.of(one.problem.timeRange[1]);
  return Array.from({ length: REPEATS }, (_, k) => {
    const rng = stream(seed, 'expectations', one.metric, label, k);
    return one.measure(problem.sample.marginal(rng, one.samples, end), k);
  });
}

describe.each([
  ['checkerboard', 'boxes-1d'],
  ['mixture-3', 'mixture-1d'],
])('metrics on %s', (planar, line) => {
  const cases = metricCases(planar, line, SIZES);

  it.each(cases.map((one) => [one.metric, one] as const))(
    '%s takes its expectation under known deviations',
    (_, one) => {
      for (const off of deviations(one.problem)) {
        const expectation = one.expectation(off);
        const all = measured(one, off.problem, off.name);
        const found = mean(all.map(({ value }) => value));
        const error = Math.sqrt(variance(all.map(({ value }) => value)) / REPEATS);
        // Beyond eight standard errors of 24 values Student's law has 4e-8; of shares, what eight counts among all would change.
        const least = one.metric.includes('mass') || one.metric.includes('share') ? 8 / (REPEATS * one.samples) : 0;
        expect(Math.abs(found - expectation), `${off.name}, FLOWPROOF_SEED=${seed}`).toBeLessThan(8 * error + least);
        // The report has no coverage below 0.85: then fewer than 10 of 20 come once in 2e5 tests at the worst, and never at 0.95.
        const covered = all.filter(({ low, high }) => low <= expectation && expectation <= high).length;
        expect(covered, `${off.name}, FLOWPROOF_SEED=${seed}`).toBeGreaterThanOrEqual(10);
      }
    },
  );

  it.each(cases.map((one) => [one.metric, one] as const))('%s shows its floor on exact samples', (_, one) => {
    const all = measured(one, one.problem, 'floor').filter(({ floor }) => floor !== undefined);
    const within = all.filter(({ value, floor }) => floor!.low <= value && value <= floor!.high).length;
    if (all.length > 0) expect(within, `FLOWPROOF_SEED=${seed}`).toBeGreaterThanOrEqual(10);
    for (const { value, floor, excess } of all) expect(excess).toBe(value - floor!.mean);
  });
});
