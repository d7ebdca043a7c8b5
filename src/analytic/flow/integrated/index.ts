export { integratedFlow } from './flow.ts';
