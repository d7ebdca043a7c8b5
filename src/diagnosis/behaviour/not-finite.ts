import { rowMax } from '../../properties/numeric/rows.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { probe } from '../function/probe.ts';
import { type Rows, rowsOf } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** Where answers are NaN or infinite though the exact ones are finite: the part of the domain that has all of them and no other row. */
export async function notFinite(bench: Bench, rows: Rows, truth: Float64Array): Promise<Explanation | undefined> {
  const { subject, problem } = bench;
  const { y } = await probe(subject.declared, problem, rows);
  const { d, n, s, t, x } = rows;
  const rowFinite = (values: Float64Array, i: number) => values.subarray(i * d, (i + 1) * d).every(Number.isFinite);
  const judged = Array.from({ length: n }, (_, i) => i).filter((i) => rowFinite(truth, i));
  const bad = judged.filter((i) => !rowFinite(y, i));
  if (bad.length === 0) return undefined;
  const [low, high] = problem.regularTimes;
  const what = bad.every((i) => y.subarray(i * d, (i + 1) * d).some(Number.isNaN)) ? 'NaN' : 'infinite';
  const counts = { fits: bad.length, cases: bad.length };
  const zero = (i: number, k: number) => x[i * d + k] === 0;
  const map = subject.kind === 'map';
  const places: readonly [string, string, string, (i: number) => boolean][] = [
    ['everywhere', 'everywhere', 'Look at the first operation whose result is not finite.', () => true],
    ...(map
      ? ([
          [
            'diagonal',
            'where s = t',
            'Return x where s = t, and the velocity as the limit of the average velocity.',
            (i: number) => s[i] === t[i],
          ],
          [
            'backwards',
            'for s > t',
            'Declare domain: "forward", or answer both directions.',
            (i: number) => s[i] > t[i],
          ],
          ['forwards', 'for s < t', 'Answer both directions.', (i: number) => s[i] < t[i]],
          ['to-end', 'where t is the end of time', 'Take the limit at the end of time.', (i: number) => t[i] === high],
          [
            'to-start',
            'where t is the start of time',
            'Take the limit at the start of time.',
            (i: number) => t[i] === low,
          ],
        ] as [string, string, string, (i: number) => boolean][])
      : []),
    [
      'from-end',
      `where ${map ? 's' : 'the time'} is the end of time`,
      'Take the limit at the end of time.',
      (i) => s[i] === high,
    ],
    [
      'from-start',
      `where ${map ? 's' : 'the time'} is the start of time`,
      'Take the limit at the start of time.',
      (i) => s[i] === low,
    ],
    [
      'first-coordinate-zero',
      'where the first coordinate is exactly 0',
      'Do not divide by a coordinate.',
      (i) => zero(i, 0),
    ],
    [
      'coordinate-zero',
      'where a coordinate is exactly 0',
      'Do not divide by a coordinate.',
      (i) => Array.from({ length: d }, (_, k) => zero(i, k)).some(Boolean),
    ],
  ];
  for (const [id, name, mend, has] of places) {
    const inside = judged.filter(has);
    if (inside.length === 0 || !bad.every(has) || !inside.every((i) => bad.includes(i))) continue;
    return behaviour(
      `${what === 'NaN' ? 'nan' : 'infinite'}.${id}`,
      `the answer is ${what} ${name}`,
      bad.length === judged.length
        ? `All of ${bad.length} rows are ${what}.`
        : `${bad.length} of ${bad.length} rows ${name} are ${what}, and no other of ${judged.length - bad.length}.`,
      mend,
      counts,
    );
  }
  return (
    (await farOut(bench, rows, bad, judged, what)) ??
    behaviour(
      'nan.some',
      `the answer is ${what} at some points`,
      `${bad.length} of ${judged.length} rows are ${what}.`,
      'Look at the first operation whose result is not finite.',
      { ...counts, digits: 0 },
    )
  );
}

/** Log-densities at which a density underflows: of float64 and float32, and of the smallest normal numbers. */
const UNDERFLOW = [745.2, 708.4, 103.3, 87.4];

/** A border far out, found by bisection along rays: a coordinate, or the log-density, whichever is the same on all of them. */
async function farOut(
  bench: Bench,
  rows: Rows,
  bad: readonly number[],
  judged: readonly number[],
  what: string,
): Promise<Explanation | undefined> {
  const { problem } = bench;
  const { d, x } = rows;
  const size = rowMax(x, d);
  const fine = judged.filter((i) => !bad.includes(i));
  const least = Math.min(...bad.map((i) => size[i]));
  const start = fine.filter((i) => size[i] < least);
  if (start.length === 0) return undefined;
  const rays = await raysOf(bench, rows, bad, start);
  const count = rays.length;
  if (count === 0) return undefined;
  let [inner, outer] = [new Float64Array(count), new Float64Array(count).fill(1)];
  const at = (parts: Float64Array) => alongRays(rays, parts);
  for (let round = 0; round < 36; round++) {
    const middle = inner.map((value, j) => (value + outer[j]) / 2);
    const { y } = await probe(bench.subject.declared, problem, at(middle));
    const finite = rays.map((_, j) => y.subarray(j * d, (j + 1) * d).every(Number.isFinite));
    inner = inner.map((value, j) => (finite[j] ? middle[j] : value));
    outer = outer.map((value, j) => (finite[j] ? value : middle[j]));
  }
  const border = at(outer);
  const logs = problem.fields.logDensity(border.x, border.s);
  const sizes = rowMax(border.x, d);
  const spread = (values: Float64Array) =>
    (Math.max(...values) - Math.min(...values)) / Math.max(...values.map(Math.abs));
  const counts = { fits: bad.length, cases: bad.length };
  if (count > 1 && spread(sizes) < 1e-6) {
    const title = `the answer is ${what} where a coordinate is beyond ${shortNumber(sizes[0])}`;
    return behaviour(
      'nan.beyond',
      title,
      `On ${count} of ${count} rays ${title}.`,
      'Subtract the maximum before exponentials (log-sum-exp), and do not divide by what may vanish.',
      counts,
      { name: 'limit', value: sizes[0] },
    );
  }
  const depth = -logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const named = UNDERFLOW.find((value) => Math.abs(depth - value) < 0.03 * value);
  if (named === undefined && !(count > 1 && spread(logs) < 0.05)) {
    return behaviour(
      'nan.far-out',
      `the answer is ${what} far out`,
      `On ${count} of ${count} rays the answer is ${what} beyond |x| = ${shortNumber(Math.min(...sizes))} to ${shortNumber(Math.max(...sizes))}.`,
      'Subtract the maximum before exponentials (log-sum-exp).',
      { ...counts, digits: 1 },
    );
  }
  const title = `the answer is ${what} where densities underflow, below log ρ = ${shortNumber(-depth)}: a softmax without the maximum subtracted`;
  return behaviour(
    'softmax-overflow',
    title,
    `On ${count} of ${count} rays the answer is ${what} where log ρ falls below ${shortNumber(-depth)}, at which a density${named === undefined ? ' (or a power of it)' : ''} is 0 in the arithmetic used.`,
    'Subtract the maximum before exponentials (log-sum-exp).',
    counts,
    { name: 'log-density', value: -depth },
  );
}

/** A way from a point with a finite answer to one without. */
interface Ray {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly s: number;
  readonly t: number;
}

/** Most rays that are followed. */
const RAYS = 8;

/** Rays to the points found, and to such as have their coordinates in other places and with other signs. */
async function raysOf(
  bench: Bench,
  { x, s, t, d }: Rows,
  bad: readonly number[],
  start: readonly number[],
): Promise<Ray[]> {
  const tried = Array.from({ length: 2 * RAYS }, (_, j): Ray => {
    const i = bad[j % bad.length];
    const origin = start[j % start.length];
    const round = Math.floor(j / bad.length);
    const at = (k: number) => x[i * d + ((k + round) % d)] * (round % 2 === 0 ? 1 : -1) * (1 + 0.1 * round);
    return {
      from: x.slice(origin * d, (origin + 1) * d).map((value) => 0.1 * value),
      to: Float64Array.from({ length: d }, (_, k) => at(k)),
      s: s[round === 0 ? i : start[(j + round) % start.length]],
      t: t[round === 0 ? i : start[(j + round) % start.length]],
    };
  });
  const { y } = await probe(
    bench.subject.declared,
    bench.problem,
    alongRays(tried, new Float64Array(tried.length).fill(1)),
  );
  const near = await probe(bench.subject.declared, bench.problem, alongRays(tried, new Float64Array(tried.length)));
  const finite = (values: Float64Array, j: number) => values.subarray(j * d, (j + 1) * d).every(Number.isFinite);
  return tried.filter((_, j) => !finite(y, j) && finite(near.y, j)).slice(0, RAYS);
}

function alongRays(rays: readonly Ray[], parts: Float64Array): Rows {
  return rowsOf(
    Float64Array.from(
      rays.flatMap(({ from, to }, j) => [...from].map((value, k) => (1 - parts[j]) * value + parts[j] * to[k])),
    ),
    Float64Array.from(rays, ({ s }) => s),
    Float64Array.from(rays, ({ t }) => t),
  );
}
