import { describe, expect, it } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';
import { FlowproofError } from '../../src/core/errors.ts';
import { stream } from '../../src/core/random.ts';
import { canonicalMap, canonicalPointFunction } from '../../src/subject/canonicalise.ts';
import type { ConventionInput } from '../../src/subject/convention.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../src/subject/exact.ts';
import type { MapCall, MapSubject } from '../../src/subject/types.ts';
import { seed } from '../support/seed.ts';

const problem = getProblem('gaussian-noncommuting');
const d = problem.dimension;
const n = 7;

const conventions: ConventionInput[] = (['noise-to-data', 'data-to-noise'] as const).flatMap((time) =>
  (['map', 'average-velocity', 'displacement'] as const).flatMap((output) =>
    (['end', 'step'] as const).flatMap((secondTime) =>
      [1, 1000].map((timeScale) => ({ time, output, secondTime, timeScale })),
    ),
  ),
);

function batch() {
  const rng = stream(seed, 'canonicalise');
  const inside = () => Float64Array.from(rng.uniforms(n), (v) => 0.05 + 0.9 * v);
  const [s, t] = [inside(), inside()];
  // One row on the diagonal, where the average velocity is a limit.
  t[0] = s[0];
  return { x: rng.normals(n * d), s, t, dx: rng.normals(n * d), ds: rng.normals(n), dt: rng.normals(n) };
}

function largest(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((v, i) => Math.abs(v - b[i])));
}

describe('canonicalMap', () => {
  const { x, s, t, dx, ds, dt } = batch();
  const truth = problem.flow.evaluate({ x, s, t }, { derivatives: true });

  it.each(conventions.map((convention) => [JSON.stringify(convention), convention] as const))(
    'undoes %s, value and derivative',
    async (_, convention) => {
      const map = canonicalMap(exactMapSubject(problem, { convention }), problem);
      // Round-off of the clock (times 1000 and back) and of the conversion, amplified by ∂X of order 10.
      expect(largest(await map.evaluate(x, s, t), truth.y), `seed ${seed}`).toBeLessThan(1e-12);

      const dual = await map.jvp!(x, s, t, dx, ds, dt);
      const { jacobian, ds: dXds, dt: dXdt } = truth.derivatives!;
      const push = dx.map((_v, k) => {
        const i = Math.floor(k / d);
        let sum = dXds[k] * ds[i] + dXdt[k] * dt[i];
        for (let j = 0; j < d; j++) sum += jacobian[k * d + j] * dx[i * d + j];
        return sum;
      });
      expect(largest(dual.y, truth.y), `seed ${seed}`).toBeLessThan(1e-12);
      expect(largest(dual.dy, push), `seed ${seed}`).toBeLessThan(1e-11);
    },
  );

  it('answers NaN for rows with NaN or an infinity, and the others as if they were not there', async () => {
    const rough = { x: x.slice(), s: s.slice(), t: t.slice() };
    rough.x[0] = Number.NaN;
    rough.s[1] = Number.POSITIVE_INFINITY;
    rough.t[2] = Number.NaN;
    const map = canonicalMap(exactMapSubject(problem, { convention: { output: 'average-velocity' } }), problem);
    const y = await map.evaluate(rough.x, rough.s, rough.t);
    const dual = await map.jvp!(rough.x, rough.s, rough.t, dx, ds, dt);
    expect(y.subarray(0, 3 * d).every(Number.isNaN)).toBe(true);
    expect(dual.dy.subarray(0, 3 * d).every(Number.isNaN)).toBe(true);
    expect(largest(y.subarray(3 * d), truth.y.subarray(3 * d)), `seed ${seed}`).toBeLessThan(1e-12);
  });

  it('passes the clock of the convention, hand computed', async () => {
    let seen: MapCall | undefined;
    const subject: MapSubject = {
      kind: 'map',
      name: 'spy',
      convention: { time: 'data-to-noise', secondTime: 'step', output: 'average-velocity', timeScale: 10 },
      evaluate: (call) => {
        seen = call;
        return [3, 5];
      },
    };
    const map = canonicalMap(subject, null);
    const y = await map.evaluate(Float64Array.of(1, 2), Float64Array.of(0.25), Float64Array.of(0.75));
    // T = 10 (1 - t): T(0.25) = 7.5, T(0.75) - T(0.25) = -5, X = x - 5 o.
    expect([...seen!.s]).toEqual([7.5]);
    expect([...seen!.t]).toEqual([-5]);
    expect([...y]).toEqual([1 - 15, 2 - 25]);
    expect(map.converted).toBe(true);
    expect(map.dimension).toBe(2);
  });

  it('gives arrays of the dtype, fresh for each call, and says what a call changed', async () => {
    const kinds: string[] = [];
    const subject: MapSubject = {
      kind: 'map',
      name: 'mutating',
      dtype: 'float32',
      evaluate: (call) => {
        kinds.push(call.x.constructor.name);
        call.x.fill(9);
        call.t[0] = 3;
        return call.x;
      },
    };
    const map = canonicalMap(subject, null);
    const [points, starts, ends] = [Float64Array.of(1, 2), Float64Array.of(0.25), Float64Array.of(0.5)];
    const observed = await map.observe(points, starts, ends);
    expect(observed.changed).toEqual(['x', 't']);
    expect([...points, ...starts, ...ends]).toEqual([1, 2, 0.25, 0.5]);
    expect(kinds).toEqual(['Float32Array']);
    expect(map.u).toBe(2 ** -24);
  });

  it('copies the result, so that a buffer used again cannot change it', async () => {
    const buffer = new Float64Array(1);
    const map = canonicalMap({ kind: 'map', name: 'buffer', evaluate: ({ x }) => buffer.fill(x[0] + 1) }, null);
    const at = (v: number) => map.evaluate(Float64Array.of(v), Float64Array.of(0), Float64Array.of(1));
    const first = await at(1);
    await at(5);
    expect([...first]).toEqual([2]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a short array', () => [1], /bad\.evaluate: expected 4 numbers \(n × d = 2 × 2\), got an array of length 1/],
    ['nothing', () => undefined, /expected an array of 4 numbers .* got undefined/],
    [
      'rows',
      () => [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      /bad\.evaluate\[0\]: expected a number, got an array of length 2/,
    ],
    ['text in the array', () => [1, 2, '3', 4], /bad\.evaluate\[2\]: expected a number, got "3"/],
    ['a big integer array', () => new BigInt64Array(4), /expected a number/],
    [
      'a throw',
      () => {
        throw new TypeError('no luck');
      },
      /bad\.evaluate: expected a result, got an exception: TypeError: no luck/,
    ],
    ['a rejection', () => Promise.reject(new Error('later')), /got an exception: Error: later/],
    [
      'a thrown nothing',
      () => {
        throw undefined;
      },
      /got an exception: a thrown undefined/,
    ],
  ])('refuses %s as a protocol error', async (_, evaluate, message) => {
    const map = canonicalMap({ kind: 'map', name: 'bad', evaluate: evaluate as MapSubject['evaluate'] }, null);
    const call = map.evaluate(new Float64Array(4), new Float64Array(2), new Float64Array(2));
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toMatchObject({ code: 'protocol' });
  });

  it('tells tensors what to do', async () => {
    const tensor = { dataSync: () => new Float32Array(1), data: async () => new Float32Array(1) };
    const map = canonicalMap({ kind: 'map', name: 'tensor', evaluate: () => tensor as never }, null);
    const error = await map.evaluate(new Float64Array(1), new Float64Array(1), new Float64Array(1)).catch((e) => e);
    expect(error).toBeInstanceOf(FlowproofError);
    expect(error.hint).toContain('await y.data()');
  });

  it('keeps NaN and infinities for the properties to judge', async () => {
    const map = canonicalMap({ kind: 'map', name: 'nan', evaluate: () => [Number.NaN, -1 / 0] }, null);
    expect([...(await map.evaluate(new Float64Array(2), new Float64Array(1), new Float64Array(1)))]).toEqual([
      Number.NaN,
      -1 / 0,
    ]);
  });
});

describe('canonicalPointFunction', () => {
  const { x, t } = batch();
  it.each(['noise-to-data', 'data-to-noise'] as const)('undoes the clock of a velocity, %s', async (time) => {
    for (const timeScale of [1, 1000]) {
      const subject = exactVelocitySubject(problem, { convention: { time, timeScale } });
      const velocity = await canonicalPointFunction(subject, problem).evaluate(x, t);
      expect(largest(velocity, problem.fields.velocity(x, t)), `seed ${seed}`).toBeLessThan(1e-11);
    }
  });

  it('is the identity at an end where the flow is singular', async () => {
    const points = getProblem('points-1d');
    const f = canonicalPointFunction(exactConsistencySubject(points), points);
    expect([...(await f.evaluate(Float64Array.of(0.3, 0.4), Float64Array.of(1, 1)))]).toEqual([0.3, 0.4]);
  });

  it.each(['map', 'displacement', 'average-velocity'] as const)(
    'undoes the output %s of a consistency function',
    async (output) => {
      const subject = exactConsistencySubject(problem, {
        convention: { time: 'data-to-noise', timeScale: 80, output },
      });
      const exact = problem.flow.evaluate({ x, s: t, t: Float64Array.from(t, () => 1) }).y;
      expect(
        largest(await canonicalPointFunction(subject, problem).evaluate(x, t), exact),
        `seed ${seed}`,
      ).toBeLessThan(1e-11);
    },
  );
});
