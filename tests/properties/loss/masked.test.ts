import { expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { checkLoss } from '../../../src/library/checks.ts';
import { chooseRows } from '../../../src/properties/loss/masked-rows.ts';
import { parseSubject } from '../../../src/subject/declaration.ts';
import type { LossCall, PlainLossNet, PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

interface Choices {
  /** Share of the rows that carry flow matching. */
  readonly share: number;
  /** The point from which the second leg starts. */
  readonly middle: (x: number, carried: number) => number;
  /** Whether a row's term counts where the draw says so, or both always do. */
  readonly masks: boolean;
}

/** Progressive self-distillation that computes both terms of each row and lets one count. Linear path. */
function loss({ share, middle, masks }: Choices): PlainLossSubject {
  return {
    ...{ kind: 'loss', name: 'masked', framework: 'plain', family: 'semigroup', stopGradient: 'convex' },
    ...{ times: 'drawn', diagonal: 'masked', problem: 'gaussian-1d', convention: { output: 'average-velocity' } },
    timeLaw: { diagonalFraction: 0.25, offDiagonal: 'triangle', gamma: 'uniform' },
    loss: ({ net, x0, x1, seed: own, n, d }: LossCall<PlainLossNet, Float64Array>) => {
      const rng = stream(own, 'masked');
      const one = rng.uniforms(n);
      const pairs = [rng.uniforms(n), rng.uniforms(n)];
      const s = pairs[0].map((a, i) => Math.min(a, pairs[1][i]));
      const t = pairs[0].map((a, i) => Math.max(a, pairs[1][i]));
      const u = rng.uniforms(n).map((gamma, i) => gamma * s[i] + (1 - gamma) * t[i]);
      const mask = rng.uniforms(n).map((draw) => (draw < share ? 1 : 0));
      const row = (k: number) => Math.floor(k / d);
      const at = (times: Float64Array) => x0.map((noise, k) => (1 - times[row(k)]) * noise + times[row(k)] * x1[k]);
      const flat = net({ x: at(one), s: one, t: one, n, d });
      const x = at(s);
      const v = net({ x, s, t, n, d });
      const first = net.frozen({ x, s, t: u, n, d });
      const between = x.map((value, k) => middle(value, value + (u[row(k)] - s[row(k)]) * first[k]));
      const second = net.frozen({ x: between, s: u, t, n, d });
      let sum = 0;
      for (let k = 0; k < n * d; k++) {
        const i = row(k);
        const onDiagonal = (flat[k] - (x1[k] - x0[k])) ** 2;
        const mean = ((u[i] - s[i]) * first[k] + (t[i] - u[i]) * second[k]) / (t[i] - s[i]);
        const off = (v[k] - mean) ** 2;
        sum += masks ? mask[i] * onDiagonal + (1 - mask[i]) * off : onDiagonal + off;
      }
      return sum / n;
    },
  } as PlainLossSubject;
}

const right: Choices = { share: 0.25, middle: (_, carried) => carried, masks: true };
const judged = async (choices: Choices) => {
  const filter = 'loss.query-points,loss.teacher,loss.zero-at-exact,loss.value,loss.times,loss.arguments';
  const verdicts = await checkLoss(loss(choices), { profile: 'smoke', seed, problem: 'gaussian-1d', filter });
  return verdicts
    .filter(({ status }) => status !== 'pass' && status !== 'skip')
    .map(({ id, status }) => `${id} ${status}`);
};

test('a loss that masks its diagonal passes', async () => {
  expect(await judged(right), `seed ${seed}`).toEqual([]);
});

test.each<[string, Partial<Choices>, RegExp]>([
  ['a wrong second leg', { middle: (x) => x }, /loss\.(teacher|value|zero-at-exact) fail/],
  ['another share of flow matching', { share: 0.5 }, /loss\.times fail/],
  ['both terms of every row', { masks: false }, /loss\.(value|zero-at-exact) fail/],
])('%s is rejected', async (_, wrong, verdict) => {
  expect((await judged({ ...right, ...wrong })).join(), `seed ${seed}`).toMatch(verdict);
});

test('the terms that count are found from their sum', () => {
  const rng = stream(seed, 'masked terms');
  const groups = Array.from({ length: 10 }, () => ['on', 'off'].map((row) => ({ row, term: rng.uniform() })));
  const wanted = groups.map((group) => group[rng.integer(2)]);
  const total = wanted.reduce((sum, { term }) => sum + term, 0);
  expect(chooseRows(groups, total), `seed ${seed}`).toEqual(wanted.map(({ row }) => row));
});

test('a masked diagonal belongs to drawn times', () => {
  expect(() => parseSubject({ ...loss(right), times: 'given' })).toThrow(
    /times: expected "drawn" with a masked diagonal/,
  );
});
