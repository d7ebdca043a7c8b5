import { expectedError, FlowproofError } from '../../core/errors.ts';
import { zodError } from '../../subject/zod-error.ts';
import { type NetworkConfig, networkConfigSchema } from './config.ts';
import type { NetworkDefinition } from './definition.ts';
import { defineMlp } from './mlp.ts';
import { definePatch } from './patch.ts';
import { defineResidualMlp } from './residual-mlp.ts';

/**
 * The network of a configuration for points of the given dimension.
 *
 * @throws FlowproofError `usage` for a configuration that is not one, and for images or patches that do not fit the dimension.
 */
export function defineNetwork(config: NetworkConfig, dimension: number): NetworkDefinition {
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw expectedError('usage', 'network dimension', 'a positive integer', dimension, 'Pass that of the problem.');
  }
  const result = networkConfigSchema.safeParse(config);
  if (!result.success) {
    throw new FlowproofError(
      'usage',
      zodError('network', result.error, config),
      'For example {"kind": "mlp", "width": 128, "depth": 4}.',
    );
  }
  const full = result.data;
  switch (full.kind) {
    case 'mlp':
      return defineMlp(full, dimension);
    case 'residual-mlp':
      return defineResidualMlp(full, dimension);
    case 'patch':
      return definePatch(full, dimension);
  }
}
