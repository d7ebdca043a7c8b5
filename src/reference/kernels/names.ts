/**
 * Names under which the layers' kernels are registered with TensorFlow.js, for each backend that has them. Inputs, attributes
 * and outputs are those of `LayerOperations`.
 */
export const kernelNames = {
  dense: 'FlowproofDense',
  denseGradient: 'FlowproofDenseGradient',
  activate: 'FlowproofActivate',
  activateGradient: 'FlowproofActivateGradient',
  modulatedNorm: 'FlowproofModulatedNorm',
  modulatedNormGradient: 'FlowproofModulatedNormGradient',
} as const;
