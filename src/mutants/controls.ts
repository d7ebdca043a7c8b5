import { lossControls } from './controls/losses.ts';
import { mapControls } from './controls/maps.ts';
import { consistencyControls, velocityControls } from './controls/points.ts';
import { samplerControls } from './controls/samplers.ts';
import { labelControls } from './losses/labels.ts';
import type { Control } from './types.ts';

/** Controls that compute otherwise than the suite does; all losses and samplers do. */
const OWN_ROUNDING =
  /two-halves|average-velocity-head|-algebra|-arithmetic|quantile-bisection|component-by-component|^(sampler|loss)\./;

/** Correct implementations in many guises: no property may reject one. */
export const controls: readonly Control[] = [
  ...mapControls,
  ...velocityControls,
  ...consistencyControls,
  ...samplerControls,
  ...lossControls,
  ...labelControls,
].map((control) => ({ ...control, ownRounding: OWN_ROUNDING.test(control.id) }));
