import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mean, variance } from '../src/benchmarks/statistics/index.ts';
import { stream } from '../src/core/random.ts';
import { binomialTails } from '../src/properties/statistics/index.ts';
import { type CaseSizes, type MetricCase, metricCases } from './metrics/cases.ts';
import { type Deviation, deviations } from './metrics/deviations.ts';
import { exactMapRows } from './metrics/maps.ts';
import { renderCalibration } from './metrics/report.ts';

/**
 * Calibration of the benchmarks' metrics: samples of the exact law and of laws that are off in known ways, and maps that are; does each
 * metric take the expectation that formulas and quadrature give for as many samples, and how often does its interval contain it?
 * Writes reports/metrics-calibration.{json,md}.
 *
 *   npx tsx scripts/metrics-calibration.ts [--repeats 200] [--seed 1] [--out reports]
 */
const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'reports' },
  },
});
const repeats = Number(values.repeats);
const seed = Number(values.seed);
const sizes: CaseSizes = { samples: 4000, assignment: 128, directions: 8, floorRepeats: 40 };

/** One metric on samples of one law. */
export interface CalibrationRow {
  readonly metric: string;
  readonly problem: string;
  readonly deviation: string;
  readonly samples: number;
  readonly how: string;
  readonly expectation: number;
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  /** Repetitions whose interval contains the expectation, and, of exact samples, whose value lies in the floor's. */
  readonly covered: number;
  readonly inFloor: number | null;
  readonly repeats: number;
  /** Whether the mean is the expectation: at least one in a million of such means are as far from it. */
  readonly right: boolean;
}

function calibrate(one: MetricCase, off: Deviation): CalibrationRow {
  const expectation = one.expectation(off);
  const found: number[] = [];
  let [covered, inFloor] = [0, 0];
  let floored = false;
  for (let k = 0; k < repeats; k++) {
    const rng = stream(seed, 'metrics-calibration', one.metric, off.name, k);
    const end = Float64Array.of(one.problem.timeRange[1]);
    const measured = one.measure(off.problem.sample.marginal(rng, one.samples, end), k);
    const { value, low, high, floor } = measured;
    found.push(value);
    if (low <= expectation && expectation <= high) covered++;
    if (floor === undefined) continue;
    floored = true;
    if (floor.low <= value && value <= floor.high) inFloor++;
  }
  const error = Math.sqrt(variance(found) / repeats);
  return {
    metric: one.metric,
    problem: one.problem.id,
    deviation: off.name,
    samples: one.samples,
    how: one.how,
    expectation,
    mean: mean(found),
    error,
    covered,
    inFloor: off.name === 'exact' && floored ? inFloor : null,
    repeats,
    right: isRight(one, expectation, found, error),
  };
}

/** Exact binomial tails for shares, else five standard errors of the mean. */
function isRight(one: MetricCase, expectation: number, found: readonly number[], error: number): boolean {
  if (one.metric === 'mass outside' || one.metric === 'share of a mode') {
    const count = Math.round(mean(found) * one.samples * repeats);
    const { lower, upper } = binomialTails(count, one.samples * repeats, Math.min(1, expectation));
    return Math.min(lower, upper) > 5e-7;
  }
  return Math.abs(mean(found) - expectation) <= 5 * error;
}

const rows: CalibrationRow[] = [];
for (const [planar, line] of [
  ['checkerboard', 'boxes-1d'],
  ['mixture-3', 'mixture-1d'],
]) {
  for (const one of metricCases(planar, line, sizes)) {
    for (const off of deviations(one.problem)) rows.push(calibrate(one, off));
    console.log(`${one.metric} on ${one.problem.id}`);
  }
}
const maps = await exactMapRows(repeats, seed);
const command = `npx tsx scripts/metrics-calibration.ts --repeats ${repeats} --seed ${seed}`;
const ok = [...rows, ...maps].every(({ right }) => right);
const markdown = renderCalibration({ rows, maps, repeats, command });
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'metrics-calibration.json'),
  `${JSON.stringify({ schema: 'flowproof.metrics-calibration/1', repeats, seed, ok, rows, maps }, null, 1)}\n`,
);
writeFileSync(join(values.out, 'metrics-calibration.md'), markdown);
console.log(markdown);
process.exitCode = ok ? 0 : 1;
