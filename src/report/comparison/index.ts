export { unlikeRepeat } from './compare-repeat.ts';
export { type Change, type ChangeKind, compareVerdicts } from './compare-verdicts.ts';
export { notesOn, sameMachine, unlikeConditions } from './conditions.ts';
export { renderComparison } from './render-comparison.ts';
