import { consistencyProperties } from './consistency/index.ts';
import { lossProperties } from './loss/index.ts';
import { mapProperties } from './map/index.ts';
import { recordedProperties } from './recorded/index.ts';
import { samplerProperties } from './sampler/index.ts';
import type { Property } from './types.ts';
import { velocityProperties } from './velocity/index.ts';

/** Every property, grouped by kind; within a group the basic ones first. */
export const properties = [
  ...mapProperties,
  ...velocityProperties,
  ...consistencyProperties,
  ...samplerProperties,
  ...lossProperties,
] as readonly Property[];

/** The property of an id, if there is one; those of recorded answers among them. */
export function findProperty(id: string): Property | undefined {
  return [...properties, ...recordedProperties].find((property) => property.id === id);
}
