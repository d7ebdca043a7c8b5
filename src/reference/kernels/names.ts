/** Names under which the layers' kernels are registered with TensorFlow.js, for each backend that has them. */
export const kernelNames = {
  dense: 'FlowproofDense',
  denseGradient: 'FlowproofDenseGradient',
  activate: 'FlowproofActivate',
  activateGradient: 'FlowproofActivateGradient',
  perceptron: 'FlowproofPerceptron',
  perceptronGradient: 'FlowproofPerceptronGradient',
  unpack: 'FlowproofUnpack',
  pack: 'FlowproofPack',
  adam: 'FlowproofAdam',
  modulatedNorm: 'FlowproofModulatedNorm',
  modulatedNormGradient: 'FlowproofModulatedNormGradient',
} as const;
