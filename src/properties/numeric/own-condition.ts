import type { FlowLike } from './flow-like.ts';
import { digitsOf, OPERATIONS, unitOf } from './round-off.ts';
import { rowMax } from './rows.ts';
import { stepRoom, type Tangent } from './tangent.ts';

/** What a subject's own differences say about its round-off, where there is no truth to ask. */
export interface OwnConditioning {
  readonly y: Float64Array;
  readonly norm: Float64Array;
  readonly roundOff: Float64Array;
  /** max-norms of ∂_s X and ∂_t X; 0 where the time cannot move. */
  readonly sizeS: Float64Array;
  readonly sizeT: Float64Array;
}

const STEP = { float64: 2 ** -16, float32: 2 ** -8 } as const;

/** Spatial directions tried at most; beyond it the norm is scaled up by √(d / 4). */
const DIRECTIONS = 4;

/**
 * The round-off bound of `condition.ts` with derivatives by first differences of the subject itself and extent 1: the
 * claim that is possible without a problem, whose points are standard normal.
 */
export async function ownConditionAt(
  subject: FlowLike,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Promise<OwnConditioning> {
  const n = s.length;
  const d = x.length / n;
  const h = STEP[digitsOf(subject)];
  const count = Math.min(d, DIRECTIONS);
  const blocks = [{ x, s, t }];
  for (let k = 0; k < count; k++) {
    const moved = x.map((value, i) => value + (d <= DIRECTIONS ? Number(i % d === k) : sign(i % d, k)) * h);
    blocks.push({ x: moved, s, t });
  }
  const shiftS = timeStep(subject, { x, s, t }, 1, 0, h);
  const shiftT = timeStep(subject, { x, s, t }, 0, 1, h);
  blocks.push({ x, s: s.map((time, i) => time + shiftS[i]), t }, { x, s, t: t.map((time, i) => time + shiftT[i]) });
  const all = await subject.evaluate(
    concat(blocks.map((block) => block.x)),
    concat(blocks.map((block) => block.s)),
    concat(blocks.map((block) => block.t)),
  );
  const block = (k: number) => all.subarray(k * n * d, (k + 1) * n * d);
  const y = block(0).slice();
  const change = (k: number, step: (i: number) => number) => {
    const moved = block(k);
    return rowMax(
      y.map((value, i) => moved[i] - value),
      d,
    ).map((size, i) => (step(i) === 0 ? 0 : size / Math.abs(step(i))));
  };
  const norm = new Float64Array(n);
  for (let k = 0; k < count; k++) {
    const own = change(k + 1, () => h);
    for (let i = 0; i < n; i++) norm[i] = d <= DIRECTIONS ? norm[i] + own[i] : Math.max(norm[i], own[i]);
  }
  if (d > DIRECTIONS) for (let i = 0; i < n; i++) norm[i] *= Math.sqrt(d / DIRECTIONS);
  const sizeS = change(count + 1, (i) => shiftS[i]);
  const sizeT = change(count + 2, (i) => shiftT[i]);
  const [sizeX, sizeY] = [rowMax(x, d), rowMax(y, d)];
  const spread = (sizes: Float64Array) => y.map((_, k) => sizes[Math.floor(k / d)]);
  const more = subject.rounding?.map(x, s, t, { y, ds: spread(sizeS), dt: spread(sizeT) });
  const unit = OPERATIONS * unitOf(subject);
  const roundOff = norm.map(
    (amplification, i) =>
      unit * (sizeY[i] + 1 + amplification * (sizeX[i] + 1) + sizeS[i] + sizeT[i] + (more?.[i] ?? 0)),
  );
  return { y, norm, roundOff, sizeS, sizeT };
}

/** ±h where a time may move so far, else 0. */
function timeStep(
  subject: FlowLike,
  { x, s, t }: Pick<Tangent, 'x' | 's' | 't'>,
  rateS: number,
  rateT: number,
  h: number,
): Float64Array {
  const ds = s.map(() => rateS);
  const dt = s.map(() => rateT);
  if (subject.grid !== undefined) return new Float64Array(s.length);
  const { low, high } = stepRoom(subject, [0, 1], { x, s, t, dx: x, ds, dt });
  return s.map((_, i) => (high[i] >= h ? h : low[i] <= -h ? -h : 0));
}

function sign(j: number, k: number): number {
  return ((j >> (k % 3)) + k) & 1 ? 1 : -1;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
