import { median, type Outcome } from './job.ts';
import { type Row, rows } from './plan.ts';

/** A run has diverged where a number was not finite, or the map is worse than one Euler step with the exact velocity. */
export const diverged = ({ nonFinite, score }: Outcome): boolean => nonFinite !== null || score === null || score > 1;

export interface Summary {
  readonly row: Row;
  /** By seed; those after the compared ones are for the fraction that diverges. */
  readonly runs: readonly Outcome[];
  /** Of the seeds that are compared. */
  readonly median: number;
  readonly diverged: number;
  /** Undefined where there is no limit. */
  readonly held: boolean | undefined;
}

/** @param seeds how many seeds are compared, from 0 on. */
export function summarise(outcomes: readonly Outcome[], seeds: number): Summary[] {
  return rows.flatMap((row) => {
    const runs = outcomes.filter(({ id }) => id === row.id).sort((a, b) => a.seed - b.seed);
    if (runs.length === 0) return [];
    const middle = median(runs.slice(0, seeds).map(({ score }) => score ?? Number.POSITIVE_INFINITY));
    return [
      {
        row,
        runs,
        median: middle,
        diverged: runs.filter(diverged).length,
        held: row.limit === undefined ? undefined : middle <= row.limit,
      },
    ];
  });
}

const shown = (score: number | null): string => (score === null ? 'not finite' : score.toPrecision(3));

function runText(run: Outcome): string {
  if (!diverged(run)) return shown(run.score);
  return run.nonFinite === null ? `diverged (${shown(run.score)})` : `diverged (step ${run.nonFinite})`;
}

export function calibrationMarkdown(summaries: readonly Summary[], seeds: number, command: string): string {
  const all = summaries.flatMap(({ runs }) => runs);
  const { steps, backend, device, baseline } = all[0];
  const table = (head: readonly string[], body: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const scores = table(
    [
      '',
      ...Array.from({ length: seeds }, (_, seed) => `seed ${seed}`),
      'median',
      'limit',
      'diverged',
      'independent (JAX)',
      'its median',
    ],
    summaries.map(({ row, runs, median: middle, diverged: lost, held }) => [
      row.title,
      ...runs.slice(0, seeds).map(runText),
      shown(Number.isFinite(middle) ? middle : null),
      row.limit === undefined ? 'as measured' : `${row.limit} ${held ? 'held' : '**missed**'}`,
      `${lost} of ${runs.length}`,
      row.independent.map((score) => score ?? 'diverged').join(', '),
      String(shownMedian(row)),
    ]),
  );
  const stability = table(
    ['', 'seed', 'raw score', 'gradient norm, median', 'largest', 'clipped steps'],
    all.map((run) => [
      rows.find(({ id }) => id === run.id)!.title,
      String(run.seed),
      shown(run.rawScore),
      run.gradientNorm.median.toPrecision(3),
      run.gradientNorm.largest.toPrecision(3),
      `${(100 * run.clipped).toFixed(2)} %`,
    ]),
  );
  return `# Calibration on mixture-3

Regenerate: \`${command}\`. Preset \`calibration-mixture-3\` (\`flowproof train --preset calibration-mixture-3 --print\`) with the method and the
seed changed: MLP 4 → 128 → 128 → 128 → 128 → 2, exact GELU, batch 1,024, η = 0.75, RAdam with peak rate 2e-3, clip 10, EMA 0.999;
here ${steps.toLocaleString('en')} steps, on ${backend} (${device}).

Score of X_{0,1} by the averaged parameters: root-mean-square error on 2,000 points over that of one Euler step with the exact velocity
(${baseline.toFixed(3)}; 1.575 in the independent calibration, whose points are others). 0 is the exact map. A run has diverged where a number was not
finite or its score is above 1; the fraction is over all the seeds below.

${scores}

The raw score is that of the parameters of the last step, without averaging; the gradient norm is that before clipping.

${stability}
`;
}

/** Medians of the independent runs; a diverged one counts as infinite. */
function shownMedian({ independent }: Row): string {
  const middle = median(independent.map((score) => score ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(middle) ? String(middle) : 'diverged';
}
