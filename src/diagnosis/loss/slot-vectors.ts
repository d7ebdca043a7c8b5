import type { Slot } from './slots.ts';
import type { TimeFunction } from './time-functions.ts';
import type { Trial } from './trials.ts';
import type { VectorReading } from './vectors.ts';

/** Points x + c v and other vectors that the results of earlier calls give. */
export function slotVectors(
  slots: readonly Slot[],
  before: number,
  steps: readonly TimeFunction[],
  kind: 'point' | 'direction',
): VectorReading[] {
  return slots.flatMap((slot, j): VectorReading[] => {
    if (!precedes(slots, j, before)) return [];
    const place = (trial: Trial) => trial.evaluations[slot.index];
    const label = `call ${j + 1}`;
    const size = (trial: Trial) => Math.max(...place(trial).v.map(Math.abs));
    if (kind === 'direction') {
      return [
        { name: `v of ${label}`, slug: `v-${j}`, at: (trial) => place(trial).v, roundings: size },
        {
          name: `-v of ${label}`,
          slug: `minus-v-${j}`,
          at: (trial) => place(trial).v.map((value) => -value),
          roundings: size,
        },
      ];
    }
    const own: TimeFunction = { name: 'its own step', slug: 'own', at: () => Number.NaN };
    const moved = (step: TimeFunction): VectorReading => ({
      name: step === own ? `X of ${label}` : `x + ${step.name} v of ${label}`,
      slug: step === own ? `carried-${j}` : `moved-${j}-${step.slug}`,
      at: (trial) => {
        const { x, s, t, v } = place(trial);
        const c = step === own ? t - s : step.at(trial.times);
        return x.map((value, k) => value + c * v[k]);
      },
      roundings: size,
    });
    return [
      { name: `the point of ${label}`, slug: `same-${j}`, at: (trial) => place(trial).x },
      moved(own),
      ...steps.map(moved),
      { name: `v of ${label}`, slug: `v-${j}`, at: (trial) => place(trial).v, roundings: size },
    ];
  });
}

/** Whether the calls of one place may have come before those of another: the order of two nets' calls is not known. */
export function precedes(slots: readonly Slot[], j: number, k: number): boolean {
  return k >= slots.length || j < k || slots[j].net !== slots[k].net;
}
