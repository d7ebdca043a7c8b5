import type { FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import type { Oracle } from '../oracle.ts';
import { type Rows, rowsOf } from '../rows.ts';

type Matrix = readonly (readonly number[])[];

const multiply = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const transposed = (a: Matrix): number[][] => a[0].map((_, j) => a.map((row) => row[j]));

/** f of a symmetric 2 × 2 or larger matrix by Jacobi rotations. */
function spectral(a: Matrix, f: (value: number) => number): number[][] {
  const d = a.length;
  const m = a.map((row) => [...row]);
  const q = a.map((_, i) => a.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < d; p++) {
      for (let r = p + 1; r < d; r++) {
        off += Math.abs(m[p][r]);
        if (m[p][r] === 0) continue;
        const theta = 0.5 * Math.atan2(2 * m[p][r], m[p][p] - m[r][r]);
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        for (const rows of [m, q]) {
          for (const row of rows) {
            const [x, y] = [row[p], row[r]];
            row[p] = c * x + s * y;
            row[r] = -s * x + c * y;
          }
        }
        for (let k = 0; k < d; k++) {
          const [x, y] = [m[p][k], m[r][k]];
          m[p][k] = c * x + s * y;
          m[r][k] = -s * x + c * y;
        }
      }
    }
    if (off < 1e-300) break;
  }
  return multiply(
    q.map((row) => row.map((value, j) => value * f(m[j][j]))),
    transposed(q),
  );
}

function cholesky(a: Matrix): number[][] {
  const l = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j];
      for (let k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
      l[i][j] = i === j ? Math.sqrt(sum) : sum / l[j][j];
    }
  }
  return l;
}

function inverse(a: Matrix): number[][] {
  const d = a.length;
  const m = a.map((row, i) => [...row, ...a.map((_, j) => Number(i === j))]);
  for (let i = 0; i < d; i++) {
    let pivot = i;
    for (let r = i + 1; r < d; r++) if (Math.abs(m[r][i]) > Math.abs(m[pivot][i])) pivot = r;
    [m[i], m[pivot]] = [m[pivot], m[i]];
    const factor = m[i][i];
    m[i] = m[i].map((value) => value / factor);
    for (let r = 0; r < d; r++) {
      const scale = m[r][i];
      if (r !== i) m[r] = m[r].map((value, k) => value - scale * m[i][k]);
    }
  }
  return m.map((row) => row.slice(d));
}

/**
 * Linear maps between the Gaussians ρ_s and ρ_t that are not the flow: right laws by another matrix, or the flow's matrix transposed. None
 * where the law is not one Gaussian.
 */
export function linearMaps(oracle: Oracle): FixedCandidate[] {
  const { problem, d } = oracle;
  const { source, target, coupling } = problem.definition;
  const [component, ...others] = target?.kind === 'mixture' ? target.components : [];
  if (d < 2 || component === undefined || others.length > 0 || coupling.kind !== 'independent') return [];
  const full = (c: typeof source.covariance): Matrix =>
    Array.from({ length: d }, (_, i) =>
      Array.from({ length: d }, (__, j) => {
        if (typeof c === 'number') return i === j ? c : 0;
        const row = c[i];
        return typeof row === 'number' ? (i === j ? row : 0) : row[j];
      }),
    );
  const [first, last] = [full(source.covariance), full(component.covariance)];
  const path = problem.interpolant;
  const law = (t: number) => {
    const [a, b] = [path.a(t), path.b(t)];
    return {
      mean: source.mean.map((m, i) => a * m + b * component.mean[i]),
      covariance: first.map((row, i) => row.map((value, j) => a * a * value + b * b * last[i][j])),
    };
  };
  const linear =
    (matrix: (from: Matrix, to: Matrix) => Matrix): Prediction =>
    (rows) =>
      affine(rows, (s, t) => {
        const [from, to] = [law(s), law(t)];
        return { from: from.mean, to: to.mean, matrix: matrix(from.covariance, to.covariance) };
      });
  const one = (id: string, title: string, predict: Prediction): FixedCandidate => ({
    level: 'canonical',
    cost: 1,
    claim: {
      id: `formula.linear.${id}`,
      kind: 'formula',
      title: `the map is ${title}, which has the right law but is not the flow`,
      like: title,
      mend: 'Solve dA/dt = J_t A, where covariances do not commute.',
    },
    predict,
  });
  const root = (c: Matrix) => spectral(c, Math.sqrt);
  const inverseRoot = (c: Matrix) => spectral(c, (value) => 1 / Math.sqrt(value));
  return [
    one(
      'roots',
      'Σ_t^½ Σ_s^-½',
      linear((from, to) => multiply(root(to), inverseRoot(from))),
    ),
    one(
      'bures',
      'the optimal transport Σ_s^-½ (Σ_s^½ Σ_t Σ_s^½)^½ Σ_s^-½',
      linear((from, to) =>
        multiply(multiply(inverseRoot(from), root(multiply(multiply(root(from), to), root(from)))), inverseRoot(from)),
      ),
    ),
    one(
      'cholesky',
      'L_t L_s⁻¹ with Cholesky factors',
      linear((from, to) => multiply(cholesky(to), inverse(cholesky(from)))),
    ),
    one(
      'marginals',
      'the transport of each coordinate by itself',
      linear((from, to) => from.map((row, i) => row.map((value, j) => (i === j ? Math.sqrt(to[i][i] / value) : 0)))),
    ),
    one('transposed', 'the matrix of the flow transposed', (rows) =>
      affine(rows, (s, t) => {
        const [from, to] = [law(s), law(t)];
        return { from: from.mean, to: to.mean, matrix: transposed(matrixOf(oracle, s, t, from.mean, to.mean)) };
      }),
    ),
  ];
}

function matrixOf(oracle: Oracle, s: number, t: number, from: readonly number[], to: readonly number[]): number[][] {
  const { d } = oracle;
  const x = Float64Array.from({ length: d * d }, (_, k) => from[k % d] + Number(k % d === Math.floor(k / d)));
  const y = oracle.map(rowsOf(x, new Float64Array(d).fill(s), new Float64Array(d).fill(t)));
  return Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => y[j * d + i] - to[i]));
}

function affine(
  { x, s, t, n, d }: Rows,
  at: (s: number, t: number) => { from: readonly number[]; to: readonly number[]; matrix: Matrix },
): Float64Array {
  const y = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const { from, to, matrix } = at(s[i], t[i]);
    for (let j = 0; j < d; j++) {
      let sum = to[j];
      for (let k = 0; k < d; k++) sum += matrix[j][k] * (x[i * d + k] - from[k]);
      y[i * d + j] = sum;
    }
  }
  return y;
}

/** Steps of the finer of two integrations, whose difference extrapolates the coarser errors away. */
const STEPS = 320;

/** The flow of c b, c found: classical Runge–Kutta steps, extrapolated from two step sizes, which also gives the error. */
export function scaledField(oracle: Oracle): FittedCandidate {
  const integrated =
    (c: number, steps: number): Prediction =>
    ({ x, s, t, d }) => {
      let y: Float64Array = x;
      const h = s.map((time, i) => (t[i] - time) / steps);
      const add = (slopes: Float64Array, factor: number) =>
        y.map((value, k) => value + factor * h[Math.floor(k / d)] * slopes[k]);
      for (let step = 0; step < steps; step++) {
        const at = (node: number) => s.map((time, i) => (step + node === steps ? t[i] : time + (step + node) * h[i]));
        const b = (points: Float64Array, node: number) => oracle.velocity(points, at(node)).map((value) => c * value);
        const k1 = b(y, 0);
        const k2 = b(add(k1, 0.5), 0.5);
        const k3 = b(add(k2, 0.5), 0.5);
        const k4 = b(add(k3, 1), 1);
        y = add(
          k1.map((value, k) => (value + 2 * k2[k] + 2 * k3[k] + k4[k]) / 6),
          1,
        );
      }
      return y;
    };
  const both = (c: number): readonly [Prediction, Prediction] => [integrated(c, STEPS), integrated(c, STEPS / 2)];
  return {
    level: 'canonical',
    cost: 1.3,
    starts: [1, -1],
    predictAt: (c) => (rows) => {
      const [fine, coarse] = both(c).map((predict) => predict(rows));
      return fine.map((value, k) => value + (value - coarse[k]) / 15);
    },
    coarseAt: (c) => integrated(c, 20),
    errorAt: (c) => (rows) => {
      const [fine, coarse] = both(c).map((predict) => predict(rows));
      return fine.map((value, k) => Math.abs(value - coarse[k]) / 15);
    },
    claimAt: (value) => {
      const title = `the map is the flow of ${Number(value.toPrecision(4))} times the velocity`;
      if (Math.abs(value - 1) < 1e-9) return undefined;
      return {
        id: 'formula.flow-of-scaled-velocity',
        kind: 'formula',
        title,
        like: `that of the flow of ${Number(value.toPrecision(4))} b`,
        parameter: { name: 'factor', value },
        mend: 'Remove the factor from the velocity.',
      };
    },
  };
}
