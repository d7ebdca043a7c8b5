import { expect, test } from 'vitest';
import { digestOf } from '../../../src/adapters/vectors/digest.ts';
import { casesTable } from '../../../src/adapters/vectors/export.ts';
import type { AskOptions } from '../../../src/adapters/vectors/questions.ts';
import { encodeTable } from '../../../src/adapters/vectors/table.ts';
import { getProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { decodeNpz } from '../../../src/core/npz/index.ts';
import type { FullConventionInput } from '../../../src/subject/convention.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../../src/subject/exact.ts';
import { problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { asked } from './support.ts';

async function cases(problem: ExactProblem, options: AskOptions) {
  const { arrays } = await casesTable(problem, options);
  return (name: string): Float64Array => Float64Array.from(arrays.get(name)?.data as Float64Array);
}

const conventions: readonly FullConventionInput[] = [
  {},
  { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step', timeScale: 1000 },
  { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.5, pointScale: 2 },
];

test.each(conventions)('the exact map in the convention %o is within every tolerance', async (convention) => {
  const problem = problemOf('non-commuting');
  for (const dtype of ['float64', 'float32'] as const) {
    const get = await cases(problem, asked({ points: 40, convention, dtype, seed }));
    const [x, s, t, y, allowed] = ['x', 's', 't', 'y', 'y_tolerance'].map(get);
    const round = (values: Float64Array) => (dtype === 'float32' ? Float32Array.from(values) : values);
    const call = { x: round(x), s: round(s), t: round(t), n: s.length, d: 2 };
    const own = exactMapSubject(problem, { convention, dtype }).evaluate(call) as Float64Array;
    const off = Math.max(...y.map((value, k) => Math.abs(own[k] - value) / allowed[k]));
    expect(off, `seed ${seed}`).toBeLessThan(0.5);
    // They are tolerances, and no licence: a wrong digit in the middle of the number is seen in most cases.
    const loose = y.filter(
      (value, k) => allowed[k] > (dtype === 'float32' ? 1e-3 : 1e-10) * Math.max(1, Math.abs(value)),
    );
    expect(loose.length, `seed ${seed}`).toBeLessThan(0.4 * y.length);
  }
});

const heads: readonly (readonly ['velocity' | 'consistency', string, FullConventionInput])[] = [
  ['velocity', 'gaussian-2d-cosine', { output: 'noise', timeScale: 1000 }],
  ['velocity', 'gaussian-1d-trig', { output: 'v-prediction', time: 'data-to-noise' }],
  ['velocity', 'mixture-1d-edm', { clock: 'log-sigma', timeScale: 0.25, output: 'data' }],
  [
    'consistency',
    'mixture-1d-edm',
    {
      output: 'consistency',
      secondTime: 'none',
      clock: 'log-sigma',
      timeScale: 0.25,
      sigmaData: 0.5,
      pointScale: 'edm',
    },
  ],
];

test.each(heads)('the exact %s on %s in the convention %o', async (kind, id, convention) => {
  const problem = getProblem(id);
  for (const dtype of ['float64', 'float32'] as const) {
    const get = await cases(problem, asked({ kind, points: 24, convention, dtype, seed }));
    const [x, t, y, allowed] = ['x', 't', 'y', 'y_tolerance'].map(get);
    const exact = kind === 'velocity' ? exactVelocitySubject : exactConsistencySubject;
    const round = (values: Float64Array) => (dtype === 'float32' ? Float32Array.from(values) : values);
    const call = { x: round(x), t: round(t), n: t.length, d: problem.dimension };
    const own = exact(problem, { convention, dtype }).evaluate(call) as Float64Array;
    const open = y.filter((value, k) => Number.isNaN(value) && allowed[k] === Number.POSITIVE_INFINITY).length;
    const off = y.map((value, k) => (Number.isFinite(allowed[k]) ? Math.abs(own[k] - value) / allowed[k] : 0));
    expect(Math.max(...off), `${dtype} seed ${seed}`).toBeLessThan(0.5);
    // The consistency head multiplies its output by 0 at the end of time.
    expect(open, `${dtype} seed ${seed}`).toBeLessThan(kind === 'consistency' ? 0.5 * y.length : 1);
  }
});

test('derivatives in the convention are those of the output in its own arguments, by differences', async () => {
  const problem = problemOf('non-commuting');
  for (const convention of conventions) {
    const get = await cases(problem, asked({ points: 16, convention, seed }));
    const [x, s, t] = ['x', 's', 't'].map(get);
    const exact = exactMapSubject(problem, { convention });
    const scale = convention.timeScale ?? 1;
    for (const [name, step] of [
      ['s', 1e-5 * scale],
      ['t', 1e-5 * scale],
    ] as const) {
      const inside = (i: number): boolean =>
        convention.secondTime !== 'step' &&
        [s[i], t[i]].every((time) => time > 0.02 * scale && time < 0.98 * scale) &&
        Math.abs(s[i] - t[i]) > 0.1 * scale;
      const at = (h: number): Float64Array => {
        const moved = { s, t, [name]: { s, t }[name].map((time, i) => (inside(i) ? time + h * step : time)) };
        return exact.evaluate({ x, ...moved, n: s.length, d: 2 }) as Float64Array;
      };
      const [up, down] = [at(1), at(-1)];
      const dy = get(`dy_d${name}`);
      for (const [k, value] of dy.entries()) {
        if (!inside(Math.floor(k / 2))) continue;
        expect(Math.abs((up[k] - down[k]) / (2 * step) - value), `${name} seed ${seed}`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)) * Math.max(1, 1 / scale),
        );
      }
    }
  }
});

test('canonical quantities are those of the truth, with what they may be off by', async () => {
  const problem = getProblem('rotated-product-2d');
  const get = await cases(problem, asked({ points: 16, seed }));
  const [x, s, t, logDet, jacobian, b] = ['canonical_x', 'canonical_s', 'canonical_t', 'log_det', 'dX_dx', 'b'].map(
    get,
  );
  const { y, derivatives } = problem.flow.evaluate({ x, s, t }, { derivatives: true });
  expect(get('X')).toEqual(y);
  expect(get('dX_ds')).toEqual(derivatives?.ds);
  for (const [i, value] of logDet.entries()) {
    const [p, q, r, v] = jacobian.subarray(4 * i, 4 * i + 4);
    expect(Math.log(Math.abs(p * v - q * r)), `seed ${seed}`).toBeCloseTo(value, 8);
  }
  expect(b).toEqual(exactVelocitySubject(problem).evaluate({ x, t: s, n: s.length, d: 2 }));
  for (const name of ['X', 'b', 'dX_dx', 'dX_ds', 'dX_dt', 'log_det', 'y', 'dy_dx']) {
    const tolerance = get(`${name}_tolerance`);
    expect(tolerance).toHaveLength(get(name).length);
    expect(tolerance.every((value) => value > 0)).toBe(true);
  }
});

test('what has no exact map to the end of time is refused, and a velocity of it is not', async () => {
  const problem = getProblem('points-1d');
  await expect(casesTable(problem, asked({ kind: 'consistency' }))).rejects.toMatchObject({ code: 'unsupported' });
  expect((await casesTable(problem, asked({ kind: 'velocity' }))).arrays.has('y')).toBe(true);
});

test('equal options give equal bytes, in either format', async () => {
  const problem = problemOf('gaussian');
  const [first, second] = [await casesTable(problem, asked()), await casesTable(problem, asked())];
  for (const format of ['npz', 'safetensors'] as const) {
    expect(encodeTable(first, format)).toEqual(encodeTable(second, format));
  }
  const { arrays } = decodeNpz(encodeTable(first, 'npz'), 'cases');
  expect(Buffer.from(arrays.get('digest')!.data as Uint8Array).toString('hex')).toBe(digestOf(first));
});
