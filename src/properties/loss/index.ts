import type { Property } from '../types.ts';
import { lossArguments } from './arguments.ts';
import { batchSymmetry } from './batch-symmetry.ts';
import { deterministic } from './deterministic.ts';
import { gradient } from './gradient.ts';
import { labelDrop } from './label-drop.ts';
import { queryLaw } from './query-law.ts';
import { queryPoints } from './query-points.ts';
import type { LossCheckable } from './search.ts';
import { teacher } from './teacher.ts';
import { times } from './times.ts';
import { value } from './value.ts';
import { zeroAtExact } from './zero-at-exact.ts';

/** The basic ones first. */
export const lossProperties: readonly Property<LossCheckable>[] = [
  deterministic,
  queryPoints,
  times,
  queryLaw,
  labelDrop,
  teacher,
  zeroAtExact,
  value,
  gradient,
  batchSymmetry,
  lossArguments,
];
