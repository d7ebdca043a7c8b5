import { parseVectorsTarget } from '../adapters/vectors/target.ts';
import { type Plan, planChecks } from '../properties/runner/plan.ts';
import type { Job } from './isolate/protocol.ts';
import { loadSubjects } from './subjects.ts';

/** The plan of a job: recorded answers bring the properties that can judge them. */
export async function planTarget(job: Job): Promise<Plan> {
  const vectors = parseVectorsTarget(job.target);
  if (vectors === undefined) return planChecks(await loadSubjects(job.target), job);
  const { openVectors } = await import('../adapters/vectors/open.ts');
  const { subject, properties } = await openVectors(vectors);
  return planChecks(subject, { ...job, properties });
}
