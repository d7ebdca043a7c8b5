export { type Assignment, assign } from './assignment.ts';
export { type BoundOptions, type WassersteinBound, wassersteinBound } from './bounds.ts';
export { cellMasses } from './cell-masses.ts';
export { type Grid, gridOver, histogram } from './grid.ts';
export { EMPTY_SHARE, expectedKl, histogramKl, klFloor, measureKl } from './histogram-kl.ts';
export { bandwidths, type Kernel, kernelAt, kernelExpectation, kernelMean } from './kernel.ts';
export { type GaussianPart, type TargetLaw, targetLaw } from './law.ts';
export { type HeldOutLikelihood, heldOutLikelihood, type LikelihoodOptions, reverseKl } from './likelihood.ts';
export { type LogDensityMoments, logDensityMoments, sampleLogDensity } from './log-density.ts';
export { type MmdReference, measureMmd, mmdReference, problemKernel } from './mmd.ts';
export { type ModeMass, type ModeMasses, modeError, modeMasses } from './modes.ts';
export type { MapJet, MapValues, NetFields } from './net-fields.ts';
export { massOutside, OUTSIDE_SHARE, type Support, supportOf } from './outside.ts';
export { type ProjectedLaw, projectedLaw } from './projected-law.ts';
export {
  type SampleMetric,
  type SampleQuality,
  type SampleQualityOptions,
  sampleQuality,
} from './sample-quality.ts';
export { sliceMeans } from './slice-means.ts';
export {
  measureSliced,
  type SlicedOptions,
  type SlicedReference,
  slicedFloor,
  slicedReference,
  slicedW2Squared,
} from './sliced.ts';
export {
  type TrajectoryCell,
  type TrajectoryGrid,
  type TrajectoryOptions,
  type TrajectoryReference,
  type TrajectoryScore,
  trajectoryError,
  trajectoryGrid,
  trajectoryReference,
} from './trajectory.ts';
export {
  assignmentW2Squared,
  measureTransport,
  type TransportOptions,
  type TransportReference,
  transportFloor,
  transportReference,
} from './transport.ts';
export type { Floor, Measured } from './types.ts';
