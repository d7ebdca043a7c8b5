import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import { boxesProjection } from './boxes-projection.ts';
import { type BoxesState, boxesState, setBoxesPoint, setBoxesTime } from './boxes-state.ts';
import { batchLength } from './times.ts';

/**
 * Fields of a Gaussian source with diagonal covariance independently coupled to uniform boxes. Given a box the coordinates are
 * independent, each a normal convolved with an interval; the boxes are mixed as the components of a Gaussian mixture are, with
 * their velocities' second derivatives in addition. Accurate from t = 0 to the data end, where the limit inside the open
 * support is given.
 *
 * @throws FlowproofError `singular` at the data end off the open support.
 */
export function boxesFields(model: Model): Fields {
  const state = boxesState(model);
  const { d, count, index, table, weight } = state;

  const each = (x: Float64Array, t: Float64Array, body: (n: number) => void): void => {
    const n = batchLength(model, x, t);
    for (let i = 0; i < n; i++) {
      setBoxesTime(state, t[t.length === 1 ? 0 : i]);
      setBoxesPoint(state, x, i * d);
      body(i);
    }
  };
  const average = (column: Float64Array, j: number): number => {
    let sum = 0;
    for (let k = 0; k < count; k++) if (weight[k] !== 0) sum += weight[k] * column[index[k * d + j]];
    return sum;
  };
  const averages = (column: Float64Array) => (x: Float64Array, t: Float64Array) => {
    const result = new Float64Array(x.length);
    each(x, t, (i) => {
      for (let j = 0; j < d; j++) result[i * d + j] = average(column, j);
    });
    return result;
  };
  const meanVelocity = new Float64Array(d);
  const meanScore = new Float64Array(d);
  const centre = (): void => {
    for (let j = 0; j < d; j++) {
      meanVelocity[j] = average(table.velocity, j);
      meanScore[j] = average(table.score, j);
    }
  };

  return {
    logDensity(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      each(x, t, (i) => {
        result[i] = state.logDensity;
      });
      return result;
    },
    score: averages(table.score),
    posteriorMean: averages(table.posteriorMean),
    velocity: averages(table.velocity),
    velocityMagnitude: (x, t) => {
      const result = new Float64Array(x.length);
      each(x, t, (i) => {
        centre();
        addMagnitude(state, meanVelocity, result, i * d);
      });
      return result;
    },
    jacobian(x, t) {
      const result = new Float64Array(x.length * d);
      each(x, t, (n) => {
        centre();
        for (let k = 0; k < count; k++) {
          if (weight[k] === 0) continue;
          for (let i = 0; i < d; i++) {
            const at = index[k * d + i];
            const row = (n * d + i) * d;
            const gap = weight[k] * (table.velocity[at] - meanVelocity[i]);
            for (let j = 0; j < d; j++) result[row + j] += gap * (table.score[index[k * d + j]] - meanScore[j]);
            result[row + i] += weight[k] * table.slope[at];
          }
        }
      });
      return result;
    },
    divergence(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      each(x, t, (n) => {
        centre();
        for (let k = 0; k < count; k++) {
          if (weight[k] === 0) continue;
          for (let i = 0; i < d; i++) {
            const at = index[k * d + i];
            const coupled = (table.velocity[at] - meanVelocity[i]) * (table.score[at] - meanScore[i]);
            result[n] += weight[k] * (table.slope[at] + coupled);
          }
        }
      });
      return result;
    },
    velocityTimeDerivative(x, t) {
      const result = new Float64Array(x.length);
      each(x, t, (n) => {
        centre();
        let meanRate = 0;
        for (let j = 0; j < d; j++) meanRate += average(table.logRate, j);
        for (let k = 0; k < count; k++) {
          if (weight[k] === 0) continue;
          let rate = -meanRate;
          for (let j = 0; j < d; j++) rate += table.logRate[index[k * d + j]];
          for (let i = 0; i < d; i++) {
            const at = index[k * d + i];
            result[n * d + i] += weight[k] * (table.acceleration[at] + (table.velocity[at] - meanVelocity[i]) * rate);
          }
        }
      });
      return result;
    },
    secondDirectional(x, t, v, w) {
      const result = new Float64Array(x.length);
      each(x, t, (n) => {
        centre();
        const offset = n * d;
        for (let k = 0; k < count; k++) {
          if (weight[k] === 0) continue;
          let alongV = 0;
          let alongW = 0;
          let hessian = 0;
          for (let j = 0; j < d; j++) {
            const at = index[k * d + j];
            alongV += (table.score[at] - meanScore[j]) * v[offset + j];
            alongW += (table.score[at] - meanScore[j]) * w[offset + j];
            hessian += table.curvature[at] * v[offset + j] * w[offset + j];
          }
          for (let i = 0; i < d; i++) {
            const at = index[k * d + i];
            result[offset + i] +=
              weight[k] *
              (table.bend[at] * v[offset + i] * w[offset + i] +
                table.slope[at] * (v[offset + i] * alongW + w[offset + i] * alongV) +
                (table.velocity[at] - meanVelocity[i]) * (alongV * alongW + hessian));
          }
        }
      });
      return result;
    },
    projection: boxesProjection(model),
  };
}

/** Sums of absolute terms, those of the log weights times the velocities' spread among them. */
function addMagnitude(state: BoxesState, meanVelocity: Float64Array, out: Float64Array, offset: number): void {
  const { d, count, index, table, weight, logWeights } = state;
  for (let k = 0; k < count; k++) {
    if (weight[k] === 0) continue;
    let logTerms = Math.abs(logWeights[k]);
    for (let j = 0; j < d; j++) logTerms += table.logSize[index[k * d + j]];
    for (let i = 0; i < d; i++) {
      const at = index[k * d + i];
      out[offset + i] +=
        weight[k] * (table.velocitySize[at] + Math.abs(table.velocity[at] - meanVelocity[i]) * logTerms);
    }
  }
}
