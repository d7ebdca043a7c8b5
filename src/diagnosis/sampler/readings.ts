import { rowDistance } from '../../properties/numeric/rows.ts';
import { samplerRig } from '../../properties/sampler/rig.ts';
import { samplerTolerance } from '../../properties/sampler/tolerance.ts';
import { type FullConventionInput, fullConventionSchema } from '../../subject/convention.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { digitsOf } from '../explain.ts';
import type { SamplerBench } from './bench.ts';

/** Rows for each number of steps. */
const ROWS = 6;

interface Reading {
  readonly field: 'time' | 'secondTime' | 'output';
  readonly value: string;
  readonly what: string;
}

const READINGS: readonly Reading[] = [
  { field: 'secondTime', value: 'end', what: 'the end time of the step' },
  { field: 'secondTime', value: 'step', what: 'the length of the step' },
  { field: 'secondTime', value: 'reversed-step', what: 'the length of the step, backwards' },
  { field: 'output', value: 'map', what: 'the transported point' },
  { field: 'output', value: 'average-velocity', what: 'the average velocity' },
  { field: 'output', value: 'displacement', what: 'the displacement' },
  { field: 'time', value: 'noise-to-data', what: 'noise at 0 and data at 1' },
  { field: 'time', value: 'data-to-noise', what: 'data at 0 and noise at 1' },
];

/** Conventions other than the declared one in one field, under which the sampler is right. */
export async function misreadings(bench: SamplerBench): Promise<{ found: readonly Explanation[]; tried: number }> {
  const { subject } = bench;
  if (subject.framework === 'remote' || subject.framework === 'tfjs') return { found: [], tried: 0 };
  const declared = fullConventionSchema.parse(subject.convention ?? {});
  // Right as declared: whatever failed is another matter.
  if ((await underReading(bench, declared)) !== undefined) return { found: [], tried: 0 };
  const found: Explanation[] = [];
  for (const reading of READINGS) {
    if (declared[reading.field] === reading.value) continue;
    const relative = await underReading(bench, { ...declared, [reading.field]: reading.value } as FullConventionInput);
    if (relative !== undefined) found.push(explain(reading, relative));
  }
  return { found, tried: READINGS.length };
}

/** The relative errors of the samples, where all are within their tolerance. */
async function underReading(bench: SamplerBench, convention: FullConventionInput): Promise<number[] | undefined> {
  const { subject, problem, seed, steps } = bench;
  try {
    const rig = await samplerRig(subject, problem, convention);
    const relative: number[] = [];
    for (const count of steps) {
      const noise = bench.noise(`reading ${count}`, ROWS);
      const { y } = await rig.run(noise, count, seed);
      const { y: exact, tolerance, signal } = samplerTolerance(problem, rig.u, noise, count);
      const off = rowDistance(y, exact, problem.dimension);
      if (!off.every((value, i) => value <= tolerance[i])) return undefined;
      relative.push(...off.map((value, i) => value / signal[i]));
    }
    return relative;
  } catch {
    // Another net may be asked what it has no answer to.
    return undefined;
  }
}

const NAMES: Readonly<Record<Reading['field'], string>> = {
  secondTime: 'the second time argument of the net',
  output: 'the output of the net',
  time: 'the time of the net',
};

function explain({ field, value, what }: Reading, relative: readonly number[]): Explanation {
  const digits = digitsOf(relative);
  const title = `the sampler takes ${NAMES[field]} for ${what}`;
  return {
    id: `reading.sampler.${field === 'secondTime' ? 'second-time' : field}-${value}`,
    kind: 'convention',
    title,
    text: `With a net in this convention ${relative.length} of ${relative.length} samples are those of the exact map, to ${Math.floor(digits)} digits.`,
    digits,
    fits: relative.length,
    cases: relative.length,
    declaration: { [field]: value },
    mend: `Declare ${field} "${value}", or use the net as declared.`,
  };
}
