import { controls } from '../../src/mutants/index.ts';
import type { SeedRun } from './seed-run.ts';

export interface PValueSummary {
  readonly property: string;
  readonly count: number;
  /** Share of p <= α with its expectation's binomial standard deviation. */
  readonly at: readonly { readonly alpha: number; readonly share: number; readonly deviation: number }[];
  readonly smallest: number;
}

export interface RatioSummary {
  readonly property: string;
  readonly count: number;
  /** Over the controls with rounding of their own, the suite's own exact map left out. */
  readonly median: number;
  readonly p99: number;
  readonly largest: number;
}

export interface Aggregate {
  readonly profile: string;
  readonly seeds: readonly [number, number];
  readonly runs: number;
  readonly checks: number;
  readonly secondsPerSeed: number;
  readonly rejects: readonly (SeedRun['rejects'][number] & { seed: number })[];
  readonly inconclusive: Readonly<Record<string, number>>;
  readonly pValues: readonly PValueSummary[];
  readonly ratios: readonly RatioSummary[];
  readonly millisecondsPerSeed: Readonly<Record<string, number>>;
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

const own = new Set(controls.filter(({ ownRounding }) => ownRounding).map(({ id }) => id));

export function aggregate(runs: readonly SeedRun[], profile: string): Aggregate {
  const seeds = runs.map(({ seed }) => seed);
  const inconclusive: Record<string, number> = {};
  const pValues = new Map<string, number[]>();
  const ratios = new Map<string, number[]>();
  const milliseconds: Record<string, number> = {};
  for (const run of runs) {
    for (const { control, problem, property } of run.inconclusive) {
      const key = `${property} ${control} on ${problem}`;
      inconclusive[key] = (inconclusive[key] ?? 0) + 1;
    }
    for (const [property, values] of Object.entries(run.pValues)) {
      pValues.set(property, [...(pValues.get(property) ?? []), ...values]);
    }
    for (const [property, byControl] of Object.entries(run.ratios)) {
      const list = ratios.get(property) ?? [];
      ratios.set(property, list);
      for (const [control, values] of Object.entries(byControl)) {
        if (own.has(control)) list.push(...values);
      }
    }
    for (const [property, value] of Object.entries(run.milliseconds)) {
      milliseconds[property] = (milliseconds[property] ?? 0) + value / runs.length;
    }
  }
  return {
    profile,
    seeds: [Math.min(...seeds), Math.max(...seeds)],
    runs: runs.length,
    checks: runs.reduce((sum, { checks }) => sum + checks, 0),
    secondsPerSeed: runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length,
    rejects: runs.flatMap(({ seed, rejects }) => rejects.map((reject) => ({ seed, ...reject }))),
    inconclusive,
    pValues: [...pValues].map(([property, values]) => ({
      property,
      count: values.length,
      at: [0.1, 0.01].map((alpha) => ({
        alpha,
        share: values.filter((p) => p <= alpha).length / values.length,
        deviation: Math.sqrt((alpha * (1 - alpha)) / values.length),
      })),
      smallest: values.reduce((least, p) => Math.min(least, p), 1),
    })),
    ratios: [...ratios]
      .filter(([, values]) => values.length > 0)
      .map(([property, values]) => {
        const sorted = values.sort((a, b) => a - b);
        return {
          property,
          count: sorted.length,
          median: quantile(sorted, 0.5),
          p99: quantile(sorted, 0.99),
          largest: sorted[sorted.length - 1],
        };
      }),
    millisecondsPerSeed: milliseconds,
  };
}
