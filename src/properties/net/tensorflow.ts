import { expectedError } from '../../core/errors.ts';

/** What the suite needs of a TensorFlow.js tensor. Structural, so that nothing here loads or types TensorFlow.js. */
export interface TensorLike {
  readonly shape: number[];
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

/** What the suite needs of the TensorFlow.js module. */
export interface TensorFlowLike {
  tensor(values: ArrayLike<number>, shape?: number[]): TensorLike;
  scalar(value: number): TensorLike;
  keep(tensor: TensorLike): TensorLike;
  tidy<R>(f: () => R): R;
  unstack(tensor: TensorLike, axis: number): TensorLike[];
  reshape(tensor: TensorLike, shape: number[]): TensorLike;
  add(a: TensorLike, b: TensorLike): TensorLike;
  mul(a: TensorLike, b: number): TensorLike;
  customGrad(
    f: (...inputs: TensorLike[]) => { value: TensorLike; gradFunc: (dy: TensorLike) => TensorLike[] },
  ): (...inputs: TensorLike[]) => TensorLike;
  valueAndGrad(f: (x: TensorLike) => TensorLike): (x: TensorLike) => { value: TensorLike; grad: TensorLike };
}

/** The caller's TensorFlow.js module, checked by one of its functions. */
export function asTensorFlow(tf: object): TensorFlowLike {
  if (typeof (tf as Partial<TensorFlowLike>).customGrad === 'function') return tf as TensorFlowLike;
  throw expectedError('usage', 'tf', 'the TensorFlow.js module', tf, "Pass the result of import('@tensorflow/tfjs').");
}

/** True for a TensorFlow.js tensor. */
export function isTensor(value: unknown): value is TensorLike {
  return value !== null && typeof value === 'object' && typeof (value as Partial<TensorLike>).dataSync === 'function';
}
