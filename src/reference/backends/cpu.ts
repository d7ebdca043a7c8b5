import * as tf from '@tensorflow/tfjs';
import { select } from './select.ts';
import type { Backend } from './types.ts';

/** Plain JavaScript, part of TensorFlow.js itself. */
export const cpu: Backend = {
  id: 'cpu',
  probe: async () => ({ available: true, device: 'CPU', version: tf.version['tfjs-core'], details: {} }),
  start: () => select('cpu', 'Reinstall @tensorflow/tfjs.'),
};
