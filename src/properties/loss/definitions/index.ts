import type { FirstLeg, LossFamily } from '../../../subject/types.ts';
import { discrete } from './discrete.ts';
import { eulerian, meanflow } from './eulerian.ts';
import { flowMatching } from './flow-matching.ts';
import { lagrangian } from './lagrangian.ts';
import { semigroup } from './semigroup.ts';
import type { Definition } from './types.ts';

export type { LossRow, RowResidual } from './types.ts';
export { OPS } from './types.ts';

/** The definition that a row of a family follows: rows with s = t carry the flow-matching term. */
export function definitionOf(family: LossFamily, diagonal: boolean, firstLeg: FirstLeg = 'net'): Definition {
  if (diagonal || family === 'flow-matching') return flowMatching;
  return firstLeg === 'net' ? DEFINITIONS[family] : discrete;
}

const DEFINITIONS: Readonly<Record<Exclude<LossFamily, 'flow-matching'>, Definition>> = {
  lagrangian,
  eulerian,
  meanflow,
  semigroup,
};
