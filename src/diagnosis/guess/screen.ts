import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { FullConvention } from '../../subject/convention.ts';
import { generalReading } from '../../subject/general.ts';
import type { FunctionSubject } from '../function/probe.ts';
import { distanceOf } from './declaration.ts';
import { type Arguments, headsOf } from './fields.ts';
import { asked, onGrid, type Pilots } from './pilots.ts';

/** A convention that a subject may follow, by a few of its answers. */
export interface Candidate {
  readonly convention: FullConvention;
  readonly swapped: boolean;
  /** Things that are otherwise than declared. */
  readonly cost: number;
  /** Median over the rows of the distance to the exact answer, relative to its size. */
  readonly discrepancy: number;
  /** False: too far for rounding. */
  readonly near: boolean;
}

/** Roundings of an answer's size within which a candidate is looked at closely. */
const NEAR = 2 ** 12;
/** Digits of a factor that is taken for a round one. */
const ROUND = [1, 2, 3, 4];

/** Every reading of the answers under given arguments, near or not. */
export async function screen(
  subject: FunctionSubject,
  ways: readonly Arguments[],
  given: Pilots,
  declared: FullConvention,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const way of ways) {
    const pilots = onGrid(given, way.convention);
    if (pilots === undefined) continue;
    const answer = await asked(subject, way, pilots);
    if (answer === undefined) continue;
    for (const convention of headsOf(way.convention, subject.kind, pilots.problem)) {
      const exact = predicted(convention, subject.kind, pilots);
      if (exact === undefined) continue;
      for (const outputScale of scalesOf(exact, answer.o, convention.outputScale)) {
        const scaled = exact.map((value) => (value * convention.outputScale) / outputScale);
        const { discrepancy, near } = compared(scaled, answer.o, pilots.rows.d, NEAR * unitOf(subject));
        const whole = { ...convention, outputScale };
        const cost = distanceOf(whole, declared) + (way.swapped ? 1 : 0);
        found.push({ convention: whole, swapped: way.swapped, cost, discrepancy, near });
      }
    }
  }
  return found;
}

const unitOf = ({ dtype = 'float64', accuracy = 0 }: FunctionSubject): number =>
  Math.max(UNIT_ROUNDOFF[dtype], accuracy);

/** o = α x + β v at the pilots; undefined where the head does not fit the problem. */
function predicted(convention: FullConvention, kind: FunctionSubject['kind'], { problem, rows, v }: Pilots) {
  try {
    const reading = generalReading(convention, problem);
    return v.map((value, k) => {
      const i = Math.floor(k / rows.d);
      const { alpha, beta } = kind === 'velocity' ? reading.velocity(rows.s[i]) : reading.head(rows.s[i], rows.t[i]);
      return alpha[0] * rows.x[k] + beta[0] * value;
    });
  } catch {
    return undefined;
  }
}

/** The declared factor of the output, its negative, and the round one with which the answers agree best. */
function scalesOf(exact: Float64Array, answer: Float64Array, declared: number): number[] {
  let [both, own] = [0, 0];
  answer.forEach((value, k) => {
    if (!Number.isFinite(value) || !Number.isFinite(exact[k])) return;
    both += exact[k] * declared * value;
    own += value * value;
  });
  const best = both / own;
  if (!Number.isFinite(best) || best === 0) return [declared];
  const round = ROUND.map((digits) => Number(best.toPrecision(digits))).find(
    (value) => Math.abs(value / best - 1) < 1e-6,
  );
  return [...new Set([declared, -declared, ...(round === undefined ? [] : [round])])];
}

/** Rows of which a part may have no answer: one direction of time, times out of reach. */
const ANSWERED = 1 / 2;

function compared(exact: Float64Array, answer: Float64Array, d: number, slack: number) {
  const rows: number[] = [];
  let size = 0;
  for (const value of answer) if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  for (let i = 0; i < exact.length / d; i++) {
    let off = 0;
    let own = 0;
    for (let k = i * d; k < (i + 1) * d; k++) {
      off = Math.max(off, Math.abs(exact[k] - answer[k]));
      own = Math.max(own, Math.abs(exact[k]));
    }
    // A row that is not finite on either side says nothing.
    if (Number.isFinite(off) && !Number.isNaN(off)) rows.push(off / Math.max(size, own));
  }
  if (rows.length === 0 || rows.length < ANSWERED * (exact.length / d)) {
    return { discrepancy: Number.POSITIVE_INFINITY, near: false };
  }
  rows.sort((a, b) => a - b);
  return { discrepancy: rows[Math.floor(rows.length / 2)], near: rows[rows.length - 1] <= slack };
}
