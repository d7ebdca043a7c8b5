export { controls } from './controls.ts';
export { ALL_IDS } from './ids.ts';
export { type Cell, type Judgement, judge, rejections, type Trial, tryOut } from './kill-matrix.ts';
export { mutants } from './list.ts';
export { setting } from './settings.ts';
export type { Control, Mutant } from './types.ts';
