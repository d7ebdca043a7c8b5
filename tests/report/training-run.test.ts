import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/index.ts';
import { readStreams } from '../../src/report/index.ts';
import { trainingRun } from '../../src/report/training-run.ts';

const members = [
  { seed: 7, method: 'lsd', rate: 0.01 },
  { seed: 8, method: 'esd', rate: 0.02 },
];
const run = {
  ...{
    schema: 'flowproof.metrics/1',
    record: 'run',
    configHash: 'abc',
    versions: { node: '20' },
    backend: 'cpu',
    device: 'one',
  },
  ...{ problem: 'mixture-3', parameters: 5, rows: { diagonal: 1, offDiagonal: 1 }, steps: 3, members },
};
const step = (at: number, member: number, norm: number | null) => ({
  ...{ record: 'step', step: at, member, loss: { diagonal: 1 / at, distillation: null }, gradientNorm: norm },
  ...{
    weighted: { diagonal: null, distillation: null },
    total: 1,
    clipped: at === 2,
    rate: 0.01,
    logVariance: null,
    milliseconds: 2,
  },
});
const diverged = { record: 'diverged', step: 2, member: 1, quantity: 'gradient', diagnosis: 'It grew.' };
const end = { record: 'end', step: 2, reason: 'diverged', milliseconds: 9 };
const lines = [run, step(1, 0, 3), step(1, 1, 4), step(2, 0, 2), step(2, 1, null), diverged, end].map((line) =>
  JSON.stringify(line),
);

describe('the metrics of a training', () => {
  const read = trainingRun(`${lines.join('\n')}\n`)!;

  it('are a result for each member, with its curves', () => {
    expect(read.results.map(({ method, seed }) => [method, seed])).toEqual([
      ['lsd', 7],
      ['esd', 8],
    ]);
    expect(read.results[0].series).toMatchObject({
      'gradient norm': { x: [1, 2], y: [3, 2] },
      'loss, diagonal': { y: [1, 0.5] },
    });
    expect(read.results[0].series).not.toHaveProperty('loss, distillation');
    expect(read.results.map(({ metrics }) => metrics['diverged at step'].value)).toEqual([null, 2]);
    expect(read.results[0].metrics['clipped share of steps'].value).toBe(0.5);
    expect(read.end).toBeDefined();
  });

  it('are a stream that is read again, and a page with curves', () => {
    const [again] = readStreams(read.stream, 'stream');
    expect(again.results).toEqual(read.results);
    expect(htmlReport(read).match(/<svg/g)).toHaveLength(3);
  });

  it('may still be written', () => {
    const partial = trainingRun(`${lines.slice(0, 3).join('\n')}\n${lines[3].slice(0, 20)}`)!;
    expect(partial.truncated).toBe(true);
    expect(partial.end).toBeUndefined();
    expect(partial.results[0].series?.['gradient norm'].x).toEqual([1]);
    expect(trainingRun(`${lines[0]}\n`)!.results).toHaveLength(2);
  });

  it('are nothing else', () => {
    expect(trainingRun('{"schema":"flowproof.run/1","record":"run"}\n')).toBeUndefined();
    expect(trainingRun('{"schema":"flowproof.metrics/1"')).toBeUndefined();
    expect(trainingRun('')).toBeUndefined();
  });
});
