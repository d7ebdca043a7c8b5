import type { ExactProblem } from '../../analytic/types.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { LossObservation, ObservedCall } from '../../subject/types.ts';
import { netEncoding } from '../net/encode.ts';
import { averageVelocityNet } from '../net/jet.ts';
import { netRoundOff } from '../net/net-round-off.ts';
import type { NetCall } from '../net/types.ts';
import { gather } from '../numeric/rows.ts';
import { headSizes } from './head-sizes.ts';
import type { PerturbedNet } from './run.ts';
import type { LossSpec } from './spec.ts';
import { short } from './text.ts';

/** Roundings of a client's own arithmetic in a head. */
const HEAD_OPS = 32;

/** Rows of a run whose results are compared with the suite's own: a wrong map is wrong nearly everywhere. */
const VERIFIED = 32;

/**
 * The calls that a client recorded, as the definitions take them, after a comparison of their results with the suite's own net at the same
 * arguments.
 *
 * @throws RemoteError `internal` where a result differs by more than rounding allows: the client's map is then not the exact one.
 */
export function recordedCalls(
  spec: LossSpec,
  problem: ExactProblem,
  observation: LossObservation,
  perturbation: PerturbedNet | undefined,
  convention: FullConventionInput = {},
): NetCall[] {
  let left = VERIFIED;
  return observation.calls.map((call, index) => {
    const count = Math.min(left, call.n);
    left -= count;
    if (count > 0) verify(spec, problem, observation, call, index, count, perturbation, convention);
    const { kind, frozen, n, x, s, t, y } = call;
    const labels = call.labels === undefined ? {} : { labels: call.labels };
    const base = { index, kind, frozen, n, d: problem.dimension, x, s, t, y, ...labels };
    if (kind === 'value') return base;
    return { ...base, dx: call.dx!, ds: call.ds!, dt: call.dt!, dy: call.dy! };
  });
}

function verify(
  spec: LossSpec,
  problem: ExactProblem,
  { output, netDtype }: LossObservation,
  call: ObservedCall,
  index: number,
  count: number,
  perturbation: PerturbedNet | undefined,
  convention: FullConventionInput,
): void {
  const d = problem.dimension;
  const [first, last] = problem.regularTimes;
  const inside = (time: number): boolean => time >= first && time <= last;
  // Rows spread over the call; those that no exact flow answers are the loss's affair.
  const stride = call.n / count;
  const chosen = Array.from({ length: count }, (_, k) => Math.floor(k * stride)).filter(
    (i) =>
      inside(call.s[i]) &&
      inside(call.t[i]) &&
      finiteRow(call.x, i, d) &&
      (call.kind === 'value' || (finiteRow(call.dx!, i, d) && Number.isFinite(call.ds![i] + call.dt![i]))),
  );
  if (chosen.length === 0) return;
  const pick = (values: Float64Array, width: number) => gather(values, width, chosen);
  const rows = { x: pick(call.x, d), s: pick(call.s, 1), t: pick(call.t, 1) };
  const tangents =
    call.kind === 'value' ? undefined : { dx: pick(call.dx!, d), ds: pick(call.ds!, 1), dt: pick(call.dt!, 1) };
  const net = averageVelocityNet(problem, perturbation?.features, perturbation?.theta);
  const dual = tangents === undefined ? { v: net.value(rows), dv: undefined } : net.jvp(rows, tangents);
  const encoding = netEncoding(convention, problem);
  const canonical = output === 'velocity';
  const u = { net: UNIT_ROUNDOFF[netDtype ?? 'float64'], given: spec.u };
  const bound = netRoundOff(problem, u.net, rows, tangents, perturbation);
  const averages = canonical || spec.convention.output === 'average-velocity';
  const rate = canonical ? 1 : Math.abs(spec.resultRate);
  const compare = (
    what: 'y' | 'dy',
    exact: Float64Array,
    got: Float64Array,
    slack: (i: number, k: number) => number,
  ): void => {
    exact.forEach((value, k) => {
      const i = Math.floor(k / d);
      const allowed = slack(i, k) + 4 * u.given * Math.abs(value);
      const off = Math.abs(got[k] - value);
      if (off <= allowed) return;
      throw new RemoteError(
        'internal',
        `the client's net: expected ${what} = ${value} in call ${index} at x = (${[...rows.x.subarray(i * d, (i + 1) * d)].map(short).join(', ')}), ` +
          `s = ${short(rows.s[i])}, t = ${short(rows.t[i])} (canonical), got ${got[k]}, off by ${short(off)} where rounding explains ${short(allowed)}`,
        "The client's exact map, its convention or its record of the call is wrong: the loss cannot be judged by it.",
      );
    });
  };
  const h = (i: number): number => Math.abs(rows.t[i] - rows.s[i]);
  const exact = canonical ? dual.v : encoding.output(rows, dual.v);
  const { head, timeSize } = spec;
  const sizes = canonical || head === undefined ? undefined : headSizes({ head, timeSize }, rows, tangents, dual);
  compare('y', exact, pick(call.y, d), (i, k) => {
    if (sizes !== undefined) return sizes.beta[i] * bound.v[i] + HEAD_OPS * u.net * sizes.value[k];
    return (averages ? bound.v[i] : bound.x[i]) / rate;
  });
  if (tangents === undefined) return;
  const dy = canonical ? dual.dv! : encoding.outputTangent(rows, tangents, dual.v, dual.dv!);
  compare('dy', dy, pick(call.dy!, d), (i, k) => {
    if (sizes !== undefined) {
      const carried = sizes.beta[i] * bound.dv![i] + sizes.betaSlope[i] * bound.v[i];
      return carried + HEAD_OPS * u.net * sizes.tangent[k];
    }
    if (averages) return bound.dv![i] / rate;
    return (h(i) * bound.dv![i] + Math.abs(tangents.dt[i] - tangents.ds[i]) * bound.v[i]) / rate;
  });
}

function finiteRow(values: Float64Array, i: number, d: number): boolean {
  for (let k = i * d; k < (i + 1) * d; k++) if (!Number.isFinite(values[k])) return false;
  return true;
}
