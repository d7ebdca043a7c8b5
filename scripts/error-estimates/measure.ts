import { type Case, FAMILIES, type Family, randomCase, STARTS } from './families.ts';

export const TOLERANCES = [1e-6, 1e-8, 1e-10] as const;

/** What one family shows at one tolerance. */
export interface Row {
  readonly family: Family | 'all';
  readonly tolerance: number;
  readonly cases: number;
  /** Estimates below the true error, floored at 1e-14 (1 + |x|). */
  readonly below: number;
  readonly median: number;
  readonly percentile99: number;
  readonly largest: number;
  /** Estimates above the tolerance. */
  readonly over: number;
}

interface Sample {
  readonly family: Family;
  readonly ratio: number;
  readonly over: boolean;
  readonly label: string;
}

/** Ratios of estimated to true error for the starts of one case; NaN estimates count as below. */
export function ratios(
  { family, problem, integrated, x, s, t }: Case,
  tolerance: number,
  estimate: 'tight' | 'loose' = 'tight',
): Sample[] {
  const d = problem.dimension;
  const request = { x, s: Float64Array.of(s), t: Float64Array.of(t) };
  const truth = problem.flow.evaluate(request).y;
  const { y, error } = integrated.evaluate(request, { tolerance, estimate });
  return Array.from(error, (estimated, p) => {
    let off = 0;
    let size = 0;
    for (let i = p * d; i < (p + 1) * d; i++) {
      off = Math.max(off, Math.abs(y[i] - truth[i]));
      size = Math.max(size, Math.abs(x[i]));
    }
    const floor = 1e-14 * (1 + size);
    // An error below the floor is not resolved: any estimate is above it, and its ratio is taken to the floor.
    const ratio = off <= floor ? Math.max(1, estimated / floor) : estimated / off;
    return {
      family,
      ratio,
      over: !(estimated <= tolerance),
      label: `${problem.id}#${p} ${tolerance} s=${s} t=${t} off=${off} est=${estimated}`,
    };
  });
}

/** Runs `count` cases at each tolerance. `note` is told of each estimate below the truth. */
export function measure(
  seed: number,
  count: number,
  note: (label: string) => void,
  estimate: 'tight' | 'loose' = 'tight',
): Row[] {
  const rows: Row[] = [];
  const samples = TOLERANCES.map((): Sample[] => []);
  for (let index = 0; index * STARTS < count; index++) {
    const one = randomCase(seed, index);
    TOLERANCES.forEach((tolerance, k) => {
      for (const sample of ratios(one, tolerance, estimate)) {
        samples[k].push(sample);
        if (!(sample.ratio >= 1)) note(`${sample.ratio} ${sample.label}`);
      }
    });
  }
  TOLERANCES.forEach((tolerance, k) => {
    for (const family of ['all', ...FAMILIES] as const) {
      const chosen = samples[k].filter((sample) => family === 'all' || sample.family === family);
      const sorted = chosen.map(({ ratio }) => ratio).sort((a, b) => a - b);
      const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
      rows.push({
        family,
        tolerance,
        cases: chosen.length,
        below: chosen.filter(({ ratio }) => !(ratio >= 1)).length,
        median: at(0.5),
        percentile99: at(0.99),
        largest: sorted[sorted.length - 1],
        over: chosen.filter(({ over }) => over).length,
      });
    }
  });
  return rows;
}
