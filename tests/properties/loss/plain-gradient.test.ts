import { expect, test } from 'vitest';
import type { Interpolant } from '../../../src/analytic/types.ts';
import { gradient } from '../../../src/properties/loss/gradient.ts';
import { value } from '../../../src/properties/loss/value.ts';
import type { PlainLossNet, PlainLossSubject, StopGradientMode } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';

/**
 * Lagrangian self-distillation with its backward pass written out by hand, average-velocity net. `perCall`: the gradient call by call;
 * else their sum. `net.frozen` is the teacher where only its arguments are live.
 */
function lagrangian(path: Interpolant, mode: StopGradientMode, perCall: boolean, declared = mode): PlainLossSubject {
  return {
    kind: 'loss',
    framework: 'plain',
    name: `plain LSD ${mode}`,
    family: 'lagrangian',
    stopGradient: declared,
    convention: { output: 'average-velocity' },
    times: 'given',
    loss: ({ net, x0, x1, s, t, n, d }) => {
      const x = x0.map((noise, k) => path.a(s[Math.floor(k / d)]) * noise + path.b(s[Math.floor(k / d)]) * x1[k]);
      const slope = x0.map((noise, k) => path.da(s[Math.floor(k / d)]) * noise + path.db(s[Math.floor(k / d)]) * x1[k]);
      const zero = new Float64Array(n);
      const one = zero.map(() => 1);
      const h = (k: number) => t[Math.floor(k / d)] - s[Math.floor(k / d)];
      const flat = (k: number) => h(k) === 0;
      const student = net.jvp({ x, s, t, dx: new Float64Array(n * d), ds: zero, dt: one, n, d });
      const X = x.map((value, k) => value + h(k) * student.y[k]);
      const teacher = (mode === 'parameters-only' ? net.frozen : net)({ x: X, s: t, t, n, d });
      const r = x.map((_, k) => (flat(k) ? student.y[k] - slope[k] : student.y[k] + h(k) * student.dy[k] - teacher[k]));
      const c = r.map((v) => (2 * v) / n);
      const back = net.pullback(1, { y: c.map((v, k) => (flat(k) ? 0 : -v)) });
      const through = mode === 'none' || mode === 'parameters-only';
      const y = c.map((v, k) => v + (through ? h(k) * back.x[k] : 0));
      const dy = c.map((v, k) => (mode === 'semigradient' ? 0 : h(k) * v));
      const first = net.pullback(0, { y, dy }).theta;
      const second = mode === 'none' || mode === 'point-only' ? back.theta : new Float64Array(net.parameterCount);
      return {
        value: r.reduce((sum, v) => sum + v * v, 0) / n,
        gradient: perCall ? [...first, ...second] : first.map((v, j) => v + second[j]),
      };
    },
  };
}

const modes = ['convex', 'point-only', 'parameters-only', 'semigradient', 'none'] as const;

test.each(modes)('a hand-written backward pass in mode %s passes, call by call and summed', async (mode) => {
  for (const problem of hidingLittle) {
    for (const perCall of [true, false]) {
      const context = contextOf(lagrangian(problem.interpolant, mode, perCall), problem, seed);
      expect(await value.check(context)).toMatchObject({ status: 'pass' });
      const finding = await gradient.check(context);
      expect(finding, `seed ${seed}`).toMatchObject({ status: 'pass' });
    }
  }
});

test.each(modes.filter((mode) => mode !== 'convex'))('mode %s declared as convex is told apart', async (mode) => {
  const problem = hidingLittle[1];
  for (const perCall of [true, false]) {
    const finding = await gradient.check(
      contextOf(lagrangian(problem.interpolant, mode, perCall, 'convex'), problem, seed),
    );
    expect(finding.status, `seed ${seed}`).toBe('fail');
    expect(finding.reason).toContain(`"${mode}"`);
  }
});

test('a loss without a gradient is skipped, one with a gradient of another length is an error', async () => {
  const problem = hidingLittle[0];
  const subject = lagrangian(problem.interpolant, 'convex', true);
  const bare = { ...subject, loss: (call: never) => (subject.loss(call) as { value: number }).value };
  expect(await gradient.check(contextOf(bare, problem, seed))).toMatchObject({
    status: 'skip',
    reason: expect.stringContaining('no-gradient'),
  });
  const short = { ...subject, loss: ({ net }: { net: PlainLossNet }) => ({ value: 0, gradient: [net.callCount] }) };
  await expect(gradient.check(contextOf(short as never, problem, seed))).rejects.toMatchObject({ code: 'protocol' });
});
