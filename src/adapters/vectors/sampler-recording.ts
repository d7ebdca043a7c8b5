import { defineProblem } from '../../analytic/index.ts';
import type { Problem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { DType } from '../../core/precision.ts';
import { findProperty } from '../../properties/registry.ts';
import type { CheckContext, Property, RecordedSamples } from '../../properties/types.ts';
import type { SamplerSubject } from '../../subject/types.ts';
import type { QuestionsAbout } from './about.ts';
import { type Questioned, readAnswers } from './answers.ts';
import type { OpenRecording, RecordingOptions } from './recording.ts';
import { readSamples } from './samples.ts';
import { floats, required, type Table } from './table.ts';

/** Answers of a sampler to noise and numbers of steps. */
export function samplerRecording(
  questionsPath: string,
  { arrays }: Table,
  about: QuestionsAbout,
  digest: string,
  answersPath: string,
  options: RecordingOptions,
): OpenRecording {
  const x = required(questionsPath, arrays, 'x');
  const steps = Int32Array.from(floats(required(questionsPath, arrays, 'steps')));
  const questioned: Questioned = {
    ...{ path: questionsPath, digest, dtype: about.dtype, convention: about.convention },
    n: steps.length,
    d: about.problem.dimension,
    given: new Map([['x', x]]),
  };
  const { y } = readAnswers(answersPath, questioned);
  const name = options.name ?? answersPath;
  const samples = { y, from: { noise: floats(x), steps } };
  return opened(name, about.problem, about.dtype, samples, ['sampler.recorded-end', 'sampler.recorded-law'], options);
}

/**
 * Samples in a file, judged by their law.
 *
 * @throws FlowproofError `usage` for a file without samples of this problem.
 */
export function openSamples(
  path: string,
  problem: Problem,
  options: RecordingOptions & { readonly range?: readonly [number, number] },
): OpenRecording {
  const { samples, dtype } = readSamples(path, defineProblem(problem), options.range);
  return opened(options.name ?? path, problem, dtype, samples, ['sampler.recorded-law'], options);
}

function opened(
  name: string,
  problem: Problem,
  dtype: DType,
  samples: RecordedSamples,
  ids: readonly string[],
  { exact, renoises }: RecordingOptions,
): OpenRecording {
  const subject: SamplerSubject = {
    kind: 'sampler',
    name,
    dtype,
    problem,
    ...(exact === undefined ? {} : { exact }),
    ...(renoises === undefined ? {} : { renoises }),
    sample: () => {
      const text = `${name}: expected to be judged as recorded, got a call`;
      throw new FlowproofError('unsupported', text, 'Recorded samples are judged by `flowproof vectors check`.');
    },
  };
  const properties = ids.map((id): Property => {
    const property = findProperty(id)!;
    return { ...property, check: (context) => property.check({ ...context, samples } as CheckContext) };
  });
  return { subject, properties };
}
