export { diagnoseFunction } from './diagnose.ts';
