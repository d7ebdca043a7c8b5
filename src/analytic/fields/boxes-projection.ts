import { FlowproofError } from '../../core/errors.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import { rectangleDifference, rectangleError, rectangleShare, rectangleTail } from './interval-tail.ts';
import { projectionRequest } from './projection-request.ts';

/** Relative error at which the cheap form of a probability is kept. */
const ENOUGH = 64 * UNIT_ROUNDOFF.float64;

/** The law of `w·I_t` given each box: N(centre, deviation²) plus uniforms of half widths h and k. */
interface ProjectedBoxes {
  readonly deviation: number;
  readonly centre: Float64Array;
  readonly h: Float64Array;
  readonly k: Float64Array;
}

/**
 * Law of `w·I_t` for boxes: a normal plus one uniform for each axis along which w has a part. Exact for directions with at
 * most two such axes, hence for every direction in the plane.
 *
 * @throws FlowproofError `unsupported` for a direction with more than two non-zero entries.
 */
export function boxesProjection(model: Model): Fields['projection'] {
  if (model.law.kind !== 'boxes') throw new TypeError('boxesProjection needs boxes');
  const { weights } = model.law;
  return (w, c, t) => {
    const { n, lower, upper, row } = projectionRequest(model, w, c, t);
    let law: ProjectedBoxes | undefined;
    for (let i = 0; i < n; i++) {
      // A common direction and time give one law for the whole batch.
      if (law === undefined || w.length > model.dimension || t.length > 1) {
        law = projectedBoxes(model, w, row(i), t[t.length === 1 ? 0 : i]);
      }
      addTails(law, weights, c[i], i, lower, upper);
    }
    return { lower, upper };
  };
}

function projectedBoxes(model: Model, w: Float64Array, offset: number, t: number): ProjectedBoxes {
  if (model.law.kind !== 'boxes') throw new TypeError('projectedBoxes needs boxes');
  const { low, high, weights } = model.law;
  const d = model.dimension;
  const a = model.interpolant.a(t);
  const b = model.interpolant.b(t);
  const centre = new Float64Array(weights.length);
  const halves = [new Float64Array(weights.length), new Float64Array(weights.length)];
  let variance = 0;
  let axes = 0;
  for (let j = 0; j < d; j++) {
    const part = w[offset + j];
    if (part === 0) continue;
    if (axes === 2) throw tooManyAxes(w.subarray(offset, offset + d).filter((value) => value !== 0).length);
    variance += a * a * part * part * model.source.covariance[j * (d + 1)];
    for (let box = 0; box < weights.length; box++) {
      const at = box * d + j;
      centre[box] += part * (a * model.source.mean[j] + 0.5 * b * (low[at] + high[at]));
      halves[axes][box] = 0.5 * Math.abs(b * part) * (high[at] - low[at]);
    }
    axes++;
  }
  return { deviation: Math.sqrt(variance), centre, h: halves[0], k: halves[1] };
}

/**
 * Adds both tails at c. For each box the smaller side is computed, so that the larger loses nothing as its complement; by
 * the cheap second differences where their error is nothing against either sum over the boxes.
 */
function addTails(
  { deviation, centre, h, k }: ProjectedBoxes,
  weights: Float64Array,
  c: number,
  i: number,
  lower: Float64Array,
  upper: Float64Array,
): void {
  const sumWith = (smallerSide: (below: number, h: number, k: number) => number): void => {
    lower[i] = 0;
    upper[i] = 0;
    for (let box = 0; box < weights.length; box++) {
      const gap = c - centre[box];
      const smaller = smallerSide(-Math.abs(gap), h[box], k[box]);
      lower[i] += weights[box] * (gap < 0 ? smaller : 1 - smaller);
      upper[i] += weights[box] * (gap < 0 ? 1 - smaller : smaller);
    }
  };
  if (deviation === 0) {
    sumWith(rectangleShare);
    return;
  }
  let error = 0;
  for (let box = 0; box < weights.length; box++) {
    const below = -Math.abs(c - centre[box]) / deviation;
    error += weights[box] * rectangleError(below, h[box] / deviation, k[box] / deviation);
  }
  if (error <= ENOUGH) {
    sumWith((below, p, q) => rectangleDifference(below / deviation, p / deviation, q / deviation));
    if (error <= ENOUGH * Math.min(lower[i], upper[i])) return;
  }
  sumWith((below, p, q) => rectangleTail(below / deviation, p / deviation, q / deviation));
}

function tooManyAxes(count: number): FlowproofError {
  return new FlowproofError(
    'unsupported',
    `w: expected a direction with at most two non-zero entries for a box target, got ${count}`,
    'Project on an axis, or on a direction in the plane of two axes.',
  );
}
