import { expectedError } from './errors.ts';

/** Functions of one or two numbers that an expression may use, and those that the caller adds. */
export type ExpressionFunctions = Readonly<Record<string, (...values: number[]) => number>>;

/** An expression that was read: its value for given variables. */
export type Expression = (variables: Readonly<Record<string, number>>, functions?: ExpressionFunctions) => number;

type Node = Expression;

const KNOWN: ExpressionFunctions = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
};

const HINT =
  'Numbers, + - * / ^, parentheses, pi, and the functions sin, cos, tan, atan, exp, log, sqrt, abs, min, max; nothing else is read.';

/** Characters of an expression at most: one line of a declaration. */
const LONGEST = 500;

/**
 * Reads an arithmetic expression: `+ - * / ^` (power, binds to the right and tighter than a sign), parentheses, decimal numbers, `pi`,
 * the named variables and functions. Nothing is evaluated but arithmetic.
 *
 * @param name of what is read, for the error.
 * @throws FlowproofError `invalid-subject` with the place of the first thing that is not understood.
 */
export function parseExpression(
  text: string,
  name: string,
  variables: readonly string[],
  functions: readonly string[] = [],
): Expression {
  const refuse = (expected: string, at: number): never => {
    throw expectedError('invalid-subject', name, `${expected} at character ${at + 1}`, text, HINT);
  };
  if (text.length > LONGEST) refuse(`at most ${LONGEST} characters`, LONGEST);
  const tokens = [...text.matchAll(/\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\S))/g)];
  let next = 0;
  const symbol = (): string | undefined => tokens[next]?.[3];
  const place = (): number => {
    const token = tokens[next];
    return token === undefined ? text.length : token.index + token[0].length - token[0].trimStart().length;
  };
  const take = (wanted: string): void => {
    if (symbol() !== wanted) refuse(`"${wanted}"`, place());
    next++;
  };
  const known = (word: string): boolean => Object.hasOwn(KNOWN, word) || functions.includes(word);

  const sum = (): Node => {
    let left = product();
    for (let sign = symbol(); sign === '+' || sign === '-'; sign = symbol()) {
      next++;
      const [a, b, minus] = [left, product(), sign === '-'];
      left = (v, f) => (minus ? a(v, f) - b(v, f) : a(v, f) + b(v, f));
    }
    return left;
  };
  const product = (): Node => {
    let left = signed();
    for (let sign = symbol(); sign === '*' || sign === '/'; sign = symbol()) {
      next++;
      const [a, b, over] = [left, signed(), sign === '/'];
      left = (v, f) => (over ? a(v, f) / b(v, f) : a(v, f) * b(v, f));
    }
    return left;
  };
  const signed = (): Node => {
    const sign = symbol();
    if (sign !== '-' && sign !== '+') return power();
    next++;
    const inner = signed();
    return sign === '-' ? (v, f) => -inner(v, f) : inner;
  };
  const power = (): Node => {
    const base = atom();
    if (symbol() !== '^') return base;
    next++;
    const exponent = signed();
    return (v, f) => base(v, f) ** exponent(v, f);
  };
  const atom = (): Node => {
    const at = place();
    const [, number, word] = tokens[next] ?? [];
    if (number !== undefined) {
      next++;
      return () => Number(number);
    }
    if (word !== undefined) {
      next++;
      if (symbol() === '(' && known(word)) return call(word);
      if (variables.includes(word)) return (v) => v[word];
      if (word === 'pi') return () => Math.PI;
      return refuse(`one of ${[...variables, 'pi', ...functions].join(', ')} or a function`, at);
    }
    take('(');
    const inner = sum();
    take(')');
    return inner;
  };
  const call = (word: string): Node => {
    take('(');
    const parts = [sum()];
    while (symbol() === ',') {
      next++;
      parts.push(sum());
    }
    take(')');
    return (v, f) => (f?.[word] ?? KNOWN[word])(...parts.map((part) => part(v, f)));
  };

  const whole = sum();
  if (next < tokens.length) refuse('an operator or the end', place());
  return whole;
}
