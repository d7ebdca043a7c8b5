import type { Evaluated } from './evaluated.ts';
import { fitPoints } from './fit-points.ts';
import { precedes, slotVectors } from './slot-vectors.ts';
import { type Slot, slotsOf } from './slots.ts';
import { COEFFICIENTS, fittedInstants, instants, matching, type TimeFunction } from './time-functions.ts';
import type { Posed, Trial } from './trials.ts';
import { carriedPoints, pathPoints, pathSlopes, RECOGNISED, reads, type VectorReading } from './vectors.ts';

/** What the arguments of the calls at one place are, in terms of the row: all readings that fit, the simplest first. */
export interface SlotReading {
  readonly slot: Slot;
  readonly points: readonly VectorReading[];
  readonly s: readonly TimeFunction[];
  readonly t: readonly TimeFunction[];
  /** The sum of the directions along which it is differentiated there. */
  readonly direction?: DirectionReading;
  /** That of the direction against it. */
  readonly reversed?: DirectionReading;
}

/** What a direction of differentiation is. */
export interface DirectionReading {
  readonly dx: readonly VectorReading[];
  readonly ds: readonly TimeFunction[];
  readonly dt: readonly TimeFunction[];
}

const STEPS = COEFFICIENTS.filter(({ slug }) => !slug.includes('twice') && slug !== '0');

/** The readings of all places of trials of one kind; undefined where their calls cannot be compared. */
export function readSlots(posed: Posed, trials: readonly Trial[]): SlotReading[] | undefined {
  const { u } = posed.spec;
  const slots = slotsOf(trials, u);
  if (slots === undefined) return undefined;
  const tolerance = (value: number) => RECOGNISED * u * (1 + Math.abs(value));
  const times = instants(posed.problem);
  const points = [...pathPoints(posed), ...carriedPoints(posed)];
  const slopes = pathSlopes(posed);
  const instant = (values: readonly number[]): TimeFunction[] => {
    const known = matching(values, trials, times, tolerance);
    return known.length > 0 ? known : fittedInstants(values, trials, tolerance);
  };
  const directionOf = ({ derivatives }: Slot, sign: 1 | -1): DirectionReading => {
    const sum = (part: (one: Evaluated) => number) =>
      trials.map(({ evaluations }) => derivatives.reduce((total, k) => total + sign * part(evaluations[k]), 0));
    const dx = trials.map(({ x0 }, i) => x0.map((_, m) => sum(({ dx: entry }) => entry[m])[i]));
    const zero: VectorReading = { name: '0', slug: 'zero', at: ({ x0 }) => new Float64Array(x0.length) };
    const known = [...slotVectors(slots, slots.length, STEPS, 'direction'), ...slopes];
    const scalars = (values: readonly number[]) => matching(values, trials, [...COEFFICIENTS, ...times], tolerance);
    return {
      dx: [zero, ...known, ...known.map(negated)].filter((reading) => reads(reading, dx, trials, u)),
      ds: scalars(sum(({ ds }) => ds)),
      dt: scalars(sum(({ dt }) => dt)),
    };
  };
  return slots.map((slot, k): SlotReading => {
    const at = (trial: Trial) => trial.evaluations[slot.index];
    const own = trials.map((trial) => at(trial).x);
    const heun = heunPoints(slots, k);
    const named = [...slotVectors(slots, k, STEPS, 'point'), ...points, ...heun].filter((reading) =>
      reads(reading, own, trials, u),
    );
    return {
      slot,
      points: named.length > 0 ? named : posed.ownPoints ? [ownPoint(slot)] : fitPoints(posed, trials, own),
      s: instant(trials.map((trial) => at(trial).s)),
      t: instant(trials.map((trial) => at(trial).t)),
      ...(slot.derivatives.length === 0 ? {} : { direction: directionOf(slot, 1), reversed: directionOf(slot, -1) }),
    };
  });
}

/** A vector with the other sign. */
const negated = ({ name, slug, at, ...more }: VectorReading): VectorReading => ({
  ...more,
  name: name.startsWith('-') ? name.slice(1) : `-${name.includes(' ') ? `(${name})` : name}`,
  slug: `${slug}-negated`,
  at: (trial) => at(trial).map((value) => -value),
});

/** A point with noise that nobody knows. */
const ownPoint = ({ index }: Slot): VectorReading => ({
  name: 'a_s z + b_s x1 with noise z of its own',
  slug: 'own-noise',
  at: ({ evaluations }) => evaluations[index].x,
});

/** x + c/2 (v_i + v_j): Heun's step, for several c. */
function heunPoints(slots: readonly Slot[], before: number): VectorReading[] {
  const earlier = slots.map((_, j) => j).filter((j) => j !== before && precedes(slots, j, before));
  const pairs = earlier.flatMap((i) => earlier.filter((j) => j > i).map((j) => [slots[i], slots[j]] as const));
  const steps = STEPS.filter(({ slug }) => !slug.startsWith('minus'));
  return pairs.flatMap(([a, b]) =>
    steps.map(
      (step): VectorReading => ({
        name: step.slug === 'first-step' ? "Heun's step from I_s" : `Heun's step of length ${step.name} from I_s`,
        slug: step.slug === 'first-step' ? 'heun' : `heun-${step.slug}`,
        at: ({ evaluations, row, times }: Trial) =>
          row.x.value.map((x, k) => x + (step.at(times) / 2) * (evaluations[a.index].v[k] + evaluations[b.index].v[k])),
        roundings: ({ evaluations }: Trial) => Math.max(...evaluations[a.index].v.map(Math.abs)),
      }),
    ),
  );
}
