/**
 * A number with a bound on how far a float32 evaluation of the same formula is from it: arithmetic without derivatives, for
 * iterations of many steps. Every operation rounds once (u = 2⁻²⁴); products may underflow, also by a flush to zero. The propagated parts are
 * exact inequalities, not first-order ones.
 */
export interface Rounded {
  readonly value: number;
  readonly error: number;
}

const U32 = 2 ** -24;
const UNDERFLOW = 2 ** -126;

/** One float32 operation with the exact result `value` of inputs that are off by `propagated`. */
const operation = (value: number, propagated: number): Rounded => ({
  value,
  error: propagated + U32 * (Math.abs(value) + propagated) + UNDERFLOW,
});

export const exactly = (value: number): Rounded => ({ value, error: 0 });
/** A float64 constant that is rounded before its use. */
export const rounded = (value: number): Rounded => ({ value, error: U32 * Math.abs(value) });

export const plus = (a: Rounded, b: Rounded): Rounded => operation(a.value + b.value, a.error + b.error);
export const minus = (a: Rounded, b: Rounded): Rounded => operation(a.value - b.value, a.error + b.error);

export function times(a: Rounded, b: Rounded): Rounded {
  return operation(a.value * b.value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error);
}

/** a/b; unbounded where b may be 0. */
export function over(a: Rounded, b: Rounded): Rounded {
  const smallest = Math.abs(b.value) - b.error;
  if (!(smallest > 0)) return { value: a.value / b.value, error: Number.POSITIVE_INFINITY };
  return operation(a.value / b.value, (a.error + Math.abs(a.value / b.value) * b.error) / smallest);
}

/** √a of a number that is not negative: `√(a + e) - √a <= min(e/√a, √e)`. */
export function root(a: Rounded): Rounded {
  const y = Math.sqrt(a.value);
  return operation(y, a.error === 0 ? 0 : Math.min(a.error / y, Math.sqrt(a.error)));
}

export const larger = (a: Rounded, b: Rounded): Rounded => ({
  value: Math.max(a.value, b.value),
  error: Math.max(a.error, b.error),
});

/** Sum of n numbers in any order: each is part of at most n - 1 additions. */
export function total(terms: readonly Rounded[]): Rounded {
  const mass = terms.reduce((sum, { value, error }) => sum + Math.abs(value) + error, 0);
  return {
    value: terms.reduce((sum, { value }) => sum + value, 0),
    error: terms.reduce((sum, { error }) => sum + error, 0) + 1.01 * (terms.length - 1) * U32 * mass,
  };
}
