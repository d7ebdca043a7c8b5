import type { JobAnswer, JobSpec } from './types.ts';

/** To a worker. `stop`: save what the job at hand has reached and say so. */
export type ToWorker =
  | { readonly type: 'job'; readonly id: string; readonly spec: JobSpec; readonly folder: string }
  | { readonly type: 'stop' };

/** From a worker. `progress`: the share of the job that is done. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'done'; readonly answer: JobAnswer }
  | { readonly type: 'stopped'; readonly cpuMilliseconds: number }
  | { readonly type: 'failed'; readonly reason: string };
