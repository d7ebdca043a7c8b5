import type { CheckContext, Finding, Property } from '../../../src/properties/types.ts';

/** A property for the runner's own tests: passes unless told otherwise. */
export function property(
  id: string,
  changes: Partial<Property> = {},
  check: (context: CheckContext) => Promise<Finding> = async () => ({ status: 'pass', reason: 'fine' }),
): Property {
  return {
    id,
    title: `Title of ${id}`,
    statement: '',
    equation: '',
    source: 'derived',
    level: 'required',
    kind: 'map',
    tolerance: '',
    blind: '',
    blockedBy: [],
    skip: () => undefined,
    check,
    ...changes,
  };
}
