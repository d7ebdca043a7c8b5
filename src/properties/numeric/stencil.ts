/** Finite-difference weights of the first derivative at 0 on integer nodes. */
export interface Stencil {
  /** Node offsets in units of the step. */
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  /** Σ|w_j|: amplification of an error of the values, to be divided by the step. */
  readonly amplification: number;
}

/** Even order of the usual differences: 9 equidistant nodes, truncation h⁸ f⁽⁹⁾ times 1/630 when centred. */
export const ORDER = 8;

const cache = new Map<string, Stencil>();

/**
 * The first-derivative stencil of an even order on the nodes `first … first + order`; `first = -order/2` is the central
 * one. Weights by Fornberg's recursion (Math. Comp. 51, 1988), whose rounding is negligible for nine integer nodes.
 */
export function firstDerivative(first: number, order: number): Stencil {
  const key = `${first},${order}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const nodes = Array.from({ length: order + 1 }, (_, k) => first + k);
  const all = fornberg(nodes);
  const kept = nodes.map((offset, k) => ({ offset, weight: all[k] })).filter(({ weight }) => weight !== 0);
  const stencil = {
    offsets: kept.map(({ offset }) => offset),
    weights: kept.map(({ weight }) => weight),
    amplification: kept.reduce((sum, { weight }) => sum + Math.abs(weight), 0),
  };
  cache.set(key, stencil);
  return stencil;
}

/** Weights of f'(0) on distinct nodes. */
function fornberg(nodes: readonly number[]): number[] {
  const n = nodes.length;
  const value = new Float64Array(n);
  const slope = new Float64Array(n);
  value[0] = 1;
  let product = 1;
  for (let i = 1; i < n; i++) {
    let next = 1;
    for (let j = 0; j < i; j++) {
      const gap = nodes[i] - nodes[j];
      next *= gap;
      if (j === i - 1) {
        slope[i] = (product * (value[i - 1] - nodes[i - 1] * slope[i - 1])) / next;
        value[i] = (-product * nodes[i - 1] * value[i - 1]) / next;
      }
      slope[j] = (nodes[i] * slope[j] - value[j]) / gap;
      value[j] = (nodes[i] * value[j]) / gap;
    }
    product = next;
  }
  return [...slope];
}
