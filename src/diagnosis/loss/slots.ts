import type { Evaluated } from './evaluated.ts';
import type { Trial } from './trials.ts';

/** Evaluations that all trials make at one and the same place: the value and derivatives of the net there. */
export interface Slot {
  readonly net: Evaluated['net'];
  /** Index of the first evaluation of the place in each trial's list. */
  readonly index: number;
  /** Indices of the derivatives taken there. */
  readonly derivatives: readonly number[];
}

/** Roundings within which one place is the same as another. */
const SAME = 64;

/**
 * The places of trials of one kind, in the order of their first call; undefined where the loss does not make the same calls in each of them.
 */
export function slotsOf(trials: readonly Trial[], u: number): Slot[] | undefined {
  const [first] = trials;
  if (first === undefined) return undefined;
  const shape = (trial: Trial) => trial.evaluations.map(({ net, jvp }) => `${net} ${jvp}`).join();
  if (trials.some((trial) => shape(trial) !== shape(first))) return undefined;
  const slots: { net: Evaluated['net']; index: number; derivatives: number[] }[] = [];
  first.evaluations.forEach(({ net, jvp }, k) => {
    const at = (trial: Trial) => trial.evaluations[k];
    let slot = slots.find(
      (other) => other.net === net && trials.every((trial) => samePlace(trial.evaluations[other.index], at(trial), u)),
    );
    if (slot === undefined) {
      slot = { net, index: k, derivatives: [] };
      slots.push(slot);
    }
    if (jvp) slot.derivatives.push(k);
  });
  return slots;
}

function samePlace(a: Evaluated, b: Evaluated, u: number): boolean {
  const near = (p: number, q: number) => p === q || Math.abs(p - q) <= SAME * u * (1 + Math.abs(q));
  return near(a.s, b.s) && near(a.t, b.t) && a.x.every((value, k) => near(value, b.x[k]));
}
