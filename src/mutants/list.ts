import { consistencyMutants } from './consistency/index.ts';
import { lossMutantList } from './losses/index.ts';
import { mapMutants } from './maps/index.ts';
import { samplerMutants } from './samplers/index.ts';
import type { Mutant } from './types.ts';
import { velocityMutants } from './velocities/index.ts';

/** Every wrong implementation. */
export const mutants: readonly Mutant[] = [
  ...mapMutants,
  ...velocityMutants,
  ...consistencyMutants,
  ...samplerMutants,
  ...lossMutantList,
];
