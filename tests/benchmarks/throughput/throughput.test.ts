import { beforeAll, describe, expect, it } from 'vitest';
import { throughputSection } from '../../../src/benchmarks/report/throughput.ts';
import {
  compareThroughput,
  predictedCost,
  roundMedians,
  type ThroughputPlan,
  type ThroughputRun,
  throughputRecords,
} from '../../../src/benchmarks/throughput/index.ts';
import { measureRound } from '../../../src/benchmarks/throughput/measure.ts';
import { resultSchema } from '../../../src/subject/result.ts';

const plan: ThroughputPlan = {
  backend: 'cpu',
  methods: [{ id: 'lsd' }],
  width: 4,
  batch: 16,
  points: 4,
  properties: ['map.boundary'],
  rounds: 1,
  milliseconds: 2,
};

describe('a round of throughput', () => {
  let run: ThroughputRun;
  beforeAll(async () => {
    run = { schema: 'flowproof.throughput/1', plan, rounds: [await measureRound(plan)] };
  });

  it('keeps the raw samples of every case', () => {
    const { cases } = run.rounds[0];
    const ids = ['forward', 'flow-matching', 'lsd', 'closed map', 'quantile map', 'integrated map', 'map.boundary'];
    expect(cases.map(({ id }) => id)).toEqual(ids);
    for (const { latencies } of cases) expect(latencies.length).toBeGreaterThanOrEqual(5);
    for (const { latencies } of cases) expect(latencies.every((value) => value > 0)).toBe(true);
  });

  it('becomes records of the schema, and a section', () => {
    const records = throughputRecords(run, { experiment: 'throughput', job: 'j', milliseconds: 1 });
    for (const record of records) expect(() => resultSchema.parse(record)).not.toThrow();
    const lsd = records.find(({ method }) => method === 'lsd')!;
    const [own, forward, flow] = ['lsd', 'forward', 'flow-matching'].map((id) => roundMedians(run, id, 'mixture-3')[0]);
    expect(lsd.timings!['forward-equivalents'].value).toBeCloseTo(own / forward, 12);
    expect(lsd.timings!['to-flow-matching'].value).toBeCloseTo(own / flow, 12);
    expect(lsd.metrics['forward-passes.predicted'].value).toBe(1.375);
    expect(throughputSection(records)).toContain('| lsd ');
  });

  it('compares with itself, and with nothing unlike', () => {
    for (const { ratio, low, high } of compareThroughput(run, run)) expect([ratio, low, high]).toEqual([1, 1, 1]);
    const [round] = run.rounds;
    const on = (change: Partial<typeof round.environment>): ThroughputRun => ({
      ...run,
      rounds: [{ ...round, environment: { ...round.environment, ...change } }],
    });
    expect(() => compareThroughput(run, on({ cpu: 'another' }))).toThrow(/throughput cpu: expected .*, got another/);
    expect(() => compareThroughput(run, on({ device: 'H1' }))).toThrow(/throughput device/);
    const versions = { ...round.environment.versions, node: '1.2.3' };
    expect(() => compareThroughput(on({ versions }), run)).toThrow(
      /throughput version of node: expected 1.2.3 in both runs/,
    );
    expect(() => compareThroughput(run, { ...run, plan: { ...plan, batch: 8 } })).toThrow(/throughput plan/);
  });
});

it('predicts the cost of method.md: evaluations of a batch, η of it on the diagonal', () => {
  expect(predictedCost('lsd', 0.75)).toBe(0.25 * 2.5 + 0.75);
  expect(predictedCost('psd-u', 0.75)).toBe(0.25 * 3 + 0.75);
  expect(predictedCost('flow-matching', 0.75)).toBe(1);
  expect(predictedCost('meanflow', 0.75)).toBeUndefined();
});
