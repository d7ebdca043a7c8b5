import { contentHash } from '../../core/content-hash.ts';
import type { Job, JobSpec } from './types.ts';

/**
 * The name of a job: the first 16 hexadecimal digits of the hash of all that its numbers depend on. The version in the spec stands for
 * the code: it is raised by hand when an experiment changes its meaning, so that other changes invalidate nothing.
 */
export function jobId(spec: JobSpec): string {
  return contentHash(spec).slice(0, 16);
}

/** A job from its spec. */
export function jobOf(title: string, spec: JobSpec, work: number, alone = false): Job {
  return { id: jobId(spec), title, spec, work, ...(alone && { alone }) };
}
