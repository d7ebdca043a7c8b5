import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend, WebGPUProgram, webgpu_util } from '@tensorflow/tfjs-backend-webgpu';

/**
 * Elementary functions of webgpu that are accurate to a few units in the last place of float32 and hand NaN on. WGSL bounds the
 * absolute error of its own sin and cos by 2^-11 alone and that of tanh not relative to small values, and its exp and tanh
 * make numbers of NaN, so that a diverged run would go on.
 *
 * Sine and cosine of |x| <= 8192: x = r + n π/2 with π/2 in three parts (Cody and Waite), |r| <= π/4, then polynomials of
 * degree 7 and 8; beyond, the device's own. Hyperbolic tangent: a polynomial for |x| < 5/8, else 1 - 2/(exp(2|x|) + 1).
 * Coefficients: Cephes (Moshier), sinf.c and tanhf.c.
 */
const FUNCTIONS = {
  Sin: 'select(sin(x), sineOfQuadrant(x, 0), abs(x) <= 8192.0)',
  Cos: 'select(cos(x), sineOfQuadrant(x, 1), abs(x) <= 8192.0)',
  Tanh: 'select(sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), 10.0)) + 1.0)), nearZero(x), abs(x) < 0.625)',
  Exp: 'exp(x)',
  Sigmoid: '1.0 / (1.0 + exp(-x))',
} as const;

const HELPERS = `
fn sineOfQuadrant(x : f32, shift : i32) -> f32 {
  let n = round(x * 0.63661977236758134);
  let r = ((x - n * 1.5703125) - n * 4.837512969970703125e-4) - n * 7.549789954891882e-8;
  let z = r * r;
  let quadrant = (i32(n) + shift) & 3;
  let sine = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let cosine = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  let value = select(sine, cosine, (quadrant & 1) == 1);
  return select(value, -value, quadrant >= 2);
}
fn nearZero(x : f32) -> f32 {
  let z = x * x;
  let p = ((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1;
  return x + x * z * (p * z - 3.33332819422e-1);
}`;

/** Registers them as the kernels of webgpu. */
export function registerElementary(util: typeof webgpu_util): void {
  for (const kernelName of Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[]) {
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, backend }) => {
        const x = inputs.x as tf.TensorInfo;
        const program = programOf(kernelName, x.shape, util);
        return (backend as unknown as WebGPUBackend).runWebGPUProgram(program, [x], 'float32');
      },
    });
  }
}

function programOf(name: keyof typeof FUNCTIONS, outputShape: number[], util: typeof webgpu_util): WebGPUProgram {
  const workgroupSize: [number, number, number] = [128, 1, 1];
  const dispatchLayout = util.flatDispatchLayout(outputShape);
  return {
    outputShape,
    workgroupSize,
    dispatchLayout,
    dispatch: util.computeDispatch(dispatchLayout, outputShape, workgroupSize),
    variableNames: ['A'],
    shaderKey: `flowproof_${name}`,
    size: true,
    getUserCode: () => `${HELPERS}
fn main(index : i32) {
  if (index < uniforms.size) {
    let x = getAByOutputIndex(index);
    setOutputAtIndex(index, select(${FUNCTIONS[name]}, x, isnan(x)));
  }
}`,
  };
}
