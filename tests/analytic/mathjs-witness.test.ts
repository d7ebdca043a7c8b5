import { all, type BigNumber, create, type Matrix } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import { randomProblem } from '../../src/analytic/random-problem.ts';
import type { Covariance, ExactProblem, Problem } from '../../src/analytic/types.ts';
import { stream } from '../../src/core/random.ts';
import { seed } from '../support/seed.ts';

const math = create(all, { number: 'BigNumber', precision: 50, relTol: 1e-40, absTol: 1e-45 });
const big = (value: number): BigNumber => math.bignumber(value);
const column = (values: ArrayLike<number>): Matrix => math.matrix(Array.from(values, (value) => [big(value)]));
const rows = (values: readonly (readonly number[])[]): Matrix => math.matrix(values.map((row) => row.map(big)));
const scale = (factor: BigNumber, m: Matrix): Matrix => math.multiply(factor, m) as unknown as Matrix;
const plus = (...terms: Matrix[]): Matrix => terms.reduce((sum, term) => math.add(sum, term) as Matrix);
const minus = (a: Matrix, b: Matrix): Matrix => math.subtract(a, b) as Matrix;
const times = (a: Matrix, b: Matrix): Matrix => math.multiply(a, b) as Matrix;
const entry = (m: Matrix, i: number, j = 0): BigNumber => m.get([i, j]) as unknown as BigNumber;

function covariance(value: Covariance, d: number): Matrix {
  if (typeof value === 'number') return scale(big(value), math.identity(d) as Matrix);
  if (typeof value[0] === 'number') return math.diag((value as number[]).map(big)) as unknown as Matrix;
  return rows(value as number[][]);
}

interface BigPath {
  readonly a: BigNumber;
  readonly b: BigNumber;
  readonly da: BigNumber;
  readonly db: BigNumber;
}

/** Only paths that end exactly are recomputed; the others have mpmath fixtures. */
function path(problem: Problem, time: number): BigPath {
  const t = big(time);
  if (problem.interpolant.kind === 'linear') {
    return { a: math.subtract(big(1), t) as BigNumber, b: t, da: big(-1), db: big(1) };
  }
  const quarter = math.divide(math.evaluate('pi') as BigNumber, big(2)) as BigNumber;
  const angle = math.multiply(quarter, t) as BigNumber;
  const a = math.cos(angle) as BigNumber;
  const b = math.sin(angle) as BigNumber;
  return { a, b, da: quarter.neg().mul(b), db: quarter.mul(a) };
}

function sourceOf(problem: Problem): { m0: Matrix; c0: Matrix } {
  return { m0: column(problem.source.mean), c0: covariance(problem.source.covariance, problem.dimension) };
}

/** b_t(x) from full covariance matrices: E[x0|x] = m0 + a C0 Σ⁻¹(x - μ), E[x1|x] = m + b C Σ⁻¹(x - μ). */
function velocity(problem: Problem, point: Float64Array, time: number): Matrix {
  const { a, b, da, db } = path(problem, time);
  const { m0, c0 } = sourceOf(problem);
  const d = problem.dimension;
  const x = column(point);
  if (problem.coupling.kind === 'affine') {
    const matrix = rows(problem.coupling.matrix);
    const shift = column(problem.coupling.shift);
    const x0 = math.lusolve(plus(scale(a, math.identity(d) as Matrix), scale(b, matrix)), minus(x, scale(b, shift)));
    return plus(scale(da, x0 as Matrix), scale(db, plus(times(matrix, x0 as Matrix), shift)));
  }
  if (problem.target?.kind !== 'mixture') throw new Error('mixtures only');
  let total = big(0);
  let mean: Matrix | undefined;
  for (const component of problem.target.components) {
    const m = column(component.mean);
    const c = covariance(component.covariance, d);
    const sigma = plus(scale(a.mul(a), c0), scale(b.mul(b), c));
    const gap = minus(x, plus(scale(a, m0), scale(b, m)));
    const z = math.lusolve(sigma, gap) as Matrix;
    const square = entry(times(math.transpose(gap), z), 0);
    const density = big(component.weight)
      .mul(square.mul(-0.5).exp())
      .div((math.det(sigma) as unknown as BigNumber).sqrt());
    const own = plus(scale(da, plus(m0, scale(a, times(c0, z)))), scale(db, plus(m, scale(b, times(c, z)))));
    total = total.add(density);
    mean = mean ? plus(mean, scale(density, own)) : scale(density, own);
  }
  return scale(big(1).div(total), mean as Matrix);
}

/** X_{s,t}(x) of Gaussian to Gaussian as `m_t + (Σ_t Σ_s⁻¹)^½ (x - m_s)`, the principal root: no diagonalisation. */
function closedMap(problem: Problem, point: Float64Array, from: number, to: number): Matrix {
  const [start, end] = [path(problem, from), path(problem, to)];
  const { m0, c0 } = sourceOf(problem);
  const d = problem.dimension;
  const x = column(point);
  if (problem.coupling.kind === 'affine') {
    const matrix = rows(problem.coupling.matrix);
    const shift = column(problem.coupling.shift);
    const at = ({ a, b }: BigPath): Matrix => plus(scale(a, math.identity(d) as Matrix), scale(b, matrix));
    const x0 = math.lusolve(at(start), minus(x, scale(start.b, shift))) as Matrix;
    return plus(times(at(end), x0), scale(end.b, shift));
  }
  if (problem.target?.kind !== 'mixture') throw new Error('mixtures only');
  const [component] = problem.target.components;
  const m = column(component.mean);
  const c = covariance(component.covariance, d);
  const at = ({ a, b }: BigPath): Matrix => plus(scale(a.mul(a), c0), scale(b.mul(b), c));
  const centre = ({ a, b }: BigPath): Matrix => plus(scale(a, m0), scale(b, m));
  const ratio = times(at(end), math.inv(at(start)));
  // Newton's iteration for the root; it would be unstable in float64, and is not in fifty digits.
  let root = math.identity(d) as Matrix;
  for (let step = 0; step < 14; step++) root = scale(big(0.5), plus(root, times(math.inv(root), ratio)));
  return plus(centre(end), times(root, minus(x, centre(start))));
}

function cases(kinds: readonly ('closed' | 'quantile' | 'integrated')[], points: number): ExactProblem[] {
  const rng = stream(seed, 'mathjs-witness', kinds.join());
  return Array.from({ length: points }, (_, k) => {
    const drawn = randomProblem(rng, kinds[k % kinds.length]);
    const { timeRange, ...rest } = drawn;
    return defineProblem({ ...rest, interpolant: { kind: rng.uniform() < 0.5 ? 'linear' : 'trigonometric' } });
  });
}

describe('mathjs BigNumbers (50 digits) agree', () => {
  test('with velocities at 200 fresh points', () => {
    const rng = stream(seed, 'mathjs-witness', 'points');
    for (const problem of cases(['closed', 'quantile', 'integrated'], 200)) {
      const t = rng.uniform();
      const time = Float64Array.of(t);
      const x = problem.sample.marginal(rng, 1, time);
      const got = problem.fields.velocity(x, time);
      const magnitude = problem.fields.velocityMagnitude(x, time);
      const expected = velocity(problem.definition, x, t);
      got.forEach((value, i) => {
        const error = Math.abs(big(value).sub(entry(expected, i)).toNumber());
        const where = `seed ${seed}, ${JSON.stringify(problem.definition)}, x = [${x}], t = ${t}`;
        expect(error / magnitude[i], where).toBeLessThanOrEqual(1e-13);
      });
    }
  });

  test('with closed maps at 200 fresh points', () => {
    const rng = stream(seed, 'mathjs-witness', 'maps');
    for (const problem of cases(['closed'], 200)) {
      const [s, t] = [rng.uniform(), rng.uniform()];
      const x = problem.sample.marginal(rng, 1, Float64Array.of(s));
      const { y } = problem.flow.evaluate({ x, s: Float64Array.of(s), t: Float64Array.of(t) });
      const expected = closedMap(problem.definition, x, s, t);
      const size = Math.max(...y.map(Math.abs), ...x.map(Math.abs));
      y.forEach((value, i) => {
        const error = Math.abs(big(value).sub(entry(expected, i)).toNumber());
        const where = `seed ${seed}, ${JSON.stringify(problem.definition)}, x = [${x}], s = ${s}, t = ${t}`;
        expect(error / size, where).toBeLessThanOrEqual(1e-13);
      });
    }
  });
});
