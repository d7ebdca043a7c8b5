export { diagnoseOnDemand } from './on-demand.ts';
