import type { NetworkDefinition } from '../../../../src/reference/networks/definition.ts';
import type { Formula } from '../network.ts';
import { mlpFormula } from './mlp.ts';
import { patchFormula } from './patch.ts';
import { residualMlpFormula } from './residual-mlp.ts';

/** The scalar formula of a network. */
export function formulaOf({ config }: NetworkDefinition): Formula {
  switch (config.kind) {
    case 'mlp':
      return mlpFormula(config);
    case 'residual-mlp':
      return residualMlpFormula(config);
    case 'patch':
      return patchFormula(config);
  }
}
