import type { ExactProblem } from '../../analytic/types.ts';
import type { LossRun, Perturbation } from '../../properties/loss/run.ts';
import { guardRows } from '../../properties/net/guard-rows.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { NetCall } from '../../properties/net/types.ts';

/** One row of one recorded call of the net or of a given teacher, canonical, with the average velocity there and all its derivatives. */
export interface Evaluated {
  readonly net: 'own' | 'given';
  readonly call: number;
  readonly jvp: boolean;
  readonly frozen: boolean;
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
  /** Direction of differentiation; zeros for a call of the value alone. */
  readonly dx: Float64Array;
  readonly ds: number;
  readonly dt: number;
  readonly v: Float64Array;
  /** ∇v, row-major d × d. */
  readonly vx: Float64Array;
  readonly vs: Float64Array;
  readonly vt: Float64Array;
  /** Gradient of the loss in the parameters of this call; absent where it does not come call by call. */
  readonly theta?: Float64Array;
}

/** Every recorded row, evaluated anew in float64 at its recorded arguments. */
export function evaluatedCalls(problem: ExactProblem, run: LossRun, perturbation: Perturbation): Evaluated[] {
  const { gradient } = run;
  const own = gradient === undefined || gradient.unit === 'total' ? undefined : gradient;
  return [
    ...evaluate(problem, 'own', run.calls, perturbation, (call, row) =>
      own === undefined ? undefined : own.part({ call, row }),
    ),
    ...evaluate(problem, 'given', run.teacherCalls ?? [], perturbation.teacher, () => undefined),
  ];
}

function evaluate(
  problem: ExactProblem,
  which: Evaluated['net'],
  calls: readonly NetCall[],
  { features, theta }: Pick<Perturbation, 'features' | 'theta'>,
  gradientOf: (call: number, row: number) => Float64Array | undefined,
): Evaluated[] {
  const net = averageVelocityNet(problem, features, theta);
  const d = problem.dimension;
  return calls.flatMap((call) => {
    const jets = guardRows(problem, { x: call.x, s: call.s, t: call.t }, undefined, (rows) => {
      const { v, vx, vs, vt } = net.jet(rows);
      return [v, vx, vs, vt];
    });
    const part = (values: Float64Array | undefined, i: number, width: number) =>
      values?.slice(i * width, (i + 1) * width) ?? new Float64Array(width).fill(Number.NaN);
    return Array.from({ length: call.n }, (_, i): Evaluated => {
      const theta = gradientOf(call.index, i);
      const jvp = call.kind === 'jvp';
      return {
        net: which,
        call: call.index,
        jvp,
        frozen: call.frozen,
        x: call.x.slice(i * d, (i + 1) * d),
        s: call.s[i],
        t: call.t[i],
        dx: jvp ? call.dx!.slice(i * d, (i + 1) * d) : new Float64Array(d),
        ds: jvp ? call.ds![i] : 0,
        dt: jvp ? call.dt![i] : 0,
        v: part(jets[0], i, d),
        vx: part(jets[1], i, d * d),
        vs: part(jets[2], i, d),
        vt: part(jets[3], i, d),
        ...(theta === undefined ? {} : { theta }),
      };
    });
  });
}
