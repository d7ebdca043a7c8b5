import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { kernelNames } from '../names.ts';
import { address, type WasmBackend } from './backend.ts';
import { bytes, engine } from './instance.ts';
import { NORM_MODULE } from './norm-module.ts';

/** The functions of assembly/norm.as: addresses in bytes, sizes in numbers. */
interface NormExports {
  modulatedNorm(
    h: number,
    modulation: number,
    out: number,
    tokens: number,
    rows: number,
    w: number,
    dual: boolean,
    epsilon: number,
  ): void;
  modulatedNormGradient(
    h: number,
    modulation: number,
    adjoint: number,
    outH: number,
    outModulation: number,
    tokens: number,
    rows: number,
    w: number,
    dual: boolean,
    epsilon: number,
  ): void;
}

type Inputs = Record<'h' | 'modulation' | 'adjoint', TensorInfo>;
type Attributes = { readonly dual: boolean; readonly tokens: number; readonly epsilon: number };

const instances = new WeakMap<object, NormExports>();

function normOf(backend: WasmBackend): NormExports {
  const known = instances.get(backend);
  if (known !== undefined) return known;
  const { Module, Instance } = engine();
  const { exports } = new Instance(new Module(bytes(NORM_MODULE)), { env: { memory: backend.wasm.asm?.memory } });
  instances.set(backend, exports as NormExports);
  return exports as NormExports;
}

/** Members, and of each the rows of values before tokens and tangents, the channels, and the bytes of h and modulation. */
function sizes(h: TensorInfo, modulation: TensorInfo, dual: boolean) {
  const [members, all, w] = h.shape;
  const rows = modulation.shape[1] / (dual ? 2 : 1);
  return { members, rows, w, step: all * w * 4, shift: modulation.shape[1] * 2 * w * 4 };
}

function forward(backend: WasmBackend, { h, modulation }: Inputs, { dual, tokens, epsilon }: Attributes): TensorInfo {
  const out = backend.makeOutput(h.shape, 'float32');
  const { modulatedNorm } = normOf(backend);
  const { members, rows, w, step, shift } = sizes(h, modulation, dual);
  const [from, by, to] = [address(backend, h), address(backend, modulation), address(backend, out)];
  for (let e = 0; e < members; e++) {
    modulatedNorm(from + e * step, by + e * shift, to + e * step, tokens, rows, w, dual, epsilon);
  }
  return out;
}

function backward(
  backend: WasmBackend,
  { h, modulation, adjoint }: Inputs,
  { dual, tokens, epsilon }: Attributes,
): TensorInfo[] {
  const outs = [h, modulation].map(({ shape }) => backend.makeOutput(shape, 'float32'));
  const { modulatedNormGradient } = normOf(backend);
  const { members, rows, w, step, shift } = sizes(h, modulation, dual);
  const [from, by, above, toH, toModulation] = [h, modulation, adjoint, ...outs].map((one) => address(backend, one));
  for (let e = 0; e < members; e++) {
    const [at, modulationAt] = [e * step, e * shift];
    modulatedNormGradient(
      from + at,
      by + modulationAt,
      above + at,
      toH + at,
      toModulation + modulationAt,
      tokens,
      rows,
      w,
      dual,
      epsilon,
    );
  }
  return outs;
}

/** The kernels of the modulated norm for the wasm backend. */
export const normKernels: readonly KernelConfig[] = [
  {
    kernelName: kernelNames.modulatedNorm,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      forward(backend as WasmBackend, inputs as Inputs, attrs as unknown as Attributes),
  },
  {
    kernelName: kernelNames.modulatedNormGradient,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      backward(backend as WasmBackend, inputs as Inputs, attrs as unknown as Attributes),
  },
];
