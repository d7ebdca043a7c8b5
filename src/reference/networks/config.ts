import { z } from 'zod';

/** Bounded, so that a slip of the pen cannot fill the memory with shapes. */
const size = z
  .number()
  .int()
  .positive()
  .max(2 ** 20);
const scale = z.number().positive();

const activationSchema = z.enum(['gelu', 'silu', 'tanh']).default('gelu').describe('gelu is the exact one, x Φ(x)');

const sinusoidal = z.strictObject({
  kind: z.literal('sinusoidal'),
  frequencies: size.default(8).describe('Frequencies of s, and as many of t - s'),
  lowest: scale.default(Math.PI / 2).describe('Lowest angular frequency; the others follow in geometric progression'),
  highest: scale.default(8 * Math.PI).describe('Highest angular frequency'),
});

const common = {
  activation: activationSchema,
  inputScale: scale.default(1).describe('Length by which x is divided at the input: the scale of the data'),
  outputScale: scale.default(1).describe('Factor of the output: the scale of the data'),
};

const initialOutput = z.enum(['normal', 'zero']).describe('Initial weights of the last layer: variance 1/fan-in, or 0');

const mlpSchema = z.strictObject({
  kind: z.literal('mlp'),
  width: size.default(128).describe('Units of a hidden layer'),
  depth: size.default(4).describe('Hidden layers, each followed by the activation'),
  times: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('plain') }), sinusoidal])
    .default({ kind: 'plain' })
    .describe('plain: s and t as they are; sinusoidal: features of s and t - s'),
  initialOutput: initialOutput.default('normal'),
  ...common,
});

const modulated = {
  timeWidth: size.default(32).describe('Units of the time embedding from which the modulations come'),
  times: sinusoidal
    .prefault({ kind: 'sinusoidal' })
    .describe('Features of s and t - s, from which the modulation comes'),
  initialOutput: initialOutput.default('zero'),
  ...common,
};

const residualMlpSchema = z.strictObject({
  kind: z.literal('residual-mlp'),
  width: size.default(128).describe('Units of the residual stream'),
  depth: size.default(3).describe('Residual blocks, each of two layers'),
  hidden: size.exactOptional().describe('Units inside a block; the width where absent'),
  ...modulated,
});

const patchSchema = z.strictObject({
  kind: z.literal('patch'),
  image: z
    .strictObject({
      channels: size.default(1).describe('1 for grey, 3 for colour'),
      height: size.describe('Pixels from top to bottom'),
      width: size.describe('Pixels from left to right'),
    })
    .describe('x is the image [channels, height, width], row-major'),
  patch: size.default(2).describe('Side of a square patch; divides height and width'),
  width: size.default(32).describe('Channels of a token'),
  depth: size.default(2).describe('Mixer blocks: tokens, then channels'),
  tokenHidden: size.exactOptional().describe('Units of the token mixing; twice the number of tokens where absent'),
  channelHidden: size.exactOptional().describe('Units of the channel mixing; twice the width where absent'),
  ...modulated,
});

/** The form of a network's configuration. Loads without TensorFlow.js. */
export const networkConfigSchema = z.discriminatedUnion('kind', [mlpSchema, residualMlpSchema, patchSchema]);

/** A network's configuration as written: what has a default may be absent. */
export type NetworkConfig = z.input<typeof networkConfigSchema>;
/** With all defaults filled in. */
export type FullNetworkConfig = z.output<typeof networkConfigSchema>;
export type MlpConfig = z.output<typeof mlpSchema>;
export type ResidualMlpConfig = z.output<typeof residualMlpSchema>;
export type PatchConfig = z.output<typeof patchSchema>;
export type SinusoidalTimes = z.output<typeof sinusoidal>;
