import { expectedError } from '../../core/errors.ts';
import type { Interpolant } from '../types.ts';

/**
 * The path `noiseScale a_t x0 + dataScale b_t x1` of a path a, b.
 *
 * @throws FlowproofError `invalid-problem` unless both are positive and finite.
 */
export function scaledInterpolant(path: Interpolant, noiseScale = 1, dataScale = 1): Interpolant {
  for (const [name, value] of Object.entries({ noiseScale, dataScale })) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw expectedError('invalid-problem', `interpolant.${name}`, 'a positive number', value, 'The default is 1.');
  }
  if (noiseScale === 1 && dataScale === 1) return path;
  const { ada, dada, timeOf } = path;
  const square = noiseScale * noiseScale;
  return {
    kind: `${path.kind} × (${noiseScale}, ${dataScale})`,
    a: (t) => noiseScale * path.a(t),
    b: (t) => dataScale * path.b(t),
    da: (t) => noiseScale * path.da(t),
    db: (t) => dataScale * path.db(t),
    dda: (t) => noiseScale * path.dda(t),
    ddb: (t) => dataScale * path.ddb(t),
    ...(ada && { ada: (t: number) => square * ada(t) }),
    ...(dada && { dada: (t: number) => square * dada(t) }),
    ...(timeOf && { timeOf: (a: number, b: number) => timeOf(a / noiseScale, b / dataScale) }),
  };
}
