export { sampleInChunks } from './chunks.ts';
export { sampleByRenoising } from './renoising.ts';
export { type SampleOptions, sampleTrained, type TrainedSamples } from './sample-trained.ts';
