import { describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { runChecks } from '../../../src/properties/index.ts';
import type { PlainLossSubject, ResidualShape } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

const problem = getProblem('gaussian-noncommuting').definition;
type Call = Parameters<PlainLossSubject['loss']>[0];

/** Value of a row's term and half the factor of its gradient, from its residual. */
type Row = (residual: Float64Array, s: number, t: number, u: number) => { value: number; factors: Float64Array };

/** MeanFlow in canonical time, R = İ - v + (t-s) dv/ds, of which v alone is live, with a term and a live factor of the test's. */
function meanflow(residual: ResidualShape, row: Row, live: (s: number, t: number) => number): PlainLossSubject {
  return {
    kind: 'loss',
    name: 'shaped',
    problem,
    framework: 'plain',
    family: 'meanflow',
    stopGradient: 'semigradient',
    times: 'given',
    diagonal: 'none',
    convention: { output: 'average-velocity' },
    residual,
    loss: ({ net, x0, x1, s, t, u, n, d }: Call) => {
      const at = (k: number) => Math.floor(k / d);
      const x = x0.map((noise, k) => (1 - s[at(k)]) * noise + s[at(k)] * x1[k]);
      const dx = x0.map((noise, k) => x1[k] - noise);
      const ones = new Float64Array(n).fill(1);
      const { y, dy } = net.jvp({ x, s, t, dx, ds: ones, dt: new Float64Array(n), n, d });
      const R = y.map((v, k) => dx[k] - v + (t[at(k)] - s[at(k)]) * dy[k]);
      const cotangent = new Float64Array(n * d);
      let value = 0;
      for (let i = 0; i < n; i++) {
        const term = row(R.subarray(i * d, (i + 1) * d), s[i], t[i], u[i]);
        value += term.value / n;
        for (let k = 0; k < d; k++) cotangent[i * d + k] = (-2 * term.factors[k] * live(s[i], t[i])) / n;
      }
      return { value, gradient: net.pullback(0, { y: cotangent }).theta };
    },
  };
}

const norm = (r: Float64Array) => Math.hypot(...r);
const normalised =
  (constant: number, scale: (s: number, t: number) => number): Row =>
  (R, s, t) => {
    const rho = R.map((r) => scale(s, t) * r);
    const factors = rho.map((r) => r / (norm(rho) + constant));
    return { value: norm(factors) ** 2, factors };
  };
const huber =
  (constant: number, weight: (s: number, t: number) => number): Row =>
  (R, s, t) => {
    const root = Math.hypot(norm(R), constant);
    return { value: weight(s, t) * (root - constant), factors: R.map((r) => (weight(s, t) * r) / (2 * root)) };
  };
const perElement =
  (constant: number): Row =>
  (R) => ({
    value: R.reduce((sum, r) => sum + Math.hypot(r, constant) - constant, 0),
    factors: R.map((r) => r / (2 * Math.hypot(r, constant))),
  });
const one = () => 1;
const cosine = (s: number) => -(2 / Math.PI) * Math.cos(((1 - s) * Math.PI) / 2);
const trigflow = (s: number, t: number) => -(t - s) / Math.sin(((t - s) * Math.PI) / 2);

const SCM: ResidualShape = {
  scale: '-2 / pi * cos((1 - s) * pi / 2)',
  normalise: 0.1,
  live: '-(t - s) / sin((t - s) * pi / 2)',
};
const HUBER: ResidualShape = { penalty: { kind: 'pseudo-huber', constant: 0.03 }, weight: '1 / (t - s)' };
const ELEMENTS: ResidualShape = { penalty: { kind: 'pseudo-huber', constant: 0.03, per: 'element' } };
const inverse = (s: number, t: number) => 1 / (t - s);

async function failing(subject: PlainLossSubject): Promise<string[]> {
  const verdicts = await runChecks(subject, {
    profile: 'smoke',
    seed,
    filter: 'loss.value,loss.gradient,loss.zero-at-exact',
  });
  expect(verdicts.some(({ status }) => status === 'pass' || status === 'fail')).toBe(true);
  return verdicts.filter(({ status }) => status !== 'pass').map(({ id }) => id);
}

describe('a declared shape of residuals is accepted', () => {
  test.each([
    ['normalised tangents of TrigFlow', meanflow(SCM, normalised(0.1, cosine), trigflow)],
    ['pseudo-Huber by rows, weighed by the step', meanflow(HUBER, huber(0.03, inverse), one)],
    ['pseudo-Huber by elements', meanflow(ELEMENTS, perElement(0.03), one)],
  ])('%s', async (_, subject) => {
    expect(await failing(subject), `seed ${seed}`).toEqual([]);
  });
});

describe('another one than is declared is rejected', () => {
  test.each([
    ['another constant', meanflow(SCM, normalised(0.11, cosine), trigflow)],
    ['another time weight', meanflow(SCM, normalised(0.1, one), trigflow)],
    ['the velocity live in place of F', meanflow(SCM, normalised(0.1, cosine), one)],
    ['the sign of what is live', meanflow(SCM, normalised(0.1, cosine), (s, t) => -trigflow(s, t))],
    ['no weight', meanflow(HUBER, huber(0.03, one), one)],
    [
      'elements for rows',
      meanflow({ ...ELEMENTS, penalty: { kind: 'pseudo-huber', constant: 0.03 } }, perElement(0.03), one),
    ],
    ['squares', meanflow(ELEMENTS, (R) => ({ value: norm(R) ** 2, factors: R }), one)],
  ])('%s', async (_, subject) => {
    expect((await failing(subject)).length, `seed ${seed}`).toBeGreaterThan(0);
  });
});
