import { expectedError } from '../../core/errors.ts';
import { dense, denseActivate, perceptron, type Stack } from '../layers/index.ts';
import type { PatchConfig } from './config.ts';
import { denseSpecs, type NetworkDefinition } from './definition.ts';
import { mixTokens } from './mix-tokens.ts';
import { modulatedNorm } from './modulated-norm.ts';
import { fromTokens, type PatchGrid, toTokens } from './patches.ts';
import { stackNet } from './stack-net.ts';
import { addStacks, layersInOrder } from './stacks.ts';
import { featureCount, pointColumns, timeFeatures } from './time-features.ts';

/**
 * Average velocity of images by a mixer over patches, modulated by the times. The image x / inputScale is cut into T patches of q
 * numbers, p_a in the order of `toTokens`. With f the activation, φ as in `timeFeatures`, N the modulated norm (over the w channels
 * of a token, its modulation the same for all tokens) and L = depth blocks,
 *
 *     c = f(φ(s, t) W_time + b_time),   h_a = p_a W_in + b_in
 *     u = N(h; c M_l1 + m_l1),   g_j = f(Σ_a A_l,aj u_a + α_l,j),   h_a ← h_a + Σ_j B_l,ja g_j + β_l,a      tokens, a = 1 … T
 *     h_a ← h_a + f(N(h_a; c M_l2 + m_l2) W_l1 + b_l1) W_l2 + b_l2                                          channels
 *     v_a = outputScale (N(h_a; c M_out + m_out) W_out + b_out),   v the image of the patches v_a
 *
 * Parameters in this order, weight [in, out] then bias [out]: `time`, `input`, for each block `block{l}.token-modulation`,
 * `block{l}.token-first` A [T, T'], `block{l}.token-second` B [T', T], `block{l}.channel-modulation`,
 * `block{l}.channel-first`, `block{l}.channel-second`, and `output.modulation`, `output`. Initial weights as in
 * `defineResidualMlp`: zero in both `second` layers and in the modulations, `output` as `initialOutput` says, otherwise variance
 * 1/fan-in; biases zero. Tolstikhin et al., MLP-Mixer (arXiv 2105.01601), eq 1, with the modulation of Peebles and Xie (arXiv
 * 2212.09748), section 3.2.
 *
 * @throws FlowproofError `usage` where the image is not of the dimension, or the patch does not divide it.
 */
export function definePatch(config: PatchConfig, dimension: number): NetworkDefinition {
  const { width: w, depth, activation, timeWidth, times, initialOutput, inputScale, outputScale } = config;
  const grid = gridOf(config, dimension);
  const { tokens, entries } = grid;
  const { tokenHidden = 2 * tokens, channelHidden = 2 * w } = config;
  const definition: NetworkDefinition = {
    config,
    dimension,
    parameters: [
      ...denseSpecs('time', featureCount(times), timeWidth, 'normal'),
      ...denseSpecs('input', entries, w, 'normal'),
      ...Array.from({ length: depth }, (_, l) => [
        ...denseSpecs(`block${l}.token-modulation`, timeWidth, 2 * w, 'zero'),
        ...denseSpecs(`block${l}.token-first`, tokens, tokenHidden, 'normal'),
        ...denseSpecs(`block${l}.token-second`, tokenHidden, tokens, 'zero'),
        ...denseSpecs(`block${l}.channel-modulation`, timeWidth, 2 * w, 'zero'),
        ...denseSpecs(`block${l}.channel-first`, w, channelHidden, 'normal'),
        ...denseSpecs(`block${l}.channel-second`, channelHidden, w, 'zero'),
      ]).flat(),
      ...denseSpecs('output.modulation', timeWidth, 2 * w, 'zero'),
      ...denseSpecs('output', w, entries, initialOutput),
    ],
    build(parameters, members) {
      const forward = (inputs: Stack): Stack => {
        const next = layersInOrder(parameters);
        const c = denseActivate(timeFeatures(inputs, times), ...next(), activation);
        let h = dense(toTokens(pointColumns(inputs), grid), ...next());
        for (let l = 0; l < depth; l++) {
          const u = modulatedNorm(h, dense(c, ...next()), tokens);
          h = addStacks(h, mixTokens(u, [next(), next()], activation, tokens));
          const v = modulatedNorm(h, dense(c, ...next()), tokens);
          h = addStacks(h, perceptron(v, [next(), next()], activation));
        }
        return fromTokens(dense(modulatedNorm(h, dense(c, ...next()), tokens), ...next()), grid);
      };
      return stackNet(definition, parameters, members, { forward, inputScale, outputScale });
    },
  };
  return definition;
}

function gridOf({ image, patch }: PatchConfig, dimension: number): PatchGrid {
  const { channels, height, width } = image;
  const size = channels * height * width;
  if (size !== dimension) {
    throw expectedError(
      'usage',
      'network.image',
      `channels · height · width equal to the dimension of the problem, ${dimension}`,
      size,
      'x is the image [channels, height, width], row-major.',
    );
  }
  if (height % patch !== 0 || width % patch !== 0) {
    throw expectedError(
      'usage',
      'network.patch',
      `a divisor of the height ${height} and the width ${width}`,
      patch,
      'Patches are square and tile the image.',
    );
  }
  const [down, across] = [height / patch, width / patch];
  return { channels, down, across, side: patch, tokens: down * across, entries: channels * patch * patch };
}
