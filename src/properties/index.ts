export { findProperty, properties } from './registry.ts';
export * from './runner/index.ts';
export type * from './types.ts';
