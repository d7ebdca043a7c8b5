import type { CheckContext, Finding } from '../types.ts';
import { type Channel, channelDetectable, channelTests } from './channel.ts';
import { FALSE_PASS, rounded } from './law-finding.ts';

/**
 * The finding of one look at samples that are there already, so that there is no fresh stream to confirm on: the smallest p-value of the tests
 * of all channels times their number (Bonferroni), rejected at or below the false-fail rate. As valid as the staged test, and with nothing
 * set aside for a confirmation.
 *
 * @param subject what is judged, in the plural.
 */
export function fixedLawFinding(
  { falseFail }: Pick<CheckContext, 'falseFail'>,
  channels: readonly Channel[],
  subject: string,
): Finding {
  const tests = channels.flatMap(channelTests);
  const decisive = tests.reduce((best, test) => (test.pValue < best.pValue ? test : best));
  const pValue = Math.min(1, decisive.pValue * tests.length);
  const largest = Math.max(...channels.map(({ scores }) => scores.length));
  const can = channelDetectable(largest, { falseFail: falseFail / tests.length, falsePass: FALSE_PASS });
  const detects =
    `at a false-pass rate of ${FALSE_PASS}: a shift of ${rounded(can.shift)} σ, a scale of ${rounded(can.shrink)} or ` +
    `${rounded(can.growth)}, a Kolmogorov–Smirnov distance of ${rounded(can.ks)} in the largest channel`;
  const common = {
    statistic: decisive.statistic,
    cases: largest,
    inconclusiveCases: 0,
    pValue,
    detects,
    tolerance: {
      kind: 'statistics' as const,
      terms: { falseFail, falsePass: FALSE_PASS, tests: tests.length },
      derivation: `${tests.length} exact or valid tests of the samples as they are, each at ${rounded(falseFail / tests.length)}`,
    },
  };
  if (pValue <= falseFail) {
    const what = `the ${decisive.name} is ${rounded(decisive.statistic)} in ${decisive.n} normal scores`;
    return {
      ...common,
      status: 'fail',
      reason: `The law of the ${subject} is wrong: ${what}; p = ${rounded(pValue)}.`,
    };
  }
  const text = `The law of the ${subject} agrees with the exact one in ${tests.length} tests, p = ${rounded(pValue)}; they detect, ${detects}.`;
  return { ...common, status: 'pass', reason: text };
}
