import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { flowExcess, flowWitness } from '../../../src/cli/doctor/witness.ts';
import { FlowproofError } from '../../../src/core/errors.ts';
import {
  autoBackend,
  type BackendName,
  backendOrder,
  probeBackend,
  useBackend,
} from '../../../src/reference/backends/index.ts';
import { selfTest, selfTestFlow } from '../../../src/reference/backends/self-test.ts';

afterEach(async () => {
  await useBackend('wasm');
});

const handlers = (): number => process.listenerCount('unhandledRejection') + process.listenerCount('uncaughtException');

test('selects wasm by default, from files of the package, and adds no process-wide handler', async () => {
  const before = handlers();
  expect(await useBackend()).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
  expect(handlers()).toBe(before);
});

test('another name is refused', async () => {
  await expect(useBackend('cuda' as BackendName)).rejects.toThrow(
    'backend: expected one of "auto", "tensorflow", "webgpu", "wasm", "cpu", got "cuda"',
  );
  await expect(useBackend('toString' as BackendName)).rejects.toThrow('got "toString"');
});

test('auto takes the first that works and says why not those before it', async () => {
  const { backend, passedOver } = await autoBackend();
  expect(tf.getBackend()).toBe(backend);
  expect(passedOver.map((each) => each.backend)).toEqual(backendOrder.slice(0, backendOrder.indexOf(backend)));
  for (const { backend: other, reason, hint } of passedOver) {
    const probe = await probeBackend(other);
    expect(reason).toContain(probe.available ? probe.passedOver : probe.reason);
    expect(hint).not.toBe('');
  }
});

test('auto never takes a software adapter', async () => {
  const probe = await probeBackend('webgpu');
  if (probe.available && probe.passedOver !== undefined) expect((await autoBackend()).backend).not.toBe('webgpu');
});

for (const backend of backendOrder) {
  const probe = await probeBackend(backend);
  describe(backend, () => {
    if (!probe.available) {
      test('absent: choosing it throws the reason and the next thing to do', async () => {
        const thrown = await useBackend(backend).catch((error: unknown) => error);
        expect(thrown).toBeInstanceOf(FlowproofError);
        expect(thrown).toMatchObject({ code: 'unsupported', hint: probe.hint });
        expect((thrown as Error).message).toContain(probe.reason);
        expect(tf.getBackend()).toBe('wasm');
      });
    }

    describe.skipIf(!probe.available)(probe.available ? 'present' : `present (skipped: ${probe.reason})`, () => {
      test('a probe selects nothing, leaves no tensor and no handler', async () => {
        await useBackend('cpu');
        const before = { tensors: tf.memory().numTensors, handlers: handlers() };
        expect(await probeBackend(backend)).toEqual(probe);
        expect({ tensors: tf.memory().numTensors, handlers: handlers() }).toEqual(before);
        expect(tf.getBackend()).toBe('cpu');
      });

      test('shares engine, kernels and tensors with the one TensorFlow.js', async () => {
        await useBackend('wasm');
        const engine = tf.engine();
        const made = tf.tensor1d([1, 2, 3]);
        await useBackend(backend);
        expect(tf.engine()).toBe(engine);
        expect(tf.getKernelsForBackend(backend).length).toBeGreaterThan(50);
        const doubled = tf.mul(made, 2);
        expect(doubled).toBeInstanceOf(tf.Tensor);
        expect(Array.from(await doubled.data())).toEqual([2, 4, 6]);
        tf.dispose([made, doubled]);
      });

      test('runs a kernel that is registered for it, in place of its own', async () => {
        await useBackend(backend);
        const own = tf.getKernel('Square', backend);
        let calls = 0;
        tf.unregisterKernel('Square', backend);
        tf.registerKernel({
          ...own,
          kernelFunc: (parameters) => {
            calls++;
            return own.kernelFunc(parameters);
          },
        });
        try {
          const squared = tf.square(tf.tensor1d([3]));
          expect(Array.from(await squared.data())).toEqual([9]);
          expect(calls).toBe(1);
        } finally {
          tf.unregisterKernel('Square', backend);
          tf.registerKernel(own);
        }
      });

      test('tidy and customGrad: a gradient by hand, and no tensor left', async () => {
        await useBackend(backend);
        const before = tf.memory().numTensors;
        const threefold = tf.customGrad((x, save) => {
          (save as tf.GradSaveFunc)([x as tf.Tensor]);
          return { value: tf.square(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3) };
        });
        const x = tf.tensor1d(Float32Array.from({ length: 2_000 }, (_, i) => i));
        const { value, grad } = tf.tidy(() => tf.valueAndGrad((v: tf.Tensor) => tf.sum(threefold(v)))(x));
        expect(new Set(await grad.data())).toEqual(new Set([3]));
        tf.dispose([x, value, grad]);
        expect(tf.memory().numTensors).toBe(before);
      });

      test('passes the self-test in numbers, leaving no tensor', async () => {
        await useBackend(backend);
        const before = tf.memory().numTensors;
        for (const { name, excess } of await selfTest()) expect(excess, name).toBeLessThanOrEqual(1);
        expect(flowExcess(await selfTestFlow(), await flowWitness())).toBeLessThanOrEqual(1);
        expect(tf.memory().numTensors).toBe(before);
      });
    });
  });
}

test('the self-test rejects products in bfloat16', async () => {
  await useBackend('cpu');
  const own = tf.getKernel('BatchMatMul', 'cpu');
  tf.unregisterKernel('BatchMatMul', 'cpu');
  tf.registerKernel({
    ...own,
    kernelFunc: ({ inputs, backend, ...rest }) => {
      const { data } = backend as { data: tf.DataStorage<{ values: Float32Array }> };
      const round = ({ dataId, shape }: tf.TensorInfo): tf.Tensor => {
        const bits = new Uint32Array(Float32Array.from(data.get(dataId).values).buffer);
        return tf.tensor(new Float32Array(bits.map((word) => word & 0xffff0000).buffer), shape);
      };
      const [a, b] = [inputs.a, inputs.b].map((info) => round(info as tf.TensorInfo));
      return own.kernelFunc({ ...rest, backend, inputs: { a, b } });
    },
  });
  try {
    for (const { name, excess } of await selfTest()) expect(excess, name).toBeGreaterThan(1);
  } finally {
    tf.unregisterKernel('BatchMatMul', 'cpu');
    tf.registerKernel(own);
  }
});

test('the self-test rejects a flow that is wrong in the last float32 digits', async () => {
  const witness = await flowWitness();
  const exact = witness.values.map(Math.fround);
  expect(flowExcess(exact, witness)).toBeLessThanOrEqual(1);
  expect(
    flowExcess(
      exact.map((value) => value * (1 + 2 ** -22)),
      witness,
    ),
  ).toBeGreaterThan(1);
  expect(flowExcess([], witness)).toBeNaN();
});
