export { controls } from './controls.ts';
export { ALL_IDS } from './ids.ts';
export { type Cell, type Judgement, judge, rejections, type Trial, type TrialOptions, tryOut } from './kill-matrix.ts';
export { mutants } from './list.ts';
export { setting, settings } from './settings.ts';
export type { Control, Mutant } from './types.ts';
