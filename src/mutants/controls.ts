import { lossControls } from './controls/losses.ts';
import { mapControls } from './controls/maps.ts';
import { consistencyControls, velocityControls } from './controls/points.ts';
import { samplerControls } from './controls/samplers.ts';
import type { Control } from './types.ts';

/** Correct implementations in many guises: no property may reject one. */
export const controls: readonly Control[] = [
  ...mapControls,
  ...velocityControls,
  ...consistencyControls,
  ...samplerControls,
  ...lossControls,
];
