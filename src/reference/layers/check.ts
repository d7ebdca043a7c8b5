import type * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import type { Stack } from './stack.ts';

/** Refuses a weight or a bias that does not fit the stack. */
export function checkLayer(layer: string, { data, dual }: Stack, weight: tf.Tensor, bias: tf.Tensor | undefined): void {
  const [members, rows, inputs] = data.shape;
  if (dual && rows % 2 !== 0) {
    throw expectedError(
      'usage',
      `${layer} stack`,
      'as many tangents as values',
      `${rows} rows`,
      'Build it with stack().',
    );
  }
  if (weight.rank !== 3 || weight.shape[0] !== members || weight.shape[1] !== inputs) {
    const expected = `[${members}, ${inputs}, out]`;
    throw expectedError('usage', `${layer} weight`, expected, `[${weight.shape}]`, 'One matrix for each member.');
  }
  if (bias !== undefined && (bias.rank !== 2 || bias.shape[0] !== members || bias.shape[1] !== weight.shape[2])) {
    const expected = `[${members}, ${weight.shape[2]}]`;
    throw expectedError('usage', `${layer} bias`, expected, `[${bias.shape}]`, 'One vector for each member.');
  }
}
