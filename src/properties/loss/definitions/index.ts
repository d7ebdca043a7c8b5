import type { LossFamily } from '../../../subject/types.ts';
import { eulerian, meanflow } from './eulerian.ts';
import { flowMatching } from './flow-matching.ts';
import { lagrangian } from './lagrangian.ts';
import { semigroup } from './semigroup.ts';
import type { Definition } from './types.ts';

export type { LossRow, RowResidual } from './types.ts';
export { OPS } from './types.ts';

/** The definition that a row of a family follows: rows with s = t carry the flow-matching term. */
export function definitionOf(family: LossFamily, diagonal: boolean): Definition {
  return diagonal || family === 'flow-matching' ? flowMatching : DEFINITIONS[family];
}

const DEFINITIONS: Readonly<Record<Exclude<LossFamily, 'flow-matching'>, Definition>> = {
  lagrangian,
  eulerian,
  meanflow,
  semigroup,
};
