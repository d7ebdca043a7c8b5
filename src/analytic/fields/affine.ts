import { type LuFactors, luFactor, luInverse, luSolve } from '../linear-algebra/index.ts';
import type { Model } from '../model.ts';
import { LOG_TWO_PI, lowerTail, upperTail } from '../normal.ts';
import type { Fields } from '../types.ts';
import { projectionRequest } from './projection-request.ts';
import { batchLength, type PathAt, pathAt, requireTime, singular } from './times.ts';

interface AffineState {
  readonly path: PathAt;
  /** M = a I + b A. */
  readonly factors: LuFactors;
  /** M⁻¹. */
  readonly inverse: Float64Array;
  /** ∇b = (a' I + b' A) M⁻¹. */
  readonly gradient: Float64Array;
}

/**
 * Fields of the deterministic coupling `x1 = A x0 + c`: `I_t = M x0 + b c` with `M = a I + b A`, hence
 * `x0 = M⁻¹(x - b c)`, `b_t = a' x0 + b' (A x0 + c)`, `∂_t b_t = a'' x0 + b'' (A x0 + c) - ∇b b_t`, log ρ_t that of x0 less
 * log|det M|. Accuracy: round-off times the condition of M.
 *
 * @throws FlowproofError `singular` where a' is infinite.
 */
export function affineFields(model: Model): Fields {
  if (model.law.kind !== 'affine') throw new TypeError('affineFields needs an affine coupling');
  const { matrix, shift } = model.law;
  const { mean: m0, covariance: sourceCovariance } = model.source;
  const d = model.dimension;
  const precision = luInverse(luFactor(sourceCovariance, d), d);
  let logDetSource = 0;
  for (let i = 0; i < d; i++) logDetSource += 2 * Math.log(model.source.cholesky[i * d + i]);
  const logNorm = -0.5 * (logDetSource + d * LOG_TWO_PI);
  const x0 = new Float64Array(d);
  const x1 = new Float64Array(d);
  const shifted = new Float64Array(d);
  const scratch = new Float64Array(d);
  let state: AffineState | undefined;

  const setTime = (t: number): AffineState => {
    if (state?.path.t === t) return state;
    requireTime(model, t);
    const path = pathAt(model, t);
    const m = new Float64Array(d * d);
    const dm = new Float64Array(d * d);
    for (let i = 0; i < d * d; i++) {
      const identity = i % (d + 1) === 0 ? 1 : 0;
      m[i] = path.a * identity + path.b * matrix[i];
      dm[i] = (identity === 0 ? 0 : path.da) + path.db * matrix[i];
    }
    const factors = luFactor(m, d);
    const inverse = luInverse(factors, d);
    const gradient = new Float64Array(d * d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += dm[i * d + k] * inverse[k * d + j];
        gradient[i * d + j] = sum;
      }
    }
    state = { path, factors, inverse, gradient };
    return state;
  };

  const each = (
    x: Float64Array,
    t: Float64Array,
    needsVelocity: boolean,
    body: (i: number, at: AffineState) => void,
  ): void => {
    const n = batchLength(model, x, t);
    for (let i = 0; i < n; i++) {
      const at = setTime(t[t.length === 1 ? 0 : i]);
      if (needsVelocity && !Number.isFinite(at.path.da)) throw singular(model, at.path.t, "a' is infinite there");
      for (let j = 0; j < d; j++) shifted[j] = x[i * d + j] - at.path.b * shift[j];
      luSolve(at.factors, shifted, d, x0);
      for (let j = 0; j < d; j++) {
        let sum = shift[j];
        for (let k = 0; k < d; k++) sum += matrix[j * d + k] * x0[k];
        x1[j] = sum;
      }
      body(i, at);
    }
  };

  const whitened = (): number => {
    let square = 0;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += precision[i * d + j] * (x0[j] - m0[j]);
      scratch[i] = sum;
      square += sum * (x0[i] - m0[i]);
    }
    return square;
  };

  return {
    logDensity(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      each(x, t, false, (i, at) => {
        result[i] = logNorm - 0.5 * whitened() - at.factors.logAbsDet;
      });
      return result;
    },
    score(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, false, (i, at) => {
        whitened();
        for (let j = 0; j < d; j++) {
          let sum = 0;
          for (let k = 0; k < d; k++) sum += at.inverse[k * d + j] * scratch[k];
          result[i * d + j] = -sum;
        }
      });
      return result;
    },
    posteriorMean(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, false, (i) => result.set(x1, i * d));
      return result;
    },
    velocity(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, true, (i, { path }) => {
        for (let j = 0; j < d; j++) result[i * d + j] = path.da * x0[j] + path.db * x1[j];
      });
      return result;
    },
    velocityMagnitude(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, true, (i, { path, inverse }) => {
        for (let j = 0; j < d; j++) {
          let size = 0;
          for (let k = 0; k < d; k++) {
            size += Math.abs(inverse[j * d + k]) * (Math.abs(x[i * d + k]) + Math.abs(path.b * shift[k]));
          }
          scratch[j] = size;
        }
        for (let j = 0; j < d; j++) {
          let size = Math.abs(path.da) * scratch[j] + Math.abs(path.db * shift[j]);
          for (let k = 0; k < d; k++) size += Math.abs(path.db * matrix[j * d + k]) * scratch[k];
          result[i * d + j] = size;
        }
      });
      return result;
    },
    jacobian(x, t) {
      const result = new Float64Array(x.length * d);
      each(x, t, true, (i, at) => result.set(at.gradient, i * d * d));
      return result;
    },
    divergence(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      each(x, t, true, (i, at) => {
        for (let j = 0; j < d; j++) result[i] += at.gradient[j * (d + 1)];
      });
      return result;
    },
    velocityTimeDerivative(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, true, (i, { path, gradient }) => {
        for (let j = 0; j < d; j++) scratch[j] = path.da * x0[j] + path.db * x1[j];
        for (let j = 0; j < d; j++) {
          let sum = path.dda * x0[j] + path.ddb * x1[j];
          for (let k = 0; k < d; k++) sum -= gradient[j * d + k] * scratch[k];
          result[i * d + j] = sum;
        }
      });
      return result;
    },
    secondDirectional(x, t) {
      each(x, t, true, () => {});
      return new Float64Array(x.length);
    },
    projection(w, c, t) {
      const request = projectionRequest(model, w, c, t);
      for (let i = 0; i < request.n; i++) {
        const { path } = setTime(t[t.length === 1 ? 0 : i]);
        const offset = request.row(i);
        let mean = 0;
        for (let j = 0; j < d; j++) {
          let sum = path.a * w[offset + j];
          for (let k = 0; k < d; k++) sum += path.b * matrix[k * d + j] * w[offset + k];
          scratch[j] = sum;
          mean += sum * m0[j] + path.b * shift[j] * w[offset + j];
        }
        let variance = 0;
        for (let j = 0; j < d; j++) {
          for (let k = 0; k < d; k++) variance += scratch[j] * sourceCovariance[j * d + k] * scratch[k];
        }
        const standard = (c[i] - mean) / Math.sqrt(variance);
        request.lower[i] = lowerTail(standard);
        request.upper[i] = upperTail(standard);
      }
      return { lower: request.lower, upper: request.upper };
    },
  };
}
