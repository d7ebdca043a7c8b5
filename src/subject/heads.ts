import type { Interpolant } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import type { GeneralClock } from './general-clock.ts';
import { add, chain, constant, divide, type Jet, multiply, root, scale, subtract } from './jet.ts';

/** An output o = α x + β v of the canonical point x and the average velocity v, with derivatives in (s, t). */
export interface Head {
  readonly alpha: Jet;
  readonly beta: Jet;
}

/**
 * The head of a convention at canonical (s, t), by inverting `X = A x + B o`: α and β follow from X = x + (t - s) v. Predictions at one time from x = a E0 + b E1, b_t(x) =
 * a' E0 + b' E1. Where s = t quotients of vanishing numbers are their limits.
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
  const start: Jet = [s, 1, 0];
  const end: Jet = [t, 0, 1];
  const h = subtract(end, start);
  const T = (time: Jet): Jet => chain(time, clock.at(time[0]), clock.slope(time[0]));
  const { sigmaData } = convention;
  switch (convention.output) {
    case 'map':
      return { alpha: constant(1), beta: h };
    case 'displacement':
      return { alpha: constant(0), beta: h };
    case 'average-velocity':
      return {
        alpha: constant(0),
        beta: s === t ? constant(1 / clock.slope(s)) : divide(h, subtract(T(end), T(start))),
      };
    case 'fmm':
      return { alpha: constant(1), beta: constant(1) };
    case 'endpoint': {
      const last = constant(clock.at(1));
      if (convention.clock === 'linear') return { alpha: constant(1), beta: subtract(constant(1), start) };
      return {
        alpha: constant(1),
        beta: multiply(divide(h, subtract(T(start), T(end))), subtract(T(start), last)),
      };
    }
    case 'trigflow': {
      const delta = subtract(T(start), T(end));
      const half = delta[0] / 2;
      const alpha = scale(-1 / sigmaData, chain(delta, Math.tan(half), 0.5 / Math.cos(half) ** 2));
      if (s === t) return { alpha, beta: constant(1 / (clock.slope(s) * sigmaData)) };
      const sine = chain(delta, Math.sin(delta[0]), Math.cos(delta[0]));
      return { alpha, beta: scale(-1 / sigmaData, divide(h, sine)) };
    }
    case 'consistency': {
      if (path?.kind !== 'edm') {
        throw expectedError(
          'invalid-subject',
          'convention.output',
          'a problem with the edm path for the consistency head',
          path?.kind,
          'Declare another head.',
        );
      }
      const sigma = chain(start, path.a(s), path.da(s));
      const least = chain(end, path.a(t), path.da(t));
      const square = constant(sigmaData * sigmaData);
      const total = root(add(multiply(sigma, sigma), square));
      const away = subtract(sigma, least);
      return {
        alpha: divide(multiply(away, total), scale(sigmaData, add(multiply(away, away), square))),
        beta: divide(multiply(h, total), scale(sigmaData, away)),
      };
    }
    default:
      return prediction(convention, path, s);
  }
}

function prediction({ output }: FullConvention, path: Interpolant | undefined, s: number): Head {
  if (path === undefined) {
    throw expectedError(
      'invalid-subject',
      'convention.output',
      'no prediction where there is no problem',
      output,
      'Name the problem.',
    );
  }
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
