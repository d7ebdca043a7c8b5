export type { CanonicalMap, CanonicalPointFunction, Observed } from '../subject/canonical.ts';
export { consistencyProperties } from './consistency/index.ts';
export { lossProperties } from './loss/index.ts';
export { mapProperties } from './map/index.ts';
export { findProperty, properties } from './registry.ts';
export * from './runner/index.ts';
export { samplerProperties } from './sampler/index.ts';
export type * from './types.ts';
export { velocityProperties } from './velocity/index.ts';
