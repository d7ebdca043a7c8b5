export { assign } from './assignment.ts';
export { wassersteinBound } from './bounds.ts';
export { cellMasses } from './cell-masses.ts';
export { gridOver, histogram } from './grid.ts';
export { EMPTY_SHARE, expectedKl, histogramKl, klFloor, measureKl } from './histogram-kl.ts';
export { bandwidths, kernelAt, kernelExpectation, kernelMean } from './kernel.ts';
export { type TargetLaw, targetLaw } from './law.ts';
export { heldOutLikelihood, reverseKl } from './likelihood.ts';
export { logDensityMoments, sampleLogDensity } from './log-density.ts';
export { type MmdReference, measureMmd, mmdReference, problemKernel } from './mmd.ts';
export { modeMasses } from './modes.ts';
export type { MapJet, NetFields } from './net-fields.ts';
export { massOutside, supportOf } from './outside.ts';
export { projectedLaw } from './projected-law.ts';
export {
  type SampleQuality,
  sampleQuality,
} from './sample-quality.ts';
export { sliceMeans } from './slice-means.ts';
export {
  measureSliced,
  slicedFloor,
  slicedReference,
} from './sliced.ts';
export {
  trajectoryError,
  trajectoryGrid,
  trajectoryReference,
} from './trajectory.ts';
export {
  assignmentW2Squared,
  measureTransport,
  transportFloor,
  transportReference,
} from './transport.ts';
export type { Measured } from './types.ts';
