import { clopperPearson } from '../../src/properties/statistics/index.ts';
import type { CalibrationRow } from '../metrics-calibration.ts';
import type { MapRow } from './maps.ts';

const number = (value: number): string => (value === 0 ? '0' : Number(value.toPrecision(4)).toString());

function share(count: number, of: number): string {
  const { low, high } = clopperPearson(count, of, 0.01);
  return `${((100 * count) / of).toFixed(1)} % [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`;
}

/** reports/metrics-calibration.md. */
export function renderCalibration(data: {
  readonly rows: readonly CalibrationRow[];
  readonly maps: readonly MapRow[];
  readonly repeats: number;
  readonly command: string;
}): string {
  const { rows, maps, repeats, command } = data;
  const cells = rows.map((row) => [
    row.metric,
    row.problem,
    row.deviation,
    String(row.samples),
    number(row.expectation),
    `${number(row.mean)} ± ${number(row.error)}`,
    row.right ? 'yes' : '**no**',
    share(row.covered, row.repeats),
    row.inFloor === null ? '' : share(row.inFloor, row.repeats),
  ]);
  const mapCells = maps.map((row) => [
    row.metric,
    row.deviation,
    String(row.points),
    number(row.expectation),
    `${number(row.mean)} ± ${number(row.error)}`,
    row.right ? 'yes' : '**no**',
    share(row.covered, row.repeats),
  ]);
  const hows = [...new Set(rows.map(({ metric, how }) => `${metric}: ${how}`))];
  return `# Calibration of the metrics

Made by \`${command}\`.

Each metric of \`src/benchmarks/metrics\` measured ${repeats} samples of the exact law and of laws that are off in known ways: shifted by 0.05
along each axis, shrunk by 0.9 about the mean, without the last mode, and with 3 % of the mass outside. The expectation for as
many samples comes from the two laws alone, never from the estimator (${hows.join('; ')}).

* *right*: the mean of the ${repeats} values is the expectation, within five standard errors (shares: exact binomial tails of 5e-7).
* *covered*: how often the 95 % interval of one value contained the expectation, with a 99 % Clopper-Pearson interval. The
  intervals of shares are exact and cover more; those of the other metrics are asymptotic, and rest on plug-in variances that are
  too wide near the floor.
* *within the floor*: how often a value of exact samples lay within the 95 % range of its floor.

${table(['metric', 'problem', 'law', 'samples', 'expectation', 'mean', 'right', 'covered', 'within the floor'], cells)}

## Maps

The exact map of a Gaussian problem in the plane, changed in a known way; expectations by the Kullback-Leibler divergence of two Gaussians
and by second moments.

${table(['metric', 'map', 'points', 'expectation', 'mean', 'right', 'covered'], mapCells)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
