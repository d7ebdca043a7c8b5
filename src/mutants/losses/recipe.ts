import type { ExactProblem } from '../../analytic/types.ts';
import type { ConventionInput } from '../../subject/convention.ts';
import type {
  FirstLeg,
  LossFamily,
  LossReduction,
  LossWeighting,
  StopGradientMode,
  TimeLaw,
} from '../../subject/types.ts';

/** The rows of one term of a loss, in canonical time: points of noise and data with their times. */
export interface Rows {
  readonly problem: ExactProblem;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly u: Float64Array;
  readonly n: number;
  readonly d: number;
}

/** Factors by which cotangents flow back: 1 live, 0 stopped. */
export interface Stops {
  /** The value v_st of the student. */
  readonly student: number;
  /** (t - s) times its derivative in time; for the Eulerian families all of the jvp in time. */
  readonly slope: number;
  /** (t - s) ∇v w: the part of the jvp along the points (Eulerian families). */
  readonly transport: number;
  /** Parameters of the teacher or of the legs. */
  readonly teacher: number;
  /** The point at which the teacher or the second leg is evaluated, or the tangent w. */
  readonly input: number;
}

type ByTimes<T> = (s: number, t: number, u: number) => T;

/** What a loss does, as data: absent entries follow the definition of its family. */
export interface Recipe {
  readonly family: LossFamily;
  readonly mode: StopGradientMode;
  readonly reduction?: LossReduction;
  readonly weighting?: LossWeighting;
  readonly combine?: 'batch' | 'terms';
  /** What is declared, where that is not what the loss does. */
  readonly declaredCombine?: 'batch' | 'terms';
  readonly form?: 'velocity' | 'map';
  readonly diagonal?: 'flow-matching' | 'none' | 'added';
  /** What is declared, where that is not what the loss does. */
  readonly declaredDiagonal?: 'flow-matching' | 'none' | 'added';
  readonly teacher?: 'self' | 'given';
  readonly reaches?: 'any' | 'end';
  readonly firstLeg?: FirstLeg;
  readonly times?: 'given' | 'drawn';
  readonly timeLaw?: TimeLaw;
  readonly convention?: Pick<ConventionInput, 'time'>;

  /** Query points. Default I_s. */
  readonly query?: (rows: Rows) => Float64Array;
  /** Query points of the flow-matching rows alone. */
  readonly diagonalQuery?: (rows: Rows) => Float64Array;
  /** Conditional velocity. Default dI_s/ds. */
  readonly slope?: (rows: Rows) => Float64Array;
  /** Time of the flow-matching call. */
  readonly diagonalTimes?: ByTimes<readonly [number, number]>;
  /** Times at which the student is called. Default (s, t). */
  readonly studentTimes?: ByTimes<readonly [number, number]>;
  /** Times of the teacher. Default (t, t) for the Lagrangian, (s, s) for the Eulerian family. */
  readonly teacherTimes?: ByTimes<readonly [number, number]>;
  /** Whether the teacher sees the starting point, the transported one, or something else. */
  readonly teacherPoint?: (start: Float64Array, transported: Float64Array, rows: Rows) => Float64Array;
  /** Factors of the jvp's tangents in x (on w), s and t. */
  readonly tangents?: ByTimes<readonly [number, number, number]>;
  /** Coefficients of the residual: of (v, derivative, teacher or w), or of (v_st, first leg, second leg). */
  readonly coefficients?: ByTimes<readonly [number, number, number]>;
  /** Times of the two legs of the semigroup. */
  readonly legs?: ByTimes<readonly [readonly [number, number], readonly [number, number]]>;
  readonly stops?: Partial<Stops>;
  /** True: a given teacher is left alone, and the net is its own. */
  readonly ignoresTeacher?: boolean;
  /** Where the second leg of a discrete loss starts. Default by `firstLeg`. */
  readonly neighbour?: (
    start: Float64Array,
    rows: Rows,
    velocity: (x: Float64Array, t: Float64Array) => Float64Array,
  ) => Float64Array;
  /** Weight of a row of flow matching, of distillation. Default 1, 1. */
  readonly termWeights?: readonly [number, number];
  /** Weight of row i of n. Default 1. */
  readonly rowWeight?: (i: number, n: number, s: number, t: number) => number;
  /** |r|² replaced: value and derivative in |r|². */
  readonly metric?: (square: number) => { readonly value: number; readonly derivative: number };
  /** Times, for losses that draw them. Canonical. */
  readonly draw?: (seed: number, rows: Rows) => { s: Float64Array; t: Float64Array; u: Float64Array };
  /** Factor of the value alone. */
  readonly valueFactor?: (call: number) => number;
}

const LIVE: Stops = { student: 1, slope: 1, transport: 1, teacher: 1, input: 1 };

/** What each mode stops (`method.md` §2, eq 94 and Algorithms 2 to 4). */
export function stopsOf(recipe: Recipe): Stops {
  return { ...declared(recipe.mode), ...recipe.stops };
}

function declared(mode: StopGradientMode): Stops {
  switch (mode) {
    case 'none':
      return LIVE;
    case 'point-only':
      return { ...LIVE, input: 0 };
    case 'parameters-only':
      return { ...LIVE, teacher: 0 };
    case 'semigradient':
      return { student: 1, slope: 0, transport: 0, teacher: 0, input: 0 };
    case 'full':
      return { ...LIVE, transport: 0, teacher: 0, input: 0 };
    case 'convex':
      return { ...LIVE, teacher: 0, input: 0 };
  }
}

/** a_t x0 + b_t x1 row by row for coefficient functions of the time. */
export function along(
  { x0, x1, d }: Pick<Rows, 'x0' | 'x1' | 'd'>,
  times: Float64Array,
  a: (t: number) => number,
  b: (t: number) => number,
): Float64Array {
  return x0.map((noise, k) => {
    const time = times[Math.floor(k / d)];
    return a(time) * noise + b(time) * x1[k];
  });
}

export const interpolated = (rows: Rows, times: Float64Array = rows.s): Float64Array =>
  along(rows, times, rows.problem.interpolant.a, rows.problem.interpolant.b);

export const conditional = (rows: Rows, times: Float64Array = rows.s): Float64Array =>
  along(rows, times, rows.problem.interpolant.da, rows.problem.interpolant.db);

/** The rows `keep` of a batch. */
export function select(rows: Rows, keep: readonly number[]): Rows {
  const pick = (values: Float64Array, width: number): Float64Array => {
    const out = new Float64Array(keep.length * width);
    for (let j = 0; j < keep.length; j++) out.set(values.subarray(keep[j] * width, (keep[j] + 1) * width), j * width);
    return out;
  };
  const { d } = rows;
  return {
    ...rows,
    n: keep.length,
    x0: pick(rows.x0, d),
    x1: pick(rows.x1, d),
    s: pick(rows.s, 1),
    t: pick(rows.t, 1),
    u: pick(rows.u, 1),
  };
}

/** Rows with s = t carry flow matching, the others distillation; `added`: all rows carry both. */
export function split(rows: Rows, diagonal: Recipe['diagonal'] = 'flow-matching'): { diagonal: Rows; off: Rows } {
  if (diagonal === 'added') return { diagonal: { ...rows, t: rows.s, u: rows.s }, off: rows };
  const keep: [number[], number[]] = [[], []];
  for (let i = 0; i < rows.n; i++) keep[rows.s[i] === rows.t[i] ? 0 : 1].push(i);
  return { diagonal: select(rows, keep[0]), off: select(rows, keep[1]) };
}

/** The residual's coefficients that the definition has. */
export function coefficientsOf(recipe: Recipe, s: number, t: number, u: number): readonly [number, number, number] {
  if (recipe.coefficients !== undefined) return recipe.coefficients(s, t, u);
  switch (recipe.family) {
    case 'flow-matching':
      return [1, 0, -1];
    case 'lagrangian':
      return [1, t - s, -1];
    case 'eulerian':
    case 'meanflow':
      return [-1, t - s, 1];
    case 'semigroup': {
      const scale = recipe.form === 'map' ? t - s : 1;
      return [scale, (-scale * (u - s)) / (t - s), (-scale * (t - u)) / (t - s)];
    }
  }
}
