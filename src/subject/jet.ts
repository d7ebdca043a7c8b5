/** A number with its derivatives in two variables, (s, t). */
export type Jet = readonly [value: number, ds: number, dt: number];

/** A constant. */
export const constant = (value: number): Jet => [value, 0, 0];

export const add = (a: Jet, b: Jet): Jet => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Jet, b: Jet): Jet => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (c: number, a: Jet): Jet => [c * a[0], c * a[1], c * a[2]];
export const multiply = (a: Jet, b: Jet): Jet => [a[0] * b[0], a[1] * b[0] + a[0] * b[1], a[2] * b[0] + a[0] * b[2]];

/** f(a) of known value and slope. */
export const chain = (a: Jet, value: number, slope: number): Jet => [value, slope * a[1], slope * a[2]];

export const reciprocal = (a: Jet): Jet => chain(a, 1 / a[0], -1 / (a[0] * a[0]));
export const divide = (a: Jet, b: Jet): Jet => multiply(a, reciprocal(b));
export const root = (a: Jet): Jet => chain(a, Math.sqrt(a[0]), 0.5 / Math.sqrt(a[0]));
