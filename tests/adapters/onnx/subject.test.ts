import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type OnnxOptions, onnxSubject } from '../../../src/adapters/onnx/index.ts';
import { findRuntime, loadRuntime } from '../../../src/adapters/onnx/runtime.ts';
import { stream } from '../../../src/core/random.ts';
import { exactMapSubject, exactVelocitySubject } from '../../../src/subject/exact.ts';
import type { Subject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { definition, model, problem } from './support.ts';

const meanFlow = { time: 'data-to-noise', output: 'average-velocity' } as const;

/** Seven points in two dimensions with times, some of them equal. */
function points() {
  const rng = stream(seed, 'onnx');
  const s = Float64Array.from([0.25, 0.5, 0.25, 0.75, 0.5, 0.125, 0.25]);
  return { x: rng.normals(14), s, t: s.map((time) => 1 - time), n: 7, d: 2 };
}

async function evaluate(subject: Subject, call = points()): Promise<number[]> {
  if (subject.kind === 'loss' || subject.kind === 'sampler') throw new TypeError(subject.kind);
  return [...Array.from(await subject.evaluate(call))];
}

/** Largest difference of two results. */
function distance(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, k) => Math.abs(value - b[k])));
}

const cases: readonly (readonly [string, OnnxOptions, number])[] = [
  ['map-float64', {}, 1e-14],
  ['map-float32', {}, 1e-5],
  ['columns', { constants: { label: 3 } }, 1e-13],
  ['fixed-batch', {}, 1e-14],
  ['average-velocity', { convention: meanFlow }, 1e-12],
];

/** In CI the native runtime is installed here; see .ci/run. */
const NATIVE = '.flowproof/onnx';

describe.each([
  ['onnxruntime-web', loadRuntime, true],
  ['onnxruntime-node', () => findRuntime(NATIVE), existsSync(`${NATIVE}/node_modules/onnxruntime-node`)],
] as const)('%s', (name, load, there) => {
  test.skipIf(!there).each(cases)('%s gives the numbers of the exact map', async (file, options, tolerance) => {
    const subject = await onnxSubject(model(`${file}.onnx`), options, load);
    expect(subject.version).toContain(name === 'onnxruntime-node' ? name : 'onnxruntime-');
    const { convention } = options;
    const exact = exactMapSubject(problem, convention === undefined ? {} : { convention });
    expect(distance(await evaluate(subject), await evaluate(exact)), `seed ${seed}`).toBeLessThan(tolerance);
  });

  test.skipIf(!there)('rows of equal times share a run where a time is one number', async () => {
    const velocity = await onnxSubject(model('scalar-time.onnx'), { kind: 'velocity' }, load);
    const exact = exactVelocitySubject(problem);
    expect(distance(await evaluate(velocity), await evaluate(exact)), `seed ${seed}`).toBeLessThan(1e-13);
    const consistency = await onnxSubject(model('shared-time.onnx'), { kind: 'consistency' }, load);
    const { x, t, n, d } = points();
    const toEnd = { x, s: t, t: t.map(() => 1), n, d };
    const carried = await evaluate(exactMapSubject(problem), toEnd);
    expect(distance(await evaluate(consistency), carried), `seed ${seed}`).toBeLessThan(1e-13);
  });

  test.skipIf(!there)('SiLU runs in float64, from either exporter of torch', async () => {
    const exact = await onnxSubject(model('perceptron-float64.onnx'), {}, load);
    const single = await onnxSubject(model('perceptron-legacy.onnx'), {}, load);
    expect([exact.dtype, single.dtype]).toEqual(['float64', 'float32']);
    const difference = distance(await evaluate(exact), await evaluate(single));
    expect(difference, `seed ${seed}`).toBeLessThan(1e-5);
    expect(difference).toBeGreaterThan(0);
  });
});

test('an image-shaped point and columns of times are told from the model', async () => {
  const subject = await onnxSubject(model('columns.onnx'), { constants: { label: [1] } });
  expect(subject.version).toContain('x = sample, s = t_start, t = t_end');
});

test('what the model does not say is asked for', async () => {
  await expect(onnxSubject(model('scalar-time.onnx'))).rejects.toMatchObject({
    code: 'invalid-subject',
    hint: expect.stringContaining('--kind velocity or --kind consistency'),
  });
  await expect(onnxSubject(model('columns.onnx'))).rejects.toMatchObject({
    message: expect.stringContaining('also label int64 [batch]'),
    hint: expect.stringContaining('--constant label=0'),
  });
  await expect(onnxSubject(model('map-float64.onnx'), { roles: { x: 'noise' } })).rejects.toThrow('one of x, s, t');
  await expect(onnxSubject(model('map-float64.onnx'), { output: 'z' })).rejects.toThrow('one of y');
  await expect(onnxSubject(model('map-float64.onnx'), { kind: 'net' as 'map' })).rejects.toThrow('onnx.kind');
});

test('roles that are declared go before names', async () => {
  const turned = await onnxSubject(model('swapped.onnx'), { roles: { s: 't', t: 's' } });
  expect(distance(await evaluate(turned), await evaluate(exactMapSubject(problem)))).toBeLessThan(1e-14);
});

test('what is no model, or does not fit, is refused in words', async () => {
  await expect(onnxSubject(model('problem.json'))).rejects.toMatchObject({ code: 'invalid-subject' });
  await expect(onnxSubject(model('nothing.onnx'))).rejects.toMatchObject({ code: 'usage' });
  const subject = await onnxSubject(model('map-float64.onnx'), { problem: definition });
  const three = { ...points(), x: new Float64Array(21), d: 3 };
  await expect(evaluate(subject, three)).rejects.toThrow('input x: expected points of 3 numbers, got "batch × 2"');
});
