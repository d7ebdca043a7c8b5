import { averageVelocityNet } from '../net/jet.ts';
import type { NetCall } from '../net/types.ts';
import { type LossData, lossRow } from './batch.ts';
import { perturbationOf } from './loss-case.ts';
import type { PosedLoss } from './search.ts';

/** A place with a name, for saying where the net was called in the place of where it should be. */
interface Named {
  readonly name: string;
  readonly x: Float64Array;
}

/** Rounding of an author that is good enough to recognise a place: no verdict depends on it. */
const RECOGNISED = 64;

/**
 * Where row i of a batch was evaluated, in words, among the places that wrong losses use: one of the points I_s, I_t, I_u,
 * X_{s,t}(I_s), X_{s,u}(I_s), the path backwards (a and b exchanged), x0, x1, at two of the times s, u, t. Undefined where none fits.
 * `exclude` names what the definition itself uses.
 */
export function whereCalled(
  { spec, problem }: PosedLoss,
  data: LossData,
  net: number,
  i: number,
  calls: readonly NetCall[],
  exclude: readonly string[],
): string | undefined {
  const { d, x0, x1 } = data;
  const perturbation = perturbationOf(problem, net);
  const v = averageVelocityNet(problem, perturbation?.features, perturbation?.theta);
  const at = (time: number) => lossRow(spec, problem, data, i, time, time, time).x.value;
  const [s, t, u] = [data.s[i], data.t[i], data.u[i]];
  const noise = x0.subarray(i * d, (i + 1) * d);
  const point = x1.subarray(i * d, (i + 1) * d);
  const carried = (end: number) => {
    const start = at(s);
    const slope = v.value({ x: start, s: Float64Array.of(s), t: Float64Array.of(end) });
    return start.map((value, k) => value + (end - s) * slope[k]);
  };
  const { a, b } = { a: problem.interpolant.a(s), b: problem.interpolant.b(s) };
  const points: Named[] = [
    { name: 'I_s', x: at(s) },
    { name: 'X_{s,t}(I_s)', x: carried(t) },
    { name: 'X_{s,u}(I_s)', x: carried(u) },
    { name: 'I_t', x: at(t) },
    { name: 'I_u', x: at(u) },
    { name: 'b_s x0 + a_s x1 (the path backwards)', x: noise.map((value, k) => b * value + a * point[k]) },
    { name: 'x0', x: noise },
    { name: 'x1', x: point },
  ];
  const times = [
    { name: 's', time: s },
    { name: 'u', time: u },
    { name: 't', time: t },
  ];
  const near = (value: number, target: number) =>
    Math.abs(value - target) <= RECOGNISED * spec.u * (1 + Math.abs(target));
  for (const call of calls) {
    for (let row = 0; row < call.n; row++) {
      const place = points.find(({ x }) => x.every((value, k) => near(call.x[row * d + k], value)));
      if (place === undefined) continue;
      const start = times.find(({ time }) => near(call.s[row], time));
      const end = times.find(({ time }) => near(call.t[row], time));
      const words = `${place.name} at (${start?.name ?? call.s[row].toPrecision(4)}, ${end?.name ?? call.t[row].toPrecision(4)})`;
      if (!exclude.includes(words)) return words;
    }
  }
  return undefined;
}

/** The places that each family's definition uses, as {@link whereCalled} words them. */
export const OWN_PLACES: Readonly<Record<string, readonly string[]>> = {
  'flow-matching': ['I_s at (s, s)'],
  lagrangian: ['I_s at (s, t)', 'X_{s,t}(I_s) at (t, t)'],
  eulerian: ['I_s at (s, t)', 'I_s at (s, s)'],
  meanflow: ['I_s at (s, t)'],
  semigroup: ['I_s at (s, t)', 'I_s at (s, u)', 'X_{s,u}(I_s) at (u, t)'],
};
