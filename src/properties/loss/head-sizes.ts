import type { Jet } from '../../subject/jet.ts';
import type { Rows, Tangents } from '../net/jet.ts';
import type { LossSpec } from './spec.ts';

/** How much the rounding of a net's output under a head o = α x + β v may be, beside that of v. */
interface HeadSizes {
  /** Of o, n × d: Σ |terms|, and what a relative rounding of the times does to α and β. */
  readonly value: Float64Array;
  /** Of Do = Dα x + α dx + Dβ v + β Dv: Σ |terms|. */
  readonly tangent: Float64Array;
  /** |β| and |Dβ|, n: factors of the errors of v and Dv in it. */
  readonly beta: Float64Array;
  readonly betaSlope: Float64Array;
}

/** See {@link HeadSizes}. */
export function headSizes(
  { head, timeSize }: Required<Pick<LossSpec, 'head' | 'timeSize'>>,
  { x, s, t }: Rows,
  tangents: Tangents | undefined,
  { v, dv }: { readonly v: Float64Array; readonly dv: Float64Array | undefined },
): HeadSizes {
  const { abs } = Math;
  const d = x.length / s.length;
  const heads = Array.from(s, (start, i) => head(start, t[i]));
  const along = (jet: Jet, i: number) =>
    tangents === undefined ? 0 : jet[1] * tangents.ds[i] + jet[2] * tangents.dt[i];
  const entry = (size: (k: number, i: number) => number) => Float64Array.from(v, (_, k) => size(k, Math.floor(k / d)));
  return {
    value: entry((k, i) => {
      const { alpha, beta } = heads[i];
      const moved = (n: 0 | 1 | 2) => abs(alpha[n] * x[k]) + abs(beta[n] * v[k]);
      return moved(0) + timeSize(s[i]) * moved(1) + timeSize(t[i]) * moved(2);
    }),
    tangent: entry((k, i) => {
      const { alpha, beta } = heads[i];
      const ofHead = abs(along(alpha, i) * x[k]) + abs(along(beta, i) * v[k]);
      return ofHead + abs(alpha[0] * (tangents?.dx[k] ?? 0)) + abs(beta[0] * (dv?.[k] ?? 0));
    }),
    beta: Float64Array.from(heads, ({ beta }) => abs(beta[0])),
    betaSlope: Float64Array.from(heads, ({ beta }, i) => abs(along(beta, i))),
  };
}
