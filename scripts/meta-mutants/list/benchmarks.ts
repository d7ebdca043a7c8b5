import { mutantsOf } from '../mutants-of.ts';
import type { MetaMutant } from '../types.ts';

const at = (file: string): string => `benchmarks/statistics/${file}.ts`;
const STUDENT = ['benchmarks/statistics/student.test.ts'];
const PAIRED = ['benchmarks/statistics/paired.test.ts', 'benchmarks/statistics/summary.test.ts'];
const BOOTSTRAP = ['benchmarks/statistics/summary.test.ts', 'benchmarks/statistics/bootstrap.test.ts'];
const SUMMARY = ['benchmarks/statistics/summary.test.ts'];
const STABILITY = ['benchmarks/statistics/stability-window.test.ts', 'benchmarks/statistics/summary.test.ts'];
const RANKING = ['benchmarks/statistics/ranking.test.ts'];

/** Intervals, paired tests and rankings of the benchmarks. */
export const benchmarkMutants: readonly MetaMutant[] = [
  ...mutantsOf(at('moments'), STUDENT, [
    ['biased', 'sum / (values.length - 1)', 'sum / values.length', 'the biased variance'],
    [
      'degrees',
      'studentQuantile(level, n - 1) * Math.sqrt(variance(values) / n)',
      'studentQuantile(level, n) * Math.sqrt(variance(values) / n)',
      'one degree of freedom too many',
    ],
    [
      'standard-error',
      'Math.sqrt(variance(values) / n)',
      'Math.sqrt(variance(values))',
      'the deviation in place of the standard error',
    ],
    [
      'prediction',
      '1 / values.length + 1 / count',
      '1 / values.length',
      'a further value is taken to be as sure as the mean',
    ],
  ]),
  ...mutantsOf(at('student'), STUDENT, [
    ['odd', 'sum = df === 1 ? 0 : term;', 'sum = term;', 'one degree of freedom as three'],
    ['terms', 'k < df; k += 2', 'k <= df; k += 2', 'a term too many in the sum'],
  ]),
  ...mutantsOf(at('holm'), PAIRED, [
    [
      'bonferroni-steps',
      '(pValues.length - k) * pValues[index]',
      '(pValues.length - k - 1) * pValues[index]',
      'each step counts one hypothesis too few',
    ],
    ['monotone', 'Math.max(largest, Math.min', 'Math.max(0, Math.min', 'a larger p-value is adjusted to a smaller one'],
  ]),
  ...mutantsOf(at('sign-flip'), PAIRED, [
    [
      'strict-exact',
      'if (Math.abs(sum) >= bound) extreme++;\n    }\n    return { pValue: extreme / count',
      'if (Math.abs(sum) > bound * 1.001) extreme++;\n    }\n    return { pValue: extreme / count',
      'the observed assignment does not count',
    ],
    [
      'one-sided',
      'if (Math.abs(sum) >= bound) extreme++;\n    }\n    return { pValue: extreme / count',
      'if (sum >= bound) extreme++;\n    }\n    return { pValue: extreme / count',
      'one side of the test',
    ],
    ['draws', 'let extreme = 1;', 'let extreme = 0;', 'a p-value of zero from draws'],
    ['ties', '(start + 1 + end) / 2', 'start + 1', 'ties share the lowest rank'],
    ['zero', '.filter((i) => values[i] !== 0)', '.filter(() => true)', 'differences of zero take ranks'],
  ]),
  ...mutantsOf(at('effect-size'), PAIRED, [
    ['hedges', '4 * n - 5', '4 * n - 1', 'the correction for independent groups'],
    ['hedges-level', 'noncentrality(t, n - 1, 0.975)', 'noncentrality(t, n - 1, 0.95)', 'a one-sided interval'],
    ['cliff-ties', 'left < right ? -1 : 0', 'left < right ? -1 : 1', 'ties count for the first'],
  ]),
  ...mutantsOf(at('paired'), PAIRED, [
    ['standard-error', 'Math.sqrt(variance(differences) / n)', 'Math.sqrt(variance(differences))', 't without √n'],
    [
      'degrees',
      'studentTwoSided(Math.abs(t), n - 1)',
      'studentTwoSided(Math.abs(t), n)',
      'one degree of freedom too many',
    ],
    [
      'one-sided',
      'studentTwoSided(Math.abs(t), n - 1)',
      'studentTwoSided(t, n - 1)',
      'a p-value of 1 for the other direction',
    ],
  ]),
  ...mutantsOf(at('bootstrap'), BOOTSTRAP, [
    ['level', 'const miss = (1 - level) / 2;', 'const miss = 1 - level;', 'the miss is not split over both ends'],
    [
      'bias-sign',
      'const bias = -normalUpperQuantile(share);',
      'const bias = normalUpperQuantile(share);',
      'the bias is doubled in place of taken off',
    ],
    ['acceleration-sign', '(centre - one) ** 3', '(one - centre) ** 3', 'skewness corrected the wrong way'],
    ['without-replacement', 'given[rng.integer(n)]', 'given[i]', 'each resample is the data'],
  ]),
  ...mutantsOf(at('summary'), SUMMARY, [
    ['place', 'p * (sorted.length - 1)', 'p * sorted.length', 'off by one in the order statistics'],
    ['nan', 'Number.isNaN(value) ? Number.POSITIVE_INFINITY', 'Number.isNaN(value) ? 0', 'NaN counts as a good value'],
  ]),
  ...mutantsOf(at('proportion'), SUMMARY, [
    ['level', '1 - level', '2 * (1 - level)', 'an interval of 90 % for one of 95 %'],
  ]),
  ...mutantsOf(at('stability'), STABILITY, [
    [
      'nan',
      'if (!(values[i] <= factor * middle)) spikes++;',
      'if (values[i] > factor * middle) spikes++;',
      'NaN is no spike',
    ],
    [
      'window',
      'replace(sorted, at(i - window), at(i));',
      'replace(sorted, at(i - window + 1), at(i));',
      'the wrong value leaves the window',
    ],
    ['score', '!(score <= 1)', 'score > 1', 'a score of NaN is no divergence'],
  ]),
  ...mutantsOf(at('ranking'), RANKING, [
    [
      'unadjusted',
      'const claimed = adjusted[k] <= 1 - level;',
      'const claimed = pValues[k] <= 1 - level;',
      'claims without the adjustment for their number',
    ],
    ['direction', 'below ? first : second', 'below ? second : first', 'the winner and the loser change places'],
    [
      'diverged',
      'lowerIsBetter ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY',
      'lowerIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY',
      'a run that diverged is the best',
    ],
  ]),
];
