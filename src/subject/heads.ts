import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import { clockJet, ctmHead, lastOf } from './ctm-head.ts';
import { type Curve, meanSlope } from './curve.ts';
import type { GeneralClock } from './general-clock.ts';
import { add, chain, constant, divide, type Jet, multiply, reciprocal, root, scale, subtract } from './jet.ts';

/** An output o = α x + β v of the canonical point x and the average velocity v, with derivatives in (s, t). */
export interface Head {
  readonly alpha: Jet;
  readonly beta: Jet;
}

/**
 * The head of a convention at canonical (s, t), by inverting `X = A x + B o`: α and β follow from X = x + (t - s) v. With M = (T_t - T_s)/(t - s), the clock's mean slope,
 * no quotient has a vanishing denominator at s = t. Predictions at one time from x = a E0 + b E1, b_t(x) = a' E0 + b' E1.
 *
 * @throws FlowproofError `invalid-subject` for a head that needs a path where there is none, or another.
 */
export function headAt(
  convention: FullConvention,
  clock: GeneralClock,
  path: Interpolant | undefined,
  s: number,
  t: number,
): Head {
  const { alpha, beta } = plainHead(convention, clock, path, s, t);
  const factor = 1 / convention.outputScale;
  return factor === 1 ? { alpha, beta } : { alpha: scale(factor, alpha), beta: scale(factor, beta) };
}

function plainHead(
  convention: FullConvention,
  clock: GeneralClock,
  path: Interpolant | undefined,
  s: number,
  t: number,
): Head {
  const start: Jet = [s, 1, 0];
  const h: Jet = [t - s, -1, 1];
  const { sigmaData, output } = convention;
  switch (output) {
    case 'map':
      return { alpha: constant(1), beta: h };
    case 'displacement':
      return { alpha: constant(0), beta: h };
    case 'average-velocity':
      return { alpha: constant(0), beta: reciprocal(clock.meanSlope(s, t)) };
    case 'fmm':
      return { alpha: constant(1), beta: constant(1) };
    case 'endpoint': {
      if (convention.clock === 'linear') return { alpha: constant(1), beta: subtract(constant(1), start) };
      const rest = subtract(constant(lastOf(convention, clock)), clockJet(clock, s, 'start'));
      return { alpha: constant(1), beta: divide(rest, clock.meanSlope(s, t)) };
    }
    case 'ctm':
    case 'ctm-variance':
    case 'ctm-mixed':
      return ctmHead(output, convention, clock, s, t);
    case 'ddim-data':
    case 'ddim-noise': {
      const [a, b] = [jetOf(curves(path, output).a, s), jetOf(curves(path, output).b, s)];
      const meanA = meanSlope(curves(path, output).a, s, t);
      const meanB = meanSlope(curves(path, output).b, s, t);
      const determinant = subtract(multiply(meanA, b), multiply(a, meanB));
      return output === 'ddim-data'
        ? { alpha: divide(meanA, determinant), beta: scale(-1, divide(a, determinant)) }
        : { alpha: scale(-1, divide(meanB, determinant)), beta: divide(b, determinant) };
    }
    case 'trigflow': {
      const slope = clock.meanSlope(s, t);
      const delta = scale(-1, multiply(slope, h));
      const half = delta[0] / 2;
      const alpha = scale(-1 / sigmaData, chain(delta, Math.tan(half), 0.5 / Math.cos(half) ** 2));
      return { alpha, beta: scale(1 / sigmaData, divide(overSine(delta), slope)) };
    }
    case 'consistency': {
      const edm = edmPath(path, output);
      const square = constant(sigmaData * sigmaData);
      const sigma = chain(start, edm.a(s), edm.da(s));
      const total = root(add(multiply(sigma, sigma), square));
      const slope = meanSlope((time) => [edm.a(time), edm.da(time), edm.dda(time)], s, t);
      const away = scale(-1, multiply(slope, h));
      return {
        alpha: divide(multiply(away, total), scale(sigmaData, add(multiply(away, away), square))),
        beta: scale(-1 / sigmaData, divide(total, slope)),
      };
    }
    case 'edm': {
      const edm = edmPath(path, output);
      const sigma = chain(start, edm.a(s), edm.da(s));
      const total = root(add(multiply(sigma, sigma), constant(sigmaData * sigmaData)));
      return {
        alpha: divide(sigma, scale(sigmaData, total)),
        beta: scale(-1 / sigmaData, divide(total, chain(start, edm.da(s), edm.dda(s)))),
      };
    }
    case 'velocity': {
      const [, first, second] = clock.curve(s);
      return { alpha: constant(0), beta: reciprocal(chain(start, first, second)) };
    }
    default:
      return prediction(convention, path, s);
  }
}

/** a and b of a path as curves. @throws FlowproofError `invalid-subject` where there is none. */
function curves(path: Interpolant | undefined, output: string): { readonly a: Curve; readonly b: Curve } {
  const { a, b, da, db, dda, ddb } = required(path, output);
  return { a: (t) => [a(t), da(t), dda(t)], b: (t) => [b(t), db(t), ddb(t)] };
}

function jetOf(curve: Curve, s: number): Jet {
  const [value, slope] = curve(s);
  return [value, slope, 0];
}

function required(path: Interpolant | undefined, output: string): Interpolant {
  if (path !== undefined) return path;
  const hint = 'Name the problem.';
  throw expectedError('invalid-subject', 'convention.output', 'no prediction where there is no problem', output, hint);
}

/** δ / sin δ, by its series near 0, where the quotient of its derivative has no digits. */
function overSine(delta: Jet): Jet {
  const value = delta[0];
  const square = value * value;
  if (Math.abs(value) > 0.06) {
    const [sine, cosine] = [Math.sin(value), Math.cos(value)];
    return chain(delta, value / sine, (sine - value * cosine) / (sine * sine));
  }
  const series = 1 + square * (1 / 6 + square * (7 / 360 + square * (31 / 15120 + (127 / 604800) * square)));
  const slope = value * (1 / 3 + square * (7 / 90 + square * (31 / 2520 + (127 / 75600) * square)));
  return chain(delta, series, slope);
}

function edmPath(path: Interpolant | undefined, output: string): Interpolant {
  if (path?.kind.startsWith('edm') && path.b(0) === 1) return path;
  const hint = 'Declare `path`: {kind: "edm"}, or another head.';
  throw expectedError('invalid-subject', 'convention.output', `the edm path for the head ${output}`, path?.kind, hint);
}

function prediction({ output }: FullConvention, given: Interpolant | undefined, s: number): Head {
  const path = required(given, output);
  const start: Jet = [s, 1, 0];
  const a = chain(start, path.a(s), path.da(s));
  const b = chain(start, path.b(s), path.db(s));
  const da = chain(start, path.da(s), path.dda(s));
  const db = chain(start, path.db(s), path.ddb(s));
  const determinant = subtract(multiply(da, b), multiply(a, db));
  const data = { alpha: divide(da, determinant), beta: scale(-1, divide(a, determinant)) };
  const noise = { alpha: scale(-1, divide(db, determinant)), beta: divide(b, determinant) };
  const mixed = (p: Jet, q: Jet): Head => ({
    alpha: add(multiply(p, noise.alpha), multiply(q, data.alpha)),
    beta: add(multiply(p, noise.beta), multiply(q, data.beta)),
  });
  switch (output) {
    case 'data':
      return data;
    case 'noise':
      return noise;
    case 'score':
      return { alpha: scale(-1, divide(noise.alpha, a)), beta: scale(-1, divide(noise.beta, a)) };
    case 'flow':
      return mixed(constant(1), constant(-1));
    default:
      return mixed(b, scale(-1, a));
  }
}

/** The factor from the subject's point to the canonical one at time s, with its slope. */
export function pointScaleAt({ pointScale, sigmaData }: FullConvention, path: Interpolant | undefined, s: number): Jet {
  if (pointScale !== 'edm') return constant(pointScale);
  if (path === undefined) {
    throw expectedError(
      'invalid-subject',
      'convention.pointScale',
      'a number where there is no problem',
      pointScale,
      'Name the problem.',
    );
  }
  const a = chain([s, 1, 0], path.a(s), path.da(s));
  return root(add(multiply(a, a), constant(sigmaData * sigmaData)));
}
