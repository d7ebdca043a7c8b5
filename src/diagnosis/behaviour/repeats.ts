import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { rowsOf } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** Equal calls that are compared. */
const CALLS = 9;

/** How equal calls differ, where they do: by turns, ever more, by units that drop out, at random. */
export async function repeats(bench: Bench): Promise<Explanation | undefined> {
  const { rows } = bench;
  const answers: Float64Array[] = [];
  for (let k = 0; k < CALLS; k++) answers.push(await bench.call(rows));
  const [first] = answers;
  const same = (a: Float64Array, b: Float64Array) =>
    a.every((value, k) => Object.is(value, b[k]) || (Number.isNaN(value) && Number.isNaN(b[k])));
  const different = answers.filter((answer) => !same(answer, first)).length;
  if (different === 0) return undefined;
  const changedEntries = first.reduce(
    (sum, _, k) => sum + Number(answers.some((answer) => !Object.is(answer[k], first[k]))),
    0,
  );
  const largest = Math.max(
    ...answers.flatMap((answer) =>
      [...answer].map((value, k) => Math.abs(value - first[k]) / (Math.abs(first[k]) || 1)),
    ),
  );
  const counts = { fits: CALLS, cases: CALLS };
  const size = `by up to ${shortNumber(largest)} of the answer`;

  const period = [2, 3, 4].find((length) =>
    answers.every((answer, k) => k < length || same(answer, answers[k - length])),
  );
  if (period !== undefined) {
    const text = `Of ${CALLS} equal calls every ${period === 2 ? 'second' : `${period}th`} gives the same bits; they differ ${size}.`;
    return behaviour(
      'alternating',
      `the answer depends on the number of calls made, with period ${period}`,
      text,
      'Keep no state from call to call.',
      counts,
    );
  }
  const dropped = dropout(answers);
  if (dropped !== undefined) return dropped;
  const drift = driftOf(answers);
  if (drift !== undefined) {
    const text = `Over ${CALLS} equal calls the answer grows by ${shortNumber(drift)} of itself with each call.`;
    return behaviour(
      'drifting',
      'the answer drifts from call to call',
      text,
      'Keep no state from call to call.',
      counts,
      { name: 'rate', value: drift },
    );
  }
  const share = Math.round((100 * changedEntries) / first.length);
  const text = `Of ${CALLS} equal calls ${different} differ from the first, in ${share} % of the numbers, ${size}.`;
  return behaviour(
    'random',
    'equal calls give different answers, as if drawn anew',
    text,
    'Fix the seed, or declare deterministic: false.',
    counts,
  );
}

/** Entries that are zero (or all others scaled) in some calls: the mask of a dropout. */
function dropout(answers: readonly Float64Array[]): Explanation | undefined {
  const size = answers[0].length;
  let [zeros, odd] = [0, 0];
  for (let k = 0; k < size; k++) {
    const values = answers.map((answer) => answer[k]).filter((value) => value !== 0);
    const kept = values[0];
    zeros += answers.length - values.length;
    if (values.some((value) => Math.abs(value - kept) > 1e-12 * Math.abs(kept))) odd++;
  }
  if (odd > 0 || zeros === 0) return undefined;
  const rate = zeros / (size * answers.length);
  const text = `In ${answers.length} equal calls ${zeros} of ${size * answers.length} numbers are zero, others each time, and the rest agree.`;
  return behaviour(
    'dropout',
    'units drop out at random: dropout is active',
    text,
    'Evaluate in evaluation mode (model.eval()).',
    { fits: answers.length, cases: answers.length },
    { name: 'rate', value: rate },
  );
}

/** The growth of the answer per call, where it is the same for all. */
function driftOf(answers: readonly Float64Array[]): number | undefined {
  const last = answers.length - 1;
  const mean = (k: number) => {
    const parts = [...answers[k]].map((value, j) => (value - answers[0][j]) / answers[0][j]).filter(Number.isFinite);
    return parts.reduce((sum, value) => sum + value, 0) / parts.length;
  };
  const rate = mean(last) / last;
  if (rate === 0 || !Number.isFinite(rate)) return undefined;
  return answers.every((_, k) => Math.abs(mean(k) - k * rate) <= 0.3 * Math.abs(rate)) ? rate : undefined;
}

/** Arguments that a call leaves changed, and what they hold then. */
export async function overwritten(bench: Bench): Promise<Explanation | undefined> {
  const { canonical: rows, subject } = bench;
  const found = await bench.changed(rows);
  const forward = subject.kind === 'map' && subject.jvp !== undefined;
  const tangent = new Float64Array(rows.x.length).fill(1);
  const once = new Float64Array(rows.n).fill(1);
  const alongside = forward
    ? (await (subject as Extract<typeof subject, { kind: 'map' }>).jvp!(rows.x, rows.s, rows.t, tangent, once, once))
        .changed
    : [];
  const names = [...new Set([...found, ...alongside])];
  if (names.length === 0) return undefined;
  const held = found.length > 0 ? await holds(bench, found) : undefined;
  const by = found.length > 0 ? 'A call' : 'A call of jvp';
  const text = `${by} with ${rows.n} rows leaves ${names.join(', ')} changed${held === undefined ? '' : `: ${held}`}.`;
  return behaviour(
    'arguments-overwritten',
    `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} overwritten in a call`,
    text,
    'Compute on copies of the arguments.',
    { fits: rows.n, cases: rows.n },
  );
}

/** What an overwritten argument holds after the call. */
async function holds(
  { subject, canonical: rows, problem }: Bench,
  names: readonly string[],
): Promise<string | undefined> {
  const { declared } = subject;
  const evaluate = declared.evaluate.bind(declared) as (call: object) => unknown;
  const { x, s, t, n, d } = rows;
  const { canonicalMap, canonicalPointFunction } = await import('../../subject/canonicalise.ts');
  let seen: { before: Record<string, Float64Array>; after: Record<string, Float64Array>; y: Float64Array } | undefined;
  const watched = Object.create(declared, {
    evaluate: {
      value: async (call: Record<string, Float64Array>) => {
        const copy = () => Object.fromEntries(names.map((name) => [name, Float64Array.from(call[name])]));
        const before = copy();
        const y = (await evaluate(call)) as ArrayLike<number>;
        seen = { before, after: copy(), y: Float64Array.from(y) };
        return y;
      },
    },
  });
  if (watched.kind === 'map') await canonicalMap(watched, problem).evaluate(x, s, t);
  else await canonicalPointFunction(watched, problem).evaluate(x, s);
  if (seen === undefined) return undefined;
  const [name] = names;
  const [before, after] = [seen.before[name], seen.after[name]];
  const equal = (a: Float64Array, b: Float64Array) =>
    a.length === b.length && a.every((value, k) => Object.is(value, b[k]));
  if (equal(after, seen.y)) return `${name} holds the answer`;
  if (
    equal(
      after,
      before.map((value) => 1 - value),
    )
  )
    return `${name} holds 1 - ${name}`;
  if (equal(after, before.slice().sort())) return `${name} is sorted`;
  const touched = before.reduce((sum, value, k) => sum + Number(!Object.is(value, after[k])), 0);
  return `${touched} of ${before.length} numbers of ${name} changed (n = ${n}, d = ${d})`;
}

/** NaN that is answered by a number: what stands in its place. */
export async function hiddenNaN(bench: Bench): Promise<Explanation | undefined> {
  const { rows, subject } = bench;
  const few = rowsOf(rows.x.slice(0, 8 * rows.d), rows.s.slice(0, 8), rows.t.slice(0, 8));
  const { x, s, t, n, d } = few;
  const nan = (values: Float64Array) => values.map(() => Number.NaN);
  const poisoned = [
    {
      name: 'x',
      call: rowsOf(nan(x), s, t),
      with: (value: number) =>
        rowsOf(
          x.map(() => value),
          s,
          t,
        ),
    },
    {
      name: 's',
      call: rowsOf(x, nan(s), t),
      with: (value: number) =>
        rowsOf(
          x,
          s.map(() => value),
          t,
        ),
    },
    ...(subject.kind === 'map'
      ? [
          {
            name: 't',
            call: rowsOf(x, s, nan(t)),
            with: (value: number) =>
              rowsOf(
                x,
                s,
                t.map(() => value),
              ),
          },
        ]
      : []),
  ];
  for (const { name, call, with: replaced } of poisoned) {
    const y = await bench.call(call).catch(() => undefined);
    if (y === undefined || y.every(Number.isNaN)) continue;
    const numbers = y.filter((value) => !Number.isNaN(value)).length;
    const stands = async (value: number) => {
      const other = await bench.call(replaced(value)).catch(() => undefined);
      return other?.every((entry, k) => Math.abs(entry - y[k]) <= 1e-12 * (1 + Math.abs(entry))) === true;
    };
    const said = `With NaN in ${name} ${numbers} of ${n * d} numbers of the answer are finite`;
    const counts = { fits: numbers, cases: n * d };
    const mend = 'Let NaN pass, or throw.';
    if (y.every((value) => value === 0))
      return behaviour('nan-output-zero', 'NaN in the answer becomes 0', `${said}: they are 0.`, mend, counts);
    const candidates = name === 'x' ? [0, 1] : [0, 1, 0.5];
    // An argument without any effect is another mistake.
    if ((await stands(candidates[0])) && (await stands(candidates[1]))) continue;
    for (const value of candidates) {
      if (await stands(value))
        return behaviour(
          'nan-input-replaced',
          `NaN in ${name} is read as ${value}`,
          `${said}, and equal those at ${name} = ${value}.`,
          mend,
          counts,
          { name, value },
        );
    }
    return behaviour('nan-hidden', `NaN in ${name} is answered by numbers`, `${said}.`, mend, counts);
  }
  return undefined;
}
