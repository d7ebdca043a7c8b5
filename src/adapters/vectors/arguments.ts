import type { ExactProblem } from '../../analytic/types.ts';
import type { DType, FloatArray } from '../../core/precision.ts';
import { canonicalMap, canonicalPointFunction } from '../../subject/canonicalise.ts';
import type { FullConvention } from '../../subject/convention.ts';
import type { MapDomain, MapSubject, PointCall } from '../../subject/types.ts';

/** What is asked in the place of a subject, with all that its declaration would say. */
export interface Asked {
  readonly kind: 'map' | 'velocity' | 'consistency';
  readonly convention: FullConvention;
  readonly dtype: DType;
  readonly domain: MapDomain;
}

/** Canonical points and times. t is the second time, for a velocity and a consistency function not used. */
export interface Rows {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
}

/** The arguments of a live subject at canonical points: what it would be called with, to the bit. */
export interface Arguments {
  readonly x: FloatArray;
  /** Of a map s and t; of the others t. */
  readonly times: Readonly<Record<string, FloatArray>>;
}

/** See {@link Arguments}. */
export async function argumentsOf(asked: Asked, problem: ExactProblem, rows: Rows): Promise<Arguments> {
  let seen: Arguments | undefined;
  const common = { name: 'questions', dtype: asked.dtype, convention: asked.convention };
  if (asked.kind === 'map') {
    const evaluate: MapSubject['evaluate'] = ({ x, s, t }) => {
      seen = { x, times: { s, t } };
      return x;
    };
    await canonicalMap({ ...common, kind: 'map', evaluate }, problem).evaluate(rows.x, rows.s, rows.t);
  } else {
    const evaluate = ({ x, t }: PointCall): FloatArray => {
      seen = { x, times: { t } };
      return x;
    };
    await canonicalPointFunction({ ...common, kind: asked.kind, evaluate }, problem).evaluate(rows.x, rows.s);
  }
  return seen!;
}
