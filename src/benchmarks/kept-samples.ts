import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNpz } from '../core/npz/index.ts';
import type { ResultRecord } from '../subject/result.ts';
import type { KeptSamples } from './report/pictures.ts';

/** Numbers of steps whose samples are shown. */
const SHOWN: readonly unknown[] = [1, 4];

/** The samples that the quality runs of a benchmark kept in its folder, of the first seed of each method; those that are missing are left out. */
export function keptSamples(folder: string, records: readonly ResultRecord[]): KeptSamples[] {
  const first = new Map<string, ResultRecord>();
  for (const record of records) {
    const { experiment, problem, method, conditions } = record;
    if (experiment !== 'quality' || !SHOWN.includes(conditions.N)) continue;
    const key = JSON.stringify([problem, method, conditions]);
    if (!first.has(key)) first.set(key, record);
  }
  return [...first.values()].flatMap((record) => {
    const steps = Number(record.conditions.N);
    const path = join(folder, 'samples', record.job, `member-0-steps-${steps}.npz`);
    if (!existsSync(path)) return [];
    const samples = decodeNpz(readFileSync(path), path).arrays.get('samples');
    return samples === undefined ? [] : [{ record, steps, points: Float64Array.from(samples.data as Float32Array) }];
  });
}
