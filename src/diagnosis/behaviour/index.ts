export { behavioursOf, remaining } from './behaviours.ts';
export { heldInFormat, roughErrors } from './precision.ts';
