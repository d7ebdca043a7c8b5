import type { Rng } from '../../../../src/core/random.ts';
import type { CaseShape } from '../cases.ts';

type Drawn = (rng: Rng) => Pick<CaseShape, 'network' | 'dimension'>;

const mlp = { kind: 'mlp' as const };
const scales = { inputScale: 0.7, outputScale: 1.3 };
const sinusoidal = { kind: 'sinusoidal' as const, frequencies: 2, lowest: 1.5, highest: 5 };

const patches = { kind: 'patch' as const, times: sinusoidal };

const dimension = (rng: Rng): number => 1 + rng.integer(3);
const width = (rng: Rng): number => 2 + rng.integer(3);
const depth = (rng: Rng): number => 1 + rng.integer(2);

/**
 * Every kind of network at its smallest, with every branch of its formula. The norm of two or three channels would often be nearly zero,
 * and dividing by it ill-conditioned: five.
 */
export const smallNetworks = {
  'mlp gelu': (rng) => ({
    dimension: dimension(rng),
    network: { ...mlp, width: width(rng), depth: depth(rng), activation: 'gelu' },
  }),
  'mlp silu': (rng) => ({
    dimension: dimension(rng),
    network: { ...mlp, width: width(rng), depth: depth(rng), activation: 'silu' },
  }),
  'mlp tanh, scaled': (rng) => ({
    dimension: dimension(rng),
    network: { ...mlp, width: width(rng), depth: depth(rng), activation: 'tanh', ...scales },
  }),
  'mlp with time features': (rng) => ({
    dimension: dimension(rng),
    network: { ...mlp, width: width(rng), depth: depth(rng), activation: 'silu', times: sinusoidal, ...scales },
  }),
  'residual mlp': (rng) => ({
    dimension: dimension(rng),
    network: { kind: 'residual-mlp', width: 5, hidden: 2, depth: depth(rng), times: sinusoidal, ...scales },
  }),
  'patches of a grey image': () => ({
    dimension: 4,
    network: {
      ...patches,
      image: { channels: 1, height: 2, width: 2 },
      patch: 1,
      width: 5,
      depth: 1,
      tokenHidden: 3,
      channelHidden: 3,
      activation: 'silu',
    },
  }),
  'patches of a colour image': () => ({
    dimension: 16,
    network: {
      ...patches,
      ...scales,
      image: { channels: 2, height: 2, width: 4 },
      patch: 2,
      width: 5,
      depth: 2,
      tokenHidden: 1,
      channelHidden: 2,
    },
  }),
} as const satisfies Record<string, Drawn>;
