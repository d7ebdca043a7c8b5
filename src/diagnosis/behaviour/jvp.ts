import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { conditionAt } from '../../properties/numeric/condition.ts';
import { jvpRoundOff } from '../../properties/numeric/jvp-round-off.ts';
import { unitOf } from '../../properties/numeric/round-off.ts';
import { rowMax } from '../../properties/numeric/rows.ts';
import type { CanonicalMap } from '../../subject/canonical.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { digitsOf, shortNumber } from '../explain.ts';
import { averageVelocity, oracleOf } from '../function/oracle.ts';
import { eachEntry, pick, rowsOf } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** A part of the derivative along a direction, by what stands in its place. */
interface Term {
  readonly name: string;
  readonly id: string;
  readonly cost: number;
  readonly value: Float64Array;
}

/** The derivative of the exact map put together otherwise than the chain rule says, where it is that of the subject. */
export async function jvpMistakes(bench: Bench, copies: number): Promise<readonly Explanation[]> {
  const { subject, problem } = bench;
  if (subject.kind !== 'map' || subject.jvp === undefined) return [];
  const few = pick(
    bench.canonical,
    Array.from({ length: Math.min(24, bench.canonical.n) }, (_, i) => i),
  );
  const { n, d, x, s, t } = few;
  const rng = stream(bench.seed, 'jvp', problem.id);
  const fixed = subject.domain === 'from-zero';
  const [dx, dt] = [rng.normals(n * d), rng.normals(n)];
  const ds = fixed ? new Float64Array(n) : rng.normals(n);
  const call = (which: readonly number[]) => {
    const part = (values: Float64Array, width: number) =>
      Float64Array.from(which.flatMap((i) => [...values.subarray(i * width, (i + 1) * width)]));
    return (subject as CanonicalMap).jvp!(part(x, d), part(s, 1), part(t, 1), part(dx, d), part(ds, 1), part(dt, 1));
  };
  const all = Array.from({ length: n }, (_, i) => i);
  const observed = await call(all);
  const again = await call(all);
  if (observed.dy.some((value, k) => !Object.is(value, again.dy[k]))) {
    const text = `Two equal calls of jvp with ${n} rows differ.`;
    return [
      behaviour(
        'jvp.random',
        'equal calls of jvp give different derivatives',
        text,
        'Keep no state from call to call.',
        { fits: n, cases: n },
      ),
    ];
  }
  const unit = unitOf(subject);
  const at = conditionAt(problem, unit, x, s, t);
  const exact = derivative(problem, at, dx, ds, dt, d);
  const bound = jvpRoundOff(unit, problem, { x, s, t, dx, ds, dt } as never, at, exact).map(
    (value, i) => value + at.jacobianError[i] * rowMax(dx, d)[i],
  );
  const near = (a: Float64Array, b: Float64Array) =>
    a.every((value, k) => Math.abs(value - b[k]) <= 4 * bound[Math.floor(k / d)]);
  const digits = (a: Float64Array) =>
    digitsOf([...a].map((value, k) => Math.abs(value - observed.dy[k]) / Math.max(Math.abs(value), 1e-300)));
  const made = (
    id: string,
    title: string,
    like: string,
    value: Float64Array,
    parameter?: { name: string; value: number },
  ) =>
    behaviour(
      `jvp.${id}`,
      title,
      `At ${n} of ${n} points the derivative equals, to ${Math.floor(digits(value))} digits, ${like}.`,
      'The derivative is ∇X dx + ∂_s X ds + ∂_t X dt, row by row.',
      { fits: n, cases: n, digits: digits(value) },
      parameter,
    );

  if (near(observed.dy, exact)) {
    const value = await subject.evaluate(x, s, t);
    const gap = observed.y.map((entry, k) => entry - value[k]);
    const largest = Math.max(...gap.map(Math.abs));
    if (!gap.every((entry, k) => Math.abs(entry) <= bench.canonicalTolerance[Math.floor(k / d)])) {
      const text = `At ${n} of ${n} points the value beside the derivative is not that of evaluate, by up to ${shortNumber(largest)}.`;
      return [
        behaviour(
          'jvp.other-value',
          'the value beside the derivative is another',
          text,
          'Return the value at which the derivative was taken.',
          { fits: n, cases: n },
          { name: 'gap', value: largest },
        ),
      ];
    }
    return copies > n ? largeJvp(call, n, copies, observed.dy, bound, d) : [];
  }
  const { jacobian } = at;
  const along = (entry: (i: number, j: number, k: number) => number) =>
    eachEntry(dx, d, (_, i, j) => {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += entry(i, j, k) * dx[i * d + k];
      return sum;
    });
  const J = (i: number, j: number, k: number) => jacobian[(i * d + j) * d + k];
  const oracle = oracleOf(problem);
  const rows = rowsOf(x, s, t);
  const spatial: Term[] = [
    { id: '', name: '∇X dx', cost: 0, value: along(J) },
    { id: 'points-identity', name: 'dx', cost: 1, value: dx },
    { id: 'points-missing', name: '', cost: 1, value: dx.map(() => 0) },
    { id: 'points-negated', name: '-∇X dx', cost: 1, value: along((i, j, k) => -J(i, j, k)) },
    { id: 'transposed', name: '∇Xᵀ dx', cost: 1, value: along((i, j, k) => J(i, k, j)) },
    { id: 'diagonal', name: 'diag(∇X) dx', cost: 1, value: along((i, j, k) => (j === k ? J(i, j, k) : 0)) },
    { id: 'displacement', name: '(∇X - 1) dx', cost: 1, value: along((i, j, k) => J(i, j, k) - Number(j === k)) },
  ];
  const time = (slope: Float64Array, tangent: Float64Array) => eachEntry(slope, d, (value, i) => value * tangent[i]);
  const ones = new Float64Array(n).fill(1);
  const minus = (values: Float64Array) => values.map((value) => -value);
  const first: Term[] = [
    { id: '', name: '∂_s X ds', cost: 0, value: time(at.ds, ds) },
    { id: 'start-missing', name: '', cost: 1, value: dx.map(() => 0) },
    { id: 'start-negated', name: '-∂_s X ds', cost: 1, value: minus(time(at.ds, ds)) },
    { id: 'start-tangent-one', name: '∂_s X', cost: 1, value: time(at.ds, ones) },
    {
      id: 'start-tangent-first',
      name: '∂_s X ds of the first row',
      cost: 1,
      value: time(
        at.ds,
        ones.map(() => ds[0]),
      ),
    },
    {
      id: 'start-tangent-mean',
      name: '∂_s X times the mean ds',
      cost: 1,
      value: time(
        at.ds,
        ones.map(() => ds.reduce((a, b) => a + b / n, 0)),
      ),
    },
    { id: 'start-velocity', name: '-v ds', cost: 1, value: minus(time(averageVelocity(oracle, rows), ds)) },
    { id: 'start-unpushed', name: '-b_s(x) ds', cost: 1, value: minus(time(oracle.velocity(x, s), ds)) },
  ];
  const second: Term[] = [
    { id: '', name: '∂_t X dt', cost: 0, value: time(at.dt, dt) },
    { id: 'end-missing', name: '', cost: 1, value: dx.map(() => 0) },
    { id: 'end-negated', name: '-∂_t X dt', cost: 1, value: minus(time(at.dt, dt)) },
    { id: 'end-tangent-one', name: '∂_t X', cost: 1, value: time(at.dt, ones) },
    {
      id: 'end-tangent-first',
      name: '∂_t X dt of the first row',
      cost: 1,
      value: time(
        at.dt,
        ones.map(() => dt[0]),
      ),
    },
    {
      id: 'end-tangent-mean',
      name: '∂_t X times the mean dt',
      cost: 1,
      value: time(
        at.dt,
        ones.map(() => dt.reduce((a, b) => a + b / n, 0)),
      ),
    },
    {
      id: 'end-velocity',
      name: 'v dt, without the slope of v',
      cost: 1,
      value: time(averageVelocity(oracle, rows), dt),
    },
    { id: 'end-untransported', name: 'b_t(x) dt', cost: 1, value: time(oracle.velocity(x, t), dt) },
    { id: 'end-start-velocity', name: 'b_s(x) dt', cost: 1, value: time(oracle.velocity(x, s), dt) },
  ];
  const combined = spatial.flatMap((p) =>
    first.flatMap((q) =>
      second.map((r) => ({
        terms: [p, q, r],
        cost: p.cost + q.cost + r.cost,
        value: p.value.map((value, k) => value + q.value[k] + r.value[k]),
      })),
    ),
  );
  const fits = combined
    .filter(({ cost }) => cost > 0)
    .sort((a, b) => a.cost - b.cost)
    .filter(({ value }) => near(observed.dy, value));
  const cheapest = fits.filter(({ cost }) => cost === fits[0].cost);
  if (cheapest.length > 0) {
    return cheapest.map(({ terms, value }) => {
      const said = terms
        .map(({ name }) => name)
        .filter((name) => name !== '')
        .join(' + ')
        .replaceAll('+ -', '- ');
      const id = terms
        .map((term) => term.id)
        .filter((name) => name !== '')
        .join('+');
      return made(id, `the derivative is ${said === '' ? 'zero' : said}`, said, value);
    });
  }
  const whole: readonly [string, string, Float64Array][] = [
    [
      'first-row-direction',
      'the direction of the first row is used for every row',
      derivative(
        problem,
        at,
        eachEntry(dx, d, (_, __, k) => dx[k]),
        ones.map(() => ds[0]),
        ones.map(() => dt[0]),
        d,
      ),
    ],
    [
      'normalised',
      'the direction is normalised first',
      eachEntry(exact, d, (value, i) => value / Math.hypot(ds[i], dt[i], ...dx.subarray(i * d, (i + 1) * d))),
    ],
    [
      'tangents-of-start-and-end-exchanged',
      'the tangents of the two times are exchanged',
      derivative(problem, at, dx, dt, ds, d),
    ],
  ];
  for (const [id, title, value] of whole)
    if (near(observed.dy, value)) return [made(id, title, `that where ${title}`, value)];
  let [sum, square] = [0, 0];
  for (let k = 0; k < exact.length; k += 2) {
    sum += observed.dy[k] * exact[k];
    square += exact[k] * exact[k];
  }
  const factor = sum / square;
  const scaled = exact.map((value) => factor * value);
  if (near(observed.dy, scaled))
    return [
      made(
        'scaled',
        `the derivative is multiplied by ${Number(factor.toPrecision(8))}`,
        `${Number(factor.toPrecision(8))} times the exact one`,
        scaled,
        { name: 'factor', value: factor },
      ),
    ];
  return [];
}

function derivative(
  _: ExactProblem,
  at: ReturnType<typeof conditionAt>,
  dx: Float64Array,
  ds: Float64Array,
  dt: Float64Array,
  d: number,
): Float64Array {
  return eachEntry(dx, d, (_value, i, j) => {
    let sum = at.ds[i * d + j] * ds[i] + at.dt[i * d + j] * dt[i];
    for (let k = 0; k < d; k++) sum += at.jacobian[(i * d + j) * d + k] * dx[i * d + k];
    return sum;
  });
}

async function largeJvp(
  call: (rows: readonly number[]) => Promise<{ dy: Float64Array }>,
  n: number,
  copies: number,
  small: Float64Array,
  bound: Float64Array,
  d: number,
): Promise<readonly Explanation[]> {
  const rows = Array.from({ length: copies }, (_, i) => i % n);
  const { dy } = await call(rows);
  const wrong = rows.filter((row, i) =>
    Array.from({ length: d }, (_, k) => Math.abs(dy[i * d + k] - small[row * d + k])).some(
      (gap) => !(gap <= bound[row]),
    ),
  );
  if (wrong.length === 0) return [];
  const text = `In a batch of ${copies} rows ${wrong.length} derivatives differ from those in a batch of ${n}.`;
  return [
    behaviour(
      'jvp.large-batch',
      'in large batches the derivative is another',
      text,
      'Use the same routine for all sizes.',
      { fits: wrong.length, cases: wrong.length },
    ),
  ];
}
