import type { Samples } from '../../subject/evidence.ts';
import type { CheckContext, Finding } from '../types.ts';
import { type Channel, channelDetectable, channelTests, TESTS_PER_CHANNEL } from './channel.ts';
import { stagedLevel, stagedTest } from './staged.ts';

/** What a law property supplies. */
export interface LawPlan {
  /** Draws of the smallest group of a sample, in the last look. */
  readonly each: number;
  /** Groups of as many draws. */
  readonly groups: number;
  /** Channels of n fresh draws a group, from the stream of that label; the same names each time. */
  sample(n: number, label: string): Promise<readonly Channel[]>;
  /** What is judged, in the plural: "samples". */
  readonly subject: string;
  /** Points beside the truth for the picture of a failure; `decisive` names the channel that showed it. */
  picture?(decisive: string): Promise<Samples | undefined>;
}

/** False-pass rate for which detectable discrepancies are stated. */
export const FALSE_PASS = 1e-3;

/** The finding of a staged test of a law: p-value, rates, and what it would have detected. */
export async function lawFinding(
  context: CheckContext,
  { each, groups, sample, subject, picture }: LawPlan,
): Promise<Finding> {
  const plan = { falseFail: context.falseFail, samples: each };
  const size = { tests: 0, draws: 0, largest: 0 };
  const outcome = await stagedTest(plan, async (n, label) => {
    context.signal.throwIfAborted();
    const channels = await sample(n, label);
    size.tests = channels.length * TESTS_PER_CHANNEL;
    size.largest = Math.max(...channels.map(({ scores }) => scores.length));
    size.draws += n * groups;
    return channels.flatMap(channelTests);
  });
  const rates = { falseFail: stagedLevel(plan, size.tests), falsePass: FALSE_PASS / 2 };
  const best = channelDetectable(size.largest, rates);
  const least = channelDetectable(each, rates);
  const detects =
    `at a false-pass rate of ${FALSE_PASS}: a shift of ${rounded(best.shift)} σ, a scale of ${rounded(best.shrink)} or ${rounded(best.growth)}, ` +
    `a Kolmogorov–Smirnov distance of ${rounded(best.ks)} in the largest channel (${rounded(least.shift)} σ, ${rounded(least.shrink)} or ` +
    `${rounded(least.growth)}, ${rounded(least.ks)} in the smallest), after the exact map back to N(0, I)`;
  const { decisive, rejected, pValue } = outcome;
  const common = {
    statistic: decisive.statistic,
    cases: size.draws,
    inconclusiveCases: 0,
    pValue,
    detects,
    tolerance: {
      kind: 'statistics' as const,
      terms: { falseFail: plan.falseFail, falsePass: FALSE_PASS, tests: size.tests },
      derivation: `${size.tests} exact or valid tests in each of up to 3 looks; a look suspects at ${rounded(Math.sqrt(plan.falseFail))}, a fresh stream confirms at the same rate`,
    },
  };
  if (rejected) {
    const samples = await picture?.(decisive.name);
    return {
      ...common,
      ...(samples === undefined ? {} : { samples }),
      status: 'fail',
      reason: `The law of the ${subject} is wrong: the ${decisive.name} is ${rounded(decisive.statistic)} in ${decisive.n} normal scores; p = ${rounded(pValue)}, confirmed on a fresh stream.`,
    };
  }
  return {
    ...common,
    status: 'pass',
    reason: `The law of the ${subject} agrees with the exact one in ${size.tests} tests, p = ${rounded(pValue)}; they detect, ${detects}.`,
  };
}

/** Three digits, for texts. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
