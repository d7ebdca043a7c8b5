import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onnxReadings, onnxSubject } from '../../../src/adapters/onnx/index.ts';
import { defineProblem } from '../../../src/analytic/index.ts';
import { guessConvention } from '../../../src/diagnosis/guess/index.ts';
import { runChecks } from '../../../src/properties/runner/run.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { trainedSubjects } from '../../../src/reference/subjects/trained.ts';
import { decodeSafetensors } from '../../../src/reference/training/safetensors.ts';
import type { MapSubject } from '../../../src/subject/types.ts';
import { inProcess, printed } from '../../cli/in-process.ts';
import { definition, model } from './support.ts';

const smoke = { profile: 'smoke', problem: definition } as const;

test.each(['map-float64', 'map-float32'])('%s passes', async (file) => {
  const verdicts = await runChecks(await onnxSubject(model(`${file}.onnx`)), smoke);
  expect(verdicts.filter(({ status }) => status !== 'pass').map(({ id, status }) => [id, status])).toEqual([
    ['map.jvp', 'skip'],
  ]);
});

test.each(['swapped', 'reversed'])('%s times are found out', async (file) => {
  const verdicts = await runChecks(await onnxSubject(model(`${file}.onnx`)), {
    ...smoke,
    filter: 'map.boundary,map.trajectory',
  });
  expect(verdicts.map(({ id, status }) => [id, status])).toEqual([
    ['map.boundary', 'pass'],
    ['map.trajectory', 'fail'],
  ]);
});

test("the reference's own network, exported, is scored as a trained network", async () => {
  const subject = await onnxSubject(model('reference.onnx'), {
    exact: false,
    convention: { output: 'average-velocity' },
  });
  const verdicts = await runChecks(subject, { ...smoke, filter: 'map.trajectory' });
  expect(verdicts[0].score?.value).toBeGreaterThan(0.01);
  expect(verdicts[0].score?.value).toBeLessThan(0.5);
  await useBackend('cpu');
  const [trained] = await trainedSubjects({ path: model('reference.safetensors'), weights: 'ema' });
  const own = await runChecks({ ...trained, name: subject.name, domain: 'both' } as MapSubject, {
    ...smoke,
    filter: 'map.trajectory',
  });
  // Two implementations in float32, judged at the same points (drawn by the name of the subject): the scores agree to its digits.
  expect(verdicts[0].score?.value).toBeCloseTo(own[0].score?.value ?? Number.NaN, 3);
  // The problem that it was trained on.
  const { metadata } = decodeSafetensors(readFileSync(model('reference.safetensors')), 'reference');
  expect(JSON.parse(metadata.config).problem).toEqual(defineProblem(definition).definition);
});

test('a convention that was not declared is guessed', async () => {
  const [reversed] = await guessConvention(await onnxSubject(model('reversed.onnx')), { problem: definition });
  expect([reversed.status, reversed.conventions[0].declaration]).toEqual(['found', { time: 'data-to-noise' }]);
  const [swapped] = await guessConvention(await onnxSubject(model('swapped.onnx')), { problem: definition });
  expect(swapped.conventions[0].explanation?.title).toBe('the two times are exchanged');
});

test('of the two readings of a model with one time the one that fits is told', async () => {
  const found = await guessConvention(await onnxReadings(model('shared-time.onnx')), { problem: definition });
  expect(found.map(({ kind, status }) => [kind, status])).toEqual([
    ['velocity', 'none-fits'],
    ['consistency', 'as-declared'],
  ]);
  expect(await onnxReadings(model('map-float64.onnx'))).toHaveLength(1);
  expect(await inProcess('check', model('scalar-time.onnx'), '--problem', model('problem.json'), '--guess')).toBe(0);
  expect(printed.stdout).toMatch(/^scalar-time as velocity .*: the declared convention fits/);
});
