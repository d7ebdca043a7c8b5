import { contentHash } from '../../core/content-hash.ts';
import type { TrainingConfig } from './config.ts';

/** SHA-256 of a configuration, hexadecimal; the order of its keys does not matter. */
export function configHash(config: TrainingConfig): string {
  return contentHash(config);
}
