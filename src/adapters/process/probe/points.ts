import { type Rng, stream } from '../../../core/random.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../../subject/canonical.ts';
import type { Try } from './types.ts';

/** Rows of the trivial batch, and of the one that is timed. */
const FEW = 4;
const MANY = 10_000;
/** Step of the difference that a jvp is compared with, and the agreement that is asked of it: a probe tells a broken jvp, not an inexact one. */
const STEP = { float64: 1e-5, float32: 1e-2 } as const;
const AGREEMENT = { float64: 1e-3, float32: 5e-2 } as const;

type Pointwise = CanonicalMap | CanonicalPointFunction;

/** A batch away from the ends of time, in the order that every domain accepts. */
function batchOf(subject: Pointwise, n: number, rng: Rng) {
  const d = subject.dimension;
  const [low, high] = subject.problem?.regularTimes ?? [0, 1];
  const at = (share: number) => new Float64Array(n).fill(low + share * (high - low));
  const start = subject.kind === 'map' && subject.domain === 'from-zero' ? 0 : 0.3;
  return { x: rng.normals(n * d), s: at(start), t: at(0.8), n, d };
}

/** Steps of a map, velocity or consistency function: answers, shape, finite, deterministic, jvp, time. */
export async function probePoints(subject: Pointwise, attempt: Try): Promise<void> {
  const rng = stream(1, 'probe', subject.name);
  const ask = ({ x, s, t }: ReturnType<typeof batchOf>) =>
    subject.kind === 'map' ? subject.evaluate(x, s, t) : subject.evaluate(x, t);
  const few = batchOf(subject, FEW, rng);
  let first = new Float64Array(0) as Float64Array;
  const answered = await attempt('evaluates a batch', 'adapter', async () => {
    first = await ask(few);
    return `${FEW} points in ${few.d} dimensions, shape [${FEW}, ${few.d}]`;
  });
  if (!answered) return;
  await attempt('answers a batch of one', 'adapter', async () => {
    const one = batchOf(subject, 1, rng);
    return `${(await ask(one)).length} numbers`;
  });
  await attempt('finite', 'implementation', async () => {
    const bad = first.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return 'all numbers are finite';
    return {
      wrong: `y[${bad}] = ${first[bad]} at x = ${few.x[bad]}`,
      hint: 'Evaluate that point alone in the author’s framework.',
    };
  });
  await attempt('deterministic', 'implementation', async () => {
    if (!subject.deterministic) return { skip: 'declared not to be' };
    const second = await ask(few);
    const bad = first.findIndex((value, k) => !Object.is(value, second[k]));
    if (bad < 0) return 'equal calls give equal bits';
    const hint = 'Put the model into evaluation mode, or declare `deterministic: false`.';
    return { wrong: `y[${bad}] is ${first[bad]}, then ${second[bad]}`, hint };
  });
  await attempt('jvp', 'implementation', () => jvpStep(subject, few, rng));
  await attempt('time of a call', 'implementation', async () => {
    const many = batchOf(subject, MANY, rng);
    await ask(many);
    const start = performance.now();
    await ask(many);
    return `${MANY} points in ${(performance.now() - start).toFixed(1)} ms`;
  });
}

async function jvpStep(subject: Pointwise, { x, s, t, n, d }: ReturnType<typeof batchOf>, rng: Rng) {
  if (subject.kind !== 'map' || subject.jvp === undefined)
    return { skip: 'not offered: derivatives are taken by differences' };
  const dtype = subject.dtype;
  const dx = rng.normals(n * d);
  const ds = new Float64Array(n).fill(subject.domain === 'from-zero' ? 0 : 0.5);
  const dt = new Float64Array(n).fill(0.7);
  const { dy } = await subject.jvp(x, s, t, dx, ds, dt);
  const h = STEP[dtype];
  const at = (sign: number) =>
    subject.evaluate(
      x.map((value, k) => value + sign * h * dx[k]),
      s.map((value, i) => value + sign * h * ds[i]),
      t.map((value, i) => value + sign * h * dt[i]),
    );
  const [plus, minus] = [await at(1), await at(-1)];
  const size = Math.max(...dy.map(Math.abs), ...plus.map((value, k) => Math.abs(value - minus[k]) / (2 * h)));
  const off = Math.max(...dy.map((value, k) => Math.abs(value - (plus[k] - minus[k]) / (2 * h))));
  if (off <= AGREEMENT[dtype] * size) return `agrees with a difference to ${(off / size || 0).toExponential(1)}`;
  return {
    wrong: `off by ${off.toPrecision(3)} of ${size.toPrecision(3)} from a central difference`,
    hint: 'Tangents are those of the arguments as the subject gets them: of its own clock, of a step where the second time is one.',
  };
}
