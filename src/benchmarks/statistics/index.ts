export { type BootstrapOptions, type Bootstrapped, bootstrapInterval } from './bootstrap.ts';
export { cliffsDelta, type Effect, hedgesG } from './effect-size.ts';
export { holm } from './holm.ts';
export { mean, meanInterval, positiveMeanInterval, predictionInterval, variance } from './moments.ts';
export {
  type PairedDifference,
  type PairedOptions,
  type PairedTests,
  pairedDifference,
  pairedTests,
} from './paired.ts';
export { proportion } from './proportion.ts';
export {
  type RankingComparison,
  type RankingOptions,
  type RankingRecord,
  type RankingReport,
  type RankingTest,
  rankingReport,
} from './ranking.ts';
export { type SignFlipOptions, type SignFlipTest, signFlipTest } from './sign-flip.ts';
export { diverged, firstNonFinite, type SpikeOptions, spikeCount } from './stability.ts';
export { studentQuantile, studentTwoSided } from './student.ts';
export { median, quantile, type Summary, summary } from './summary.ts';
