export type { OnnxOptions } from './options.ts';
export { onnxReadings, onnxSubject } from './subject.ts';
