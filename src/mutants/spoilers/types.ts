import type { MapCall, PointCall } from '../../subject/types.ts';

/** The kinds whose subject is one function `evaluate`. */
export type EvaluatedKind = 'map' | 'velocity' | 'consistency';
type Call = PointCall & Partial<Pick<MapCall, 's'>>;
export type Evaluate = (call: Call) => Float64Array;

type Aspect = 'deterministic' | 'arguments-unchanged' | 'batch-independence' | 'non-finite' | 'domain';

/** A way to spoil a correct `evaluate`, the same for every kind. */
export interface Spoiler {
  readonly name: string;
  readonly description: string;
  readonly hides: string;
  readonly expected: readonly Aspect[];
  /** True where rows stay pure and independent, so that no other purity property may reject it. */
  readonly pure?: boolean;
  /** A fresh spoiled function, with its own state. */
  readonly spoil: (right: Evaluate, kind: EvaluatedKind) => Evaluate;
}
