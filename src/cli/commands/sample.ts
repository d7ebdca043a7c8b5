import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { encodeNpz, type NpyArray } from '../../core/npz/index.ts';
import type { TrainedSamples } from '../../reference/sampling/index.ts';
import { writeAtomically } from '../../reference/training/atomic-write.ts';
import type { Trained } from '../../reference/training/load-trained.ts';
import { parseSeed } from '../arguments.ts';
import { version } from '../version.ts';

/** Options of `sample` as commander gives them. */
export interface SampleFlags {
  readonly steps: string;
  readonly count: string;
  readonly seed: string;
  readonly member: string;
  readonly weights: string;
  readonly out?: string;
  readonly svg?: string;
  readonly exact?: string;
  readonly compress?: boolean;
  readonly backend: string;
}

/** The JSON entry of a file of samples. */
export const SAMPLES_ENTRY = 'flowproof.json';

/** Draws samples from a trained run into an `.npz` file, and a picture of them beside the exact law. */
export async function sample(run: string, flags: SampleFlags): Promise<number> {
  const whole = (option: string, text: string, least: number): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw expectedError('usage', option, `a whole number of at least ${least}`, text, `For example ${option} 8.`);
  };
  const options = {
    steps: whole('--steps', flags.steps, 1),
    count: whole('--count', flags.count, 1),
    seed: parseSeed(flags.seed),
    member: whole('--member', flags.member, 0),
    weights: weightsOf(flags.weights),
    ...(flags.exact !== undefined && { exact: whole('--exact', flags.exact, 0) }),
  };
  const out = writable('--out', flags.out);
  const picture = flags.svg === undefined ? undefined : writable('--svg', flags.svg);

  const { useBackend } = await import('../../reference/backends/index.ts');
  const backend = await useBackend(flags.backend as Parameters<typeof useBackend>[0]);
  const [{ loadTrained }, { sampleTrained }] = await Promise.all([
    import('../../reference/training/load-trained.ts'),
    import('../../reference/sampling/index.ts'),
  ]);
  const trained = await loadTrained(run);
  try {
    const samples = await sampleTrained(trained, options);
    const facts = { ...options, backend };
    write(out, encodeNpz(contents(trained, samples, facts), { deflate: flags.compress === true }));
    if (picture !== undefined) {
      const { samplesSvg } = await import('../samples-picture.ts');
      write(picture, Buffer.from(samplesSvg(trained, samples, options)));
    }
    const { exact, exactError, problem } = samples;
    const beside =
      exact === undefined || exactError === undefined
        ? `${problem.id} has no exact map to the end`
        : `${exact.length / trained.dimension} of them beside the exact map (within ${exactError.toPrecision(2)})`;
    process.stdout.write(`${options.count} samples in ${options.steps} steps on ${backend}, ${beside}: ${out}\n`);
    return 0;
  } finally {
    trained.dispose();
  }
}

/** The arrays of a file of samples, `arr_0` first as in the files of sample benchmarks, and what they are. */
function contents(trained: Trained, samples: TrainedSamples, facts: Readonly<Record<string, unknown>>) {
  const d = trained.dimension;
  const rows = (data: Float32Array | Float64Array): NpyArray => ({ shape: [data.length / d, d], data });
  const { noise, exact, exactError, law, range } = samples;
  const arrays = new Map<string, NpyArray>([
    ['arr_0', rows(samples.samples)],
    ['noise', rows(noise)],
    ...(exact ? [['exact', rows(exact)] as const] : []),
    ['law', rows(law)],
  ]);
  const about = {
    schema: 'flowproof.samples/1',
    arrays: {
      arr_0: 'samples of the network from `noise`, row by row',
      noise: 'where they start',
      ...(exact && { exact: "the exact map's samples from the first rows of `noise`" }),
      law: 'independent draws of the exact law at the last time',
    },
    ...facts,
    range,
    exactError: exactError ?? null,
    step: trained.step,
    config: trained.config,
    versions: { flowproof: version, node: process.versions.node },
  };
  return { arrays, files: new Map([[SAMPLES_ENTRY, Buffer.from(`${JSON.stringify(about, null, 1)}\n`)]]) };
}

function weightsOf(text: string): 'ema' | 'raw' {
  if (text === 'ema' || text === 'raw') return text;
  throw expectedError('usage', '--weights', 'ema or raw', text, 'ema, the average of the parameters, is sampled.');
}

/** A path in a folder that is there: found out before the work. */
function writable(option: string, path: string | undefined): string {
  if (path === undefined) {
    throw expectedError('usage', option, 'a file for the samples', path, `Pass ${option} samples.npz.`);
  }
  if (existsSync(dirname(resolve(path)))) return path;
  throw expectedError('usage', option, 'a file in a folder that is there', path, 'Make the folder first.');
}

function write(path: string, content: Buffer): void {
  try {
    writeAtomically(path, [content]);
  } catch (thrown) {
    if (!(thrown instanceof FlowproofError)) throw thrown;
    throw new FlowproofError(thrown.code, thrown.message, 'Make room on the disk, or choose another file.', {
      cause: thrown,
    });
  }
}
