import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { linearInterpolant } from '../../../src/analytic/index.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { type FlowNet, flowNet } from '../../../src/reference/flow-net.ts';
import {
  type MethodConfig,
  methodConfigSchema,
  methodFacts,
  methodIds,
  methods,
  resolveMethod,
} from '../../../src/reference/methods/index.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** v = c x: dyadic numbers stay exact in float32. */
function proportional(c: tf.Tensor | number): FlowNet {
  const value = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(c, x);
  const stop = typeof c === 'number' ? c : c.dataSync()[0];
  return flowNet(
    value,
    (x, _s, _t, dx) => ({ y: value(x), dy: value(dx) }),
    () => proportional(stop),
  );
}

const rows = () => ({
  x: tf.tensor2d([[1], [-2]]),
  s: tf.tensor1d([0.25, 0.5]),
  u: tf.tensor1d([0.5, 0.5]),
  t: tf.tensor1d([0.75, 1]),
  velocity: tf.tensor2d([[0.5], [1]]),
  xu: tf.tensor2d([[1.5], [-1]]),
});
const context = { path: linearInterpolant(), progress: 1 };
const values = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

/** The residual at c and the derivative of its sum in c. */
function at(c: number, residual: (net: FlowNet) => tf.Tensor): { value: number[]; slope: number } {
  let seen: number[] = [];
  const { grad } = tf.valueAndGrad((parameter: tf.Tensor) => {
    const r = residual(proportional(parameter));
    seen = values(r);
    return tf.sum(r);
  })(tf.scalar(c));
  return { value: seen, slope: grad.dataSync()[0] };
}

describe('what the methods are', () => {
  test('each is complete, and its defaults are a valid configuration', () => {
    expect(Object.keys(methodFacts).sort()).toEqual([...methodIds].sort());
    for (const id of methodIds) {
      const method = methods[id];
      expect(methodConfigSchema.parse({ id })).toEqual({ id });
      expect(method.timeKinds).toContain(method.times.kind);
      expect(method.conditional).toBe(method.teacher === 'none');
      expect(method.diagonalFraction > 0).toBe(method.diagonal === 'flow-matching');
      const explicit = {
        id,
        teacher: method.teacher,
        stopGradient: method.stopGradient,
        times: method.times,
        ...(method.target && { target: method.target }),
        ...(method.forms && { form: method.form }),
        ...(method.solvers && { solver: method.solver }),
      };
      expect(methodConfigSchema.parse(explicit)).toEqual(explicit);
    }
  });

  test.each<[MethodConfig & object, string]>([
    [{ id: 'lsd', stopGradient: 'full' }, 'expected one of convex, point-only'],
    [{ id: 'lsd', teacher: 'velocity' }, 'expected one of self, average'],
    [{ id: 'lsd', solver: 'heun' }, 'lsd has no solver'],
    [{ id: 'lsd', target: 'average' }, 'lsd has no target'],
    [{ id: 'esd', form: 'map' }, 'esd has no form'],
    [{ id: 'psd-u', legs: 3 }, 'psd-u has two legs'],
    [{ id: 'emd', normaliseTangent: 0.1 }, 'emd has no tangent'],
    [{ id: 'scm', times: { kind: 'dyadic', levels: 3 } }, 'expected times of kind to-end'],
    [{ id: 'ctm', times: { kind: 'grid', intervals: 4, end: 'next' } }, 'expected end'],
  ])('%o is refused', (config, message) => {
    expect(methodConfigSchema.safeParse(config).error?.message).toContain(message);
  });

  test('unknown keys and methods are refused', () => {
    expect(methodConfigSchema.safeParse({ id: 'lsd', legz: 2 }).success).toBe(false);
    expect(methodConfigSchema.safeParse({ id: 'lds' }).success).toBe(false);
  });
});

describe('a residual says what it lacks', () => {
  test.each([
    ['psd-u', { u: undefined }, 'rows of psd-u: expected intermediate times u'],
    ['consistency-training-discrete', { xu: undefined }, 'rows of consistency-training-discrete: expected points xu'],
    ['lmd', {}, 'teacher of lmd: expected a teacher of kind velocity'],
  ] as const)('%s', (id, without, message) => {
    const lacking = { ...rows(), ...without } as never;
    expect(() => methods[id].residual({ ...context, net: proportional(1), rows: lacking })).toThrow(message);
  });

  test('the target', () => {
    const teacher = proportional(1);
    const call = { ...context, net: proportional(1), rows: rows(), teacher };
    expect(() => methods.ctm.residual(call)).toThrow('target of ctm: expected the averaged network');
  });
});

test('flow matching regresses v_ss on the conditional velocity', () => {
  const { value, slope } = at(2, (net) => methods['flow-matching'].residual({ ...context, net, rows: rows() }));
  expect(value).toEqual([2 - 0.5, -4 - 1]);
  expect(slope).toBe(1 - 2);
});

test('PFMM with four legs composes four quarters of the way by the teacher', () => {
  const method = resolveMethod({ id: 'pfmm', legs: 4 });
  const call = { ...context, rows: rows(), teacher: proportional(2) };
  // X_st = (1 + c (t-s)) x; four legs of 1/8 by the teacher: (1 + 2/8)^4 x.
  const { value, slope } = at(1, (net) => method.residual({ ...call, net }));
  expect(value).toEqual([1.5 - 1.25 ** 4, -2 * (1.5 - 1.25 ** 4)]);
  expect(slope).toBe(0.5 * (1 - 2));
  const divided = resolveMethod({ id: 'pfmm', legs: 4, form: 'velocity' });
  expect(values(divided.residual({ ...call, net: proportional(1) }))).toEqual(value.map((r) => r / 0.5));
});

describe('discrete consistency', () => {
  test('distillation: one step of the solver along the teacher, then the stopped target', () => {
    const call = { ...context, rows: rows(), teacher: proportional(2) };
    const steps = { euler: 1 + 2 * 0.25, heun: 1 + 0.125 * (2 + 2 * 1.5) };
    for (const solver of ['euler', 'heun'] as const) {
      const method = resolveMethod({ id: 'consistency-distillation-discrete', solver });
      const { value, slope } = at(1, (net) => method.residual({ ...call, net, target: proportional(4) }));
      // X_{s,t} by c = 1; the target carries the stepped point on by 4 (t - u). In the second row the step has no length.
      expect(value).toEqual([1.5 - steps[solver] * (1 + 4 * 0.25), -2 * (1.5 - (1 + 4 * 0.5))]);
      expect(slope).toBe(0.5 * (1 - 2));
    }
  });

  test('training: the neighbour of the same pair', () => {
    const method = resolveMethod({ id: 'consistency-training-discrete', form: 'velocity' });
    const { value, slope } = at(1, (net) => method.residual({ ...context, net, rows: rows() }));
    expect(value).toEqual([(1.5 - 1.5 * 1.25) / 0.5, (-2 * 1.5 + 1.5) / 0.5]);
    expect(slope).toBe(1 - 2);
  });

  test('CTM compares at the end of time, through the stopped map', () => {
    const method = resolveMethod({ id: 'ctm', solver: 'euler' });
    const call = { ...context, rows: rows(), teacher: proportional(2), target: proportional(4) };
    const { value, slope } = at(1, (net) => method.residual({ ...call, net }));
    // Row 1: t = 3/4 leaves a quarter of time: both ends are carried on by 1 + 4/4. Row 2: t = 1.
    expect(value).toEqual([2 * (1.5 - 1.5 * 2), -2 * (1.5 - 3)]);
    expect(slope).toBe(2 * 0.5 - 2 * 0.5);
    // Of a run that ends at 7/8 an eighth is left, and in row 2 minus one.
    const short = at(1, (net) => method.residual({ ...call, net, end: 0.875 }));
    expect(short.value).toEqual([1.5 * (1.5 - 1.5 * 2), -2 * 0.5 * (1.5 - 3)]);
    const alone = resolveMethod({ id: 'ctm', target: 'self', solver: 'euler' });
    const own = at(1, (net) => alone.residual({ ...context, rows: rows(), teacher: proportional(2), net }));
    expect(own.value[0]).toBe(1.25 * (1.5 - 1.5 * 1.25));
    // The network carries on both ends; only X_{s,t} is live.
    expect(own.slope).toBe(1.25 * 0.5 - 2 * 0.5);
  });
});

describe('treated tangents', () => {
  const call = { ...context, rows: rows() };
  // Along the velocity w: g = w - v + r (t-s) ∇v w, at c = 1: row 1 0.5 - 1 + r/4, row 2 1 + 2 + r/2.
  const tangent = (r: number): number[] => [-0.5 + r * 0.25, 3 + r * 0.5];

  test('Align Your Flow: v - sg(v + g), warmed up and normalised', () => {
    const plain = resolveMethod({ id: 'align-your-flow', teacher: 'none', normaliseTangent: 0 });
    for (const [progress, share] of [
      [0, 0],
      [0.05, 0.5],
      [0.1, 1],
      [1, 1],
    ]) {
      const { value, slope } = at(1, (net) => plain.residual({ ...call, net, progress }));
      expect(value).toEqual(tangent(share).map((g) => -g));
      expect(slope).toBe(1 - 2);
    }
    const normalised = resolveMethod({ id: 'align-your-flow', teacher: 'none', normaliseTangent: 0.75 });
    const r = values(normalised.residual({ ...call, net: proportional(1) }));
    const expected = tangent(1).map((g) => -g / (Math.abs(g) + 0.75));
    r.forEach((value, i) => {
      // The norm, the sum and the quotient round once each.
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(4 * 2 ** -24 * Math.abs(expected[i]));
    });
  });
});
