import type { TestResult } from './types.ts';

/** What a staged test decided. */
export interface StagedOutcome {
  readonly rejected: boolean;
  /** p-value of the whole procedure, valid at every level. */
  readonly pValue: number;
  /** The test that decided: the confirmed one, or the smallest of the last first look. */
  readonly decisive: TestResult;
  /** Draws used by all looks and confirmations. */
  readonly draws: number;
  /** Looks taken, and how many of them asked for a confirmation. */
  readonly looks: number;
  readonly confirmations: number;
}

/** Rate and sizes of a staged test. */
export interface StagedPlan {
  /** Probability of rejecting a true claim, over the whole procedure. */
  readonly falseFail: number;
  /** Draws of the last and largest look. */
  readonly samples: number;
  /** Sizes of the earlier looks as fractions of `samples`, ascending: gross errors stop there. Default 1/64, 1/8. */
  readonly early?: readonly number[];
}

/**
 * Tests `draw(n, label)` at growing sizes; a look whose smallest p-value falls below its level is confirmed on a fresh
 * stream of the same size, by the suspected tests alone, and only a confirmed one rejects.
 *
 * Rates: with L looks of k tests each, a look suspects with probability at most α₁/L (Bonferroni over its k), and the
 * independent confirmation agrees with probability at most α₂ (Bonferroni over the suspects); α₁ = α₂ = √falseFail, so
 * that a true claim is rejected with probability at most α₁α₂ = falseFail. A claim that one of the tests detects at
 * level {@link stagedLevel} with false-pass rate β in `samples` draws is passed with probability at most 2β.
 *
 * `draw` gets a label that names an independent stream, and returns at least one test, of the same names each time.
 */
export async function stagedTest(
  plan: StagedPlan,
  draw: (n: number, label: string) => Promise<readonly TestResult[]>,
): Promise<StagedOutcome> {
  const sizes = lookSizes(plan);
  const level = Math.sqrt(plan.falseFail);
  let draws = 0;
  let confirmations = 0;
  let smallest = 1;
  let decisive: TestResult | undefined;
  for (const [look, n] of sizes.entries()) {
    const tests = await draw(n, `look ${look + 1}`);
    draws += n;
    decisive = tests.reduce((best, test) => (test.pValue < best.pValue ? test : best));
    const family = sizes.length * tests.length;
    // Below α₁ only a confirmation counts: otherwise both routes would add up to twice the level.
    smallest = Math.min(smallest, Math.max(level, decisive.pValue * family));
    const suspects = tests.filter((test) => test.pValue <= level / family).map((test) => test.name);
    if (suspects.length === 0) continue;
    confirmations++;
    draws += n;
    const drawn = await draw(n, `confirmation ${look + 1}`);
    // Fresh draws that have nothing for a suspect (no row of its kind) speak for the claim.
    const fresh = tests
      .filter((test) => suspects.includes(test.name))
      .map((suspect) => drawn.find((test) => test.name === suspect.name) ?? { ...suspect, pValue: 1 });
    decisive = fresh.reduce((best, test) => (test.pValue < best.pValue ? test : best));
    const combined = level * Math.min(1, decisive.pValue * suspects.length);
    if (combined <= plan.falseFail) {
      return { rejected: true, pValue: combined, decisive, draws, looks: look + 1, confirmations };
    }
    smallest = Math.min(smallest, combined);
  }
  if (!decisive) throw new RangeError('stagedTest: no look was taken');
  return { rejected: false, pValue: Math.min(1, smallest), decisive, draws, looks: sizes.length, confirmations };
}

/** Level at which each of `tests` tests is held in every look: what "detectable" has to be stated for. */
export function stagedLevel(plan: StagedPlan, tests: number): number {
  return Math.sqrt(plan.falseFail) / (lookSizes(plan).length * tests);
}

function lookSizes({ samples, early = [1 / 64, 1 / 8] }: StagedPlan): number[] {
  const sizes = early.map((fraction) => Math.round(fraction * samples)).filter((n) => n >= 64);
  return [...sizes, samples];
}
