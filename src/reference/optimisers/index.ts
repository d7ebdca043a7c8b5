export { averaged } from './average.ts';
export { clipGlobalNorm, globalNorm } from './clip.ts';
export { adamCoefficients, type Coefficients, radamCoefficients } from './coefficients.ts';
export { type OptimiserConfig, optimiserSchema } from './config.ts';
export { createOptimiser, type Optimiser, type Slots } from './optimiser.ts';
export { checkSchedule, type Schedule, scheduleFactor, scheduleSchema } from './schedule.ts';
