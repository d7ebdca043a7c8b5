import type { Interpolant } from '../types.ts';

/** Value and derivatives of b, and a² = 1 - b² without cancellation. */
export interface UnitVariancePath {
  b(t: number): number;
  db(t: number): number;
  ddb(t: number): number;
  /** 1 - b(t)², accurate in relative terms at the data end. */
  aSquared(t: number): number;
  /** The time at which a_t : b_t is a : b. */
  timeOf(a: number, b: number): number;
}

/**
 * A path with `a² + b² = 1`. From that identity `a a' = -b b'` and `a'² + a a'' = -(b'² + b b'')`, both smooth where
 * `a → 0` although `a' = -b b'/a` is not: fields use these products, never `a · a'`.
 */
export function unitVarianceInterpolant(kind: string, path: UnitVariancePath): Interpolant {
  const { b, db, ddb } = path;
  const a = (t: number): number => Math.sqrt(path.aSquared(t));
  const ada = (t: number): number => -b(t) * db(t);
  const dada = (t: number): number => -(db(t) * db(t) + b(t) * ddb(t));
  const da = (t: number): number => ada(t) / a(t);
  return { kind, a, b, da, db, dda: (t) => (dada(t) - da(t) * da(t)) / a(t), ddb, ada, dada, timeOf: path.timeOf };
}
