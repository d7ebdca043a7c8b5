import type { PatchConfig } from '../../../../src/reference/networks/config.ts';
import { type DualScalar, scale } from '../dual.ts';
import type { Formula } from '../network.ts';
import { modulatedLayers, plus, type Row } from './modulated.ts';

/** Index in the image [channels, height, width] of entry (c, i, j) of the patch in row I and column J. */
function pixels({ image, patch }: PatchConfig): number[][] {
  const { channels, height, width } = image;
  const result: number[][] = [];
  for (let top = 0; top < height; top += patch) {
    for (let left = 0; left < width; left += patch) {
      const indices: number[] = [];
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < patch; i++) {
          for (let j = 0; j < patch; j++) indices.push((c * height + top + i) * width + left + j);
        }
      }
      result.push(indices);
    }
  }
  return result;
}

const transposed = (rows: readonly Row[]): DualScalar[][] => rows[0].map((_, j) => rows.map((row) => row[j]));

/** A mixer over patches: layers across the tokens of a channel, then across the channels of a token. */
export function patchFormula(config: PatchConfig): Formula {
  const { depth, activation, times, inputScale, outputScale } = config;
  const places = pixels(config);
  return (parameter, inputs) => {
    const { layer, active, normed } = modulatedLayers(parameter, inputs, activation, times);
    const x = inputs.x.map((entry) => scale(1 / inputScale, entry));
    let h = places.map((indices) =>
      layer(
        'input',
        indices.map((index) => x[index]),
      ),
    );
    for (let l = 0; l < depth; l++) {
      const name = (part: string): string => `block${l}.${part}`;
      const channels = transposed(h.map((token) => normed(name('token-modulation'), token)));
      const mixed = channels.map((channel) => layer(name('token-second'), active(layer(name('token-first'), channel))));
      h = transposed(mixed).map((change, a) => plus(h[a], change));
      h = h.map((token) =>
        plus(
          token,
          layer(
            name('channel-second'),
            active(layer(name('channel-first'), normed(name('channel-modulation'), token))),
          ),
        ),
      );
    }
    const v: DualScalar[] = Array(x.length);
    h.forEach((token, a) => {
      layer('output', normed('output.modulation', token)).forEach((entry, k) => {
        v[places[a][k]] = scale(outputScale, entry);
      });
    });
    return v;
  };
}
