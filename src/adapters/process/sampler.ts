import { asDType } from '../../core/precision.ts';
import type { RemoteSamplerSubject } from '../../subject/types.ts';
import type { Declared, Served } from './subjects.ts';
import { chunks, joined, overwrite, pointTensor, tensorOf } from './tensors.ts';

/** Parts of one batch draw from streams of their own: seeds a large odd number apart. */
const SEED_STEP = 0x5851f42d;

/** A sampler of a client, with the client's own exact map as its net. */
export function remoteSampler(declared: Extract<Declared, { kind: 'sampler' }>, from: Served): RemoteSamplerSubject {
  const sample: RemoteSamplerSubject['sample'] = async ({ noise, steps, range, seed, n, d }) => {
    const handle = await from.handle();
    const parts: Float64Array[] = [];
    const sent = noise === undefined ? undefined : asDType(declared.dtype, Float64Array.from(noise));
    let evaluations = 0;
    for (const [k, [start, end]] of chunks(n, from.batchLimit).entries()) {
      const size = end - start;
      const { reply, tensors } = await from.host.request(
        'sample',
        { handle, n: size, d, steps, range, seed: (seed + k * SEED_STEP) % 2 ** 31 },
        sent === undefined ? [] : [pointTensor('noise', sent, start, end, d)],
      );
      overwrite({ noise }, tensors, start, end, d);
      parts.push(tensorOf('sample', tensors, 'y', [size, d]));
      evaluations = reply.evaluations ?? 0;
    }
    return { y: joined(parts), evaluations };
  };
  return { ...(declared as unknown as Omit<RemoteSamplerSubject, 'sample'>), framework: 'remote', sample };
}
