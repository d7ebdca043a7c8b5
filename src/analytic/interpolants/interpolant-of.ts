import { expectedError } from '../../core/errors.ts';
import type { Interpolant, InterpolantSpec } from '../types.ts';
import { cosineInterpolant } from './cosine.ts';
import { edmInterpolant } from './edm.ts';
import { linearInterpolant } from './linear.ts';
import { scaledInterpolant } from './scaled.ts';
import { trigonometricInterpolant } from './trigonometric.ts';
import { variancePreservingInterpolant } from './variance-preserving.ts';

/**
 * The interpolant that a specification names.
 *
 * @throws FlowproofError `invalid-problem` for an unknown kind or a parameter out of range.
 */
export function interpolantOf(spec: InterpolantSpec): Interpolant {
  return scaledInterpolant(pathOf(spec), spec.noiseScale, spec.dataScale);
}

function pathOf(spec: InterpolantSpec): Interpolant {
  switch (spec.kind) {
    case 'linear':
      return linearInterpolant(spec.sigmaMin);
    case 'trigonometric':
      return trigonometricInterpolant();
    case 'variance-preserving':
      return variancePreservingInterpolant(spec.betaMin, spec.betaMax);
    case 'cosine':
      return cosineInterpolant(spec.offset);
    case 'edm':
      return edmInterpolant(spec.sigmaMin, spec.sigmaMax, spec.rho);
    default:
      throw expectedError(
        'invalid-problem',
        'interpolant.kind',
        'one of linear, trigonometric, variance-preserving, cosine, edm',
        (spec as { kind?: unknown }).kind,
        'Interpolants given as functions are passed as defineProblem(problem, { interpolant: customInterpolant(…) }).',
      );
  }
}
