import { runJob } from './experiments/run-job.ts';
import { serveJobs } from './sweep/serve.ts';

/** The process in which the jobs of a sweep run. */
serveJobs(runJob);
