import { type FlowPoint, flowPoints } from '../../reference/backends/flow-points.ts';

/** The exact flow of `gaussian-1d` by an independent route. */
export interface Witness {
  readonly by: string;
  readonly values: readonly number[];
}

/**
 * X_{s,t}(x) = m t + sqrt(σ²(t)/σ²(s)) (x - m s),   σ²(τ) = (1 - τ)² + c τ²,   m = 0.7, c = 0.09
 *
 * at the points of the self-test, by mathjs BigNumbers of 50 digits, rounded to float64; by float64 where mathjs is not
 * installed. That is N(0, 1) to N(0.7, 0.09) along the linear path.
 */
export async function flowWitness(): Promise<Witness> {
  try {
    const { all, create } = await import('mathjs');
    const math = create(all, { number: 'BigNumber', precision: 50 });
    const flow = math.compile('m * t + sqrt(((1 - t)^2 + c * t^2) / ((1 - s)^2 + c * s^2)) * (x - m * s)');
    const big = (value: number) => math.bignumber(value);
    const at = ({ x, s, t }: FlowPoint): number =>
      Number(flow.evaluate({ x: big(x), s: big(s), t: big(t), m: big(0.7), c: big(0.09) }));
    return { by: `mathjs ${math.version}, 50 digits`, values: flowPoints.map(at) };
  } catch {
    const variance = (time: number): number => (1 - time) ** 2 + 0.09 * time ** 2;
    const at = ({ x, s, t }: FlowPoint): number => 0.7 * t + Math.sqrt(variance(t) / variance(s)) * (x - 0.7 * s);
    return { by: 'float64 (mathjs is not installed)', values: flowPoints.map(at) };
  }
}

/**
 * Largest error of float32 values beside the witness, in units of the bound: one rounding to float32, `2^-24 |X|`, and 32
 * roundings of float64 of what is summed, `|X| + |x|`.
 */
export function flowExcess(got: readonly number[], { values }: Witness): number {
  return values.reduce((worst, value, i) => {
    const bound = 2 ** -24 * Math.abs(value) + 32 * 2 ** -53 * (Math.abs(value) + Math.abs(flowPoints[i].x));
    return Math.max(worst, Math.abs(got[i] - value) / bound);
  }, 0);
}
