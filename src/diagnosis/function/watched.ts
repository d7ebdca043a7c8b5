import type { ExactFlow, ExactProblem, FlowAnswer, FlowOptions, FlowRequest } from '../../analytic/types.ts';
import { charge } from '../work.ts';

/** Error asked of integrated maps: they tell readings apart, so that near round-off is not needed. */
export const TOLERANCE = 1e-11;

/** Work of a call of a subject, and of a velocity, beside its rows. */
const CALL = 50;
export const FIELD_CALL = 2;

/** Answers of an integrated map that are kept. */
const KEPT = 20_000;

/** Steps of Runge–Kutta in the place of an integration to {@link TOLERANCE}; undefined: none. */
let coarse: number | undefined;

/** The result of `f` with integrated maps of so many classical Runge–Kutta steps: a thirtieth of the work, and five digits where fields are smooth. */
export function coarsely<T>(steps: number | undefined, f: () => T): T {
  const before = coarse;
  coarse = steps;
  try {
    return f();
  } finally {
    coarse = before;
  }
}

const known = new WeakMap<ExactProblem, ExactProblem>();

/** The problem with a flow that counts the work it does, keeps what was integrated once, and knows the mode of {@link coarsely}. */
export function watched(problem: ExactProblem): ExactProblem {
  const found = known.get(problem);
  if (found !== undefined) return found;
  const made: ExactProblem = { ...problem, flow: watchedFlow(problem) };
  known.set(problem, made);
  known.set(made, made);
  return made;
}

function watchedFlow(problem: ExactProblem): ExactFlow {
  const { flow, mapKind, dimension: d } = problem;
  const price = velocityPrice(problem);
  const kept = new Map<string, { readonly y: Float64Array; readonly error: number }>();
  const exact = (request: FlowRequest, options: FlowOptions): FlowAnswer => {
    const count = request.x.length / d;
    charge(count * mapPrice(problem) * (options.derivatives === true ? 1.5 : 1));
    return flow.evaluate(request, options);
  };
  const remembered = (request: FlowRequest): FlowAnswer => {
    const n = request.x.length / d;
    const keys = Array.from({ length: n }, (_, i) => keyOf(request, i, d));
    const missing = keys.flatMap((key, i) => (kept.has(key) ? [] : [i]));
    if (missing.length > 0) {
      const time = (values: Float64Array, i: number) => values[values.length === 1 ? 0 : i];
      const answer = exact(
        {
          x: Float64Array.from(missing.flatMap((i) => [...request.x.subarray(i * d, (i + 1) * d)])),
          s: Float64Array.from(missing, (i) => time(request.s, i)),
          t: Float64Array.from(missing, (i) => time(request.t, i)),
        },
        { tolerance: TOLERANCE },
      );
      if (kept.size > KEPT) kept.clear();
      missing.forEach((i, j) => {
        kept.set(keys[i], { y: answer.y.slice(j * d, (j + 1) * d), error: answer.error[j] });
      });
    }
    const y = new Float64Array(n * d);
    const error = new Float64Array(n);
    keys.forEach((key, i) => {
      const one = kept.get(key)!;
      y.set(one.y, i * d);
      error[i] = one.error;
    });
    return { y, error };
  };
  return {
    kind: flow.kind,
    evaluate: (request, options = {}) => {
      if (mapKind !== 'integrated' || options.derivatives === true) return exact(request, options);
      if (coarse === undefined) return remembered(request);
      charge(coarse * 4 * (FIELD_CALL + (request.x.length / d) * price));
      return rungeKutta(problem, request, coarse);
    },
  };
}

const keyOf = ({ x, s, t }: FlowRequest, i: number, d: number): string =>
  `${x.subarray(i * d, (i + 1) * d).join()}|${s[s.length === 1 ? 0 : i]}|${t[t.length === 1 ? 0 : i]}`;

function rungeKutta({ fields, dimension: d }: ExactProblem, { x, s, t }: FlowRequest, steps: number): FlowAnswer {
  const n = x.length / d;
  const start = Float64Array.from({ length: n }, (_, i) => s[s.length === 1 ? 0 : i]);
  const end = Float64Array.from({ length: n }, (_, i) => t[t.length === 1 ? 0 : i]);
  let y: Float64Array = x.slice();
  const h = start.map((time, i) => (end[i] - time) / steps);
  const add = (slopes: Float64Array, factor: number) =>
    y.map((value, k) => value + factor * h[Math.floor(k / d)] * slopes[k]);
  for (let step = 0; step < steps; step++) {
    const at = (node: number) => start.map((time, i) => (step + node === steps ? end[i] : time + (step + node) * h[i]));
    const k1 = fields.velocity(y, at(0));
    const k2 = fields.velocity(add(k1, 0.5), at(0.5));
    const k3 = fields.velocity(add(k2, 0.5), at(0.5));
    const k4 = fields.velocity(add(k3, 1), at(1));
    y = add(
      k1.map((value, k) => (value + 2 * k2[k] + 2 * k3[k] + k4[k]) / 6),
      1,
    );
  }
  return { y, error: new Float64Array(n) };
}

/** Work of one velocity, by what it sums over. */
export function velocityPrice({ definition: { target }, dimension: d }: ExactProblem): number {
  switch (target?.kind) {
    case 'points':
      return 1 + 0.05 * d * target.points.length;
    case 'boxes':
      return 1 + 0.3 * d * target.boxes.length;
    case 'mixture':
      return 0.3 + 0.04 * d * d * target.components.length;
    default:
      return 1 + 0.1 * d * d;
  }
}

/** Work of a call with n rows of a subject, whose answers may cost as much as the exact ones. */
export function chargeCall(kind: string, problem: ExactProblem, n: number): void {
  charge(CALL + n * (kind === 'velocity' ? velocityPrice(problem) : mapPrice(problem)));
}

/** Work of one exact answer of a map: of a formula, an inversion of distribution functions, an integration with its error estimate. */
export function mapPrice(problem: ExactProblem): number {
  switch (problem.mapKind) {
    case 'closed':
      return 4 + problem.dimension;
    case 'quantile':
      return 60 * problem.dimension;
    case 'integrated':
      return 500 + 600 * velocityPrice(problem);
  }
}
