import { isPointwise } from '../../properties/sampler/types.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { Look } from './behaviours/look.ts';
import { notFinite, overwritten, repeated } from './behaviours/memory.ts';
import { noiseIgnored, seedIgnored, seedUsed } from './behaviours/noise.ts';
import { rowsCoupled } from './behaviours/rows.ts';
import type { SamplerBench } from './bench.ts';

/** Memory, side effects and answers that are not finite: what no scheme of steps says. */
export function impurities({ subject }: SamplerBench): Look[] {
  return [
    ...(subject.deterministic === false ? [] : [repeated]),
    ...(subject.noise === 'drawn' ? [] : [overwritten]),
    notFinite,
  ];
}

/** What a sampler does with noise, seed and rows, where no scheme of steps gives its samples: a wrong scheme may hide the noise too. */
export function misuses({ subject }: SamplerBench): Look[] {
  return [
    ...(subject.noise === 'drawn' || subject.deterministic === false ? [] : [noiseIgnored]),
    ...(isPointwise(subject) ? [seedUsed, rowsCoupled] : [seedIgnored]),
  ];
}

/** The first of the looks that sees something. */
export async function firstSeen(looks: readonly Look[], bench: SamplerBench): Promise<Explanation | undefined> {
  for (const look of looks) {
    const found = await look(bench).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
