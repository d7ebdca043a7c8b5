import { FlowproofError } from '../../core/errors.ts';
import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import { rectangleShare, rectangleTail } from './interval-tail.ts';
import { projectionRequest } from './projection-request.ts';

/**
 * Law of `w·I_t` for boxes: a normal plus one uniform for each axis along which w has a part. Exact for directions with at
 * most two such axes, hence for every direction in the plane.
 *
 * @throws FlowproofError `unsupported` for a direction with more than two non-zero entries.
 */
export function boxesProjection(model: Model): Fields['projection'] {
  if (model.law.kind !== 'boxes') throw new TypeError('boxesProjection needs boxes');
  const { low, high, weights } = model.law;
  const d = model.dimension;
  const { mean: m0, covariance } = model.source;
  return (w, c, t) => {
    const request = projectionRequest(model, w, c, t);
    for (let i = 0; i < request.n; i++) {
      const time = t[t.length === 1 ? 0 : i];
      const a = model.interpolant.a(time);
      const b = model.interpolant.b(time);
      const offset = request.row(i);
      let variance = 0;
      let centre = 0;
      const axes: number[] = [];
      for (let j = 0; j < d; j++) {
        const part = w[offset + j];
        if (part === 0) continue;
        axes.push(j);
        variance += a * a * part * part * covariance[j * (d + 1)];
        centre += a * part * m0[j];
      }
      if (axes.length > 2) throw tooManyAxes(axes.length);
      const deviation = Math.sqrt(variance);
      for (let k = 0; k < weights.length; k++) {
        let gap = c[i] - centre;
        const halves = [0, 0];
        axes.forEach((j, place) => {
          gap -= 0.5 * b * w[offset + j] * (low[k * d + j] + high[k * d + j]);
          halves[place] = 0.5 * Math.abs(b * w[offset + j]) * (high[k * d + j] - low[k * d + j]);
        });
        // The smaller side is computed, so that the larger loses nothing as its complement.
        const smaller = tailBelow(-Math.abs(gap), deviation, halves[0], halves[1]);
        request.lower[i] += weights[k] * (gap < 0 ? smaller : 1 - smaller);
        request.upper[i] += weights[k] * (gap < 0 ? 1 - smaller : smaller);
      }
    }
    return { lower: request.lower, upper: request.upper };
  };
}

/** P(deviation · Z + h U + k V <= gap) for gap <= 0; below 0 where nothing is random. */
function tailBelow(gap: number, deviation: number, h: number, k: number): number {
  if (deviation === 0) return rectangleShare(gap, h, k);
  return rectangleTail(gap / deviation, h / deviation, k / deviation);
}

function tooManyAxes(count: number): FlowproofError {
  return new FlowproofError(
    'unsupported',
    `w: expected a direction with at most two non-zero entries for a box target, got ${count}`,
    'Project on an axis, or on a direction in the plane of two axes.',
  );
}
