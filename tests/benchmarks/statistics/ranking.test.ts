import { describe, expect, it } from 'vitest';
import { type RankingRecord, rankingReport } from '../../../src/benchmarks/statistics/index.ts';
import { type Rng, stream } from '../../../src/core/random.ts';
import { binomialTails } from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

const PROBLEMS = ['a', 'b', 'c', 'd'];

function records(
  seeds: number,
  methods: readonly string[],
  problems: readonly string[],
  value: (method: number, problem: number, seed: number) => number | null,
): RankingRecord[] {
  return problems.flatMap((problem, p) =>
    methods.flatMap((method, m) =>
      Array.from({ length: seeds }, (_, s) => ({
        problem,
        method,
        condition: 'N = 1',
        seed: s,
        value: value(m, p, s),
      })),
    ),
  );
}

/** Exchangeable methods: each seed has a level of its own, and each run scatters about it. */
const alike = (rng: Rng) => {
  const levels = Array.from({ length: 20 }, () => rng.normal());
  return (_m: number, _p: number, s: number): number => Math.exp(levels[s] + 0.3 * rng.normal());
};

describe('rankingReport', () => {
  it('says on how many problems a method is below another', () => {
    const rng = stream(1, 'ranking');
    // Far apart on three problems, exchangeable on the fourth.
    const all = records(10, ['LSD', 'PSD-M'], PROBLEMS, (m, p) => Math.exp((p < 3 ? 2 * m : 0) + 0.1 * rng.normal()));
    const { sentences, test } = rankingReport(all);
    expect(test).toBe('sign-flip');
    expect(sentences).toEqual(['LSD below PSD-M at N = 1 on 3 of 4 problems, 95 %']);
  });

  it('counts a run that diverged as the worst', () => {
    const all = records(8, ['ESD', 'LSD'], ['checkerboard'], (m, _, s) => (m === 0 ? null : 1 + 0.01 * s));
    expect(rankingReport(all).sentences).toEqual(['LSD below ESD at N = 1 on checkerboard, 95 %']);
  });

  it('says what three seeds cannot, and names the assumption of what they can', () => {
    const all = records(3, ['LSD', 'PSD-M'], ['checkerboard'], (m, _, s) => Math.exp(3 * m + 0.1 * s + 0.05 * m * s));
    expect(rankingReport(all, { test: 'sign-flip' }).sentences).toEqual([
      'LSD and PSD-M at N = 1 on checkerboard: not resolved (3 seeds cannot)',
    ]);
    const { sentences, test } = rankingReport(all);
    expect(test).toBe('paired-t');
    expect(sentences).toEqual([
      'LSD below PSD-M at N = 1 on checkerboard, 95 % (paired t, logarithms taken for normal, 3 seeds)',
    ]);
  });

  it('says nothing of one seed, or of what is not resolved', () => {
    const single = records(1, ['LSD', 'ESD'], ['a'], (m) => 1 + m);
    expect(rankingReport(single).sentences).toEqual(['LSD and ESD at N = 1 on a: not resolved (1 seed cannot)']);
    const equal = records(8, ['LSD', 'ESD'], PROBLEMS.slice(0, 2), () => 1);
    expect(rankingReport(equal).sentences).toEqual(['LSD and ESD at N = 1 on any of 2 problems: not resolved']);
    expect(rankingReport([]).sentences).toEqual([]);
  });

  it('pairs the seeds that both have', () => {
    const all = records(8, ['LSD', 'ESD'], ['a'], (m) => 1 + m).filter(
      ({ method, seed: s }) => method === 'LSD' || s > 1,
    );
    expect(rankingReport(all).comparisons[0].difference.pairs).toBe(6);
    expect(() => rankingReport([...all, all[0]])).toThrow(
      /LSD on a at N = 1: expected one value a seed, got "two of seed 0"/,
    );
  });

  it.each([
    ['sign-flip', 8, 120],
    ['paired-t', 3, 400],
  ] as const)(
    'makes a false claim about exchangeable methods in at most 5 %% of reports: %s',
    (test, seeds, trials) => {
      let wrong = 0;
      for (let k = 0; k < trials; k++) {
        const all = records(seeds, ['A', 'B', 'C'], ['a', 'b'], alike(stream(seed, 'false claims', test, k)));
        if (rankingReport(all, { test, effects: false }).comparisons.some(({ lower }) => lower !== undefined)) wrong++;
      }
      // More come once in a million test runs at exactly 5 %.
      expect(binomialTails(wrong, trials, 0.05).upper, `${wrong} of ${trials}, FLOWPROOF_SEED=${seed}`).toBeGreaterThan(
        1e-6,
      );
    },
  );

  it('speaks when methods are far apart, in the right direction', () => {
    let right = 0;
    for (let k = 0; k < 20; k++) {
      const rng = stream(seed, 'true claims', k);
      const all = records(8, ['A', 'B'], ['a'], (m) => Math.exp(2 * m + 0.3 * rng.normal()));
      if (rankingReport(all, { effects: false }).comparisons[0].lower === 'A') right++;
    }
    expect(right, `FLOWPROOF_SEED=${seed}`).toBe(20);
  });
});
