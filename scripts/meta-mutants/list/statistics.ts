import { mutantsOf } from '../mutants-of.ts';
import type { MetaMutant } from '../types.ts';

const at = (file: string): string => `properties/statistics/${file}.ts`;
const NORMAL = ['properties/statistics/normal-tests.test.ts'];
const LAWS = ['properties/statistics/laws.test.ts'];
const KS = ['properties/statistics/kolmogorov-smirnov.test.ts'];
const STAGED = ['staged-levels', 'staged', 'support-tests'].map((name) => `properties/statistics/${name}.test.ts`);
const SUPPORT = ['properties/statistics/support-tests.test.ts'];
const COMBINED = ['properties/statistics/combined.test.ts'];

/** Tests of laws, their p-values and levels. */
export const statisticsMutants: readonly MetaMutant[] = [
  ...mutantsOf(at('normal-tests'), NORMAL, [
    ['one-sided-mean', 'Math.abs(sum) - allowance', 'sum - allowance', 'the mean is tested to one side'],
    ['mean-scale', 'allowance) / Math.sqrt(n)', 'allowance) / n', 'the mean is divided by n in place of √n'],
    [
      'mean-slack-sign',
      'Math.abs(sum) - allowance',
      'Math.abs(sum) + allowance',
      'rounding is held against the subject',
    ],
    ['mean-nan', 'Number.isNaN(size) ? 0', 'Number.isNaN(size) ? 1', 'NaN is a pass'],
    ['mean-half-p', ': erfc(', ': 0.5 * erfc(', 'the p-value of one tail alone'],
    [
      'square-degrees',
      'chiSquareTails(most, n).lower',
      'chiSquareTails(most, n - 1).lower',
      'one degree of freedom less, as if the mean were fitted',
    ],
    [
      'square-one-sided',
      '2 * Math.min(chiSquareTails',
      'Math.min(chiSquareTails',
      'the smaller of two tails is not doubled',
    ],
    [
      'square-slack',
      'chiSquareTails(least, n).upper',
      'chiSquareTails(most, n).upper',
      'rounding is held against the subject',
    ],
    [
      'mean-detectable',
      'normalUpperQuantile(falseFail / 2)',
      'normalUpperQuantile(falseFail)',
      'the level is not split over two sides in what is stated as detectable',
    ],
    [
      'growth-tail',
      "chiSquareQuantile(falsePass, n, 'lower')",
      "chiSquareQuantile(falsePass, n, 'upper')",
      'the detectable growth takes the wrong tail',
    ],
  ]),
  ...mutantsOf(at('chi-square-law'), LAWS, [
    ['degrees', 'const a = df / 2;', 'const a = (df - 1) / 2;', 'one degree of freedom less'],
    ['complement', 'return { lower: 1 - upper, upper };', 'return { lower: upper, upper };', 'both tails are the same'],
    [
      'branch',
      'if (y < a + 1) {',
      'if (y < a + 2) {',
      'the series is used a little beyond the mean',
      'the series and the continued fraction agree to 1e-12 there; only the number of steps changes',
    ],
  ]),
  ...mutantsOf(at('deviance'), LAWS, [
    ['stirling', '1 / 12 - square', '1 / 13 - square', 'a wrong term of Stirling’s series'],
    ['series', '2 * x * v;', 'x * v;', 'half of the deviance near its zero'],
  ]),
  ...mutantsOf(at('normal-law'), LAWS, [
    [
      'score-sign',
      '? -Math.SQRT2 * erfcinv(2 * tails.lower)',
      '? Math.SQRT2 * erfcinv(2 * tails.lower)',
      'scores below the median change sign',
    ],
  ]),
  ...mutantsOf(at('binomial-law'), LAWS, [
    ['strict-tail', 'upper: Math.min(1, at + beyond)', 'upper: Math.min(1, beyond)', 'P(K > k) for P(K >= k)'],
    ['ratio', '((n - k - step) * p)', '((n - k - step - 1) * p)', 'off by one in the ratio of terms'],
  ]),
  ...mutantsOf(
    at('binomial-test'),
    [...COMBINED, ...LAWS],
    [
      [
        'one-sided',
        'Math.min(1, 2 * Math.min(lower, upper))',
        'Math.min(lower, upper)',
        'the smaller of two tails is not doubled',
      ],
      ['larger-tail', '2 * Math.min(lower, upper)', '2 * Math.max(lower, upper)', 'the larger tail'],
      [
        'interval-miss',
        'binomialTails(successes, n, p).upper < miss / 2',
        'binomialTails(successes, n, p).upper < miss',
        'an interval with one end at the whole of the miss',
      ],
    ],
  ),
  ...mutantsOf(at('bonferroni'), STAGED, [
    ['omitted', 'smallest.pValue * tests.length', 'smallest.pValue', 'the number of tests is forgotten'],
    [
      'largest',
      'test.pValue < best.pValue',
      'test.pValue > best.pValue',
      'the largest p-value in place of the smallest',
    ],
  ]),
  ...mutantsOf(at('kolmogorov-smirnov'), KS, [
    ['below', '(i + 1) / n - raised[i]', 'i / n - raised[i]', 'off by one in the distance below'],
    ['above', 'lowered[i] - i / n)', 'lowered[i] - (i + 1) / n)', 'off by one in the distance above'],
    ['one-sided', '(i + 1) / n - raised[i], lowered[i] - i / n', '(i + 1) / n - raised[i]', 'the distance to one side'],
    [
      'half-p',
      'Math.min(1, 2 * smirnovTail',
      'Math.min(1, smirnovTail',
      'the one-sided tail for the two-sided p-value',
    ],
    ['nan', 'if (u.some(Number.isNaN)) return 1;', 'if (u.some(Number.isNaN)) return 0;', 'NaN is a pass'],
    ['slack-sign', 'value + slack[i]).sort()', 'value - slack[i]).sort()', 'rounding is held against the subject'],
    [
      'terms',
      'Math.min(n - 1, Math.floor(n * (1 - distance)))',
      'Math.min(n - 1, Math.floor(n * (1 - distance))) - 1',
      'the last term of the sum is missing',
    ],
    ['detectable', 'Math.sqrt(2 * n);', 'Math.sqrt(4 * n);', 'too little is stated as detectable'],
  ]),
  ...mutantsOf(at('extremes'), SUPPORT, [
    ['one-end', 'Math.max(gap.above, gap.below)) ** n', 'gap.above) ** n', 'the lower end is not tested'],
    ['half-p', 'Math.min(1, 2 * (1 - Math.max', 'Math.min(1, 0.5 * (1 - Math.max', 'a p-value four times too small'],
    [
      'nan',
      'if (!(value - moved <= 1 && value + moved >= 0))',
      'if (value - moved > 1 || value + moved < 0)',
      'NaN is not impossible',
    ],
    [
      'slack-ignored',
      'const moved = slack ? slack[i] : 0;',
      'const moved = slack ? 0 : 0;',
      'rounding is held against the subject',
    ],
  ]),
  ...mutantsOf(at('repeats'), SUPPORT, [
    ['pairs', 'n * (n - 1) * atom) / 2', 'n * (n - 1) * atom)', 'ordered pairs in place of pairs'],
    ['factorial', 'Math.log(mean / r)', 'Math.log(mean)', 'r! is missing in the bound of r repeats'],
  ]),
  ...mutantsOf(at('independence'), COMBINED, [
    [
      'monotone-only',
      '.filter(([, rows]) => rows.length > 0)',
      '.filter(([part, rows]) => rows.length > 0 && /lower|upper/.test(part))',
      'dependence that is even is not tested',
    ],
    ['halves-equal', 'order.subarray(half),', 'order.subarray(0, half),', 'the lower half twice'],
    ['detectable', 'falseFail: falseFail / 4', 'falseFail', 'Bonferroni is forgotten in what is stated as detectable'],
  ]),
  ...mutantsOf(at('discrete'), COMBINED, [
    [
      'first-category',
      'bonferroni(name, each)',
      'bonferroni(name, each.slice(0, 1))',
      'the first category alone is tested',
    ],
    [
      'detectable',
      'rates.falseFail / probabilities.length',
      'rates.falseFail',
      'Bonferroni is forgotten in what is stated as detectable',
    ],
  ]),
  ...mutantsOf(at('channel'), COMBINED, [
    [
      'slack-slope',
      'slack?.map((value) => slope * value)',
      'slack?.map((value) => 0.1 * slope * value)',
      'a tenth of the allowance for rounding',
    ],
    [
      'joined-first',
      'groups.map(({ channels }) => channels[k].scores)',
      'groups.map(() => groups[0].channels[k].scores)',
      'the first group repeated for all groups together',
    ],
  ]),
  ...mutantsOf(at('fixed-law'), COMBINED, [
    ['bonferroni', 'decisive.pValue * tests.length', 'decisive.pValue', 'the number of tests is forgotten'],
    ['strict', 'if (pValue <= falseFail)', 'if (pValue < falseFail)', 'a p-value at the level passes'],
  ]),
  ...mutantsOf(at('staged'), STAGED, [
    [
      'alpha-not-split',
      'const level = Math.sqrt(plan.falseFail);',
      'const level = plan.falseFail;',
      'the first look is held at α in place of √α',
    ],
    ['family', 'test.pValue <= level / family', 'test.pValue <= level', 'a look suspects without Bonferroni'],
    [
      'looks',
      'const family = sizes.length * tests.length;',
      'const family = tests.length;',
      'the number of looks is forgotten',
    ],
    ['same-stream', 'draw(n, `confirmation ', 'draw(n, `look ', 'the confirmation sees the draws that it confirms'],
    [
      'suspects',
      'Math.min(1, decisive.pValue * suspects.length)',
      'Math.min(1, decisive.pValue)',
      'several suspects are confirmed without Bonferroni',
    ],
    [
      'any-test',
      '.filter((test) => suspects.includes(test.name))',
      '.filter(() => true)',
      'a test that was not suspected confirms',
    ],
    [
      'absent-confirms',
      '{ ...suspect, pValue: 1 }',
      '{ ...suspect, pValue: 0 }',
      'a suspect that the fresh draws cannot test is confirmed',
    ],
    [
      'two-routes',
      'Math.max(level, decisive.pValue * family)',
      'decisive.pValue * family',
      'the p-value of the first look counts without a confirmation',
    ],
    [
      'first-look-only',
      'if (suspects.length === 0) continue;',
      'if (suspects.length === 0) break;',
      'later looks are not taken',
    ],
    ['stated-level', '/ (lookSizes(plan).length * tests)', '/ tests', 'what is stated as detectable forgets the looks'],
  ]),
  ...mutantsOf(at('mean-monitor'), COMBINED, [
    ['drift', 'sum - drift) + Math.exp', 'sum) + Math.exp', 'a bet without its price'],
    ['ruin', 'Math.min(0.5 / m,', 'Math.min(2 / m,', 'bets beyond what the gambler has'],
    [
      'nan',
      'if (!(value >= low && value <= high))',
      'if (value < low || value > high)',
      'NaN does not contradict the claim',
    ],
    [
      'two-capitals',
      '(Math.exp(kelly) + planner) / 2;',
      'Math.exp(kelly) + planner;',
      'the gamblers start with twice the capital',
    ],
    ['peeks', 'sum += gain;', 'sum += 0.5 * gain;', 'the bets follow half of what was seen'],
  ]),
  ...mutantsOf(
    at('gaussian'),
    ['properties/statistics/law.test.ts'],
    [
      [
        'correlation',
        'sum -= factor[i * d + k] * z[row + k]',
        'sum += factor[i * d + k] * z[row + k]',
        'whitening adds the correlation',
      ],
    ],
  ),
];
