export { jobId, jobOf } from './job.ts';
export { openResults, readResults } from './results-file.ts';
export { countJobs, RESULTS, runSweep, type SweepOptions, type SweepOutcome, type SweepProgress } from './run-sweep.ts';
export type { Job, JobRecord, SweepLine } from './types.ts';
