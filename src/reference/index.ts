export {
  type AutoChoice,
  autoBackend,
  type BackendId,
  type BackendName,
  backendOrder,
  type Probe,
  probeBackend,
  useBackend,
} from './backends/index.ts';
export { type Activation, type ActivationName, activations } from './dual/activations.ts';
export { activate, add, affine, constant, type Dual, dualMatMul, mul } from './dual/dual.ts';
export * from './evaluation/index.ts';
export { type ExactTensorMap, exactAverageVelocity, exactMap } from './exact.ts';
export { type FlowNet, flowMap, flowMapJvp, flowNet, type NetDual, transport } from './flow-net.ts';
export * from './losses/index.ts';
export * from './methods/index.ts';
export * from './networks/index.ts';
export * from './optimisers/index.ts';
export { packMembers, unpack } from './parameters.ts';
export { sampleFlowMap } from './sampler.ts';
export * from './sampling/index.ts';
export { stopGradient, stopped } from './stop-gradient.ts';
export type { TensorLossCall } from './subjects/loss.ts';
export { referenceSubjects } from './subjects.ts';
export { drawDyadicTimes, drawTimes, type Times } from './times.ts';
export * from './training/index.ts';
export * from './velocity/index.ts';
