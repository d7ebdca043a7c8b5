import type { Subject, SubjectFactory } from '../subject/types.ts';

/**
 * The reference implementation as subjects: every loss family with each of its stop-gradient modes, flow matching, both
 * weightings of the two terms, drawn times, the special cases of the framework, the samplers of
 * flow maps and of consistency models, and the untrained network for what its parametrisation guarantees.
 * TensorFlow.js is loaded and its wasm backend started on the first call.
 *
 * @throws FlowproofError `unsupported` where TensorFlow.js does not start.
 */
export async function referenceSubjects(): Promise<readonly (Subject | SubjectFactory)[]> {
  const [{ useBackend }, { lossSubjects }, { specialCaseSubjects }, samplers, { mlpSubject }] = await Promise.all([
    import('./backends/index.ts'),
    import('./subjects/loss.ts'),
    import('./subjects/special-cases.ts'),
    Promise.all([import('./subjects/sampler.ts'), import('./subjects/consistency-sampler.ts')]),
    import('./subjects/mlp.ts'),
  ]);
  await useBackend('wasm');
  const [{ samplerSubject }, { consistencySamplerSubject }] = samplers;
  return [...lossSubjects, ...specialCaseSubjects, samplerSubject, consistencySamplerSubject, mlpSubject()];
}
