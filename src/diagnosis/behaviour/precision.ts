import { rowDistance } from '../../properties/numeric/rows.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { digitsOf } from '../explain.ts';
import type { Cases } from '../function/cases.ts';
import { judgedCases } from '../function/cases.ts';
import { roundBits } from '../function/formulas/coarse-times.ts';
import { rowsOf } from '../function/rows.ts';
import { behaviour } from './bench.ts';

/** Significant bits of the formats in use, most first. */
const FORMATS = [
  { bits: 24, name: 'float32' },
  { bits: 11, name: 'float16 or TF32' },
  { bits: 8, name: 'bfloat16' },
];

/** Points at which errors are looked at. */
const PLACES = 12;
/** Neighbours of a point that are looked at, and their relative distance: far apart for a rounding, near for any formula. */
const NEIGHBOURS = 6;
const APART = 1e-3;
/** Second differences of an error, in its own size, beyond which it is rough: those of independent numbers are √6. */
const ROUGH = 0.5;

/** A format of fewer bits than the declared dtype has that explains the size of all errors. */
interface Suspect {
  readonly bits: number;
  readonly name: string;
}

/** What the formats below the declared dtype are compared with; undefined where answers are missing. */
function suspectsOf({ observed, rows, truth, tolerance, signal, judged, unit }: Cases) {
  const distance = rowDistance(observed.y, truth, rows.d);
  const error = judged.filter((i) => Number.isFinite(distance[i]));
  if (error.length < 0.9 * judged.length) return undefined;
  const within = (bits: number) => error.every((i) => distance[i] <= tolerance[i] * (2 ** -bits / unit));
  const suspects: Suspect[] = FORMATS.filter(({ bits }) => 2 ** -bits > 8 * unit && within(bits));
  const digits = digitsOf(error.map((i) => distance[i] / signal[i]));
  return { error, suspects, digits };
}

const mend = (bits: number) =>
  `Compute in the declared dtype, or declare ${bits === 24 ? 'dtype: "float32"' : `accuracy: ${2 ** -bits}`}.`;

/** Outputs or slopes that a format of few bits holds. */
export function heldInFormat(cases: Cases): Explanation | undefined {
  const found = suspectsOf(cases);
  if (found === undefined) return undefined;
  const { error, suspects, digits } = found;
  for (const { bits, name } of [...suspects].reverse()) {
    const held = heldIn(cases, error, bits);
    if (held === undefined) continue;
    const title = `${held} is rounded to the ${bits} bits of ${name}`;
    const text = `At ${error.length} of ${error.length} points ${held} is a number of ${bits} bits, and agrees with the exact one to ${Math.floor(digits)} digits.`;
    const id = `precision-${bits}-bits.${held === 'the output' ? 'output' : 'velocity'}`;
    return behaviour(id, title, text, mend(bits), { fits: error.length, cases: error.length, digits });
  }
  return undefined;
}

/** Errors of the size of a format's roundings that change from a point to its neighbours as roundings do and no formula does. */
export async function roughErrors(cases: Cases): Promise<Explanation | undefined> {
  const found = suspectsOf(cases);
  const format = found?.suspects[0];
  // Errors far below the format's are no roundings of it.
  if (found === undefined || format === undefined || found.digits > format.bits * Math.log10(2) + 2.5) return undefined;
  const { error, digits } = found;
  if (!(await isRough(cases, error))) return undefined;
  const { bits, name } = format;
  const text = `At ${error.length} of ${error.length} points the error is that of ${bits} bits (agreement to ${Math.floor(digits)} digits), and changes from point to point as roundings do.`;
  return behaviour(
    `precision-${bits}-bits`,
    `the arithmetic inside has about the ${bits} bits of ${name}`,
    text,
    mend(bits),
    { fits: error.length, cases: error.length, digits },
  );
}

/** What is held in so many bits: the output as it came, or the average velocity inside it. */
function heldIn(
  { observed, rows, truth, unit, subject }: Cases,
  judged: readonly number[],
  bits: number,
): string | undefined {
  const { d, x, s, t } = rows;
  const entries = judged
    .flatMap((i) => Array.from({ length: d }, (_, k) => i * d + k))
    .filter((k) => observed.output[k] !== 0);
  const few = (values: readonly number[]) => values.length > 8;
  if (few(entries) && entries.every((k) => roundBits(observed.output[k], bits) === observed.output[k]))
    return 'the output';
  if (subject.kind === 'velocity') return undefined;
  // (y - x)/(t - s) has the rounding of a sum: as much as it may be off, in units of the format.
  const slopes = entries.filter(
    (k) => Math.abs(t[Math.floor(k / d)] - s[Math.floor(k / d)]) > 0.05 && Math.abs(observed.y[k] - truth[k]) > 0,
  );
  const near = slopes.filter((k) => {
    const h = t[Math.floor(k / d)] - s[Math.floor(k / d)];
    for (const v of [observed.y[k] - x[k], (observed.y[k] - x[k]) / h]) {
      const rounding = (8 * unit * (Math.abs(observed.y[k]) + Math.abs(x[k]))) / Math.abs(h);
      if (Math.abs(v - roundBits(v, bits)) <= rounding && rounding < 0.05 * 2 ** -bits * Math.abs(v)) return true;
    }
    return false;
  });
  return few(slopes) && near.length > 0.8 * slopes.length ? 'the velocity inside' : undefined;
}

/** Whether errors at neighbouring points are as different as those at distant ones. */
async function isRough(cases: Cases, judged: readonly number[]): Promise<boolean> {
  const { subject, problem, rows, truth, observed, tolerance } = cases;
  const { d } = rows;
  const gap = rowDistance(observed.y, truth, d);
  // All over the domain: a formula may lose digits at a few points, arithmetic of few bits does so at most.
  const off = judged.filter((i) => gap[i] > tolerance[i]);
  const every = Math.max(1, off.length / PLACES);
  const chosen = Array.from({ length: Math.min(PLACES, off.length) }, (_, j) => off[Math.floor(j * every)]);
  const points = chosen.flatMap((i) =>
    Array.from({ length: NEIGHBOURS }, (_, j) =>
      Array.from({ length: d }, (__, k) => rows.x[i * d + k] * (1 + APART * j) + 1e-2 * APART * j),
    ),
  );
  const times = (values: Float64Array) =>
    Float64Array.from(chosen.flatMap((i) => new Array<number>(NEIGHBOURS).fill(values[i])));
  const near = await judgedCases(
    subject,
    problem,
    rowsOf(Float64Array.from(points.flat()), times(rows.s), times(rows.t)),
  );
  const ratios = chosen.map((_, i) => {
    let [second, size] = [0, 0];
    for (let j = 1; j + 1 < NEIGHBOURS; j++) {
      for (let k = 0; k < d; k++) {
        const at = (step: number) =>
          near.observed.y[(i * NEIGHBOURS + step) * d + k] - near.truth[(i * NEIGHBOURS + step) * d + k];
        second += (at(j + 1) - 2 * at(j) + at(j - 1)) ** 2;
        size += at(j) ** 2;
      }
    }
    return size > 0 ? Math.sqrt(second / size) : 0;
  });
  return 2 * ratios.filter((ratio) => ratio > ROUGH).length > ratios.length;
}
