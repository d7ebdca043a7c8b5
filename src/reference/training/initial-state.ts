import type { Member } from './members.ts';
import { initialMember, type Model } from './model.ts';
import type { TrainingState } from './state.ts';

/** The state before the first step, a function of the seeds: the moving average starts at the parameters, the slots at 0. */
export function initialState(model: Model, members: readonly Member[], slots: readonly string[]): TrainingState {
  const theta = new Float32Array(members.length * model.count);
  members.forEach(({ seed }, e) => {
    theta.set(initialMember(model, seed), e * model.count);
  });
  return {
    step: 0,
    members: members.length,
    parameters: model.count,
    theta,
    ema: theta.slice(),
    slots: Object.fromEntries(slots.map((name) => [name, new Float32Array(theta.length)])),
    diverged: members.map(() => null),
  };
}
