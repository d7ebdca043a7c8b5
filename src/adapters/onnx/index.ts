export type { OnnxOptions } from './options.ts';
export { onnxSubject } from './subject.ts';
