import { getProblem } from '../../analytic/index.ts';
import { stream } from '../../core/random.ts';
import { groupBy } from '../../report/group-by.ts';
import { type Curve, curvesPlot, heatMap, qualityPlot, samplesPlot, standaloneSvg } from '../../report/plots/index.ts';
import { drawnPoints } from '../../subject/evidence.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { median } from '../statistics/index.ts';
import { methodOf, valuesOf } from './cells.ts';

/** A picture of a benchmark's report as a file. */
export interface BenchPicture {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

/** Samples that a quality run kept: n × d points of one seed in `steps` steps. */
export interface KeptSamples {
  readonly record: ResultRecord;
  readonly steps: number;
  readonly points: Float64Array;
}

/** Points in a picture of samples. */
const SHOWN = 600;

/**
 * The pictures of a benchmark: raw gradient norm over the steps (the largest in each window, median over the seeds), KL over N with its floor,
 * samples beside the truth, trajectory error over (s, t). Those for which there are results.
 */
export function benchPictures(records: readonly ResultRecord[], samples: readonly KeptSamples[]): BenchPicture[] {
  return [...gradientNorms(records), ...klOverSteps(records), ...sampleClouds(samples), ...trajectoryErrors(records)];
}

function made(file: string, picture: ReturnType<typeof curvesPlot>): BenchPicture {
  return { file: `${file}.svg`, title: picture.title, svg: standaloneSvg(picture) };
}

function gradientNorms(records: readonly ResultRecord[]): BenchPicture[] {
  const trainings = records.filter(
    ({ experiment, series }) => /^(stability|divergence)$/.test(experiment) && series?.['gradient.max'] !== undefined,
  );
  const settings = groupBy(
    trainings,
    ({ experiment, problem, conditions }) => `${experiment}-${problem}-${conditions.rate}`,
  );
  return [...settings].map(([setting, own]) => {
    const [{ problem, conditions }] = own;
    const curves = [...groupBy(own, methodOf)].map(([name, seeds]) => spread(name, seeds, 'gradient.max'));
    const title = `Largest gradient norm before clipping, ${problem}, rate ${conditions.rate}`;
    const axes = { x: { label: 'step' }, y: { label: 'gradient norm', log: true } };
    return made(`gradient-${setting}`, curvesPlot(curves, { title, ...axes, reference: { value: 10, label: 'clip' } }));
  });
}

/** Median, lowest and highest over the seeds at each place of a series. */
function spread(name: string, seeds: readonly ResultRecord[], key: string): Curve {
  const all = seeds.flatMap(({ series }) => (series?.[key] === undefined ? [] : [series[key]]));
  const [{ x }] = all;
  const at = (k: number): number[] => all.flatMap(({ y }) => (y[k] === null || y[k] === undefined ? [] : [y[k]]));
  const over = (pick: (values: number[]) => number) => x.map((_, k) => (at(k).length === 0 ? null : pick(at(k))));
  return {
    name,
    x,
    y: over(median),
    low: over((values) => Math.min(...values)),
    high: over((values) => Math.max(...values)),
  };
}

function klOverSteps(records: readonly ResultRecord[]): BenchPicture[] {
  const judged = records.filter(({ experiment, metrics }) => experiment === 'quality' && metrics.kl !== undefined);
  return [...groupBy(judged, ({ problem }) => problem)].map(([problem, own]) => {
    const curves = [...groupBy(own, methodOf)].map(([name, seeds]) => {
      const steps = [...new Set(seeds.map(({ conditions }) => Number(conditions.N)))].sort((a, b) => a - b);
      const values = steps.map((N) =>
        valuesOf(
          seeds.filter(({ conditions }) => conditions.N === N),
          'kl',
        ).filter(Number.isFinite),
      );
      const over = (pick: (all: number[]) => number) => values.map((all) => (all.length === 0 ? null : pick(all)));
      return {
        name,
        x: steps,
        y: over(median),
        low: over((all) => Math.min(...all)),
        high: over((all) => Math.max(...all)),
      };
    });
    const floor = own[0].metrics['kl.floor']?.value ?? undefined;
    const options = { title: `KL over the number of steps, ${problem}`, measure: 'KL divergence' };
    return made(`kl-${problem}`, qualityPlot(curves, floor === undefined ? options : { ...options, floor }));
  });
}

function sampleClouds(samples: readonly KeptSamples[]): BenchPicture[] {
  return samples.map(({ record, steps, points }) => {
    const { problem: id, method } = record;
    const problem = getProblem(id);
    const d = problem.dimension;
    const end = Float64Array.of(problem.timeRange[1]);
    const exact = problem.sample.marginal(stream(0, 'bench', 'picture', id), SHOWN, end);
    const data = {
      ...{ label: method, dimension: d },
      ...{ subject: drawnPoints(points.subarray(0, SHOWN * d), d), exact: drawnPoints(exact, d) },
    };
    const title = `${method} on ${id}: samples in ${steps} ${steps === 1 ? 'step' : 'steps'} beside the truth`;
    return made(`samples-${id}-${method}-${steps}`, samplesPlot(data, { title }));
  });
}

function trajectoryErrors(records: readonly ResultRecord[]): BenchPicture[] {
  const maps = records.filter(({ series }) =>
    Object.keys(series ?? {}).some((name) => name.startsWith('trajectory.s=')),
  );
  const settings = groupBy(maps, (record) => `${record.problem}-${methodOf(record).replace(/[ ()]+/g, '-')}`);
  return [...settings].map(([setting, seeds]) => {
    const names = Object.keys(seeds[0].series!).filter((name) => name.startsWith('trajectory.s='));
    const s = names.map((name) => Number(name.slice('trajectory.s='.length)));
    const t = [...new Set(seeds[0].series![names[0]].x)];
    const value = names.map((name) =>
      t.map((time) => {
        const cells = seeds.flatMap(({ series }) => {
          const k = series?.[name]?.x.indexOf(time) ?? -1;
          const cell = k < 0 ? null : series![name].y[k];
          return cell === null ? [] : [cell];
        });
        return cells.length === 0 ? null : median(cells);
      }),
    );
    const title = `Error of the trajectories over (s, t), ${methodOf(seeds[0])} on ${seeds[0].problem}`;
    return made(
      `trajectory-${setting}`,
      heatMap({ s, t, value }, { title, measure: 'error over that of an Euler step' }),
    );
  });
}
