import { type OpenRecording, openRecording } from './recording.ts';
import { openSamples } from './sampler-recording.ts';
import type { VectorsTarget } from './target.ts';

/** Opens what a target names. @throws FlowproofError where its files are damaged or do not belong together. */
export async function openVectors(target: VectorsTarget): Promise<OpenRecording> {
  return 'samples' in target
    ? openSamples(target.samples, target.problem, target)
    : openRecording(target.questions, target.answers, target);
}
