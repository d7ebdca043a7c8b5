import type { FixedCandidate, Prediction } from '../candidate.ts';
import { averageVelocity, type Oracle } from '../oracle.ts';
import { eachEntry, type Rows, rowsOf } from '../rows.ts';

/** Runge–Kutta methods: nodes, and the weights of earlier stages row by row; `weights` of the step. */
const METHODS = [
  { id: 'euler', name: 'Euler', nodes: [0], stages: [[]], weights: [1] },
  { id: 'midpoint', name: 'midpoint', nodes: [0, 0.5], stages: [[], [0.5]], weights: [0, 1] },
  { id: 'heun', name: 'Heun', nodes: [0, 1], stages: [[], [1]], weights: [0.5, 0.5] },
  {
    id: 'rk4',
    name: 'Runge–Kutta (order 4)',
    nodes: [0, 0.5, 0.5, 1],
    stages: [[], [0.5], [0, 0.5], [0, 0, 1]],
    weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  },
] as const;

const COUNTS = [1, 2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100];

/** N steps of a method with the exact velocity in the place of the map. */
export function integrators(oracle: Oracle): FixedCandidate[] {
  return METHODS.flatMap((method) =>
    COUNTS.map((count): FixedCandidate => {
      const steps = count === 1 ? `one ${method.name} step` : `${count} ${method.name} steps`;
      return {
        level: 'canonical',
        cost: 1,
        claim: {
          id: `formula.${method.id}-steps`,
          kind: 'formula',
          title: `${steps} with the exact velocity in the place of the map`,
          like: `that of ${steps} with the exact velocity`,
          mend: 'Return the map itself, or declare `accuracy` as what the integrator reaches.',
        },
        predict: (rows) => integrate(oracle, method, count, rows),
      };
    }),
  );
}

function integrate(
  oracle: Oracle,
  { nodes, stages, weights }: (typeof METHODS)[number],
  count: number,
  { x, s, t, d }: Rows,
): Float64Array {
  let y: Float64Array = x;
  const h = s.map((time, i) => (t[i] - time) / count);
  for (let step = 0; step < count; step++) {
    const slopes: Float64Array[] = [];
    const moved = (factors: readonly number[]) =>
      y.map(
        (value, k) =>
          value +
          h[Math.floor(k / d)] *
            factors.reduce((sum, factor, j) => sum + (factor === 0 ? 0 : factor * slopes[j][k]), 0),
      );
    for (const [j, node] of nodes.entries()) {
      const at = s.map((time, i) => (step + node === count ? t[i] : time + (step + node) * h[i]));
      slopes.push(oracle.velocity(j === 0 ? y : moved(stages[j]), at));
    }
    y = moved(weights);
  }
  return y;
}

/** Slopes that stand in the place of the average velocity of x + (t - s) v, and points that are blended. */
export function shortcuts(oracle: Oracle): FixedCandidate[] {
  const { problem, start, end } = oracle;
  const { interpolant } = problem;
  const one = (id: string, title: string, predict: Prediction, mend: string): FixedCandidate => ({
    level: 'canonical',
    cost: 1,
    claim: { id: `formula.${id}`, kind: 'formula', title, like: `that of ${title}`, mend },
    predict,
  });
  const filled = (rows: Rows, time: number) => rows.s.map(() => time);
  const slope =
    (v: (rows: Rows) => Float64Array): Prediction =>
    (rows) => {
      const slopes = v(rows);
      return eachEntry(rows.x, rows.d, (value, i, k) => value + (rows.t[i] - rows.s[i]) * slopes[i * rows.d + k]);
    };
  const fraction =
    (f: (s: number, t: number) => number, target: (rows: Rows) => Float64Array): Prediction =>
    (rows) => {
      const points = target(rows);
      return eachEntry(rows.x, rows.d, (value, i, k) => {
        const part = rows.s[i] === rows.t[i] ? 0 : f(rows.s[i], rows.t[i]);
        return value + part * (points[i * rows.d + k] - value);
      });
    };
  const toEnd = (rows: Rows) => oracle.map(rowsOf(rows.x, rows.s, filled(rows, end)));
  const toStart = (rows: Rows) => oracle.map(rowsOf(rows.x, rows.s, filled(rows, start)));
  const leg = (rows: Rows, s: (s: number, t: number) => number, t: (s: number, t: number) => number) =>
    oracle.map(
      rowsOf(
        rows.x,
        rows.s.map((time, i) => s(time, rows.t[i])),
        rows.s.map((time, i) => t(time, rows.t[i])),
      ),
    );
  const middle = (s: number, t: number) => (s + t) / 2;
  const MAP = 'Return the transported point X_{s,t}(x).';
  return [
    one('identity', 'the points as they came', (rows) => rows.x.slice(), 'Add the displacement (t - s) v.'),
    one('zero', 'zero', (rows) => rows.x.map(() => 0), MAP),
    one(
      'displacement-negated',
      'x - (t - s) v: the displacement with the other sign',
      (rows) => oracle.map(rows).map((y, k) => 2 * rows.x[k] - y),
      'Add the displacement in place of subtracting it.',
    ),
    one(
      'displacement-for-map',
      'the displacement X - x',
      (rows) => oracle.map(rows).map((y, k) => y - rows.x[k]),
      'Add the point, or declare output: "displacement".',
    ),
    one(
      'average-velocity-for-map',
      'the average velocity',
      (rows) => averageVelocity(oracle, rows),
      'Multiply by t - s and add the point, or declare output: "average-velocity".',
    ),
    one(
      'step-factor-missing',
      'x + v, without the factor t - s',
      (rows) => averageVelocity(oracle, rows).map((v, k) => rows.x[k] + v),
      'Multiply the average velocity by t - s.',
    ),
    one('velocity-for-map', 'the velocity b_s(x)', (rows) => oracle.velocity(rows.x, rows.s), MAP),
    one(
      'step-with-end-velocity',
      'x + (t - s) b_t(x), one step with the velocity at the end time',
      slope((rows) => oracle.velocity(rows.x, rows.t)),
      MAP,
    ),
    one(
      'step-with-transported-velocity',
      'x + (t - s) b_t(X), one step with the velocity at the end',
      slope((rows) => oracle.velocity(oracle.map(rows), rows.t)),
      MAP,
    ),
    one(
      'step-with-end-point-velocity',
      'x + (t - s) b_s(X)',
      slope((rows) => oracle.velocity(oracle.map(rows), rows.s)),
      MAP,
    ),
    one(
      'symmetric-velocity',
      'x + (t - s) v with v read at the earlier and the later time, whichever is which',
      slope((rows) =>
        averageVelocity(
          oracle,
          rowsOf(
            rows.x,
            rows.s.map((time, i) => Math.min(time, rows.t[i])),
            rows.s.map((time, i) => Math.max(time, rows.t[i])),
          ),
        ),
      ),
      'Tell the network which time is the start (an embedding that is not symmetric).',
    ),
    one(
      'velocity-swapped',
      'x + (t - s) v with v read at the exchanged times',
      slope((rows) => averageVelocity(oracle, rowsOf(rows.x, rows.t, rows.s))),
      'Pass s as the start time of the network.',
    ),
    one(
      'step-from-the-start',
      'x + (t - s) v(start, t)',
      slope((rows) => averageVelocity(oracle, rowsOf(rows.x, filled(rows, start), rows.t))),
      'Pass the start time s.',
    ),
    one(
      'whole-range-factor',
      'x + (1 - s) v, with the time to the end in place of t - s',
      (rows) => averageVelocity(oracle, rows).map((v, k) => rows.x[k] + (end - rows.s[Math.floor(k / rows.d)]) * v),
      'Multiply by t - s.',
    ),
    one(
      'end-time-factor',
      'x + t v, with t in place of t - s',
      (rows) => averageVelocity(oracle, rows).map((v, k) => rows.x[k] + rows.t[Math.floor(k / rows.d)] * v),
      'Multiply by t - s.',
    ),
    one(
      'absolute-step-factor',
      'x + |t - s| v',
      (rows) =>
        averageVelocity(oracle, rows).map(
          (v, k) => rows.x[k] + Math.abs(rows.t[Math.floor(k / rows.d)] - rows.s[Math.floor(k / rows.d)]) * v,
        ),
      'Multiply by t - s with its sign.',
    ),
    one(
      'squared-step-factor',
      'x + (t - s)² v',
      (rows) =>
        averageVelocity(oracle, rows).map(
          (v, k) => rows.x[k] + (rows.t[Math.floor(k / rows.d)] - rows.s[Math.floor(k / rows.d)]) ** 2 * v,
        ),
      'Multiply by t - s once.',
    ),
    one(
      'blend-to-end',
      'x + (t - s) v(s, 1), a straight blend of x and X_{s,1}(x)',
      fraction((s, t) => (t - s) / (end - s), toEnd),
      'Return X_{s,t}, whose trajectory bends.',
    ),
    one(
      'blend-to-start',
      'a straight blend of x and X_{s,0}(x)',
      fraction((s, t) => (t - s) / (start - s), toStart),
      'Return X_{s,t}, whose trajectory bends.',
    ),
    one(
      'denoiser-blend',
      'x + (t - s)/(1 - s) (E[x1 | x] - x): the posterior mean in the place of the end',
      fraction(
        (s, t) => (t - s) / (end - s),
        (rows) => oracle.data(rows.x, rows.s),
      ),
      'The posterior mean is not the end of the trajectory.',
    ),
    one(
      'posterior-mean',
      'the posterior mean E[x1 | x]',
      (rows) => oracle.data(rows.x, rows.s),
      'The posterior mean is not the end of the trajectory.',
    ),
    one(
      'one-ddim-step',
      'a_t E[x0 | x] + b_t E[x1 | x]: one step of DDIM',
      (rows) => {
        const [data, noise] = [oracle.data(rows.x, rows.s), oracle.noise(rows.x, rows.s)];
        return eachEntry(rows.x, rows.d, (value, i, k) =>
          rows.s[i] === rows.t[i]
            ? value
            : interpolant.a(rows.t[i]) * noise[i * rows.d + k] + interpolant.b(rows.t[i]) * data[i * rows.d + k],
        );
      },
      MAP,
    ),
    one(
      'second-leg-from-start',
      'X_{s,u}(x) + X_{u,t}(x) - x with u between: the second leg starts from x',
      (rows) => {
        const [first, second] = [leg(rows, (s) => s, middle), leg(rows, middle, (_, t) => t)];
        return rows.x.map((value, k) => first[k] + second[k] - value);
      },
      'Start the second leg at X_{s,u}(x).',
    ),
    one(
      'displacement-of-origin',
      'x + (t - s) v(0): the displacement of the origin',
      (rows) => {
        const at = averageVelocity(oracle, rowsOf(new Float64Array(rows.x.length), rows.s, rows.t));
        return eachEntry(rows.x, rows.d, (value, i, k) => value + (rows.t[i] - rows.s[i]) * at[i * rows.d + k]);
      },
      'Pass the points to the network.',
    ),
    one(
      'image-of-origin',
      'the image of the origin whatever x is',
      (rows) => oracle.map(rowsOf(new Float64Array(rows.x.length), rows.s, rows.t)),
      'Pass the points to the network.',
    ),
    one(
      'image-of-origin-from-start',
      'the end of the trajectory that starts at the origin',
      (rows) => oracle.map(rowsOf(new Float64Array(rows.x.length), filled(rows, start), rows.t)),
      'Pass the points and the times to the network.',
    ),
  ];
}
