export {
  type AvailableBackend,
  type BackendId,
  type BackendName,
  backendOrder,
  type Probe,
  type UnavailableBackend,
} from './types.ts';
export { type AutoChoice, autoBackend, probeBackend, useBackend } from './use.ts';
