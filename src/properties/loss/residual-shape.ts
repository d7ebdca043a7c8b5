import type { Expression, ExpressionFunctions } from '../../core/expression.ts';
import { FACTOR_TIMES, parseFactor, type ShapeField } from '../../subject/loss-rules.ts';
import type { ResidualPenalty, ResidualShape } from '../../subject/types.ts';
import type { LossRow } from './definitions/index.ts';
import type { LossSpec } from './spec.ts';

/** A factor of a row, and a bound of what rounding of the row's times may do to it. */
export interface Factor {
  readonly value: number;
  readonly error: number;
}

/** The declared shape of residuals, read: factors at a row. */
export interface Shape {
  readonly normalise: number | undefined;
  readonly penalty: 'square' | ResidualPenalty;
  /** ρ = scale · R. */
  scale(row: LossRow): Factor;
  /** What is live, as a factor of -v_st; undefined: the scale. */
  readonly live: ((row: LossRow) => Factor) | undefined;
  weight(row: LossRow): Factor;
}

const ONE: Factor = { value: 1, error: 0 };

/** The shape of the residual of a row with s < t, or with s = t. */
export function shapeFor(
  { shape, diagonalShape }: Pick<LossSpec, 'shape' | 'diagonalShape'>,
  diagonal: boolean,
): Shape {
  return diagonal ? diagonalShape : shape;
}

/** Roundings of the clock of a row, as for its places. */
const TIME_OPS = 4;
/** Roundings of an author's own arithmetic in such a factor. */
const OPS = 16;

/**
 * Reads a declared residual shape. The error of a factor is `16 u |f| + Σ_τ |f(τ ± 4 u size(τ)) - f|` over the row's
 * times τ, so that a difference of near times is known as badly as it is.
 *
 * @param u unit round-off of the author.
 * @param field of the declaration, for errors.
 * @param size of a time for its rounding.
 * @throws FlowproofError `invalid-subject` for an expression that cannot be read.
 */
export function shapeOf(
  declared: ResidualShape | undefined,
  u: number,
  field: ShapeField = 'residual',
  size: (time: number) => number = (time) => 1 + Math.abs(time),
): Shape {
  const factor = (name: 'scale' | 'live' | 'weight') => {
    const text = declared?.[name];
    if (text === undefined) return undefined;
    const expression = parseFactor(text, `${field}.${name}`);
    return (row: LossRow): Factor => factorAt(expression, row, u, size);
  };
  return {
    normalise: declared?.normalise,
    penalty: declared?.penalty ?? 'square',
    scale: factor('scale') ?? (() => ONE),
    live: factor('live'),
    weight: factor('weight') ?? (() => ONE),
  };
}

function factorAt(expression: Expression, row: LossRow, u: number, size: (time: number) => number): Factor {
  const { path } = row;
  const functions: ExpressionFunctions = {
    a: (time) => path.a(time),
    b: (time) => path.b(time),
    sigma: (time) => path.a(time) / path.b(time),
  };
  const times = { s: row.s, t: row.t, u: row.u };
  const value = expression(times, functions);
  let error = OPS * u * Math.abs(value);
  for (const name of FACTOR_TIMES) {
    const step = TIME_OPS * u * size(times[name]);
    const moved = [step, -step]
      .map((delta) => Math.abs(expression({ ...times, [name]: times[name] + delta }, functions) - value))
      .filter(Number.isFinite);
    error += Math.max(0, ...moved);
  }
  return { value, error };
}
