import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import { extentOf } from '../extent.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { subjectLogDet } from '../own-log-det.ts';
import { OPERATIONS } from '../round-off.ts';
import { rowDistance, rowMax, zip } from '../rows.ts';

/** |log ρ_s(x) - log ρ_t(X) - log|det ∇X||, with the subject's X and ∇X. */
export async function changeOfVariablesResiduals(
  subject: FlowLike,
  problem: ExactProblem,
  batch: FlowCase,
): Promise<PointResiduals> {
  const { x, s, t, d } = batch;
  const y = await subject.evaluate(x, s, t);
  const { logDet, tolerance, terms, at } = await subjectLogDet(subject, problem, batch);
  const start = problem.fields.logDensity(x, s);
  const point = y.map((value, k) => (Number.isFinite(value) ? value : at.y[k]));
  const end = problem.fields.logDensity(point, t);
  const scoreStart = absoluteSum(problem.fields.score(x, s), d);
  const scoreEnd = absoluteSum(problem.fields.score(at.y, t), d);
  const carried = zip((slope, roundOff) => slope * roundOff, scoreEnd, at.roundOff);
  const extent = extentOf(problem);
  const [sizeX, sizeY] = [rowMax(x, d), rowMax(at.y, d)];
  // The suite's own densities, in float64: relative perturbations of the point and of the means.
  const densities = start.map(
    (value, i) =>
      OPERATIONS *
      2 ** -53 *
      (d +
        Math.abs(value) +
        Math.abs(end[i]) +
        scoreStart[i] * (sizeX[i] + extent.at(s[i])) +
        scoreEnd[i] * (sizeY[i] + extent.at(t[i]))),
  );
  const found = y.map((value, k) => (Number.isFinite(value) ? 0 : Number.NaN + k));
  const broken = rowDistance(found, found, d);
  return {
    residual: zip((a, b, c, e) => Math.abs(a - b - c) + e, start, end, logDet, broken),
    tolerance: zip((a, b, c) => a + b + c, tolerance, carried, densities),
    signal: zip((a, b, c) => Math.max(1, Math.abs(a) + Math.abs(b) + Math.abs(c)), start, end, at.logDet),
    terms: { ...terms, 'round-off of X': carried, densities },
  };
}

function absoluteSum(values: Float64Array, d: number): Float64Array {
  const out = new Float64Array(values.length / d);
  values.forEach((value, k) => {
    out[Math.floor(k / d)] += Math.abs(value);
  });
  return out;
}
