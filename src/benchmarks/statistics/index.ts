export { bootstrapInterval } from './bootstrap.ts';
export { cliffsDelta, hedgesG } from './effect-size.ts';
export { fisherTest } from './fisher.ts';
export { holm } from './holm.ts';
export { mean, meanInterval, positiveMeanInterval, predictionInterval, variance } from './moments.ts';
export { pairedDifference } from './paired.ts';
export { proportion } from './proportion.ts';
export {
  type RankingRecord,
  rankingReport,
} from './ranking.ts';
export { signFlipTest } from './sign-flip.ts';
export { diverged, firstNonFinite, spikeCount } from './stability.ts';
export { studentQuantile, studentTwoSided } from './student.ts';
export { median, quantile } from './summary.ts';
