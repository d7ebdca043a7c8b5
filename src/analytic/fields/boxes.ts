import { FlowproofError } from '../../core/errors.ts';
import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';

/** Placeholder. */
export function boxesFields(_model: Model): Fields {
  throw new FlowproofError('unsupported', 'boxes are not there yet', 'Wait.');
}
