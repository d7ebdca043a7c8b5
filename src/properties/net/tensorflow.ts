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

interface TensorFlowModule extends TensorFlowLike {
  ready(): Promise<void>;
  engine(): { startScope(): void; endScope(): void };
}

let loaded: Promise<TensorFlowModule> | undefined;

/**
 * TensorFlow.js, the instance that the author's module gets from `import('@tensorflow/tfjs')` too, with its backend ready.
 *
 * @throws FlowproofError `usage` where it is not installed.
 */
export function loadTensorFlow(): Promise<TensorFlowModule> {
  loaded ??= (import('@tensorflow/tfjs') as unknown as Promise<TensorFlowModule>).then(
    async (tf) => {
      await tf.ready();
      return tf;
    },
    (cause) => {
      loaded = undefined;
      const hint = 'Run `npm install @tensorflow/tfjs`: a loss or sampler with framework "tfjs" needs it.';
      throw Object.assign(expectedError('usage', '@tensorflow/tfjs', 'the installed package', 'none', hint), { cause });
    },
  );
  return loaded;
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
