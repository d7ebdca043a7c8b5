export { diagnoseLoss } from './diagnose-loss.ts';
