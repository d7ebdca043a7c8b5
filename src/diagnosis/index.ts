export { createDiagnose } from './diagnose.ts';
export { diagnoseOnDemand } from './on-demand.ts';
