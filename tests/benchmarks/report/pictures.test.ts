import { expect, test } from 'vitest';
import { benchPictures } from '../../../src/benchmarks/report/pictures.ts';
import type { ResultRecord } from '../../../src/subject/result.ts';

const record = (method: string, seed: number, more: Partial<ResultRecord>): ResultRecord => ({
  ...{ schema: 'flowproof.result/1', record: 'result', experiment: 'stability', job: `${method}-${seed}` },
  ...{ problem: 'checkerboard', method, conditions: { stopGradient: 'convex', rate: 0.002 }, seed },
  ...{ metrics: {}, milliseconds: 1 },
  ...more,
});

const norms = (top: number) => ({ 'gradient.max': { x: [1, 2, 3], y: [1, top, null] } });
const trained = [record('lsd', 0, { series: norms(4) }), record('lsd', 1, { series: norms(60) })];
const judged = [1, 2].flatMap((N) =>
  [0.4, 0.5].map((kl, seed) =>
    record('lsd', seed, {
      experiment: 'quality',
      conditions: { stopGradient: 'convex', N },
      metrics: { kl: { value: kl / N }, 'kl.floor': { value: 0.006 } },
    }),
  ),
);
const mapped = record('psd-m', 0, {
  experiment: 'map',
  series: { 'trajectory.s=0': { x: [0.5, 1], y: [0.1, 0.2] }, 'trajectory.s=0.5': { x: [1], y: [0.4] } },
});

test('a benchmark has a picture of what it has results for, the same for the same results', () => {
  const cloud = { record: judged[0], steps: 1, points: Float64Array.from({ length: 40 }, (_, k) => Math.sin(k)) };
  const pictures = benchPictures([...trained, ...judged, mapped], [cloud]);
  expect(pictures.map(({ file }) => file)).toEqual([
    'gradient-stability-checkerboard-0.002.svg',
    'kl-checkerboard.svg',
    'samples-checkerboard-lsd-1.svg',
    'trajectory-checkerboard-psd-m.svg',
  ]);
  for (const { svg, title } of pictures) {
    expect(svg.startsWith('<svg xmlns=')).toBe(true);
    expect(svg).toContain(`<title id="title">${title}</title>`);
    expect(svg).not.toContain('NaN');
  }
  // The largest of the seeds is in the band, whatever the median.
  expect(pictures[0].svg).toContain('lsd');
  expect(benchPictures([...trained, ...judged, mapped], [cloud])).toEqual(pictures);
});

test('where there is nothing to draw there is no picture', () => {
  expect(benchPictures([], [])).toEqual([]);
  expect(benchPictures([record('lsd', 0, {})], [])).toEqual([]);
});
