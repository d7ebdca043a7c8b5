/**
 * Statistical tests of exact claims.
 *
 * What is claimed. Some properties cannot be decided point by point: that a sampler's output has a given law, that
 * times are uniform, that two draws are independent. Such a claim is judged by a test with two error rates, and both
 * are stated. The false-fail rate is the probability of rejecting a true claim; a run allows 1e-6 for everything that
 * it tests, which leaves about 3e-9 for one property, six standard deviations out. There a normal approximation is
 * wrong by factors, an asymptotic p-value is meaningless and a permutation test would need 1e9 permutations. So every
 * p-value here is either `exact` (P(p <= α) = α) or `valid` (P(p <= α) <= α), at every n and at every α, by a theorem
 * that its file names; `reports/statistics-calibration.md` shows both by experiment. The false-pass rate is the
 * probability of passing a subject that is off by a stated discrepancy: a test that says "pass" without saying what it
 * would have rejected says nothing, so each comes with the smallest discrepancy that it detects in n draws
 * (`…Detectable`) and with the draws that a given discrepancy needs (`…SampleSize`).
 *
 * Which test for which claim.
 * - A law with a known distribution function: Kolmogorov–Smirnov (`ksTest`), p from the exact one-sided Smirnov tail.
 *   It sees every difference, and pays for it: a 5 % shrink of N(0, 1) takes 1.5e5 draws at these rates.
 * - Normal scores (`channelTests`): points are carried back to the source by the exact inverse map, or projected and
 *   sent through their exact distribution function, either of which makes them exactly N(0, 1). Then their mean is
 *   exactly normal and their sum of squares exactly χ², sharp for shifts and scales: the same shrink takes 2e4.
 * - The ends of a support: the smallest and the largest draw (`extremesTest`); distinct draws: `repeatsTest`, `tiedEndsTest`.
 * - A fraction: exact binomial tails (`binomialTest`), Clopper–Pearson for an interval (`clopperPearson`).
 * - A finite set: a binomial test of each category (`discreteTest`).
 * - The mean of a bounded variable of unknown law: betting (`meanMonitor`), which may stop at any time.
 * - Independence from a uniform variable: it stays uniform in subsets chosen by the other (`independenceTest`).
 *
 * How tests are combined. By Bonferroni alone, whatever their dependence (`bonferroni`). To keep draws few, a test is
 * staged (`stagedTest`): a first look at level √α suspects, and only a confirmation on fresh draws, again at √α,
 * rejects; the streams are independent, so the procedure's rate is the product α.
 *
 * Rounding. Samples of a float32 subject are not exactly of the claimed law. Tests take a bound on what rounding did
 * to each draw (`slack`) and give it to the subject: p-values stay valid.
 */
export * from './binomial-law.ts';
export * from './binomial-test.ts';
export * from './bonferroni.ts';
export * from './channel.ts';
export * from './chi-square-law.ts';
export * from './discrete.ts';
export * from './extremes.ts';
export * from './fixed-law.ts';
export * from './independence.ts';
export * from './kolmogorov-smirnov.ts';
export * from './law.ts';
export * from './law-finding.ts';
export * from './mean-monitor.ts';
export * from './normal-law.ts';
export * from './normal-tests.ts';
export * from './repeats.ts';
export * from './staged.ts';
export type * from './types.ts';
