export { fieldsKernel } from './fields-kernel.ts';
export { integratedFlow } from './flow.ts';
