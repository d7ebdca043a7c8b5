import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { runChecks } from '../../../src/properties/index.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { scoreFlowMap } from '../../../src/reference/evaluation/index.ts';
import { flowMap, flowMapJvp } from '../../../src/reference/flow-net.ts';
import { trainedSubjects } from '../../../src/reference/subjects/trained.ts';
import { trainedTarget } from '../../../src/reference/subjects/trained-target.ts';
import {
  loadTrained,
  parseTrainingConfig,
  runTraining,
  type TrainingConfigInput,
} from '../../../src/reference/training/index.ts';
import { parseSubject } from '../../../src/subject/declaration.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-trained-'));
afterAll(() => rmSync(root, { recursive: true }));

const tiny: TrainingConfigInput = {
  schema: 'flowproof.training/1',
  problem: 'gaussian-noncommuting',
  network: { kind: 'mlp', width: 8, depth: 2 },
  method: 'lsd',
  rate: 1e-3,
  batch: 32,
  steps: 3,
  ema: 0.5,
  ensemble: [{ seed }, { seed: seed + 1 }],
};

async function train(name: string, changes: Partial<TrainingConfigInput> = {}): Promise<string> {
  const folder = join(root, name);
  const machine = { backend: 'wasm', device: 'CPU', versions: {} };
  const config = parseTrainingConfig({ ...tiny, ...changes });
  await runTraining({ config, folder, start: async () => machine, checkpointEvery: 1e9, resume: false } as never);
  return folder;
}

let run: string;
beforeAll(async () => {
  await useBackend('wasm');
  run = await train('run');
});

const d = 2;
const n = 5;
const draw = (label: string, count: number): Float64Array =>
  Float64Array.from(stream(seed, 'trained', label).normals(count), Math.fround);

describe('the subjects of a run', () => {
  test('are a map and a velocity of each member, valid and scored', async () => {
    const subjects = await trainedSubjects(trainedTarget(run)!);
    expect(subjects.map(({ kind, name }) => `${kind}: ${name}`)).toEqual([
      'map: trained lsd, member 0, map',
      'velocity: trained lsd, member 0, velocity',
      'map: trained lsd, member 1, map',
      'velocity: trained lsd, member 1, velocity',
    ]);
    for (const subject of subjects) {
      expect(parseSubject(subject)).toBe(subject);
      expect(subject.exact).toBe(false);
      expect(subject.problem).toEqual(getProblem('gaussian-noncommuting').definition);
    }
  });

  test('compute what the network of the checkpoint computes', async () => {
    const trained = await loadTrained(run);
    for (const weights of ['ema', 'raw'] as const) {
      const net = trained.net(weights, 1);
      const [map, velocity] = (await trainedSubjects(trainedTarget(`${run}#1,${weights}`)!)) as [
        MapSubject,
        VelocitySubject,
      ];
      const [x, s, t] = [draw('x', n * d), draw('s', n).map(Math.abs), draw('t', n).map(Math.abs)];
      const [dx, ds, dt] = [draw('dx', n * d), draw('ds', n), draw('dt', n)];
      const wide = (values: Float64Array) => tf.tensor2d(Float32Array.from(values), [n, d]);
      const flat = (values: Float64Array) => tf.tensor1d(Float32Array.from(values));
      const call = { x, s, t, n, d };
      expect(await map.evaluate(call)).toEqual(flowMap(net, wide(x), flat(s), flat(t)).dataSync());
      const both = flowMapJvp(net, wide(x), flat(s), flat(t), wide(dx), flat(ds), flat(dt));
      expect(await map.jvp!({ ...call, dx, ds, dt })).toEqual({ y: both.y.dataSync(), dy: both.dy.dataSync() });
      expect(await velocity.evaluate({ x, t, n, d })).toEqual(net(wide(x), flat(t), flat(t)).dataSync());
    }
    const [ema] = (await trainedSubjects(trainedTarget(`${run}#0`)!)) as [MapSubject];
    const [raw] = (await trainedSubjects(trainedTarget(`${run}#0,raw`)!)) as [MapSubject];
    const call = { x: draw('x', n * d), s: new Float64Array(n), t: new Float64Array(n).fill(1), n, d };
    expect(await ema.evaluate(call)).not.toEqual(await raw.evaluate(call));
    trained.dispose();
  });

  test('have the score of scoreFlowMap: root-mean-square error over that of one Euler step', async () => {
    const trained = await loadTrained(run);
    const [map] = (await trainedSubjects(trainedTarget(`${run}#0`)!)) as [MapSubject];
    const problem = getProblem('gaussian-noncommuting');
    const points = 300;
    const { score } = await scoreFlowMap(trained.net(), problem, { points, seed });
    const x = Float64Array.from(
      problem.sample.marginal(stream(seed, 'evaluation', 'score'), points, Float64Array.of(0)),
      Math.fround,
    );
    const [zero, one] = [Float64Array.of(0), Float64Array.of(1)];
    const { y } = problem.flow.evaluate({ x, s: zero, t: one });
    const b = problem.fields.velocity(x, zero);
    const s = new Float64Array(points);
    const reached = await map.evaluate({ x, s, t: s.map(() => 1), n: points, d });
    const square = (of: (k: number) => number): number => y.reduce((sum, value, k) => sum + (of(k) - value) ** 2, 0);
    const ratio = Math.sqrt(square((k) => reached[k]) / square((k) => x[k] + b[k]));
    // The same sums in float64, in another order.
    expect(Math.abs(ratio / score - 1)).toBeLessThan(points * d * 2 ** -52);
    trained.dispose();
  });

  test('get scores with intervals, and exact verdicts of what is exact by construction', async () => {
    const verdicts = await runChecks(await trainedSubjects(trainedTarget(`${run}#0`)!), { profile: 'smoke', seed: 1 });
    expect(verdicts.filter(({ status }) => !['pass', 'skip'].includes(status))).toEqual([]);
    const of = (id: string) => verdicts.find((verdict) => verdict.id === id)!;
    expect(of('map.boundary').score?.value).toBe(0);
    for (const id of ['map.trajectory', 'map.semigroup', 'map.lagrangian', 'velocity.agreement']) {
      const { value, low, high } = of(id).score!;
      expect(value).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    // The forward derivative is no matter of training.
    expect(of('map.jvp')).toMatchObject({ status: 'pass' });
    expect(of('map.jvp').score).toBeUndefined();
  });

  test('of a method that trains X_{s,1} are consistency functions to the end of time', async () => {
    const { ensemble: _, ...single } = tiny;
    const folder = await train('consistency', { ...single, method: 'consistency-training', ensemble: [{ seed }] });
    const subjects = await trainedSubjects(trainedTarget(folder)!);
    expect(subjects.map(({ kind }) => kind)).toEqual(['consistency']);
    const trained = await loadTrained(folder);
    const [x, t] = [draw('x', n * d), Float64Array.from([0, 0.25, 0.5, 0.75, 1])];
    const expected = flowMap(
      trained.net(),
      tf.tensor2d(Float32Array.from(x), [n, d]),
      tf.tensor1d(Float32Array.from(t)),
      tf.onesLike(tf.tensor1d(Float32Array.from(t))),
    );
    expect(await (subjects[0] as ConsistencySubject).evaluate({ x, t, n, d })).toEqual(expected.dataSync());
    trained.dispose();
  });

  test('end where their training ended, and are judged on those times', async () => {
    const timeRange: [number, number] = [0.125, 0.75];
    for (const method of ['lsd', 'consistency-training'] as const) {
      const folder = await train(`short-${method}`, { method, timeRange, ensemble: [{ seed }] });
      const subjects = await trainedSubjects(trainedTarget(folder)!);
      for (const subject of subjects) expect((subject.problem as Problem).timeRange).toEqual(timeRange);
      const [last] = subjects;
      if (last.kind !== 'consistency') continue;
      const [x, t] = [draw('short', n * d), new Float64Array(n).fill(0.75)];
      expect(await last.evaluate({ x, t, n, d })).toEqual(Float32Array.from(x));
    }
  });
});

describe('targets', () => {
  test('are runs, checkpoints and their members', () => {
    const file = join(run, 'checkpoint.safetensors');
    expect(trainedTarget(run)).toEqual({ path: run, weights: 'ema' });
    expect(trainedTarget(file)).toEqual({ path: file, weights: 'ema' });
    expect(trainedTarget(`${run}#1`)).toEqual({ path: run, weights: 'ema', member: 1 });
    expect(trainedTarget(`${run}#raw`)).toEqual({ path: run, weights: 'raw' });
    expect(trainedTarget(`${run}#1,raw`)).toEqual({ path: run, weights: 'raw', member: 1 });
    for (const other of [root, 'subjects.mjs', 'subjects.mjs#map', 'nowhere', 'nowhere.safetensors']) {
      expect(trainedTarget(other)).toBeUndefined();
    }
  });

  test('that say something else are refused', async () => {
    expect(() => trainedTarget(`${run}#best`)).toThrow('expected a member, ema or raw');
    expect(() => trainedTarget(`${run}#raw,1`)).toThrow('expected a member, ema or raw');
    await expect(trainedSubjects(trainedTarget(`${run}#2`)!)).rejects.toThrow('member: expected a number from 0 to 1');
  });
});
