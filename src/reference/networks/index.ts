export {
  type FullNetworkConfig,
  type MlpConfig,
  type NetworkConfig,
  networkConfigSchema,
  type PatchConfig,
  type ResidualMlpConfig,
} from './config.ts';
export { defineNetwork } from './define.ts';
export { initialiseParameters, type NetworkDefinition, type ParameterSpec, parameterCount } from './definition.ts';
