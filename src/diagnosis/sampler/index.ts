export { diagnoseSampler } from './diagnose.ts';
