export { compareThroughput, type ThroughputChange } from './compare-throughput.ts';
export { predictedCost } from './predicted-cost.ts';
export { freshRound, runThroughput } from './run-throughput.ts';
export { roundMedians, throughputRecords } from './summarise.ts';
export type * from './types.ts';
