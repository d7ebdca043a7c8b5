import type { ExactProblem } from '../../../analytic/types.ts';
import { roundTo } from '../../../core/precision.ts';
import type { FlowCase } from '../case.ts';
import { extentOf } from '../extent.ts';
import { judgedWhereEnough, type PointResiduals, worstOf } from '../judge.ts';
import type { Evaluable } from '../pointwise.ts';
import { probeAllowance, probeOf } from '../purity/probe.ts';
import { filled, rowDistance, zip } from '../rows.ts';

/**
 * By how much the effect of moving one argument falls short of half of what it is for the exact answer: x by a quarter of the
 * extent, s and t to another time.
 */
export async function argumentResiduals(
  subject: Evaluable,
  problem: ExactProblem,
  { x, s, t, u, v, d }: FlowCase,
): Promise<PointResiduals> {
  const probe = probeOf(subject);
  const here = await probeAllowance(subject, problem, x, s, t);
  const y = await probe.evaluate(x, s, t);
  const extent = extentOf(problem);
  const moves = {
    x: {
      x: roundTo(
        subject.dtype,
        x.map((value, k) => value + 0.25 * extent.at(s[Math.floor(k / d)]) * v[k]),
      ),
      s,
      t,
    },
    s: { x, s: u, t },
    t: { x, s, t: u },
  };
  const parts: PointResiduals[] = [];
  for (const argument of probe.arguments) {
    const moved = moves[argument];
    const there = await probeAllowance(subject, problem, moved.x, moved.s, moved.t);
    const exact = rowDistance(there.y, here.y, d);
    const own = rowDistance(await probe.evaluate(moved.x, moved.s, moved.t), y, d);
    const tolerance = zip((a, b, c, e) => a + b + c + e, here.roundOff, there.roundOff, here.oracle, there.oracle);
    parts.push({
      residual: zip((effect, expected) => Math.max(0, 0.5 * expected - effect) + 0 * effect, own, exact),
      tolerance,
      signal: judgedWhereEnough(tolerance, zip(Math.max, here.signal, there.signal)),
      terms: {
        'round-off': zip((a, b) => a + b, here.roundOff, there.roundOff),
        oracle: zip((a, b) => a + b, here.oracle, there.oracle),
      },
    });
  }
  return worstOf(parts);
}

/**
 * Without a truth: x has an effect, and s has one where t has one (∂_s X = -∇X ∂_t X: either both vanish or none), over the
 * whole batch.
 */
export async function ownArgumentResiduals(
  subject: Evaluable,
  { x, s, t, u, v, n, d }: FlowCase,
): Promise<PointResiduals> {
  const probe = probeOf(subject);
  const y = await probe.evaluate(x, s, t);
  const effect = async (mx: Float64Array, ms: Float64Array, mt: Float64Array) =>
    rowDistance(await probe.evaluate(mx, ms, mt), y, d);
  const ofX = await effect(
    roundTo(
      subject.dtype,
      x.map((value, k) => value + 0.25 * v[k]),
    ),
    s,
    t,
  );
  const dead = (values: Float64Array) => values.every((value) => value === 0);
  let oneTimeDead = false;
  if (probe.arguments.includes('s') && probe.arguments.includes('t') && n > 1) {
    oneTimeDead = dead(await effect(x, u, t)) !== dead(await effect(x, s, u));
  }
  return {
    residual: ofX.map((value) => (value === 0 || oneTimeDead ? 1 : 0 * value)),
    tolerance: filled(n, 0),
    signal: filled(n, 1),
    terms: {},
  };
}
