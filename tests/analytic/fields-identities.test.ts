import { describe, expect, test } from 'vitest';
import { problems } from '../../src/analytic/catalogue/index.ts';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import { type ProblemKind, randomProblem } from '../../src/analytic/random-problem.ts';
import type { Problem } from '../../src/analytic/types.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';

const KINDS: ProblemKind[] = ['closed', 'quantile', 'product', 'integrated'];
const random = Array.from({ length: 16 }, (_, k) => randomProblem(stream(seed, 'identities', k), KINDS[k % 4]));
const cases: Problem[] = [...Object.values(problems).map(({ problem }) => problem), ...random];

/** Derivative at 0 by central differences and two extrapolations, with the last change as its error. */
function slope(f: (h: number) => Float64Array, step: number): { value: Float64Array; error: Float64Array } {
  const [first, second, third] = [step, step / 2, step / 4].map((h) => {
    const [right, left] = [f(h), f(-h)];
    return right.map((value, i) => (value - left[i]) / (2 * h));
  });
  const coarse = first.map((value, i) => (4 * second[i] - value) / 3);
  const fine = second.map((value, i) => (4 * third[i] - value) / 3);
  const value = coarse.map((c, i) => (16 * fine[i] - c) / 15);
  return { value, error: value.map((v, i) => Math.abs(v - fine[i])) };
}

function moved(x: Float64Array, along: Float64Array, h: number): Float64Array {
  return x.map((value, i) => value + h * along[i]);
}

describe.each(cases)('fields of $id', (definition) => {
  const exact = defineProblem(definition);
  const { fields, dimension: d } = exact;
  const rng = stream(seed, 'identities', definition.id);
  const n = 12;
  const [low, high] = exact.regularTimes;
  const margin = 0.02 * (high - low);
  const t = rng.uniforms(n).map((u) => low + margin + (high - low - 2 * margin) * u);
  const x = exact.sample.marginal(rng, n, t);
  const v = rng.normals(n * d);
  const w = rng.normals(n * d);
  const magnitude = Math.max(...fields.velocityMagnitude(x, t));
  const score = fields.score(x, t);
  const jacobian = fields.jacobian(x, t);
  const roughness = 1 + Math.max(...score.map(Math.abs));
  const step = 1e-3 / roughness;

  /** Agreement within the differences' own error and the round-off of a quotient by `step`. */
  const agree = (name: string, got: Float64Array, by: ReturnType<typeof slope>, size: number): void => {
    got.forEach((value, i) => {
      const allowed = 30 * by.error[i] + (1e-13 * size) / step;
      expect(
        Math.abs(value - by.value[i]),
        `${name}[${i}] = ${value}, by differences ${by.value[i]}, seed ${seed}`,
      ).toBeLessThanOrEqual(allowed);
    });
  };
  const alongRows = (matrix: Float64Array, direction: Float64Array): Float64Array =>
    Float64Array.from({ length: n * d }, (_, at) => {
      const [i, r] = [Math.floor(at / d), at % d];
      let sum = 0;
      for (let c = 0; c < d; c++) sum += matrix[(i * d + r) * d + c] * direction[i * d + c];
      return sum;
    });
  const dot = (a: Float64Array, b: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let j = i * d; j < (i + 1) * d; j++) sum += a[j] * b[j];
      return sum;
    });

  /** A guided flow has a velocity, but no density in closed form. */
  const hasLaw = exact.guided === undefined;
  const lawful = (name: string, body: () => void): void => {
    if (hasLaw) test(name, body);
  };

  lawful('score is the gradient of the log density', () => {
    const by = slope((h) => fields.logDensity(moved(x, v, h), t), step);
    agree('score', dot(score, v), by, 1 + Math.max(...fields.logDensity(x, t).map(Math.abs)));
  });

  test('Jacobian, divergence and second derivative are those of the velocity', () => {
    agree(
      'jacobian',
      alongRows(jacobian, v),
      slope((h) => fields.velocity(moved(x, v, h), t), step),
      magnitude,
    );
    const divergence = fields.divergence(x, t);
    const size = Math.max(...jacobian.map(Math.abs));
    divergence.forEach((value, i) => {
      let trace = 0;
      for (let j = 0; j < d; j++) trace += jacobian[i * d * d + j * (d + 1)];
      expect(Math.abs(value - trace)).toBeLessThanOrEqual(1e-12 * d * (size + magnitude * roughness));
    });
    const second = slope((h) => alongRows(fields.jacobian(moved(x, w, h), t), v), step);
    agree('D²b', fields.secondDirectional(x, t, v, w), second, size + magnitude * roughness);
  });

  test('∂_t b is the derivative in time at a fixed point', () => {
    const by = slope(
      (h) =>
        fields.velocity(
          x,
          t.map((time) => time + h),
        ),
      Math.min(step, 0.1 * margin),
    );
    agree('∂_t b', fields.velocityTimeDerivative(x, t), by, magnitude);
  });

  lawful('the continuity equation ∂_t log ρ + ∇·b + b·∇log ρ = 0 holds', () => {
    const by = slope(
      (h) =>
        fields.logDensity(
          x,
          t.map((time) => time + h),
        ),
      Math.min(step, 0.1 * margin),
    );
    const flux = dot(fields.velocity(x, t), score);
    const divergence = fields.divergence(x, t);
    agree(
      '∂_t log ρ',
      divergence.map((value, i) => -value - flux[i]),
      by,
      10 + magnitude * roughness,
    );
  });

  test('velocity is a′E[x0|x] + b′E[x1|x], with x = a E[x0|x] + b E[x1|x]', () => {
    const posterior = fields.posteriorMean(x, t);
    const velocity = fields.velocity(x, t);
    velocity.forEach((value, at) => {
      const time = t[Math.floor(at / d)];
      const path = exact.interpolant;
      const [a, b] = [path.a(time), path.b(time)];
      const mean0 = (x[at] - b * posterior[at]) / a;
      const size = magnitude + Math.abs((path.da(time) / a) * (Math.abs(x[at]) + b * Math.abs(posterior[at])));
      expect(Math.abs(value - path.da(time) * mean0 - path.db(time) * posterior[at])).toBeLessThanOrEqual(1e-12 * size);
    });
  });

  test('a batch with times of its own equals its rows alone, bit for bit', () => {
    const together = fields.velocity(x, t);
    for (let i = 0; i < n; i++) {
      const alone = fields.velocity(x.slice(i * d, (i + 1) * d), t.slice(i, i + 1));
      expect([...alone]).toEqual([...together.slice(i * d, (i + 1) * d)]);
    }
  });

  test('far tails stay finite and follow the widest component', () => {
    const far = x.map((value, at) => value + 1e6 * (at % 2 ? 1 : -1));
    for (const name of ['score', 'posteriorMean', 'velocity', 'jacobian', 'divergence'] as const) {
      expect(fields[name](far, t).every(Number.isFinite), name).toBe(true);
    }
    if (!hasLaw) return;
    const logDensity = fields.logDensity(far, t);
    expect(logDensity.every((value) => value < -1e6 && Number.isFinite(value))).toBe(true);
  });

  test('NaN in gives NaN out', () => {
    const point = new Float64Array(d).fill(Number.NaN);
    const law = hasLaw ? (['logDensity'] as const) : [];
    for (const name of [...law, 'velocity', 'score', 'posteriorMean', 'velocityTimeDerivative'] as const) {
      expect(fields[name](point, t.slice(0, 1)).every(Number.isNaN), name).toBe(true);
    }
  });
});
