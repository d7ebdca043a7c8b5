import { luFactor, luInverse } from './linear-algebra/index.ts';
import type { Interpolant } from './types.ts';
import { invalid } from './validate.ts';

const SAMPLES = 256;
const GOLDEN = 0.6180339887498949;

/** Beyond 1/√u half the digits of `M⁻¹(x - b c)` are gone: singular as far as float64 can say. */
const LARGEST_CONDITION = 2 ** 26.5;

/**
 * Requires `M = a_t I + b_t A` to be invertible on the whole time range. Between grid times `M(u) = M(t)(I + M⁻¹ ΔM)` proves it
 * where `|M⁻¹| |ΔM| < 1`; elsewhere the condition `(a + b |A|) |M⁻¹|` is maximised between the neighbours. Row-sum norms; a and
 * b are taken to be monotone within a step.
 *
 * @throws FlowproofError `invalid-problem` naming the time.
 */
export function requireInvertible(
  matrix: Float64Array,
  d: number,
  path: Interpolant,
  [low, high]: readonly [number, number],
): void {
  const size = rowNorm(matrix, d);
  const factorsAt = (t: number) =>
    luFactor(
      matrix.map((entry, index) => path.b(t) * entry + (index % (d + 1) === 0 ? path.a(t) : 0)),
      d,
    );
  const inverseNorm = (t: number): number => {
    const factors = factorsAt(t);
    return factors.sign === 0 ? Number.POSITIVE_INFINITY : rowNorm(luInverse(factors, d), d);
  };
  const condition = (t: number): number => (Math.abs(path.a(t)) + Math.abs(path.b(t)) * size) * inverseNorm(t);
  const change = (t: number, u: number): number =>
    Math.abs(path.a(u) - path.a(t)) + Math.abs(path.b(u) - path.b(t)) * size;
  const time = (i: number): number => (i === SAMPLES ? high : low + ((high - low) * i) / SAMPLES);
  const firstSign = factorsAt(low).sign;
  for (let i = 0; i <= SAMPLES; i++) {
    const [before, t, after] = [time(Math.max(i - 1, 0)), time(i), time(Math.min(i + 1, SAMPLES))];
    if (factorsAt(t).sign !== firstSign || firstSign === 0) throw vanishing(t);
    if (inverseNorm(t) * Math.max(change(t, before), change(t, after)) < 1) continue;
    const peak = maximise(condition, before, after);
    if (!(condition(peak) <= LARGEST_CONDITION)) throw vanishing(peak);
  }
}

function vanishing(t: number) {
  return invalid(
    'coupling.matrix',
    'a matrix A with det(a I + b A) ≠ 0 at all times',
    `a determinant that vanishes near t = ${t}`,
    'Trajectories cross there and no flow exists; avoid negative eigenvalues of A.',
  );
}

function rowNorm(m: Float64Array, d: number): number {
  let largest = 0;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += Math.abs(m[i * d + j]);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/** Golden-section search for the maximum of a function with one peak in [low, high]. */
function maximise(f: (t: number) => number, low: number, high: number): number {
  let left = low;
  let right = high;
  let inner = right - GOLDEN * (right - left);
  let outer = left + GOLDEN * (right - left);
  let atInner = f(inner);
  let atOuter = f(outer);
  while (right - left > 1e-12) {
    if (atInner >= atOuter) {
      right = outer;
      outer = inner;
      atOuter = atInner;
      inner = right - GOLDEN * (right - left);
      atInner = f(inner);
    } else {
      left = inner;
      inner = outer;
      atInner = atOuter;
      outer = left + GOLDEN * (right - left);
      atOuter = f(outer);
    }
  }
  return atInner >= atOuter ? inner : outer;
}
