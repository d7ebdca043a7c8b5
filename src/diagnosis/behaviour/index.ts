export { behavioursOf } from './behaviours.ts';
