/** The training methods: the paper's families first, then the special cases that the framework recovers (its section 4). */
export const methodIds = [
  'flow-matching',
  'lsd',
  'esd',
  'psd-u',
  'psd-m',
  'lmd',
  'emd',
  'pfmm',
  'progressive-distillation',
  'consistency-distillation',
  'consistency-distillation-discrete',
  'consistency-training',
  'consistency-training-discrete',
  'scm',
  'ctm',
  'meanflow',
  'align-your-flow',
  'shortcut',
  'split-meanflow',
] as const;

export type MethodId = (typeof methodIds)[number];
