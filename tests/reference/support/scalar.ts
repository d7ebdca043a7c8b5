import erfc from '@stdlib/math-base-special-erfc';

/**
 * Reverse-mode differentiation of scalars in float64, without TensorFlow.js. Every value and every adjoint carries a
 * running bound on how far a float32 evaluation of the same expression may be from it: to first order in
 * the unit round-off, sums in any order. This is the tolerance of the comparisons with TensorFlow.js.
 */
export interface Scalar {
  readonly value: number;
  /** Bound on the float32 error of `value`. */
  readonly error: number;
  readonly parents: readonly Edge[];
}

interface Edge {
  readonly node: Scalar;
  readonly partial: number;
  readonly partialError: number;
}

/** Unit round-off of float32. */
export const U32 = 2 ** -24;
/** Absolute error of a product that underflows, also where a backend flushes subnormal numbers to zero. */
const UNDERFLOW = 2 ** -126;
/** Roundings granted to an elementary function of a float32 kernel. */
const KERNEL = 6;

/**
 * Absolute float32 error granted to the elementary functions of a backend at x; `elementary.ts` measures that no backend has more.
 * The exponential may reduce its argument with a relative error, which costs |x| roundings; erf may be Abramowitz and Stegun
 * 7.1.26, whose own error is 1.5e-7.
 */
export const granted = {
  exp: (x: number): number => (KERNEL + Math.abs(x)) * U32 * Math.exp(x),
  sigmoid: (x: number): number => {
    const y = 1 / (1 + Math.exp(-x));
    return (KERNEL + (1 - y) * Math.abs(x)) * U32 * y;
  },
  tanh: (x: number): number => KERNEL * U32 * Math.abs(Math.tanh(x)),
  sqrt: (x: number): number => KERNEL * U32 * Math.sqrt(x),
  erf: (_: number): number => 1.5e-7 + KERNEL * U32,
  sin: (_: number): number => KERNEL * U32,
  cos: (_: number): number => KERNEL * U32,
} as const;

const NONE: readonly Edge[] = [];
let recording = true;

/** `compute()` without the tape: values and errors alone, faster. */
export function untaped<T>(compute: () => T): T {
  recording = false;
  try {
    return compute();
  } finally {
    recording = true;
  }
}

const edge = (node: Scalar, partial: number, partialError = 0): Edge => ({ node, partial, partialError });

/** A constant or variable; `error` where its float32 counterpart is rounded. */
export const leaf = (value: number, error = 0): Scalar => ({ value, error, parents: NONE });

export function sum(terms: readonly Scalar[]): Scalar {
  let value = 0;
  let mass = 0;
  let error = 0;
  for (const term of terms) {
    value += term.value;
    mass += Math.abs(term.value);
    error += term.error;
  }
  return {
    value,
    error: error + (terms.length - 1) * U32 * mass,
    parents: recording ? terms.map((term) => edge(term, 1)) : NONE,
  };
}

export const add = (a: Scalar, b: Scalar): Scalar => sum([a, b]);

export function mul(a: Scalar, b: Scalar): Scalar {
  const value = a.value * b.value;
  const propagated = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error;
  const error = propagated + U32 * Math.abs(value) + UNDERFLOW;
  return { value, error, parents: recording ? [edge(a, b.value, b.error), edge(b, a.value, a.error)] : NONE };
}

export const square = (a: Scalar): Scalar => mul(a, a);

/** c a, the float32 counterpart of c being rounded. */
export function scale(c: number, a: Scalar): Scalar {
  const value = c * a.value;
  return {
    value,
    error: Math.abs(c) * a.error + 2 * U32 * Math.abs(value) + UNDERFLOW,
    parents: recording ? [edge(a, c, U32 * Math.abs(c))] : NONE,
  };
}

export const sub = (a: Scalar, b: Scalar): Scalar =>
  add(a, { ...b, value: -b.value, parents: recording ? [edge(b, -1)] : NONE });

export function dot(a: readonly Scalar[], b: readonly Scalar[]): Scalar {
  return sum(a.map((entry, i) => mul(entry, b[i])));
}

/** A function with its first two derivatives; `kernel` bounds the absolute float32 error of f itself. */
function unary(x: Scalar, f: number, first: number, second: number, kernel: number): Scalar {
  return {
    value: f,
    error: Math.abs(first) * x.error + kernel,
    parents: recording ? [edge(x, first, Math.abs(second) * x.error + KERNEL * U32 * Math.abs(first))] : NONE,
  };
}

export function exp(x: Scalar): Scalar {
  const y = Math.exp(x.value);
  return unary(x, y, y, y, granted.exp(x.value));
}

export function erf(x: Scalar): Scalar {
  const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-x.value * x.value);
  return unary(x, 1 - erfc(x.value), slope, -2 * x.value * slope, granted.erf(x.value));
}

export function tanh(x: Scalar): Scalar {
  const y = Math.tanh(x.value);
  return unary(x, y, 1 - y * y, -2 * y * (1 - y * y), granted.tanh(x.value));
}

export function sigmoid(x: Scalar): Scalar {
  const y = 1 / (1 + Math.exp(-x.value));
  const slope = y * (1 - y);
  return unary(x, y, slope, slope * (1 - 2 * y), granted.sigmoid(x.value));
}

export const sin = (x: Scalar): Scalar =>
  unary(x, Math.sin(x.value), Math.cos(x.value), -Math.sin(x.value), granted.sin(x.value));
export const cos = (x: Scalar): Scalar =>
  unary(x, Math.cos(x.value), -Math.sin(x.value), -Math.cos(x.value), granted.cos(x.value));

/** x^p for positive x. */
export function power(x: Scalar, p: number): Scalar {
  const y = x.value ** p;
  const slope = p * x.value ** (p - 1);
  return unary(x, y, slope, p * (p - 1) * x.value ** (p - 2), KERNEL * U32 * Math.abs(y));
}

/** Derivatives of `output` in `variables`, each with the bound on its float32 error. */
export function gradient(output: Scalar, variables: readonly Scalar[]): { value: number; error: number }[] {
  const adjoints = new Map<Scalar, { value: number; error: number; mass: number; count: number }>();
  const at = (node: Scalar) => {
    const entry = adjoints.get(node) ?? { value: 0, error: 0, mass: 0, count: 0 };
    adjoints.set(node, entry);
    return entry;
  };
  at(output).value = 1;
  for (const node of reverseOrder(output)) {
    const own = at(node);
    own.error += own.count * U32 * own.mass;
    for (const { node: parent, partial, partialError } of node.parents) {
      const value = own.value * partial;
      const target = at(parent);
      target.value += value;
      target.mass += Math.abs(value);
      target.count += 1;
      target.error +=
        Math.abs(own.value) * partialError +
        own.error * Math.abs(partial) +
        own.error * partialError +
        U32 * Math.abs(value);
    }
  }
  return variables.map((variable) => {
    const { value, error } = at(variable);
    return { value, error };
  });
}

/** Nodes from the output to the leaves, each after every node that uses it. */
function reverseOrder(output: Scalar): Scalar[] {
  const done = new Set<Scalar>();
  const order: Scalar[] = [];
  const stack: { node: Scalar; next: number }[] = [{ node: output, next: 0 }];
  done.add(output);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (top.next < top.node.parents.length) {
      const { node } = top.node.parents[top.next++];
      if (!done.has(node)) {
        done.add(node);
        stack.push({ node, next: 0 });
      }
    } else {
      order.push(top.node);
      stack.pop();
    }
  }
  return order.reverse();
}
