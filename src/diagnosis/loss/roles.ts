import type { LossSpec } from '../../properties/loss/spec.ts';
import type { SlotReading } from './read-slots.ts';

/** What the definition calls the net for. */
export type RoleName = 'student' | 'teacher' | 'second teacher' | 'first leg' | 'second leg' | 'diagonal';

/** Where the definition has a call: slugs of the readings of its arguments. */
export interface ExpectedCall {
  readonly role: RoleName;
  /** Played by a given teacher. */
  readonly given: boolean;
  /** `start`: the row's own point; else carried by another role's call, or by the step of a solver. */
  readonly point: 'start' | 'interpolant-u' | { readonly carriedBy: RoleName; readonly step: 'own' | 'first-step' };
  readonly s: string;
  readonly t: string;
  /** Whether the definition differentiates there. */
  readonly derivative: boolean;
  /** The point in formulas. */
  readonly pointName: string;
}

/** The calls of a family's definition on rows with s < t, or with s = t. */
export function expectedCalls({ family, teacher, firstLeg }: LossSpec, diagonal: boolean): ExpectedCall[] {
  const given = teacher === 'given';
  const call = (
    role: RoleName,
    point: ExpectedCall['point'],
    s: string,
    t: string,
    pointName: string,
    more: Partial<ExpectedCall> = {},
  ): ExpectedCall => ({ role, point, s, t, pointName, given: false, derivative: false, ...more });
  if (diagonal || family === 'flow-matching') return [call('diagonal', 'start', 's', 's', 'I_t')];
  const student = call('student', 'start', 's', 't', 'I_s', {
    derivative: family !== 'semigroup',
  });
  switch (family) {
    case 'lagrangian':
      return [student, call('teacher', { carriedBy: 'student', step: 'own' }, 't', 't', 'X_{s,t}(I_s)', { given })];
    case 'eulerian':
      return [student, call('teacher', 'start', 's', 's', 'I_s', { given })];
    case 'meanflow':
      return [student];
    case 'semigroup':
      break;
  }
  if (firstLeg === 'net') {
    return [
      student,
      call('first leg', 'start', 's', 'u', 'I_s', { given }),
      call('second leg', { carriedBy: 'first leg', step: 'own' }, 'u', 't', 'X_{s,u}(I_s)', { given }),
    ];
  }
  if (firstLeg === 'interpolant') return [student, call('second leg', 'interpolant-u', 'u', 't', 'I_u', { given })];
  const euler = { carriedBy: 'teacher', step: 'first-step' } as const;
  const first = call('teacher', 'start', 's', 's', 'I_s', { given });
  const step = "the solver's step from I_s";
  if (firstLeg === 'euler') return [student, first, call('second leg', euler, 'u', 't', step)];
  return [
    student,
    first,
    call('second teacher', euler, 'u', 'u', "Euler's step from I_s", { given }),
    call('second leg', { carriedBy: 'second teacher', step: 'own' }, 'u', 't', step),
  ];
}

/** One role played by one slot. */
export type Casting = ReadonlyMap<RoleName, number>;

/** Number of arguments in which a slot differs from what a role's call should have. */
function mismatches(expected: ExpectedCall, reading: SlotReading, casting: Casting, diagonal: boolean): number {
  const time = (found: readonly { slug: string }[], wanted: string) =>
    found.some(({ slug }) => slug === wanted || (diagonal && (slug === 't' || slug === 's') && wanted === 's')) ? 0 : 1;
  const times = Math.max(time(reading.s, expected.s), time(reading.t, expected.t));
  const point = pointFits(expected, reading, casting) ? 0 : reading.points.length > 0 ? 1 : 1.5;
  const net = (reading.slot.net === 'given') === expected.given ? 0 : 1;
  const derivative = expected.derivative && reading.slot.derivatives.length === 0 ? 0.75 : 0;
  return times + point + net + derivative;
}

/** Whether a slot's point is where its role starts. */
export function pointFits({ point, role }: ExpectedCall, { points }: SlotReading, casting: Casting): boolean {
  const has = (...slugs: readonly string[]) => points.some(({ slug }) => slugs.includes(slug));
  if (point === 'start') return has('interpolant-s');
  if (point === 'interpolant-u') return has('interpolant-u');
  const by = casting.get(point.carriedBy);
  if (point.carriedBy === 'second teacher') return has('heun');
  const absolute = role === 'teacher' ? 'carried-st' : 'carried-su';
  if (point.step === 'first-step') return by !== undefined && has(`moved-${by}-first-step`);
  return has(absolute) || (by !== undefined && has(`carried-${by}`));
}

/** Gives each role the slot that fits it best, by trying all; a role may be left without one. All that fit as well, the first of them first. */
export function cast(
  expected: readonly ExpectedCall[],
  readings: readonly SlotReading[],
  diagonal: boolean,
): Casting[] {
  const tried: { casting: Map<RoleName, number>; cost: number }[] = [];
  const visit = (k: number, casting: Map<RoleName, number>): void => {
    if (k === expected.length) {
      const cost = expected.reduce((sum, role) => {
        const slot = casting.get(role.role);
        return sum + (slot === undefined ? LOST : mismatches(role, readings[slot], casting, diagonal));
      }, 0);
      tried.push({ casting, cost });
      return;
    }
    const used = new Set(casting.values());
    readings.slice(0, MOST_SLOTS).forEach((_, slot) => {
      if (!used.has(slot)) visit(k + 1, new Map(casting).set(expected[k].role, slot));
    });
    visit(k + 1, casting);
  };
  visit(0, new Map());
  tried.sort((a, b) => a.cost - b.cost);
  return tried
    .filter(({ cost }) => cost <= tried[0].cost + NEARLY)
    .map(({ casting }) => casting)
    .slice(0, MOST_CASTINGS);
}

/** Cost of a role without a call. */
const LOST = 3;
/** Castings this much worse than the best are tried too. */
const NEARLY = 0.5;
const MOST_CASTINGS = 6;
const MOST_SLOTS = 8;
