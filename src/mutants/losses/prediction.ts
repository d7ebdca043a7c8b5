import type { Problem } from '../../analytic/types.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { LossCall, PlainLossNet, PlainLossSubject } from '../../subject/types.ts';

/** What an author writes down of a regression, from the time that the call brings, the noise and the data of one coordinate. */
export interface Prediction {
  readonly convention: FullConventionInput;
  readonly problem: Problem | string;
  /** Coefficients of noise and data at a time of the call. */
  readonly path: (time: number) => readonly [a: number, b: number];
  readonly target: (noise: number, data: number, time: number, x: number) => number;
  /** What the network is given in the place of x. */
  readonly input?: (x: number, time: number) => number;
}

/** The term of a residual at a time of the call: its value and derivative. */
export type ResidualTerm = (residual: number, time: number) => readonly [value: number, slope: number];

/** |factor r|². */
export const scaledSquare =
  (factor: (time: number) => number): ResidualTerm =>
  (r, time) => [(factor(time) * r) ** 2, 2 * factor(time) ** 2 * r];

/** `mean_i Σ_k term(net(x_i, t_i)_k - target_k)`, as trainings of diffusion models have it, with its gradient; `declared` goes into the declaration alone. */
export function predictionLoss(
  { convention, problem, path, target, input = (x) => x }: Prediction,
  declared: Partial<PlainLossSubject> = {},
  term: ResidualTerm = scaledSquare(() => 1),
): PlainLossSubject {
  return {
    kind: 'loss',
    name: `regression on ${convention.output}`,
    framework: 'plain',
    family: 'flow-matching',
    stopGradient: 'none',
    times: 'given',
    problem,
    convention,
    ...declared,
    loss: ({ net, x0, x1, s, n, d }: LossCall<PlainLossNet, Float64Array>) => {
      const time = (k: number) => s[Math.floor(k / d)];
      const x = x0.map((noise, k) => path(time(k))[0] * noise + path(time(k))[1] * x1[k]);
      const output = net({ x: x.map((value, k) => input(value, time(k))), s, t: s, n, d });
      const cotangent = new Float64Array(n * d);
      let value = 0;
      output.forEach((o, k) => {
        const [own, slope] = term(o - target(x0[k], x1[k], time(k), x[k]), time(k));
        value += own / n;
        cotangent[k] = slope / n;
      });
      return { value, gradient: net.pullback(0, { y: cotangent }).theta };
    },
  };
}
